//! The speed of the accountant's core, alone and with signatures. Figures are per message, and as ratios to one
//! verification and one signature, so that machines can be compared.
//!
//! `cargo run --release -p tallystick-parties --example core_speed`

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::{hint::black_box, time::Instant};
use tallystick_messages::ExchangeRequest;
use tallystick_parties::accountant::{check_exchange, exchange};
use tallystick_primitives::signature::is_signed_by;
use tallystick_testing_kit::{
    Key,
    machines::{AccountantParty, Agreed},
};

/// Exchanges in one measurement.
const ROUNDS: u64 = 40;
/// The amount that every payment adds; the most that an agreement of [`Agreed`] allows.
const PAYMENT: u128 = 1_000;

struct Setup {
    accountant: AccountantParty,
    provider: Key,
    agreements: Vec<Agreed>,
}

fn setup(consumers: usize) -> Setup {
    let mut accountant = AccountantParty::new();
    let provider = accountant.provider("provider");
    let agreements = (0..consumers)
        .map(|number| {
            let consumer = accountant.consumer(&format!("consumer/{number}"), 1 << 100);
            accountant.session(&consumer, &provider)
        })
        .collect();
    Setup {
        accountant,
        provider,
        agreements,
    }
}

impl Setup {
    /// Exchange `number`, with one payment of each consumer.
    fn request(&self, number: u64) -> ExchangeRequest {
        let lock = self.accountant.lock(&self.provider, number);
        let total = u128::from(number + 1) * PAYMENT;
        let agreements = self.agreements.iter().filter(|_| number == 0);
        ExchangeRequest {
            provider: self.provider.account.clone(),
            number,
            hashlock: lock,
            preimage: number
                .checked_sub(1)
                .map(|before| self.accountant.preimage(&self.provider, before)),
            agreements: agreements.map(|agreed| agreed.signed.clone()).collect(),
            messages: self
                .agreements
                .iter()
                .map(|agreed| agreed.message(total, total, lock))
                .collect(),
        }
    }
}

/// Microseconds per call.
fn time(calls: u64, mut call: impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        call();
    }
    start.elapsed().as_secs_f64() * 1e6 / calls as f64
}

/// Microseconds per message: (the core alone, with signatures verified and given).
fn measure(consumers: usize) -> (f64, f64) {
    let mut setup = setup(consumers);
    let requests: Vec<ExchangeRequest> = (0..ROUNDS).map(|number| setup.request(number)).collect();
    let party = &mut setup.accountant;
    let (mut core, mut all) = (0.0, 0.0);
    for request in requests {
        let start = Instant::now();
        let checked = check_exchange(&party.book, &party.terms, request);
        let verified = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let outcome = exchange(&party.book, &party.terms, &party.view, &checked);
        party.book.apply(outcome.changes);
        let exchanged = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let draft = outcome.result.expect("a good exchange");
        assert_eq!(draft.accepted.len(), consumers, "all are good");
        black_box(draft.sign(&party.terms.genesis, |payload| party.operator.sign(payload)));
        let signed = start.elapsed().as_secs_f64();
        core += exchanged;
        all += verified + exchanged + signed;
    }
    let messages = ROUNDS as f64 * consumers as f64;
    (core * 1e6 / messages, all * 1e6 / messages)
}

fn main() {
    let key = Key::named("alone");
    let payload = [7u8; 140];
    let signature = key.sign(&payload);
    let verify_us = time(500, || assert!(is_signed_by(&payload, &signature, &key.account)));
    let sign_us = time(500, || {
        black_box(key.sign(&payload));
    });
    let unit = verify_us + sign_us;
    println!(
        "one verification {verify_us:.1} us, one signature {sign_us:.1} us; ratios are to their sum, {unit:.1} us"
    );
    for consumers in [1, 64] {
        let (core, all) = measure(consumers);
        println!(
            "{consumers:>3} messages per exchange: core alone {core:.2} us per message ({:.0}/s, ratio {:.3}); with signatures {all:.1} us ({:.0}/s, ratio {:.2})",
            1e6 / core,
            core / unit,
            1e6 / all,
            all / unit,
        );
    }
}
