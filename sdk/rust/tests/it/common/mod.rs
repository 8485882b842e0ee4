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
    buyer::{BuyerLimits, BuyerParts},
    seller::{ExchangePolicy, Metering, SellerConfig, SellerParts},
    store::{LocalStore, Owner, StoreError},
    AccountantApi, Buyer, BuyerError, Caller, Seller, Signer,
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

    /// A seller of bytes at 10 units each, with an allowance of 64 KiB.
    pub fn config(&self, metering: Metering) -> SellerConfig {
        let mut config = SellerConfig::new(format!("http://{}", self.upstream), metering, 10);
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

    pub async fn seller(&self, config: SellerConfig) -> Seller {
        self.seller_at(config, LOOPBACK).await
    }

    pub async fn seller_at(&self, config: SellerConfig, listen: SocketAddr) -> Seller {
        let signer = key("Provider");
        let store = open_store(self.folder.path(), "provider", &signer.account()).await;
        let caller = Caller::identity(signer.clone());
        let api = AccountantApi::new(&self.hub.url(), self.hub.accountant(), GENESIS, Some(caller)).unwrap();
        let parts = SellerParts {
            config,
            genesis: GENESIS,
            signer,
            secret: ProviderSecret::from([3; 32]),
            store,
            chain: self.chain.clone(),
            accountants: vec![api],
        };
        Seller::start(parts, listen).await.unwrap()
    }

    pub fn limits(&self) -> BuyerLimits {
        BuyerLimits {
            price: 10,
            cap: Balance::MAX / 4,
            invoice_cap: 10 * 1024 * 1024,
            lifetime: 1_000,
            tolerance: None,
        }
    }

    pub async fn buyer_at(&self, url: &str, caller: Caller, limits: BuyerLimits) -> Result<Buyer, BuyerError> {
        let role = format!("consumer-{}", caller.lane());
        let store = open_store(self.folder.path(), &role, caller.account()).await;
        let parts = BuyerParts {
            provider_url: url.to_owned(),
            limits,
            genesis: GENESIS,
            caller,
            store,
            chain: self.chain.clone(),
            accountant: None,
        };
        Buyer::open(parts).await
    }

    pub async fn buyer(&self, seller: &Seller) -> Buyer {
        let url = format!("http://{}", seller.address());
        self.buyer_at(&url, Caller::identity(key("Consumer")), self.limits())
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
