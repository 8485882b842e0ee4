//! An accountant: its machine's book in memory, and agreements whose payments a test signs as it likes.

use crate::{GENESIS, Key, Place};
use sp_core::H256;
use tallystick_messages::{
    Agreement, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Refusal, RevealRequest, SignedAgreement,
    SignedPromise, Unit,
};
use tallystick_parties::accountant::{
    Book, ChainView, CheckedExchange, Collectable, Consumer, ConsumerSnapshot, ExchangeDraft, FinalDraft, MemoryBook,
    Note, Observation, Provider, ProviderSnapshot, Refused, Terms, check_exchange, collectable, exchange, expire,
    invariants, observe, reveal,
};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane, Preimage, Promise, hashlock, ids::as_channel, signature::is_signed_by,
    state::AccountantStatus,
};

/// The chain's exit delay in blocks.
pub const ACCOUNTANT_EXIT_DELAY: BlockNumber = 100;
/// The amount that the accountant keeps back in each channel.
pub const RESERVE: Balance = 10;

/// The accountant of [`Place::default`]. All invariants are checked after each operation.
pub struct AccountantParty {
    /// Its records.
    pub book: MemoryBook,
    /// Its terms.
    pub terms: Terms,
    /// Its view of the chain.
    pub view: ChainView,
    /// The key that signs its promises.
    pub operator: Key,
}

impl Default for AccountantParty {
    fn default() -> Self {
        Self::new()
    }
}

