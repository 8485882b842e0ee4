//! Prints what a signature costs in a batch, as a part of what it costs alone:
//! `cargo run --release -p tallystick-messages --example verify_cost`
//!
//! One thread; every figure is the best of several runs.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::{hint::black_box, time::Duration, time::Instant};
use tallystick_messages::verify::{Claim, verify_batch};
use tallystick_primitives::{
    AccountId, Signature,
    signature::{is_signed_by, wrapped},
};

#[path = "../tests/it/common/mod.rs"]
mod common;
use common::key_of;

const RUNS: u32 = 12;

struct Signed {
    payload: Vec<u8>,
    signature: Signature,
    signer: AccountId,
}

#[derive(Clone, Copy)]
enum Flaw {
    Bad,
    Wrapped,
}

/// `count` signatures over payloads as long as an exchange message, two by each signer as in an
/// exchange. `flaws` of them, evenly spread, are not raw and good.
fn sign(count: usize, flaws: usize, flaw: Flaw) -> Vec<Signed> {
    (0..count)
        .map(|place| {
            let mut seed = [1; 32];
            seed[..8].copy_from_slice(&(place / 2).to_le_bytes());
            let key = key_of("sr25519", seed);
            let payload: Vec<u8> = (0..165).map(|byte| (byte + place) as u8).collect();
            let is_flawed = place * flaws / count != (place + 1) * flaws / count;
            let signature = match (is_flawed, flaw) {
                (false, _) => key.sign(&payload),
                (true, Flaw::Bad) => key.sign(b"something else"),
                (true, Flaw::Wrapped) => key.sign(&wrapped(&payload)),
            };
            Signed {
                payload,
                signature,
                signer: key.account.clone(),
            }
        })
        .collect()
}

/// The best time of several runs.
fn time(mut work: impl FnMut()) -> Duration {
    let once = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        work();
        began.elapsed()
    };
    (0..RUNS).map(|_| once(&mut work)).min().unwrap_or_default()
}

fn batch(signed: &[Signed]) -> Duration {
    let claims: Vec<Claim> = signed
        .iter()
        .map(|signed| Claim {
            payload: signed.payload.clone(),
            signature: &signed.signature,
            signer: &signed.signer,
        })
        .collect();
    time(|| {
        black_box(verify_batch(black_box(&claims)));
    })
}

fn one_by_one(signed: &[Signed]) -> Duration {
    time(|| {
        for signed in signed {
            black_box(is_signed_by(&signed.payload, &signed.signature, &signed.signer));
        }
    })
}

fn main() {
    let alone = one_by_one(&sign(64, 0, Flaw::Bad)).as_secs_f64() / 64.0;
    println!("one good signature alone: {:.1} microseconds", alone * 1e6);
    println!("all good; cost per signature, as a part of that:");
    for count in [1, 2, 4, 8, 16, 32, 64, 128, 256] {
        let each = batch(&sign(count, 0, Flaw::Bad)).as_secs_f64() / count as f64;
        println!("  batch of {count:>3}: {:.2}", each / alone);
    }
    for (name, flaw) in [("bad", Flaw::Bad), ("wrapped", Flaw::Wrapped)] {
        println!("128, some {name}; cost of all, as a part of verifying the same one by one:");
        for flaws in [1, 2, 4, 8, 16, 32, 64, 128] {
            let signed = sign(128, flaws, flaw);
            let ratio = batch(&signed).as_secs_f64() / one_by_one(&signed).as_secs_f64();
            println!("  {flaws:>3} {name}: {ratio:.2}");
        }
    }
}
