//! Parties for the tests: real keys, real signatures, and an accountant that says what the test tells it to.
#![allow(dead_code, missing_docs)]

use sp_core::{sr25519, Pair, H256};
use tallystick_messages::{
    AgreementId, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Invoice, ProviderSecret, RevealAnswer,
    RevealRequest, SignedPromise,
};
use tallystick_parties::*;
use tallystick_primitives::{hashlock, AccountId, Balance, Hash, Promise, Signature, NEVER_EXPIRES};

pub const GENESIS: Hash = H256([7; 32]);
pub const PRICE: Balance = 10;

pub fn pair(seed: u8) -> sr25519::Pair {
    sr25519::Pair::from_seed(&[seed; 32])
}

pub fn account(pair: &sr25519::Pair) -> AccountId {
    AccountId::from(pair.public().0)
}

pub fn sign(pair: &sr25519::Pair) -> impl Fn(&[u8]) -> Result<Signature, ProviderError> + '_ {
    |payload| Ok(pair.sign(payload).into())
}

pub fn accountant() -> AccountId {
    AccountId::from([200; 32])
}

pub fn operator() -> sr25519::Pair {
    pair(90)
}

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

pub fn facts(height: u32) -> ChainFacts {
    ChainFacts {
        height,
        operator: account(&operator()),
        previous_operator: None,
        coverage: 1_000_000_000,
        proven: 0,
        settled: 0,
    }
}

pub fn offer(provider: &sr25519::Pair) -> Offer {
    Offer {
        provider: account(provider),
        accountant: accountant(),
        price: PRICE,
        unit: "byte".try_into().unwrap(),
        cap: 1_000_000,
        minimum_invoice: 10,
        invoice_cap: 5_000,
        deadline: 10_000,
    }
}

pub fn limits() -> Limits {
    Limits {
        price: PRICE,
        cap: 100_000,
        invoice_cap: 2_000,
        deadline: 9_000,
    }
}

pub struct Payer {
    pub pair: sr25519::Pair,
    pub machine: Consumer,
    salt: u8,
}

impl Payer {
    pub fn new(seed: u8) -> Self {
        Self::in_lane(seed, 0, seed)
    }

    pub fn in_lane(identity: u8, lane: u32, device: u8) -> Self {
        let (identity, pair) = (account(&pair(identity)), pair(device));
        let record = LaneRecord::new(GENESIS, identity, lane, account(&pair), accountant());
        Self {
            pair,
            machine: Consumer::new(record),
            salt: 0,
        }
    }

    pub fn agree(&mut self, payee: &mut Payee) -> AgreementId {
        self.salt += 1;
        let salt = H256([self.salt; 32]);
        let offer = offer(&payee.pair);
        let draft = self.machine.agree(&offer, &limits(), salt, 1).unwrap();
        let proposal = draft.sign(&GENESIS, sign(&self.pair)).unwrap();
        let key = account(&self.pair);
        let step = payee
            .machine
            .accept_agreement(proposal, &offer, &key, 1, sign(&payee.pair))
            .unwrap();
        let signed = step.apply(&mut payee.machine);
        self.machine.countersigned(signed).unwrap().apply(&mut self.machine)
    }

    pub fn pay(&mut self, invoice: &Invoice, units: u64) -> Result<ExchangeMessage, PayError> {
        let received = Received {
            units,
            tolerance: 0,
            height: 1,
        };
        let step = self.machine.pay(invoice, received)?;
        let draft = step.apply(&mut self.machine);
        Ok(draft.sign(sign(&self.pair)).unwrap())
    }
}

pub struct Payee {
    pub pair: sr25519::Pair,
    pub secret: ProviderSecret,
    pub machine: Provider,
}

pub fn secret(seed: u8) -> ProviderSecret {
    ProviderSecret::from([seed; 32])
}

impl Payee {
    pub fn new(seed: u8) -> Self {
        let pair = pair(seed);
        let record = ProviderRecord::new(GENESIS, account(&pair), accountant(), facts(1));
        Self {
            pair,
            secret: secret(seed),
            machine: Provider::new(secret(seed), policy(), record),
        }
    }

    pub fn serve(&mut self, id: &AgreementId, units: u64) -> Result<Served, ProviderError> {
        let step = self.machine.serve(id, units)?;
        Ok(step.apply(&mut self.machine))
    }

    pub fn receive(&mut self, message: &ExchangeMessage) -> Result<Balance, ProviderError> {
        let step = self.machine.receive(message, 1)?;
        Ok(step.apply(&mut self.machine))
    }

    pub fn exchange(&mut self) -> ExchangeRequest {
        let step = self.machine.exchange(1).unwrap();
        step.apply(&mut self.machine)
    }

    pub fn answer(&mut self, answer: &ExchangeAnswer) -> Answered {
        let step = self.machine.answer(answer, 1).unwrap();
        step.apply(&mut self.machine)
    }

    /// Serves, invoices and is paid; the payment waits to be exchanged.
    pub fn sell(&mut self, payer: &mut Payer, id: &AgreementId, units: u64) {
        assert_eq!(self.serve(id, units), Ok(Served::Allowed));
        let invoice = self.machine.invoice(id).unwrap().unwrap();
        let served = self.machine.session(id).unwrap().served;
        let message = payer.pay(&invoice, served).unwrap();
        self.receive(&message).unwrap();
    }

    pub fn promise(&self, number: u64, amount: Balance, valid_until: u32) -> SignedPromise {
        let preimage = self.secret.preimage(&accountant(), number);
        let promise = Promise {
            channel: self.machine.record().channel(),
            lane: 0,
            amount,
            hashlock: hashlock(&preimage),
            valid_until,
        };
        signed(promise)
    }

    /// What an honest accountant answers when it takes everything.
    pub fn honest_answer(&self, request: &ExchangeRequest, total: Balance) -> ExchangeAnswer {
        let record = self.machine.record();
        let previous = record.pending.as_ref().filter(|_| request.preimage.is_some());
        ExchangeAnswer {
            number: request.number,
            accepted: (0u32..).take(request.messages.len()).collect(),
            refused: Vec::new(),
            promise: Some(self.promise(request.number, total, 101)),
            previous: previous
                .map(|pending| self.promise(pending.number, pending.promise.promise.amount, NEVER_EXPIRES)),
            total,
        }
    }

    pub fn honest_final(&self, request: &RevealRequest) -> RevealAnswer {
        let amount = self.machine.record().promised();
        RevealAnswer {
            number: request.number,
            promise: self.promise(request.number, amount, NEVER_EXPIRES),
        }
    }
}

pub fn signed(promise: Promise) -> SignedPromise {
    let signature = operator().sign(&promise.payload(&GENESIS)).into();
    SignedPromise { promise, signature }
}
