//! Tests of the disputes: one file per call, all ways through a dispute, and random ones.

mod appeal;
mod finalize;
mod invariants;
mod lessons;
mod open_dispute;
mod outcomes;
mod respond;
mod rule;
mod rule_appeal;
mod views;

pub use crate::{
    Call, DisputeId, Disputes, Error, Event, NextDispute, OpenAgainst, OpenByTopic, OpenCount, Queues, Stage, mock::*,
};
pub use frame_support::{assert_noop, assert_ok};
pub use sp_core::H256;
pub use sp_runtime::{DispatchError, DispatchResult, TokenError};
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    state_disputes::Subject,
    traits::{ClaimId, Verdict},
};

/// The contested amount of most tests.
pub const AMOUNT: Balance = 1_000;
/// A party's deposit for [`AMOUNT`].
pub const STAKE: Balance = 100;
/// The opener's evidence.
pub const EVIDENCE: H256 = H256([1; 32]);
/// The respondent's evidence.
pub const ANSWER: H256 = H256([2; 32]);

/// A URI.
pub fn uri(text: &str) -> crate::Uri {
    text.as_bytes().to_vec().try_into().unwrap()
}

/// Opens a dispute.
pub fn open(who: &str, subject: Subject) -> DispatchResult {
    let call = Call::<Test>::open_dispute {
        subject,
        evidence: EVIDENCE,
        uri: uri("ipfs://evidence"),
    };
    signed::<Test>(&account(who), call)
}

/// A subject: [`AMOUNT`] of a claim between `client` and `provider`.
pub fn claim() -> Subject {
    Subject::Claim(FakeClaims::add(7, "client", "provider", AMOUNT))
}

/// A subject: bad service of `provider`.
pub fn service(amount: Balance) -> Subject {
    Subject::Service {
        worker: worker("provider"),
        amount,
    }
}

/// `client` opens dispute 0 about service.
pub fn open_service() {
    assert_ok!(open("client", service(AMOUNT)));
}

/// Answers a dispute as `who`.
pub fn respond(who: &str, dispute: DisputeId) -> DispatchResult {
    let call = Call::<Test>::respond {
        dispute,
        evidence: ANSWER,
        uri: uri("ipfs://answer"),
    };
    signed::<Test>(&account(who), call)
}

/// Rules as the arbiters.
pub fn rule(dispute: DisputeId, for_opener: bool) -> DispatchResult {
    signed::<Test>(&account("arbiters"), Call::rule { dispute, for_opener })
}

/// Appeals as `who`.
pub fn appeal(who: &str, dispute: DisputeId) -> DispatchResult {
    signed::<Test>(&account(who), Call::appeal { dispute })
}

/// Rules as the council.
pub fn rule_appeal(dispute: DisputeId, for_opener: bool) -> DispatchResult {
    signed::<Test>(&account("council"), Call::rule_appeal { dispute, for_opener })
}

/// Finalizes as a stranger.
pub fn finalize(dispute: DisputeId) -> DispatchResult {
    signed::<Test>(&account("stranger"), Call::finalize { dispute })
}

/// Puts the chain so many blocks further.
pub fn wait(blocks: BlockNumber) {
    at_block::<Test>(now::<Test>() + blocks);
}
