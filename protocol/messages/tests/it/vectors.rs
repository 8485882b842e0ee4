//! The committed test vectors say what this code does: payloads, ids, hashes and preimages are computed
//! anew, signatures are verified, and no signature fits a payload in which any byte differs.

use crate::common::{SCHEMES, key_of};
use crate::format::*;
use codec::{DecodeAll, Encode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, to_value};
use sp_core::H256;
use sp_runtime::traits::Verify;
use std::{collections::BTreeSet, fmt::Debug};
use tallystick_messages::{
    ApiRequest, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Invoice, ProviderSecret, Refusal, RevealAnswer,
    RevealRequest, SignedAgreement, SignedPromise,
    json::{fixed_from_hex, from_hex, to_hex},
    request,
};
use tallystick_primitives::{
    AccountId, Hash, NEVER_EXPIRES, Signature, hashlock,
    signature::{is_signed_by, wrapped},
};

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../vectors/offchain-v1.json")).expect("the vectors are well-formed")
}

fn bytes32(text: &str) -> [u8; 32] {
    fixed_from_hex(text).expect("32 bytes")
}

fn account(text: &str) -> AccountId {
    AccountId::new(bytes32(text))
}

fn hash(text: &str) -> Hash {
    H256(bytes32(text))
}

/// Reads JSON and SCALE to the same value and writes both as they stand.
fn both<T: DeserializeOwned + Serialize + DecodeAll + Encode + PartialEq + Debug>(json: &Value, scale: &str) -> T {
    let value = of_json::<T>(json);
    let scale = from_hex(scale).expect("bytes");
    assert_eq!(T::decode_all(&mut scale.as_slice()).expect("SCALE"), value);
    assert_eq!(value.encode(), scale);
    value
}

fn of_json<T: DeserializeOwned + Serialize>(json: &Value) -> T {
    let value: T = serde_json::from_value(json.clone()).expect("the shape of the protocol");
    assert_eq!(to_value(&value).expect("JSON"), *json);
    value
}

/// The signature is of the scheme named, over the spelling named, and over nothing that differs in a byte.
fn assert_signed(payload: &[u8], signature: &Signature, vector: &SignatureVector) -> AccountId {
    assert_eq!(to_hex(&signature.encode()), vector.signature);
    let named = match signature {
        Signature::Ed25519(_) => "ed25519",
        Signature::Sr25519(_) => "sr25519",
        Signature::Ecdsa(_) => "ecdsa",
        Signature::Eth(_) => "eth",
    };
    assert_eq!(named, vector.scheme);
    let signer = account(&vector.signer_account);
    assert_eq!(signature.verify(payload, &signer), !vector.wrapped);
    assert_eq!(signature.verify(wrapped(payload).as_slice(), &signer), vector.wrapped);
    assert!(is_signed_by(payload, signature, &signer));
    for index in 0..payload.len() {
        let mut mutated = payload.to_vec();
        // Another bit each time, so that every bit's turn comes.
        mutated[index] ^= 1 << (index % 8);
        assert!(
            !is_signed_by(&mutated, signature, &signer),
            "byte {index} is not covered"
        );
    }
    signer
}

/// By every scheme, raw and wrapped.
fn assert_complete<'a>(signatures: impl Iterator<Item = &'a SignatureVector>) {
    let covered: BTreeSet<_> = signatures
        .map(|signature| (signature.scheme.as_str(), signature.wrapped))
        .collect();
    assert_eq!(covered.len(), SCHEMES.len() * 2);
}

#[test]
fn signers_follow_from_their_seeds() {
    let vectors = vectors();
    for signer in &vectors.signers {
        let key = key_of(&signer.scheme, bytes32(&signer.seed));
        assert_eq!(to_hex(&key.public()), signer.public);
        assert_eq!(key.account, account(&signer.account));
    }
    let known: BTreeSet<_> = vectors.signers.iter().map(|signer| &signer.account).collect();
    assert_eq!(known.len(), vectors.signers.len());
    for agreement in &vectors.agreements {
        assert!(known.contains(&agreement.consumer.signer_account));
        assert!(known.contains(&agreement.provider.signer_account));
    }
}

#[test]
fn preimages_are_derived_as_written_down() {
    for vector in vectors().preimages {
        let secret = ProviderSecret::from(bytes32(&vector.secret));
        let number = vector.number.parse().expect("a decimal number");
        let preimage = secret.preimage(&account(&vector.accountant), number);
        assert_eq!(to_hex(&preimage), vector.preimage);
        assert_eq!(hashlock(&preimage), hash(&vector.hashlock));
    }
}

#[test]
fn agreements_are_signed_as_written_down() {
    let vectors = vectors();
    for vector in &vectors.agreements {
        let genesis = hash(&vector.genesis);
        let signed: SignedAgreement = both(&vector.json, &vector.scale);
        let payload = signed.agreement.payload(&genesis);
        assert_eq!(to_hex(&payload), vector.payload);
        assert_eq!(signed.agreement.id(&genesis), hash(&vector.id));
        let lane_key = assert_signed(&payload, &signed.consumer_signature, &vector.consumer);
        let provider = assert_signed(&payload, &signed.provider_signature, &vector.provider);
        assert_eq!(provider, signed.agreement.provider);
        assert_eq!(lane_key == signed.agreement.consumer, signed.agreement.lane == 0);
        assert!(signed.is_signed(&genesis, &lane_key));
    }
    assert_complete(vectors.agreements.iter().map(|vector| &vector.consumer));
}

