//! Rules of transactions without a signer: margin, priority, tags, longevity and refusals.

use crate::common::{accounts, amounts, numbers};
use codec::Encode;
use proptest::prelude::*;
use sp_runtime::{
    DispatchError, ModuleError,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
use tallystick_primitives::walletless::{
    BASE_PRIORITY, MARGIN, MAX_FUTURE_REQUESTS, MAX_LONGEVITY, cash_desk, has_margin, priority, refusal, request,
    settlement,
};

const SOURCES: [TransactionSource; 3] = [
    TransactionSource::InBlock,
    TransactionSource::Local,
    TransactionSource::External,
];

/// The priority of a signed transaction with this tip, as pallet-transaction-payment computes it:
/// (tip + 1) × how many of its size fit a block.
fn ordinary_priority(tip: u128, fit_a_block: u64) -> u64 {
    u64::try_from((tip + 1).saturating_mul(u128::from(fit_a_block))).unwrap_or(u64::MAX)
}

#[test]
fn walletless_outranks_every_transaction_without_a_tip() {
    // No more transactions than bytes fit a block, and no block has 2^31 bytes.
    let most = ordinary_priority(0, 1 << 31);
    for net in [0, 1, 1_000_000_000_000, u128::MAX] {
        assert!(priority(net) > most);
    }
}

#[test]
fn a_small_tip_outranks_walletless() {
    // 2,000 transfers fit a block: a tip of 4 million units (0.000004 NOTCH) is enough to go first,
    // even before a settlement of all the money there can be. It is how an accountant settles
    // under congestion.
    assert!(ordinary_priority(4_000_000, 2_000) > priority(u128::MAX));
    // And the largest transactions, of which ten fit a block, need less than a thousandth NOTCH.
    assert!(ordinary_priority(1_000_000_000, 10) > priority(u128::MAX));
}

#[test]
fn priority_has_its_documented_values() {
    assert_eq!(BASE_PRIORITY, 1 << 32);
    assert_eq!(priority(0), BASE_PRIORITY);
    assert_eq!(priority(1), BASE_PRIORITY);
    assert_eq!(priority(2), BASE_PRIORITY + (1 << 24));
    assert_eq!(priority(3), BASE_PRIORITY + (1 << 24) + (1 << 23));
    for exponent in 0..128u32 {
        assert_eq!(priority(1 << exponent), BASE_PRIORITY + u64::from(exponent) * (1 << 24));
    }
    assert_eq!(priority(u128::MAX), BASE_PRIORITY + 128 * (1 << 24) - 1);
}

#[test]
fn margin_has_sharp_edges() {
    assert_eq!(MARGIN, 2);
    assert!(has_margin(0, 0));
    assert!(has_margin(1, 0));
    assert!(!has_margin(0, 1));
    assert!(!has_margin(1, 1));
    assert!(has_margin(2, 1));
    assert!(has_margin(u128::MAX - 1, u128::MAX / 2));
    assert!(!has_margin(u128::MAX - 2, u128::MAX / 2));
    // Twice the fee is more than can be counted: nothing is enough.
    assert!(!has_margin(u128::MAX, u128::MAX / 2 + 1));
    assert!(!has_margin(u128::MAX, u128::MAX));
}

#[test]
fn a_nonce_may_wait_but_not_in_a_block() {
    let identity = [1; 32].into();
    for next in [0, 1, 1_000, u64::MAX - MAX_FUTURE_REQUESTS - 1] {
        for source in SOURCES {
            let outcome = |nonce: u64| request(&identity, nonce, next, source, 0, 0, 100);
            let tag = |nonce: u64| (b"request", &identity, nonce).encode();
            if let Some(used) = next.checked_sub(1) {
                assert_eq!(outcome(used), Err(InvalidTransaction::Stale.into()));
                assert_eq!(outcome(0), Err(InvalidTransaction::Stale.into()));
            }
            let exact = outcome(next).unwrap();
            assert_eq!((exact.provides, exact.requires), (vec![tag(next)], vec![]));
            for ahead in 1..=MAX_FUTURE_REQUESTS {
                let early = outcome(next + ahead);
                if source == TransactionSource::InBlock {
                    assert_eq!(early, Err(InvalidTransaction::Future.into()));
                } else {
                    let early = early.unwrap();
                    assert_eq!(early.provides, vec![tag(next + ahead)]);
                    assert_eq!(early.requires, vec![tag(next + ahead - 1)]);
                }
            }
            assert_eq!(
                outcome(next + MAX_FUTURE_REQUESTS + 1),
                Err(InvalidTransaction::Future.into())
            );
            assert_eq!(outcome(u64::MAX), Err(InvalidTransaction::Future.into()));
        }
    }
}

#[test]
fn refusals_are_codes_of_known_pallets_only() {
    let bases = [(50, 0), (51, 64), (52, 128)];
    let of = |index, error| {
        refusal(
            DispatchError::Module(ModuleError {
                index,
                error,
                message: None,
            }),
            &bases,
        )
    };
    let custom = |code| TransactionValidityError::from(InvalidTransaction::Custom(code));
    assert_eq!(of(50, [0; 4]), custom(0));
    assert_eq!(of(51, [3, 0, 0, 0]), custom(67));
    assert_eq!(of(52, [30, 0, 0, 0]), custom(158));
    assert_eq!(of(52, [255, 0, 0, 0]), custom(255));
    assert_eq!(of(53, [0; 4]), InvalidTransaction::Call.into());
    assert_eq!(
        refusal(DispatchError::BadOrigin, &bases),
        InvalidTransaction::Call.into()
    );
    assert_eq!(
        refusal(
            DispatchError::Module(ModuleError {
                index: 50,
                error: [0; 4],
                message: None
            }),
            &[]
        ),
        InvalidTransaction::Call.into()
    );
}

proptest! {
    #[test]
    fn priority_is_monotone(left in amounts(), right in amounts()) {
        let (less, more) = (left.min(right), left.max(right));
        prop_assert!(priority(less) <= priority(more));
        prop_assert!(priority(less) >= BASE_PRIORITY);
    }

    /// A newer promise replaces an older one in the pool if it pays a millionth more.
    #[test]
    fn a_millionth_more_ranks_higher(net in 1..u128::MAX - u128::MAX / 500_000, shift in 0u32..128) {
        let net = (net >> shift).max(1);
        let more = net + net.div_ceil(1_000_000);
        prop_assert!(priority(more) > priority(net));
    }

    #[test]
    fn a_margin_is_twice_the_fee(proceeds in amounts(), fee in amounts()) {
        let expected = fee.checked_mul(2).is_some_and(|least| least <= proceeds);
        prop_assert_eq!(has_margin(proceeds, fee), expected);
    }

    #[test]
    fn longevity_is_bounded_by_expiry_and_64_blocks(
        channel in accounts(),
        lane in numbers(),
        net in amounts(),
        now in numbers(),
        ahead in 0u32..200,
    ) {
        let valid_until = now.saturating_add(ahead);
        let left = u64::from(valid_until - now);
        for validity in [
            settlement(&channel, lane, net, now, valid_until),
            request(&channel, 0, 0, TransactionSource::External, net, now, valid_until).unwrap(),
        ] {
            prop_assert_eq!(validity.longevity, left.clamp(1, MAX_LONGEVITY));
            prop_assert_eq!(validity.priority, priority(net));
            prop_assert!(validity.propagate);
        }
        prop_assert_eq!(settlement(&channel, lane, net, now, u32::MAX).longevity,
            u64::from(u32::MAX - now).clamp(1, 64));
        // An expired message is refused elsewhere; here it does not underflow.
        prop_assert_eq!(settlement(&channel, lane, net, u32::MAX, valid_until).longevity,
            u64::from(valid_until.saturating_sub(u32::MAX)).clamp(1, 64));
    }

    /// There is one place in the pool per channel and lane, for promises of any amount.
    #[test]
    fn a_settlements_tag_is_its_channel_and_lane(
        channel in accounts(),
        other in accounts(),
        lane in numbers(),
        other_lane in numbers(),
        nets in (amounts(), amounts()),
    ) {
        let tag = |channel, lane, net| settlement(channel, lane, net, 0, u32::MAX).provides;
        let first = tag(&channel, lane, nets.0);
        prop_assert_eq!(&first, &vec![(b"settle", &channel, lane).encode()]);
        prop_assert_eq!(&first, &tag(&channel, lane, nets.1));
        prop_assert_eq!(channel == other, first == tag(&other, lane, nets.0));
        prop_assert_eq!(lane == other_lane, first == tag(&channel, other_lane, nets.0));
    }

    #[test]
    fn the_cash_desk_has_a_place_per_channel_and_purpose(channel in accounts(), net in amounts(), now in numbers()) {
        let validity = cash_desk(b"exit", &channel, net, now);
        prop_assert_eq!(&validity.provides, &vec![(b"exit".as_slice(), &channel).encode()]);
        prop_assert!(validity.requires.is_empty());
        prop_assert!(validity.longevity <= MAX_LONGEVITY);
        prop_assert_ne!(validity.provides, settlement(&channel, 0, net, now, u32::MAX).provides);
    }
}
