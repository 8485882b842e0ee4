//! One connection after the other.

use crate::{
    chain::Shared,
    error::Error,
    rpc::{Header, Rpc},
    status::{Reason, Status},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use subxt::rpcs::client::RpcClient;
use tallystick_primitives::{BlockNumber, Hash};

/// First and longest wait between two attempts.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));
/// How long an attempt to connect, or a sign of life, may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// After so long without a finalized block the node is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(12);

/// Connects again and again; never ends.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut wait = BACKOFF.0;
    loop {
        let reason = session(&shared).await;
        if shared.disconnect(reason) {
            wait = BACKOFF.0;
        }
        tokio::time::sleep(wait).await;
        wait = wait.saturating_mul(2).min(BACKOFF.1);
    }
}

/// One connection from its beginning to its end; says why it ended.
async fn session(shared: &Shared) -> Reason {
    let rpc = match connect(shared.url.clone()).await {
        Ok(rpc) => Arc::new(rpc),
        Err(why) => return Reason::Unreachable(why),
    };
    match follow(shared, &rpc).await {
        Ok(reason) | Err(Error::Disconnected(reason)) => reason,
        Err(Error::Incompatible(what)) => Reason::Incompatible(what),
        Err(error) => Reason::Lost(error.to_string()),
    }
}

/// In a task of its own, so that even a panic in a transport is only a failed attempt.
async fn connect(url: String) -> Result<Rpc, String> {
    let attempt = tokio::spawn(async move { RpcClient::from_insecure_url(url).await });
    match tokio::time::timeout(CONNECT_TIMEOUT, attempt).await {
        Err(_) => Err("no answer in time".into()),
        Ok(Err(failure)) => Err(failure.to_string()),
        Ok(Ok(Err(error))) => Err(error.to_string()),
        Ok(Ok(Ok(client))) => Ok(Rpc::new(client)),
    }
}

async fn follow(shared: &Shared, rpc: &Arc<Rpc>) -> Result<Reason, Error> {
    let found = rpc.genesis().await?;
    let expected = *shared.genesis.get_or_init(|| found);
    if found != expected {
        return Err(Error::Disconnected(Reason::WrongChain { expected, found }));
    }
    let mut heads = rpc
        .subscribe::<Header>("chain_subscribeFinalizedHeads", &[], "chain_unsubscribeFinalizedHeads")
        .await?;
    let (mut finalized, hash) = finalized(rpc).await?;
    shared.runtime(rpc, hash).await?;
    shared.connect(rpc.clone(), finalized);
    tracing::info!(url = shared.url, finalized, "connected to the node");
    loop {
        match tokio::time::timeout(SILENCE, heads.next()).await {
            Ok(Some(Ok(head))) => finalized = finalized.max(head.number()?),
            Ok(Some(Err(error))) => return Ok(Reason::Lost(error.to_string())),
            Ok(None) => return Ok(Reason::Lost("the node closed it".into())),
            // Finality may really stand still.
            Err(_) => match tokio::time::timeout(CONNECT_TIMEOUT, self::finalized(rpc)).await {
                Ok(answer) => finalized = finalized.max(answer?.0),
                Err(_) => return Ok(Reason::Lost("the node does not answer".into())),
            },
        }
        shared.advance(finalized);
    }
}

async fn finalized(rpc: &Rpc) -> Result<(BlockNumber, Hash), Error> {
    let hash = rpc.finalized_hash().await?;
    Ok((rpc.header(hash).await?.number()?, hash))
}

impl Shared {
    fn connect(&self, rpc: Arc<Rpc>, finalized: BlockNumber) {
        self.link.send_replace(Some(rpc));
        self.status.send_replace(Status::Connected { finalized });
    }

    fn advance(&self, finalized: BlockNumber) {
        let status = Status::Connected { finalized };
        self.status.send_if_modified(|current| {
            let is_new = *current != status;
            *current = status;
            is_new
        });
    }

    /// Whether there was a connection.
    fn disconnect(&self, reason: Reason) -> bool {
        self.link.send_replace(None);
        let mut was_connected = false;
        self.status.send_if_modified(|status| {
            let since = match status {
                Status::Connected { .. } => {
                    was_connected = true;
                    Instant::now()
                }
                Status::Disconnected { since, .. } => *since,
            };
            if was_connected {
                tracing::warn!(url = self.url, %reason, "lost the node");
            } else {
                tracing::debug!(url = self.url, %reason, "cannot reach the node");
            }
            let next = Status::Disconnected { since, reason };
            let is_new = *status != next;
            *status = next;
            is_new
        });
        was_connected
    }
}
