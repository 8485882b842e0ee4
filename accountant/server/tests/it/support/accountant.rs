//! A service on a chain in memory.

use super::{Client, NOTCH, Place};
use std::sync::Arc;
use tallystick_accountant::{
    chain::{
        ChainConstants,
        offline::{OfflineChain, OfflineState},
    },
    config::LogConfig,
    service::{Service, Setup},
    telemetry,
};
use tallystick_accountant_store::{Embedded, Location, Store};
use tallystick_primitives::AccountId;
pub use tallystick_testing_kit::accountant::{configured, operator, wait_for};
use tallystick_testing_kit::chain::{EXIT_DELAY, HEIGHT, accountant_state, consumer_on_chain, provider_on_chain};
use tempfile::TempDir;

/// The coverage of each provider.
pub const COVERAGE: u128 = 100 * NOTCH;

/// Settings of the service, and the parties on its chain.
#[derive(Default)]
pub struct Options {
    /// `name=value` as for `--set`.
    pub settings: Vec<(String, String)>,
    pub consumers: Vec<(AccountId, u128)>,
    pub providers: Vec<AccountId>,
}

impl Options {
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

/// A running service.
pub struct Accountant {
    pub chain: Arc<OfflineChain>,
    pub service: Service,
    pub client: Client,
    settings: Vec<(String, String)>,
    store: Arc<dyn Store>,
    reopen: Location,
    _folder: Option<TempDir>,
}

pub fn place() -> Place {
    Place::default()
}

/// A chain in memory with these parties.
pub fn chain(options: &Options) -> Arc<OfflineChain> {
    let place = place();
    let consumers = options.consumers.iter();
    let providers = options.providers.iter();
    let state = OfflineState {
        consumers: consumers
            .map(|(identity, balance)| (identity.clone(), consumer_on_chain(&place, identity, *balance)))
            .collect(),
        providers: providers
            .map(|identity| (identity.clone(), provider_on_chain(&place, identity, COVERAGE)))
            .collect(),
        ..OfflineState::new(accountant_state(&place), NOTCH / 1_000)
    };
    let constants = ChainConstants {
        genesis: place.genesis,
        exit_delay: EXIT_DELAY,
        existential_deposit: 1,
    };
    OfflineChain::new(constants, place.accountant, HEIGHT, state)
}

impl Accountant {
    /// On an embedded store in a folder of its own.
    pub async fn start(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::parse(folder.path().join("store").to_str().unwrap()).unwrap();
        let mut accountant = Self::start_at(options, location).await;
        accountant._folder = Some(folder);
        accountant
    }

    /// On this store.
    pub async fn start_at(options: Options, location: Location) -> Self {
        let chain = chain(&options);
        let store = location.open().await.unwrap();
        Self::start_with(options, chain, store, location).await
    }

    pub async fn start_with(
        options: Options,
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
            loaded: configured(&place(), &options.settings),
            operator: operator(&place()),
            store: Arc::clone(&store),
            chain: Arc::clone(&chain) as _,
            reconciled: false,
        })
        .await
        .unwrap();
        let client = Client::new(&service, &place());
        let accountant = Self {
            chain,
            service,
            client,
            settings: options.settings,
            store,
            reopen: location,
            _folder: None,
        };
        if accountant.chain.with(|state| state.connected) {
            accountant.has_applied(accountant.chain.height()).await;
        }
        accountant
    }

    /// Waits until a block is applied.
    pub async fn has_applied(&self, height: u32) {
        let engine = &self.service.api().engine;
        wait_for("the block to be applied", || engine.facts().applied >= height).await;
    }

    /// Makes empty blocks, and waits until they are applied.
    pub async fn blocks(&self, number: u32) {
        for _ in 0..number {
            self.chain.add_block(Vec::new());
        }
        self.has_applied(self.chain.height()).await;
    }

    /// Stops and starts again on the same store and chain.
    pub async fn restart(self) -> Self {
        self.service.stop().await.unwrap();
        drop(self.store);
        let options = Options {
            settings: self.settings,
            ..Options::default()
        };
        let store = self.reopen.open().await.unwrap();
        let mut accountant = Self::start_with(options, self.chain, store, self.reopen).await;
        accountant._folder = self._folder;
        accountant
    }
}

/// An embedded store in this folder.
pub async fn embedded(folder: &TempDir) -> (Arc<dyn Store>, Location) {
    let path = folder.path().join("store");
    let location = Location::parse(path.to_str().unwrap()).unwrap();
    let store: Arc<dyn Store> = Arc::new(Embedded::open(path, Default::default()).await.unwrap());
    (store, location)
}
