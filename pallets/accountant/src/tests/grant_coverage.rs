//! `grant_coverage`.

use super::*;

fn assert_set(coverage: Balance, from: BlockNumber) {
    System::assert_last_event(
        Event::CoverageSet {
            accountant: accountant(),
            provider: account("alice"),
            coverage,
            from,
        }
        .into(),
    );
}

fn in_force(name: &str) -> Balance {
    Accountant::channel_state(&account(name), &accountant())
        .unwrap()
        .coverage
}

#[test]
fn a_rise_counts_at_once() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 4_000)));
        assert_set(4_000, 1);
        assert_eq!((in_force("alice"), record().covered_total), (4_000, 4_000));
        assert_ok!(by_owner(grant("alice", STAKE)));
        assert_eq!((in_force("alice"), record().covered_total), (STAKE, STAKE));
    });
}

#[test]
fn the_same_stake_does_not_cover_two_providers() {
    execute_with_invariants(|| {
        assert_noop!(by_owner(grant("alice", STAKE + 1)), Error::<Test>::InsufficientStake);
        assert_ok!(by_owner(grant("alice", 6_000)));
        assert_noop!(by_owner(grant("bob", 4_001)), Error::<Test>::InsufficientStake);
        assert_ok!(by_owner(grant("bob", 4_000)));
        assert_noop!(by_owner(grant("alice", 6_001)), Error::<Test>::InsufficientStake);
        assert_ok!(by_owner(Call::increase_stake {
            accountant: accountant(),
            amount: 1
        }));
        assert_ok!(by_owner(grant("alice", 6_001)));
    });
}

#[test]
fn available_money_covers_nobody() {
    execute_with_invariants(|| {
        fund(&accountant(), 1_000_000);
        assert_noop!(by_owner(grant("alice", STAKE + 1)), Error::<Test>::InsufficientStake);
    });
}

#[test]
fn a_cut_counts_exactly_after_its_delay() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 6_000)));
        assert_ok!(by_owner(grant("alice", 1_000)));
        assert_set(1_000, 1 + CUT_DELAY);
        at_block::<Test>(CUT_DELAY);
        assert_eq!(in_force("alice"), 6_000);
        assert_noop!(by_owner(grant("bob", 4_001)), Error::<Test>::InsufficientStake);
        at_block::<Test>(1 + CUT_DELAY);
        assert_eq!(in_force("alice"), 1_000);
        // The next change of the channel gives the stake back.
        assert_ok!(by_owner(grant("alice", 1_000)));
        assert_eq!(record().covered_total, 1_000);
        assert_ok!(by_owner(grant("bob", 9_000)));
    });
}

#[test]
fn a_settlement_uses_the_coverage_in_force_in_its_block() {
    let covered = |block| {
        execute_with_invariants(|| {
            assert_ok!(by_owner(grant("alice", 6_000)));
            assert_ok!(by_owner(grant("alice", 1_000)));
            at_block::<Test>(block);
            assert_ok!(settle_now("alice", 8_000));
            last_paid("alice", &cold("alice")).from_coverage
        })
    };
    assert_eq!(covered(CUT_DELAY), 6_000);
    assert_eq!(covered(1 + CUT_DELAY), 1_000);
}

#[test]
fn a_waiting_cut_is_taken_back_but_not_overwritten() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 6_000)));
        assert_ok!(by_owner(grant("alice", 1_000)));
        for coverage in [0, 500, 1_000, 2_000, 5_999] {
            assert_noop!(by_owner(grant("alice", coverage)), Error::<Test>::ChangePending);
        }
        assert_ok!(by_owner(grant("alice", 6_000)));
        assert_eq!(provider("alice").pending_coverage, None);
        assert_ok!(by_owner(grant("alice", 1_000)));
        assert_ok!(by_owner(grant("alice", 7_000)));
        at_block::<Test>(100);
        assert_eq!((in_force("alice"), record().covered_total), (7_000, 7_000));
    });
}

#[test]
fn a_used_up_coverage_does_not_come_back_with_a_waiting_cut() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 6_000)));
        assert_ok!(by_owner(grant("alice", 5_000)));
        assert_ok!(settle_now("alice", 4_000));
        assert_eq!((in_force("alice"), stake()), (2_000, 6_000));
        at_block::<Test>(1 + CUT_DELAY);
        assert_eq!(in_force("alice"), 2_000);
        assert_ok!(by_owner(grant("alice", 2_000)));
        assert_eq!(record().covered_total, 2_000);
    });
}

#[test]
fn coverage_does_not_rise_while_punished() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 500)));
        punish();
        // The settlement used up the 500.
        assert_noop!(by_owner(grant("alice", 1)), Error::<Test>::Punished);
        assert_noop!(by_owner(grant("bob", 1)), Error::<Test>::Punished);
        assert_ok!(by_owner(grant("bob", 0)));
    });
}

#[test]
fn coverage_is_for_open_channels_of_accountants_not_closed() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::grant_coverage {
            accountant,
            provider: account("alice"),
            coverage: 1,
        });
        assert_noop!(by_owner(grant("carol", 1)), Error::<Test>::NotFound);
        close_for_good();
        assert_noop!(by_owner(grant("alice", 1)), Error::<Test>::Closed);
    });
}

#[test]
fn coverage_does_not_overflow() {
    execute_with_invariants(|| {
        assert_noop!(by_owner(grant("alice", u128::MAX)), Error::<Test>::InsufficientStake);
        assert_ok!(by_owner(grant("bob", 1)));
        assert_noop!(by_owner(grant("alice", u128::MAX)), Error::<Test>::Overflow);
        fund(&account("owner"), BANK / 2);
        assert_ok!(by_owner(Call::increase_stake {
            accountant: accountant(),
            amount: BANK / 2
        }));
        assert_ok!(by_owner(grant("alice", BANK / 2)));
        assert_ok!(settle_now("alice", u128::MAX));
        assert_eq!(balance(&cold("alice")), BANK / 2);
    });
}
