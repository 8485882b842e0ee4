//! `set_fee`.

use super::*;

fn call(percent: u32) -> Call<Test> {
    Call::set_fee {
        accountant: accountant(),
        fee: Permill::from_percent(percent),
    }
}

fn assert_set(percent: u32, from: BlockNumber) {
    System::assert_last_event(
        Event::FeeSet {
            accountant: accountant(),
            fee: Permill::from_percent(percent),
            from,
        }
        .into(),
    );
}

/// The accountant fee that a settlement of 1,000 pays now, in percent.
fn charged() -> Balance {
    let next = provider("alice").proven + 1_000;
    assert_ok!(settle_now("alice", next));
    last_paid("alice", &cold("alice")).accountant_fee / 10
}

#[test]
fn the_fee_counts_right_after_registration_and_is_exact() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        assert_eq!(charged(), 10);
        // The fee is rounded in favour of the provider.
        assert_ok!(settle_now("alice", 1_000 + 19));
        let paid = last_paid("alice", &cold("alice"));
        assert_eq!((paid.accountant_fee, paid.net), (1, 18));
    });
}

#[test]
fn a_cut_counts_at_once() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        assert_ok!(by_owner(call(3)));
        assert_set(3, 1);
        assert_eq!(charged(), 3);
        assert_ok!(by_owner(call(0)));
        assert_eq!(charged(), 0);
    });
}

#[test]
fn a_rise_counts_exactly_after_the_fee_delay() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        assert_ok!(by_owner(call(50)));
        assert_set(50, 1 + FEE_DELAY);
        assert_eq!(charged(), 10);
        at_block::<Test>(FEE_DELAY);
        assert_eq!(charged(), 10);
        at_block::<Test>(1 + FEE_DELAY);
        assert_eq!(charged(), 50);
        at_block::<Test>(2 + FEE_DELAY);
        assert_eq!(charged(), 50);
    });
}

#[test]
fn no_second_change_is_made_while_a_rise_waits() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        assert_ok!(by_owner(call(20)));
        at_block::<Test>(FEE_DELAY);
        for percent in [0, 10, 20, 30] {
            assert_noop!(by_owner(call(percent)), Error::<Test>::ChangePending);
        }
        at_block::<Test>(1 + FEE_DELAY);
        assert_ok!(by_owner(call(30)));
        // The earlier rise counts meanwhile.
        assert_eq!(charged(), 20);
        at_block::<Test>(1 + 2 * FEE_DELAY);
        assert_eq!(charged(), 30);
        assert_ok!(by_owner(call(5)));
        assert_eq!(charged(), 5);
        assert_eq!(record().pending_fee, None);
    });
}

#[test]
fn only_the_owner_sets_the_fee_and_at_most_half() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::set_fee {
            accountant,
            fee: Permill::zero(),
        });
        let above = Call::<Test>::set_fee {
            accountant: accountant(),
            fee: Permill::from_parts(500_001),
        };
        assert_noop!(by_owner(above), Error::<Test>::FeeTooHigh);
        assert_ok!(by_owner(call(50)));
    });
}
