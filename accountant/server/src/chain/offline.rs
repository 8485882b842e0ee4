//! A chain that exists in memory only: facts from a file for drills, and blocks that a test writes.
//!
//! `run --chain offline:FILE` uses it. Nothing is settled then; a new empty block appears whenever it is told to, or
//! every `blockMs` milliseconds if the file says so.

use super::{ChainConstants, ChainSource, Parties, SettleOrder};
use futures::{FutureExt, StreamExt, future::BoxFuture, stream::BoxStream};
use serde::Deserialize;
use sp_crypto_hashing::blake2_256;
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tallystick_chain::{Error, EventRecord, FinalizedBlock, Reason, Status};
use tallystick_messages::json;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Hash, Lane, consumer_channel_id, provider_channel_id,
    state::{AccountantState, ConsumerChannelState, DeviceState, ProviderChannelState, SettlementQuote},
};
use tokio::sync::{broadcast, watch};

/// Blocks that a slow follower may be behind before it has to look them up.
const BUFFER: usize = 1_024;

/// The file of `--chain offline:FILE`, in JSON. Amounts are decimal strings, accounts `0x` and hexadecimal.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Snapshot {
    /// The genesis hash.
    pub genesis: Hash,
    /// The height.
    pub height: BlockNumber,
    /// The chain's exit delay in blocks.
    pub exit_delay: BlockNumber,
    /// The accountant.
    pub accountant: AccountantState,
    /// Consumers whose channels are open, with the money in them.
    pub consumers: Vec<SnapshotConsumer>,
    /// Providers whose channels are open.
    pub providers: Vec<SnapshotProvider>,
    /// Milliseconds between blocks; none are made if left out.
    #[serde(default)]
    pub block_ms: Option<u64>,
}

/// A consumer in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SnapshotConsumer {
    /// The identity that owns the channel.
    #[serde(with = "json::account")]
    pub identity: AccountId,
    /// The amount that settlements can take.
    #[serde(with = "json::decimal")]
    pub balance: Balance,
}

/// A provider in the file.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SnapshotProvider {
    /// The identity that owns the channel.
    #[serde(with = "json::account")]
    pub identity: AccountId,
    /// The amount that the stake guarantees.
    #[serde(with = "json::decimal")]
    pub coverage: Balance,
}

/// The file is no good.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{path}: {error}")]
    Invalid {
        /// Which file.
        path: String,
        /// Why.
        error: serde_json::Error,
    },
}

/// A consumer on the chain in memory.
#[derive(Clone, Debug)]
pub struct OfflineConsumer {
    /// Its channel.
    pub channel: ConsumerChannelState,
    /// Its devices.
    pub devices: Vec<DeviceState>,
}

/// Everything there is on the chain in memory. A test changes it, then makes a block.
#[derive(Clone, Debug)]
pub struct OfflineState {
    /// The accountant.
    pub accountant: Option<AccountantState>,
    /// Consumers by identity.
    pub consumers: HashMap<AccountId, OfflineConsumer>,
    /// Providers by identity.
    pub providers: HashMap<AccountId, ProviderChannelState>,
    /// The fee of a settlement.
    pub chain_fee: Balance,
    /// Whether the node can be reached.
    pub connected: bool,
    /// The number of settlements whose effect was asked for.
    pub quoted: usize,
    /// Settlements that were sent.
    pub sent: Vec<SettleOrder>,
    /// Whether settlements are refused.
    pub refuses: bool,
}

impl OfflineState {
    /// A chain that can be reached, with this accountant and nobody else.
    pub fn new(accountant: AccountantState, chain_fee: Balance) -> Self {
        Self {
            accountant: Some(accountant),
            consumers: HashMap::new(),
            providers: HashMap::new(),
            chain_fee,
            connected: true,
            quoted: 0,
            sent: Vec::new(),
            refuses: false,
        }
    }
}

#[derive(Debug)]
struct Inner {
    state: OfflineState,
    blocks: Vec<FinalizedBlock>,
}

/// The chain in memory.
pub struct OfflineChain {
    constants: ChainConstants,
    accountant: AccountId,
    inner: Mutex<Inner>,
    status: watch::Sender<Status>,
    news: broadcast::Sender<FinalizedBlock>,
}

