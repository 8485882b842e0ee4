//! The parties around the machines: who they are, and how they misbehave.

pub mod consumer;
pub mod hub;
pub mod issued;
pub mod provider;
pub mod sight;

pub use consumer::ConsumerParty;
pub use hub::HubParty;
pub use issued::Issued;
pub use provider::ProviderParty;
