//! Tests of the validator set: one file per call, one per automatic change.

mod bond_more;
mod genesis;
mod idleness;
mod invariants;
mod invulnerables;
mod join;
mod leave;
mod minimum;
mod offences;
mod reporting;
mod sessions;
mod views;
mod withdraw_unbonded;

pub use crate::{
    Attendance, Attendances, Call, Candidate, Candidates, Chunk, Due, Ending, Error, Event, Exposures, Invulnerables,
    Offender, Offenders, OldestSession, SessionStart, Slashes, Terms, Unbonding, Unbondings, ValidatorExposure,
    mock::*,
};
pub use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin, traits::Hooks};
pub use sp_runtime::{DispatchError, Perbill};
pub use sp_staking::{SessionIndex, offence::OffenceError};
pub use tallystick_mock::*;

/// Asserts that this event was emitted in this block.
pub fn assert_event(event: Event<Test>) {
    System::assert_has_event(event.into());
}

/// Lets `alice` and `bob` join and become validators with `bond` each; goes on to session 2.
pub fn with_alice_and_bob(bond: Balance) {
    assert_ok!(join("alice", bond));
    assert_ok!(join("bob", bond));
    pass_sessions(2);
    assert_eq!(validators(), ["ida", "ivo", "iris", "alice", "bob"]);
}
