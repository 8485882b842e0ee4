//! The pure core between a store and a pool of signature checkers.
//!
//! - [`verifier`]: the pool;
//! - [`writer`]: the only task that changes records;
//! - [`operation`]: the changes it can be asked for;
//! - [`cache`], [`book`], [`record`]: records on their way between store and core;
//! - [`facts`]: facts about the chain, by which operations are judged;
//! - [`lookup`]: parties without a record here are looked up on chain;
//! - [`due`]: settlements and expiries that commits make due;
//! - [`signer`]: the operator's key.

pub mod book;
pub mod cache;
pub mod due;
pub mod facts;
pub mod lookup;
pub mod operation;
pub mod record;
pub mod signer;
pub mod verifier;
pub mod writer;

pub use cache::Cache;
pub use facts::{Facts, ReadOnly, SharedFacts};
pub use operation::EngineError;
pub use signer::Operator;
pub use verifier::{OwnedClaim, Verifier, VerifierError};

use crate::{chain::ChainSource, config::Config, metrics::Metrics};
use book::{Keys, WorkBook};
use due::DueWork;
use lookup::{MissingParties, PartyLookup};
pub use operation::Block;
use operation::{Exchange, Expire, FastExit, Observe, Operation, Reconcile, Reveal, Task};
use std::{sync::Arc, time::Instant};
use tallystick_accountant_store::{Store, StoreError};
use tallystick_messages::{
    ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, Refusal, RevealAnswer, RevealRequest,
};
use tallystick_parties::accountant::{
    Book, ChainView, FastExitRequest, Note, Observation, PreparedExchange, Terms, check_report, exchange,
};
use tallystick_primitives::{AccountId, Signature};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// Everything that decides. Cheap to share behind an `Arc`.
pub struct Engine {
    store: Arc<dyn Store>,
    cache: Arc<Cache>,
    verifier: Arc<Verifier>,
    operator: Operator,
    facts: Arc<SharedFacts>,
    due: Arc<DueWork>,
    lookup: PartyLookup,
    metrics: Arc<Metrics>,
    queue: mpsc::Sender<Task>,
    shared: bool,
}

/// The parts an engine is made of.
pub struct Parts {
    /// Where records are kept.
    pub store: Arc<dyn Store>,
    /// The chain, to look parties up.
    pub chain: Arc<dyn ChainSource>,
    /// The operator's key.
    pub operator: Operator,
    /// Facts about the chain.
    pub facts: Arc<SharedFacts>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
}

impl Engine {
    /// Starts the pool and the writer. The writer ends when the engine is dropped and everything is answered.
    pub fn start(parts: Parts, config: &Config) -> std::io::Result<(Arc<Self>, JoinHandle<()>)> {
        let verifier = Arc::new(Verifier::start(
            config.limits.verify_threads,
            config.limits.verify_queue,
            Arc::clone(&parts.metrics),
        )?);
        let (queue, waiting) = mpsc::channel(config.limits.queue);
        let engine = Self {
            cache: Arc::new(Cache::new(config.store.cache_entries)),
            verifier,
            due: Arc::new(DueWork::new(config.settlement.threshold.0.max(1))),
            lookup: PartyLookup::new(parts.chain),
            queue,
            shared: config.store.is_shared(),
            store: parts.store,
            operator: parts.operator,
            facts: parts.facts,
            metrics: parts.metrics,
        };
        let writer = writer::Writer {
            store: Arc::clone(&engine.store),
            cache: Arc::clone(&engine.cache),
            verifier: Arc::clone(&engine.verifier),
            operator: engine.operator.clone(),
            facts: Arc::clone(&engine.facts),
            due: Arc::clone(&engine.due),
            metrics: Arc::clone(&engine.metrics),
            shared: engine.shared,
            commit_operations: config.limits.commit_operations,
        };
        Ok((Arc::new(engine), tokio::spawn(writer.run(waiting))))
    }

    /// The pool.
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The facts of the moment.
    pub fn facts(&self) -> Arc<Facts> {
        self.facts.get()
    }

    /// Changes the facts.
    pub fn change_facts(&self, change: impl FnOnce(&mut Facts)) {
        self.facts.change(change);
    }

    /// Settlements and expiries that became due.
    pub fn due(&self) -> &DueWork {
        &self.due
    }

    /// The records in memory.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Where records are kept.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The operator's key.
    pub fn operator(&self) -> &Operator {
        &self.operator
    }

    /// The terms of the moment; refuses with `read_only` before the chain was seen.
    pub fn terms(&self) -> Result<Arc<Terms>, EngineError> {
        let facts = self.facts();
        facts.terms.clone().ok_or_else(|| refused(Refusal::ReadOnly))
    }

