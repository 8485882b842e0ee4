//! A small world with real keys: consumers, providers and one accountant's book.
#![allow(dead_code, reason = "every test file uses a part of it")]

use sp_core::{sr25519, Pair, H256};
use tallystick_messages::{
    exchange::exchange_payload, Agreement, ExchangeAnswer, ExchangeMessage, ExchangeRequest, ProviderSecret, Refusal,
    RevealRequest, SignedAgreement, SignedPromise, Unit,
};
use tallystick_parties::accountant::*;
use tallystick_primitives::{
    hashlock, ids::as_channel, signature::is_signed_by, state::AccountantStatus, AccountId, Balance, BlockNumber, Lane,
    Preimage, Promise, Signature, NEVER_EXPIRES,
};

pub const GENESIS: H256 = H256([7; 32]);
pub const EXIT_DELAY: BlockNumber = 100;
pub const RESERVE: Balance = 10;

#[derive(Clone)]
pub struct Party {
    pub pair: sr25519::Pair,
    pub id: AccountId,
}

impl Party {
    pub fn new(name: &str) -> Self {
        let pair = sr25519::Pair::from_string(&format!("//{name}"), None).unwrap();
        let id = AccountId::new(pair.public().0);
        Self { pair, id }
    }

    pub fn sign(&self, payload: &[u8]) -> Signature {
        Signature::Sr25519(self.pair.sign(payload))
    }

    pub fn secret(&self) -> ProviderSecret {
        ProviderSecret::from(*<AccountId as AsRef<[u8; 32]>>::as_ref(&self.id))
    }
}

pub struct World {
    pub book: MemoryBook,
    pub terms: Terms,
    pub view: ChainView,
    pub operator: Party,
}

impl World {
    pub fn new() -> Self {
        let operator = Party::new("operator");
        let terms = Terms {
            genesis: GENESIS,
            accountant: AccountId::new([9; 32]),
            operators: vec![operator.id.clone()],
            expiry_blocks: EXIT_DELAY / 2,
            exit_delay: EXIT_DELAY,
            reserve: RESERVE,
            max_messages: 256,
            max_pending_per_lane: 64,
            device_margin_blocks: EXIT_DELAY,
        };
        terms.check().unwrap();
        let view = ChainView {
            finalized: 10,
            status: AccountantStatus::Active,
            fresh: true,
            reconciling: false,
        };
        Self {
            book: MemoryBook::default(),
            terms,
            view,
            operator,
        }
    }

    pub fn snapshot(&self, balance: Balance) -> ConsumerSnapshot {
        ConsumerSnapshot {
            height: self.view.finalized,
            opened: true,
            balance,
            settled: Vec::new(),
            exit: None,
            devices: Vec::new(),
        }
    }

    pub fn observe(&mut self, observations: &[Observation]) -> Vec<Note> {
        let observed = observe(&self.book, &self.terms, &self.view, observations);
        self.book.apply(observed.changes);
        observed.notes
    }

    pub fn see_consumer(&mut self, who: &Party, snapshot: ConsumerSnapshot) -> Vec<Note> {
        self.observe(&[Observation::Consumer {
            identity: who.id.clone(),
            snapshot,
        }])
    }

    pub fn see_provider(&mut self, who: &Party, proven: Balance, settled: Balance) {
        let snapshot = ProviderSnapshot {
            height: self.view.finalized,
            opened: true,
            proven,
            settled,
            coverage: 0,
        };
        self.observe(&[Observation::Provider {
            identity: who.id.clone(),
            snapshot,
        }]);
    }

    pub fn consumer(&mut self, name: &str, balance: Balance) -> Party {
        let party = Party::new(name);
        let snapshot = self.snapshot(balance);
        self.see_consumer(&party, snapshot);
        party
    }

    pub fn provider(&mut self, name: &str) -> Party {
        let party = Party::new(name);
        self.see_provider(&party, 0, 0);
        party
    }

    pub fn channel(&self, who: &Party) -> AccountId {
        self.terms.channel_of(&who.id)
    }

    pub fn consumer_record(&self, who: &Party) -> Consumer {
        self.book.consumer(&self.channel(who)).unwrap()
    }

    pub fn provider_record(&self, who: &Party) -> Provider {
        self.book.provider(&who.id).unwrap()
    }

    pub fn preimage(&self, provider: &Party, number: u64) -> Preimage {
        provider.secret().preimage(&self.terms.accountant, number)
    }

    pub fn lock(&self, provider: &Party, number: u64) -> H256 {
        hashlock(&self.preimage(provider, number))
    }

    pub fn session(&self, consumer: &Party, provider: &Party) -> Session {
        Session::new(self, consumer, consumer, 0, provider, 1)
    }

    /// Checks and carries out; whatever happens, all invariants hold afterwards.
    pub fn exchange(&mut self, request: &ExchangeRequest) -> Result<ExchangeDraft, Refused> {
        let checked = check_exchange(&self.book, &self.terms, request.clone());
        self.exchange_checked(&checked)
    }

    pub fn exchange_checked(&mut self, checked: &CheckedExchange) -> Result<ExchangeDraft, Refused> {
        let outcome = exchange(&self.book, &self.terms, &self.view, checked);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result
    }

