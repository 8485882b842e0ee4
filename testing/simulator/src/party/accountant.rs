//! An accountant around the core: keeps its book, signs, collects, crashes, and lies.

use crate::{
    chain::{Chain, Event, Transaction},
    party::{
        Issued,
        chain_view::{consumer_snapshot, observation, signers},
    },
    people,
    setup::{AccountantKind, EXIT_DELAY, EXPIRY, GENESIS, Mutant, RESERVE, Setup},
};
use sp_core::H256;
use std::collections::BTreeMap;
use tallystick_messages::{ExchangeAnswer, ExchangeRequest, ReconcileReport, Refusal, RevealAnswer, RevealRequest};
use tallystick_parties::accountant::{
    ChainView, FastExitRequest, MemoryBook, Observation, PreparedExchange, ProviderSnapshot, Refused, Terms,
    check_report, collectable, exchange, expire, fast_exit, observe, reconcile, reveal, verify_with,
};
use tallystick_primitives::{Balance, BlockNumber, NEVER_EXPIRES, state::AccountantStatus};

/// An accountant.
pub struct AccountantParty {
    /// Its place.
    pub place: usize,
    /// How it behaves.
    pub kind: AccountantKind,
    /// The records on its disk.
    pub book: MemoryBook,
    /// Its terms.
    pub terms: Terms,
    /// How far it knows the chain.
    pub view: ChainView,
    /// Its promises, by provider: the largest amount for ever, and those that expire.
    pub issued: BTreeMap<usize, Issued>,
    /// The sum of payments that nobody reported to a rebuilt accountant.
    pub deficit: Balance,
    /// Whether it ever lost its disk.
    pub was_rebuilt: bool,
    /// An older book, for accountants that forget.
    old_book: MemoryBook,
}

/// The part of every promise that an accountant which promises too little keeps.
const EMBEZZLED: Balance = 100;

/// How an operation of an accountant ended.
pub enum Ended<T> {
    /// It answered.
    Answered(Result<T, Refused>),
    /// It crashed before it answered.
    Crashed,
}

/// Where an accountant crashes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Crash {
    /// Not at all.
    No,
    /// Before its changes are durable.
    Before,
    /// After they are, before it answers.
    After,
}

impl AccountantParty {
    /// An accountant that has seen the first block.
    pub fn new(setup: &Setup, place: usize, kind: AccountantKind, chain: &Chain) -> Self {
        let terms = Terms {
            genesis: GENESIS,
            accountant: people::accountant_id(setup.scheme, place),
            operators: vec![people::operator_key(setup.scheme, place).account],
            expiry_blocks: EXPIRY,
            exit_delay: EXIT_DELAY,
            reserve: RESERVE,
            max_messages: 64,
            max_pending_per_lane: 8,
            device_margin_blocks: EXIT_DELAY,
        };
        let view = ChainView {
            finalized: chain.finalized.height,
            status: AccountantStatus::Active,
            fresh: true,
            reconciling: false,
        };
        let mut accountant = Self {
            place,
            kind,
            book: MemoryBook::default(),
            terms,
            view,
            issued: BTreeMap::new(),
            deficit: 0,
            was_rebuilt: false,
            old_book: MemoryBook::default(),
        };
        accountant.see(setup, chain, &[]);
        accountant
    }

    /// Whether it is of the honest kind. (One with a planted bug is.)
    pub fn is_honest(&self) -> bool {
        self.kind == AccountantKind::Honest
    }

    /// Takes in a finalized block.
    pub fn see(&mut self, setup: &Setup, chain: &Chain, events: &[Event]) {
        let ignores_exits = setup.mutant == Some(Mutant::AccountantIgnoresExits);
        let mut observations: Vec<Observation> = events
            .iter()
            .filter_map(|event| observation(setup, self.place, event))
            .collect();
        for consumer in 0..setup.consumers.len() {
            let mut snapshot = consumer_snapshot(chain, consumer, self.place);
            if ignores_exits {
                snapshot.exit = None;
            }
            let identity = people::consumer_key(setup.scheme, consumer).account;
            observations.push(Observation::Consumer { identity, snapshot });
        }
        for provider in 0..setup.providers.len() {
            let channel = chain.finalized.provider(provider, self.place);
            let snapshot = ProviderSnapshot {
                height: chain.finalized.height,
                opened: true,
                proven: channel.proven,
                settled: channel.settled,
                coverage: channel.coverage,
            };
            let identity = people::provider_key(setup.scheme, provider).account;
            observations.push(Observation::Provider { identity, snapshot });
        }
        let observed = observe(&self.book, &self.terms, &self.view, &observations);
        self.book.apply(observed.changes);
        self.view.finalized = chain.finalized.height;
        for provider in 0..setup.providers.len() {
            let identity = people::provider_key(setup.scheme, provider).account;
            let expired = expire(&self.book, &self.view, &identity);
            self.book.apply(expired.changes);
        }
        let (terms, view) = (&self.terms, &self.view);
        self.book
            .agreements
            .retain(|_, record| !record.is_prunable(terms, view));
    }

