//! Serves.

use super::{Failure, keys};
use crate::{
    chain::{ChainSource, live::LiveChain, offline::OfflineChain},
    clock::now_ms,
    config::Loaded,
    engine::Operator,
    service::{Service, Setup},
    telemetry,
};
use std::{path::Path, sync::Arc};
use tallystick_accountant_store::{Location, Store};
use tokio::signal::unix::{SignalKind, signal};

/// Prefix of `chain.url` for drills: facts from a file instead of a node.
const OFFLINE: &str = "offline:";

/// Arguments of `run`.
#[derive(clap::Args, Debug)]
pub struct Run {
    /// Declares a restored or rebuilt state complete: all providers that matter have reported
    #[arg(long)]
    reconciled: bool,
}

impl Run {
    /// Serves until it is told to stop.
    pub async fn run(self, loaded: Loaded) -> Result<(), Failure> {
        telemetry::init(&loaded.config.log)?;
        let operator = keys::operator(&loaded.config.keys)?;
        let store = Location::parse(&loaded.config.store.location)?.open().await?;
        let chain = connect(&loaded, &operator)?;
        let backups = loaded.config.store.backups.clone();
        // Listened for before anything is begun: a signal that comes early is not lost.
        let mut terminate = signal(SignalKind::terminate()).map_err(Failure::other)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::other)?;
        let mut user = signal(SignalKind::user_defined1()).map_err(Failure::other)?;
        let setup = Setup {
            loaded,
            operator,
            store: Arc::clone(&store),
            chain,
            reconciled: self.reconciled,
        };
        let service = Service::start(setup).await?;
        println!("listening on {}", service.address);
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = user.recv() => back_up(store.as_ref(), &backups).await,
            }
        }
        service.stop().await?;
        Ok(())
    }
}

fn connect(loaded: &Loaded, operator: &Operator) -> Result<Arc<dyn ChainSource>, Failure> {
    let url = &loaded.config.chain.url;
    if let Some(path) = url.strip_prefix(OFFLINE) {
        tracing::warn!("the chain is a file: this is a drill, nothing is settled");
        let chain = OfflineChain::load(Path::new(path), &loaded.accountant)
            .map_err(|error| Failure::Usage(format!("chain.url: {error}")))?;
        return Ok(chain);
    }
    let chain = LiveChain::connect(url, loaded.genesis, loaded.accountant.clone(), operator.clone());
    Ok(Arc::new(chain))
}

async fn back_up(store: &dyn Store, folder: &Path) {
    if folder.as_os_str().is_empty() {
        tracing::error!("no backup was written: set store.backups to a folder");
        return;
    }
    let target = folder.join(now_ms().to_string());
    match store.backup(&target).await {
        Ok(_) => tracing::info!(target = %target.display(), "backup written"),
        Err(error) => tracing::error!(%error, "no backup was written"),
    }
}
