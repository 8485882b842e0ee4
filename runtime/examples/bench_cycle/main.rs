//! Measures a pay cycle at 1,000, 10,000 and 100,000 pairs of client and worker, and fails if it does not
//! grow linearly.
//!
//! `make bench-cycle` runs it: it writes the figures as JSON to the path it is given and prints a Markdown
//! table. The runtime is executed natively, with its state in a trie in memory; what is timed are whole
//! blocks, from their initialisation to their state root, in processor time.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

#[path = "../../../node/src/cpu_clock.rs"]
mod cpu_clock;
#[path = "../support/mod.rs"]
mod support;

mod phases;
mod report;
mod world;

use phases::{Cycle, run};
use std::{process::ExitCode, time::Instant};
use world::World;

/// The numbers of pairs, and of measurements of each: the median counts.
const SIZES: [(u32, usize); 3] = [(1_000, 7), (10_000, 3), (100_000, 1)];
/// The limit of a pair's cost at the largest size, as a multiple of that at the smallest.
const MOST_GROWTH: f64 = 1.5;

fn main() -> ExitCode {
    let Some(output) = std::env::args().nth(1) else {
        eprintln!("usage: bench_cycle OUTPUT.json");
        return ExitCode::from(2);
    };
    let began = Instant::now();
    let say = |what: &str| eprintln!("[{:4} s] {what}", began.elapsed().as_secs());
    say("warming up");
    run(World::new(1_000), &|_| ());
    let mut cycles = Vec::new();
    for (pairs, repeat) in SIZES {
        let mut runs = Vec::new();
        for round in 1..=repeat {
            say(&format!("{pairs} pairs, round {round} of {repeat}: setting up"));
            let world = World::new(pairs);
            runs.push(run(world, &|what| say(&format!("{pairs} pairs: {what}"))));
        }
        cycles.push(Cycle::median(runs));
    }
    let growth = report::growth(&cycles);
    let json = report::json(&cycles);
    if let Err(error) = std::fs::write(&output, format!("{json:#}\n")) {
        eprintln!("bench_cycle: cannot write {output}: {error}");
        return ExitCode::FAILURE;
    }
    print!("{}", report::table(&cycles));
    if growth > MOST_GROWTH {
        eprintln!(
            "bench_cycle: a pair costs {growth:.2} times as much at 100,000 pairs as at 1,000; at most {MOST_GROWTH} \
             is linear"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every block is checked to be inside its weight when it is built.
    #[test]
    fn a_hundred_thousand_pairs_are_processed_within_block_weights() {
        let cycle = run(World::new(100_000), &|_| ());
        assert!(cycle.processing.blocks > 1 && cycle.sweeping.blocks > 1);
    }
}
