//! Every target with a bounded number of inputs, in the ordinary tests.
//!
//! A target runs for a few seconds, and for minutes under `make soak`. `TALLYSTICK_FUZZ_SEED` repeats a run: a run
//! prints its seed, and a failing input as hexadecimal.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]
#![allow(unsafe_code, reason = "an allocator that counts")]

use frame_support::traits::{GetCallMetadata, GetCallName};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    collections::BTreeSet,
    env, thread,
    time::{Instant, SystemTime, UNIX_EPOCH},
};
use tallystick_fuzz_targets::{mutation, promise, seeds, transaction};
use tallystick_runtime::{Runtime, RuntimeCall};
use tallystick_testing_kit::soak;

/// Memory that a target may use at any time, in bytes, for every input.
const MEMORY: usize = 64 * 1024;
/// Memory that a target may use at any time for each byte of input. The worst is a list of calls:
/// two bytes each, decoded twice, and a list that grows is for a moment there twice.
const MEMORY_PER_BYTE: usize = 4 * size_of::<RuntimeCall>();

/// Counts, thread by thread, what is allocated, and the most there was.
struct Counting;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: passes everything on to the system's allocator; the counters neither allocate nor drop.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.get().wrapping_add(layout.size());
        LIVE.set(live);
        PEAK.set(PEAK.get().max(live));
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get().saturating_sub(layout.size()));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Prints the input if the target panics.
struct Report<'a>(&'a [u8]);

impl Drop for Report<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the input was 0x{}", hex::encode(self.0));
        }
    }
}

/// Runs `target` on `input` and watches how much memory it takes.
fn watch(target: fn(&[u8]) -> bool, input: &[u8]) -> bool {
    let report = Report(input);
    let before = LIVE.get();
    PEAK.set(before);
    let taken = target(input);
    let used = PEAK.get().saturating_sub(before);
    let allowed = MEMORY + MEMORY_PER_BYTE * input.len();
    assert!(
        used <= allowed,
        "{} bytes of input took {used} bytes of memory",
        input.len()
    );
    drop(report);
    taken
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is no number: {text}"))
    })
}

/// A quarter random bytes, the rest edits of the seeds.
fn run(name: &str, target: fn(&[u8]) -> bool, seeds: &[Vec<u8>], framed: bool, iterations: u64) {
    let started = Instant::now();
    let clock = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
            .subsec_nanos()
    };
    let seed = number("TALLYSTICK_FUZZ_SEED").unwrap_or_else(|| clock().into());
    println!("{name}: TALLYSTICK_FUZZ_SEED={seed}, {iterations} inputs");
    for seed in seeds {
        assert!(watch(target, seed), "a seed is not valid: 0x{}", hex::encode(seed));
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut taken = 0u64;
    for _ in 0..iterations {
        let input = if random.gen_ratio(1, 4) {
            mutation::noise(&mut random)
        } else {
            mutation::mutated(&mut random, seeds, framed)
        };
        taken += u64::from(watch(target, &input));
    }
    println!(
        "{name}: {taken} of {iterations} inputs decoded, {:.1} s",
        started.elapsed().as_secs_f64()
    );
    assert!(
        taken > iterations / 100,
        "hardly anything decodes: the edits are too wild"
    );
}

#[test]
fn transactions_never_panic() {
    // The pool has storage at hand when it asks what a call costs.
    sp_io::TestExternalities::default().execute_with(|| {
        run(
            "transaction",
            transaction,
            &seeds::transactions(),
            true,
            soak::choose(100_000, 5_000_000),
        )
    });
}

#[test]
fn promises_never_panic() {
    run(
        "promise",
        promise,
        &seeds::promises(),
        false,
        soak::choose(50_000, 2_000_000),
    );
}

#[test]
fn the_seeds_have_every_call_of_our_pallets() {
    let seeded: BTreeSet<_> = seeds::every_own_call()
        .iter()
        .map(|call| {
            let metadata = call.get_call_metadata();
            (metadata.pallet_name, metadata.function_name)
        })
        .collect();
    let pallets = [
        (
            "IdentityRegistry",
            pallet_identity_registry::Call::<Runtime>::get_call_names(),
        ),
        (
            "PaymentChannels",
            pallet_payment_channels::Call::<Runtime>::get_call_names(),
        ),
        ("Accountant", pallet_accountant::Call::<Runtime>::get_call_names()),
    ];
    let all: BTreeSet<_> = pallets
        .iter()
        .flat_map(|(pallet, names)| names.iter().map(move |name| (*pallet, *name)))
        .collect();
    assert_eq!(seeded, all);
}
