//! What the chain answers when it is asked about clients, pay cycles, fee claims and payouts.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::{AccountId, Balance, BlockNumber};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Money on its way out of an earmark or a credit line.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ThawState {
    /// How much.
    pub amount: Balance,
    /// The cycle in which it was asked for; it still pays for that one.
    pub cycle: u32,
    /// First block in which it can be released, if that cycle is closed by then.
    pub from: BlockNumber,
}

/// What is owed to a provider from one cycle.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DebtState {
    /// The cycle it is from; older debts are paid first.
    pub cycle: u32,
    /// How much is still owed.
    pub amount: Balance,
}

/// What a client has set aside for one provider.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct EarmarkState {
    /// For whom.
    pub provider: AccountId,
    /// The whole, with what thaws and what is withheld.
    pub amount: Balance,
    /// The part that is contested.
    pub withheld: Balance,
    /// The parts that are on their way out.
    pub thawing: Vec<ThawState>,
    /// What the provider is owed beyond the earmark, the oldest first.
    pub debts: Vec<DebtState>,
}

/// A sponsor's promise to pay for a client.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct CreditLineState {
    /// Whose money it is.
    pub sponsor: AccountId,
    /// The whole, with what thaws.
    pub amount: Balance,
    /// The most it pays for one cycle.
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
    pub held: Balance,
    /// The part of it that is set aside for nobody.
    pub free: Balance,
    /// The part of `free` that is not reserved for debts: it can be earmarked or withdrawn.
    pub available: Balance,
    /// What is owed to all providers. The client is overdrawn while this is not 0.
    pub debt: Balance,
    /// Since which block it has held the minimum deposit without interruption.
    pub funded_since: Option<BlockNumber>,
    /// What is set aside, by provider.
    pub earmarks: Vec<EarmarkState>,
    /// Who may open a credit line for the client.
    pub sponsor: Option<AccountId>,
    /// The credit line.
    pub credit_line: Option<CreditLineState>,
}

/// What can be done with a cycle at the moment.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum CyclePhase {
    /// It has not begun.
    Future,
    /// Consumption; claims, requests and confirmations are taken.
    Running,
    /// It is over; claims, requests and confirmations are still taken.
    Grace,
    /// What matches is being paid.
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
    /// Its number.
    pub cycle: u32,
    /// What can be done with it at the moment.
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

/// What a worker claims of a client for a cycle, and what the client says to it.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PairState {
    /// The worker's provider.
    pub provider: AccountId,
    /// Units claimed.
    pub units: u64,
    /// Amount claimed.
    pub claimed: Balance,
    /// What the client acknowledged by its own transaction.
    pub requested: Balance,
    /// What the client acknowledged by a signature.
    pub confirmed: Balance,
    /// What is to be paid.
    pub matched: Balance,
    /// This worker's share of what was paid to the provider, rounded down; 0 before processing.
    pub paid: Balance,
    /// What can be confirmed or disputed: claimed and not matched.
    pub rest: Balance,
    /// Whether the rest is in dispute.
    pub contested: bool,
}

/// What a provider can withdraw.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct PayoutState {
    /// What can be withdrawn now.
    pub available: Balance,
    /// What comes later: (amount, first block).
    pub maturing: Vec<(Balance, BlockNumber)>,
    /// Where it goes.
    pub beneficiary: Option<AccountId>,
    /// Why a withdrawal would be refused: the name of the error, such as `BelowDust`; none if it
    /// would succeed.
    pub why_not: Option<String>,
}
