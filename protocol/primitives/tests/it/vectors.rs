//! The committed test vectors agree with this code: ids, locks, payloads and hashes are computed anew,
//! signatures are verified, and no signature fits a payload in which any byte differs.

use crate::{
    action_values::{Actions, Part},
    format::*,
};
use codec::{Decode, Encode};
use serde_json::Value;
use sp_core::H256;
use sp_runtime::{MultiSigner, traits::IdentifyAccount, traits::Verify};
use std::collections::BTreeSet;
use tallystick_primitives::{
    AccountId, Action, Hash, Promise, Signature, accountant_id, consumer_channel_id, hashlock, provider_channel_id,
    signature::{is_signed_by, wrapped},
};

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../vectors/chain-v1.json")).expect("the vectors are well-formed")
}

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.strip_prefix("0x").expect("bytes start with 0x")).expect("bytes are hexadecimal")
}

fn bytes32(text: &str) -> [u8; 32] {
    bytes(text).try_into().expect("32 bytes")
}

fn account(text: &str) -> AccountId {
    AccountId::new(bytes32(text))
}

fn signature(text: &str) -> Signature {
    let bytes = bytes(text);
    let signature = Signature::decode(&mut bytes.as_slice()).expect("a signature with its variant byte");
    assert_eq!(signature.encode(), bytes, "nothing follows the signature");
    signature
}

/// The account of a public key of this scheme.
fn account_of(scheme: &str, public: &str) -> AccountId {
    let public = bytes(public);
    let signer = match scheme {
        "sr25519" => MultiSigner::Sr25519(public.as_slice().try_into().expect("32 bytes")),
        "ed25519" => MultiSigner::Ed25519(public.as_slice().try_into().expect("32 bytes")),
        "ecdsa" => MultiSigner::Ecdsa(public.as_slice().try_into().expect("33 bytes")),
        other => panic!("unknown scheme {other}"),
    };
    signer.into_account()
}

/// The signature is of the scheme named, over the spelling named, and over nothing that differs in a byte.
fn assert_signed(payload: &[u8], text: &str, scheme: &str, signer: &AccountId, is_wrapped: bool) {
    let signature = signature(text);
    let named = match signature {
        Signature::Ed25519(_) => "ed25519",
        Signature::Sr25519(_) => "sr25519",
        Signature::Ecdsa(_) => "ecdsa",
        Signature::Eth(_) => "eth",
    };
    assert_eq!(named, scheme);
    assert_eq!(signature.verify(payload, signer), !is_wrapped);
    assert_eq!(signature.verify(wrapped(payload).as_slice(), signer), is_wrapped);
    assert!(is_signed_by(payload, &signature, signer));
    for index in 0..payload.len() {
        let mut mutated = payload.to_vec();
        // Another bit each time, so that every bit's turn comes.
        mutated[index] ^= 1 << (index % 8);
        assert!(
            !is_signed_by(&mutated, &signature, signer),
            "byte {index} is not covered"
        );
    }
}

#[test]
fn accounts_are_derived_from_keys() {
    for signer in vectors().signers {
        assert_eq!(account_of(&signer.scheme, &signer.public), account(&signer.account));
    }
}

#[test]
fn ids_are_derived_as_written_down() {
    let vectors = vectors();
    for vector in &vectors.ids {
        let id = match (
            vector.kind.as_str(),
            &vector.identity,
            &vector.accountant,
            &vector.owner,
        ) {
            ("consumer_channel", Some(identity), Some(accountant), None) => {
                consumer_channel_id(&account(identity), &account(accountant))
            }
            ("provider_channel", Some(identity), Some(accountant), None) => {
                provider_channel_id(&account(identity), &account(accountant))
            }
            ("accountant", None, None, Some(owner)) => accountant_id(&account(owner)),
            other => panic!("unknown id {other:?}"),
        };
        assert_eq!(id, account(&vector.id));
    }
    let distinct: BTreeSet<_> = vectors.ids.iter().map(|vector| &vector.id).collect();
    assert_eq!(distinct.len(), vectors.ids.len());
}

#[test]
fn hashlocks_are_sha256() {
    for vector in vectors().hashlocks {
        assert_eq!(hashlock(&bytes32(&vector.preimage)), H256(bytes32(&vector.hashlock)));
    }
}

