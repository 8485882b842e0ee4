//! The provider's side: a proxy in front of a service, which is served only while it is paid for.
//!
//! - [`config`]: terms, and how much may be lost;
//! - `routes`: offer, agreements, payments and payment sessions, below `/.tally/`;
//! - `proxy` and `meter`: hand on requests and answers while they are paid for;
//! - `cors`: opens the proxy to pages of other origins;
//! - `accountant`: records and machine for one accountant; `worker`, `exchange` and `settle` turn payments into money,
//!   when `backlog` says so.
//!
//! A payment counts when it is on disk. The allowance bounds what a consumer may use before it pays, another limit
//! what it may have paid without the accountant having taken it. Nothing is exchanged above the accountant's coverage
//! for this provider, unless the configuration trusts the accountant with more.

mod accountant;
mod backlog;
pub mod config;
mod cors;
mod error;
mod exchange;
mod meter;
mod proxy;
mod routes;
mod settle;
mod tokens;
mod worker;

pub use accountant::AccountantHealth;
pub use config::{ConfigError, ExchangePolicy, Metering, ProviderConfig, SettlePolicy};
pub use error::ProviderProxyError;

use crate::{
    Signer,
    api::AccountantApi,
    http,
    link::ChainLink,
    store::LocalStore,
    wire::{self, OfferedAccountant, ProviderOffer},
};
use accountant::AccountantLink;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_messages::{AgreementId, ProviderSecret, Unit};
use tallystick_primitives::{AccountId, Hash};
use tokens::Tokens;
use tokio::{sync::watch, task::JoinHandle};

/// Longest body of an agreement or a payment, in bytes.
const MAX_MESSAGE: usize = 16 * 1024;

/// The parts of a provider's proxy.
pub struct ProviderSetup {
    /// The terms.
    pub config: ProviderConfig,
    /// The chain's genesis hash.
    pub genesis: Hash,
    /// The provider's identity key.
    pub signer: Arc<dyn Signer>,
    /// The source of all its preimages.
    pub secret: ProviderSecret,
    /// Its records.
    pub store: LocalStore,
    /// The chain.
    pub chain: Arc<dyn ChainLink>,
    /// The accountants it is paid through, best first. Their requests are signed by the provider.
    pub accountants: Vec<AccountantApi>,
}

/// A running proxy.
pub struct ProviderProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    shutdown: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// State that all requests share.
pub(crate) struct Shared {
    config: Arc<ProviderConfig>,
    genesis: Hash,
    unit: Unit,
    upstream: reqwest::Url,
    http: reqwest::Client,
    provider: AccountId,
    links: Vec<Arc<AccountantLink>>,
    tokens: Tokens,
}

