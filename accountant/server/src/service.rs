//! How the parts are put together, started and stopped.

use crate::{
    api::{self, Api, limits::Limits, nonces::Nonces, updates::Updates},
    chain::{
        ChainSource,
        cursor::{self, Cursor},
        worker::Worker as ChainWorker,
    },
    clock::now_ms,
    config::Loaded,
    engine::{Engine, EngineError, Facts, Operator, Parts, SharedFacts},
    metrics::{Metrics, MetricsError},
    settlement::worker::Worker as SettlementWorker,
};
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tallystick_accountant_store::{CommitError, Store, StoreError};
use tallystick_parties::accountant::InvalidTerms;
use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// How long requests that are under way may take when the service stops.
const GRACE: Duration = Duration::from_secs(20);
/// How often limits that do not bind any more are forgotten.
const FORGET: Duration = Duration::from_secs(60);
/// Blocks that may wait for the settlement worker.
const BLOCKS: usize = 64;

/// Why the service does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store could not be told that the state is complete.
    #[error("the store could not be declared reconciled: {0}")]
    Reconciled(#[from] CommitError),
    /// It is too early to say so.
    #[error(
        "the chain was not read since the state was restored; run without --reconciled until the log says that it was, \
         and until your providers have reported"
    )]
    TooEarly,
    /// An address cannot be used.
    #[error("cannot listen on {address}: {error}; choose another one, or stop what uses it")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// Threads.
    #[error("threads cannot be started: {0}")]
    Threads(io::Error),
    /// Certificate or key.
    #[error("the TLS certificate or key cannot be used: {0}")]
    Tls(io::Error),
    /// Metrics.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The store is another accountant's.
    #[error("the store belongs to another accountant; check owner and store.location")]
    WrongAccountant,
    /// Terms that the chain does not allow.
    #[error("the configured terms are not possible: {0}")]
    Terms(#[from] InvalidTerms),
    /// It stopped by itself.
    #[error("the service stopped by itself: {0}")]
    Stopped(#[from] EngineError),
}

/// The parts that a service is started from.
pub struct Setup {
    /// The configuration.
    pub loaded: Loaded,
    /// The operator's key.
    pub operator: Operator,
    /// Where the state is kept.
    pub store: Arc<dyn Store>,
    /// The chain.
    pub chain: Arc<dyn ChainSource>,
    /// Declares that a restored or rebuilt state is complete.
    pub reconciled: bool,
}

/// A running service.
pub struct Service {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where metrics are served, if by themselves.
    pub metrics_address: Option<SocketAddr>,
    api: Arc<Api>,
    stop: CancellationToken,
    handle: Handle<SocketAddr>,
    server: JoinHandle<io::Result<()>>,
    workers: Vec<JoinHandle<()>>,
    writer: JoinHandle<()>,
    store: Arc<dyn Store>,
}

impl Service {
    /// Starts everything. The node need not be there; known records are served at once.
    pub async fn start(setup: Setup) -> Result<Self, ServiceError> {
        let Setup {
            loaded,
            operator,
            store,
            chain,
            reconciled,
        } = setup;
        let config = loaded.config.clone();
        if reconciled {
            declare_reconciled(store.as_ref()).await?;
        }
        let metrics = Arc::new(Metrics::new()?);
        let facts = Facts::new(operator.account().clone(), config.chain.max_age.0);
        let facts = Arc::new(SharedFacts::new(facts));
        remember(&facts, store.as_ref(), &loaded).await?;
        let parts = Parts {
            store: Arc::clone(&store),
            chain: Arc::clone(&chain),
            operator,
            facts,
            metrics: Arc::clone(&metrics),
        };
        let (engine, writer) = Engine::start(parts, &config).map_err(ServiceError::Threads)?;
        let stop = CancellationToken::new();
        // If the start fails further down, the tasks end.
        let started = stop.clone().drop_guard();
        let updates = Arc::new(Updates::new(config.limits.update_buffer, now_ms()));
        let api = Arc::new(Api {
            engine: Arc::clone(&engine),
            limits: Limits::new(&config.limits),
            nonces: Nonces::new(config.limits.nonces),
            updates: Arc::clone(&updates),
            metrics: Arc::clone(&metrics),
            owner: loaded.owner.clone(),
            accountant: loaded.accountant.clone(),
            room: Arc::new(Semaphore::new(config.limits.max_concurrent)),
            streams: Arc::new(Semaphore::new(config.limits.update_streams)),
            stop: stop.clone(),
            config: config.clone(),
        });
        let (applied, blocks) = mpsc::channel(BLOCKS);
        let follower = ChainWorker {
            chain: Arc::clone(&chain),
            engine: Arc::clone(&engine),
            accountant: loaded.accountant.clone(),
            exchange: config.exchange.clone(),
            shared: config.store.is_shared(),
            updates,
            metrics: Arc::clone(&metrics),
            applied,
        };
        let settler = SettlementWorker::new(
            chain,
            engine,
            config.settlement.clone(),
            config.store.is_shared(),
            metrics,
        );
        let mut workers = vec![
            tokio::spawn(follower.run(stop.clone())),
            tokio::spawn(settler.run(blocks, stop.clone())),
            tokio::spawn(forget(Arc::clone(&api), stop.clone())),
        ];
        let mut metrics_address = None;
        if let Some(address) = config.api.metrics_listen {
            let listener = listen(address)?;
            metrics_address = listener.local_addr().ok();
            let router = api::metrics_router(Arc::clone(&api));
            workers.push(tokio::spawn(serve_metrics(listener, router, stop.clone())));
        }
        let listener = listen(config.api.listen)?;
        let address = listener.local_addr().map_err(|error| ServiceError::Listen {
            address: config.api.listen,
            error,
        })?;
        let handle = Handle::new();
        let router = api::router(Arc::clone(&api));
        let tls = config.api.tls_certificate.as_deref().zip(config.api.tls_key.as_deref());
        let server = serve(listener, router, handle.clone(), tls).await?;
        started.disarm();
        tracing::info!(%address, accountant = ?loaded.accountant, "listening");
        Ok(Self {
            address,
            metrics_address,
            api,
            stop,
            handle,
            server,
            workers,
            writer,
            store,
        })
    }

    /// The handlers' state; for tests and tools in the same process.
    pub fn api(&self) -> &Arc<Api> {
        &self.api
    }

    /// Stops: takes no new connections, finishes requests, makes everything durable.
    pub async fn stop(self) -> Result<(), ServiceError> {
        tracing::info!("stopping");
        self.handle.graceful_shutdown(Some(GRACE));
        // Ends the streams of updates, which would never end by themselves, and the workers.
        self.stop.cancel();
        if let Ok(Err(error)) = self.server.await {
            tracing::warn!(%error, "the server ended with an error");
        }
        for worker in self.workers {
            if let Err(error) = worker.await {
                tracing::warn!(%error, "a worker ended with an error");
            }
        }
        // The writer ends when every sender of tasks is gone.
        drop(self.api);
        if tokio::time::timeout(GRACE, self.writer).await.is_err() {
            tracing::warn!("the writer did not end in time; all that was acknowledged is durable");
        }
        self.store.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Declares a restored or rebuilt state complete; does nothing to any other.
async fn declare_reconciled(store: &dyn Store) -> Result<(), ServiceError> {
    if !store.restored().await? {
        return Ok(());
    }
    if !cursor::everybody_was_read(store).await? {
        return Err(ServiceError::TooEarly);
    }
    store.clear_restored().await?;
    cursor::forget_everybody_read(store).await?;
    tracing::warn!("the state was declared complete");
    Ok(())
}

/// The facts of the last run, so that records are served without the node.
async fn remember(facts: &SharedFacts, store: &dyn Store, loaded: &Loaded) -> Result<(), ServiceError> {
    let reconciling = store.restored().await?;
    let everybody_was_read = reconciling && cursor::everybody_was_read(store).await?;
    facts.change(|facts| {
        facts.reconciling = reconciling;
        facts.everybody_was_read = everybody_was_read;
    });
    if reconciling {
        tracing::warn!("the state was restored or is being rebuilt: nothing is exchanged until it is reconciled");
    }
    let Some((cursor, _)) = Cursor::load(store).await? else {
        return Ok(());
    };
    if cursor.accountant != loaded.accountant {
        return Err(ServiceError::WrongAccountant);
    }
    let terms = cursor.terms(&loaded.config.exchange);
    if cursor.state.is_some() {
        terms.check()?;
    }
    facts.change(|facts| {
        facts.terms = Some(Arc::new(terms));
        facts.applied = cursor.number;
        facts.applied_hash = cursor.hash;
        facts.existential_deposit = cursor.existential_deposit;
        facts.accountant = cursor.state.map(Arc::new);
    });
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServiceError> {
    let listener = TcpListener::bind(address).and_then(|listener| {
        listener.set_nonblocking(true)?;
        Ok(listener)
    });
    listener.map_err(|error| ServiceError::Listen { address, error })
}

async fn serve(
    listener: TcpListener,
    router: Router,
    handle: Handle<SocketAddr>,
    tls: Option<(&Path, &Path)>,
) -> Result<JoinHandle<io::Result<()>>, ServiceError> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let Some((certificate, key)) = tls else {
        let server = axum_server::from_tcp(listener).map_err(ServiceError::Threads)?;
        return Ok(tokio::spawn(server.handle(handle).serve(service)));
    };
    // An error means that a provider is installed already, which is as good.
    let _installed = rustls::crypto::ring::default_provider().install_default();
    let tls = RustlsConfig::from_pem_file(certificate, key)
        .await
        .map_err(ServiceError::Tls)?;
    let server = axum_server::from_tcp_rustls(listener, tls).map_err(ServiceError::Threads)?;
    Ok(tokio::spawn(server.handle(handle).serve(service)))
}

async fn serve_metrics(listener: TcpListener, router: Router, stop: CancellationToken) {
    let handle = Handle::new();
    let server = match axum_server::from_tcp(listener) {
        Ok(server) => server.handle(handle.clone()),
        Err(error) => {
            tracing::error!(%error, "metrics are not served");
            return;
        }
    };
    let serving = server.serve(router.into_make_service());
    tokio::select! {
        result = serving => {
            if let Err(error) = result {
                tracing::error!(%error, "metrics are not served any more");
            }
        }
        () = stop.cancelled() => (),
    }
}

async fn forget(api: Arc<Api>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(FORGET) => api.limits.forget(),
        }
    }
}