#[test]
fn invoices_have_the_shape_of_the_protocol() {
    let vectors = vectors();
    let agreements: BTreeSet<_> = vectors
        .exchanges
        .iter()
        .filter_map(|vector| of_json::<ExchangeRequest>(&vector.request).agreements.pop())
        .map(|signed| signed.agreement.id(&hash(&vectors.agreements[0].genesis)))
        .chain(vectors.agreements.iter().map(|vector| hash(&vector.id)))
        .collect();
    assert!(!vectors.invoices.is_empty());
    for json in &vectors.invoices {
        let invoice: Invoice = of_json(json);
        assert!(agreements.contains(&invoice.agreement));
    }
}

#[test]
fn messages_are_signed_as_written_down() {
    let vectors = vectors();
    for vector in &vectors.messages {
        let genesis = hash(&vector.genesis);
        let message: ExchangeMessage = both(&vector.json, &vector.scale);
        let promise_payload = message.promise.payload(&genesis);
        assert_eq!(to_hex(&promise_payload), vector.promise_payload);
        assert_eq!(message.promise.hash(&genesis), hash(&vector.promise_hash));
        assert_eq!(message.promise.valid_until, NEVER_EXPIRES);
        let payload = message.payload(&genesis);
        assert_eq!(to_hex(&payload), vector.payload);
        let promise_signer = assert_signed(&promise_payload, &message.promise_signature, &vector.promise_signature);
        let signer = assert_signed(&payload, &message.signature, &vector.signature);
        assert_eq!(signer, promise_signer);
    }
    assert_complete(vectors.messages.iter().map(|vector| &vector.signature));
}

#[test]
fn api_requests_are_signed_as_written_down() {
    let vectors = vectors();
    for vector in &vectors.api_requests {
        let (accountant, identity) = (account(&vector.accountant), account(&vector.identity));
        let asked = ApiRequest {
            accountant: &accountant,
            identity: &identity,
            timestamp: vector.timestamp.parse().expect("a decimal number"),
            nonce: fixed_from_hex(&vector.nonce).expect("16 bytes"),
            method: &vector.method,
            path: &vector.path,
            body: vector.body.as_bytes(),
        };
        let payload = asked.payload(&hash(&vector.genesis));
        assert_eq!(to_hex(&payload), vector.payload);
        let signature = from_hex(&vector.signature.signature).expect("bytes");
        let signature = Signature::decode_all(&mut signature.as_slice()).expect("a signature");
        let signer = assert_signed(&payload, &signature, &vector.signature);
        assert_eq!(signer == identity, vector.lane == 0);
        let header = |name: &str| vector.headers.get(name).map(String::as_str);
        assert_eq!(header(request::IDENTITY_HEADER), Some(vector.identity.as_str()));
        assert_eq!(header(request::TIMESTAMP_HEADER), Some(vector.timestamp.as_str()));
        assert_eq!(header(request::NONCE_HEADER), Some(vector.nonce.as_str()));
        assert_eq!(
            header(request::SIGNATURE_HEADER),
            Some(vector.signature.signature.as_str())
        );
        let lane = (vector.lane != 0).then(|| vector.lane.to_string());
        assert_eq!(header(request::LANE_HEADER), lane.as_deref());
        assert_eq!(vector.headers.len(), 4 + usize::from(lane.is_some()));
    }
    assert_complete(vectors.api_requests.iter().map(|vector| &vector.signature));
}

#[test]
fn exchanges_have_the_form_of_honest_parties() {
    let vectors = vectors();
    for vector in &vectors.exchanges {
        let genesis = hash(&vector.genesis);
        let operator = account(&vector.operator);
        let is_signed =
            |signed: &SignedPromise| is_signed_by(&signed.promise.payload(&genesis), &signed.signature, &operator);
        let request: ExchangeRequest = both(&vector.request, &vector.request_scale);
        assert_eq!(request.digest(), hash(&vector.digest));
        assert!(
            request
                .messages
                .iter()
                .all(|message| message.promise.hashlock == request.hashlock)
        );

        let answer: ExchangeAnswer = both(&vector.answer, &vector.answer_scale);
        assert_eq!(answer.number, request.number);
        assert_eq!(answer.accepted.len() + answer.refused.len(), request.messages.len());
        let promise = answer.promise.expect("a promise");
        assert!(is_signed(&promise) && promise.promise.valid_until != NEVER_EXPIRES);
        assert_eq!(
            (promise.promise.hashlock, promise.promise.amount),
            (request.hashlock, answer.total)
        );
        assert_eq!(request.preimage.is_some(), answer.previous.is_some());
        if let (Some(preimage), Some(previous)) = (request.preimage, answer.previous) {
            assert!(is_signed(&previous) && previous.promise.is_opened_by(&preimage));
            assert_eq!(previous.promise.valid_until, NEVER_EXPIRES);
        }

        let reveal: RevealRequest = of_json(&vector.reveal);
        let revealed: RevealAnswer = of_json(&vector.reveal_answer);
        assert_eq!((reveal.number, revealed.number), (request.number, request.number));
        assert!(is_signed(&revealed.promise) && revealed.promise.promise.is_opened_by(&reveal.preimage));
        assert_eq!(revealed.promise.promise.amount, answer.total);
        assert_eq!(revealed.promise.promise.valid_until, NEVER_EXPIRES);
    }
    assert_eq!(vectors.exchanges.len(), SCHEMES.len() * 2 * 2);
}

#[test]
fn refusals_are_all_there_in_order() {
    let vectors = vectors();
    let listed: Vec<_> = vectors
        .refusals
        .iter()
        .map(|vector| (vector.code.clone(), vector.sentence.clone()))
        .collect();
    let known: Vec<_> = Refusal::ALL
        .iter()
        .map(|refusal| (refusal.code().to_string(), refusal.to_string()))
        .collect();
    assert_eq!(listed, known, "run: make vectors");
}
