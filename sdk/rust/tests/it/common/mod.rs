//! A payment world in one process: an offline chain, the accountant's real service on it, and a service to sell.

pub mod liar;
mod relay;
pub mod scrounger;
mod upstream;
pub mod wire;

use std::{future::Future, net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tallystick_messages::ProviderSecret;
use tallystick_primitives::{AccountId, Balance};
use tallystick_sdk::{
    AccountantApi, Caller, PaymentSession, PaymentSessionError, ProviderProxy, Signer,
    consumer::{ConsumerSetup, PaymentLimits},
    provider::{ExchangePolicy, Metering, ProviderConfig, ProviderSetup},
    store::{LocalStore, Owner, StoreError},
};
use tallystick_testing_kit::{Accountant, GENESIS, Key, Place, TestChain};
use wire::Wire;

/// A free port of the loopback interface.
pub const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);
/// The price of a unit.
pub const PRICE: Balance = 10;
/// Bytes that a session may use before it pays.
pub const ALLOWANCE: u64 = 64 * 1024;

pub fn key(name: &str) -> Arc<dyn Signer> {
    Arc::new(Key::named(name))
}

pub fn account(name: &str) -> AccountId {
    Key::named(name).account
}

pub fn http() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Serves until the test ends.
pub async fn serve(router: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind(LOOPBACK).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// Opens a store, waiting for handles of an earlier "process" to be gone.
pub async fn open_store(folder: &Path, role: &str, identity: &AccountId) -> LocalStore {
    let owner = Owner {
        identity: identity.clone(),
        genesis: GENESIS,
    };
    let path = folder.join(format!("{role}-{identity}.redb"));
    let patience = tokio::time::Instant::now() + Duration::from_secs(10);
    loop {
        match LocalStore::open(&path, &owner) {
            Err(StoreError::InUse(_)) if tokio::time::Instant::now() < patience => tokio::task::yield_now().await,
            other => return other.unwrap(),
        }
    }
}

pub struct World {
    pub folder: tempfile::TempDir,
    pub chain: Arc<TestChain>,
    pub accountant: Accountant,
    /// The line between the accountant and all others.
    pub wire: Wire,
    pub upstream: SocketAddr,
}

/// A world with a provider of bytes and a consumer that has an agreement with it.
pub async fn world_of_bytes() -> (World, ProviderProxy, PaymentSession) {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let consumer = world.consumer(&provider).await;
    (world, provider, consumer)
}

impl World {
    pub async fn new() -> Self {
        // Shows what happens when RUST_LOG is set.
        let log = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env());
        let _ = log.with_test_writer().try_init();
        let chain = TestChain::new(&Place::default(), 1_000);
        chain.open_consumer(&account("Consumer"), 1_000_000_000_000_000);
        chain.authorize_device(&account("Consumer"), 1, &account("Phone"));
        chain.authorize_device(&account("Consumer"), 2, &account("Laptop"));
        chain.open_provider(&account("Provider"), 0);
        let settings = [
            ("exchange.expiry_blocks", "40"),
            ("exchange.reserve", "0.000000001"),
            ("settlement.automatic", "false"),
        ];
        let accountant = Accountant::start(&chain, &settings).await;
        Self {
            folder: tempfile::tempdir().unwrap(),
            wire: Wire::start(&accountant).await,
            upstream: upstream::start().await,
            accountant,
            chain,
        }
    }

    /// A provider of units at [`PRICE`], with an allowance of [`ALLOWANCE`] bytes or four requests.
    pub fn config(&self, metering: Metering) -> ProviderConfig {
        let mut config = ProviderConfig::new(format!("http://{}", self.upstream), metering, PRICE);
        config.allowance = match metering {
            Metering::Byte => PRICE * Balance::from(ALLOWANCE),
            Metering::Request => PRICE * 4,
        };
        config.invoice_cap = config.allowance * 8;
        config.unexchanged = config.allowance * 4;
        config.trust = Balance::MAX / 2;
        config.exchange = ExchangePolicy {
            messages: 4,
            value: Balance::MAX,
            interval: Duration::from_millis(50),
            reveal_after: Duration::from_millis(100),
        };
        config.settle.by_hand = true;
        config.payment_timeout = Duration::from_secs(5);
        config.chain_interval = Duration::from_millis(50);
        config
    }

    pub async fn provider(&self, config: ProviderConfig) -> ProviderProxy {
        self.provider_at(config, LOOPBACK).await
    }

    pub async fn provider_at(&self, config: ProviderConfig, listen: SocketAddr) -> ProviderProxy {
        let signer = key("Provider");
        let caller = Caller::identity(signer.clone());
        let accountant = self.accountant.place().accountant.clone();
        let setup = ProviderSetup {
            config,
            genesis: GENESIS,
            store: self.provider_store().await,
            signer,
            secret: ProviderSecret::from([3; 32]),
            chain: self.chain.clone(),
            accountants: vec![AccountantApi::new(&self.wire.url(), accountant, GENESIS, Some(caller)).unwrap()],
        };
        ProviderProxy::start(setup, listen).await.unwrap()
    }

    pub async fn provider_store(&self) -> LocalStore {
        open_store(self.folder.path(), "provider", &account("Provider")).await
    }

    pub fn limits(&self) -> PaymentLimits {
        PaymentLimits {
            price: PRICE,
            cap: Balance::MAX / 4,
            invoice_cap: PRICE * 1024 * 1024,
            lifetime: 1_000,
            tolerance: None,
        }
    }

    pub async fn consumer_at(
        &self,
        provider: SocketAddr,
        caller: Caller,
        limits: PaymentLimits,
    ) -> Result<PaymentSession, PaymentSessionError> {
        let role = format!("consumer-{}", caller.lane());
        let store = open_store(self.folder.path(), &role, caller.account()).await;
        PaymentSession::open(ConsumerSetup {
            provider_url: format!("http://{provider}"),
            limits,
            genesis: GENESIS,
            caller,
            store,
            chain: self.chain.clone(),
            accountant: None,
        })
        .await
    }

    pub async fn consumer(&self, provider: &ProviderProxy) -> PaymentSession {
        let caller = Caller::identity(key("Consumer"));
        self.consumer_at(provider.address(), caller, self.limits())
            .await
            .unwrap()
    }

    /// The amount that the accountant has promised the provider without expiry.
    pub async fn earned(&self) -> Balance {
        self.accountant.promised(&account("Provider")).await
    }

    pub async fn has_earned(&self, expected: Balance) {
        eventually("the final promise", || async { self.earned().await == expected }).await;
    }

    /// Ends the provider, and expects that everything served is paid for and promised without expiry.
    pub async fn stop(&self, provider: ProviderProxy, earned: Balance) {
        provider.stop(Duration::from_secs(20)).await;
        assert_eq!(self.earned().await, earned);
        self.accountant.assert_sound().await;
    }

    /// Ends the payment session, then the provider.
    pub async fn close(&self, consumer: PaymentSession, provider: ProviderProxy, earned: Balance) {
        assert!(consumer.close().await.unwrap());
        self.stop(provider, earned).await;
    }
}

/// Waits until something is so.
pub async fn eventually<F: Future<Output = bool>>(what: &str, is_so: impl Fn() -> F) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The whole body.
pub async fn body(response: axum::response::Response) -> Result<Vec<u8>, axum::Error> {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await?;
    Ok(bytes.to_vec())
}

/// Fetches so many bytes, all of which must come.
pub async fn fetch(consumer: &PaymentSession, bytes: usize) {
    let answer = consumer.get(&format!("/bytes/{bytes}")).await.unwrap();
    assert_eq!(body(answer).await.unwrap().len(), bytes);
}
