//! The chain's answers about clients, pay cycles, fee claims and payouts of the second rail.

use crate::{AccountId, Balance, BlockNumber, json};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Money on its way out of an earmark or a credit line.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ThawState {
    /// The amount that thaws.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// The cycle in which it was asked for; it still pays for that one.
    pub cycle: u32,
    /// First block in which it can be released, if that cycle is closed by then.
    pub from: BlockNumber,
}

/// A debt to a provider from one cycle.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DebtState {
    /// The cycle it is from; older debts are paid first.
    pub cycle: u32,
    /// The amount that is still owed.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
}

/// The money that a client has set aside for one provider.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct EarmarkState {
    /// The provider that it pays.
    pub provider: AccountId,
    /// The whole, with what thaws and what is withheld.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// The part that is contested.
    #[serde(with = "json::decimal")]
    pub withheld: Balance,
    /// The parts that are on their way out.
    pub thawing: Vec<ThawState>,
    /// Debts to the provider beyond the earmark, the oldest first.
    pub debts: Vec<DebtState>,
}

/// A sponsor's promise to pay for a client.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct CreditLineState {
    /// The account whose money it is.
    pub sponsor: AccountId,
    /// The whole, with what thaws.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// The most that it pays for one cycle.
    #[serde(with = "json::decimal")]
    pub cap: Balance,
    /// The only providers it pays.
    pub providers: Vec<AccountId>,
    /// The parts that are on their way out.
    pub thawing: Vec<ThawState>,
}

/// A client of the second rail.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ClientState {
    /// The whole deposit.
    #[serde(with = "json::decimal")]
    pub held: Balance,
    /// The part of `held` that is not set aside for a provider.
    #[serde(with = "json::decimal")]
    pub free: Balance,
    /// The part of `free` that is not reserved for debts: it can be earmarked or withdrawn.
    #[serde(with = "json::decimal")]
    pub available: Balance,
    /// The debts to all providers together. The client is overdrawn while this is not 0.
    #[serde(with = "json::decimal")]
    pub debt: Balance,
    /// The block since which it has held the minimum deposit without interruption.
    pub funded_since: Option<BlockNumber>,
    /// The money that is set aside, by provider.
    pub earmarks: Vec<EarmarkState>,
    /// The account that may open a credit line for the client.
    pub sponsor: Option<AccountId>,
    /// The credit line that a sponsor opened for it.
    pub credit_line: Option<CreditLineState>,
}

/// The phase of a cycle: it decides what can be done with its claims.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum CyclePhase {
    /// It has not begun.
    Future,
    /// Consumption; claims, requests and confirmations are taken.
    Running,
    /// It is over; claims, requests and confirmations are still taken.
    Grace,
    /// Matched claims are being paid.
    Processing,
    /// The unmatched rest can be confirmed or disputed.
    Window,
    /// The unmatched rest has expired.
    Closed,
}

/// A pay cycle.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct CycleState {
    /// The number, counted from the genesis block.
    pub cycle: u32,
    /// The phase at the moment.
    pub phase: CyclePhase,
    /// Its first block.
    pub first_block: BlockNumber,
    /// Its last block.
    pub last_block: BlockNumber,
    /// Last block in which claims and requests are taken.
    pub claims_until: BlockNumber,
    /// Block in which everything that matched was paid; none before, and none when the cycle is
    /// closed and forgotten.
    pub processed_at: Option<BlockNumber>,
    /// Last block in which the unmatched rest can be confirmed or disputed.
    pub window_until: Option<BlockNumber>,
}

/// A worker's claim on a client for a cycle, and what the client acknowledged of it.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PairState {
    /// The worker's provider.
    pub provider: AccountId,
    /// The service, in the worker's units.
    #[serde(with = "json::decimal")]
    pub units: u64,
    /// Amount claimed.
    #[serde(with = "json::decimal")]
    pub claimed: Balance,
    /// The amount that the client acknowledged by its own transaction.
    #[serde(with = "json::decimal")]
    pub requested: Balance,
    /// The amount that the client acknowledged by a signature.
    #[serde(with = "json::decimal")]
    pub confirmed: Balance,
    /// The amount to be paid.
    #[serde(with = "json::decimal")]
    pub matched: Balance,
    /// This worker's share of what was paid to the provider, rounded down; 0 before processing.
    #[serde(with = "json::decimal")]
    pub paid: Balance,
    /// The amount that can be confirmed or disputed: claimed and not matched.
    #[serde(with = "json::decimal")]
    pub rest: Balance,
    /// Whether the rest is in dispute.
    pub contested: bool,
}

/// A part of a payout that cannot be withdrawn yet.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct MaturingState {
    /// The amount that matures.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// First block in which it can be withdrawn.
    pub from: BlockNumber,
}

/// A provider's earnings.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PayoutState {
    /// The amount that can be withdrawn now.
    #[serde(with = "json::decimal")]
    pub available: Balance,
    /// The parts that can be withdrawn later.
    pub maturing: Vec<MaturingState>,
    /// The account that it goes to.
    pub beneficiary: Option<AccountId>,
    /// Why a withdrawal would be refused: the name of the error, such as `BelowDust`; none if it
    /// would succeed.
    pub why_not: Option<String>,
}