    /// Takes an exchange whose sender is authenticated.
    pub async fn exchange(&self, request: ExchangeRequest) -> Result<ExchangeAnswer, EngineError> {
        let terms = self.terms()?;
        let keys = operation::exchange_keys(&request, &terms);
        let mut book = self.read(&keys).await?;
        if !self.shared {
            // With several instances only the writer knows whether the records are the newest.
            if let Some(draft) = exchange::replay(&book, &terms, &self.view(), &request) {
                let (operator, genesis) = (self.operator.clone(), terms.genesis);
                let sign = move || draft.sign(&genesis, |payload| operator.sign(payload));
                return self.verifier.work(sign).await.map_err(verifier_error);
            }
        }
        let missing = missing_parties(&book, &terms, &request);
        if self.look_up(missing).await? {
            book = self.read(&keys).await?;
        }
        let prepared = PreparedExchange::new(&book, &terms, request);
        drop(book);
        let checked = self.verifier.check(prepared).await.map_err(verifier_error)?;
        self.ask(|to| Exchange::new(checked, to)).await
    }

    /// Takes a reveal whose sender is authenticated.
    pub async fn reveal(&self, request: RevealRequest) -> Result<RevealAnswer, EngineError> {
        self.ask(|to| Reveal::new(request, to)).await
    }

    /// Signs a fast exit, if it is possible. `signature` is the identity's.
    pub async fn fast_exit(&self, request: FastExitRequest, signature: Signature) -> Result<Signature, EngineError> {
        let terms = self.terms()?;
        let claim = OwnedClaim {
            payload: request.payload(&terms),
            signature,
            signer: request.identity.clone(),
        };
        if !self.verifier.is_signed(claim).await.map_err(verifier_error)? {
            return Err(refused(Refusal::BadSignature));
        }
        let channel = terms.channel_of(&request.identity);
        let answer = self.ask(|to| FastExit::new(request, to)).await?;
        self.due.settle_at_once(channel);
        Ok(answer)
    }

    /// Takes a provider's report while the state is rebuilt.
    pub async fn reconcile(&self, report: ReconcileReport) -> Result<ReconcileAnswer, EngineError> {
        let terms = self.terms()?;
        let mut keys = Keys::default();
        keys.providers.insert(report.provider.clone());
        let consumers = report.payments.iter().map(|held| &held.agreement.agreement.consumer);
        for (held, consumer) in report.payments.iter().zip(consumers.clone()) {
            keys.agreements.insert(held.message.agreement);
            keys.consumers.insert(terms.channel_of(consumer));
        }
        let book = self.read(&keys).await?;
        let identities: Vec<AccountId> = consumers.cloned().collect();
        let missing = lookup::missing(&book, &terms, Some(&report.provider), &identities);
        self.look_up(missing).await?;
        let book = self.read(&keys).await?;
        let checked_terms = Arc::clone(&terms);
        let checked = self
            .verifier
            .work(move || check_report(&book, &checked_terms, &report))
            .await
            .map_err(verifier_error)?;
        self.ask(|to| Reconcile::new(checked, keys, to)).await
    }

    /// Applies what a finalized block told. Waits for room in the queue: a block is never dropped.
    pub async fn observe(&self, observations: Vec<Observation>, block: Block) -> Result<Vec<Note>, EngineError> {
        let (to, answered) = oneshot::channel();
        self.send(Observe::block(observations, block, to)).await?;
        let notes = answered.await.map_err(|_| EngineError::Stopped)??;
        Ok(notes.unwrap_or_default())
    }

    /// Applies snapshots of a block that is newer than the newest applied one.
    pub async fn take_snapshots(&self, observations: Vec<Observation>) -> Result<(), EngineError> {
        let facts = self.facts();
        let Some(terms) = &facts.terms else {
            return Ok(());
        };
        let (to, answered) = oneshot::channel();
        self.send(Observe::learnt(observations, facts.applied, terms, to))
            .await?;
        answered.await.map_err(|_| EngineError::Stopped)??;
        Ok(())
    }

    /// Drops exchanges that were not revealed in time; returns those that were dropped.
    pub async fn expire(&self, providers: Vec<AccountId>) -> Result<Vec<(AccountId, u64)>, EngineError> {
        let (to, answered) = oneshot::channel();
        self.send(Expire::new(providers, to)).await?;
        answered.await.map_err(|_| EngineError::Stopped)?
    }

    /// Records as they are now: in memory, or in the store.
    pub async fn read(&self, keys: &Keys) -> Result<WorkBook, EngineError> {
        let mut book = WorkBook::default();
        if self.shared {
            // Another instance may have written since.
            let fresh = Cache::new(keys.len().saturating_mul(8));
            book.load(keys, &fresh, self.store.as_ref())
                .await
                .map_err(store_error)?;
        } else {
            book.load(keys, &self.cache, self.store.as_ref())
                .await
                .map_err(store_error)?;
        }
        Ok(book)
    }

