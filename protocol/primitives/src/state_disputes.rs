//! Disputes: what they can be about, and what the chain answers when it is asked about one.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use crate::{
    traits::{ClaimId, Verdict},
    AccountId, Balance, BlockNumber, WorkerId,
};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// What a dispute is about.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Deserialize, Encode, Eq, MaxEncodedLen, PartialEq, Serialize, TypeInfo,
)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// The unmatched rest of a fee claim.
    Claim(ClaimId),
    /// Bad service.
    Service {
        /// The machine that served badly; its provider answers for it.
        worker: WorkerId,
        /// The damage.
        amount: Balance,
    },
}

/// What a dispute waits for.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum DisputePhase {
    /// The respondent's answer.
    Response,
    /// The arbiters' ruling.
    Ruling,
    /// An appeal of the loser.
    Appeal,
    /// The council's ruling.
    CouncilRuling,
    /// Somebody to finalize it: nothing else can happen.
    Finalization,
}

/// What a party published.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceState {
    /// Hash of the evidence.
    pub hash: H256,
    /// Where it can be read.
    pub uri: String,
}

/// An open dispute.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DisputeState {
    /// Its number.
    pub id: u64,
    /// What it is about.
    pub subject: Subject,
    /// Who opened it.
    pub opener: AccountId,
    /// The other party.
    pub respondent: AccountId,
    /// The money it is about.
    pub amount: Balance,
    /// Block in which it was opened.
    pub opened_at: BlockNumber,
    /// What it waits for.
    pub phase: DisputePhase,
    /// Last block in which what it waits for can happen; none if it waits for finalization.
    pub deadline: Option<BlockNumber>,
    /// How it ends if nothing else happens.
    pub outcome: Verdict,
    /// How many older disputes about the same bond must be finalized first.
    pub older: u64,
    /// What the opener has on hold for it.
    pub opener_deposit: Balance,
    /// What the respondent has on hold for it.
    pub respondent_deposit: Balance,
    /// What an appeal takes on top.
    pub appeal_deposit: Balance,
    /// Who appealed.
    pub appellant: Option<AccountId>,
    /// The opener's evidence.
    pub evidence: EvidenceState,
    /// The respondent's evidence, if it responded.
    pub response: Option<EvidenceState>,
}
