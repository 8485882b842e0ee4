//! The single writer: takes what waits, decides it, makes it durable in one commit with one sync, and answers all.

use super::{
    Cache,
    book::{Keys, WorkBook},
    due::DueWork,
    facts::SharedFacts,
    operation::{Context, EngineError, Operation, Task},
    signer::Operator,
    verifier::Verifier,
};
use crate::metrics::{Metrics, count, gauge};
use futures::future::join_all;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_accountant_store::{Batch, CommitError, MAX_BATCH_KEYS, Store, StoreError};
use tallystick_parties::accountant::Terms;
use tokio::sync::mpsc;

/// How often a commit is tried when others wrote the same records meanwhile.
const ATTEMPTS: u32 = 16;
/// How often an operation is begun anew because records were missing.
const LOADS: u32 = 8;
/// Records that the operations of one commit expect to read together.
const KEYS_PER_COMMIT: usize = 8_192;

/// The writer's half of the engine.
pub struct Writer {
    pub(super) store: Arc<dyn Store>,
    pub(super) cache: Arc<Cache>,
    pub(super) verifier: Arc<Verifier>,
    pub(super) operator: Operator,
    pub(super) facts: Arc<SharedFacts>,
    pub(super) due: Arc<DueWork>,
    pub(super) metrics: Arc<Metrics>,
    /// Whether other instances write to the same store.
    pub(super) shared: bool,
    pub(super) commit_operations: usize,
}

type Tasks = Vec<Task>;

impl Writer {
    /// Works until every sender is gone and every task is answered.
    pub async fn run(self, mut waiting: mpsc::Receiver<Task>) {
        let mut tasks = Vec::new();
        while waiting.recv_many(&mut tasks, self.commit_operations).await > 0 {
            self.metrics.queue.set(gauge(waiting.len()));
            let mut group = Vec::new();
            let mut keys = 0_usize;
            for task in tasks.drain(..) {
                // A block is applied by itself, under its own terms: later operations are decided with it known.
                if let Some(terms) = task.operation.own_terms() {
                    self.process_group(std::mem::take(&mut group)).await;
                    keys = 0;
                    self.process(vec![task], &terms).await;
                    continue;
                }
                let needed = self.terms().map_or(0, |terms| task.operation.keys(&terms).len());
                if !group.is_empty() && keys.saturating_add(needed) > KEYS_PER_COMMIT {
                    self.process_group(std::mem::take(&mut group)).await;
                    keys = 0;
                }
                keys = keys.saturating_add(needed);
                group.push(task);
            }
            self.process_group(group).await;
        }
    }

    fn terms(&self) -> Option<Arc<Terms>> {
        self.facts.get().terms.clone()
    }

    async fn process_group(&self, tasks: Tasks) {
        match self.terms() {
            Some(terms) => self.process(tasks, &terms).await,
            None => fail(
                tasks,
                &EngineError::Refused(tallystick_messages::Refusal::ReadOnly.into()),
            ),
        }
    }

    async fn process(&self, mut tasks: Tasks, terms: &Arc<Terms>) {
        if tasks.is_empty() {
            return;
        }
        for task in &tasks {
            let waited = task.arrived.elapsed().as_secs_f64();
            self.metrics.stages.with_label_values(&["queue"]).observe(waited);
        }
        self.metrics
            .commit_batch
            .observe(f64::from(u32::try_from(tasks.len()).unwrap_or(u32::MAX)));
        for attempt in 0..ATTEMPTS {
            match self.attempt(&mut tasks, terms).await {
                Ok(()) => {
                    for task in tasks {
                        let took = task.arrived.elapsed().as_secs_f64();
                        self.metrics.stages.with_label_values(&["total"]).observe(took);
                        task.operation.finish(None);
                    }
                    return;
                }
                Err(Failure::TooLarge) if tasks.len() > 1 => {
                    for task in tasks {
                        Box::pin(self.process(vec![task], terms)).await;
                    }
                    return;
                }
                Err(Failure::TooLarge) => {
                    return fail(
                        tasks,
                        &EngineError::Store("the operation concerns too many records".into()),
                    );
                }
                Err(Failure::Lost) => return fail(tasks, &EngineError::Stopped),
                Err(Failure::Changed) => {
                    // Others were faster; the more of them there are, the longer everybody steps back.
                    let pause = Duration::from_millis(u64::from(attempt) * u64::from(rand::random::<u8>() % 8));
                    tokio::time::sleep(pause).await;
                }
                Err(Failure::Store(error)) => {
                    tracing::warn!(%error, operations = tasks.len(), "nothing was committed");
                    return fail(tasks, &EngineError::Store(error.to_string().into()));
                }
            }
        }
        fail(tasks, &EngineError::Busy);
    }

