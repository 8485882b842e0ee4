//! One thread writes: it takes all waiting jobs, writes them in one transaction, and answers each.

use super::{LEDGER, RECORDS, RecordKey, StoreError, Write};
use codec::Encode;
use redb::{Database, ReadableTable};
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};
use tokio::sync::oneshot;

/// Most jobs in one transaction.
const MAX_JOBS: usize = 1024;

type Answer = Result<(), String>;

struct Job {
    writes: Vec<Write>,
    answer: oneshot::Sender<Answer>,
}

/// The queue in front of the thread. The thread ends when the queue is dropped and empty.
pub(super) struct Writer {
    queue: mpsc::Sender<Job>,
    database: Arc<Database>,
    failed: Arc<AtomicBool>,
}

impl Writer {
    /// Makes the tables if they are missing, and starts the thread.
    pub(super) fn start(database: Arc<Database>, path: PathBuf) -> Result<Self, StoreError> {
        write(&database, &[]).map_err(|reason| StoreError::Write {
            path: path.clone(),
            reason,
        })?;
        let (queue, jobs) = mpsc::channel::<Job>();
        let failed = Arc::new(AtomicBool::new(false));
        let (thread_database, thread_failed) = (database.clone(), failed.clone());
        std::thread::Builder::new()
            .name("tally-store".to_owned())
            .spawn(move || run(&thread_database, &jobs, &thread_failed))
            .map_err(|error| StoreError::io(&path, &error))?;
        Ok(Self {
            queue,
            database,
            failed,
        })
    }

    pub(super) fn enqueue(&self, writes: Vec<Write>) -> oneshot::Receiver<Answer> {
        let (answer, ticket) = oneshot::channel();
        // If the thread is gone the ticket says so.
        let _ = self.queue.send(Job { writes, answer });
        ticket
    }

    /// Writes without the queue: only before anything was queued.
    pub(super) fn write_now(&self, writes: Vec<Write>) -> Answer {
        write(&self.database, &[writes])
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }
}

fn run(database: &Database, jobs: &mpsc::Receiver<Job>, failed: &AtomicBool) {
    while let Ok(first) = jobs.recv() {
        let (mut batches, mut answers) = (vec![first.writes], vec![first.answer]);
        while batches.len() < MAX_JOBS {
            let Ok(job) = jobs.try_recv() else { break };
            batches.push(job.writes);
            answers.push(job.answer);
        }
        let answer = if failed.load(Ordering::Acquire) {
            Err("an earlier write failed".to_owned())
        } else if batches.iter().all(Vec::is_empty) {
            Ok(())
        } else {
            write(database, &batches)
        };
        if answer.is_err() {
            failed.store(true, Ordering::Release);
        }
        for waiting in answers {
            // An error means that the answer is not awaited any more.
            let _ = waiting.send(answer.clone());
        }
    }
}

fn write(database: &Database, batches: &[Vec<Write>]) -> Answer {
    try_write(database, batches).map_err(|error| error.to_string())
}

fn try_write(database: &Database, batches: &[Vec<Write>]) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    transaction.set_durability(redb::Durability::Immediate)?;
    {
        let mut records = transaction.open_table(RECORDS)?;
        let mut ledger = transaction.open_table(LEDGER)?;
        for change in batches.iter().flatten() {
            match change {
                Write::Put(key, value) => {
                    records.insert(RecordKey::to_bytes(key).as_slice(), value.as_slice())?;
                }
                Write::Delete(key) => {
                    records.remove(key.to_bytes().as_slice())?;
                }
                Write::Ledger(entry) => {
                    let next = ledger.last()?.map_or(0, |(number, _)| number.value().saturating_add(1));
                    ledger.insert(next, entry.encode().as_slice())?;
                }
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
