//! The parties around the machines, and how they misbehave.

pub mod accountant;
pub mod chain_view;
pub mod consumer;
pub mod issued;
pub mod provider;

pub use accountant::AccountantParty;
pub use consumer::ConsumerParty;
pub use issued::Issued;
pub use provider::ProviderParty;
