//! Slashing.

use super::*;

/// 500 are bonded, with chunks of 100, 200 and 300 from blocks 1, 2 and 3.
fn bonded_and_unbonding() {
    assert_ok!(bond("alice", 1_100));
    for amount in [100, 200, 300] {
        assert_ok!(unbond("alice", amount));
        wait(1);
    }
}

#[test]
fn a_slash_is_split_between_claimant_insurance_and_burning() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 1_000));
        let issued = <Balances as frame_support::traits::fungible::Inspect<_>>::total_issuance();
        let slash = slash_alice(501, "bob", 100);
        // Half of 401 rounded down goes to the insurance fund, the rest is burned.
        let expected = Slash {
            claimant: 100,
            insurance: 200,
            burned: 201,
        };
        assert_eq!(slash, expected);
        let event = Event::Slashed {
            provider: account("alice"),
            claimant: account("bob"),
            compensation: 100,
            insurance: 200,
            burned: 201,
            bonded: 499,
        };
        System::assert_last_event(event.into());
        assert_eq!((balance("alice"), held("alice")), (MONEY - 1_000, 499));
        assert_eq!((balance("bob"), balance("insurance")), (MONEY + 100, DEPOSIT + 200));
        let now_issued = <Balances as frame_support::traits::fungible::Inspect<_>>::total_issuance();
        assert_eq!(now_issued, issued - 201);
    });
}

#[test]
fn lesson_07_unbonding_first_does_not_escape_a_slash() {
    let after = |amount| {
        execute_with_invariants(|| {
            bonded_and_unbonding();
            slash_alice(amount, "bob", 0);
            let record = provider("alice");
            let chunks = record.unbonding.iter().map(|chunk| chunk.amount);
            (record.bonded, chunks.collect::<Vec<_>>())
        })
    };
    assert_eq!(after(499), (1, vec![100, 200, 300]));
    assert_eq!(after(500), (0, vec![100, 200, 300]));
    assert_eq!(after(501), (0, vec![100, 200, 299]));
    assert_eq!(after(800), (0, vec![100, 200]));
    assert_eq!(after(801), (0, vec![100, 199]));
    assert_eq!(after(1_099), (0, vec![1]));
}

#[test]
fn lesson_07_due_chunks_are_slashed_until_they_are_withdrawn() {
    execute_with_invariants(|| {
        bonded_and_unbonding();
        wait(UNBONDING);
        assert_eq!(Bonding::slashable(&account("alice")), 1_100);
        let slash = slash_alice(1_000, "bob", 1_000);
        assert_eq!(slash.claimant, 1_000);
        assert_ok!(withdraw("alice"));
        assert_eq!(balance("alice"), MONEY - 1_000);
    });
}

#[test]
fn lesson_07_a_slash_above_the_bond_takes_all_and_succeeds() {
    for amount in [1_100, 1_101, Balance::MAX] {
        execute_with_invariants(|| {
            bonded_and_unbonding();
            let slash = slash_alice(amount, "bob", Balance::MAX);
            let expected = Slash {
                claimant: 1_100,
                ..Default::default()
            };
            assert_eq!(slash, expected);
            assert_eq!((balance("alice"), held("alice")), (MONEY - 1_100, 0));
            assert!(!Providers::<Test>::contains_key(account("alice")));
            assert_eq!(slash_alice(amount, "bob", Balance::MAX), Slash::default());
        });
    }
}

#[test]
fn slashing_nobody_or_nothing_does_nothing() {
    execute_with_invariants(|| {
        assert_eq!(slash_alice(100, "bob", 100), Slash::default());
        assert_ok!(bond("alice", 500));
        let events = System::events().len();
        assert_eq!(slash_alice(0, "bob", 100), Slash::default());
        assert_eq!((held("alice"), System::events().len()), (500, events));
    });
}

#[test]
fn compensation_the_claimant_cannot_take_goes_to_insurance() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 1_000));
        let slash = slash_alice(100, "empty", DEPOSIT - 1);
        let expected = Slash {
            claimant: 0,
            insurance: DEPOSIT - 1 + 45,
            burned: 46,
        };
        assert_eq!(slash, expected);
        assert_eq!(balance("insurance"), 2 * DEPOSIT - 1 + 45);
        // With enough money to exist the claimant is paid like others.
        assert_eq!(slash_alice(100, "empty", DEPOSIT).claimant, DEPOSIT);
        assert_eq!(balance("empty"), DEPOSIT);
    });
}

#[test]
fn a_slashed_providers_workers_stay_online_but_none_goes_online() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 2 * MIN_BOND));
        for name in ["w1", "w2"] {
            assert_ok!(register("alice", name));
        }
        assert_ok!(go_online("alice", "w1"));
        slash_alice(1, "bob", 1);
        wait(5);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 5), 5);
        assert_noop!(go_online("alice", "w2"), Error::<Test>::InsufficientBond);
        assert_noop!(register("alice", "w3"), Error::<Test>::InsufficientBond);
        assert_ok!(go_offline("alice", "w1"));
        assert_noop!(go_online("alice", "w1"), Error::<Test>::InsufficientBond);
        assert_ok!(bond("alice", 1));
        assert_ok!(go_online("alice", "w1"));
    });
}

#[test]
fn a_slash_leaves_the_counts_of_disputes_and_workers() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(Bonding::withhold(&account("alice")));
        slash_alice(Balance::MAX, "bob", 0);
        let record = provider("alice");
        assert_eq!((record.bonded, record.workers, record.disputes), (0, 1, 1));
        Bonding::release(&account("alice"));
        assert_eq!(provider("alice").workers, 1);
    });
}
