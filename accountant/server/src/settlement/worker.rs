//! Keeps a durable job for each lane with money to collect, and sends the settlements that are worth their fee.
//!
//! A job ends only when the consumer's record says that nothing is left to collect, which it does when a finalized
//! block held the settlement. A settlement that was sent and not included is sent again: first as different bytes,
//! then signed with a tip.

use super::{
    job::{Job, Jobs, Place, State},
    lease::Settler,
    policy::{self, Decision},
    sweep::Sweep,
};
use crate::{
    chain::{ChainSource, SettleOrder, worker::Applied},
    clock::now_ms,
    config::SettlementConfig,
    engine::{Engine, book::Keys},
    metrics::{Metrics, count, gauge, notch},
};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
    time::Duration,
};
use tallystick_chain::Error;
use tallystick_parties::accountant::{Book, Collectable, collectable};
use tallystick_primitives::{
    AccountId, BlockNumber, Hash,
    state::{AccountantStatus, SettlementQuote},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often the sweep goes a page further while no blocks come.
const TICK: Duration = Duration::from_secs(1);
/// Channels that are looked at in one read.
const CHUNK: usize = 1_000;
/// After so many attempts without success a settlement is signed, with a tip.
const WALLETLESS_ATTEMPTS: u8 = 1;
/// Salts of walletless transactions.
const SALTS: u8 = 64;

/// Settles.
pub struct Worker {
    chain: Arc<dyn ChainSource>,
    engine: Arc<Engine>,
    config: SettlementConfig,
    metrics: Arc<Metrics>,
    settler: Settler,
    sweep: Sweep,
    jobs: Jobs,
    head: Option<(BlockNumber, Hash)>,
    /// Channels that somebody asked to have settled at once.
    at_once: HashSet<AccountId>,
}

impl Worker {
    /// A worker; `shared` says whether there are other instances.
    pub fn new(
        chain: Arc<dyn ChainSource>,
        engine: Arc<Engine>,
        config: SettlementConfig,
        shared: bool,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            chain,
            engine,
            config,
            metrics,
            settler: Settler::new(shared),
            sweep: Sweep::default(),
            jobs: Jobs::default(),
            head: None,
            at_once: HashSet::new(),
        }
    }

    /// Works until told to stop.
    pub async fn run(mut self, mut blocks: mpsc::Receiver<Applied>, stop: CancellationToken) {
        loop {
            match Jobs::load(self.engine.store().as_ref()).await {
                Ok(jobs) => {
                    self.jobs = jobs;
                    break;
                }
                Err(error) => tracing::error!(%error, "settlement jobs cannot be read; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(TICK) => (),
            }
        }
        loop {
            let block = tokio::select! {
                () = stop.cancelled() => return,
                block = blocks.recv() => match block {
                    Some(block) => Some(block),
                    None => return,
                },
                () = tokio::time::sleep(TICK) => None,
            };
            self.step(block).await;
        }
    }

    async fn step(&mut self, block: Option<Applied>) {
        let mut channels = BTreeSet::new();
        if let Some(block) = block {
            self.head = Some((block.number, block.hash));
            channels.extend(block.channels);
        }
        channels.extend(self.engine.due().take_collectable());
        for channel in self.engine.due().take_urgent() {
            channels.insert(channel.clone());
            self.at_once.insert(channel);
        }
        channels.extend(self.sweep().await);
        let channels: Vec<AccountId> = channels.into_iter().collect();
        for chunk in channels.chunks(CHUNK) {
            self.look_at(chunk).await;
        }
        if let Some((number, hash)) = self.head {
            self.send_wanted(number, hash).await;
        }
        self.save().await;
        self.count();
    }

    async fn sweep(&mut self) -> Vec<AccountId> {
        match self.sweep.step(&self.engine).await {
            Ok(found) => {
                if let Some(totals) = found.totals {
                    self.metrics.uncollected.set(notch(totals.uncollected));
                    self.metrics.promised.set(notch(totals.promised));
                    let known = |kind, number| {
                        let number = i64::try_from(number).unwrap_or(i64::MAX);
                        self.metrics.channels.with_label_values(&[kind]).set(number);
                    };
                    known("consumer", totals.consumers);
                    known("provider", totals.providers);
                    self.watch_liquidity(totals.promised);
                }
                found.channels
            }
            Err(error) => {
                tracing::warn!(%error, "records cannot be swept; trying again");
                Vec::new()
            }
        }
    }

    /// Warns when the money on chain, with the money to come, may be too little.
    fn watch_liquidity(&self, promised: tallystick_primitives::Balance) {
        let facts = self.engine.facts();
        let Some(state) = &facts.accountant else {
            return;
        };
        if state.available < self.config.low_available.0 {
            tracing::warn!(available = %state.available, "less is available than settlement.low_available");
        }
        if state.available < state.owed_total {
            tracing::warn!(
                available = %state.available, owed = %state.owed_total, %promised,
                "providers are owed more than is available: settle consumers' promises or add money"
            );
        }
    }

    /// Brings the jobs of these channels up to date.
    async fn look_at(&mut self, channels: &[AccountId]) {
        let keys = Keys {
            consumers: channels.iter().cloned().collect(),
            ..Keys::default()
        };
        let book = match self.engine.read(&keys).await {
            Ok(book) => book,
            Err(error) => {
                tracing::warn!(%error, "channels to be settled cannot be read; the sweep finds them again");
                return;
            }
        };
        let facts = self.engine.facts();
        let closing = facts
            .accountant
            .as_ref()
            .is_some_and(|state| state.status == AccountantStatus::Closing);
        for channel in channels {
            let Some(consumer) = book.consumer(channel) else {
                continue;
            };
            let due = collectable(channel, &consumer, facts.applied);
            for lane in self.jobs.lanes_of(channel) {
                if !due.iter().any(|due| due.lane == lane) {
                    self.jobs.remove(&(channel.clone(), lane));
                }
            }
            if due.is_empty() {
                self.at_once.remove(channel);
            }
            let leaving = consumer.is_leaving(facts.applied);
            for due in due {
                self.update(channel, &consumer.identity, &due, leaving, closing, facts.applied);
            }
        }
    }

    fn update(
        &mut self,
        channel: &AccountId,
        identity: &AccountId,
        due: &Collectable,
        leaving: bool,
        closing: bool,
        finalized: BlockNumber,
    ) {
        let place = (channel.clone(), due.lane);
        let mut job = self.jobs.get(&place).cloned().unwrap_or(Job {
            identity: identity.clone(),
            since: finalized,
            urgent: false,
            state: State::Waiting,
            attempts: 0,
        });
        let lane = policy::Lane {
            gross: due.gross,
            settle_by: due.settle_by,
            since: job.since,
            at_once: leaving || self.at_once.contains(channel),
        };
        let decision = policy::decide(&self.config, &lane, finalized, closing);
        job.urgent = decision == Decision::Urgent;
        match (decision, job.state) {
            (Decision::Urgent, State::Waiting) => job.state = State::Wanted { from: finalized },
            // Jobs that were put off because of their fee are due again.
            (Decision::Urgent, State::Wanted { from }) => {
                job.state = State::Wanted {
                    from: from.min(finalized),
                };
            }
            (Decision::Wanted, State::Waiting) => job.state = State::Wanted { from: finalized },
            (Decision::Waiting, State::Wanted { .. }) => job.state = State::Waiting,
            _ => (),
        }
        self.jobs.put(place, job);
    }

    /// Sends settlements that are due, and again those that were not included.
    async fn send_wanted(&mut self, number: BlockNumber, hash: Hash) {
        match self.settler.holds(self.engine.store().as_ref(), now_ms()).await {
            Ok(true) => (),
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "whether this instance settles cannot be found out; not settling");
                return;
            }
        }
        let in_flight = self
            .jobs
            .iter()
            .filter(|(_, job)| matches!(job.state, State::Submitted { at, .. } if !self.is_late(at, number)))
            .count();
        let mut room = self.config.max_in_flight.saturating_sub(in_flight);
        let mut wanted: Vec<(Place, Job)> = self
            .jobs
            .iter()
            .filter(|(_, job)| match job.state {
                State::Waiting => false,
                State::Wanted { from } => from <= number,
                State::Submitted { at, .. } => self.is_late(at, number),
            })
            .map(|(place, job)| (place.clone(), job.clone()))
            .collect();
        wanted.sort_by_key(|(_, job)| (!job.urgent, job.since));
        for (place, job) in wanted {
            if room == 0 {
                break;
            }
            match self.send(&place, job, number, hash).await {
                Ok(true) => room = room.saturating_sub(1),
                Ok(false) => (),
                Err(error) => {
                    tracing::warn!(%error, "settlements cannot be sent; trying again");
                    break;
                }
            }
        }
    }

    fn is_late(&self, at: BlockNumber, number: BlockNumber) -> bool {
        number >= at.saturating_add(self.config.retry_blocks)
    }

    /// Sends one; returns whether it is under way. An error means that the node or the store is out of reach.
    async fn send(
        &mut self,
        place: &Place,
        mut job: Job,
        number: BlockNumber,
        hash: Hash,
    ) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        let Some(due) = self.due(place).await? else {
            self.jobs.remove(place);
            return Ok(false);
        };
        if matches!(job.state, State::Submitted { .. }) {
            job.attempts = job.attempts.saturating_add(1);
        }
        let amount = due.cheque.promise.amount;
        let quote = self.chain.quote(hash, &job.identity, place.1, amount).await?;
        let Some(tip) = self.how(&job, &quote) else {
            // Looked at again when a retry would be due.
            job.state = State::Wanted {
                from: number.saturating_add(self.config.retry_blocks),
            };
            self.jobs.put(place.clone(), job);
            return Ok(false);
        };
        job.state = State::Submitted { at: number, amount };
        self.jobs.put(place.clone(), job.clone());
        // Durable first: after a crash it is looked for, or sent again.
        self.jobs.save(self.engine.store().as_ref()).await?;
        let order = SettleOrder {
            identity: job.identity.clone(),
            promise: due.cheque.promise.clone(),
            preimage: due.preimage,
            signature: due.cheque.signature.clone(),
            tip,
            attempt: job.attempts % SALTS,
        };
        match self.submit(order, &quote).await {
            Ok(()) => {
                count(&self.metrics.submissions, "sent");
                tracing::info!(identity = ?job.identity, lane = place.1, gross = %quote.gross, urgent = job.urgent, "settlement sent");
                Ok(true)
            }
            Err(error) if error.is_transient() => {
                count(&self.metrics.submissions, "unreachable");
                job.state = State::Wanted { from: number };
                self.jobs.put(place.clone(), job);
                Err(error.into())
            }
            Err(error) => {
                count(&self.metrics.submissions, "refused");
                tracing::warn!(%error, identity = ?job.identity, lane = place.1, "a settlement was refused");
                job.attempts = job.attempts.saturating_add(1);
                job.state = State::Wanted {
                    from: number.saturating_add(self.config.retry_blocks),
                };
                self.jobs.put(place.clone(), job);
                Ok(false)
            }
        }
    }

    /// A signed settlement needs money on the operator's account; without it the walletless one has to do.
    async fn submit(&self, order: SettleOrder, quote: &SettlementQuote) -> Result<(), Error> {
        let is_signed = order.tip.is_some();
        let walletless = SettleOrder {
            tip: None,
            ..order.clone()
        };
        match self.chain.settle(order).await {
            Err(error) if is_signed && !error.is_transient() && quote.why_not.is_none() => {
                tracing::info!(%error, "a signed settlement was refused; trying without a signer");
                self.chain.settle(walletless).await
            }
            result => result,
        }
    }

    async fn due(&self, (channel, lane): &Place) -> Result<Option<Collectable>, crate::engine::EngineError> {
        let keys = Keys {
            consumers: [channel.clone()].into(),
            ..Keys::default()
        };
        let applied = self.engine.facts().applied;
        let consumer = self.engine.read(&keys).await?.consumer(channel);
        let due = consumer
            .map(|consumer| collectable(channel, &consumer, applied))
            .unwrap_or_default();
        Ok(due.into_iter().find(|due| due.lane == *lane))
    }

    /// How to send it: `Some(None)` walletless, `Some(Some(tip))` signed, `None` not now.
    fn how(&self, job: &Job, quote: &SettlementQuote) -> Option<Option<tallystick_primitives::Balance>> {
        if quote.gross == 0 {
            return None;
        }
        let is_stuck = job.attempts > WALLETLESS_ATTEMPTS;
        if job.urgent && (is_stuck || quote.why_not.is_some()) {
            return Some(Some(self.config.tip.0));
        }
        if quote.why_not.is_some() || !(job.urgent || policy::is_worth(&self.config, quote)) {
            return None;
        }
        Some(is_stuck.then_some(self.config.tip.0))
    }

    async fn save(&mut self) {
        if let Err(error) = self.jobs.save(self.engine.store().as_ref()).await {
            tracing::warn!(%error, "settlement jobs cannot be written; trying again");
        }
    }

    fn count(&self) {
        let mut numbers = [("waiting", 0_usize), ("wanted", 0), ("submitted", 0)];
        for (_, job) in self.jobs.iter() {
            for (state, number) in &mut numbers {
                *number = number.saturating_add(usize::from(*state == job.state_name()));
            }
        }
        for (state, number) in numbers {
            self.metrics.jobs.with_label_values(&[state]).set(gauge(number));
        }
    }
}
