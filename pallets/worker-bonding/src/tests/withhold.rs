//! `withhold` and `release`, by which the arbitration pallet keeps unbonding money in place.

use super::*;

fn disputes() -> u32 {
    provider("alice").disputes
}

#[test]
fn withholding_counts_disputes() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        for count in 1..=3 {
            assert_ok!(Bonding::withhold(&account("alice")));
            assert_eq!(disputes(), count);
            let event = Event::Withheld {
                provider: account("alice"),
                disputes: count,
            };
            System::assert_last_event(event.into());
        }
        Bonding::release(&account("alice"));
        let event = Event::Released {
            provider: account("alice"),
            disputes: 2,
        };
        System::assert_last_event(event.into());
        assert_eq!(disputes(), 2);
    });
}

#[test]
fn a_provider_without_a_bond_is_withheld_and_forgotten_again() {
    execute_with_invariants(|| {
        assert_ok!(Bonding::withhold(&account("alice")));
        assert_eq!(disputes(), 1);
        Bonding::release(&account("alice"));
        assert!(!Providers::<Test>::contains_key(account("alice")));
    });
}

#[test]
fn releasing_what_is_not_withheld_changes_nothing() {
    execute_with_invariants(|| {
        Bonding::release(&account("alice"));
        assert_ok!(bond("alice", 500));
        Bonding::release(&account("alice"));
        assert_eq!(disputes(), 0);
    });
}

#[test]
fn too_many_disputes_do_not_overflow() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 500));
        Providers::<Test>::mutate(account("alice"), |record| record.as_mut().unwrap().disputes = u32::MAX);
        assert_noop!(Bonding::withhold(&account("alice")), Error::<Test>::Overflow);
    });
}
