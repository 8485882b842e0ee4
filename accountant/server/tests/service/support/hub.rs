//! A service on a chain in memory.

use super::{
    parties::{account, pair, Place},
    Client, NOTCH,
};
use sp_core::{Pair, H256};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_accountant::{
    chain::{
        offline::{OfflineChain, OfflineConsumer, OfflineState},
        ChainConstants,
    },
    config::{load, Loaded, LogConfig},
    engine::Operator,
    service::{Service, Setup},
    telemetry,
};
use tallystick_accountant_store::{Embedded, Location, Store};
use tallystick_primitives::{
    accountant_id, consumer_channel_id, provider_channel_id,
    state::{AccountantState, AccountantStatus, ConsumerChannelState, ProviderChannelState},
    AccountId, Signature,
};
use tempfile::TempDir;

/// The height at which tests begin.
pub const HEIGHT: u32 = 100;
/// The chain's exit delay.
pub const EXIT_DELAY: u32 = 200;

#[derive(Default)]
pub struct HubOptions {
    /// `name=value` as for `--set`.
    pub settings: Vec<(String, String)>,
    pub consumers: Vec<(AccountId, u128)>,
    pub providers: Vec<AccountId>,
}

impl HubOptions {
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn with(mut self, consumers: &[&AccountId], providers: &[&AccountId]) -> Self {
        self.consumers
            .extend(consumers.iter().map(|identity| ((*identity).clone(), 1_000 * NOTCH)));
        self.providers
            .extend(providers.iter().map(|identity| (*identity).clone()));
        self
    }
}

pub struct Hub {
    pub chain: Arc<OfflineChain>,
    pub service: Service,
    pub client: Client,
    settings: Vec<(String, String)>,
    store: Arc<dyn Store>,
    reopen: Location,
    _folder: Option<TempDir>,
}

pub fn place() -> Place {
    let owner = account(&pair("owner"));
    Place {
        genesis: H256::repeat_byte(7),
        accountant: accountant_id(&owner),
        operator: account(&pair("operator")),
    }
}

pub fn accountant_state() -> AccountantState {
    AccountantState {
        owner: account(&pair("owner")),
        operator: account(&pair("operator")),
        previous_operator: None,
        status: AccountantStatus::Active,
        fee: sp_runtime::Permill::from_percent(1),
        pending_fee: None,
        min_bond: 0,
        min_consumer_settlement: NOTCH,
        stake: 1_000 * NOTCH,
        available: 1_000 * NOTCH,
        covered_total: 0,
        owed_total: 0,
        withdrawal: None,
        reclaim_from: None,
        punished_since: None,
        url: "http://127.0.0.1".into(),
    }
}

pub fn consumer_on_chain(identity: &AccountId, balance: u128) -> OfflineConsumer {
    OfflineConsumer {
        channel: ConsumerChannelState {
            channel: consumer_channel_id(identity, &place().accountant),
            opened: true,
            balance,
            settled: Vec::new(),
            exit: None,
        },
        devices: Vec::new(),
    }
}

pub fn provider_on_chain(identity: &AccountId) -> ProviderChannelState {
    ProviderChannelState {
        channel: provider_channel_id(identity, &place().accountant),
        proven: 0,
        settled: 0,
        coverage: 100 * NOTCH,
        pending_coverage_cut: None,
        min_settlement: 0,
    }
}

pub fn chain(options: &HubOptions) -> Arc<OfflineChain> {
    let state = OfflineState {
        accountant: Some(accountant_state()),
        consumers: options
            .consumers
            .iter()
            .map(|(identity, balance)| (identity.clone(), consumer_on_chain(identity, *balance)))
            .collect(),
        providers: options
            .providers
            .iter()
            .map(|identity| (identity.clone(), provider_on_chain(identity)))
            .collect(),
        chain_fee: NOTCH / 1_000,
        connected: true,
        sent: Vec::new(),
        refuses: false,
    };
    let constants = ChainConstants {
        genesis: place().genesis,
        exit_delay: EXIT_DELAY,
        existential_deposit: 1,
    };
    OfflineChain::new(constants, place().accountant, HEIGHT, state)
}

