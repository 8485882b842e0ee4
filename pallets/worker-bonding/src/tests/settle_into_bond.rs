//! The promise of `check_bond` to settlements: it tells whether `bond` will succeed.

use super::*;
use frame_system::ConsumerLimits;
use proptest::prelude::*;

/// The number of consumer references that an account has room for.
fn consumer_limit() -> u32 {
    <<Test as frame_system::Config>::MaxConsumers as ConsumerLimits>::max_consumers()
}

/// Takes so many consumer references.
fn consume(name: &str, references: u32) {
    for _ in 0..references {
        System::inc_consumers(&account(name)).unwrap();
    }
}

fn check(name: &str, amount: Balance) -> sp_runtime::DispatchResult {
    <Bonding as BondDeposits>::check_bond(&account(name), amount)
}

/// Lets the amount arrive and bonds it.
fn settle(name: &str, amount: Balance) -> sp_runtime::DispatchResult {
    fund(&account(name), amount);
    <Bonding as BondDeposits>::bond(&account(name), amount)
}

#[test]
fn the_amount_that_check_bond_allows_is_bonded_exactly() {
    execute_with_invariants(|| {
        // Alice is poor, but alive; her other money is bonded.
        assert_ok!(bond("alice", MONEY - DEPOSIT));
        for amount in [1, DEPOSIT - 1, DEPOSIT, 5_000] {
            assert_ok!(check("alice", amount));
            assert_ok!(settle("alice", amount));
            assert_eq!(balance("alice"), DEPOSIT);
        }
        assert_eq!(held("alice"), MONEY - DEPOSIT + 1 + 2 * DEPOSIT - 1 + 5_000);
    });
}

#[test]
fn check_bond_refuses_what_cannot_be_held() {
    execute_with_invariants(|| {
        FakeIdentities::register(&account("empty"), &account("empty"));
        assert_noop!(check("empty", 500), Error::<Test>::InsufficientFunds);
        // The account is alive for another reason: still no money is there apart from the arriving
        // amount.
        System::inc_providers(&account("empty"));
        assert_noop!(check("empty", 500), Error::<Test>::InsufficientFunds);
        fund(&account("empty"), DEPOSIT);
        assert_ok!(check("empty", 500));
        assert_noop!(check("empty", Balance::MAX), Error::<Test>::InsufficientFunds);
        assert_noop!(check("empty", 0), Error::<Test>::InsufficientFunds);
        assert_noop!(check("eve", 500), Error::<Test>::NotRegistered);
        assert_ok!(bond("alice", 1));
        assert_noop!(check("alice", Balance::MAX), Error::<Test>::Overflow);
    });
}

#[test]
fn check_bond_refuses_a_first_hold_without_a_consumer_reference() {
    execute_with_invariants(|| {
        consume("alice", consumer_limit() - 1);
        assert_ok!(check("alice", 500));
        consume("alice", 1);
        assert_noop!(check("alice", 500), Error::<Test>::InsufficientFunds);
        assert_noop!(bond("alice", 500), DispatchError::TooManyConsumers);
        System::dec_consumers(&account("alice"));
        assert_ok!(settle("alice", 500));
        // The first hold took the last reference. A second hold needs none.
        assert!(!System::can_inc_consumer(&account("alice")));
        assert_ok!(check("alice", 500));
        assert_ok!(settle("alice", 500));
        assert_eq!(held("alice"), 1_000);
    });
}

proptest! {
    /// A walletless settlement relies on this: it is not undone after it was authorised.
    #[test]
    fn an_amount_that_check_bond_allows_succeeds_for_any_account(
        money in prop_oneof![0..3 * DEPOSIT, 0..1_000u128],
        bonded in prop_oneof![2 => Just(0), 1 => 1..500u128],
        references in 0u32..20,
        other_providers in 0u32..3,
        amount in prop_oneof![0..3 * DEPOSIT, 0..2_000u128, Just(Balance::MAX)],
    ) {
        execute_with_invariants(|| {
            let carol = account("carol");
            FakeIdentities::register(&carol, &carol);
            if money >= DEPOSIT {
                fund(&carol, money);
            }
            for _ in 0..other_providers {
                System::inc_providers(&carol);
            }
            // `bond` alone may leave less than the deposit if another reason keeps the account alive.
            if money >= bonded + DEPOSIT {
                let _ = bond("carol", bonded);
            }
            for _ in 0..references.min(consumer_limit()) {
                let _ = System::inc_consumers(&carol);
            }
            let before = (balance("carol"), held("carol"));
            if check("carol", amount).is_ok() {
                assert_ok!(settle("carol", amount));
                assert_eq!((balance("carol"), held("carol")), (before.0, before.1 + amount));
            }
        });
    }
}
