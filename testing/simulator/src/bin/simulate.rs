//! Runs a simulation: `simulate --seed 7 --steps 1000000`.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "a tool of the tests fails by panicking"
)]

use clap::{Parser, ValueEnum};
use std::process::ExitCode;
use tallystick_simulator::{Setup, crypto::Scheme, simulate};

/// Lets consumers, providers and accountants deal with each other and checks that no honest one loses money.
#[derive(Parser)]
#[command(
    version,
    after_help = "Examples:\n  simulate --seed 7 --steps 1000000\n  simulate --seed 201 --steps 50000 --signatures sr25519"
)]
struct Options {
    /// Seed of all randomness: the same seed gives the same run.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of acts.
    #[arg(long, default_value_t = 100_000)]
    steps: u64,
    /// How things are signed: by tags (fast), or by sr25519 (also loses accountants' disks).
    #[arg(long, value_enum, default_value_t = Signatures::Tags)]
    signatures: Signatures,
}

#[derive(Clone, Copy, ValueEnum)]
enum Signatures {
    /// By a hash of signer and payload.
    Tags,
    /// By sr25519.
    Sr25519,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let scheme = match options.signatures {
        Signatures::Tags => Scheme::Tags,
        Signatures::Sr25519 => Scheme::Sr25519,
    };
    println!("seed {}, {} steps", options.seed, options.steps);
    match simulate(Setup::mixed(scheme, options.seed), options.seed, options.steps) {
        Ok(summary) => {
            print!("{summary}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("seed {}: {error}", options.seed);
            ExitCode::FAILURE
        }
    }
}
