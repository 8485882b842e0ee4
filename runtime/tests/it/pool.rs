//! A flood of one channel's promises in the pool.

use crate::common::*;
use frame_support::assert_ok;
use std::collections::BTreeSet;
use tallystick_primitives::walletless::{BASE_PRIORITY, MAX_LONGEVITY};

const FLOOD: u128 = 10_000;

/// Validates 10,000 rising promises; they must share their only tag and rise in priority.
fn assert_one_place(promise: impl Fn(Balance) -> RuntimeCall) {
    let mut tags = BTreeSet::new();
    let mut last = 0;
    for index in 0..FLOOD {
        // Micropayments on top of what was owed already: a millionth of the whole each.
        let validity = validate(general(promise(NOTCH + index * 10 * NOTCH / 1_000_000))).unwrap();
        assert!(validity.requires.is_empty() && validity.propagate);
        assert_eq!(validity.longevity, MAX_LONGEVITY);
        assert!(
            validity.priority > last,
            "promise {index} does not replace the one before"
        );
        last = validity.priority;
        tags.insert(validity.provides);
    }
    assert_eq!(tags.len(), 1);
    assert_eq!(tags.first().unwrap().len(), 1);
    assert!(last > BASE_PRIORITY && last < BASE_PRIORITY * 2);
}

#[test]
fn ten_thousand_promises_of_a_provider_channel_hold_one_place() {
    run(|| {
        with_provider(100 * NOTCH);
        assert_one_place(|amount| earns(amount).payout());
    });
}

#[test]
fn ten_thousand_promises_of_a_consumer_channel_hold_one_place() {
    run(|| {
        with_consumer(100 * NOTCH);
        assert_one_place(|amount| pays(amount).income());
    });
}

#[test]
fn promises_of_other_channels_and_lanes_have_own_places() {
    run(|| {
        with_provider(100 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        let mut places = BTreeSet::new();
        places.insert(validate(general(earns(NOTCH).payout())).unwrap().provides);
        places.insert(validate(general(pays(NOTCH).income())).unwrap().provides);
        for lane in 1..5 {
            let allow = RegistryCall::authorize_device {
                lane,
                key: device().account(),
                limit: 100 * NOTCH,
                valid_until: 1_000,
            };
            assert_ok!(by(&consumer().account(), allow));
            let promise = device_promise(&device(), &consumer(), &accountant(), lane, NOTCH);
            places.insert(validate(general(promise.income())).unwrap().provides);
        }
        assert_eq!(places.len(), 6);
    });
}

#[test]
fn a_walletless_settlement_ranks_above_calls_without_a_tip() {
    run(|| {
        with_provider(100 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        let signed = validate(signed(&stranger(), pays(NOTCH).income())).unwrap().priority;
        let walletless = validate(general(pays(NOTCH).income())).unwrap().priority;
        assert!(walletless > signed, "{walletless} {signed}");
    });
}
