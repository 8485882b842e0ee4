//! A consumer: fetches a file through a payment session, and prints what it cost.
//!
//! The key's identity needs an open channel with money in it (`tally address`, `tally register`).
//!
//! ```sh
//! cargo run --release -p tallystick-sdk --example consumer -- \
//!     ws://127.0.0.1:9944 http://127.0.0.1:8402 /data.csv ~/.local/share/tally/keys/default.json
//! ```

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::{error::Error, path::Path, sync::Arc};
use tallystick_chain::Chain;
use tallystick_keystore::PassphraseSource;
use tallystick_sdk::{
    Amount, Caller, FileKey, NodeLink, PaymentSession, Signer,
    consumer::{ConsumerSetup, PaymentLimits},
    store::{LocalStore, Owner},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [node, provider, path, key_file] = arguments.as_slice() else {
        return Err("give the node, the provider's address, a path and a key file".into());
    };
    let key = tallystick_keystore::load(Path::new(key_file), &PassphraseSource::Prompt)?;
    let key: Arc<dyn Signer> = Arc::new(FileKey(key));

    let chain = Chain::connect(node.as_str());
    chain.connected().await;
    let genesis = chain.genesis().ok_or("the chain has not said its name")?;

    // Payments are on disk before they are sent, so that a restart is harmless.
    let owner = Owner {
        identity: key.account(),
        genesis,
    };
    let store = LocalStore::open(Path::new("consumer.redb"), &owner)?;

    let session = PaymentSession::open(ConsumerSetup {
        provider_url: provider.clone(),
        limits: PaymentLimits {
            price: "0.00000001".parse::<Amount>()?.0,
            cap: "1".parse::<Amount>()?.0,
            invoice_cap: "0.1".parse::<Amount>()?.0,
            lifetime: 28_800,
            tolerance: None,
        },
        genesis,
        caller: Caller::identity(key),
        store,
        chain: Arc::new(NodeLink::new(chain)),
        accountant: None,
    })
    .await?;

    // The answer is paid for while it is read.
    let answer = session.get(path).await?;
    let status = answer.status();
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await?;
    // The last bytes are paid for when the payment session is closed.
    let settled = session.close().await?;

    let paid = Amount(session.status().acknowledged);
    println!(
        "{status}: {} bytes for {paid} NOTCH, everything paid: {settled}",
        body.len()
    );
    Ok(())
}
