//! One engine with one number of keys.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::engine::{self, Append, Engine, Key};
use crate::Result;

/// How many values are written at once.
pub const BATCHES: [usize; 4] = [1, 16, 64, 256];
/// The size of a value in bytes: a record of a channel with a signature or two.
pub const VALUE_BYTES: usize = 350;
/// How many random keys are read.
pub const READS: usize = 10_000;
/// How often the engine and the plain file take turns.
const TURNS: u32 = 20;
/// How many keys are written at once while an engine is filled.
const FILL: u64 = 10_000;

/// Commits of one size.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Commits {
    /// How many values a commit writes.
    pub batch: usize,
    /// How many commits were timed.
    pub commits: usize,
    /// Values written per second, the reading of each before it included.
    pub writes_per_second: f64,
    /// The median time of a commit in microseconds.
    pub p50_us: f64,
    /// The time that 99 of 100 commits stay below, in microseconds.
    pub p99_us: f64,
    /// Values per second of plain `append + fdatasync` with the same bytes, measured in turns with the engine.
    pub append_writes_per_second: f64,
    /// The median time of such an append in microseconds.
    pub append_p50_us: f64,
    /// The first by the second.
    pub ratio: f64,
}

/// Everything about one engine with one number of keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The engine.
    pub engine: String,
    /// How many keys it holds.
    pub keys: u64,
    /// Seconds to fill it in commits of 10,000.
    pub fill_seconds: f64,
    /// What commits take.
    pub commits: Vec<Commits>,
    /// Random keys read per second by one thread.
    pub reads_per_second: f64,
    /// Bytes on disk at the end; the bytes of keys and values alone are `keys × 383`.
    pub disk_bytes: u64,
    /// The most memory that the process used, in bytes.
    pub peak_memory_bytes: u64,
    /// Seconds to open it after the process ended without closing it.
    pub open_after_crash_seconds: f64,
    /// Seconds to open it after it was closed.
    pub open_after_close_seconds: f64,
}

/// Spreads the keys evenly without keeping a list of them.
fn key(number: u64) -> Key {
    let mut key = [0; 33];
    StdRng::seed_from_u64(number).fill_bytes(&mut key[1..]);
    key
}

fn value(random: &mut StdRng) -> Vec<u8> {
    let mut value = vec![0; VALUE_BYTES];
    random.fill_bytes(&mut value);
    value
}

fn disk_bytes(folder: &Path) -> Result<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() {
            disk_bytes(&entry.path())?
        } else {
            metadata.blocks() * 512
        };
    }
    Ok(bytes)
}

fn peak_memory_bytes() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("no VmHWM in /proc/self/status")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

/// Times commits of `batch` random existing keys for `until`. Before it is written a key is read (`check`), as its
/// version would be.
fn commits(
    engine: &dyn Engine,
    check: bool,
    keys: u64,
    batch: usize,
    until: Duration,
    random: &mut StdRng,
) -> Result<Vec<Duration>> {
    let (mut busy, mut times) = (Duration::ZERO, Vec::new());
    while busy < until {
        let entries: Vec<_> = (0..batch)
            .map(|_| (key(random.gen_range(0..keys)), value(random)))
            .collect();
        let began = Instant::now();
        for (key, _) in entries.iter().filter(|_| check) {
            engine.get(key)?.ok_or("a key that was written is absent")?;
        }
        engine.commit(&entries)?;
        let took = began.elapsed();
        busy += took;
        times.push(took);
    }
    Ok(times)
}

/// Commits of `batch` values, in turns with the same to a plain file, so that both see the disk as it is just then.
fn in_turns(
    engine: &dyn Engine,
    folder: &Path,
    keys: u64,
    batch: usize,
    seconds: f64,
    random: &mut StdRng,
) -> Result<Commits> {
    let file = folder.join("append");
    let append = Append::create(&file)?;
    let turn = Duration::from_secs_f64(seconds / f64::from(TURNS));
    let (mut times, mut append_times) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        append_times.extend(commits(&append, false, keys, batch, turn / 2, random)?);
        times.extend(commits(engine, true, keys, batch, turn, random)?);
    }
    fs::remove_file(&file)?;
    let per_second = |times: &[Duration]| (times.len() * batch) as f64 / times.iter().sum::<Duration>().as_secs_f64();
    let (writes_per_second, append_writes_per_second) = (per_second(&times), per_second(&append_times));
    times.sort_unstable();
    append_times.sort_unstable();
    Ok(Commits {
        batch,
        commits: times.len(),
        writes_per_second,
        p50_us: micros(&times, 50),
        p99_us: micros(&times, 99),
        append_writes_per_second,
        append_p50_us: micros(&append_times, 50),
        ratio: writes_per_second / append_writes_per_second,
    })
}

fn micros(times: &[Duration], per_cent: usize) -> f64 {
    let index = (times.len() * per_cent / 100).min(times.len().saturating_sub(1));
    times.get(index).map_or(0.0, |time| time.as_secs_f64() * 1e6)
}

/// Measures `name` in `folder`, prints the figures as JSON and ends the process without closing the engine.
pub fn measure(name: &str, keys: u64, seconds: f64, folder: &Path) -> Result<()> {
    let mut random = StdRng::seed_from_u64(keys);
    let store = folder.join("store");
    fs::create_dir_all(&store)?;
    let engine: &dyn Engine = &**Box::leak(Box::new(engine::open(name, &store)?));

    let began = Instant::now();
    for first in (0..keys).step_by(usize::try_from(FILL)?) {
        let entries: Vec<_> = (first..keys.min(first + FILL))
            .map(|number| (key(number), value(&mut random)))
            .collect();
        engine.commit(&entries)?;
    }
    let fill_seconds = began.elapsed().as_secs_f64();

    let mut measured = Vec::new();
    for batch in BATCHES {
        measured.push(in_turns(engine, folder, keys, batch, seconds, &mut random)?);
    }

    let wanted: Vec<Key> = (0..READS).map(|_| key(random.gen_range(0..keys))).collect();
    let began = Instant::now();
    for key in &wanted {
        engine.get(key)?.ok_or("a key that was written is absent")?;
    }
    let reads_per_second = READS as f64 / began.elapsed().as_secs_f64();

    let measured = Measured {
        engine: name.into(),
        keys,
        fill_seconds,
        commits: measured,
        reads_per_second,
        disk_bytes: disk_bytes(&store)?,
        peak_memory_bytes: peak_memory_bytes()?,
        open_after_crash_seconds: 0.0,
        open_after_close_seconds: 0.0,
    };
    println!("{}", serde_json::to_string(&measured)?);
    // Nothing is dropped: for the engine this is a crash.
    std::process::exit(0)
}

/// Times opening `name` until a first key is read, prints the seconds, and closes it properly.
pub fn open(name: &str, folder: &Path) -> Result<()> {
    let began = Instant::now();
    let engine = engine::open(name, &folder.join("store"))?;
    engine.get(&key(0))?.ok_or("a key that was written is absent")?;
    println!("{}", began.elapsed().as_secs_f64());
    drop(engine);
    Ok(())
}
