//! The pool in which signatures are checked and made.
//!
//! Each thread takes its share of what waits, so that signatures of requests that arrive together are verified as
//! one batch, which costs about half of verifying each.

use crate::metrics::{Metrics, gauge};
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};
use tallystick_messages::verify::{Claim, verify_batch};
use tallystick_parties::accountant::check::{self, CheckedExchange, PreparedExchange};
use tallystick_primitives::{AccountId, Signature};
use tokio::sync::oneshot;

/// Most jobs that one thread takes at once.
const SHARE: usize = 64;

/// One signature to check, owned.
#[derive(Clone, Debug)]
pub struct OwnedClaim {
    /// The payload.
    pub payload: Vec<u8>,
    /// The signature.
    pub signature: Signature,
    /// The account whose key has to have signed.
    pub signer: AccountId,
}

enum Job {
    Exchange(Box<PreparedExchange>, oneshot::Sender<CheckedExchange>),
    Claim(OwnedClaim, oneshot::Sender<bool>),
    Work(Box<dyn FnOnce() + Send>),
}

/// Why nothing was checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum VerifierError {
    /// Too much waits already.
    #[error("too many signatures wait to be checked; try again")]
    Full,
    /// The pool has stopped, or the check broke off.
    #[error("the signature pool has stopped")]
    Stopped,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    stopped: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    arrived: Condvar,
    capacity: usize,
    threads: usize,
    metrics: Arc<Metrics>,
}

/// The pool. Dropping it stops its threads once they have done what waits.
pub struct Verifier {
    shared: Arc<Shared>,
}

impl Verifier {
    /// Starts the threads; as many as there are processors if `threads` is 0.
    pub fn start(threads: usize, capacity: usize, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            arrived: Condvar::new(),
            capacity,
            threads,
            metrics,
        });
        // Built first: if a thread cannot be started, dropping it ends those that were.
        let verifier = Self {
            shared: Arc::clone(&shared),
        };
        for number in 0..threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name(format!("verify-{number}"))
                .spawn(move || shared.run())?;
        }
        Ok(verifier)
    }

    /// Checks all signatures of an exchange.
    pub async fn check(&self, prepared: PreparedExchange) -> Result<CheckedExchange, VerifierError> {
        let (answer, answered) = oneshot::channel();
        self.shared.push(Job::Exchange(Box::new(prepared), answer))?;
        answered.await.map_err(|_| VerifierError::Stopped)
    }

    /// Checks one signature.
    pub async fn is_signed(&self, claim: OwnedClaim) -> Result<bool, VerifierError> {
        let (answer, answered) = oneshot::channel();
        self.shared.push(Job::Claim(claim, answer))?;
        answered.await.map_err(|_| VerifierError::Stopped)
    }

    /// Does work in the pool before all that waits, even if the pool is full: a decision to be signed has come far.
    pub async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, VerifierError> {
        let (answer, answered) = oneshot::channel();
        self.shared.push_first(Box::new(move || {
            // If this fails, the caller has gone.
            let _gone = answer.send(work());
        }))?;
        answered.await.map_err(|_| VerifierError::Stopped)
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.shared.threads
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        self.shared.lock().stopped = true;
        self.shared.arrived.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), VerifierError> {
        let mut queue = self.lock();
        if queue.stopped {
            return Err(VerifierError::Stopped);
        }
        if queue.jobs.len() >= self.capacity {
            return Err(VerifierError::Full);
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.arrived.notify_one();
        Ok(())
    }

    fn push_first(&self, work: Box<dyn FnOnce() + Send>) -> Result<(), VerifierError> {
        let mut queue = self.lock();
        if queue.stopped {
            return Err(VerifierError::Stopped);
        }
        queue.jobs.push_front(Job::Work(work));
        drop(queue);
        self.arrived.notify_one();
        Ok(())
    }

    fn run(&self) {
        while let Some(jobs) = self.take() {
            // A panic must not take the thread with it; the caller gets `Stopped`.
            if catch_unwind(AssertUnwindSafe(|| self.do_all(jobs))).is_err() {
                tracing::error!("a signature check broke off");
            }
        }
    }

    /// This thread's share of what waits; none once the pool has stopped and is empty.
    fn take(&self) -> Option<Vec<Job>> {
        let mut queue = self.lock();
        loop {
            if !queue.jobs.is_empty() {
                let share = queue.jobs.len().div_ceil(self.threads.max(1)).min(SHARE);
                return Some(queue.jobs.drain(..share).collect());
            }
            if queue.stopped {
                return None;
            }
            queue = self.arrived.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn do_all(&self, jobs: Vec<Job>) {
        let (mut exchanges, mut exchange_answers) = (Vec::new(), Vec::new());
        let (mut claims, mut claim_answers) = (Vec::new(), Vec::new());
        for job in jobs {
            match job {
                Job::Work(work) => work(),
                Job::Exchange(prepared, answer) => {
                    exchanges.push(*prepared);
                    exchange_answers.push(answer);
                }
                Job::Claim(claim, answer) => {
                    claims.push(claim);
                    claim_answers.push(answer);
                }
            }
        }
        if !claims.is_empty() {
            self.metrics.verify_batch.observe(float(claims.len()));
            let borrowed: Vec<Claim<'_>> = claims
                .iter()
                .map(|claim| Claim {
                    payload: claim.payload.clone(),
                    signature: &claim.signature,
                    signer: &claim.signer,
                })
                .collect();
            for (answer, good) in claim_answers.into_iter().zip(verify_batch(&borrowed)) {
                let _gone = answer.send(good);
            }
        }
        if !exchanges.is_empty() {
            let began = Instant::now();
            let checked = check::verify_with(exchanges, |claims| {
                self.metrics.verify_batch.observe(float(claims.len()));
                verify_batch(claims)
            });
            self.metrics
                .stages
                .with_label_values(&["verify"])
                .observe(began.elapsed().as_secs_f64());
            for (answer, checked) in exchange_answers.into_iter().zip(checked) {
                let _gone = answer.send(checked);
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a count for a histogram")]
fn float(count: usize) -> f64 {
    gauge(count) as f64
}
