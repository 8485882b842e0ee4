//! `rebond`.

use super::*;

fn rebond(amount: Balance) -> sp_runtime::DispatchResult {
    signed::<Test>(&account("alice"), Call::<Test>::rebond { amount })
}

/// Chunks of 100, 200 and 300 in blocks 1, 2 and 3, and 400 bonded.
fn unbonding() {
    assert_ok!(bond("alice", 1_000));
    for amount in [100, 200, 300] {
        assert_ok!(unbond("alice", amount));
        wait(1);
    }
}

#[test]
fn rebond_takes_the_newest_chunks_first() {
    execute_with_invariants(|| {
        unbonding();
        assert_ok!(rebond(350));
        assert_eq!(chunks("alice"), [(100, 1 + UNBONDING), (150, 2 + UNBONDING)]);
        assert_eq!((provider("alice").bonded, held("alice")), (750, 1_000));
        let event = Event::Rebonded {
            provider: account("alice"),
            amount: 350,
            bonded: 750,
        };
        System::assert_last_event(event.into());
        assert_ok!(rebond(250));
        assert!(chunks("alice").is_empty());
    });
}

#[test]
fn rebond_fails_for_nothing_and_for_more_than_is_unbonding() {
    execute_with_invariants(|| {
        assert_noop!(rebond(100), Error::<Test>::NotFound);
        unbonding();
        for amount in [0, 601, Balance::MAX] {
            assert_noop!(rebond(amount), Error::<Test>::InsufficientFunds);
        }
    });
}

#[test]
fn rebond_works_during_a_dispute() {
    execute_with_invariants(|| {
        unbonding();
        assert_ok!(Bonding::withhold(&account("alice")));
        assert_ok!(rebond(600));
    });
}

#[test]
fn rebond_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::rebond { amount: 300 }));
}