pub fn operator() -> Operator {
    let pair = pair("operator");
    Operator::new(account(&pair), move |payload| Signature::Sr25519(pair.sign(payload)))
}

pub fn loaded(settings: &[(String, String)]) -> Loaded {
    let owner = tallystick_messages::json::to_hex(account(&pair("owner")).as_ref());
    let mut all = vec![
        ("owner".to_owned(), owner),
        ("api.listen".to_owned(), "127.0.0.1:0".to_owned()),
        ("limits.per_identity".to_owned(), "100000".to_owned()),
        ("limits.identity_burst".to_owned(), "100000".to_owned()),
        ("limits.per_address".to_owned(), "100000".to_owned()),
        ("limits.address_burst".to_owned(), "100000".to_owned()),
    ];
    all.extend(settings.iter().cloned());
    load::load(None, all).unwrap()
}

impl Hub {
    /// On an embedded store in a folder of its own.
    pub async fn start(options: HubOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::parse(folder.path().join("store").to_str().unwrap()).unwrap();
        let mut hub = Self::start_at(options, location).await;
        hub._folder = Some(folder);
        hub
    }

    /// On this store.
    pub async fn start_at(options: HubOptions, location: Location) -> Self {
        let chain = chain(&options);
        let store = location.open().await.unwrap();
        Self::start_with(options, chain, store, location).await
    }

    pub async fn start_with(
        options: HubOptions,
        chain: Arc<OfflineChain>,
        store: Arc<dyn Store>,
        location: Location,
    ) -> Self {
        let filter = std::env::var("TEST_LOG").unwrap_or_else(|_| "off".into());
        telemetry::init(&LogConfig {
            filter,
            ..LogConfig::default()
        })
        .unwrap();
        let service = Service::start(Setup {
            loaded: loaded(&options.settings),
            operator: operator(),
            store: Arc::clone(&store),
            chain: Arc::clone(&chain) as _,
            reconciled: false,
        })
        .await
        .unwrap();
        let client = Client::new(&service, &place());
        let hub = Self {
            chain,
            service,
            client,
            settings: options.settings,
            store,
            reopen: location,
            _folder: None,
        };
        let connected = hub.chain.with(|state| state.connected);
        if connected {
            hub.applied(hub.chain.height()).await;
        }
        hub
    }

    /// Waits until a block is applied.
    pub async fn applied(&self, height: u32) {
        let engine = &self.service.api().engine;
        wait_for("the block to be applied", || {
            engine.situation().facts().applied >= height
        })
        .await;
    }

    /// Makes empty blocks, and waits until they are applied.
    pub async fn blocks(&self, number: u32) {
        for _ in 0..number {
            self.chain.add_block(Vec::new());
        }
        self.applied(self.chain.height()).await;
    }

    /// Stops and starts again on the same store and chain.
    pub async fn restart(self) -> Self {
        self.service.stop().await.unwrap();
        drop(self.store);
        let options = HubOptions {
            settings: self.settings,
            ..HubOptions::default()
        };
        let store = self.reopen.open().await.unwrap();
        let mut hub = Self::start_with(options, self.chain, store, self.reopen).await;
        hub._folder = self._folder;
        hub
    }
}

/// Waits until something holds; fails after ten seconds.
pub async fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(10), "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// An embedded store in this folder.
pub async fn embedded(folder: &TempDir) -> (Arc<dyn Store>, Location) {
    let path = folder.path().join("store");
    let location = Location::parse(path.to_str().unwrap()).unwrap();
    let store: Arc<dyn Store> = Arc::new(Embedded::open(path, Default::default()).await.unwrap());
    (store, location)
}
