//! The task behind one accountant: looks at the chain, exchanges, reveals and settles, one thing after the other, so
//! that exchanges happen in the order of their numbers.

use super::{accountant::AccountantLink, error::ProviderProxyError};
use crate::{backoff::Backoff, durable::lock, link::LinkError};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How often the task looks for work without being woken.
const TICK: Duration = Duration::from_millis(250);
/// How often metering is written when nothing else is.
const FLUSH: Duration = Duration::from_secs(1);
/// How often payment sessions that are over are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// The outcome of a turn. An error is tried again after a pause.
pub(super) enum Turn {
    /// All is done that can be done now.
    Idle,
    /// There may be more to do at once.
    More,
    /// Nothing is exchanged with this accountant any more.
    Stopped(ProviderProxyError),
}

/// Runs until `shutdown` says so.
pub(super) async fn run(link: Arc<AccountantLink>, mut shutdown: watch::Receiver<bool>) {
    let mut worker = Worker::new(link);
    loop {
        worker.look_at_chain().await;
        worker.keep_house().await;
        let pause = worker.turns().await;
        tokio::select! {
            () = worker.link.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = shutdown.wait_for(|down| *down) => return,
        }
    }
}

/// Exchanges everything that waits and makes it final, as far as that is possible before `deadline`.
pub(super) async fn drain(link: Arc<AccountantLink>, deadline: Instant) {
    let mut worker = Worker::new(link);
    worker.look_at_chain().await;
    while Instant::now() < deadline {
        lock(&worker.link.backlog).hurry();
        let pause = worker.turns().await;
        let open = worker.link.machine.read(|machine| {
            let record = machine.record();
            machine.waiting() > 0 || record.in_flight.is_some() || record.pending.is_some()
        });
        if !open || worker.stopped {
            break;
        }
        tokio::time::sleep(pause.min(deadline.saturating_duration_since(Instant::now()))).await;
        worker.look_at_chain().await;
    }
    if let Err(error) = worker.link.machine.flush().await {
        tracing::error!(%error, "metering could not be written");
    }
}

pub(super) struct Worker {
    pub(super) link: Arc<AccountantLink>,
    backoff: Backoff,
    looked_at: Option<Instant>,
    flushed_at: Instant,
    kept_at: Option<Instant>,
    /// Whether the accountant's view was asked for since the start.
    compared: bool,
    pub(super) stopped: bool,
}

impl Worker {
    fn new(link: Arc<AccountantLink>) -> Self {
        Self {
            link,
            backoff: Backoff::default(),
            looked_at: None,
            flushed_at: Instant::now(),
            kept_at: None,
            compared: false,
            stopped: false,
        }
    }

    async fn look_at_chain(&mut self) {
        let link = &self.link;
        if self
            .looked_at
            .is_some_and(|at| at.elapsed() < link.config.chain_interval)
        {
            return;
        }
        self.looked_at = Some(Instant::now());
        if let Err(error) = self.take_facts().await {
            tracing::warn!(accountant = %self.link.accountant, %error, "no news of the chain");
        }
    }

    async fn take_facts(&self) -> Result<(), ProviderProxyError> {
        let link = &self.link;
        let facts = link.chain.provider(&link.signer.account(), &link.accountant).await?;
        let facts = facts.ok_or(ProviderProxyError::NoChannel)?;
        link.saw(facts.height);
        // Facts are written only when they change.
        let unchanged = link.machine.read(|machine| {
            let known = &machine.record().facts;
            let same = tallystick_parties::ChainFacts {
                height: known.height,
                ..facts.clone()
            };
            same == *known && machine.record().pending.is_none()
        });
        if unchanged {
            return Ok(());
        }
        let observed = link.run(|machine| Ok(machine.observe(facts))).await?;
        link.notify_all(&observed.reinvoice);
        Ok(())
    }

    async fn keep_house(&mut self) {
        if self.flushed_at.elapsed() >= FLUSH {
            self.flushed_at = Instant::now();
            if let Err(error) = self.link.machine.flush().await {
                tracing::error!(%error, "metering could not be written");
            }
        }
        if self.kept_at.is_none_or(|at| at.elapsed() >= HOUSEKEEPING) {
            self.kept_at = Some(Instant::now());
            self.forget_old_sessions().await;
        }
    }

    /// Ends payment sessions whose agreement is over, and forgets those that are settled.
    async fn forget_old_sessions(&self) {
        let (link, height) = (&self.link, self.link.height());
        let (over, ended) = link.machine.read(|machine| {
            let (mut over, mut ended) = (Vec::new(), Vec::new());
            for (id, session) in machine.sessions() {
                if session.ended {
                    ended.push(*id);
                } else if session.signed.agreement.deadline < height {
                    over.push(*id);
                }
            }
            (over, ended)
        });
        for id in over {
            if let Err(error) = link.end(&id).await {
                tracing::warn!(agreement = ?id, %error, "a session could not be ended");
            }
        }
        for id in ended {
            // A payment session with money under way stays; that is no error.
            if link.run(|machine| machine.forget(&id)).await.is_ok() {
                link.forget_in_memory(&id);
            }
        }
    }

    /// Takes turns while there is something to do. Returns the pause until the next ones.
    async fn turns(&mut self) -> Duration {
        loop {
            match self.turn().await {
                Ok(Turn::More) => self.backoff.reset(),
                Ok(Turn::Idle) => {
                    self.backoff.reset();
                    lock(&self.link.backlog).done();
                    self.link.report(None, false);
                    return TICK;
                }
                Ok(Turn::Stopped(error)) => {
                    if !self.stopped {
                        tracing::error!(accountant = %self.link.accountant, %error, "nothing is exchanged any more");
                    }
                    self.stopped = true;
                    self.link.report(Some(error.to_string()), true);
                    return self.backoff.next();
                }
                Err(error) => {
                    tracing::warn!(accountant = %self.link.accountant, %error, "trying again");
                    self.link.report(Some(error.to_string()), self.stopped);
                    return self.backoff.next();
                }
            }
        }
    }

    async fn turn(&mut self) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        link.settle_if_due();
        let (in_flight, waiting, pending) = link.machine.read(|machine| {
            let record = machine.record();
            (record.in_flight.is_some(), machine.waiting(), record.pending.is_some())
        });
        let due = lock(&link.backlog).is_due(&link.config.exchange);
        let idle = lock(&link.backlog).is_idle(&link.config.exchange);
        if !(in_flight || waiting > 0 || pending) && self.compared {
            return Ok(Turn::Idle);
        }
        if link.age() > link.config.chain_patience {
            let stale = LinkError::Unreachable("no news for too long; nothing is exchanged meanwhile".to_owned());
            return Err(stale.into());
        }
        if !self.compared {
            self.link.compare().await?;
            self.compared = true;
            return Ok(Turn::More);
        }
        if in_flight || (waiting > 0 && due) {
            link.learn_life().await?;
            return self.exchange().await;
        }
        if pending && (idle || link.expires_soon()) {
            return self.reveal().await;
        }
        Ok(Turn::Idle)
    }
}
