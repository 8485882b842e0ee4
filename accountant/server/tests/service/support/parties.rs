//! A payer and a payee with real keys that check everything they get.

use sp_core::{sr25519, Pair, H256};
use std::collections::HashMap;
use tallystick_messages::{
    exchange::exchange_payload, Agreement, AgreementId, ExchangeAnswer, ExchangeMessage, ExchangeRequest,
    ProviderSecret, RevealAnswer, RevealRequest, SignedAgreement, SignedPromise, Unit,
};
use tallystick_primitives::{
    consumer_channel_id, hashlock, ids::as_channel, provider_channel_id, signature::is_signed_by, AccountId, Promise,
    Signature, NEVER_EXPIRES,
};

/// Which chain and accountant, and who signs for it.
#[derive(Clone, Debug)]
pub struct Place {
    pub genesis: H256,
    pub accountant: AccountId,
    pub operator: AccountId,
}

pub fn pair(name: &str) -> sr25519::Pair {
    sr25519::Pair::from_string(&format!("//{name}"), None).unwrap()
}

pub fn account(pair: &sr25519::Pair) -> AccountId {
    AccountId::new(pair.public().0)
}

fn sign(pair: &sr25519::Pair, payload: &[u8]) -> Signature {
    Signature::Sr25519(pair.sign(payload))
}

/// A consumer that pays from lane 0.
#[derive(Clone)]
pub struct Payer {
    pub pair: sr25519::Pair,
    pub id: AccountId,
    pub place: Place,
    /// The largest promise ever signed.
    pub signed: u128,
    /// Totals signed by agreement.
    pub totals: HashMap<AgreementId, (SignedAgreement, u128)>,
}

impl Payer {
    pub fn new(name: &str, place: &Place) -> Self {
        let pair = pair(name);
        Self {
            id: account(&pair),
            pair,
            place: place.clone(),
            signed: 0,
            totals: HashMap::new(),
        }
    }

    pub fn agree(&mut self, payee: &Payee) -> SignedAgreement {
        self.agree_with_salt(payee, H256::from(rand::random::<[u8; 32]>()))
    }

    pub fn agree_with_salt(&mut self, payee: &Payee, salt: H256) -> SignedAgreement {
        let agreement = Agreement {
            consumer: self.id.clone(),
            lane: 0,
            provider: payee.id.clone(),
            accountant: self.place.accountant.clone(),
            salt,
            price: 1,
            cap: u128::MAX / 4,
            invoice_cap: u128::MAX / 8,
            deadline: 1_000_000,
            unit: Unit::try_from("byte").unwrap(),
        };
        let payload = agreement.payload(&self.place.genesis);
        let signed = SignedAgreement {
            consumer_signature: sign(&self.pair, &payload),
            provider_signature: sign(&payee.pair, &payload),
            agreement,
        };
        let id = signed.agreement.id(&self.place.genesis);
        self.totals.insert(id, (signed.clone(), 0));
        signed
    }

    /// Pays `delta` more under an agreement.
    pub fn pay(&mut self, id: &AgreementId, delta: u128, lock: H256) -> ExchangeMessage {
        let (signed, total) = self.totals.get_mut(id).unwrap();
        *total += delta;
        self.signed += delta;
        let (provider, total) = (signed.agreement.provider.clone(), *total);
        self.message(id, &provider, self.signed, total, lock)
    }

    /// Signs again what was signed already, under another lock.
    pub fn pay_again(&self, id: &AgreementId, lock: H256) -> ExchangeMessage {
        let (signed, total) = &self.totals[id];
        self.message(id, &signed.agreement.provider, self.signed, *total, lock)
    }

    pub fn message(
        &self,
        id: &AgreementId,
        provider: &AccountId,
        amount: u128,
        total: u128,
        lock: H256,
    ) -> ExchangeMessage {
        let promise = Promise {
            channel: as_channel(&consumer_channel_id(&self.id, &self.place.accountant)),
            lane: 0,
            amount,
            hashlock: lock,
            valid_until: NEVER_EXPIRES,
        };
        let payload = exchange_payload(&self.place.genesis, &promise, id, total, provider);
        ExchangeMessage {
            promise_signature: sign(&self.pair, &promise.payload(&self.place.genesis)),
            signature: sign(&self.pair, &payload),
            promise,
            agreement: *id,
            agreement_total: total,
            provider: provider.clone(),
        }
    }
}

