//! The digest of an exchange names all of it.

use crate::common::Key;
use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use tallystick_messages::{ExchangeMessage, ExchangeRequest};
use tallystick_primitives::{AccountId, Promise, Signature};

fn promise() -> Promise {
    Promise {
        channel: H256([0xab; 32]),
        lane: 1,
        amount: u128::MAX,
        hashlock: H256([0xcd; 32]),
        valid_until: u32::MAX,
    }
}

fn signature() -> Signature {
    Signature::Ed25519([0x11; 64].into())
}

fn message() -> ExchangeMessage {
    ExchangeMessage {
        promise: promise(),
        promise_signature: signature(),
        agreement: H256([0x22; 32]),
        agreement_total: 0,
        provider: AccountId::new([0x33; 32]),
        signature: signature(),
    }
}

#[test]
fn the_digest_names_the_whole_request() {
    let signed = |key: &Key| key.sign(b"x");
    let honest = ExchangeRequest {
        provider: AccountId::new([1; 32]),
        number: 2,
        hashlock: H256([3; 32]),
        preimage: Some([4; 32]),
        agreements: Vec::new(),
        messages: vec![message()],
    };
    let changes: [fn(&mut ExchangeRequest); 8] = [
        |r| r.provider = AccountId::new([9; 32]),
        |r| r.number += 1,
        |r| r.hashlock = H256([9; 32]),
        |r| r.preimage = None,
        |r| r.preimage = Some([9; 32]),
        |r| r.messages.push(message()),
        |r| r.messages.clear(),
        |r| r.messages[0].agreement_total += 1,
    ];
    let mut digests = vec![honest.digest()];
    for change in changes {
        let mut other = honest.clone();
        change(&mut other);
        digests.push(other.digest());
    }
    let mut resigned = honest.clone();
    resigned.messages[0].signature = signed(&Key::sr25519(1));
    digests.push(resigned.digest());
    let count = digests.len();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), count);
    assert_eq!(
        honest.digest(),
        H256(blake2_256(&honest.encode())),
        "BLAKE2-256 of the SCALE bytes"
    );
}
