//! Events of the chain, in the words of the pallets.
//!
//! Each module holds the events of one pallet. They are decoded field by field, by name, with the metadata of the
//! runtime that made the block: a runtime may add fields and events, and reorder them.

mod credit;
#[macro_use]
mod declare;
mod field;
mod generated;

pub(crate) use declare::{EventFields, Fields, PalletEvent};
pub use generated::*;
pub use tallystick_primitives::device::DeviceTerms;