/// A provider that verifies every promise.
#[derive(Clone)]
pub struct Payee {
    pub pair: sr25519::Pair,
    pub id: AccountId,
    pub place: Place,
    pub secret: ProviderSecret,
    /// The number of the next exchange.
    pub number: u64,
    /// What is promised for ever.
    pub total: u128,
    /// The unrevealed exchange: its number and what its promise is for.
    pub pending: Option<(u64, u128)>,
    /// The newest promise without expiry.
    pub last: Option<SignedPromise>,
}

impl Payee {
    pub fn new(name: &str, place: &Place) -> Self {
        let pair = pair(name);
        let id = account(&pair);
        let secret = ProviderSecret::from(sp_crypto_hashing::blake2_256(id.as_ref()));
        Self {
            pair,
            id,
            place: place.clone(),
            secret,
            number: 0,
            total: 0,
            pending: None,
            last: None,
        }
    }

    pub fn preimage(&self, number: u64) -> [u8; 32] {
        self.secret.preimage(&self.place.accountant, number)
    }

    /// The lock of the exchange to come.
    pub fn lock(&self) -> H256 {
        hashlock(&self.preimage(self.number))
    }

    pub fn exchange(&self, agreements: Vec<SignedAgreement>, messages: Vec<ExchangeMessage>) -> ExchangeRequest {
        ExchangeRequest {
            provider: self.id.clone(),
            number: self.number,
            hashlock: self.lock(),
            preimage: self.pending.map(|(number, _)| self.preimage(number)),
            agreements,
            messages,
        }
    }

    pub fn reveal(&self) -> RevealRequest {
        let (number, _) = self.pending.expect("something to reveal");
        RevealRequest {
            provider: self.id.clone(),
            number,
            preimage: self.preimage(number),
        }
    }

    /// Checks an answer to the last byte, and takes it over. `delta` is what the accepted messages add.
    pub fn take(&mut self, answer: &ExchangeAnswer, delta: u128) {
        if let Some((number, amount)) = self.pending.take() {
            let previous = answer.previous.as_ref().expect("the exchange before is revealed");
            self.check(previous, amount, number, true);
            self.total = amount;
            self.last = Some(previous.clone());
        }
        let expected = self.total + delta;
        assert_eq!(answer.total, expected, "the total is exactly what was promised");
        match &answer.promise {
            None => assert!(answer.accepted.is_empty()),
            Some(promise) => {
                assert_eq!(answer.number, self.number);
                self.check(promise, expected, self.number, false);
                self.pending = Some((self.number, expected));
                self.number += 1;
            }
        }
    }

    /// Checks the answer to a reveal and takes it over.
    pub fn take_reveal(&mut self, answer: &RevealAnswer) {
        let (number, amount) = self.pending.take().expect("something to reveal");
        assert_eq!(answer.number, number);
        self.check(&answer.promise, amount, number, true);
        self.total = amount;
        self.last = Some(answer.promise.clone());
    }

    fn check(&self, signed: &SignedPromise, amount: u128, number: u64, is_final: bool) {
        let promise = &signed.promise;
        assert_eq!(
            promise.channel,
            as_channel(&provider_channel_id(&self.id, &self.place.accountant))
        );
        assert_eq!(promise.lane, 0);
        assert_eq!(promise.amount, amount);
        assert_eq!(promise.hashlock, hashlock(&self.preimage(number)));
        assert_eq!(promise.valid_until == NEVER_EXPIRES, is_final);
        let payload = promise.payload(&self.place.genesis);
        assert!(
            is_signed_by(&payload, &signed.signature, &self.place.operator),
            "signed by the operator"
        );
    }
}
