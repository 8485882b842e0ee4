//! Consumers and providers with real keys.

use sp_core::{sr25519, Pair, H256};
use tallystick_messages::{
    exchange::exchange_payload, Agreement, ExchangeMessage, ProviderSecret, SignedAgreement, Unit,
};
use tallystick_primitives::{
    consumer_channel_id, hashlock, ids::as_channel, AccountId, Balance, Hash, Preimage, Promise, Signature,
    NEVER_EXPIRES,
};

/// What every payment adds.
pub const PRICE: Balance = 1_000_000;

/// The chain and the accountant that all messages are for.
#[derive(Clone, Debug)]
pub struct Place {
    /// The genesis hash.
    pub genesis: Hash,
    /// The accountant.
    pub accountant: AccountId,
}

/// Signs by sr25519.
pub fn sign(pair: &sr25519::Pair, payload: &[u8]) -> Signature {
    Signature::Sr25519(pair.sign(payload))
}

/// The account of a pair.
pub fn account(pair: &sr25519::Pair) -> AccountId {
    AccountId::from(pair.public())
}

/// A consumer that pays one provider under one agreement.
pub struct Consumer {
    pair: sr25519::Pair,
    agreement: SignedAgreement,
    id: H256,
    channel: H256,
}

impl Consumer {
    fn new(place: &Place, provider: &sr25519::Pair) -> Self {
        let pair = sr25519::Pair::generate().0;
        let agreement = Agreement {
            consumer: account(&pair),
            lane: 0,
            provider: account(provider),
            accountant: place.accountant.clone(),
            salt: H256::random(),
            price: 1,
            cap: Balance::MAX,
            invoice_cap: Balance::MAX,
            deadline: u32::MAX,
            unit: Unit::try_from("request").expect("a name of a unit"),
        };
        let payload = agreement.payload(&place.genesis);
        let channel = as_channel(&consumer_channel_id(&agreement.consumer, &place.accountant));
        let id = agreement.id(&place.genesis);
        let agreement = SignedAgreement {
            consumer_signature: sign(&pair, &payload),
            provider_signature: sign(provider, &payload),
            agreement,
        };
        Self {
            pair,
            agreement,
            id,
            channel,
        }
    }

    /// Its identity.
    pub fn identity(&self) -> &AccountId {
        &self.agreement.agreement.consumer
    }

    /// The payment number `payment`, from 0.
    fn message(&self, place: &Place, payment: u64, hashlock: H256) -> ExchangeMessage {
        let total = PRICE * Balance::from(payment + 1);
        let promise = Promise {
            channel: self.channel,
            lane: 0,
            amount: total,
            hashlock,
            valid_until: NEVER_EXPIRES,
        };
        let provider = &self.agreement.agreement.provider;
        let payload = exchange_payload(&place.genesis, &promise, &self.id, total, provider);
        ExchangeMessage {
            promise_signature: sign(&self.pair, &promise.payload(&place.genesis)),
            signature: sign(&self.pair, &payload),
            agreement: self.id,
            agreement_total: total,
            provider: provider.clone(),
            promise,
        }
    }
}

/// A provider with consumers of its own.
pub struct Provider {
    /// Its identity's key.
    pub pair: sr25519::Pair,
    secret: ProviderSecret,
    /// Who pays it.
    pub consumers: Vec<Consumer>,
}

impl Provider {
    /// A provider with so many consumers.
    pub fn new(place: &Place, consumers: usize) -> Self {
        let pair = sr25519::Pair::generate().0;
        let consumers = (0..consumers).map(|_| Consumer::new(place, &pair)).collect();
        Self {
            secret: ProviderSecret::from(H256::random().0),
            pair,
            consumers,
        }
    }

    /// Its identity.
    pub fn identity(&self) -> AccountId {
        account(&self.pair)
    }

    /// The preimage of its exchange.
    pub fn preimage(&self, place: &Place, number: u64) -> Preimage {
        self.secret.preimage(&place.accountant, number)
    }

    /// The agreements of all its consumers.
    pub fn agreements(&self) -> Vec<SignedAgreement> {
        self.consumers
            .iter()
            .map(|consumer| consumer.agreement.clone())
            .collect()
    }

    /// One payment of each of its consumers, for its exchange `number`.
    pub fn messages(&self, place: &Place, number: u64) -> (H256, Vec<ExchangeMessage>) {
        let lock = hashlock(&self.preimage(place, number));
        let messages = self
            .consumers
            .iter()
            .map(|consumer| consumer.message(place, number, lock))
            .collect();
        (lock, messages)
    }
}
