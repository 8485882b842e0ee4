//! Failures of other designs that must not happen here.

use super::*;
use frame_support::traits::{fungible::Mutate, tokens::Preservation};

#[test]
fn lesson_07_a_bond_in_dispute_is_not_withdrawn() {
    execute_with_invariants(|| {
        open_service();
        assert_eq!(FakeBonds::withdraw("provider"), 0);
        wait(RESPOND + 1);
        assert_eq!(
            FakeBonds::withdraw("provider"),
            0,
            "not before the verdict is carried out"
        );
        assert_ok!(finalize(0));
        assert_eq!(FakeBonds::withdraw("provider"), BOND - AMOUNT);
    });
}

#[test]
fn lesson_07_a_bond_is_withheld_until_the_last_dispute_is_over() {
    execute_with_invariants(|| {
        let subject = claim();
        open_service();
        assert_ok!(open("client", subject));
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!(FakeBonds::withdraw("provider"), 0);
        wait(RESPOND);
        assert_ok!(finalize(1));
        assert_eq!(FakeBonds::withdraw("provider"), BOND);
    });
}

#[test]
fn lesson_07_a_verdict_above_the_bond_takes_the_whole_bond() {
    execute_with_invariants(|| {
        FakeIdentities::register(&account("bob"), &account("bob"));
        fund("bob", MONEY);
        assert_ok!(open("client", service(BOND)));
        assert_ok!(open("bob", service(BOND)));
        wait(RESPOND + 1);
        assert_ok!(finalize(0));
        assert_ok!(finalize(1));
        assert_eq!(FakeBonds::of("provider"), Bond::default());
        assert_eq!((balance("client"), balance("bob")), (MONEY + BOND, MONEY));
    });
}

#[test]
fn lesson_07_a_penalty_far_above_every_bond_succeeds() {
    execute_with_invariants(|| {
        // The bank has no more money than this.
        let huge = BANK - 1_000_000;
        fund("client", huge / 2);
        let id = FakeClaims::add(1, "client", "provider", huge / 4);
        assert_ok!(open("client", Subject::Claim(id)));
        fund("provider", huge / 8);
        assert_ok!(respond("provider", 0));
        assert_ok!(rule(0, true));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!(FakeBonds::of("provider").amount, 0);
    });
}

#[test]
fn lesson_07_silence_does_not_release_a_bond_early() {
    execute_with_invariants(|| {
        // A friend of the provider opens a dispute about the whole bond; the provider will stay silent.
        FakeIdentities::register(&account("friend"), &account("friend"));
        fund("friend", MONEY);
        assert_ok!(open("friend", service(BOND)));
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!(FakeBonds::of("provider").amount, BOND);
        assert_eq!(
            balance("friend"),
            MONEY - BOND / 10,
            "and it cost the friend its deposit"
        );
    });
}

#[test]
fn lesson_07_a_friend_does_not_overtake_earlier_openers() {
    execute_with_invariants(|| {
        assert_ok!(open("client", service(BOND)));
        assert_ok!(respond("provider", 0));
        // The provider fears to lose, and loses to a friend at once.
        FakeIdentities::register(&account("friend"), &account("friend"));
        fund("friend", MONEY);
        assert_ok!(open("friend", service(BOND)));
        wait(RESPOND + 1);
        assert_noop!(finalize(1), Error::<Test>::OlderOpen);
        assert_ok!(rule(0, true));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_ok!(finalize(1));
        assert_eq!(balance("client"), MONEY + BOND + BOND / 10);
        assert_eq!(balance("friend"), MONEY);
    });
}

#[test]
fn lesson_09_older_disputes_delay_no_dispute_beyond_its_period() {
    execute_with_invariants(|| {
        // Each dispute is opened in its own block and takes as long as possible; the client opens the
        // last one.
        let slow = 2 * DisputeId::from(MAX_OPEN);
        for number in 0..slow {
            let name = format!("slow {number}");
            FakeIdentities::register(&account(&name), &account(&name));
            fund(&name, MONEY);
            assert_ok!(open(&name, service(1)));
            wait(1);
        }
        assert_ok!(open("client", service(AMOUNT)));
        let opened_at = now::<Test>();
        // The provider answers all disputes but the client's, and appeals.
        let each = |step: &dyn Fn(DisputeId) -> DispatchResult| {
            for id in 0..slow {
                assert_ok!(step(id));
            }
        };
        at_block::<Test>(1 + RESPOND);
        each(&|id| respond("provider", id));
        wait(RULE);
        each(&|id| rule(id, true));
        wait(APPEAL);
        each(&|id| appeal("provider", id));
        wait(COUNCIL);
        assert_noop!(finalize(slow), Error::<Test>::OlderOpen);
        wait(1);
        each(&finalize);
        assert_ok!(finalize(slow));
        assert!(now::<Test>() <= opened_at + Arbitration::dispute_period());
    });
}

#[test]
fn lesson_09_nobody_fills_the_limit_of_somebody_else() {
    execute_with_invariants(|| {
        for stranger in 0..3 * MAX_OPEN {
            let name = format!("stranger {stranger}");
            FakeIdentities::register(&account(&name), &account(&name));
            fund(&name, MONEY);
            assert_ok!(open(&name, service(1)));
        }
        for cycle in 0..MAX_AGAINST {
            let id = FakeClaims::add(cycle, "client", "provider", AMOUNT);
            assert_ok!(open("provider", Subject::Claim(id)));
        }
        let id = FakeClaims::add(9, "client", "provider", AMOUNT);
        assert_ok!(open("client", Subject::Claim(id)));
        assert_ok!(open("client", service(AMOUNT)));
    });
}

