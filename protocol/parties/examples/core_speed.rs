//! How fast the core is, by itself and with signatures: figures are per message, and as ratios to one verification and
//! one signature, so that they can be compared between machines.
//!
//! `cargo run --release -p tallystick-parties --example core_speed`

use sp_core::{sr25519, Pair, H256};
use std::{hint::black_box, time::Instant};
use tallystick_messages::{
    exchange::exchange_payload, Agreement, ExchangeMessage, ExchangeRequest, ProviderSecret, SignedAgreement, Unit,
};
use tallystick_parties::accountant::*;
use tallystick_primitives::{
    ids::as_channel, promise::hashlock, signature::is_signed_by, state::AccountantStatus, AccountId, Promise,
    Signature, NEVER_EXPIRES,
};

const GENESIS: H256 = H256([7; 32]);
/// Exchanges in one measurement.
const ROUNDS: u64 = 40;

struct Setup {
    book: MemoryBook,
    terms: Terms,
    view: ChainView,
    operator: sr25519::Pair,
    provider: AccountId,
    secret: ProviderSecret,
    payers: Vec<(sr25519::Pair, SignedAgreement)>,
}

fn pair(name: &str) -> sr25519::Pair {
    sr25519::Pair::from_string(&format!("//{name}"), None).expect("a name is a good path")
}

fn account(pair: &sr25519::Pair) -> AccountId {
    AccountId::new(pair.public().0)
}

fn setup(payers: usize) -> Setup {
    let operator = pair("operator");
    let provider = pair("provider");
    let terms = Terms {
        genesis: GENESIS,
        accountant: AccountId::new([9; 32]),
        operators: vec![account(&operator)],
        expiry_blocks: 100,
        exit_delay: 1_000,
        reserve: 0,
        max_messages: 256,
        max_pending_per_lane: 64,
        device_margin_blocks: 1_000,
    };
    let view = ChainView {
        finalized: 1,
        status: AccountantStatus::Active,
        fresh: true,
        reconciling: false,
    };
    let mut observations = vec![Observation::Provider {
        identity: account(&provider),
        snapshot: ProviderSnapshot {
            height: 1,
            opened: true,
            proven: 0,
            settled: 0,
            coverage: 0,
        },
    }];
    let payers: Vec<(sr25519::Pair, SignedAgreement)> = (0..payers)
        .map(|number| {
            let key = pair(&format!("payer/{number}"));
            observations.push(Observation::Consumer {
                identity: account(&key),
                snapshot: ConsumerSnapshot {
                    height: 1,
                    opened: true,
                    balance: 1 << 100,
                    settled: vec![],
                    exit: None,
                    devices: vec![],
                },
            });
            let agreement = Agreement {
                consumer: account(&key),
                lane: 0,
                provider: account(&provider),
                accountant: terms.accountant.clone(),
                salt: H256::zero(),
                price: 1,
                cap: 1 << 100,
                invoice_cap: 1 << 100,
                deadline: 1_000_000,
                unit: Unit::try_from("byte").expect("visible ASCII"),
            };
            let payload = agreement.payload(&GENESIS);
            let signed = SignedAgreement {
                consumer_signature: Signature::Sr25519(key.sign(&payload)),
                provider_signature: Signature::Sr25519(provider.sign(&payload)),
                agreement,
            };
            (key, signed)
        })
        .collect();
    let mut book = MemoryBook::default();
    book.apply(observe(&book, &terms, &view, &observations).changes);
    Setup {
        book,
        terms,
        view,
        operator,
        provider: account(&provider),
        secret: ProviderSecret::from([5; 32]),
        payers,
    }
}

impl Setup {
    fn request(&self, number: u64) -> ExchangeRequest {
        let lock = hashlock(&self.secret.preimage(&self.terms.accountant, number));
        let messages = self
            .payers
            .iter()
            .map(|(key, signed)| self.message(key, signed, number, lock))
            .collect();
        ExchangeRequest {
            provider: self.provider.clone(),
            number,
            hashlock: lock,
            preimage: number
                .checked_sub(1)
                .map(|before| self.secret.preimage(&self.terms.accountant, before)),
            agreements: match number {
                0 => self.payers.iter().map(|(_, signed)| signed.clone()).collect(),
                _ => vec![],
            },
            messages,
        }
    }

    fn message(&self, key: &sr25519::Pair, signed: &SignedAgreement, number: u64, lock: H256) -> ExchangeMessage {
        let total = u128::from(number + 1) * 1_000;
        let promise = Promise {
            channel: as_channel(&self.terms.channel_of(&signed.agreement.consumer)),
            lane: 0,
            amount: total,
            hashlock: lock,
            valid_until: NEVER_EXPIRES,
        };
        let id = signed.agreement.id(&GENESIS);
        let payload = exchange_payload(&GENESIS, &promise, &id, total, &self.provider);
        ExchangeMessage {
            promise_signature: Signature::Sr25519(key.sign(&promise.payload(&GENESIS))),
            signature: Signature::Sr25519(key.sign(&payload)),
            agreement: id,
            agreement_total: total,
            provider: self.provider.clone(),
            promise,
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
fn measure(payers: usize) -> (f64, f64) {
    let mut setup = setup(payers);
    let requests: Vec<ExchangeRequest> = (0..ROUNDS).map(|number| setup.request(number)).collect();
    let (mut core, mut all) = (0.0, 0.0);
    for request in requests {
        let start = Instant::now();
        let checked = check_exchange(&setup.book, &setup.terms, request);
        let verified = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let outcome = exchange(&setup.book, &setup.terms, &setup.view, &checked);
        setup.book.apply(outcome.changes);
        let exchanged = start.elapsed().as_secs_f64();
        let start = Instant::now();
        let draft = outcome.result.expect("a good exchange");
        assert_eq!(draft.accepted.len(), payers, "all are good");
        black_box(draft.sign(&GENESIS, |payload| Signature::Sr25519(setup.operator.sign(payload))));
        let signed = start.elapsed().as_secs_f64();
        core += exchanged;
        all += verified + exchanged + signed;
    }
    let messages = ROUNDS as f64 * payers as f64;
    (core * 1e6 / messages, all * 1e6 / messages)
}

fn main() {
    let key = pair("alone");
    let payload = [7u8; 140];
    let signature = Signature::Sr25519(key.sign(&payload));
    let signer = account(&key);
    let verify_us = time(500, || assert!(is_signed_by(&payload, &signature, &signer)));
    let sign_us = time(500, || {
        black_box(key.sign(&payload));
    });
    let unit = verify_us + sign_us;
    println!(
        "one verification {verify_us:.1} us, one signature {sign_us:.1} us; ratios are to their sum, {unit:.1} us"
    );
    for payers in [1, 64] {
        let (core, all) = measure(payers);
        println!(
            "{payers:>3} messages per exchange: core alone {core:.2} us per message ({:.0}/s, ratio {:.3}); with signatures {all:.1} us ({:.0}/s, ratio {:.2})",
            1e6 / core,
            core / unit,
            1e6 / all,
            all / unit,
        );
    }
}
