//! Shared parts of several crates' tests. A failure inside of the kit panics: it is for tests only.
//!
//! - [`keys`]: keys of the three schemes;
//! - [`place`]: the chain and the accountant that messages are for;
//! - [`scripted`]: a consumer and a provider that sign anything a test asks for, and check every answer;
//! - [`tags`]: signatures without curves, for simulations;
//! - [`soak`]: the short and the long form of tests that are long by nature;
//! - [`machines`]: consumer, provider and accountant over the pure machines of `tallystick-parties`.
//!
//! With the feature `service` also the accountant's real service, in this process:
//!
//! - [`chain`]: a chain in memory that answers all that services ask of a node;
//! - [`store`]: a store that fails, delays or loses answers when a test says so;
//! - [`accountant`]: the service on both, over HTTP;
//! - [`certificate`]: a certificate for a service that speaks TLS.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

#[cfg(feature = "service")]
pub mod accountant;
#[cfg(feature = "service")]
pub mod certificate;
#[cfg(feature = "service")]
pub mod chain;
pub mod keys;
pub mod machines;
pub mod place;
pub mod scripted;
pub mod soak;
#[cfg(feature = "service")]
pub mod store;
pub mod tags;

#[cfg(feature = "service")]
pub use accountant::Accountant;
#[cfg(feature = "service")]
pub use chain::TestChain;
pub use keys::{Key, Scheme};
pub use place::{GENESIS, NOTCH, Place};
pub use scripted::{ScriptedConsumer, ScriptedProvider};
#[cfg(feature = "service")]
pub use store::{Fault, Hold, ScriptedStore};
