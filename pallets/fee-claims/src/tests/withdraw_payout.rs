//! `withdraw_payout`: free, and refused where it would fail.

use super::*;
use frame_support::dispatch::Pays;
use tallystick_primitives::state_claims::MaturingState;

fn withdraw() -> Call<Test> {
    Call::withdraw_payout {
        provider: account("pat"),
    }
}

/// Lets pat earn `10 * units`.
fn earn(cycle: u32, units: u64) {
    assert_ok!(confirm(
        "pat",
        cycle,
        vec![confirmation("alice", "pat 1", cycle, units)]
    ));
    advance_to(FeeClaims::claims_until(cycle) + 1);
}

#[test]
fn a_provider_without_other_money_withdraws_all_for_free() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        earn(0, 30);
        assert_ok!(walletless::<Test>(withdraw()));
        System::assert_last_event(
            Event::PayoutWithdrawn {
                provider: account("pat"),
                beneficiary: account("pat cold"),
                amount: 300,
            }
            .into(),
        );
        assert_eq!((balance("pat cold"), payout("pat")), (300, 0));
        assert_noop!(walletless::<Test>(withdraw()), refusal(Error::BelowDust));
    });
}

#[test]
fn a_signed_withdrawal_is_free_if_it_succeeds() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        earn(0, 30);
        let run = || RuntimeCall::from(withdraw()).dispatch(RawOrigin::Signed(account("relayer")).into());
        assert_eq!(run().unwrap().pays_fee, Pays::No);
        assert_eq!(run().unwrap_err().post_info.pays_fee, Pays::Yes);
        assert_eq!(balance("pat cold"), 300);
    });
}

#[test]
fn a_withdrawal_is_refused_where_its_dispatch_fails() {
    execute_with_invariants(|| {
        let refused = |error: fn() -> Error<Test>| {
            assert_noop!(walletless::<Test>(withdraw()), refusal(error()));
            assert_noop!(relay::<Test>(withdraw()), error());
        };
        refused(|| Error::BelowDust);
        earmarked("alice", "pat", 1_000);
        earn(0, 4);
        // The payout is 40, and the limit 50.
        refused(|| Error::BelowDust);
        DustLimit::set(&0);
        FakeIdentities::deregister(&account("pat"));
        refused(|| Error::NotRegistered);
        FakeIdentities::register(&account("pat"), &FeeClaims::pot());
        refused(|| Error::CannotDeposit);
        FakeIdentities::register(&account("pat"), &account("pat cold"));
        Payouts::<Test>::mutate(account("pat"), |payout| payout.available = DEPOSIT - 1);
        refused(|| Error::CannotDeposit);
        Payouts::<Test>::mutate(account("pat"), |payout| payout.available = 40);
        Filter::close();
        assert_noop!(walletless::<Test>(withdraw()), InvalidTransaction::Call);
    });
}

#[test]
fn a_withdrawal_holds_one_place_in_the_pool() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        earn(0, 30);
        let validity = authorize::<Test>(TransactionSource::External, withdraw()).unwrap();
        let tag = codec::Encode::encode(&(&b"withdraw"[..], account("pat")));
        assert_eq!((validity.provides, validity.requires), (vec![tag], vec![]));
        assert_needs_signed_or_authorised::<Test>(withdraw());
    });
}

#[test]
fn a_new_providers_credits_mature_later() {
    execute_with_invariants(|| {
        PayoutDelay::set(&30);
        NewProviderPeriod::set(&CYCLE);
        earmarked("alice", "pat", 1_000);
        earn(0, 30);
        assert_noop!(walletless::<Test>(withdraw()), refusal(Error::BelowDust));
        let maturing = FeeClaims::payout_state(&account("pat")).maturing;
        let [MaturingState { amount: 300, from }] = maturing[..] else {
            panic!("{maturing:?}")
        };
        assert!((PROCESSING + 30..PROCESSING + 34).contains(&from));
        // The provider is no longer new, and its next credit is available at once.
        at_block::<Test>(CYCLE + GRACE + 1);
        earn(1, 20);
        assert_ok!(walletless::<Test>(withdraw()));
        assert_eq!(balance("pat cold"), 200);
        at_block::<Test>(from - 1);
        assert_noop!(walletless::<Test>(withdraw()), refusal(Error::BelowDust));
        at_block::<Test>(from);
        assert_ok!(walletless::<Test>(withdraw()));
        assert_eq!(balance("pat cold"), 500);
    });
}

#[test]
fn a_new_provider_with_many_credits_keeps_all_of_them() {
    execute_with_invariants(|| {
        PayoutDelay::set(&100);
        NewProviderPeriod::set(&1_000);
        let pot = FeeClaims::pot();
        assert_ok!(Balances::transfer(
            &account("carol"),
            &pot,
            5_000,
            Preservation::Preserve
        ));
        for block in 1..=500 {
            at_block::<Test>(block);
            FeeClaims::credit(&account("pat"), 1);
            if block <= 250 {
                assert!(Payouts::<Test>::get(account("pat")).maturing.len() <= 10);
            } else {
                // The council changes the delay in every block.
                PayoutDelay::set(&(100 + block % 97));
            }
        }
        assert_eq!(payout("pat"), 500);
        at_block::<Test>(700);
        assert_eq!(FeeClaims::payout_state(&account("pat")).available, 500);
    });
}

/// Lesson 11: one unit more or less must not burn anything.
#[test]
fn a_donation_to_the_pot_belongs_to_nobody() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        earn(0, 30);
        let pot = FeeClaims::pot();
        assert_eq!(Balances::balance(&pot), 300 + DEPOSIT);
        assert_ok!(Balances::transfer(&account("carol"), &pot, 1, Preservation::Preserve));
        assert_ok!(walletless::<Test>(withdraw()));
        assert_eq!(Balances::balance(&pot), 1 + DEPOSIT);
    });
}
