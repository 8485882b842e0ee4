//! The desk's task: looks at the chain, exchanges, reveals, and settles; one thing after the other, so that
//! the order of exchanges is that of their numbers.

use super::{
    desk::{lock, Desk},
    error::SellerError,
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

/// How often the desk looks around without being woken.
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
    Retry(SellerError),
    /// This accountant cannot be dealt with any more.
    Stopped(SellerError),
}

/// Runs until `shutdown` says so.
pub(super) async fn run(desk: Arc<Desk>, mut shutdown: watch::Receiver<bool>) {
    let mut worker = Worker::new(desk);
    loop {
        worker.look_at_chain().await;
        worker.keep_house().await;
        let pause = worker.turns().await;
        tokio::select! {
            () = worker.desk.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            _ = shutdown.wait_for(|down| *down) => return,
        }
    }
}

/// Exchanges everything that waits and makes it final, as far as that is possible before `deadline`.
pub(super) async fn drain(desk: Arc<Desk>, deadline: Instant) {
    let mut worker = Worker::new(desk);
    worker.look_at_chain().await;
    while Instant::now() < deadline {
        lock(&worker.desk.tally).hurry();
        let pause = worker.turns().await;
        let open = worker.desk.machine.read(|machine| {
            let record = machine.record();
            machine.waiting() > 0 || record.in_flight.is_some() || record.pending.is_some()
        });
        if !open || worker.stopped {
            break;
        }
        tokio::time::sleep(pause.min(deadline.saturating_duration_since(Instant::now()))).await;
        worker.look_at_chain().await;
    }
    if let Err(error) = worker.desk.machine.flush().await {
        tracing::error!(%error, "metering could not be written");
    }
}

struct Worker {
    desk: Arc<Desk>,
    backoff: Backoff,
    looked_at: Option<Instant>,
    flushed_at: Instant,
    kept_at: Option<Instant>,
    /// Whether the accountant's view was asked for since the start.
    compared: bool,
    stopped: bool,
}

impl Worker {
    fn new(desk: Arc<Desk>) -> Self {
        Self {
            desk,
            backoff: Backoff::default(),
            looked_at: None,
            flushed_at: Instant::now(),
            kept_at: None,
            compared: false,
            stopped: false,
        }
    }

    async fn look_at_chain(&mut self) {
        let desk = &self.desk;
        if self
            .looked_at
            .is_some_and(|at| at.elapsed() < desk.config.chain_interval)
        {
            return;
        }
        self.looked_at = Some(Instant::now());
        if let Err(error) = self.take_facts().await {
            tracing::warn!(accountant = %self.desk.accountant, %error, "no news of the chain");
        }
    }

