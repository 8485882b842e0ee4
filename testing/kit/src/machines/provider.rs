//! A provider: its machine, its key, and what an honest accountant would answer it.

use super::{ConsumerParty, facts, policy, seeded};
use crate::{Key, Place};
use tallystick_messages::{
    AgreementId, ExchangeAnswer, ExchangeMessage, ExchangeRequest, ProviderSecret, SignedPromise,
};
use tallystick_parties::{Answered, Provider, ProviderError, ProviderRecord, Served};
use tallystick_primitives::{Balance, BlockNumber, NEVER_EXPIRES, Promise, hashlock};

/// A provider.
pub struct ProviderParty {
    /// The identity's key.
    pub key: Key,
    /// The source of its preimages.
    pub secret: ProviderSecret,
    /// The machine.
    pub machine: Provider,
}

impl ProviderParty {
    /// The identity of a seed.
    pub fn new(seed: u8) -> Self {
        let (place, key) = (Place::default(), seeded(seed));
        let secret = ProviderSecret::from([seed; 32]);
        let record = ProviderRecord::new(place.genesis, key.account.clone(), place.accountant, facts(1));
        Self {
            machine: Provider::new(secret.clone(), policy(), record),
            secret,
            key,
        }
    }

    /// Serves so many units more.
    pub fn serve(&mut self, id: &AgreementId, units: u64) -> Result<Served, ProviderError> {
        Ok(self.machine.serve(id, units)?.apply(&mut self.machine))
    }

    /// Takes a payment; gives the total that is paid with it.
    pub fn receive(&mut self, message: &ExchangeMessage) -> Result<Balance, ProviderError> {
        Ok(self.machine.receive(message, 1)?.apply(&mut self.machine))
    }

    /// Hands in the payments that wait.
    pub fn exchange(&mut self) -> ExchangeRequest {
        self.machine.exchange(1).unwrap().apply(&mut self.machine)
    }

    /// Takes an answer.
    pub fn answer(&mut self, answer: &ExchangeAnswer) -> Answered {
        self.machine.answer(answer, 1).unwrap().apply(&mut self.machine)
    }

    /// Serves, invoices and is paid; the payment waits to be exchanged.
    pub fn sell(&mut self, consumer: &mut ConsumerParty, id: &AgreementId, units: u64) {
        assert_eq!(self.serve(id, units), Ok(Served::Allowed));
        let invoice = self.machine.invoice(id).unwrap().unwrap();
        let served = self.machine.session(id).unwrap().served;
        let message = consumer.pay(&invoice, served).unwrap();
        self.receive(&message).unwrap();
    }

    /// The accountant's promise under the hashlock of an exchange.
    pub fn promise(&self, number: u64, amount: Balance, valid_until: BlockNumber) -> SignedPromise {
        let place = Place::default();
        let lock = hashlock(&self.secret.preimage(&place.accountant, number));
        let promise = Promise::of_accountant(self.machine.record().channel(), amount, lock, valid_until);
        SignedPromise::new(promise, &place.genesis, |payload| place.operator.sign(payload))
    }

    /// The answer of an honest accountant that takes all payments.
    pub fn honest_answer(&self, request: &ExchangeRequest, total: Balance) -> ExchangeAnswer {
        let pending = self.machine.record().pending.as_ref();
        let pending = pending.filter(|_| request.preimage.is_some());
        ExchangeAnswer {
            number: request.number,
            accepted: (0u32..).take(request.messages.len()).collect(),
            refused: Vec::new(),
            promise: Some(self.promise(request.number, total, 101)),
            previous: pending
                .map(|pending| self.promise(pending.number, pending.promise.promise.amount, NEVER_EXPIRES)),
            total,
        }
    }
}