impl OfflineChain {
    /// A chain with this state, at this height.
    pub fn new(
        constants: ChainConstants,
        accountant: AccountId,
        height: BlockNumber,
        state: OfflineState,
    ) -> Arc<Self> {
        let first = block(height, hash_of(height.saturating_sub(1)), Vec::new());
        let status = match state.connected {
            true => Status::Connected { finalized: height },
            false => disconnected(),
        };
        Arc::new(Self {
            constants,
            accountant,
            inner: Mutex::new(Inner {
                state,
                blocks: vec![first],
            }),
            status: watch::Sender::new(status),
            news: broadcast::channel(BUFFER).0,
        })
    }

    /// The chain that a file describes.
    pub fn load(path: &Path, accountant: &AccountId) -> Result<Arc<Self>, SnapshotError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| SnapshotError::Unreadable {
            path: shown.clone(),
            error,
        })?;
        let snapshot: Snapshot =
            serde_json::from_str(&text).map_err(|error| SnapshotError::Invalid { path: shown, error })?;
        let chain = Self::from_snapshot(&snapshot, accountant);
        if let Some(period) = snapshot.block_ms {
            let weak = Arc::downgrade(&chain);
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_millis(period.max(1))).await;
                    match weak.upgrade() {
                        Some(chain) => chain.add_block(Vec::new()),
                        None => return,
                    };
                }
            });
        }
        Ok(chain)
    }

    /// The chain that a snapshot describes.
    pub fn from_snapshot(snapshot: &Snapshot, accountant: &AccountId) -> Arc<Self> {
        let consumers = snapshot.consumers.iter().map(|consumer| {
            let channel = OfflineConsumer {
                channel: ConsumerChannelState {
                    channel: consumer_channel_id(&consumer.identity, accountant),
                    opened: true,
                    balance: consumer.balance,
                    settled: Vec::new(),
                    exit: None,
                },
                devices: Vec::new(),
            };
            (consumer.identity.clone(), channel)
        });
        let providers = snapshot.providers.iter().map(|provider| {
            let channel = ProviderChannelState {
                channel: provider_channel_id(&provider.identity, accountant),
                proven: 0,
                settled: 0,
                coverage: provider.coverage,
                pending_coverage_cut: None,
                min_settlement: 0,
            };
            (provider.identity.clone(), channel)
        });
        let state = OfflineState {
            consumers: consumers.collect(),
            providers: providers.collect(),
            ..OfflineState::new(snapshot.accountant.clone(), 0)
        };
        let constants = ChainConstants {
            genesis: snapshot.genesis,
            exit_delay: snapshot.exit_delay,
            existential_deposit: 0,
        };
        Self::new(constants, accountant.clone(), snapshot.height, state)
    }

    /// Looks at the state.
    pub fn with<T>(&self, look: impl FnOnce(&OfflineState) -> T) -> T {
        look(&self.lock().state)
    }

    /// Changes the state; counts from now on. Make a block to tell the service.
    pub fn change(&self, change: impl FnOnce(&mut OfflineState)) {
        let mut inner = self.lock();
        change(&mut inner.state);
        let height = inner.height();
        let connected = inner.state.connected;
        self.status.send_replace(match connected {
            true => Status::Connected { finalized: height },
            false => disconnected(),
        });
    }

    /// Makes a finalized block with these events.
    pub fn add_block(&self, events: Vec<EventRecord>) -> FinalizedBlock {
        let mut inner = self.lock();
        let parent = inner.blocks.last().map(|block| block.hash).unwrap_or_default();
        let block = block(inner.height().saturating_add(1), parent, events);
        inner.blocks.push(block.clone());
        if inner.state.connected {
            self.status.send_replace(Status::Connected {
                finalized: block.number,
            });
        }
        // If this fails, there are no followers yet.
        let _nobody = self.news.send(block.clone());
        block
    }

    /// The height.
    pub fn height(&self) -> BlockNumber {
        self.lock().height()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask<T: Send + 'static>(&self, look: impl FnOnce(&mut OfflineState) -> T) -> BoxFuture<'_, Result<T, Error>> {
        let mut inner = self.lock();
        let answer = match inner.state.connected {
            true => Ok(look(&mut inner.state)),
            false => Err(Error::Disconnected(Reason::Unreachable("switched off".into()))),
        };
        futures::future::ready(answer).boxed()
    }
}