    /// Takes an exchange.
    pub fn exchange(
        &mut self,
        setup: &Setup,
        provider: usize,
        request: &ExchangeRequest,
        crash: Crash,
        now: BlockNumber,
    ) -> Ended<ExchangeAnswer> {
        let skips = self.is_honest() && setup.mutant == Some(Mutant::AccountantSkipsAcceptance);
        let mut request = request.clone();
        if skips {
            for message in &mut request.messages {
                message.promise.amount = message.promise.amount.max(1 << 60);
            }
        }
        let prepared = PreparedExchange::new(&self.book, &self.terms, request);
        let verifier = |claims: &[tallystick_messages::verify::Claim<'_>]| {
            if skips {
                vec![true; claims.len()]
            } else {
                setup.scheme.verify_all(claims)
            }
        };
        let Some(checked) = verify_with(vec![prepared], verifier).pop() else {
            return Ended::Crashed;
        };
        let outcome = exchange(&self.book, &self.terms, &self.view, &checked);
        let answers_first = self.is_honest() && setup.mutant == Some(Mutant::AccountantAnswersFirst);
        match crash {
            Crash::Before if !answers_first => return Ended::Crashed,
            Crash::Before => {}
            Crash::No | Crash::After => self.book.apply(outcome.changes),
        }
        if crash == Crash::After {
            return Ended::Crashed;
        }
        let mut draft = match outcome.result {
            Ok(draft) => draft,
            Err(refused) => return Ended::Answered(Err(refused)),
        };
        self.lie(&mut draft);
        if self.is_honest()
            && setup.mutant == Some(Mutant::AccountantWithoutExpiry)
            && let Some(promise) = &mut draft.promise
        {
            promise.valid_until = NEVER_EXPIRES - 1;
        }
        let issued = self.issued.entry(provider).or_default();
        for promise in draft.promise.iter().chain(&draft.previous) {
            issued.note(promise.amount, promise.valid_until, now);
        }
        let key = people::operator_key(setup.scheme, self.place);
        Ended::Answered(Ok(draft.sign(&GENESIS, |payload| key.sign(payload))))
    }

    fn lie(&self, draft: &mut tallystick_parties::accountant::ExchangeDraft) {
        let promises = draft.promise.iter_mut().chain(&mut draft.previous);
        match self.kind {
            AccountantKind::WrongSum => {
                promises.for_each(|promise| promise.amount = promise.amount.saturating_sub(EMBEZZLED));
                // Now and then the lie is consistent.
                if self.view.finalized % 2 == 1 {
                    draft.total = draft.total.saturating_sub(EMBEZZLED);
                }
            }
            AccountantKind::WrongHashlock => promises.for_each(|promise| promise.hashlock = H256([9; 32])),
            AccountantKind::NeverFinal => draft.previous = None,
            AccountantKind::Honest | AccountantKind::Forgets => {}
        }
    }

    /// The same request again must change nothing and say the same.
    pub fn says_the_same_again(&self, setup: &Setup, request: &ExchangeRequest, answer: &ExchangeAnswer) -> bool {
        let prepared = PreparedExchange::new(&self.book, &self.terms, request.clone());
        let Some(checked) = verify_with(vec![prepared], |claims| setup.scheme.verify_all(claims)).pop() else {
            return false;
        };
        let outcome = exchange(&self.book, &self.terms, &self.view, &checked);
        let promise = answer.promise.as_ref().map(|signed| &signed.promise);
        let previous = answer.previous.as_ref().map(|signed| &signed.promise);
        outcome.changes.is_empty()
            && outcome.result.is_ok_and(|draft| {
                draft.accepted == answer.accepted
                    && draft.promise.as_ref() == promise
                    && draft.previous.as_ref() == previous
                    && draft.total == answer.total
            })
    }

