//! Follows finalized blocks: each is digested, its facts are read at that very block, and applied in one commit
//! together with the cursor. A block is applied once or again with the same result, and never skipped.

use super::{
    ChainSource,
    cursor::{self, Cursor},
    digest::{Digest, News},
};
use crate::{
    api::updates::Updates,
    config::ExchangeConfig,
    engine::{Block, Engine, EngineError, book::Keys},
    metrics::{Metrics, notch},
    settlement::ledger,
};
use futures::{StreamExt, TryStreamExt, stream};
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_accountant_store::{Batch, Expected, StoreError, Table};
use tallystick_chain::{Error, FinalizedBlock, Status};
use tallystick_parties::accountant::{Book, ChainView, ConsumerSnapshot, Note, Observation, ProviderSnapshot};
use tallystick_primitives::{AccountId, BlockNumber, Hash, state::AccountantStatus};
use tallystick_rest::{ServiceStatus, SettlementKind};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Questions to the node at the same time.
const CONCURRENT: usize = 16;
/// Pause before a failed step is tried again.
const PAUSE: Duration = Duration::from_millis(500);
/// Providers whose exchanges are dropped in one operation.
const EXPIRE_CHUNK: usize = 64;
/// Records that are read anew in one step after a gap.
const RESYNC_CHUNK: usize = 500;

/// The message to the settlement worker after each block.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The block's height.
    pub number: BlockNumber,
    /// Its hash.
    pub hash: Hash,
    /// Channels in which something was settled, opened an exit, or lost a device.
    pub channels: BTreeSet<AccountId>,
}

/// Why following stopped for a moment.
#[derive(Debug, thiserror::Error)]
enum WorkerError {
    #[error(transparent)]
    Chain(#[from] Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the node belongs to chain {found:?}, this store to {expected:?}; check chain.url, or use another store")]
    WrongChain { found: Hash, expected: Hash },
    #[error("this store belongs to accountant {0:?}; check owner, or use another store")]
    WrongAccountant(AccountId),
    #[error("block {number} does not follow the block that was applied before it; the node's chain was replaced")]
    Diverged { number: BlockNumber },
    #[error("the terms are impossible on this chain: {0}")]
    Terms(#[from] tallystick_parties::accountant::InvalidTerms),
}

/// Follows the chain.
pub struct Worker {
    /// The chain.
    pub chain: Arc<dyn ChainSource>,
    /// Decides and remembers.
    pub engine: Arc<Engine>,
    /// The accountant.
    pub accountant: AccountId,
    /// Terms of exchanges.
    pub exchange: ExchangeConfig,
    /// Whether other instances follow for the same store.
    pub shared: bool,
    /// News for clients.
    pub updates: Arc<Updates>,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// Told after each block.
    pub applied: mpsc::Sender<Applied>,
}

impl Worker {
    /// Follows until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let work = async {
            tokio::join!(self.watch_status(), self.follow_for_ever());
        };
        tokio::select! {
            () = stop.cancelled() => (),
            () = work => (),
        }
    }

