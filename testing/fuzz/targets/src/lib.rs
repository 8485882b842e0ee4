//! The fuzzers' targets: one function each, which takes a piece of input.
//!
//! The same bodies run in two ways: without end under libFuzzer (`cargo fuzz run`, see `testing/fuzz/`), and
//! bounded in the ordinary tests (`tests/bounded.rs`), from the valid [`seeds`] and by the random
//! edits of [`mutation`].

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "a tool of the tests fails by panicking"
)]

pub mod mutation;
pub mod seeds;

use codec::{Decode, DecodeAll, DecodeLimit, Encode};
use frame_support::{MAX_EXTRINSIC_DEPTH, dispatch::GetDispatchInfo};
use sp_core::H256;
use sp_io::hashing::sha2_256;
use sp_runtime::OpaqueExtrinsic;
use tallystick_primitives::{
    AccountId, Promise, Signature,
    promise::{PROMISE_PAYLOAD_LENGTH, Preimage},
    signature::{attempts_until_signed, is_signed_by, wrapped},
};
use tallystick_runtime::{RuntimeCall, UncheckedExtrinsic};

/// Claims of length up to this are also put before the runtime's decoder without the node's check.
/// That decoder reserves all the memory that is claimed; only the node's check before it bounds the claim.
const HARMLESS_CLAIM: u32 = 1 << 14;

/// Decodes arbitrary bytes as a transaction, in the steps in which a node does it.
///
/// - Nothing panics.
/// - The runtime takes nothing for a transaction that the node does not take for one.
/// - A decoded transaction encodes to the very bytes it came from; a call of our own pallets even without
///   the copy of its bytes that a transaction keeps.
///
/// Returns whether the bytes were a transaction. Must run in an environment with storage.
pub fn transaction(bytes: &[u8]) -> bool {
    // Bytes from the RPC and from peers are first taken for a piece of known length.
    let Ok(opaque) = OpaqueExtrinsic::decode(&mut &bytes[..]) else {
        let claim = codec::Compact::<u32>::decode(&mut &bytes[..]);
        if claim.is_ok_and(|claim| claim.0 <= HARMLESS_CLAIM) {
            assert!(
                UncheckedExtrinsic::decode(&mut &bytes[..]).is_err(),
                "longer than it is"
            );
        }
        return false;
    };
    let bytes = &bytes[..opaque.encoded_size()];
    assert_eq!(opaque.encode(), bytes);

    let decode = || UncheckedExtrinsic::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &bytes[..]);
    let Ok(transaction) = decode() else { return false };
    assert_eq!(transaction.encode(), bytes);
    assert_eq!(decode().as_ref(), Ok(&transaction));

    let call = &transaction.function;
    let encoded = call.encode();
    assert_eq!(
        RuntimeCall::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &encoded[..]).as_ref(),
        Ok(call)
    );
    let ours = matches!(
        call,
        RuntimeCall::IdentityRegistry(_) | RuntimeCall::PaymentChannels(_) | RuntimeCall::Accountant(_)
    );
    if ours {
        assert_eq!(
            transaction.encoded_call.as_ref(),
            Some(&encoded),
            "two spellings of one call"
        );
    }
    // The pool asks what a call costs before it knows whether anybody pays for it.
    let _ = call.get_dispatch_info();
    true
}

/// Decodes arbitrary bytes as a promise, and what follows as preimage, chain, signer and signature.
///
/// - Nothing panics.
/// - A decoded promise encodes to the very bytes it came from.
/// - A signature that counts does not count on another chain or for another promise.
///
/// Returns whether the bytes were a promise with all that, signed or not.
pub fn promise(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    let Ok(promise) = Promise::decode(&mut rest) else {
        return false;
    };
    assert_eq!(promise.encode(), bytes[..bytes.len() - rest.len()]);
    assert_eq!(Promise::decode_all(&mut &promise.encode()[..]).as_ref(), Ok(&promise));

    type Context = (Preimage, H256, AccountId, Signature);
    let context = Context::decode(&mut rest);
    let genesis = context.as_ref().map(|context| context.1).unwrap_or_default();
    let payload = promise.payload(&genesis);
    assert_eq!(payload.len(), PROMISE_PAYLOAD_LENGTH);
    assert!(payload.ends_with(&promise.encode()));
    assert!(promise.is_of(&AccountId::new(promise.channel.0)));
    let _ = promise.hash(&genesis);

    let Ok((preimage, genesis, signer, signature)) = context else {
        return false;
    };
    assert_eq!(
        promise.is_opened_by(&preimage),
        sha2_256(&preimage) == promise.hashlock.0
    );
    let attempts = attempts_until_signed(&payload, &signature, &[None, Some(&signer)]);
    assert!(attempts.is_none_or(|attempts| (1..=2).contains(&attempts)));
    if attempts.is_some() {
        assert!(!matches!(signature, Signature::Eth(_)));
        assert!(is_signed_by(&payload, &signature, &signer));
        assert_nothing_else_is_signed(&promise, &genesis, &signature, &signer);
    }
    true
}

/// The signature does not count on another chain, wrapped twice, or for a promise in which a bit differs. The bits are
/// chosen by the payload's hash, one in each part of the promise, so that a run comes to all of them.
fn assert_nothing_else_is_signed(promise: &Promise, genesis: &H256, signature: &Signature, signer: &AccountId) {
    const PARTS: usize = 5;
    let payload = promise.payload(genesis);
    let choice = sha2_256(&payload);
    let bytes = promise.encode();
    let part = bytes.len().div_ceil(PARTS);
    let changed = (0..PARTS).map(|place| {
        let mut bytes = bytes.clone();
        let index = place * part + usize::from(choice[2 * place]) % part;
        let last = bytes.len() - 1;
        bytes[index.min(last)] ^= 1 << (choice[2 * place + 1] % 8);
        let other = Promise::decode(&mut &bytes[..]).expect("every field has a fixed width");
        other.payload(genesis)
    });
    let other_chain = promise.payload(&H256(sha2_256(genesis.as_bytes())));
    for payload in changed.chain([other_chain, wrapped(&wrapped(&payload))]) {
        assert!(!is_signed_by(&payload, signature, signer));
    }
}
