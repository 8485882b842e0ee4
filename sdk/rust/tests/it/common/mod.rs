//! A whole payment world in one process: a chain that is only a table, an accountant made of the real core
//! behind real HTTP, and services to sell.

#![allow(dead_code, missing_docs, reason = "each test uses a part")]

pub mod chain;
pub mod hub;
pub mod liar;
pub mod scrounger;
pub mod upstream;

use chain::FakeChain;
use hub::FakeHub;
use sp_core::{sr25519, Pair};
use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};
use tallystick_chain::Keypair;
use tallystick_messages::ProviderSecret;
use tallystick_primitives::{AccountId, Balance, Hash};
use tallystick_sdk::{
    consumer::{ConsumerSetup, PaymentLimits},
    provider::{ExchangePolicy, Metering, ProviderConfig, ProviderSetup},
    store::{LocalStore, Owner, StoreError},
    AccountantApi, Caller, PaymentSession, PaymentSessionError, ProviderProxy, Signer,
};

pub const GENESIS: Hash = sp_core::H256([7; 32]);
pub const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

pub fn key(name: &str) -> Arc<dyn Signer> {
    Arc::new(Keypair::from(
        sr25519::Pair::from_string(&format!("//{name}"), None).unwrap(),
    ))
}

pub fn account(name: &str) -> AccountId {
    key(name).account()
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
    pub chain: Arc<FakeChain>,
    pub hub: FakeHub,
    pub upstream: SocketAddr,
}

impl World {
    pub async fn new() -> Self {
        // Shows what happens when RUST_LOG is set.
        let log = tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env());
        let _ = log.with_test_writer().try_init();
        let chain = Arc::new(FakeChain::new());
        Self {
            folder: tempfile::tempdir().unwrap(),
            hub: FakeHub::start(chain.clone()).await,
            upstream: upstream::start().await,
            chain,
        }
    }

    /// A provider of bytes at 10 units each, with an allowance of 64 KiB.
    pub fn config(&self, metering: Metering) -> ProviderConfig {
        let mut config = ProviderConfig::new(format!("http://{}", self.upstream), metering, 10);
        config.allowance = match metering {
            Metering::Byte => 10 * 64 * 1024,
            Metering::Request => 10 * 4,
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
        let store = open_store(self.folder.path(), "provider", &signer.account()).await;
        let caller = Caller::identity(signer.clone());
        let api = AccountantApi::new(&self.hub.url(), self.hub.accountant(), GENESIS, Some(caller)).unwrap();
        let parts = ProviderSetup {
            config,
            genesis: GENESIS,
            signer,
            secret: ProviderSecret::from([3; 32]),
            store,
            chain: self.chain.clone(),
            accountants: vec![api],
        };
        ProviderProxy::start(parts, listen).await.unwrap()
    }

    pub fn limits(&self) -> PaymentLimits {
        PaymentLimits {
            price: 10,
            cap: Balance::MAX / 4,
            invoice_cap: 10 * 1024 * 1024,
            lifetime: 1_000,
            tolerance: None,
        }
    }

    pub async fn consumer_at(
        &self,
        url: &str,
        caller: Caller,
        limits: PaymentLimits,
    ) -> Result<PaymentSession, PaymentSessionError> {
        let role = format!("consumer-{}", caller.lane());
        let store = open_store(self.folder.path(), &role, caller.account()).await;
        let parts = ConsumerSetup {
            provider_url: url.to_owned(),
            limits,
            genesis: GENESIS,
            caller,
            store,
            chain: self.chain.clone(),
            accountant: None,
        };
        PaymentSession::open(parts).await
    }

    pub async fn consumer(&self, provider: &ProviderProxy) -> PaymentSession {
        let url = format!("http://{}", provider.address());
        self.consumer_at(&url, Caller::identity(key("Consumer")), self.limits())
            .await
            .unwrap()
    }

    /// What the accountant has promised the provider for ever.
    pub fn earned(&self) -> Balance {
        self.hub.provider_total(&account("Provider"))
    }
}

/// Waits until something is so, looking again whenever the runtime gets around to it.
pub async fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(15);
    while !is_so() {
        assert!(tokio::time::Instant::now() < deadline, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The whole body.
pub async fn body(response: axum::response::Response) -> Result<Vec<u8>, axum::Error> {
    axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .map(|bytes| bytes.to_vec())
}
