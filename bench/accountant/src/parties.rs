//! Providers with consumers of their own, and the exchanges of their payments.

use tallystick_messages::{ExchangeMessage, ExchangeRequest, SignedAgreement};
use tallystick_primitives::{AccountId, Balance};
use tallystick_testing_kit::{Key, Place, ScriptedConsumer, ScriptedProvider};

/// The amount that every payment adds.
pub const PRICE: Balance = 1_000_000;

/// A provider, and the consumers that pay it under one agreement each.
pub struct Provider {
    scripted: ScriptedProvider,
    consumers: Vec<(ScriptedConsumer, SignedAgreement)>,
}

impl Provider {
    /// A provider with so many consumers, all of them new.
    pub fn new(place: &Place, consumers: usize) -> Self {
        let scripted = ScriptedProvider::with_key(Key::random(), place);
        let consumer = |_| {
            let key = Key::random();
            let mut consumer = ScriptedConsumer::in_lane(&key.account, 0, &key, place);
            let signed = consumer.agree(&scripted);
            (consumer, signed)
        };
        Self {
            consumers: (0..consumers).map(consumer).collect(),
            scripted,
        }
    }

    /// The key of its identity.
    pub fn key(&self) -> &Key {
        &self.scripted.key
    }

    /// The identities of its consumers.
    pub fn consumers(&self) -> impl Iterator<Item = &AccountId> {
        self.consumers.iter().map(|(consumer, _)| &consumer.id)
    }

    /// Its exchange `number`, from 0, with one payment of each of its consumers. The first brings the agreements.
    pub fn exchange(&self, number: u64) -> ExchangeRequest {
        let now = ScriptedProvider {
            number,
            pending: number.checked_sub(1).map(|before| (before, 0)),
            ..self.scripted.clone()
        };
        let total = PRICE * Balance::from(number + 1);
        let message = |(consumer, signed): &(ScriptedConsumer, SignedAgreement)| -> ExchangeMessage {
            let id = signed.agreement.id(&consumer.place.genesis);
            consumer.message(&id, now.id(), total, total, now.lock())
        };
        let agreements = self.consumers.iter().filter(|_| number == 0);
        now.exchange(
            agreements.map(|(_, signed)| signed.clone()).collect(),
            self.consumers.iter().map(message).collect(),
        )
    }
}
