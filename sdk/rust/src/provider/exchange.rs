//! The link's task: looks at the chain, exchanges, reveals, and settles; one thing after the other, so that
//! the order of exchanges is that of their numbers.

use super::{
    accountant::{lock, AccountantLink},
    error::ProviderProxyError,
};
use crate::{api::ApiError, backoff::Backoff, link::LinkError};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tallystick_messages::ExchangeRequest;
use tallystick_parties::{
    provider::{AccountantStatus, Next},
    ProviderError,
};
use tokio::sync::watch;

/// How often the link looks around without being woken.
const TICK: Duration = Duration::from_millis(250);
/// How often metering is written when nothing else is.
const FLUSH: Duration = Duration::from_secs(1);
/// How often sessions that are over are looked for.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// What a turn came to.
enum Turn {
    /// All is done that can be done now.
    Idle,
    /// There may be more to do at once.
    More,
    /// Try again after a pause.
    Retry(ProviderProxyError),
    /// This accountant cannot be dealt with any more.
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

struct Worker {
    link: Arc<AccountantLink>,
    backoff: Backoff,
    looked_at: Option<Instant>,
    flushed_at: Instant,
    kept_at: Option<Instant>,
    /// Whether the accountant's view was asked for since the start.
    compared: bool,
    stopped: bool,
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
        // Only news are worth a write.
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
        let observed = link
            .machine
            .run(|machine| Ok::<_, ProviderProxyError>(machine.observe(facts)))
            .await?;
        for id in &observed.reinvoice {
            link.notify(id);
        }
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

