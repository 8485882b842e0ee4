//! The accountant's real service in this process, on an offline chain and a scripted store, over HTTP.

use crate::{Place, TestChain, store::ScriptedStore};
use codec::DecodeAll;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    ops::Bound,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_accountant::{
    config::{Loaded, load},
    engine::Operator,
    service::{Service, Setup},
};
use tallystick_accountant_store::{Location, MAX_SCAN_ENTRIES, Store, Table};
use tallystick_messages::json::to_hex;
use tallystick_parties::accountant::{MemoryBook, invariants};
use tallystick_primitives::{AccountId, Balance, BlockNumber};
use tempfile::TempDir;

/// Limits that no test reaches by accident.
const GENEROUS: [&str; 4] = [
    "limits.per_identity",
    "limits.identity_burst",
    "limits.per_address",
    "limits.address_burst",
];

/// A setting of the service: its name, such as `exchange.expiry_blocks`, and its value.
pub type Setting = (String, String);

/// The service. It runs until it is stopped, or until the test's runtime ends.
pub struct Accountant {
    /// The chain that it follows.
    pub chain: Arc<TestChain>,
    /// The store with its state.
    pub store: Arc<ScriptedStore>,
    /// The service itself.
    pub service: Service,
    settings: Vec<Setting>,
    location: PathBuf,
    folder: TempDir,
}

impl Accountant {
    /// Starts on an empty store, and waits until the chain is read.
    pub async fn start(chain: &Arc<TestChain>, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = folder.path().join("store");
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = settings.collect::<Vec<_>>();
        let (store, service) = run(chain, &location, &settings, None, false).await;
        let accountant = Self {
            chain: Arc::clone(chain),
            store,
            service,
            settings,
            location,
            folder,
        };
        accountant.has_applied(chain.source.height()).await;
        accountant
    }

    /// The chain's genesis hash, the accountant and its keys.
    pub fn place(&self) -> &Place {
        self.chain.place()
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.service.address
    }

    /// Its address as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Stops, and starts again at the same address with the same state. `reconciled` declares a state that was begun
    /// anew complete.
    pub async fn restart(self, reconciled: bool) -> Self {
        let location = self.location.clone();
        self.restart_at(location, reconciled).await
    }

    /// Stops, and starts again at the same address without any state, to be rebuilt from the chain and from what
    /// providers report.
    pub async fn restart_without_state(self) -> Self {
        // Only a restored store is rebuilt: so an empty one is backed up and restored.
        let (empty, backup) = (self.folder.path().join("empty"), self.folder.path().join("backup"));
        let store = at(&empty).open().await.unwrap();
        store.backup(&backup).await.unwrap();
        store.close().await;
        let location = self.folder.path().join("rebuilt");
        at(&location).restore(&backup).await.unwrap();
        let accountant = self.restart_at(location, false).await;
        let engine = &accountant.service.api().engine;
        wait_for("the chain to be read anew", || engine.facts().everybody_was_read).await;
        accountant
    }

    async fn restart_at(self, location: PathBuf, reconciled: bool) -> Self {
        let address = self.service.address;
        self.service.stop().await.unwrap();
        drop(self.store);
        let (store, service) = run(&self.chain, &location, &self.settings, Some(address), reconciled).await;
        let accountant = Self {
            store,
            service,
            location,
            ..self
        };
        if accountant.chain.source.with(|state| state.connected) {
            accountant.has_applied(accountant.chain.source.height()).await;
        }
        accountant
    }

    /// Waits until a block is applied.
    pub async fn has_applied(&self, height: BlockNumber) {
        let engine = &self.service.api().engine;
        wait_for("the block to be applied", || engine.facts().applied >= height).await;
    }

    /// Everything in the store.
    pub async fn book(&self) -> MemoryBook {
        MemoryBook {
            consumers: self.table(Table::Consumers, AccountId::new).await,
            providers: self.table(Table::Providers, AccountId::new).await,
            agreements: self.table(Table::Agreements, Into::into).await,
        }
    }

    async fn table<K: Ord, V: DecodeAll>(&self, table: Table, key: impl Fn([u8; 32]) -> K) -> BTreeMap<K, V> {
        let page = self
            .store
            .scan(table, Bound::Unbounded, MAX_SCAN_ENTRIES)
            .await
            .unwrap();
        assert!(!page.more, "a test's tables are short");
        let entries = page.entries.into_iter().map(|entry| {
            let name: [u8; 32] = entry.key.try_into().unwrap();
            (key(name), V::decode_all(&mut entry.value.as_slice()).unwrap())
        });
        entries.collect()
    }

    /// The amount that a provider is promised without expiry, in 10^-12 NOTCH.
    pub async fn promised(&self, provider: &AccountId) -> Balance {
        let book = self.book().await;
        book.providers.get(provider).map_or(0, |provider| provider.total)
    }

    /// Checks all that must always hold of the state.
    pub async fn assert_sound(&self) {
        let terms = self.service.api().engine.terms().unwrap();
        let violations = invariants::check(&self.book().await, &terms, &Default::default());
        assert!(violations.is_empty(), "{violations:?}");
    }
}

/// Starts the service on the store there.
async fn run(
    chain: &Arc<TestChain>,
    location: &std::path::Path,
    settings: &[Setting],
    address: Option<SocketAddr>,
    reconciled: bool,
) -> (Arc<ScriptedStore>, Service) {
    let place = chain.place();
    let mut settings = settings.to_vec();
    if let Some(address) = address {
        settings.push(("api.listen".to_owned(), address.to_string()));
    }
    let store = ScriptedStore::new(at(location).open().await.unwrap());
    let service = Service::start(Setup {
        loaded: configured(place, &settings),
        operator: operator(place),
        store: Arc::clone(&store) as _,
        chain: Arc::clone(&chain.source) as _,
        reconciled,
    })
    .await
    .unwrap();
    (store, service)
}

/// The configuration of the accountant at this place, with limits that no test reaches by accident and a port that the
/// system chooses, unless `settings` say otherwise.
pub fn configured(place: &Place, settings: &[Setting]) -> Loaded {
    let mut all: Vec<Setting> = GENEROUS.map(|name| (name.to_owned(), "100000".to_owned())).into();
    all.push(("owner".to_owned(), to_hex(place.owner.account.as_ref())));
    all.push(("api.listen".to_owned(), "127.0.0.1:0".to_owned()));
    all.extend(settings.iter().cloned());
    load::load(None, all).unwrap()
}

/// The operator of the accountant at this place.
pub fn operator(place: &Place) -> Operator {
    let key = place.operator.clone();
    Operator::new(key.account.clone(), move |payload| key.sign(payload))
}

fn at(path: &std::path::Path) -> Location {
    Location::parse(path.to_str().unwrap()).unwrap()
}

/// Waits until something holds; fails after ten seconds.
pub async fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(10), "waited too long for {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
