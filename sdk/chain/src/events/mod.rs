//! What happened on chain, in the words of the pallets.
//!
//! Each module holds the events of one pallet. They are decoded field by field, by name, with the metadata of the
//! runtime that made the block: a runtime may add fields and events, and reorder them.

#[macro_use]
mod declare;
pub mod accountant;
pub mod channels;
pub mod claims;
pub mod disputes;
mod field;
pub mod identity;
pub mod money;
pub mod workers;

use crate::error::Error;
pub(crate) use declare::{Fields, PalletEvent, Shape};
pub use field::DeviceTerms;
use serde_json::Value;
use tallystick_primitives::AccountId;

macro_rules! chain_events {
    ($($(#[$docs:meta])* $variant:ident($event:ty),)*) => {
        /// An event that off-chain software needs; all others are left out.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub enum ChainEvent {
            $($(#[$docs])* $variant($event),)*
        }

        impl ChainEvent {
            /// None if nobody needs this event.
            pub(crate) fn decode(fields: &Fields) -> Result<Option<Self>, Error> {
                match fields.pallet {
                    $(<$event as PalletEvent>::PALLET => Ok(<$event as PalletEvent>::decode(fields)?.map(Self::$variant)),)*
                    _ => Ok(None),
                }
            }

            /// Whether events of this pallet are decoded.
            pub(crate) fn knows(pallet: &str) -> bool {
                [$(<$event as PalletEvent>::PALLET,)*].contains(&pallet)
            }

            /// All events that are decoded.
            pub(crate) fn shapes() -> Vec<Shape> {
                let mut shapes = Vec::new();
                $(shapes.extend(<$event as PalletEvent>::shapes());)*
                shapes
            }

            /// The pallet that emitted it.
            pub fn pallet(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$event as PalletEvent>::PALLET,)*
                }
            }

            /// Its name in the pallet.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(event) => PalletEvent::name(event),)*
                }
            }

            /// Its fields for people and scripts: accounts in SS58, amounts as decimal strings, bytes as 0x-hex.
            pub fn to_json(&self) -> Value {
                match self {
                    $(Self::$variant(event) => event.fields_to_json(),)*
                }
            }

            /// Whether `account` is named in it.
            pub fn mentions(&self, account: &AccountId) -> bool {
                match self {
                    $(Self::$variant(event) => PalletEvent::mentions(event, account),)*
                }
            }
        }
    };
}

chain_events! {
    /// Identities and devices.
    Identity(identity::IdentityEvent),
    /// Consumer channels.
    Channel(channels::ChannelEvent),
    /// Accountants and provider channels.
    Accountant(accountant::AccountantEvent),
    /// Bonds and workers.
    Worker(workers::WorkerEvent),
    /// Disputes.
    Dispute(disputes::DisputeEvent),
    /// Deposits, fee claims and payouts.
    Claim(claims::ClaimEvent),
    /// Money on accounts.
    Balance(money::BalanceEvent),
    /// Transaction fees.
    Fee(money::FeeEvent),
    /// Batches.
    Batch(money::BatchEvent),
    /// How transactions ended.
    System(money::SystemEvent),
}
