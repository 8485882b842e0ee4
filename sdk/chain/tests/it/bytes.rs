//! Transactions and requests are, byte for byte, what `docs/protocol.md` and the shared test vectors say.

use crate::format::{RequestVector, SignerVector, Vectors};
use codec::{Decode, Encode};
use sp_core::{H256, Pair, ecdsa, ed25519, sr25519};
use sp_runtime::MultiAddress;
use tallystick_chain::{
    Error, Extrinsic, Keypair, Signer, SigningContext,
    calls::{accountant, channels, utility},
    sign_request,
};
use tallystick_primitives::{AccountId, Action, Promise, Signature, SignedRequest, signature::is_signed_by};

const PROTOCOL: &str = include_str!("../../../../docs/protocol.md");

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../../protocol/vectors/chain-v1.json"))
        .expect("the vectors are well-formed")
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

fn keypair(signer: &SignerVector) -> Keypair {
    let seed = bytes32(&signer.seed);
    match signer.scheme.as_str() {
        "sr25519" => sr25519::Pair::from_seed(&seed).into(),
        "ed25519" => ed25519::Pair::from_seed(&seed).into(),
        "ecdsa" => ecdsa::Pair::from_seed(&seed).into(),
        other => panic!("unknown scheme {other}"),
    }
}

/// A promise of the vectors, with what settles it.
fn cheque() -> (Promise, [u8; 32], Signature) {
    let vectors = vectors();
    let vector = vectors
        .promises
        .iter()
        .find(|vector| vector.scheme == "sr25519" && !vector.wrapped)
        .expect("a plain promise");
    let promise = Promise {
        channel: H256(bytes32(&vector.channel)),
        lane: vector.lane,
        amount: vector.amount.parse().expect("a decimal amount"),
        hashlock: H256(bytes32(&vector.hashlock)),
        valid_until: vector.valid_until,
    };
    let signature = Signature::decode(&mut bytes(&vector.signature).as_slice()).expect("a signature");
    (promise, [7; 32], signature)
}

fn request() -> SignedRequest {
    SignedRequest {
        nonce: 5,
        valid_until: 9,
        signature: cheque().2,
    }
}

#[test]
fn a_collect_without_a_signer_is_spelt_as_documented() {
    assert!(PROTOCOL.contains("2101 45 00 00 00 00 00 2a13 identity 32 accountant 32"));
    let call = accountant::collect(AccountId::new([0xaa; 32]), AccountId::new([0xbb; 32]));
    let expected = [
        hex::decode("21014500000000002a13").expect("hexadecimal"),
        vec![0xaa; 32],
        vec![0xbb; 32],
    ];
    let extrinsic = Extrinsic::walletless(&call, 0).expect("a walletless call");
    assert_eq!(extrinsic.bytes(), expected.concat());
}

#[test]
fn a_settlement_without_a_signer_is_spelt_as_documented() {
    assert!(
        PROTOCOL.contains("0504 45 00 00 00 00 00 2a11 identity 32 accountant 32 promise 88 preimage 32 signature 65")
    );
    let (promise, preimage, signature) = cheque();
    let [identity, accountant] = [0xaa, 0xbb].map(|byte| AccountId::new([byte; 32]));
    let call = accountant::settle_provider_promise(identity, accountant, promise.clone(), preimage, signature.clone());
    // In calls a promise is the last 88 bytes of what is signed.
    let payload = promise.payload(&H256::zero());
    let expected = [
        hex::decode("05044500000000002a11").expect("hexadecimal"),
        vec![0xaa; 32],
        vec![0xbb; 32],
        payload[payload.len() - 88..].to_vec(),
        preimage.to_vec(),
        signature.encode(),
    ];
    let extrinsic = Extrinsic::walletless(&call, 0).expect("a walletless call");
    assert_eq!(extrinsic.bytes(), expected.concat());
}

#[test]
fn amounts_that_stand_alone_are_compact() {
    let [one, two, three] = [1, 2, 3].map(|byte| AccountId::new([byte; 32]));
    let call = channels::fast_exit(one, two, 500, three, request(), cheque().2);
    let expected = [
        vec![0x29, 0x08],
        vec![1; 32],
        vec![2; 32],
        // 500 in two bytes.
        vec![0xd1, 0x07],
        vec![3; 32],
        request().encode(),
        cheque().2.encode(),
    ];
    assert_eq!(call.bytes(), expected.concat());
}

