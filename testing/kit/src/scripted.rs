//! A consumer and a provider that sign anything a test asks for, right or wrong. They share no code with the
//! machines: what they expect of an answer is reckoned here anew.

use crate::{Key, Place};
use sp_core::H256;
use std::collections::HashMap;
use tallystick_messages::{
    Agreement, AgreementId, ExchangeAnswer, ExchangeMessage, ExchangeRequest, ProviderSecret, RevealAnswer,
    RevealRequest, SignedAgreement, SignedPromise, Unit,
};
use tallystick_primitives::{
    AccountId, Balance, Lane, NEVER_EXPIRES, Preimage, Promise, consumer_channel_id, hashlock, ids::as_channel,
    provider_channel_id, signature::is_signed_by,
};

/// A consumer that pays from one lane.
#[derive(Clone)]
pub struct ScriptedConsumer {
    /// The lane's key.
    pub key: Key,
    /// The identity.
    pub id: AccountId,
    /// The lane.
    pub lane: Lane,
    /// The chain and the accountant.
    pub place: Place,
    /// The largest promise ever signed, in 10^-12 NOTCH.
    pub signed: Balance,
    /// Agreements with the totals signed under them.
    pub totals: HashMap<AgreementId, (SignedAgreement, Balance)>,
}

impl ScriptedConsumer {
    /// An identity that pays from lane 0.
    pub fn new(name: &str, place: &Place) -> Self {
        let key = Key::named(name);
        Self::in_lane(&key.account, 0, &key, place)
    }

    /// A device of an identity.
    pub fn in_lane(identity: &AccountId, lane: Lane, key: &Key, place: &Place) -> Self {
        Self {
            id: identity.clone(),
            key: key.clone(),
            lane,
            place: place.clone(),
            signed: 0,
            totals: HashMap::new(),
        }
    }

    /// A new agreement with a price of 1 and limits that are never reached.
    pub fn agree(&mut self, provider: &ScriptedProvider) -> SignedAgreement {
        self.agree_on(provider, |_| {})
    }

    /// A new agreement on terms that `change` sets.
    pub fn agree_on(&mut self, provider: &ScriptedProvider, change: impl FnOnce(&mut Agreement)) -> SignedAgreement {
        let mut agreement = Agreement {
            consumer: self.id.clone(),
            lane: self.lane,
            provider: provider.key.account.clone(),
            accountant: self.place.accountant.clone(),
            salt: H256::random(),
            price: 1,
            cap: Balance::MAX / 4,
            invoice_cap: Balance::MAX / 8,
            deadline: 1_000_000,
            unit: Unit::try_from("byte").unwrap(),
        };
        change(&mut agreement);
        let signed = SignedAgreement::new(
            agreement,
            &self.place.genesis,
            |payload| self.key.sign(payload),
            |payload| provider.key.sign(payload),
        );
        let id = signed.agreement.id(&self.place.genesis);
        self.totals.insert(id, (signed.clone(), 0));
        signed
    }

    /// Pays `delta` more under an agreement.
    pub fn pay(&mut self, id: &AgreementId, delta: Balance, lock: H256) -> ExchangeMessage {
        let (_, total) = self.totals.get_mut(id).unwrap();
        *total += delta;
        self.signed += delta;
        self.pay_again(id, lock)
    }

    /// Signs again what was signed already, under another lock.
    pub fn pay_again(&self, id: &AgreementId, lock: H256) -> ExchangeMessage {
        let (signed, total) = &self.totals[id];
        self.message(id, &signed.agreement.provider, self.signed, *total, lock)
    }

    /// The lane's promise of this amount.
    pub fn promise(&self, amount: Balance, lock: H256) -> Promise {
        let channel = as_channel(&consumer_channel_id(&self.id, &self.place.accountant));
        Promise::of_consumer(channel, self.lane, amount, lock)
    }

    /// Any payment whatsoever.
    pub fn message(
        &self,
        id: &AgreementId,
        provider: &AccountId,
        amount: Balance,
        total: Balance,
        lock: H256,
    ) -> ExchangeMessage {
        self.message_with(id, provider, total, self.promise(amount, lock))
    }