    async fn watch_status(&self) {
        let mut status = self.chain.status();
        let mut newest = None;
        loop {
            let now = status.borrow_and_update().clone();
            self.engine.change_facts(|facts| match &now {
                Status::Connected { finalized } => {
                    facts.connection = None;
                    if newest.is_none_or(|newest| newest < *finalized) || facts.head.is_none() {
                        facts.head = Some((*finalized, Instant::now()));
                        newest = Some(*finalized);
                    }
                }
                Status::Disconnected { reason, .. } => facts.connection = Some(reason.to_string().into()),
            });
            let connected = matches!(now, Status::Connected { .. });
            self.metrics.chain_connected.set(i64::from(connected));
            if status.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    async fn follow_for_ever(&self) {
        loop {
            match self.follow().await {
                Ok(()) => tracing::info!("the stream of finalized blocks ended; starting it again"),
                Err(WorkerError::Chain(error)) if error.is_transient() => {
                    tracing::warn!(%error, "the node cannot be asked; trying again");
                }
                Err(WorkerError::Chain(Error::Pruned(why))) => {
                    tracing::warn!(
                        why,
                        "the node has discarded blocks that were not applied; reading everything anew"
                    );
                    if let Err(error) = self.resync().await {
                        tracing::error!(%error, "the state could not be read anew; trying again");
                    }
                }
                Err(error) => tracing::error!(%error, "finalized blocks cannot be applied; trying again"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn connected(&self) {
        let mut status = self.chain.status();
        // An error means that the source is gone, which the caller will see.
        let _gone = status
            .wait_for(|status| matches!(status, Status::Connected { .. }))
            .await;
    }

    async fn follow(&self) -> Result<(), WorkerError> {
        self.connected().await;
        let genesis = self.chain.constants(None).await?.genesis;
        let mut cursor = self.load_cursor(genesis).await?;
        let from = cursor.as_ref().map(|(cursor, _)| cursor.number.saturating_add(1));
        let mut blocks = self.chain.blocks(from);
        while let Some(block) = blocks.next().await {
            let block = block?;
            if let Some((cursor, _)) = &cursor {
                if block.number <= cursor.number {
                    continue;
                }
                if block.number == cursor.number.saturating_add(1) && block.parent != cursor.hash {
                    return Err(WorkerError::Diverged { number: block.number });
                }
            }
            let expected = match &cursor {
                _ if self.shared => Expected::Any,
                Some((_, version)) => *version,
                None => Expected::Absent,
            };
            let next = self.apply(&block, expected).await?;
            if self.engine.facts().reconciling {
                self.read_everybody(&block).await?;
            }
            let version = if self.shared {
                Expected::Any
            } else {
                self.cursor_version().await?
            };
            cursor = Some((next, version));
        }
        Ok(())
    }

    async fn load_cursor(&self, genesis: Hash) -> Result<Option<(Cursor, Expected)>, WorkerError> {
        let Some((cursor, versioned)) = Cursor::load(self.engine.store().as_ref()).await? else {
            return Ok(None);
        };
        if cursor.genesis != genesis {
            return Err(WorkerError::WrongChain {
                found: genesis,
                expected: cursor.genesis,
            });
        }
        if cursor.accountant != self.accountant {
            return Err(WorkerError::WrongAccountant(cursor.accountant));
        }
        Ok(Some((cursor, Expected::Version(versioned.version))))
    }

    async fn cursor_version(&self) -> Result<Expected, WorkerError> {
        let found = Cursor::load(self.engine.store().as_ref()).await?;
        Ok(found.map_or(Expected::Absent, |(_, versioned)| Expected::Version(versioned.version)))
    }

    async fn apply(&self, block: &FinalizedBlock, expected: Expected) -> Result<Cursor, WorkerError> {
        let mut digest = Digest::new(block, &self.accountant);
        let known = self.known(&digest).await?;
        digest.consumers.extend(known);
        let observations = self.observations(block.number, block.hash, &mut digest).await?;
        let cursor = self.cursor(block.number, block.hash).await?;
        let mut extra = Batch::new();
        extra.put(Cursor::key(), expected, cursor.to_bytes());
        for entry in &digest.ledger {
            ledger::add(entry, &mut extra);
        }
        let notes = self.observe(observations, &cursor, extra).await?;
        self.tell(&digest.news);
        self.count(&digest);
        let channels = self.channels_to_settle(&digest, &notes);
        let applied = Applied {
            number: block.number,
            hash: block.hash,
            channels,
        };
        // This fails only while the service is stopping, and then no settlement is sent.
        let _stopping = self.applied.send(applied).await;
        self.expire(block.number).await?;
        Ok(cursor)
    }

    /// Consumers that are known and whose money or devices changed.
    async fn known(&self, digest: &Digest) -> Result<Vec<AccountId>, WorkerError> {
        let mut keys = Keys {
            consumers: digest.accounts.clone(),
            ..Keys::default()
        };
        let of_devices = digest.devices.iter();
        keys.consumers
            .extend(of_devices.map(|identity| tallystick_primitives::consumer_channel_id(identity, &self.accountant)));
        let book = self.engine.read(&keys).await?;
        let known = keys.consumers.iter().filter_map(|channel| book.consumer(channel));
        Ok(known.map(|consumer| consumer.identity).collect())
    }

    /// The facts of the block, with the state of every party that it concerns, as of the block.
    async fn observations(
        &self,
        number: BlockNumber,
        hash: Hash,
        digest: &mut Digest,
    ) -> Result<Vec<Observation>, Error> {
        let mut observations = std::mem::take(&mut digest.observations);
        observations.extend(
            self.consumers(number, hash, digest.consumers.iter().cloned().collect())
                .await?,
        );
        observations.extend(
            self.providers(number, hash, digest.providers.iter().cloned().collect())
                .await?,
        );
        Ok(observations)
    }

    async fn consumers(
        &self,
        height: BlockNumber,
        hash: Hash,
        identities: Vec<AccountId>,
    ) -> Result<Vec<Observation>, Error> {
        let questions = identities.into_iter().map(|identity| async move {
            let (channel, devices) = self.chain.consumer(hash, &identity).await?;
            let snapshot = ConsumerSnapshot::new(height, &channel, &devices);
            Ok(Observation::Consumer { identity, snapshot })
        });
        stream::iter(questions).buffered(CONCURRENT).try_collect().await
    }

    async fn providers(
        &self,
        height: BlockNumber,
        hash: Hash,
        identities: Vec<AccountId>,
    ) -> Result<Vec<Observation>, Error> {
        let questions = identities.into_iter().map(|identity| async move {
            let state = self.chain.provider(hash, &identity).await?;
            let snapshot = ProviderSnapshot::new(height, state.as_ref());
            Ok(Observation::Provider { identity, snapshot })
        });
        stream::iter(questions).buffered(CONCURRENT).try_collect().await
    }

    async fn cursor(&self, number: BlockNumber, hash: Hash) -> Result<Cursor, Error> {
        let constants = self.chain.constants(Some(hash)).await?;
        Ok(Cursor {
            genesis: constants.genesis,
            accountant: self.accountant.clone(),
            number,
            hash,
            exit_delay: constants.exit_delay,
            existential_deposit: constants.existential_deposit,
            state: self.chain.accountant(hash).await?,
        })
    }

    async fn observe(
        &self,
        observations: Vec<Observation>,
        cursor: &Cursor,
        extra: Batch,
    ) -> Result<Vec<Note>, WorkerError> {
        let terms = Arc::new(cursor.terms(&self.exchange));
        if cursor.state.is_some() {
            terms.check()?;
        }
        let facts = self.engine.facts();
        let view = ChainView {
            finalized: cursor.number,
            status: cursor
                .state
                .as_ref()
                .map_or(AccountantStatus::Closed, |state| state.status),
            fresh: true,
            reconciling: facts.reconciling,
        };
        let engine = Arc::clone(&self.engine);
        let (known_terms, known) = (Arc::clone(&terms), cursor.clone());
        let then = Box::new(move || {
            engine.change_facts(|facts| {
                facts.terms = Some(known_terms);
                facts.applied = known.number;
                facts.applied_hash = known.hash;
                facts.existential_deposit = known.existential_deposit;
                facts.accountant = known.state.map(Arc::new);
            });
        });
        let block = Block {
            view,
            terms,
            extra,
            then,
        };
        let notes = self.engine.observe(observations, block).await?;
        self.watch_money(cursor);
        Ok(notes)
    }

    fn tell(&self, news: &[News]) {
        for (identity, data) in news {
            self.updates.publish(identity.clone(), data.clone());
        }
    }

    fn count(&self, digest: &Digest) {
        for entry in &digest.ledger {
            let kind = entry.kind.name();
            self.metrics.settlements.with_label_values(&[kind]).inc();
            for (part, amount) in [
                ("gross", entry.gross),
                ("accountant_fee", entry.accountant_fee),
                ("chain_fee", entry.chain_fee),
                ("net", entry.net),
                ("from_coverage", entry.from_coverage),
                ("shortfall", entry.shortfall),
            ] {
                self.metrics
                    .settled
                    .with_label_values(&[kind, part])
                    .inc_by(notch(amount));
            }
        }
    }

    fn watch_money(&self, cursor: &Cursor) {
        let metrics = &self.metrics;
        metrics.chain_height.set(i64::from(cursor.number));
        let status = cursor.state.as_ref().map(|state| ServiceStatus::from(state.status));
        for possible in ServiceStatus::ON_CHAIN {
            metrics
                .status
                .with_label_values(&[possible.name()])
                .set(i64::from(status == Some(possible)));
        }
        let Some(state) = &cursor.state else {
            return;
        };
        metrics.available.set(notch(state.available));
        metrics.owed.set(notch(state.owed_total));
        metrics.stake.set(notch(state.stake));
        metrics.covered.set(notch(state.covered_total));
        if state.status == AccountantStatus::Punished {
            tracing::error!(
                owed = %state.owed_total, available = %state.available,
                "the accountant is punished: add money and resolve it, see docs/accountant.md"
            );
        } else if state.owed_total > state.available {
            tracing::warn!(owed = %state.owed_total, available = %state.available, "less is available than is owed");
        }
    }

    fn channels_to_settle(&self, digest: &Digest, notes: &[Note]) -> BTreeSet<AccountId> {
        let settled = digest
            .ledger
            .iter()
            .filter(|entry| entry.kind == SettlementKind::Consumer);
        let mut channels: BTreeSet<AccountId> = settled.map(|entry| entry.channel.clone()).collect();
        for note in notes {
            match note {
                Note::ExitOpened { channel } | Note::TermsCut { channel, .. } => {
                    channels.insert(channel.clone());
                }
                Note::Short { channel, missing } => {
                    tracing::error!(%missing, ?channel, "a channel holds less than is to be collected from it");
                }
                Note::Revealed { provider, number } => {
                    tracing::info!(?provider, number, "an exchange was revealed on chain");
                }
            }
        }
        channels
    }

    async fn expire(&self, finalized: BlockNumber) -> Result<(), WorkerError> {
        for providers in self.engine.due().take_expired(finalized).chunks(EXPIRE_CHUNK) {
            for (provider, number) in self.engine.expire(providers.to_vec()).await? {
                tracing::info!(?provider, number, "an exchange expired unrevealed");
            }
        }
        Ok(())
    }

    /// A state that was lost or restored knows nothing of what happened since: everybody with a channel is read from
    /// the chain once, before anything else is believed.
    async fn read_everybody(&self, block: &FinalizedBlock) -> Result<(), WorkerError> {
        let store = self.engine.store();
        let note = || {
            self.engine.change_facts(|facts| facts.everybody_was_read = true);
        };
        // Perhaps another instance has.
        if cursor::everybody_was_read(store.as_ref()).await? {
            note();
            return Ok(());
        }
        let parties = self.chain.parties(block.hash).await?;
        tracing::info!(
            consumers = parties.consumers.len(),
            providers = parties.providers.len(),
            "reading everybody's channels from the chain"
        );
        for identities in parties.consumers.chunks(RESYNC_CHUNK) {
            let observations = self.consumers(block.number, block.hash, identities.to_vec()).await?;
            self.engine.take_snapshots(observations).await?;
        }
        for identities in parties.providers.chunks(RESYNC_CHUNK) {
            let observations = self.providers(block.number, block.hash, identities.to_vec()).await?;
            self.engine.take_snapshots(observations).await?;
        }
        cursor::note_everybody_read(store.as_ref())
            .await
            .map_err(|error| EngineError::Store(error.to_string().into()))?;
        note();
        tracing::info!(
            "the chain was read; providers' reports are taken until the service is started with --reconciled"
        );
        Ok(())
    }

    /// After a gap that the node cannot fill: reads the state of every known party at the newest block.
    async fn resync(&self) -> Result<(), WorkerError> {
        let mut blocks = self.chain.blocks(None);
        let Some(block) = blocks.next().await else {
            return Ok(());
        };
        let block = block?;
        let expected = if self.shared {
            Expected::Any
        } else {
            self.cursor_version().await?
        };
        for table in [Table::Consumers, Table::Providers] {
            self.resync_table(table, &block).await?;
        }
        self.apply(&block, expected).await?;
        tracing::info!(
            block = block.number,
            "the state was read anew; settlements in the gap are not in the ledger"
        );
        Ok(())
    }

    async fn resync_table(&self, table: Table, block: &FinalizedBlock) -> Result<(), WorkerError> {
        let store = self.engine.store();
        let mut from = std::ops::Bound::Unbounded;
        loop {
            let bound = from.as_ref().map(Vec::as_slice);
            let page = store.scan(table, bound, RESYNC_CHUNK).await?;
            let keys = page
                .entries
                .iter()
                .filter_map(|entry| crate::engine::record::account_of(&entry.key));
            let observations = match table {
                Table::Providers => self.providers(block.number, block.hash, keys.collect()).await?,
                _ => {
                    let keys = Keys {
                        consumers: keys.collect(),
                        ..Keys::default()
                    };
                    let book = self.engine.read(&keys).await?;
                    let consumers = keys.consumers.iter().filter_map(|channel| book.consumer(channel));
                    let identities = consumers.map(|consumer| consumer.identity).collect();
                    self.consumers(block.number, block.hash, identities).await?
                }
            };
            self.engine.take_snapshots(observations).await?;
            match page.entries.last() {
                Some(last) if page.more => from = std::ops::Bound::Excluded(last.key.clone()),
                _ => return Ok(()),
            }
        }
    }
}