#[test]
fn a_batch_holds_its_calls_one_after_the_other() {
    let [one, two] = [1, 2].map(|byte| AccountId::new([byte; 32]));
    let calls = [accountant::collect(one, two.clone()), accountant::pause(two)];
    let batch = utility::force_batch(&calls);
    // Utility.force_batch, and two calls.
    let expected = [&[0x1e, 0x04, 2 << 2], calls[0].bytes(), calls[1].bytes()].concat();
    assert_eq!(batch.bytes(), expected);
    assert!(calls[0].is_walletless() && !calls[1].is_walletless() && !batch.is_walletless());
}

#[test]
fn a_salt_changes_one_byte_and_the_hash() {
    let call = accountant::collect(AccountId::new([1; 32]), AccountId::new([2; 32]));
    let plain = Extrinsic::walletless(&call, 0).expect("a walletless call");
    let salted = Extrinsic::walletless(&call, 63).expect("the largest salt");
    let differing: Vec<_> = (0..plain.bytes().len())
        .filter(|place| plain.bytes()[*place] != salted.bytes()[*place])
        .collect();
    // After the length (2), format and version (2) and era (1).
    assert_eq!(differing, [5]);
    assert_eq!(salted.bytes()[5], 63 << 2);
    assert_ne!(plain.hash(), salted.hash());
    assert_eq!(Extrinsic::walletless(&call, 64), Err(Error::SaltTooLarge(64)));
}

#[test]
fn other_calls_need_a_signer() {
    let call = accountant::pause(AccountId::new([1; 32]));
    assert_eq!(
        Extrinsic::walletless(&call, 0),
        Err(Error::NotWalletless("Accountant.pause"))
    );
}

#[test]
fn a_signed_transaction_has_version_4_and_our_extensions() {
    let vectors = vectors();
    for signer in &vectors.signers {
        let keypair = keypair(signer);
        assert_eq!(keypair.account(), account(&signer.account));
        let call = accountant::pause(AccountId::new([1; 32]));
        let context = SigningContext {
            genesis: H256([3; 32]),
            spec_version: 1,
            transaction_version: 2,
            nonce: 4,
            tip: 5,
            era: sp_runtime::generic::Era::mortal(64, 100),
            birth: H256([6; 32]),
        };
        let extrinsic = Extrinsic::signed(&call, &keypair, &context);
        let carried = [context.era.encode(), vec![4 << 2, 5 << 2, 0]].concat();
        let mut payload = [call.bytes(), &carried].concat();
        payload.extend((1u32, 2u32, H256([3; 32]), H256([6; 32]), 0u8).encode());
        let body = Vec::<u8>::decode(&mut extrinsic.bytes()).expect("bytes with their length");
        let mut rest = body.as_slice();
        assert_eq!(u8::decode(&mut rest), Ok(0x84));
        let address = MultiAddress::<AccountId, ()>::decode(&mut rest).expect("an address");
        assert_eq!(address, MultiAddress::Id(keypair.account()));
        let signature = Signature::decode(&mut rest).expect("a signature");
        assert!(is_signed_by(&payload, &signature, &keypair.account()));
        assert_eq!(rest, [carried.as_slice(), call.bytes()].concat());
        assert_eq!(extrinsic.lifetime(), 64);
    }
}

#[test]
fn requests_are_signed_as_in_the_vectors() {
    let vectors = vectors();
    let mut compared = 0;
    for vector in vectors
        .requests
        .iter()
        .filter(|vector| vector.call == "open_channel" && !vector.wrapped)
    {
        let signer = signer_of(&vectors, vector);
        let keypair = keypair(signer);
        let accountant = vector.arguments.0.iter().find(|(name, _)| name == "accountant");
        let accountant = accountant.and_then(|(_, value)| value.as_str()).expect("an accountant");
        let action = Action::OpenChannel {
            accountant: account(accountant),
        };
        let nonce = vector.nonce.parse().expect("a decimal nonce");
        let genesis = H256(bytes32(&vector.genesis));
        let request = sign_request(&genesis, &action, &keypair, nonce, vector.valid_until);
        assert_eq!((request.nonce, request.valid_until), (nonce, vector.valid_until));
        assert!(is_signed_by(
            &bytes(&vector.payload),
            &request.signature,
            &keypair.account()
        ));
        if signer.scheme != "sr25519" {
            // These schemes sign the same bytes in the same way each time.
            assert_eq!(request.signature.encode(), bytes(&vector.signature));
            compared += 1;
        }
    }
    assert!(compared >= 2, "ed25519 and ecdsa are compared");
}

fn signer_of<'vectors>(vectors: &'vectors Vectors, request: &RequestVector) -> &'vectors SignerVector {
    let found = vectors
        .signers
        .iter()
        .find(|signer| signer.public == request.signer_public);
    found.expect("the signer is listed")
}
