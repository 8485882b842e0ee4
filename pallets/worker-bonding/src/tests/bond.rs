//! `bond`.

use super::*;

#[test]
fn bond_holds_money_on_the_providers_own_account() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 300));
        assert_eq!((balance("alice"), held("alice")), (MONEY - 300, 300));
        let event = Event::Bonded {
            provider: account("alice"),
            amount: 300,
            bonded: 300,
        };
        System::assert_last_event(event.into());
        assert_ok!(bond("alice", 200));
        assert_eq!(held("alice"), 500);
        assert_eq!(<Bonding as ProviderBonds>::bond(&account("alice")), 500);
        assert_eq!(<Bonding as ProviderBonds>::bond(&account("bob")), 0);
        assert!(<Bonding as ProviderBonds>::available());
    });
}

#[test]
fn bond_fails_for_an_unregistered_account() {
    execute_with_invariants(|| {
        assert_noop!(bond("eve", 300), Error::<Test>::NotRegistered);
    });
}

#[test]
fn bond_fails_for_nothing_and_for_more_than_there_is() {
    execute_with_invariants(|| {
        for amount in [0, MONEY - DEPOSIT + 1, MONEY, Balance::MAX] {
            assert_noop!(bond("alice", amount), Error::<Test>::InsufficientFunds);
        }
        assert_ok!(bond("alice", MONEY - DEPOSIT));
        assert_eq!((balance("alice"), held("alice")), (DEPOSIT, MONEY - DEPOSIT));
        assert_noop!(bond("alice", Balance::MAX), Error::<Test>::Overflow);
    });
}

#[test]
fn bond_always_leaves_the_existential_deposit_free() {
    execute_with_invariants(|| {
        // A plain hold would reap the account, and destroy its free rest.
        System::inc_providers(&account("alice"));
        assert_noop!(bond("alice", MONEY - DEPOSIT + 1), Error::<Test>::InsufficientFunds);
        assert_ok!(bond("alice", MONEY - DEPOSIT));
        assert_eq!((balance("alice"), held("alice")), (DEPOSIT, MONEY - DEPOSIT));
    });
}

#[test]
fn lesson_07_bonding_again_keeps_unbonding_and_withheld_counts() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 500));
        assert_ok!(unbond("alice", 200));
        assert_ok!(Bonding::withhold(&account("alice")));
        let before = provider("alice");
        assert_ok!(bond("alice", 100));
        let after = ProviderRecord {
            bonded: before.bonded + 100,
            ..before
        };
        assert_eq!(provider("alice"), after);
    });
}

#[test]
fn bond_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::bond { amount: 300 }));
}