#[test]
fn lesson_10_every_dispute_is_over_within_the_dispute_period() {
    execute_with_invariants(|| {
        assert_eq!(
            Arbitration::dispute_period(),
            RESPOND + RULE + APPEAL + COUNCIL + FINALIZE
        );
        let opened_at = now::<Test>();
        open_service();
        wait(RESPOND);
        assert_ok!(respond("provider", 0));
        wait(RULE);
        assert_ok!(rule(0, true));
        wait(APPEAL);
        assert_ok!(appeal("provider", 0));
        wait(COUNCIL + 1);
        assert_ok!(finalize(0));
        assert!(now::<Test>() - opened_at <= Arbitration::dispute_period());
    });
}

#[test]
fn lesson_16_a_verdict_survives_a_winner_without_an_account() {
    execute_with_invariants(|| {
        // The claim's client has no money outside of the claim, not even an account.
        let id = FakeClaims::add(1, "ghost", "provider", 1);
        assert_ok!(open("provider", Subject::Claim(id)));
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!((balance("ghost"), held("provider")), (MIN_DEPOSIT, 0));
        assert_eq!(balance("provider"), MONEY - MIN_DEPOSIT);
    });
}

#[test]
fn lesson_16_a_deposit_the_winner_cannot_take_goes_to_insurance() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(1, "ghost", "provider", 1);
        assert_ok!(open("provider", Subject::Claim(id)));
        // The deposit is from a time with a lower existential deposit.
        Disputes::<Test>::mutate(0, |dispute| dispute.as_mut().unwrap().deposit = DEPOSIT - 1);
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!((balance("ghost"), balance("insurance")), (0, DEPOSIT + DEPOSIT - 1));
        // The test cut the record, not the hold.
        let reason = crate::HoldReason::DisputeDeposit.into();
        use frame_support::traits::{fungible::MutateHold, tokens::Precision};
        assert_ok!(Balances::release_all(&reason, &account("provider"), Precision::Exact));
    });
}

#[test]
fn lesson_17_one_party_in_two_disputes_has_two_deposits() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(1, "client", "provider", AMOUNT);
        assert_ok!(open("client", Subject::Claim(id)));
        assert_ok!(open("client", service(AMOUNT)));
        assert_eq!(held("client"), 2 * STAKE);
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!(held("client"), STAKE);
        assert_eq!(balance("client"), MONEY - 2 * STAKE);
    });
}

#[test]
fn lesson_17_each_of_two_disputes_uses_its_own_deposit() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(1, "client", "provider", AMOUNT);
        assert_ok!(open("client", Subject::Claim(id)));
        let id = FakeClaims::add(2, "client", "provider", 2 * AMOUNT);
        assert_ok!(open("provider", Subject::Claim(id)));
        assert_ok!(respond("provider", 0));
        assert_ok!(respond("client", 1));
        assert_eq!((held("client"), held("provider")), (3 * STAKE, 3 * STAKE));
        assert_ok!(rule(0, false));
        assert_ok!(rule(1, true));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!((held("client"), held("provider")), (2 * STAKE, 2 * STAKE));
        assert_ok!(finalize(1));
        assert_eq!(
            (balance("client"), balance("provider")),
            (MONEY - 3 * STAKE, MONEY + 3 * STAKE)
        );
    });
}

#[test]
fn lesson_18_a_verdict_survives_a_forgotten_worker_and_identity() {
    execute_with_invariants(|| {
        open_service();
        FakeIdentities::deregister(&account("client"));
        assert_eq!(FakeBonds::of("provider").amount, BOND);
        wait(RESPOND + 1);
        assert_ok!(finalize(0));
        assert_eq!(FakeBonds::of("provider").amount, BOND - AMOUNT);
    });
}

#[test]
fn lesson_19_a_refused_step_leaves_no_deposit_behind() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(1, "client", "provider", AMOUNT);
        // The claim refuses at the last moment, after the deposit was held.
        use tallystick_primitives::traits::DisputableClaims;
        assert_ok!(FakeClaims::withhold(&id, &account("provider")));
        assert_noop!(
            open("client", Subject::Claim(id)),
            DispatchError::Other("AlreadyWithheld")
        );
        assert_eq!((balance("client"), held("client")), (MONEY, 0));
        assert_eq!(FakeBonds::withheld(), []);
    });
}

#[test]
fn lesson_06_a_party_cannot_spend_its_deposit_on_hold() {
    execute_with_invariants(|| {
        open_service();
        let all = balance("client");
        assert_noop!(
            Balances::transfer(&account("client"), &account("bank"), all, Preservation::Expendable),
            TokenError::Frozen
        );
        assert_ok!(Balances::transfer(
            &account("client"),
            &account("bank"),
            all - DEPOSIT,
            Preservation::Preserve
        ));
        assert_ok!(rule(0, false));
        wait(APPEAL + 1);
        assert_ok!(finalize(0));
        assert_eq!((balance("client"), balance("provider")), (DEPOSIT, MONEY + STAKE));
    });
}