impl AccountantParty {
    /// An accountant that knows nobody.
    pub fn new() -> Self {
        let place = Place::default();
        let operator = place.operator;
        let terms = Terms {
            genesis: place.genesis,
            accountant: place.accountant,
            operators: vec![operator.account.clone()],
            expiry_blocks: ACCOUNTANT_EXIT_DELAY / 2,
            exit_delay: ACCOUNTANT_EXIT_DELAY,
            reserve: RESERVE,
            max_messages: 256,
            max_pending_per_lane: 64,
            device_margin_blocks: ACCOUNTANT_EXIT_DELAY,
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

    /// An open consumer channel that holds `balance`.
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

    /// Takes facts of the chain.
    pub fn observe(&mut self, observations: &[Observation]) -> Vec<Note> {
        let observed = observe(&self.book, &self.terms, &self.view, observations);
        self.book.apply(observed.changes);
        observed.notes
    }

    /// Takes a snapshot of a consumer's channel.
    pub fn see_consumer(&mut self, who: &Key, snapshot: ConsumerSnapshot) -> Vec<Note> {
        self.observe(&[Observation::Consumer {
            identity: who.account.clone(),
            snapshot,
        }])
    }

    /// Takes a snapshot of a provider's open channel without coverage.
    pub fn see_provider(&mut self, who: &Key, proven: Balance, settled: Balance) {
        let snapshot = ProviderSnapshot {
            height: self.view.finalized,
            opened: true,
            proven,
            settled,
            coverage: 0,
        };
        self.observe(&[Observation::Provider {
            identity: who.account.clone(),
            snapshot,
        }]);
    }

    /// A consumer whose open channel holds `balance`.
    pub fn consumer(&mut self, name: &str, balance: Balance) -> Key {
        let party = Key::named(name);
        let snapshot = self.snapshot(balance);
        self.see_consumer(&party, snapshot);
        party
    }

    /// A provider with an open channel.
    pub fn provider(&mut self, name: &str) -> Key {
        let party = Key::named(name);
        self.see_provider(&party, 0, 0);
        party
    }

    /// The channel of a consumer.
    pub fn channel(&self, who: &Key) -> AccountId {
        self.terms.channel_of(&who.account)
    }

    /// The record of a consumer.
    pub fn consumer_record(&self, who: &Key) -> Consumer {
        self.book.consumer(&self.channel(who)).unwrap()
    }

    /// The record of a provider.
    pub fn provider_record(&self, who: &Key) -> Provider {
        self.book.provider(&who.account).unwrap()
    }

    /// The consumer's promises that can be collected now.
    pub fn due(&self, who: &Key) -> Vec<Collectable> {
        collectable(&self.channel(who), &self.consumer_record(who), self.view.finalized)
    }

    /// The preimage of a provider's exchange.
    pub fn preimage(&self, provider: &Key, number: u64) -> Preimage {
        provider.provider_secret().preimage(&self.terms.accountant, number)
    }

    /// The hashlock of a provider's exchange.
    pub fn lock(&self, provider: &Key, number: u64) -> H256 {
        hashlock(&self.preimage(provider, number))
    }

    /// An agreement of a consumer in lane 0 with a provider.
    pub fn session(&self, consumer: &Key, provider: &Key) -> Agreed {
        Agreed::new(self, consumer, consumer, 0, provider, 1)
    }

    /// Checks a request and carries it out. All invariants hold afterwards.
    pub fn exchange(&mut self, request: &ExchangeRequest) -> Result<ExchangeDraft, Refused> {
        let checked = check_exchange(&self.book, &self.terms, request.clone());
        self.exchange_checked(&checked)
    }

    /// Carries out an exchange that was checked before.
    pub fn exchange_checked(&mut self, checked: &CheckedExchange) -> Result<ExchangeDraft, Refused> {
        let outcome = exchange(&self.book, &self.terms, &self.view, checked);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result
    }

    /// The signed answer to an exchange that must succeed.
    pub fn answer(&mut self, request: &ExchangeRequest) -> ExchangeAnswer {
        let draft = self.exchange(request).unwrap();
        let answer = draft.sign(&self.terms.genesis, |payload| self.operator.sign(payload));
        for signed in answer.promise.iter().chain(&answer.previous) {
            assert!(is_signed_by(
                &signed.promise.payload(&self.terms.genesis),
                &signed.signature,
                &self.operator.account
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

    /// Reveals an exchange.
    pub fn reveal(&mut self, provider: &Key, number: u64) -> Result<FinalDraft, Refused> {
        let request = RevealRequest {
            provider: provider.account.clone(),
            number,
            preimage: self.preimage(provider, number),
        };
        let outcome = reveal(&self.book, &self.terms, &self.view, &request);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result
    }

    /// Drops an exchange that expired; gives its number.
    pub fn expire(&mut self, provider: &Key) -> Option<u64> {
        let outcome = expire(&self.book, &self.view, &provider.account);
        self.book.apply(outcome.changes);
        self.assert_sound();
        outcome.result.unwrap()
    }

    /// Checks all invariants.
    pub fn assert_sound(&self) {
        let violations = invariants::check(&self.book, &self.terms, &Default::default());
        assert_eq!(violations, vec![]);
    }

    /// A promise of the accountant under the hashlock of an exchange.
    pub fn own_promise(&self, provider: &Key, amount: Balance, number: u64, valid_until: BlockNumber) -> SignedPromise {
        let channel = self.terms.provider_channel(&provider.account);
        let promise = Promise::of_accountant(channel, amount, self.lock(provider, number), valid_until);
        SignedPromise::new(promise, &self.terms.genesis, |payload| self.operator.sign(payload))
    }
}

/// An agreement and its parties.
#[derive(Clone)]
pub struct Agreed {
    /// The lane's key.
    pub key: Key,
    /// The provider's key.
    pub provider: Key,
    /// The agreement with both signatures.
    pub signed: SignedAgreement,
    /// The consumer's channel.
    pub channel: AccountId,
}

impl Agreed {
    /// An agreement with a price of 1.
    pub fn new(party: &AccountantParty, consumer: &Key, key: &Key, lane: Lane, provider: &Key, salt: u8) -> Self {
        let agreement = Agreement {
            consumer: consumer.account.clone(),
            lane,
            provider: provider.account.clone(),
            accountant: party.terms.accountant.clone(),
            salt: H256([salt; 32]),
            price: 1,
            cap: 1_000_000,
            invoice_cap: 1_000,
            deadline: 10_000,
            unit: Unit::try_from("byte").unwrap(),
        };
        Self::of(party, agreement, key, provider)
    }

    /// Any agreement, signed by the lane's key and the provider.
    pub fn of(party: &AccountantParty, agreement: Agreement, key: &Key, provider: &Key) -> Self {
        Self {
            channel: party.terms.channel_of(&agreement.consumer),
            signed: SignedAgreement::new(
                agreement,
                &GENESIS,
                |payload| key.sign(payload),
                |payload| provider.sign(payload),
            ),
            key: key.clone(),
            provider: provider.clone(),
        }
    }

    /// Its id.
    pub fn id(&self) -> H256 {
        self.signed.agreement.id(&GENESIS)
    }

    /// The lane's promise of this amount.
    pub fn promise(&self, amount: Balance, lock: H256) -> Promise {
        Promise::of_consumer(as_channel(&self.channel), self.signed.agreement.lane, amount, lock)
    }

    /// A payment.
    pub fn message(&self, total: Balance, amount: Balance, lock: H256) -> ExchangeMessage {
        self.message_with(total, self.promise(amount, lock))
    }

    /// A payment with any promise.
    pub fn message_with(&self, total: Balance, promise: Promise) -> ExchangeMessage {
        let provider = self.provider.account.clone();
        ExchangeMessage::new(&GENESIS, promise, self.id(), total, provider, |payload| {
            self.key.sign(payload)
        })
    }

    /// A request with one payment that attaches the agreement.
    pub fn request(&self, party: &AccountantParty, number: u64, total: Balance, amount: Balance) -> ExchangeRequest {
        let lock = party.lock(&self.provider, number);
        request(
            party,
            &self.provider,
            number,
            vec![self.message(total, amount, lock)],
            &[self],
        )
    }
}

/// A request; the preimage of the exchange before comes along if that is not revealed yet.
pub fn request(
    party: &AccountantParty,
    provider: &Key,
    number: u64,
    messages: Vec<ExchangeMessage>,
    sessions: &[&Agreed],
) -> ExchangeRequest {
    let pending = party.book.provider(&provider.account).and_then(|record| record.pending);
    let before = pending.map(|pending| pending.number).filter(|before| *before < number);
    ExchangeRequest {
        provider: provider.account.clone(),
        number,
        hashlock: party.lock(provider, number),
        preimage: before.map(|before| party.preimage(provider, before)),
        agreements: sessions.iter().map(|session| session.signed.clone()).collect(),
        messages,
    }
}
