//! An operator: looks at an accountant from outside, and compares its service with the chain.
//!
//! ```sh
//! cargo run --release -p tallystick-sdk --example operator -- ws://127.0.0.1:9944 http://127.0.0.1:8420
//! ```

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::error::Error;
use tallystick_chain::Chain;
use tallystick_sdk::{AccountantApi, Amount};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [node, accountant_url] = arguments.as_slice() else {
        return Err("give the node and the accountant's address".into());
    };
    let chain = Chain::connect(node.as_str());
    chain.connected().await;
    let genesis = chain.genesis().ok_or("the chain has not said its name")?;
    let accountant = AccountantApi::discover(accountant_url).await?.accountant;
    let api = AccountantApi::new(accountant_url, accountant.clone(), genesis, None)?;

    let info = api.info().await?;
    let readiness = api.readiness().await?;
    println!(
        "service  {} {}, finalized block {}",
        info.name, info.version, info.finalized
    );
    println!("ready    {}", readiness.ready);
    for (check, result) in readiness.checks.each() {
        println!("         {check}: {result}");
    }

    let state = chain.state().await?;
    let found = state
        .accountant(&accountant)
        .await?
        .ok_or("the chain knows no such accountant")?;
    println!("chain    finalized block {}, {:?}", state.number(), found.status);
    println!(
        "operator {}",
        if found.operator == info.operator {
            "fits"
        } else {
            "differs: promises will not settle"
        }
    );
    println!(
        "money    {} NOTCH available for {} NOTCH owed",
        Amount(found.available),
        Amount(found.owed_total)
    );
    println!(
        "stake    {} NOTCH, of which {} insure providers",
        Amount(found.stake),
        Amount(found.covered_total)
    );
    Ok(())
}