    /// Takes a reveal.
    pub fn reveal(
        &mut self,
        setup: &Setup,
        provider: usize,
        request: &RevealRequest,
        crash: Crash,
        now: BlockNumber,
    ) -> Ended<RevealAnswer> {
        let outcome = reveal(&self.book, &self.terms, &self.view, request);
        if crash == Crash::Before {
            return Ended::Crashed;
        }
        self.book.apply(outcome.changes);
        if crash == Crash::After {
            return Ended::Crashed;
        }
        let mut draft = match outcome.result {
            Ok(draft) => draft,
            Err(refused) => return Ended::Answered(Err(refused)),
        };
        match self.kind {
            AccountantKind::NeverFinal => draft.promise.valid_until = self.view.finalized,
            AccountantKind::WrongSum => draft.promise.amount -= 1,
            AccountantKind::WrongHashlock => draft.promise.hashlock = H256([9; 32]),
            AccountantKind::Honest | AccountantKind::Forgets => {}
        }
        let promise = &draft.promise;
        self.issued
            .entry(provider)
            .or_default()
            .note(promise.amount, promise.valid_until, now);
        let key = people::operator_key(setup.scheme, self.place);
        Ended::Answered(Ok(draft.sign(&GENESIS, |payload| key.sign(payload))))
    }

    /// Co-signs a fast exit, or not.
    pub fn fast_exit(&mut self, setup: &Setup, request: &FastExitRequest) -> bool {
        if self.is_honest() && setup.mutant == Some(Mutant::AccountantSignsEveryFastExit) {
            return true;
        }
        let outcome = fast_exit(&self.book, &self.terms, &self.view, request);
        self.book.apply(outcome.changes);
        outcome.result.is_ok()
    }

    /// The settlements that it would send now: everything that is urgent, and the rest when `greedy`.
    pub fn collections(
        &self,
        setup: &Setup,
        parties: &[crate::party::ConsumerParty],
        greedy: bool,
    ) -> Vec<Transaction> {
        let mut transactions = Vec::new();
        for party in parties {
            let channel = people::channel(setup.scheme, party.place, self.place);
            let Some(consumer) = self.book.consumers.get(&channel) else {
                continue;
            };
            for due in collectable(&channel, consumer, self.view.finalized) {
                let urgent = due.settle_by.is_some_and(|by| by <= self.view.finalized + EXIT_DELAY);
                if !urgent && !greedy {
                    continue;
                }
                let signers = signers(setup, party);
                let payload = due.cheque.promise.payload(&GENESIS);
                let verify = setup.scheme.verifier();
                let signer = signers
                    .into_iter()
                    .find(|key| verify(&payload, &due.cheque.signature, key));
                let Some(signer) = signer else { continue };
                transactions.push(Transaction::SettleConsumer {
                    consumer: party.place,
                    signer,
                    accountant: self.place,
                    promise: due.cheque,
                    preimage: due.preimage,
                });
            }
        }
        transactions
    }

    /// Its disk is gone: it begins again with what the chain says.
    pub fn lose_disk(&mut self, setup: &Setup, chain: &Chain) {
        self.book = MemoryBook::default();
        self.view.reconciling = true;
        self.was_rebuilt = true;
        self.see(setup, chain, &[]);
    }

    /// Takes a provider's report.
    pub fn take_report(&mut self, report: &ReconcileReport) -> Result<(), Refusal> {
        let checked = check_report(&self.book, &self.terms, report);
        let outcome = reconcile(&self.book, &self.terms, &self.view, &checked);
        self.book.apply(outcome.changes);
        outcome.result.map(|_| ()).map_err(|refused| refused.refusal)
    }

    /// It goes on after all reports.
    pub fn reopen(&mut self) {
        self.view.reconciling = false;
    }

    /// An accountant that forgets has its older book again, and keeps the present one for the next time.
    pub fn forget(&mut self) {
        if self.kind == AccountantKind::Forgets {
            std::mem::swap(&mut self.book, &mut self.old_book);
        }
    }
}
