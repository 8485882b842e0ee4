//! The digest of an exchange names all of it.

use crate::{common::sr25519, samples::message};
use codec::Encode;
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use tallystick_messages::ExchangeRequest;
use tallystick_primitives::AccountId;

#[test]
fn the_digest_names_the_whole_request() {
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
    resigned.messages[0].signature = sr25519(1).sign(b"x");
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
