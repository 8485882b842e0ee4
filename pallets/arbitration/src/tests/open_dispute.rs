//! `open_dispute`.

use super::*;
use sp_runtime::traits::Zero;

#[test]
fn a_service_dispute_holds_a_deposit_and_withholds_the_bond() {
    execute_with_invariants(|| {
        open_service();
        System::assert_last_event(
            Event::DisputeOpened {
                dispute: 0,
                subject: service(AMOUNT),
                opener: account("client"),
                respondent: account("provider"),
                amount: AMOUNT,
                deposit: STAKE,
                evidence: EVIDENCE,
                uri: uri("ipfs://evidence"),
                respond_by: 1 + RESPOND,
            }
            .into(),
        );
        assert_eq!((balance("client"), held("client")), (MONEY - STAKE, STAKE));
        assert_eq!((balance("provider"), held("provider")), (MONEY, 0));
        assert_eq!(FakeBonds::withheld(), [(account("provider"), 1)]);
        assert_eq!(NextDispute::<Test>::get(), 1);
    });
}

#[test]
fn a_dispute_of_the_client_withholds_claim_and_bond() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(7, "client", "provider", AMOUNT);
        assert_ok!(open("client", Subject::Claim(id.clone())));
        assert_eq!(FakeClaims::withheld_for(&id), Some(account("client")));
        assert_eq!(FakeBonds::withheld(), [(account("provider"), 1)]);
        let dispute = Disputes::<Test>::get(0).unwrap();
        assert_eq!((dispute.respondent, dispute.amount), (account("provider"), AMOUNT));
    });
}

#[test]
fn a_dispute_of_the_provider_withholds_only_the_claim() {
    execute_with_invariants(|| {
        let id = FakeClaims::add(7, "client", "provider", AMOUNT);
        assert_ok!(open("provider", Subject::Claim(id.clone())));
        assert_eq!(FakeClaims::withheld_for(&id), Some(account("provider")));
        assert_eq!(FakeBonds::withheld(), []);
        assert_eq!(FakeBonds::withdraw("provider"), BOND);
        let dispute = Disputes::<Test>::get(0).unwrap();
        assert_eq!((dispute.respondent, dispute.amount), (account("client"), AMOUNT));
    });
}

#[test]
fn the_deposit_is_a_share_rounded_up_but_at_least_the_minimum() {
    let deposit = |amount| {
        execute_with_invariants(|| {
            assert_ok!(open("client", service(amount)));
            held("client")
        })
    };
    assert_eq!(deposit(1), MIN_DEPOSIT);
    assert_eq!(deposit(400), 40);
    assert_eq!(deposit(401), 41);
    assert_eq!(deposit(BOND), 500);
}

#[test]
fn a_service_dispute_needs_an_identity_a_worker_and_a_bond() {
    execute_with_invariants(|| {
        fund("eve", MONEY);
        assert_noop!(open("eve", service(AMOUNT)), Error::<Test>::NotRegistered);
        let unknown = Subject::Service {
            worker: worker("nobody"),
            amount: AMOUNT,
        };
        assert_noop!(open("client", unknown), Error::<Test>::NotFound);
        assert_noop!(open("client", service(BOND + 1)), Error::<Test>::InsufficientBond);
        assert_noop!(open("client", service(0)), Error::<Test>::ZeroAmount);
        assert_ok!(open("client", service(BOND)));
    });
}

#[test]
fn nobody_opens_a_dispute_with_itself() {
    execute_with_invariants(|| {
        assert_noop!(open("provider", service(AMOUNT)), Error::<Test>::OwnSubject);
        let id = FakeClaims::add(7, "provider", "provider", AMOUNT);
        assert_noop!(open("provider", Subject::Claim(id)), Error::<Test>::OwnSubject);
    });
}

