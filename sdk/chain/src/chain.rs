//! One node, and what is known of its chain.

use crate::{
    block::FinalizedBlock,
    constants::Constants,
    error::Error,
    follow,
    metadata::Types,
    rpc::{Rpc, Version},
    session,
    state::{State, storage_key},
    status::{Reason, Status},
};
use futures::stream::BoxStream;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Instant,
};
use tallystick_primitives::{BlockNumber, Hash};
use tokio::{sync::watch, task::AbortHandle};

/// How to connect.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ConnectOptions {
    /// The chain's genesis hash. If none is given, the first node that answers says it.
    pub genesis: Option<Hash>,
}

/// One node. Cheap to clone; the connection ends with the last clone.
#[derive(Clone, Debug)]
pub struct Chain(Arc<Handle>);

#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// State that the connection's task and its users share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub url: String,
    pub genesis: OnceLock<Hash>,
    pub status: watch::Sender<Status>,
    pub link: watch::Sender<Option<Arc<Rpc>>>,
    /// Checked metadata by spec version.
    types: Mutex<BTreeMap<u32, Arc<Types>>>,
}

impl Chain {
    /// Begins to connect to the node at this address (`ws://…` or `wss://…`) and returns at once, whether or not
    /// anybody answers. The connection comes back by itself whenever it breaks.
    ///
    /// To be called inside of a tokio runtime.
    pub fn connect(url: impl Into<String>) -> Self {
        Self::connect_with(url, ConnectOptions::default())
    }

    /// [`connect`](Self::connect) with options.
    pub fn connect_with(url: impl Into<String>, options: ConnectOptions) -> Self {
        let status = Status::Disconnected {
            since: Instant::now(),
            reason: Reason::NotYet,
        };
        let shared = Arc::new(Shared {
            url: url.into(),
            genesis: options.genesis.map(OnceLock::from).unwrap_or_default(),
            status: watch::Sender::new(status),
            link: watch::Sender::new(None),
            types: Mutex::default(),
        });
        let task = tokio::spawn(session::run(shared.clone())).abort_handle();
        Self(Arc::new(Handle { shared, task }))
    }