    pub fn answer(&mut self, request: &ExchangeRequest) -> ExchangeAnswer {
        let draft = self.exchange(request).unwrap();
        let answer = draft.sign(&GENESIS, |payload| self.operator.sign(payload));
        for signed in answer.promise.iter().chain(&answer.previous) {
            assert!(is_signed_by(
                &signed.promise.payload(&GENESIS),
                &signed.signature,
                &self.operator.id
            ));
        }
        answer
    }

    /// The refusal of the only message of a request.
    pub fn refusal(&mut self, request: &ExchangeRequest) -> Refusal {
        let before = self.book.clone();
        let draft = self.exchange(request).unwrap();
        assert_eq!(draft.accepted, Vec::<u32>::new());
        assert_eq!(draft.promise, None);
        assert!(self.book == before, "a refused message changes nothing");
        draft.refused[0].refusal
    }

    /// The refusal of a request as a whole.
    pub fn whole_refusal(&mut self, request: &ExchangeRequest) -> Refusal {
        let before = self.book.clone();
        let refused = self.exchange(request).unwrap_err();
        assert!(self.book == before, "a refused request changes nothing");
        refused.refusal
    }

    pub fn reveal(&mut self, provider: &Party, number: u64) -> Result<FinalDraft, Refused> {
        let request = RevealRequest {
            provider: provider.id.clone(),
            number,
            preimage: self.preimage(provider, number),
        };
        let outcome = reveal(&self.book, &self.terms, &self.view, &request);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result
    }

    pub fn expire(&mut self, provider: &Party) -> Option<u64> {
        let outcome = expire(&self.book, &self.view, &provider.id);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result.unwrap()
    }

    pub fn assert_sound(&self) {
        let violations = invariants::check(&self.book, &self.terms, &Default::default());
        assert_eq!(violations, vec![]);
    }

    pub fn own_promise(
        &self,
        provider: &Party,
        amount: Balance,
        number: u64,
        valid_until: BlockNumber,
    ) -> SignedPromise {
        let promise = Promise {
            channel: self.terms.provider_channel(&provider.id),
            lane: 0,
            amount,
            hashlock: self.lock(provider, number),
            valid_until,
        };
        let signature = self.operator.sign(&promise.payload(&GENESIS));
        SignedPromise { promise, signature }
    }
}

/// An agreement and its parties.
#[derive(Clone)]
pub struct Session {
    pub key: Party,
    pub provider: Party,
    pub signed: SignedAgreement,
    pub channel: AccountId,
}

impl Session {
    pub fn new(world: &World, consumer: &Party, key: &Party, lane: Lane, provider: &Party, salt: u8) -> Self {
        let agreement = Agreement {
            consumer: consumer.id.clone(),
            lane,
            provider: provider.id.clone(),
            accountant: world.terms.accountant.clone(),
            salt: H256([salt; 32]),
            price: 1,
            cap: 1_000_000,
            invoice_cap: 1_000,
            deadline: 10_000,
            unit: Unit::try_from("byte").unwrap(),
        };
        Self::of(world, agreement, key, provider)
    }

    pub fn of(world: &World, agreement: Agreement, key: &Party, provider: &Party) -> Self {
        let payload = agreement.payload(&GENESIS);
        Self {
            channel: world.terms.channel_of(&agreement.consumer),
            signed: SignedAgreement {
                consumer_signature: key.sign(&payload),
                provider_signature: provider.sign(&payload),
                agreement,
            },
            key: key.clone(),
            provider: provider.clone(),
        }
    }

    pub fn id(&self) -> H256 {
        self.signed.agreement.id(&GENESIS)
    }

    pub fn promise(&self, amount: Balance, lock: H256) -> Promise {
        Promise {
            channel: as_channel(&self.channel),
            lane: self.signed.agreement.lane,
            amount,
            hashlock: lock,
            valid_until: NEVER_EXPIRES,
        }
    }

    pub fn message(&self, total: Balance, amount: Balance, lock: H256) -> ExchangeMessage {
        self.message_with(total, self.promise(amount, lock))
    }

    pub fn message_with(&self, total: Balance, promise: Promise) -> ExchangeMessage {
        let payload = exchange_payload(&GENESIS, &promise, &self.id(), total, &self.provider.id);
        ExchangeMessage {
            promise_signature: self.key.sign(&promise.payload(&GENESIS)),
            signature: self.key.sign(&payload),
            agreement: self.id(),
            agreement_total: total,
            provider: self.provider.id.clone(),
            promise,
        }
    }

    /// A request with one payment that attaches the agreement.
    pub fn request(&self, world: &World, number: u64, total: Balance, amount: Balance) -> ExchangeRequest {
        let lock = world.lock(&self.provider, number);
        request(
            world,
            &self.provider,
            number,
            vec![self.message(total, amount, lock)],
            &[self],
        )
    }
}

/// A request; the preimage of the exchange before comes along if that is not revealed yet.
pub fn request(
    world: &World,
    provider: &Party,
    number: u64,
    messages: Vec<ExchangeMessage>,
    sessions: &[&Session],
) -> ExchangeRequest {
    let pending = world.book.provider(&provider.id).and_then(|record| record.pending);
    let before = pending.map(|pending| pending.number).filter(|before| *before < number);
    ExchangeRequest {
        provider: provider.id.clone(),
        number,
        hashlock: world.lock(provider, number),
        preimage: before.map(|before| world.preimage(provider, before)),
        agreements: sessions.iter().map(|session| session.signed.clone()).collect(),
        messages,
    }
}