impl ProviderProxy {
    /// Starts to serve on `listen`. Payment sessions go on where they were.
    pub async fn start(parts: ProviderSetup, listen: SocketAddr) -> Result<Self, ProviderProxyError> {
        parts.config.check()?;
        let config = Arc::new(parts.config);
        let mut links = Vec::new();
        for api in parts.accountants {
            let (store, chain, signer) = (parts.store.clone(), parts.chain.clone(), parts.signer.clone());
            let secret = parts.secret.clone();
            let link = AccountantLink::open(config.clone(), store, api, chain, signer, secret, parts.genesis).await?;
            links.push(Arc::new(link));
        }
        if links.is_empty() {
            return Err(ProviderProxyError::NoAccountant);
        }
        let shared = Arc::new(Shared {
            unit: config.metering.unit()?,
            upstream: http::base_url(&config.upstream)?,
            http: http::streaming_client()?,
            provider: parts.signer.account(),
            tokens: Tokens::load(&parts.store)?,
            genesis: parts.genesis,
            links,
            config,
        });
        let (listener, address) = http::listen(listen).await?;
        let shutdown = watch::Sender::new(false);
        let serving = http::serve(listener, router(shared.clone()), shutdown.subscribe());
        let mut tasks = vec![tokio::spawn(serving)];
        for link in &shared.links {
            tasks.push(tokio::spawn(worker::run(link.clone(), shutdown.subscribe())));
        }
        Ok(Self {
            address,
            shared,
            shutdown,
            tasks,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The provider's standing with each accountant.
    pub fn health(&self) -> Vec<(AccountId, watch::Receiver<AccountantHealth>)> {
        let links = self.shared.links.iter();
        links
            .map(|link| (link.accountant.clone(), link.health.subscribe()))
            .collect()
    }

    /// Serves nothing more, then exchanges payments and makes promises final as far as that is possible within
    /// `patience`. The next start goes on with the rest.
    pub async fn stop(mut self, patience: Duration) {
        self.shutdown.send_replace(true);
        for task in std::mem::take(&mut self.tasks) {
            if let Err(error) = task.await {
                tracing::error!(%error, "a task of the proxy failed");
            }
        }
        let deadline = Instant::now().checked_add(patience).unwrap_or_else(Instant::now);
        for link in &self.shared.links {
            worker::drain(link.clone(), deadline).await;
        }
    }
}

impl Drop for ProviderProxy {
    /// A dropped proxy stops at once, as if the process had died.
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let router = Router::new()
        .route(wire::OFFER_PATH, get(routes::offer))
        .route(wire::AGREEMENTS_PATH, post(routes::agree))
        .route(wire::PAYMENTS_PATH, post(routes::pay))
        .route(wire::SESSION_PATH, get(routes::session))
        .route(wire::CLOSE_PATH, post(routes::close))
        .layer(DefaultBodyLimit::max(MAX_MESSAGE))
        .fallback(proxy::handle)
        .with_state(shared);
    cors::open_to_pages(router)
}

impl Shared {
    /// The offer of the moment.
    fn offer(&self) -> ProviderOffer {
        let height = self.links.iter().map(|link| link.height()).max().unwrap_or(0);
        let accountants = self.links.iter().map(|link| OfferedAccountant {
            accountant: link.accountant.clone(),
            url: link.api.url().to_string(),
        });
        ProviderOffer {
            provider: self.provider.clone(),
            genesis: self.genesis,
            accountants: accountants.collect(),
            unit: self.unit.clone(),
            price: self.config.price,
            cap: self.config.cap,
            minimum_invoice: self.config.allowance,
            invoice_cap: self.config.invoice_cap,
            allowance: self.config.allowance,
            deadline: height.saturating_add(self.config.lifetime),
        }
    }

    fn link(&self, accountant: &AccountId) -> Option<&Arc<AccountantLink>> {
        self.links.iter().find(|link| link.accountant == *accountant)
    }

    fn link_of(&self, id: &AgreementId) -> Option<&Arc<AccountantLink>> {
        self.links
            .iter()
            .find(|link| link.machine.read(|machine| machine.session(id).is_some()))
    }

    /// Checks that the limits allow one more payment session of the consumer. Forgets tokens of sessions that are
    /// gone.
    fn check_room(&self, link: &AccountantLink, consumer: &AccountId) -> Result<(), ProviderProxyError> {
        let (all, own) = link.machine.read(|machine| {
            let live = machine.sessions().filter(|(_, session)| !session.ended);
            live.fold((0_usize, 0_usize), |(all, own), (_, session)| {
                let mine = usize::from(session.signed.agreement.consumer == *consumer);
                (all.saturating_add(1), own.saturating_add(mine))
            })
        });
        if all >= self.config.max_sessions || own >= self.config.max_sessions_per_consumer {
            return Err(ProviderProxyError::TooManySessions);
        }
        let gone = self.tokens.retain(|(accountant, id)| {
            self.link(accountant)
                .is_some_and(|link| link.machine.read(|machine| machine.session(id).is_some()))
        });
        if !gone.is_empty() {
            // Later writes wait for this one.
            drop(link.store.enqueue(gone));
        }
        Ok(())
    }
}
