//! The chain's answers about disputes, and what disputes can be about.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use crate::{
    AccountId, Balance, BlockNumber, WorkerId, json,
    traits::{ClaimId, Verdict},
};
use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::H256;

/// The subject of a dispute.
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
        /// The damage. It does not tell disputes apart, so a question about one can leave it out of the JSON.
        #[serde(default, with = "json::decimal")]
        amount: Balance,
    },
}

/// The next step of a dispute.
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
    /// Finalization, by anybody: nothing else can happen.
    Finalization,
}

/// A party's evidence.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceState {
    /// Hash of the evidence.
    pub hash: H256,
    /// Address at which it can be read.
    pub uri: String,
}

/// An open dispute.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct DisputeState {
    /// The number, counted from the first dispute of the chain.
    pub id: u64,
    /// The subject.
    pub subject: Subject,
    /// The party that opened it.
    pub opener: AccountId,
    /// The other party.
    pub respondent: AccountId,
    /// The money it is about.
    #[serde(with = "json::decimal")]
    pub amount: Balance,
    /// Block in which it was opened.
    pub opened_at: BlockNumber,
    /// The next step.
    pub phase: DisputePhase,
    /// Last block in which that step can happen; none for finalization.
    pub deadline: Option<BlockNumber>,
    /// Its end if nothing else happens.
    pub outcome: Verdict,
    /// The number of older disputes about the same bond, which must be finalized first.
    pub older: u64,
    /// The opener's deposit, on hold.
    #[serde(with = "json::decimal")]
    pub opener_deposit: Balance,
    /// The respondent's deposit, on hold.
    #[serde(with = "json::decimal")]
    pub respondent_deposit: Balance,
    /// The deposit that an appeal takes on top.
    #[serde(with = "json::decimal")]
    pub appeal_deposit: Balance,
    /// The party that appealed.
    pub appellant: Option<AccountId>,
    /// The opener's evidence.
    pub evidence: EvidenceState,
    /// The respondent's evidence, if it responded.
    pub response: Option<EvidenceState>,
}
