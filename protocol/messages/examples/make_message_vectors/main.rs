//! Prints the test vectors:
//! `cargo run --release -p tallystick-messages --example make_message_vectors > protocol/vectors/offchain-v1.json`
//!
//! Keys come from fixed seeds and everything but sr25519 signatures, which are randomised, and what
//! holds them comes out the same each time. The tests verify signatures instead of comparing them.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use serde_json::to_value;
use tallystick_messages::{Invoice, ProviderSecret, Refusal, json::to_hex};
use tallystick_primitives::{AccountId, Balance, accountant_id, hashlock};

mod cast;
#[path = "../../tests/it/common/mod.rs"]
mod common;
mod exchanges;
#[path = "../../../vectors/offchain_format.rs"]
mod format;

use cast::{Cast, NOTCH, TERMS, Terms, bytes32};
use common::SCHEMES;
use format::{PreimageVector, RefusalVector, Vectors};

type Failure = Box<dyn std::error::Error>;

fn preimages() -> Vec<PreimageVector> {
    let accountant = accountant_id(&AccountId::new(bytes32("owner")));
    let mut vectors = Vec::new();
    for secret in [[0; 32], bytes32("provider secret")] {
        // Beyond 2^53 a number is not exact in JavaScript.
        for number in [0, 1, 255, 256, 9_007_199_254_740_993, u64::MAX] {
            let preimage = ProviderSecret::from(secret).preimage(&accountant, number);
            vectors.push(PreimageVector {
                secret: to_hex(&secret),
                accountant: to_hex(accountant.as_ref()),
                number: number.to_string(),
                preimage: to_hex(&preimage),
                hashlock: to_hex(hashlock(&preimage).as_bytes()),
            });
        }
    }
    vectors
}

fn main() -> Result<(), Failure> {
    let mut vectors = Vectors {
        signers: Vec::new(),
        preimages: preimages(),
        agreements: Vec::new(),
        invoices: Vec::new(),
        messages: Vec::new(),
        api_requests: Vec::new(),
        exchanges: Vec::new(),
        refusals: Refusal::ALL
            .iter()
            .map(|refusal| RefusalVector {
                code: refusal.code().into(),
                sentence: refusal.to_string(),
            })
            .collect(),
    };
    for scheme in SCHEMES {
        for wrapped in [false, true] {
            let cast = Cast::new(scheme, wrapped);
            if !wrapped {
                let signers = [&cast.consumer, &cast.device, &cast.provider, &cast.operator];
                vectors.signers.extend(signers.map(|signer| signer.vector.clone()));
            }
            let mut agreements = Vec::new();
            for terms in &TERMS {
                agreements.push(cast.agreement(terms)?);
            }
            for signed in &agreements {
                let agreement = &signed.agreement;
                vectors.agreements.push(cast.agreement_vector(signed)?);
                let message = cast.message(agreement, agreement.price, agreement.cap, u64::from(agreement.lane));
                vectors.messages.push(cast.message_vector(&message)?);
            }
            let [first, .., last] = agreements.as_slice() else {
                return Err("there are agreements".into());
            };
            let second = cast.agreement(&Terms {
                lane: 0,
                unit: "query",
                ..TERMS[1]
            })?;
            vectors.exchanges.push(cast.first_exchange(first)?);
            vectors.exchanges.push(cast.second_exchange(first, &second)?);
            if scheme == "sr25519" && !wrapped {
                for (signed, total) in [(first, NOTCH / 1_000), (last, Balance::MAX), (&second, 0)] {
                    vectors.invoices.push(to_value(Invoice {
                        agreement: signed.agreement.id(&cast.genesis),
                        total,
                        hashlock: cast.lock(0),
                    })?);
                }
            }
            let asked = [
                (0, "GET", "/v1/settlements?after=0&limit=10", ""),
                (7, "GET", "/v1/consumer", ""),
                (0, "POST", "/v1/reveals", "{\"text\": \"0.1 é\"}"),
            ];
            for (number, (lane, method, path, body)) in (0u64..).zip(asked) {
                vectors
                    .api_requests
                    .push(cast.api_request_vector(lane, number, method, path, body));
            }
        }
    }
    println!("{}", serde_json::to_string_pretty(&vectors)?);
    Ok(())
}