impl Inner {
    fn height(&self) -> BlockNumber {
        self.blocks.last().map_or(0, |block| block.number)
    }
}

fn disconnected() -> Status {
    Status::Disconnected {
        since: Instant::now(),
        reason: Reason::Unreachable("switched off".into()),
    }
}

fn hash_of(number: BlockNumber) -> Hash {
    Hash::from(blake2_256(&number.to_le_bytes()))
}

fn block(number: BlockNumber, parent: Hash, events: Vec<EventRecord>) -> FinalizedBlock {
    FinalizedBlock {
        number,
        hash: hash_of(number),
        parent,
        events,
    }
}

impl ChainSource for OfflineChain {
    fn status(&self) -> watch::Receiver<Status> {
        self.status.subscribe()
    }

    fn constants(&self, _at: Option<Hash>) -> BoxFuture<'_, Result<ChainConstants, Error>> {
        let constants = self.constants;
        self.ask(move |_| constants)
    }

    fn blocks(&self, from: Option<BlockNumber>) -> BoxStream<'static, Result<FinalizedBlock, Error>> {
        let inner = self.lock();
        let receiver = self.news.subscribe();
        let from = from.unwrap_or_else(|| inner.height());
        let old: Vec<_> = inner
            .blocks
            .iter()
            .filter(|block| block.number >= from)
            .cloned()
            .collect();
        let news = futures::stream::unfold(receiver, |mut receiver| async move {
            receiver.recv().await.ok().map(|block| (Ok(block), receiver))
        });
        futures::stream::iter(old.into_iter().map(Ok)).chain(news).boxed()
    }

    fn accountant(&self, _at: Hash) -> BoxFuture<'_, Result<Option<AccountantState>, Error>> {
        self.ask(|state| state.accountant.clone())
    }

    fn consumer<'a>(
        &'a self,
        _at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<(ConsumerChannelState, Vec<DeviceState>), Error>> {
        let channel = consumer_channel_id(identity, &self.accountant);
        self.ask(|state| match state.consumers.get(identity) {
            Some(consumer) => (consumer.channel.clone(), consumer.devices.clone()),
            None => {
                let channel = ConsumerChannelState {
                    channel,
                    opened: false,
                    balance: 0,
                    settled: Vec::new(),
                    exit: None,
                };
                (channel, Vec::new())
            }
        })
    }

    fn provider<'a>(
        &'a self,
        _at: Hash,
        identity: &'a AccountId,
    ) -> BoxFuture<'a, Result<Option<ProviderChannelState>, Error>> {
        self.ask(|state| state.providers.get(identity).cloned())
    }

    fn parties(&self, _at: Hash) -> BoxFuture<'_, Result<Parties, Error>> {
        self.ask(|state| Parties {
            consumers: state.consumers.keys().cloned().collect(),
            providers: state.providers.keys().cloned().collect(),
        })
    }

    fn quote<'a>(
        &'a self,
        _at: Hash,
        identity: &'a AccountId,
        lane: Lane,
        amount: Balance,
    ) -> BoxFuture<'a, Result<SettlementQuote, Error>> {
        self.ask(|state| {
            state.quoted = state.quoted.saturating_add(1);
            let Some(consumer) = state.consumers.get(identity) else {
                return SettlementQuote::default();
            };
            let settled = consumer.channel.settled.iter().find(|settled| settled.lane == lane);
            let due = amount.saturating_sub(settled.map_or(0, |settled| settled.amount));
            let gross = due.min(consumer.channel.balance);
            SettlementQuote {
                gross,
                chain_fee: state.chain_fee,
                net: gross.saturating_sub(state.chain_fee),
                shortfall: due.saturating_sub(gross),
                why_not: (gross < state.chain_fee.saturating_mul(2)).then(|| "BelowMargin".to_owned()),
                ..SettlementQuote::default()
            }
        })
    }

    fn settle(&self, order: SettleOrder) -> BoxFuture<'_, Result<(), Error>> {
        let refuses = self.with(|state| state.refuses);
        if refuses {
            let error = Error::NotInMetadata("settlement".into());
            return futures::future::ready(Err(error)).boxed();
        }
        self.ask(|state| state.sent.push(order))
    }
}
