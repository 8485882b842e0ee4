//! The chain's answers about its validators and its totals.

use crate::{Balance, json};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Sums over the whole chain, for monitoring. A question counts every record: ask from time to time, not for
/// every block.
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
    #[serde(with = "json::decimal")]
    pub stake: Balance,
    /// Coverage that accountants' stakes grant to providers and that nothing was paid out of yet.
    #[serde(with = "json::decimal")]
    pub unsettled_coverage: Balance,
    /// Bonds of all providers together, what unbonds included.
    #[serde(with = "json::decimal")]
    pub bonds: Balance,
    /// Disputes that are open.
    pub open_disputes: u32,
    /// Payouts that are credited and not withdrawn.
    #[serde(with = "json::decimal")]
    pub payouts_owed: Balance,
    /// The insurance fund's balance.
    #[serde(with = "json::decimal")]
    pub insurance_fund: Balance,
    /// Validators of the running session.
    pub validators: u32,
    /// Candidates, in the set or not.
    pub candidates: u32,
    /// Bonds of all candidates together, what unbonds included.
    #[serde(with = "json::decimal")]
    pub validator_bonds: Balance,
}

/// A validator, a candidate, or an account that still has money bonded as one.
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
    /// The bond of the candidate.
    #[serde(with = "json::decimal")]
    pub bond: Balance,
    /// Money that unbonds, withdrawable or not.
    #[serde(with = "json::decimal")]
    pub unbonding: Balance,
    /// Its registered session keys, SCALE-encoded; they come into force with the session after the next.
    #[serde(with = "json::optional_hex")]
    pub session_keys: Option<Vec<u8>>,
    /// The session keys with which it is in the running session's set, SCALE-encoded.
    #[serde(with = "json::optional_hex")]
    pub running_keys: Option<Vec<u8>>,
}