    /// Decides everything and commits it.
    async fn attempt(&self, tasks: &mut Tasks, terms: &Arc<Terms>) -> Result<(), Failure> {
        let facts = self.facts.get();
        let context = Context {
            terms: Arc::clone(terms),
            view: facts.view(),
        };
        let mut book = WorkBook::default();
        let mut keys = Keys::default();
        for task in tasks.iter() {
            keys.extend(&task.operation.keys(terms));
        }
        book.load(&keys, &self.cache, self.store.as_ref()).await?;
        for task in tasks.iter_mut() {
            self.decide(task.operation.as_mut(), &mut book, &context).await?;
        }
        let mut batch = Batch::new();
        book.add_to(&mut batch, self.shared);
        for task in tasks.iter() {
            task.operation.add_to(&mut batch);
        }
        if batch.len() > MAX_BATCH_KEYS {
            return Err(Failure::TooLarge);
        }
        let committed = async {
            if batch.is_empty() {
                return Ok(None);
            }
            let began = Instant::now();
            let version = self.store.commit(batch).await;
            let took = began.elapsed().as_secs_f64();
            self.metrics.stages.with_label_values(&["commit"]).observe(took);
            version.map(Some)
        };
        let (committed, signed) = tokio::join!(committed, self.sign(std::mem::take(tasks), terms));
        let lost = signed.is_none();
        *tasks = signed.unwrap_or_default();
        match committed {
            Ok(version) => {
                if let Some(version) = version {
                    book.publish(&self.cache, version);
                    self.due.note(&book);
                }
                if lost {
                    return Err(Failure::Lost);
                }
                Ok(())
            }
            Err(error) => {
                book.forget(&self.cache);
                count(&self.metrics.commit_failures, kind(&error));
                Err(match error {
                    // Decided anew on the present records: if the commit did happen, the answer is a replay.
                    CommitError::Conflict { .. } | CommitError::Unknown { .. } => Failure::Changed,
                    CommitError::Store(error) => Failure::Store(error),
                })
            }
        }
    }

    /// Applies one operation, as often as records turn out to be missing.
    async fn decide(
        &self,
        operation: &mut dyn Operation,
        book: &mut WorkBook,
        context: &Context,
    ) -> Result<(), Failure> {
        for _ in 0..LOADS {
            let changes = operation.apply(book, context);
            let missing = book.take_missing();
            if missing.is_empty() {
                book.apply(changes);
                return Ok(());
            }
            book.load(&missing, &self.cache, self.store.as_ref()).await?;
        }
        Err(Failure::TooLarge)
    }

    /// Signs in the pool; none if the pool has stopped.
    async fn sign(&self, mut tasks: Tasks, terms: &Arc<Terms>) -> Option<Tasks> {
        let share = tasks.len().div_ceil(self.verifier.threads().max(1)).max(1);
        let mut shares = Vec::new();
        while !tasks.is_empty() {
            let mut part: Tasks = tasks.drain(..share.min(tasks.len())).collect();
            let (operator, terms) = (self.operator.clone(), Arc::clone(terms));
            shares.push(self.verifier.work(move || {
                for task in &mut part {
                    task.operation.sign(&operator, &terms);
                }
                part
            }));
        }
        let mut signed = Vec::new();
        for part in join_all(shares).await {
            signed.extend(part.ok()?);
        }
        Some(signed)
    }
}

enum Failure {
    /// The records changed meanwhile, or may have changed.
    Changed,
    /// The store failed.
    Store(StoreError),
    /// More records than fit into one commit.
    TooLarge,
    /// The pool has stopped.
    Lost,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

fn fail(tasks: Tasks, error: &EngineError) {
    for task in tasks {
        task.operation.finish(Some(error.clone()));
    }
}

fn kind(error: &CommitError) -> &'static str {
    match error {
        CommitError::Conflict { .. } => "conflict",
        CommitError::Unknown { .. } => "unknown",
        CommitError::Store(StoreError::Full { .. }) => "full",
        CommitError::Store(StoreError::Unavailable { .. }) => "unavailable",
        CommitError::Store(_) => "other",
    }
}
