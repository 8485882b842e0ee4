//! The state of disputes, as the runtime API shows it.

use crate::{
    pallet::{Config, Disputes, OpenByTopic, Pallet},
    types::{DisputeId, Evidence, Party, Stage, Topic},
};
use alloc::string::String;
use frame_support::pallet_prelude::Get;
use tallystick_primitives::{
    AccountId, BlockNumber,
    frame::block,
    state_disputes::{DisputePhase, DisputeState, EvidenceState, Subject},
};

impl<T: Config> Pallet<T> {
    /// The longest time from the opening of a dispute to its end: bonds must stay reachable for longer.
    pub fn dispute_period() -> BlockNumber {
        T::RespondPeriod::get()
            .saturating_add(T::RulePeriod::get())
            .saturating_add(T::AppealPeriod::get())
            .saturating_add(T::CouncilPeriod::get())
            .saturating_add(T::FinalizePeriod::get())
    }

    /// The state of an open dispute.
    pub fn dispute_state(id: DisputeId) -> Option<DisputeState> {
        let dispute = Disputes::<T>::get(id)?;
        let phase = match dispute.stage {
            _ if dispute.is_over(block::<T>()) => DisputePhase::Finalization,
            Stage::Opened { .. } => DisputePhase::Response,
            Stage::Responded { .. } => DisputePhase::Ruling,
            Stage::Ruled { .. } => DisputePhase::Appeal,
            Stage::Appealed { .. } => DisputePhase::CouncilRuling,
            Stage::Decided { .. } => DisputePhase::Finalization,
        };
        let appellant = dispute.appeal.as_ref().map(|appeal| appeal.appellant);
        Some(DisputeState {
            id,
            phase,
            deadline: dispute.deadline().filter(|_| phase != DisputePhase::Finalization),
            outcome: dispute.outcome(),
            older: Self::older_disputes(&dispute),
            opener_deposit: dispute.posted(Party::Opener),
            respondent_deposit: dispute.posted(Party::Respondent),
            appeal_deposit: Self::appeal_deposit(&dispute).unwrap_or_default(),
            appellant: appellant.map(|party| dispute.account(party).clone()),
            subject: dispute.subject,
            opener: dispute.opener,
            respondent: dispute.respondent,
            amount: dispute.amount,
            opened_at: dispute.opened_at,
            evidence: state_of(dispute.evidence),
            response: dispute.response.map(state_of),
        })
    }

    /// The open dispute about a claim, or about a worker's service by this opener.
    pub fn dispute_about(subject: &Subject, opener: &AccountId) -> Option<DisputeState> {
        OpenByTopic::<T>::get(Topic::new(subject, opener)).and_then(Self::dispute_state)
    }
}

fn state_of(evidence: Evidence) -> EvidenceState {
    EvidenceState {
        hash: evidence.hash,
        uri: String::from_utf8_lossy(&evidence.uri).into_owned(),
    }
}
