//! One promise and one payment, as values and in JSON.

use serde_json::{Value, json};
use sp_core::H256;
use tallystick_messages::ExchangeMessage;
use tallystick_primitives::{AccountId, Promise, Signature};

/// `0x` and the byte (two hexadecimal digits) 32 times.
pub fn hex32(byte: &str) -> String {
    format!("0x{}", byte.repeat(32))
}

pub fn promise() -> Promise {
    Promise::of_consumer(H256([0xab; 32]), 1, u128::MAX, H256([0xcd; 32]))
}

pub fn promise_json() -> Value {
    json!({
        "channel": hex32("ab"),
        "lane": 1,
        "amount": "340282366920938463463374607431768211455",
        "hashlock": hex32("cd"),
        "validUntil": 4_294_967_295u32,
    })
}

pub fn signature() -> Signature {
    Signature::Ed25519([0x11; 64].into())
}

pub fn signature_json() -> String {
    format!("0x00{}", "11".repeat(64))
}

pub fn message() -> ExchangeMessage {
    ExchangeMessage {
        promise: promise(),
        promise_signature: signature(),
        agreement: H256([0x22; 32]),
        agreement_total: 0,
        provider: AccountId::new([0x33; 32]),
        signature: signature(),
    }
}

pub fn message_json() -> Value {
    json!({
        "promise": promise_json(),
        "promiseSignature": signature_json(),
        "agreement": hex32("22"),
        "agreementTotal": "0",
        "provider": hex32("33"),
        "signature": signature_json(),
    })
}