    /// Whether the node can be reached; tells every change, each new finalized block included.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.0.shared.status.subscribe()
    }

    /// Waits until there is a connection; returns the height of the newest finalized block. Put a timeout around
    /// it if you cannot wait for ever.
    pub async fn connected(&self) -> BlockNumber {
        self.wait_for(0).await
    }

    /// The chain's name: configured, or learnt from the first connection; none before that.
    pub fn genesis(&self) -> Option<Hash> {
        self.0.shared.genesis.get().copied()
    }

    /// Every finalized block from this height on (none: from the one that is the newest when the stream begins),
    /// in order, each exactly once, whatever happens to the connection meanwhile.
    ///
    /// The stream ends only after an error that waiting cannot help: [`Error::Pruned`], [`Error::Diverged`], or
    /// something that cannot be decoded.
    pub fn finalized(&self, from: Option<BlockNumber>) -> BoxStream<'static, Result<FinalizedBlock, Error>> {
        follow::finalized(self.clone(), from)
    }

    /// The chain's state at the newest finalized block.
    pub async fn state(&self) -> Result<State, Error> {
        let rpc = self.rpc()?;
        let hash = rpc.finalized_hash().await?;
        self.state_at(hash).await
    }

    /// The chain's state at the newest block, which may still be replaced by another.
    pub async fn best_state(&self) -> Result<State, Error> {
        let rpc = self.rpc()?;
        let hash = rpc.best_hash().await?;
        self.state_at(hash).await
    }

    /// The chain's state at this block.
    pub async fn state_at(&self, hash: Hash) -> Result<State, Error> {
        let number = self.rpc()?.header(hash).await?.number()?;
        Ok(State::new(self.clone(), hash, number))
    }

    /// The hash of the block at this height, of the finalized ones for sure.
    pub async fn block_hash(&self, number: BlockNumber) -> Result<Hash, Error> {
        self.rpc()?.block_hash(number).await
    }

    /// The finalized block at this height.
    pub async fn block(&self, number: BlockNumber) -> Result<FinalizedBlock, Error> {
        let rpc = self.rpc()?;
        let hash = rpc.block_hash(number).await?;
        let header = rpc.header(hash).await?;
        let (types, events) = futures::future::try_join(
            self.types_of_block(&rpc, hash, header.parent_hash),
            rpc.storage(&storage_key("System", "Events"), hash),
        )
        .await?;
        let events = events.map(|events| types.events(&events)).transpose()?;
        Ok(FinalizedBlock {
            number,
            hash,
            parent: header.parent_hash,
            events: events.unwrap_or_default(),
        })
    }

    /// The metadata of the runtime at the newest finalized block.
    pub async fn types(&self) -> Result<Arc<Types>, Error> {
        let rpc = self.rpc()?;
        let hash = rpc.finalized_hash().await?;
        let version = rpc.version(hash).await?;
        self.0.shared.types_of(&rpc, &version, hash).await
    }

    /// Delays and limits that the chain never changes without an upgrade.
    pub async fn constants(&self) -> Result<Constants, Error> {
        Constants::read(self.types().await?.as_ref())
    }

    /// The open connection.
    pub(crate) fn rpc(&self) -> Result<Arc<Rpc>, Error> {
        if let Some(rpc) = self.0.shared.link.borrow().clone() {
            return Ok(rpc);
        }
        match &*self.0.shared.status.borrow() {
            Status::Disconnected { reason, .. } => Err(Error::Disconnected(reason.clone())),
            // Between the two notes.
            Status::Connected { .. } => Err(Error::Disconnected(Reason::Lost("a moment ago".into()))),
        }
    }

    /// The chain's runtime, which transactions must fit.
    pub(crate) async fn runtime(&self, rpc: &Rpc, at: Hash) -> Result<(Version, Arc<Types>), Error> {
        self.0.shared.runtime(rpc, at).await
    }

    /// Waits until the block at this height is finalized; returns the height of the newest one.
    pub(crate) async fn wait_for(&self, number: BlockNumber) -> BlockNumber {
        let mut status = self.status();
        loop {
            let finalized = status.borrow_and_update().finalized();
            if let Some(finalized) = finalized.filter(|finalized| *finalized >= number) {
                return finalized;
            }
            if status.changed().await.is_err() {
                // Cannot be: the sender lives as long as this handle.
                std::future::pending::<()>().await;
            }
        }
    }

    /// The metadata that a block's events were written with: of the runtime that made it, which its parent names.
    async fn types_of_block(&self, rpc: &Rpc, hash: Hash, parent: Hash) -> Result<Arc<Types>, Error> {
        let (version, at) = match rpc.version(parent).await {
            Ok(version) => (version, parent),
            // The first block has no parent; an old parent may be pruned.
            Err(Error::Rpc { .. } | Error::Pruned(_)) => (rpc.version(hash).await?, hash),
            Err(error) => return Err(error),
        };
        self.0.shared.types_of(rpc, &version, at).await
    }
}

impl Shared {
    /// The runtime at this block, and that transactions of this software mean in it what they should.
    pub async fn runtime(&self, rpc: &Rpc, at: Hash) -> Result<(Version, Arc<Types>), Error> {
        let version = rpc.version(at).await?;
        let expected = Types::embedded()?.version()?;
        if (&version.spec_name, version.transaction_version) != (&expected.spec_name, expected.transaction_version) {
            let text = |name: &str, version: u32| format!("{name} with transactions of version {version}");
            return Err(Error::Disconnected(Reason::WrongRuntime {
                expected: text(&expected.spec_name, expected.transaction_version),
                found: text(&version.spec_name, version.transaction_version),
            }));
        }
        let types = self.types_of(rpc, &version, at).await?;
        types.check_calls()?;
        Ok((version, types))
    }

    /// The metadata of this version, asked from the node at block `at` and checked once: that of an old runtime may
    /// have other calls.
    pub async fn types_of(&self, rpc: &Rpc, version: &Version, at: Hash) -> Result<Arc<Types>, Error> {
        let known = self.known_types().get(&version.spec_version).cloned();
        if let Some(types) = known {
            return Ok(types);
        }
        let types = Types::decode(&rpc.metadata(at).await?)?;
        types.check_events()?;
        let types = Arc::new(types);
        self.known_types().insert(version.spec_version, types.clone());
        Ok(types)
    }

    fn known_types(&self) -> std::sync::MutexGuard<'_, BTreeMap<u32, Arc<Types>>> {
        self.types.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
