//! Offences on the chain of the tests, and proofs of them.

use super::{Historical, Offences, Test, key_of};
use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::historical;
use sp_core::crypto::key_types::DUMMY;
use sp_runtime::{Perbill, testing::UintAuthorityId};
use sp_session::MembershipProof;
use sp_staking::{
    SessionIndex,
    offence::{Kind, Offence, OffenceError, ReportOffence as _},
};

/// An offence of one validator.
pub struct Equivocation {
    /// The time slot; offences in one slot happen at the same time.
    pub slot: u64,
    /// The session of the proof.
    pub session: SessionIndex,
    /// The number of validators in the session.
    pub validators: u32,
    /// The offender with its exposure.
    pub offender: historical::IdentificationTuple<Test>,
}

impl Offence<historical::IdentificationTuple<Test>> for Equivocation {
    const ID: Kind = *b"test:equivocate.";
    type Slot = u64;

    fn offenders(&self) -> Vec<historical::IdentificationTuple<Test>> {
        vec![self.offender.clone()]
    }

    fn session_index(&self) -> SessionIndex {
        self.session
    }

    fn validator_set_count(&self) -> u32 {
        self.validators
    }

    fn slot(&self) -> u64 {
        self.slot
    }

    /// The fraction is a quarter for each offender.
    fn slash_fraction(&self, offenders: u32) -> Perbill {
        Perbill::from_percent(25 * offenders.min(4))
    }
}

/// A proof that the key was in the current session's set.
pub fn prove_key(key: &UintAuthorityId) -> Option<MembershipProof> {
    Historical::prove((DUMMY, key.encode()))
}

/// A proof for the first key of an account in the tests.
pub fn prove(name: &str) -> Option<MembershipProof> {
    prove_key(&key_of(name))
}

/// Reports an offence with this key at this time; returns whether the report was taken, or `None` if
/// the proof is not good.
pub fn report_key(key: &UintAuthorityId, slot: u64, proof: MembershipProof) -> Option<Result<(), OffenceError>> {
    let (session, validators) = (proof.session, proof.validator_count);
    let offender = Historical::check_proof((DUMMY, key.encode()), proof)?;
    let offence = Equivocation {
        slot,
        session,
        validators,
        offender,
    };
    Some(Offences::report_offence(Vec::new(), offence))
}

/// Reports an offence with the first key of an account in the tests.
pub fn report(name: &str, slot: u64, proof: MembershipProof) -> Option<Result<(), OffenceError>> {
    report_key(&key_of(name), slot, proof)
}

/// Reports an offence that the account commits now.
pub fn equivocate(name: &str, slot: u64) {
    let proof = prove(name).unwrap();
    report(name, slot, proof)
        .expect("the proof is good")
        .expect("the report is new");
}