#[test]
fn only_a_party_opens_a_dispute_about_the_rest_of_a_claim() {
    execute_with_invariants(|| {
        fund("eve", MONEY);
        let subject = claim();
        assert_noop!(open("eve", subject), DispatchError::Other("NotParty"));
        let unknown = ClaimId {
            cycle: 8,
            client: account("client"),
            worker: worker("provider"),
        };
        assert_noop!(
            open("client", Subject::Claim(unknown)),
            DispatchError::Other("NotFound")
        );
        let matched = FakeClaims::add(9, "client", "provider", 0);
        assert_noop!(open("client", Subject::Claim(matched)), Error::<Test>::ZeroAmount);
    });
}

#[test]
fn a_claim_has_one_open_dispute() {
    execute_with_invariants(|| {
        let subject = claim();
        assert_ok!(open("provider", subject.clone()));
        assert_noop!(open("provider", subject.clone()), Error::<Test>::AlreadyOpen);
        assert_noop!(open("client", subject), Error::<Test>::AlreadyOpen);
    });
}

#[test]
fn a_worker_has_one_open_dispute_for_each_opener() {
    execute_with_invariants(|| {
        open_service();
        // Another amount does not make another topic.
        assert_noop!(open("client", service(AMOUNT - 1)), Error::<Test>::AlreadyOpen);
        FakeIdentities::register(&account("bob"), &account("bob"));
        fund("bob", MONEY);
        assert_ok!(open("bob", service(AMOUNT)));
        assert_eq!(FakeBonds::of("provider").withheld, 2);
        wait(RESPOND + 1);
        assert_ok!(finalize(0));
        assert_ok!(open("client", service(AMOUNT)));
    });
}

#[test]
fn an_opener_that_cannot_pay_the_deposit_changes_nothing() {
    execute_with_invariants(|| {
        FakeIdentities::register(&account("poor"), &account("poor"));
        fund("poor", STAKE);
        assert_noop!(open("poor", service(AMOUNT)), TokenError::FundsUnavailable);
        fund("poor", DEPOSIT);
        assert_ok!(open("poor", service(AMOUNT)));
    });
}

#[test]
fn open_disputes_are_limited_per_opener_and_per_pair() {
    execute_with_invariants(|| {
        for cycle in 0..MAX_AGAINST {
            let id = FakeClaims::add(cycle, "client", "provider", AMOUNT);
            assert_ok!(open("client", Subject::Claim(id)));
        }
        assert_noop!(open("client", service(1)), Error::<Test>::TooManyOpen);
        for cycle in MAX_AGAINST..MAX_OPEN {
            let id = FakeClaims::add(cycle, "client", "other", AMOUNT);
            assert_ok!(open("client", Subject::Claim(id)));
        }
        let id = FakeClaims::add(9, "client", "third", AMOUNT);
        assert_noop!(open("client", Subject::Claim(id)), Error::<Test>::TooManyOpen);
        assert_eq!(OpenCount::<Test>::get(account("client")), MAX_OPEN);
        wait(RESPOND + 1);
        assert_ok!(finalize(0));
        let id = FakeClaims::add(9, "client", "third", AMOUNT);
        assert_ok!(open("client", Subject::Claim(id)));
        assert!(OpenCount::<Test>::get(account("provider")).is_zero());
    });
}

#[test]
fn numbers_and_deadlines_do_not_overflow() {
    execute_with_invariants(|| {
        NextDispute::<Test>::put(DisputeId::MAX);
        assert_noop!(open("client", service(AMOUNT)), Error::<Test>::Overflow);
        NextDispute::<Test>::put(0);
        at_block::<Test>(BlockNumber::MAX - RESPOND + 1);
        assert_noop!(open("client", service(AMOUNT)), Error::<Test>::Overflow);
    });
}

#[test]
fn open_dispute_needs_a_signed_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(Call::open_dispute {
            subject: service(AMOUNT),
            evidence: EVIDENCE,
            uri: uri(""),
        });
    });
}
