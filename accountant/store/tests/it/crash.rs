//! An embedded store whose process is killed, and whose newest file is damaged.
//!
//! The writer is this test program itself, run again with `TALLY_CRASH_STORE` set: it commits increasing numbers
//! and prints each one that was acknowledged. Every batch writes the number to several keys and one entry of a
//! ledger, so half a batch, or one missing in the middle, is seen.

use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tallystick_accountant_store::{Batch, Embedded, Expected, Key, Store, StoreError, Table, embedded};

const STORE: &str = "TALLY_CRASH_STORE";
const KEYS: u8 = 4;

async fn open(directory: &Path) -> Result<Embedded, StoreError> {
    Embedded::open(
        directory,
        embedded::Options {
            reserve: 0,
            ..embedded::Options::default()
        },
    )
    .await
}

fn batch(number: u64) -> Batch {
    let mut batch = Batch::new();
    for key in 0..KEYS {
        batch.put(
            Key::new(Table::Consumers, [key]),
            Expected::Any,
            [&number.to_le_bytes()[..], &[key; 300]].concat(),
        );
    }
    batch.put(
        Key::new(Table::Settlements, number.to_be_bytes()),
        Expected::Absent,
        number.to_le_bytes(),
    );
    batch
}

/// The newest number, after checking that everything before it is there and nothing is half there.
async fn check(store: &Embedded) -> u64 {
    let mut ledger: Vec<u64> = Vec::new();
    loop {
        let last = ledger.last().map(|number| number.to_be_bytes());
        let from = last
            .as_ref()
            .map_or(Bound::Unbounded, |key| Bound::Excluded(key.as_slice()));
        let page = store.scan(Table::Settlements, from, 10_000).await.unwrap();
        ledger.extend(
            page.entries
                .iter()
                .map(|entry| u64::from_le_bytes(entry.value.as_slice().try_into().unwrap())),
        );
        if !page.more {
            break;
        }
    }
    let newest = ledger.len() as u64;
    assert!(ledger.iter().copied().eq(1..=newest), "the ledger has a gap");
    for key in 0..KEYS {
        let found = store
            .load(&[Key::new(Table::Consumers, [key])])
            .await
            .unwrap()
            .pop()
            .unwrap();
        let number = found.map_or(0, |found| u64::from_le_bytes(found.value[..8].try_into().unwrap()));
        assert_eq!(number, newest, "a batch is half there");
    }
    assert_eq!(store.count(Table::Settlements).await.unwrap(), newest);
    newest
}

/// The writer; does nothing unless it was run again for that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writer_that_is_killed() {
    let Some(directory) = std::env::var_os(STORE) else {
        return;
    };
    let store = open(Path::new(&directory)).await.unwrap();
    let mut next = check(&store).await + 1;
    loop {
        // A few at once, so that groups of several batches are written as well.
        let commits: Vec<_> = (next..next + next % 4 + 1)
            .map(|number| store.commit(batch(number)))
            .collect();
        for committed in futures::future::join_all(commits).await {
            committed.unwrap();
            // One write, straight to the pipe.
            std::io::stdout()
                .write_all(format!("acknowledged {next}\n").as_bytes())
                .unwrap();
            next += 1;
        }
    }
}

struct Victim {
    child: Child,
    output: BufReader<ChildStdout>,
    newest: u64,
}

impl Victim {
    fn start(directory: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::writer_that_is_killed",
                "--nocapture",
                "--test-threads=1",
            ])
            .env(STORE, directory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            child,
            output,
            newest: 0,
        }
    }

    fn read_line(&mut self) -> bool {
        let mut line = String::new();
        let is_more = self.output.read_line(&mut line).unwrap() > 0;
        if let Some(number) = line
            .strip_prefix("acknowledged ")
            .and_then(|rest| rest.strip_suffix('\n'))
        {
            self.newest = number.parse().unwrap();
        }
        is_more
    }

    /// Kills it after `lines` and then somewhere within the next, and says which number was acknowledged last.
    fn kill_after(mut self, lines: usize, spin: u32) -> u64 {
        while self.newest == 0 {
            assert!(self.read_line(), "the writer ended by itself");
        }
        for _ in 0..lines {
            assert!(self.read_line(), "the writer ended by itself");
        }
        for _ in 0..spin {
            std::hint::spin_loop();
        }
        self.child.kill().unwrap();
        while self.read_line() {}
        self.child.wait().unwrap();
        self.newest
    }
}

