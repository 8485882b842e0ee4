//! Disputes, as the pallets see them whose money is contested.

use crate::{AccountId, Balance, worker::WorkerId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{DispatchError, DispatchResult};

/// A fee claim of a worker on a client for one pay cycle.
#[derive(
    Clone,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
    serde::Deserialize,
    serde::Serialize,
)]
pub struct ClaimId {
    /// The pay cycle.
    pub cycle: u32,
    /// The client that consumed.
    pub client: AccountId,
    /// The worker that served.
    pub worker: WorkerId,
}

/// The matter of a dispute.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contest {
    /// The other party.
    pub respondent: AccountId,
    /// The money that the dispute is about.
    pub amount: Balance,
}

/// The end of a dispute.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The party that opened the dispute was right.
    ForOpener,
    /// The other party was right.
    ForRespondent,
    /// There was no ruling in time.
    Unruled,
}

/// Fee claims, as the court sees them. Either party of a claim can dispute its unmatched rest:
/// the provider to be paid, the client not to.
pub trait DisputableClaims {
    /// The part of the claim that `opener` can contest now, and the other party.
    fn contest(claim: &ClaimId, opener: &AccountId) -> Result<Contest, DispatchError>;
    /// Keeps the contested amount from expiring and from being withdrawn by the client; one
    /// dispute a claim at most.
    fn withhold(claim: &ClaimId, opener: &AccountId) -> DispatchResult;
    /// Moves or frees the withheld amount, and returns the part that reached the provider. Never fails.
    fn settle(claim: &ClaimId, opener: &AccountId, verdict: Verdict) -> Balance;
}
