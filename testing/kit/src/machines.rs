//! Consumer, provider and accountant over the pure machines of `tallystick-parties`, with real keys.

mod accountant;
mod consumer;
mod provider;

pub use accountant::{ACCOUNTANT_EXIT_DELAY, AccountantParty, Agreed, RESERVE, request};
pub use consumer::ConsumerParty;
pub use provider::ProviderParty;

use crate::{Key, Place, Scheme};
use tallystick_parties::{ChainFacts, Limits, Offer, Policy};
use tallystick_primitives::{Balance, BlockNumber};

/// The price of a unit in [`offer`].
pub const PRICE: Balance = 10;

/// The sr25519 key of the seed that repeats this byte.
pub fn seeded(seed: u8) -> Key {
    Key::from_seed(Scheme::Sr25519, [seed; 32])
}

/// A provider's policy with small numbers and no trust.
pub fn policy() -> Policy {
    Policy {
        allowance: 1_000,
        unexchanged: 1_000,
        trust: 0,
        max_messages: 256,
        answer_margin: 40,
        reveal_margin: 20,
        settle_margin: 10,
    }
}

/// A provider's view of the chain at a height: ample coverage, nothing settled.
pub fn facts(height: BlockNumber) -> ChainFacts {
    ChainFacts {
        height,
        operator: Place::default().operator.account,
        previous_operator: None,
        coverage: 1_000_000_000,
        proven: 0,
        settled: 0,
    }
}

/// A provider's offer through the accountant of [`Place::default`].
pub fn offer(provider: &Key) -> Offer {
    Offer {
        provider: provider.account.clone(),
        accountant: Place::default().accountant,
        price: PRICE,
        unit: "byte".try_into().unwrap(),
        cap: 1_000_000,
        minimum_invoice: 10,
        invoice_cap: 5_000,
        deadline: 10_000,
    }
}

/// A consumer's limits, which an [`offer`] is within.
pub fn limits() -> Limits {
    Limits {
        price: PRICE,
        cap: 100_000,
        invoice_cap: 2_000,
        deadline: 9_000,
    }
}