    /// One consumer, looked up on chain if it was never met.
    pub async fn consumer(
        &self,
        identity: &AccountId,
    ) -> Result<Option<tallystick_parties::accountant::Consumer>, EngineError> {
        let terms = self.terms()?;
        let channel = terms.channel_of(identity);
        let keys = Keys {
            consumers: [channel.clone()].into(),
            ..Keys::default()
        };
        let book = self.read(&keys).await?;
        let missing = lookup::missing(&book, &terms, None, std::slice::from_ref(identity));
        if self.look_up(missing).await? {
            return Ok(self.read(&keys).await?.consumer(&channel));
        }
        Ok(book.consumer(&channel))
    }

    /// One provider, looked up on chain if it was never met.
    pub async fn provider(
        &self,
        identity: &AccountId,
    ) -> Result<Option<tallystick_parties::accountant::Provider>, EngineError> {
        let terms = self.terms()?;
        let keys = Keys {
            providers: [identity.clone()].into(),
            ..Keys::default()
        };
        let book = self.read(&keys).await?;
        let missing = lookup::missing(&book, &terms, Some(identity), &[]);
        if self.look_up(missing).await? {
            return Ok(self.read(&keys).await?.provider(identity));
        }
        Ok(book.provider(identity))
    }

    /// Deletes agreements under which nothing can be paid any more; one that was paid under meanwhile stays.
    pub async fn forget_agreements(&self, old: tallystick_accountant_store::Batch) {
        let ids: Vec<_> = old
            .writes()
            .iter()
            .filter_map(|write| <[u8; 32]>::try_from(write.key.bytes.as_slice()).ok())
            .collect();
        if let Err(error) = self.store.commit(old).await {
            tracing::info!(%error, "old agreements are kept a while longer");
        }
        for id in ids {
            self.cache
                .remove::<tallystick_parties::accountant::AgreementRecord>(&tallystick_messages::AgreementId::from(id));
        }
    }

    /// The view of the moment.
    pub fn view(&self) -> ChainView {
        self.facts().view()
    }

    /// Asks the chain for parties that were never met, and remembers what it says. Returns whether it told anything.
    async fn look_up(&self, missing: MissingParties) -> Result<bool, EngineError> {
        if missing.is_empty() {
            return Ok(false);
        }
        for _ in 0..lookup::ATTEMPTS {
            let facts = self.facts();
            let Some(terms) = facts.terms.clone() else {
                return Ok(false);
            };
            if facts.head.is_none() {
                // The process has not seen the chain yet: missing parties stay missing until it has.
                return Ok(false);
            }
            let observations = self.lookup.ask(&missing, &facts).await?;
            if observations.is_empty() {
                return Ok(false);
            }
            let (to, answered) = oneshot::channel();
            self.send(Observe::learnt(observations, facts.applied, &terms, to))
                .await?;
            // None: a block was applied meanwhile that may have told something newer of them.
            if answered.await.map_err(|_| EngineError::Stopped)??.is_some() {
                return Ok(true);
            }
        }
        Ok(true)
    }

    async fn ask<T, O: Operation + 'static>(
        &self,
        operation: impl FnOnce(oneshot::Sender<Result<T, EngineError>>) -> O,
    ) -> Result<T, EngineError> {
        let (to, answered) = oneshot::channel();
        let task = Task {
            operation: Box::new(operation(to)),
            arrived: Instant::now(),
        };
        self.queue.try_send(task).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => EngineError::Busy,
            mpsc::error::TrySendError::Closed(_) => EngineError::Stopped,
        })?;
        answered.await.map_err(|_| EngineError::Stopped)?
    }

    async fn send(&self, operation: impl Operation + 'static) -> Result<(), EngineError> {
        let task = Task {
            operation: Box::new(operation),
            arrived: Instant::now(),
        };
        self.queue.send(task).await.map_err(|_| EngineError::Stopped)
    }
}

/// The parties of an exchange that were never met.
fn missing_parties(book: &WorkBook, terms: &Terms, request: &ExchangeRequest) -> MissingParties {
    let known = request.messages.iter().filter_map(|message| {
        let record = book.agreement(&message.agreement)?;
        Some(record.signed.agreement.consumer)
    });
    let attached = request
        .agreements
        .iter()
        .map(|signed| signed.agreement.consumer.clone());
    let identities: Vec<AccountId> = known.chain(attached).collect();
    lookup::missing(book, terms, Some(&request.provider), &identities)
}

fn refused(refusal: Refusal) -> EngineError {
    EngineError::Refused(refusal.into())
}

fn store_error(error: StoreError) -> EngineError {
    EngineError::Store(error.to_string().into())
}

fn verifier_error(error: VerifierError) -> EngineError {
    match error {
        VerifierError::Full => EngineError::Busy,
        VerifierError::Stopped => EngineError::Stopped,
    }
}