    /// Any payment with any promise.
    pub fn message_with(
        &self,
        id: &AgreementId,
        provider: &AccountId,
        total: Balance,
        promise: Promise,
    ) -> ExchangeMessage {
        let genesis = &self.place.genesis;
        ExchangeMessage::new(genesis, promise, *id, total, provider.clone(), |payload| {
            self.key.sign(payload)
        })
    }
}

/// A provider that verifies every promise.
#[derive(Clone)]
pub struct ScriptedProvider {
    /// The identity's key.
    pub key: Key,
    /// The chain and the accountant.
    pub place: Place,
    /// The source of its preimages.
    pub secret: ProviderSecret,
    /// The number of the next exchange.
    pub number: u64,
    /// Promised without expiry, in 10^-12 NOTCH.
    pub total: Balance,
    /// The unrevealed exchange: its number, and what its promise is for.
    pub pending: Option<(u64, Balance)>,
    /// The newest promise without expiry.
    pub last: Option<SignedPromise>,
}

impl ScriptedProvider {
    /// A provider that has exchanged nothing yet.
    pub fn new(name: &str, place: &Place) -> Self {
        Self::with_key(Key::named(name), place)
    }

    /// The same of any key.
    pub fn with_key(key: Key, place: &Place) -> Self {
        Self {
            secret: key.provider_secret(),
            key,
            place: place.clone(),
            number: 0,
            total: 0,
            pending: None,
            last: None,
        }
    }

    /// The identity.
    pub fn id(&self) -> &AccountId {
        &self.key.account
    }

    /// The preimage of an exchange.
    pub fn preimage(&self, number: u64) -> Preimage {
        self.secret.preimage(&self.place.accountant, number)
    }

    /// The hashlock of an exchange.
    pub fn lock_of(&self, number: u64) -> H256 {
        hashlock(&self.preimage(number))
    }

    /// The hashlock of the exchange to come.
    pub fn lock(&self) -> H256 {
        self.lock_of(self.number)
    }

    /// Hands in these payments, and reveals the exchange before.
    pub fn exchange(&self, agreements: Vec<SignedAgreement>, messages: Vec<ExchangeMessage>) -> ExchangeRequest {
        ExchangeRequest {
            provider: self.key.account.clone(),
            number: self.number,
            hashlock: self.lock(),
            preimage: self.pending.map(|(number, _)| self.preimage(number)),
            agreements,
            messages,
        }
    }

    /// Reveals the exchange before without a following one.
    pub fn reveal(&self) -> RevealRequest {
        let (number, _) = self.pending.expect("something to reveal");
        RevealRequest {
            provider: self.key.account.clone(),
            number,
            preimage: self.preimage(number),
        }
    }

    /// Checks an answer to the last byte, and takes it over. `delta` is what the accepted payments add.
    pub fn take(&mut self, answer: &ExchangeAnswer, delta: Balance) {
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

    /// Checks the answer to a reveal, and takes it over.
    pub fn take_reveal(&mut self, answer: &RevealAnswer) {
        let (number, amount) = self.pending.take().expect("something to reveal");
        assert_eq!(answer.number, number);
        self.check(&answer.promise, amount, number, true);
        self.total = amount;
        self.last = Some(answer.promise.clone());
    }

    fn check(&self, signed: &SignedPromise, amount: Balance, number: u64, is_final: bool) {
        let promise = &signed.promise;
        let channel = provider_channel_id(&self.key.account, &self.place.accountant);
        assert_eq!(promise.channel, as_channel(&channel));
        assert_eq!((promise.lane, promise.amount), (0, amount));
        assert_eq!(promise.hashlock, self.lock_of(number));
        assert_eq!(promise.valid_until == NEVER_EXPIRES, is_final);
        let payload = promise.payload(&self.place.genesis);
        let operator = &self.place.operator.account;
        assert!(
            is_signed_by(&payload, &signed.signature, operator),
            "signed by the operator"
        );
    }
}