    async fn take_facts(&self) -> Result<(), SellerError> {
        let desk = &self.desk;
        let facts = desk.chain.provider(&desk.signer.account(), &desk.accountant).await?;
        let facts = facts.ok_or(SellerError::NoChannel)?;
        desk.saw(facts.height);
        // Only news are worth a write.
        let unchanged = desk.machine.read(|machine| {
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
        let observed = desk
            .machine
            .run(|machine| Ok::<_, SellerError>(machine.observe(facts)))
            .await?;
        for id in &observed.reinvoice {
            desk.notify(id);
        }
        Ok(())
    }

    async fn keep_house(&mut self) {
        if self.flushed_at.elapsed() >= FLUSH {
            self.flushed_at = Instant::now();
            if let Err(error) = self.desk.machine.flush().await {
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
        let (desk, height) = (&self.desk, self.desk.height());
        let (over, ended) = desk.machine.read(|machine| {
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
            if let Err(error) = desk.end(&id).await {
                tracing::warn!(agreement = ?id, %error, "a session could not be ended");
            }
        }
        for id in ended {
            // A session that still has money under way stays; that is no error.
            if desk
                .machine
                .run(|machine| machine.forget(&id).map_err(SellerError::from))
                .await
                .is_ok()
            {
                desk.forget_in_memory(&id);
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
                    lock(&self.desk.tally).done();
                    self.desk.report(None, false);
                    return TICK;
                }
                Ok(Turn::Stopped(error)) => {
                    if !self.stopped {
                        tracing::error!(accountant = %self.desk.accountant, %error, "nothing is exchanged any more");
                    }
                    self.stopped = true;
                    self.desk.report(Some(error.to_string()), true);
                    return self.backoff.next();
                }
                Ok(Turn::Retry(error)) | Err(error) => {
                    tracing::warn!(accountant = %self.desk.accountant, %error, "trying again");
                    self.desk.report(Some(error.to_string()), self.stopped);
                    return self.backoff.next();
                }
            }
        }
    }

    async fn turn(&mut self) -> Result<Turn, SellerError> {
        let desk = self.desk.clone();
        desk.settle_if_due();
        let (in_flight, waiting, pending) = desk.machine.read(|machine| {
            let record = machine.record();
            (record.in_flight.is_some(), machine.waiting(), record.pending.is_some())
        });
        let due = lock(&desk.tally).is_due(&desk.config.exchange);
        let idle = lock(&desk.tally).is_idle(&desk.config.exchange);
        if !(in_flight || waiting > 0 || pending) && self.compared {
            return Ok(Turn::Idle);
        }
        if desk.age() > desk.config.chain_patience {
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
        if pending && (idle || desk.expires_soon()) {
            return self.reveal().await;
        }
        Ok(Turn::Idle)
    }

    async fn exchange(&mut self) -> Result<Turn, SellerError> {
        let desk = self.desk.clone();
        let height = desk.height();
        let request: ExchangeRequest = match desk
            .machine
            .run(|machine| machine.exchange(height).map_err(SellerError::from))
            .await
        {
            Ok(request) => request,
            Err(SellerError::Rule(ProviderError::NothingToExchange)) => return Ok(Turn::Idle),
            Err(SellerError::Rule(error @ ProviderError::AboveCoverage { .. })) => {
                // Only what is final can be settled, and only a settlement makes room.
                if desk.machine.read(|machine| machine.record().pending.is_some()) {
                    return self.reveal().await;
                }
                desk.settle_now();
                return Ok(Turn::Retry(error.into()));
            }
            Err(SellerError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                desk.settle_pending();
                return Ok(Turn::Retry(error.into()));
            }
            Err(error) => return Err(error),
        };
        lock(&desk.tally).handed_in();
        match desk.api.exchange(&request).await {
            Ok(answer) => {
                let height = desk.height();
                let answered = desk
                    .machine
                    .run(|machine| machine.answer(&answer, height).map_err(SellerError::from))
                    .await?;
                lock(&desk.tally).answered();
                desk.tell(&answered);
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

    async fn exchange_refused(&mut self, error: ApiError) -> Result<Turn, SellerError> {
        let desk = self.desk.clone();
        let Some(refusal) = error.refusal() else {
            return Ok(Turn::Retry(error.into()));
        };
        let (height, next_number) = (desk.height(), error.problem().and_then(|problem| problem.next_number));
        let next = desk
            .machine
            .run(|machine| machine.refused(refusal, next_number, height).map_err(SellerError::from))
            .await?;
        match next {
            Next::RetryLater => {
                self.help_rebuild().await;
                Ok(Turn::Retry(error.into()))
            }
            Next::Reinvoice(agreements) => {
                for id in &agreements {
                    desk.notify(id);
                }
                Ok(Turn::Retry(error.into()))
            }
            Next::Recover(agreements) => {
                for id in &agreements {
                    desk.notify(id);
                }
                self.compare().await?;
                Ok(Turn::Retry(error.into()))
            }
            Next::Stop => {
                desk.settle_now();
                Ok(Turn::Stopped(error.into()))
            }
        }
    }

    async fn reveal(&mut self) -> Result<Turn, SellerError> {
        let desk = self.desk.clone();
        let height = desk.height();
        let request = match desk
            .machine
            .run(|machine| machine.reveal(height).map_err(SellerError::from))
            .await
        {
            Ok(request) => request,
            Err(SellerError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                desk.settle_pending();
                return Ok(Turn::Retry(error.into()));
            }
            Err(error) => return Err(error),
        };
        match desk.api.reveal(&request).await {
            Ok(answer) => {
                let fault = desk
                    .machine
                    .run(|machine| machine.final_answer(&answer).map_err(SellerError::from))
                    .await?;
                match fault {
                    Some(fault) => {
                        desk.settle_now();
                        Ok(Turn::Stopped(ProviderError::Fault(fault).into()))
                    }
                    None => Ok(Turn::More),
                }
            }
            Err(error) => {
                let Some(refusal) = error.refusal() else {
                    return Ok(Turn::Retry(error.into()));
                };
                let reinvoice = desk
                    .machine
                    .run(|machine| machine.reveal_refused(refusal, height).map_err(SellerError::from))
                    .await?;
                for id in &reinvoice {
                    desk.notify(id);
                }
                Ok(Turn::Retry(error.into()))
            }
        }
    }

    /// An accountant that is read-only may be being rebuilt: then it needs what its providers have.
    async fn help_rebuild(&self) {
        let report = self.desk.machine.read(|machine| machine.report());
        match self.desk.api.reconcile(&report).await {
            Ok(answer) => tracing::info!(taken = answer.taken, "the accountant took our report"),
            Err(error) => tracing::debug!(%error, "the accountant takes no report"),
        }
    }

    /// Asks for the accountant's view: after a start (the disk may be an old one), and when numbers differ.
    async fn compare(&self) -> Result<(), SellerError> {
        let desk = &self.desk;
        let theirs = desk.api.provider().await?;
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
        let (expected, fresh) = desk.machine.read(|machine| {
            let record = machine.record();
            let in_flight = record.in_flight.as_ref();
            let expected = in_flight.map_or(record.number, |request| request.number.saturating_add(1));
            (expected, record.number == 0 && in_flight.is_none())
        });
        if status.next_number <= expected && !fresh {
            return Ok(());
        }
        let reinvoice = desk
            .machine
            .run(|machine| machine.recover(&status).map_err(SellerError::from))
            .await?;
        for id in &reinvoice {
            desk.notify(id);
        }
        Ok(())
    }
}