    /// Ends sessions whose agreement is over, and forgets those that are settled.
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
            // A session that still has money under way stays; that is no error.
            if link
                .machine
                .run(|machine| machine.forget(&id).map_err(ProviderProxyError::from))
                .await
                .is_ok()
            {
                link.forget_in_memory(&id);
            }
        }
    }

    /// Takes turns while there is something to do, and gives the pause until the next ones.
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
                Ok(Turn::Retry(error)) | Err(error) => {
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
            return Ok(Turn::Retry(stale.into()));
        }
        if !self.compared {
            self.compare().await?;
            self.compared = true;
            return Ok(Turn::More);
        }
        if in_flight || (waiting > 0 && due) {
            return self.exchange().await;
        }
        if pending && (idle || link.expires_soon()) {
            return self.reveal().await;
        }
        Ok(Turn::Idle)
    }

    async fn exchange(&mut self) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let height = link.height();
        let request: ExchangeRequest = match link
            .machine
            .run(|machine| machine.exchange(height).map_err(ProviderProxyError::from))
            .await
        {
            Ok(request) => request,
            Err(ProviderProxyError::Rule(ProviderError::NothingToExchange)) => return Ok(Turn::Idle),
            Err(ProviderProxyError::Rule(error @ ProviderError::AboveCoverage { .. })) => {
                // Only what is final can be settled, and only a settlement makes room.
                if link.machine.read(|machine| machine.record().pending.is_some()) {
                    return self.reveal().await;
                }
                link.settle_now();
                return Ok(Turn::Retry(error.into()));
            }
            Err(ProviderProxyError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                link.settle_pending();
                return Ok(Turn::Retry(error.into()));
            }
            Err(error) => return Err(error),
        };
        lock(&link.backlog).handed_in();
        match link.api.exchange(&request).await {
            Ok(answer) => {
                let height = link.height();
                let answered = link
                    .machine
                    .run(|machine| machine.answer(&answer, height).map_err(ProviderProxyError::from))
                    .await?;
                lock(&link.backlog).answered();
                link.tell(&answered);
                match answered.fault {
                    // Lesson 21: nothing is revealed for a promise that is wrong.
                    Some(fault) => Ok(Turn::Stopped(ProviderError::Fault(fault).into())),
                    None => {
                        self.stopped = false;
                        Ok(Turn::More)
                    }
                }
            }
            Err(error) => self.exchange_refused(error).await,
        }
    }

    async fn exchange_refused(&mut self, error: ApiError) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let Some(refusal) = error.refusal() else {
            return Ok(Turn::Retry(error.into()));
        };
        let (height, next_number) = (link.height(), error.problem().and_then(|problem| problem.next_number));
        let next = link
            .machine
            .run(|machine| {
                machine
                    .refused(refusal, next_number, height)
                    .map_err(ProviderProxyError::from)
            })
            .await?;
        match next {
            Next::RetryLater => {
                self.help_rebuild().await;
                Ok(Turn::Retry(error.into()))
            }
            Next::Reinvoice(agreements) => {
                for id in &agreements {
                    link.notify(id);
                }
                Ok(Turn::Retry(error.into()))
            }
            Next::Recover(agreements) => {
                for id in &agreements {
                    link.notify(id);
                }
                self.compare().await?;
                Ok(Turn::Retry(error.into()))
            }
            Next::Stop => {
                link.settle_now();
                Ok(Turn::Stopped(error.into()))
            }
        }
    }

    async fn reveal(&mut self) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let height = link.height();
        let request = match link
            .machine
            .run(|machine| machine.reveal(height).map_err(ProviderProxyError::from))
            .await
        {
            Ok(request) => request,
            Err(ProviderProxyError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                link.settle_pending();
                return Ok(Turn::Retry(error.into()));
            }
            Err(error) => return Err(error),
        };
        match link.api.reveal(&request).await {
            Ok(answer) => {
                let fault = link
                    .machine
                    .run(|machine| machine.final_answer(&answer).map_err(ProviderProxyError::from))
                    .await?;
                match fault {
                    Some(fault) => {
                        link.settle_now();
                        Ok(Turn::Stopped(ProviderError::Fault(fault).into()))
                    }
                    None => Ok(Turn::More),
                }
            }
            Err(error) => {
                let Some(refusal) = error.refusal() else {
                    return Ok(Turn::Retry(error.into()));
                };
                let reinvoice = link
                    .machine
                    .run(|machine| {
                        machine
                            .reveal_refused(refusal, height)
                            .map_err(ProviderProxyError::from)
                    })
                    .await?;
                for id in &reinvoice {
                    link.notify(id);
                }
                Ok(Turn::Retry(error.into()))
            }
        }
    }

    /// An accountant that is read-only may be being rebuilt: then it needs what its providers have.
    async fn help_rebuild(&self) {
        let report = self.link.machine.read(|machine| machine.report());
        match self.link.api.reconcile(&report).await {
            Ok(answer) => tracing::info!(taken = answer.taken, "the accountant took our report"),
            Err(error) => tracing::debug!(%error, "the accountant takes no report"),
        }
    }

    /// Asks for the accountant's view: after a start (the disk may be an old one), and when numbers differ.
    async fn compare(&self) -> Result<(), ProviderProxyError> {
        let link = &self.link;
        let theirs = link.api.provider().await?;
        let pending = theirs
            .pending
            .and_then(|pending| Some((pending.number, pending.promise?)));
        let status = AccountantStatus {
            next_number: theirs.next_number,
            last: theirs.last,
            pending,
        };
        // While an exchange is under way the accountant may be one ahead: its answer was lost, and sending the
        // same request again gives it anew.
        let (expected, fresh) = link.machine.read(|machine| {
            let record = machine.record();
            let in_flight = record.in_flight.as_ref();
            let expected = in_flight.map_or(record.number, |request| request.number.saturating_add(1));
            (expected, record.number == 0 && in_flight.is_none())
        });
        if status.next_number <= expected && !fresh {
            return Ok(());
        }
        let reinvoice = link
            .machine
            .run(|machine| machine.recover(&status).map_err(ProviderProxyError::from))
            .await?;
        for id in &reinvoice {
            link.notify(id);
        }
        Ok(())
    }
}
