//! `withdraw_unbonded`.

use super::*;

#[test]
fn withdraw_frees_what_is_due_and_nothing_else() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 1_000));
        for amount in [100, 200, 300] {
            assert_ok!(unbond("alice", amount));
            wait(1);
        }
        at_block::<Test>(UNBONDING);
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        at_block::<Test>(2 + UNBONDING);
        assert_ok!(withdraw("alice"));
        let event = Event::Withdrawn {
            provider: account("alice"),
            amount: 300,
        };
        System::assert_last_event(event.into());
        assert_eq!(chunks("alice"), [(300, 3 + UNBONDING)]);
        assert_eq!((balance("alice"), held("alice")), (MONEY - 700, 700));
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
    });
}

#[test]
fn withdraw_fails_when_nothing_unbonds() {
    execute_with_invariants(|| {
        assert_noop!(withdraw("alice"), Error::<Test>::NotFound);
        assert_ok!(bond("alice", 1_000));
        assert_noop!(withdraw("alice"), Error::<Test>::InsufficientFunds);
    });
}

#[test]
fn withdraw_fails_while_a_dispute_withholds_the_bond() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        assert_ok!(unbond("alice", 500));
        wait(UNBONDING);
        assert_ok!(Bonding::withhold(&account("alice")));
        assert_ok!(Bonding::withhold(&account("alice")));
        assert_noop!(withdraw("alice"), Error::<Test>::InDispute);
        Bonding::release(&account("alice"));
        assert_noop!(withdraw("alice"), Error::<Test>::InDispute);
        Bonding::release(&account("alice"));
        assert_ok!(withdraw("alice"));
    });
}

#[test]
fn lesson_08_the_last_withdrawal_returns_every_unit() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 1_001));
        for amount in [333, 333, 335] {
            assert_ok!(unbond("alice", amount));
        }
        slash_alice(1, "bob", 1);
        wait(UNBONDING);
        assert_ok!(withdraw("alice"));
        assert_eq!((balance("alice"), held("alice")), (MONEY - 1, 0));
        assert!(!Providers::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn a_provider_no_longer_registered_still_withdraws() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        assert_ok!(unbond("alice", 500));
        wait(UNBONDING);
        FakeIdentities::deregister(&account("alice"));
        assert_ok!(withdraw("alice"));
    });
}

#[test]
fn withdraw_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::withdraw_unbonded {}));
}
