//! Stand-ins for a pallet's neighbours.
//!
//! Fakes keep their state in the chain's storage: a call that fails rolls it back. Their errors are
//! `DispatchError::Other`, with the name of the real pallet's error.

mod accountants;
mod bonds;
mod calls;
mod identities;

pub use accountants::{FakeAccountants, FakeChannels};
pub use bonds::FakeProviderBonds;
pub use calls::{Filter, FixedFee};
pub use identities::FakeIdentities;
