//! The chain as off-chain software sees it.
//!
//! - [`Chain`]: one node, over a connection that comes back by itself; never blocks while the node is down;
//! - [`FinalizedBlock`], [`ChainEvent`]: what happened, block by block, without a gap ([`Chain::finalized`]);
//! - [`State`]: what the chain answers about identities, channels, accountants, bonds, claims and disputes;
//! - [`Constants`], [`Parameters`]: the chain's own delays and limits;
//! - [`calls`], [`Extrinsic`]: transactions, byte for byte, with and without a signer;
//! - [`Submitted`], [`Outcome`], [`Refusal`]: what becomes of them;
//! - [`Types`]: how a runtime spells all this: its metadata.
//!
//! Calls, events and codes of refusals are generated from the embedded metadata (`make generate`), with the pallets'
//! documentation and in our own types. Every connection compares them, name by name and type by type, with the
//! metadata of the node.
//!
//! Amounts are in units of 10^-12 NOTCH.

#![cfg_attr(
    test,
    allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")
)]

mod block;
pub mod calls;
mod chain;
mod compatible;
mod constants;
mod error;
pub mod events;
mod extrinsic;
mod follow;
mod metadata;
mod outcome;
mod parameters;
mod refusal;
mod request;
mod rpc;
mod session;
mod shape;
mod signer;
mod state;
mod state_second_rail;
mod status;
mod submit;
#[cfg(feature = "testing")]
pub mod testing;

pub use block::{EventRecord, FinalizedBlock, Settlement, Side};
pub use calls::Call;
pub use chain::{Chain, ConnectOptions};
pub use constants::Constants;
pub use error::Error;
pub use events::ChainEvent;
pub use extrinsic::{Extrinsic, SigningContext};
pub use metadata::{ErrorName, Types};
pub use outcome::{DispatchFailure, Outcome};
pub use parameters::Parameters;
pub use refusal::Refusal;
pub use request::sign_request;
pub use signer::{Keypair, Signer};
pub use state::{AccountBalance, State};
pub use status::{Reason, Status};
pub use submit::{Sender, SignOptions, Submitted};