#[test]
fn promises_are_signed_as_written_down() {
    let vectors = vectors();
    for vector in &vectors.promises {
        let genesis = H256(bytes32(&vector.genesis));
        let promise = Promise {
            channel: H256(bytes32(&vector.channel)),
            lane: vector.lane,
            amount: vector.amount.parse().expect("a decimal amount"),
            hashlock: H256(bytes32(&vector.hashlock)),
            valid_until: vector.valid_until,
        };
        let payload = bytes(&vector.payload);
        assert_eq!(promise.payload(&genesis), payload);
        assert_eq!(promise.hash(&genesis), H256(bytes32(&vector.hash)));
        let signer = account_of(&vector.scheme, &vector.signer_public);
        assert_eq!(signer, account(&vector.signer_account));
        assert_signed(&payload, &vector.signature, &vector.scheme, &signer, vector.wrapped);
    }
    for scheme in ["sr25519", "ed25519", "ecdsa"] {
        for wrapped in [false, true] {
            let amounts: BTreeSet<u128> = vectors
                .promises
                .iter()
                .filter(|vector| vector.scheme == scheme && vector.wrapped == wrapped)
                .map(|vector| vector.amount.parse().expect("a decimal amount"))
                .collect();
            assert!(amounts.is_superset(&[0, 1, u128::MAX].into()), "{scheme} lacks an edge");
        }
    }
    assert!(vectors.promises.iter().any(|vector| vector.lane == 0));
    assert!(vectors.promises.iter().any(|vector| vector.lane == u32::MAX));
    assert!(vectors.promises.iter().any(|vector| vector.valid_until == u32::MAX));
}

#[test]
fn requests_are_signed_as_written_down() {
    let vectors = vectors();
    let types = Actions::new();
    for vector in &vectors.requests {
        let genesis: Hash = H256(bytes32(&vector.genesis));
        let identity = account(&vector.identity);
        assert_eq!(identity, account_of(&vector.scheme, &vector.signer_public));
        let action = action(vector, &types);
        assert_eq!(types.arguments(&action).0, vector.arguments.0);
        assert_eq!(action.name(), format!("{}/{}", vector.pallet, vector.call));
        let nonce = vector.nonce.parse().expect("a decimal nonce");
        let payload = bytes(&vector.payload);
        assert_eq!(action.payload(&genesis, &identity, nonce, vector.valid_until), payload);
        assert_signed(&payload, &vector.signature, &vector.scheme, &identity, vector.wrapped);
        assert_eq!(vector.operator.is_some(), vector.call == "fast_exit");
        if let Some(operator) = &vector.operator {
            let signer = account_of(&operator.scheme, &operator.signer_public);
            assert_eq!(signer, account(&operator.signer_account));
            assert_signed(&payload, &operator.signature, &operator.scheme, &signer, false);
        }
    }
    let covered: BTreeSet<_> = vectors
        .requests
        .iter()
        .map(|vector| (vector.call.as_str(), vector.scheme.as_str(), vector.wrapped))
        .collect();
    assert_eq!(
        covered.len(),
        types.count() * 3 * 2,
        "every action by every scheme, raw and wrapped"
    );
}

/// Reads the arguments by name. They stand in the file in the order of encoding, which the payload
/// confirms.
fn action(vector: &RequestVector, types: &Actions) -> Action {
    let name = format!("{}/{}", vector.pallet, vector.call);
    let zeros = |_: &str, part: Part| match part {
        Part::Flag => vec![0],
        Part::Number(length) | Part::Bytes(length) => vec![0; length],
    };
    let kind = (0..types.count()).find(|kind| types.make(*kind, zeros).name() == name);
    types.make(
        kind.unwrap_or_else(|| panic!("there is no action {name}")),
        |argument, part| {
            let found = vector.arguments.0.iter().find(|(found, _)| found == argument);
            let value = &found.unwrap_or_else(|| panic!("{name} lacks {argument}")).1;
            match part {
                Part::Flag => vec![u8::from(value.as_bool().unwrap_or(!value.is_null()))],
                Part::Number(length) => number(value).to_le_bytes()[..length].to_vec(),
                Part::Bytes(_) => bytes(value.as_str().expect("text")),
            }
        },
    )
}

/// A number, or a decimal one as text.
fn number(value: &Value) -> u128 {
    let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
    text.parse().expect("a number")
}
