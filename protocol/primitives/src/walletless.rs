//! Rules that all walletless calls share: margin, tags, priority, longevity and refusals.

use crate::{AccountId, Balance, BlockNumber, Hash, Lane};
use alloc::{vec, vec::Vec};
use codec::Encode;
use sp_runtime::{
    DispatchError,
    transaction_validity::{
        InvalidTransaction, TransactionPriority, TransactionSource, TransactionTag, TransactionValidityError,
        ValidTransaction,
    },
};

/// The number of chain fees that a walletless transaction must move.
pub const MARGIN: Balance = 2;
/// Longest time in blocks that a walletless transaction stays in the pool.
pub const MAX_LONGEVITY: u64 = 64;
/// Priority of a walletless transaction that moves nothing: above that of every signed transaction
/// without a tip (which is how many of its size fit a block), far below what a small tip buys.
pub const BASE_PRIORITY: TransactionPriority = 1 << 32;
/// The number of nonces ahead of the next one with which a request may wait in the pool.
pub const MAX_FUTURE_REQUESTS: u64 = 16;

/// Whether `proceeds` (after the accountant fee) are worth the `chain_fee`.
pub fn has_margin(proceeds: Balance, chain_fee: Balance) -> bool {
    chain_fee.checked_mul(MARGIN).is_some_and(|least| proceeds >= least)
}

/// A priority that grows with the logarithm of `net`, in steps fine enough that a promise larger by a millionth
/// ranks higher: the integer part of log2 in the upper bits, 24 bits of linear fraction below.
pub fn priority(net: Balance) -> TransactionPriority {
    let Some(integer) = net.checked_ilog2() else {
        return BASE_PRIORITY;
    };
    // Shift the leading one out at the top and keep the 24 bits behind it.
    let fraction = net
        .checked_shl(128u32.saturating_sub(integer))
        .unwrap_or(0)
        .checked_shr(104)
        .unwrap_or(0);
    let fraction = u64::try_from(fraction).unwrap_or(0);
    let logarithm = u64::from(integer).saturating_mul(1 << 24).saturating_add(fraction);
    BASE_PRIORITY.saturating_add(logarithm)
}

/// Validity of a settlement: one place in the pool per channel and lane, the largest net wins.
pub fn settlement(
    channel: &AccountId,
    lane: Lane,
    net: Balance,
    now: BlockNumber,
    valid_until: BlockNumber,
) -> ValidTransaction {
    validity(
        vec![(b"settle", channel, lane).encode()],
        Vec::new(),
        net,
        now,
        valid_until,
    )
}

/// Validity of a call authorised by state alone that concerns `channel`.
pub fn cash_desk(purpose: &[u8], channel: &AccountId, net: Balance, now: BlockNumber) -> ValidTransaction {
    validity(
        vec![(purpose, channel).encode()],
        Vec::new(),
        net,
        now,
        BlockNumber::MAX,
    )
}

/// Validity of a signed request; one with a later nonce waits for the one before it, but is
/// never put into a block early.
pub fn request(
    identity: &AccountId,
    nonce: u64,
    next_nonce: u64,
    source: TransactionSource,
    net: Balance,
    now: BlockNumber,
    valid_until: BlockNumber,
) -> Result<ValidTransaction, TransactionValidityError> {
    let tag = |nonce: u64| (b"request", identity, nonce).encode();
    let requires = match nonce.checked_sub(next_nonce) {
        None => return Err(InvalidTransaction::Stale.into()),
        Some(0) => Vec::new(),
        Some(ahead) if ahead <= MAX_FUTURE_REQUESTS && source != TransactionSource::InBlock => {
            vec![tag(nonce.saturating_sub(1))]
        }
        Some(_) => return Err(InvalidTransaction::Future.into()),
    };
    Ok(validity(vec![tag(nonce)], requires, net, now, valid_until))
}

fn validity(
    provides: Vec<TransactionTag>,
    requires: Vec<TransactionTag>,
    net: Balance,
    now: BlockNumber,
    valid_until: BlockNumber,
) -> ValidTransaction {
    ValidTransaction {
        priority: priority(net),
        provides,
        requires,
        longevity: u64::from(valid_until.saturating_sub(now)).clamp(1, MAX_LONGEVITY),
        propagate: true,
    }
}

/// A refusal that clients can decode: `Custom(base + index of the pallet's error)`. `bases` holds the
/// number of each pallet that refuses, and its base; errors of other origins are `Call`.
pub fn refusal(error: DispatchError, bases: &[(u8, u8)]) -> TransactionValidityError {
    if let DispatchError::Module(module) = error {
        let base = bases
            .iter()
            .find(|(index, _)| *index == module.index)
            .map(|(_, base)| *base);
        if let (Some(base), [code, ..]) = (base, module.error) {
            return InvalidTransaction::Custom(base.saturating_add(code)).into();
        }
    }
    InvalidTransaction::Call.into()
}

/// The genesis hash and the current height, which every check of a signed message needs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Now {
    /// Names the chain.
    pub genesis: Hash,
    /// Height of the block being built.
    pub block: BlockNumber,
}
