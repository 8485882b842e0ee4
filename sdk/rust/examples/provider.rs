//! A provider: is paid for the bytes of a service, and settles by itself when that is worth its fee.
//!
//! The key's identity needs a provider channel with the accountant (`tally register --provider`).
//!
//! ```sh
//! cargo run --release -p tallystick-sdk --example provider -- \
//!     ws://127.0.0.1:9944 http://127.0.0.1:8420 http://127.0.0.1:3000 ~/.local/share/tally/keys/default.json
//! ```

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::{error::Error, path::Path, sync::Arc, time::Duration};
use tallystick_chain::Chain;
use tallystick_keystore::PassphraseSource;
use tallystick_sdk::{
    AccountantApi, Amount, Caller, FileKey, NodeLink, ProviderProxy, Signer,
    provider::{Metering, ProviderConfig, ProviderSetup},
    store::{LocalStore, Owner},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [node, accountant_url, upstream, key_file] = arguments.as_slice() else {
        return Err("give the node, the accountant's address, the service's address and a key file".into());
    };
    let key = tallystick_keystore::load(Path::new(key_file), &PassphraseSource::Prompt)?;
    // All preimages follow from it; with the phrase of the key nothing can be lost.
    let secret = key.provider_secret();
    let key: Arc<dyn Signer> = Arc::new(FileKey(key));

    let chain = Chain::connect(node.as_str());
    chain.connected().await;
    let genesis = chain.genesis().ok_or("the chain has not said its name")?;
    let owner = Owner {
        identity: key.account(),
        genesis,
    };
    let store = LocalStore::open(Path::new("provider.redb"), &owner)?;

    // The service names its accountant; promises are then verified with what the chain says of that accountant.
    let accountant = AccountantApi::discover(accountant_url).await?.accountant;
    let api = AccountantApi::new(accountant_url, accountant, genesis, Some(Caller::identity(key.clone())))?;

    let mut config = ProviderConfig::new(upstream.as_str(), Metering::Byte, 1_000);
    // Trust: the debt that the accountant may have above its coverage. Without coverage and trust nothing is served.
    config.trust = "5".parse::<Amount>()?.0;

    let parts = ProviderSetup {
        config,
        genesis,
        signer: key,
        secret,
        store,
        chain: Arc::new(NodeLink::new(chain)),
        accountants: vec![api],
    };
    let provider = ProviderProxy::start(parts, "127.0.0.1:8402".parse()?).await?;
    println!("serving at http://{}", provider.address());

    tokio::signal::ctrl_c().await?;
    // Exchanges what was paid, and makes the last promise final.
    provider.stop(Duration::from_secs(30)).await;
    Ok(())
}
