//! What the chain answers when it is asked about its validators and about its totals.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::Balance;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Sums over the whole chain, for those who watch it. They are counted when they are asked for, so they
/// are to be asked for now and then, not in every block.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct NetworkTotals {
    /// Consumer channels that have been opened.
    pub consumer_channels: u64,
    /// Provider channels that are open.
    pub provider_channels: u64,
    /// Accountants, closing ones included.
    pub accountants: u32,
    /// Accountants that owe more than they have.
    pub punished_accountants: u32,
    /// Stakes of all accountants together.
    pub stake: Balance,
    /// Coverage that accountants' stakes grant to providers and that nothing was paid out of yet.
    pub unsettled_coverage: Balance,
    /// Bonds of all providers together, what unbonds included.
    pub bonds: Balance,
    /// Disputes that are open.
    pub open_disputes: u32,
    /// Payouts that are credited and not withdrawn.
    pub payouts_owed: Balance,
    /// What the insurance fund has.
    pub insurance_fund: Balance,
    /// Validators of the running session.
    pub validators: u32,
    /// Candidates, in the set or not.
    pub candidates: u32,
    /// Bonds of all candidates together, what unbonds included.
    pub validator_bonds: Balance,
}

/// A validator, a candidate, or somebody who still has money bonded as one.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ValidatorState {
    /// Whether it is in the running session's set.
    pub active: bool,
    /// Whether it will be in the next session's set.
    pub queued: bool,
    /// Whether it is disabled until the session ends, because it equivocated.
    pub disabled: bool,
    /// Whether governance named it: it needs no bond.
    pub invulnerable: bool,
    /// Whether it is in the list of candidates.
    pub candidate: bool,
    /// What it has bonded as a candidate.
    pub bond: Balance,
    /// What unbonds, withdrawable or not.
    pub unbonding: Balance,
    /// Its registered session keys, SCALE-encoded; they come into force with the session after the next.
    pub session_keys: Option<Vec<u8>>,
    /// The session keys with which it is in the running session's set, SCALE-encoded.
    pub running_keys: Option<Vec<u8>>,
}