#[tokio::test]
async fn kills_lose_no_acknowledged_and_leave_no_half_batch() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("store");
    let mut total = 0;
    for round in 0..60 {
        let acknowledged = Victim::start(&directory).kill_after(random.gen_range(0..60), random.gen_range(0..400_000));
        let store = open(&directory).await.unwrap();
        let found = check(&store).await;
        // The batch that was being written at the kill may be there as well.
        assert!(
            (acknowledged..=acknowledged + 4).contains(&found),
            "round {round}: {acknowledged} acknowledged, {found} found"
        );
        assert!(acknowledged > total);
        total = found;
    }
    println!("{total} commits, 60 kills");
}

#[tokio::test]
async fn a_kill_during_creation_leaves_nothing_in_the_way() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..15 {
        let folder = tempfile::tempdir().unwrap();
        let directory = folder.path().join("store");
        let mut victim = Victim::start(&directory);
        while !directory.exists() {
            assert!(victim.child.try_wait().unwrap().is_none(), "the writer ended by itself");
        }
        for _ in 0..random.gen_range(0..600_000) {
            std::hint::spin_loop();
        }
        victim.child.kill().unwrap();
        while victim.read_line() {}
        victim.child.wait().unwrap();
        let store = open(&directory).await.unwrap();
        assert!(check(&store).await >= victim.newest);
    }
}

#[tokio::test]
async fn a_file_that_a_killed_creation_left_empty_is_no_damage() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("store");
    std::fs::create_dir(&directory).unwrap();
    std::fs::write(directory.join("acknowledged.new"), []).unwrap();
    let store = open(&directory).await.unwrap();
    assert_eq!(check(&store).await, 0);
    assert!(!directory.join("acknowledged.new").exists());
}

/// The journal that was written to last.
fn newest_journal(directory: &Path) -> PathBuf {
    let journals = std::fs::read_dir(directory.join("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let number = |path: &PathBuf| path.file_stem().unwrap().to_str().unwrap().parse::<u64>().unwrap();
    journals
        .filter(|path| path.extension().is_some_and(|extension| extension == "jnl"))
        .max_by_key(number)
        .unwrap()
}

/// Where the written part of a journal ends; the rest of the file is zeros.
fn written_length(journal: &Path) -> u64 {
    let mut bytes = Vec::new();
    std::fs::File::open(journal).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last as u64 + 1)
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_damaged_journal_never_loses_silently() {
    let seed: u64 = rand::random();
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let killed = folder.path().join("killed");
    let acknowledged = Victim::start(&killed).kill_after(120, random.gen_range(0..100_000));
    let journal = newest_journal(&killed);
    let length = written_length(&journal);
    assert!(length > 10_000, "the journal holds what was written");
    let (mut refused, mut whole) = (0, 0);
    for round in 0..60 {
        let directory = folder.path().join(format!("damaged-{round}"));
        copy_all(&killed, &directory);
        // With and without what says which group was acknowledged: after a loss of power it may be older.
        let knows = round % 2 == 0;
        if !knows {
            let nothing = [0_u64.to_le_bytes(), (!0_u64).to_le_bytes()].concat();
            std::fs::write(directory.join("acknowledged"), nothing).unwrap();
        }
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .open(newest_journal(&directory))
            .unwrap();
        // Mostly near the end, sometimes anywhere.
        let reach = if random.gen_ratio(1, 3) { length } else { 3_000 };
        let place = length - random.gen_range(0..reach.min(length));
        match random.gen_range(0..3) {
            0 => file.set_len(place).unwrap(),
            kind => {
                file.seek(SeekFrom::Start(place)).unwrap();
                let size = random.gen_range(1..600_usize);
                let rubbish: Vec<u8> = (0..size).map(|_| if kind == 1 { 0 } else { random.r#gen() }).collect();
                file.write_all(&rubbish).unwrap();
            }
        }
        drop(file);
        match open(&directory).await {
            Ok(store) => {
                // A prefix; and if it is known what was acknowledged, all of that.
                let found = check(&store).await;
                assert!(
                    !knows || found >= acknowledged,
                    "round {round}: {found} of {acknowledged}"
                );
                whole += 1;
            }
            Err(error @ StoreError::Corrupt { .. }) => {
                assert!(error.to_string().contains("restore a backup"), "{error}");
                refused += 1;
            }
            Err(error) => panic!("round {round}: {error:?}"),
        }
        std::fs::remove_dir_all(&directory).unwrap();
    }
    println!("{whole} opened with all that had to be there, {refused} refused as corrupt");
    assert!(whole > 0 && refused > 0, "both happen: {whole} {refused}");
}
