//! A signature covers every field of its message, and no payload can be read as another kind of message.

use crate::common::{Key, accounts, agreements, hashes, messages, sign_as, sr25519};
use proptest::{collection::vec, prelude::*};
use sp_core::H256;
use tallystick_messages::{Agreement, ApiRequest, ExchangeMessage, SignedAgreement, Unit, agreement::InvalidUnit};
use tallystick_primitives::{AccountId, Hash, Lane, Promise, signature::is_signed_by};

const GENESIS: Hash = H256([1; 32]);

fn account(byte: u8) -> AccountId {
    AccountId::new([byte; 32])
}

fn agreement() -> Agreement {
    Agreement {
        consumer: account(2),
        lane: 3,
        provider: account(4),
        accountant: account(5),
        salt: H256([6; 32]),
        price: 7,
        cap: 8,
        invoice_cap: 9,
        deadline: 10,
        unit: Unit::try_from("byte").unwrap(),
    }
}

/// The agreement with one field different, once for every field.
fn other_agreements() -> Vec<(&'static str, Agreement)> {
    // A new field does not compile here until it is named; add it below too.
    let Agreement {
        consumer: _,
        lane: _,
        provider: _,
        accountant: _,
        salt: _,
        price: _,
        cap: _,
        invoice_cap: _,
        deadline: _,
        unit: _,
    } = agreement();
    let with = |change: fn(&mut Agreement)| {
        let mut changed = agreement();
        change(&mut changed);
        changed
    };
    vec![
        ("consumer", with(|a| a.consumer = account(99))),
        ("lane", with(|a| a.lane = 4)),
        ("provider", with(|a| a.provider = account(99))),
        ("accountant", with(|a| a.accountant = account(99))),
        ("salt", with(|a| a.salt = H256([99; 32]))),
        ("price", with(|a| a.price += 1)),
        ("cap", with(|a| a.cap += 1)),
        ("invoice cap", with(|a| a.invoice_cap += 1)),
        ("deadline", with(|a| a.deadline += 1)),
        ("unit", with(|a| a.unit = Unit::try_from("bytf").unwrap())),
        ("unit's length", with(|a| a.unit = Unit::try_from("bytes").unwrap())),
    ]
}

fn message(agreement: Hash) -> ExchangeMessage {
    let nobody = sr25519(0).sign(b"");
    ExchangeMessage {
        promise: Promise::of_consumer(H256([11; 32]), 3, 12, H256([13; 32])),
        promise_signature: nobody.clone(),
        agreement,
        agreement_total: 14,
        provider: account(4),
        signature: nobody,
    }
}

/// The message with one signed field different, once for every field.
fn other_messages() -> Vec<(&'static str, ExchangeMessage)> {
    let ExchangeMessage {
        // Its payload has a test of its own beside the promise.
        promise: _,
        promise_signature: _,
        agreement: _,
        agreement_total: _,
        provider: _,
        signature: _,
    } = message(H256::zero());
    let with = |change: fn(&mut ExchangeMessage)| {
        let mut changed = message(H256::zero());
        change(&mut changed);
        changed
    };
    vec![
        ("channel", with(|m| m.promise.channel = H256([99; 32]))),
        ("lane", with(|m| m.promise.lane = 4)),
        ("amount", with(|m| m.promise.amount += 1)),
        ("hashlock", with(|m| m.promise.hashlock = H256([99; 32]))),
        ("valid until", with(|m| m.promise.valid_until -= 1)),
        ("agreement", with(|m| m.agreement = H256([99; 32]))),
        ("agreement total", with(|m| m.agreement_total += 1)),
        ("provider", with(|m| m.provider = account(99))),
    ]
}

#[test]
fn every_field_of_an_agreement_is_signed_and_part_of_its_id() {
    let honest = agreement();
    for key in Key::of_every_scheme(1) {
        for is_wrapped in [false, true] {
            let signature = sign_as(&key, &honest.payload(&GENESIS), is_wrapped);
            assert!(is_signed_by(&honest.payload(&GENESIS), &signature, &key.account));
            let other_chain = honest.payload(&H256([99; 32]));
            assert!(!is_signed_by(&other_chain, &signature, &key.account));
            for (field, other) in other_agreements() {
                let payload = other.payload(&GENESIS);
                assert_ne!(payload, honest.payload(&GENESIS), "{field}");
                assert_ne!(other.id(&GENESIS), honest.id(&GENESIS), "{field}");
                assert!(!is_signed_by(&payload, &signature, &key.account), "{field}");
            }
        }
    }
    assert_ne!(honest.id(&GENESIS), honest.id(&H256([99; 32])));
}

/// Lesson 22: a new agreement id made the whole total payable again.
#[test]
fn an_agreement_id_is_pinned_by_both_signatures() {
    let (consumer, device, provider) = (sr25519(1), sr25519(2), sr25519(3));
    let mut agreement = agreement();
    agreement.consumer = consumer.account.clone();
    agreement.provider = provider.account.clone();
    let payload = agreement.payload(&GENESIS);
    let signed = SignedAgreement {
        consumer_signature: device.sign(&payload),
        provider_signature: provider.sign(&payload),
        agreement,
    };
    assert!(signed.is_signed(&GENESIS, &device.account));
    assert!(!signed.is_signed(&GENESIS, &consumer.account), "another lane's key");
    assert!(!signed.is_signed(&H256([99; 32]), &device.account), "another chain");
    for change in [
        (|a| a.salt = H256([99; 32])) as fn(&mut Agreement),
        |a| a.cap += 1,
        |a| a.lane += 1,
    ] {
        let mut other = signed.clone();
        change(&mut other.agreement);
        assert_ne!(other.agreement.id(&GENESIS), signed.agreement.id(&GENESIS));
        assert!(!other.is_signed(&GENESIS, &device.account));
    }
    for (consumer_signature, provider_signature) in [
        (signed.provider_signature.clone(), signed.consumer_signature.clone()),
        (signed.consumer_signature.clone(), signed.consumer_signature.clone()),
        (signed.provider_signature.clone(), signed.provider_signature.clone()),
    ] {
        let other = SignedAgreement {
            agreement: signed.agreement.clone(),
            consumer_signature,
            provider_signature,
        };
        assert!(!other.is_signed(&GENESIS, &device.account));
    }
}

#[test]
fn every_field_of_an_exchange_message_is_signed() {
    let honest = message(H256::zero()).payload(&GENESIS);
    for key in Key::of_every_scheme(1) {
        for is_wrapped in [false, true] {
            let signature = sign_as(&key, &honest, is_wrapped);
            assert!(is_signed_by(&honest, &signature, &key.account));
            let other_chain = message(H256::zero()).payload(&H256([99; 32]));
            assert!(!is_signed_by(&other_chain, &signature, &key.account));
            for (field, other) in other_messages() {
                let payload = other.payload(&GENESIS);
                assert_ne!(payload, honest, "{field}");
                assert!(!is_signed_by(&payload, &signature, &key.account), "{field}");
            }
        }
    }
}

#[test]
fn the_signatures_of_a_message_are_not_part_of_what_it_signs() {
    let mut other = message(H256::zero());
    other.promise_signature = sr25519(5).sign(b"x");
    other.signature = sr25519(5).sign(b"y");
    assert_eq!(other.payload(&GENESIS), message(H256::zero()).payload(&GENESIS));
}

#[test]
fn every_field_of_an_api_request_is_signed() {
    let (accountant, identity, other) = (account(1), account(2), account(99));
    let honest = ApiRequest {
        accountant: &accountant,
        identity: &identity,
        timestamp: 1,
        nonce: [2; 16],
        method: "POST",
        path: "/v1/exchanges",
        body: b"{}",
    };
    let others = [
        (
            "accountant",
            ApiRequest {
                accountant: &other,
                ..honest
            },
        ),
        (
            "identity",
            ApiRequest {
                identity: &other,
                ..honest
            },
        ),
        ("timestamp", ApiRequest { timestamp: 2, ..honest }),
        (
            "nonce",
            ApiRequest {
                nonce: [3; 16],
                ..honest
            },
        ),
        (
            "method",
            ApiRequest {
                method: "GET",
                ..honest
            },
        ),
        (
            "path",
            ApiRequest {
                path: "/v1/exchanges?",
                ..honest
            },
        ),
        ("body", ApiRequest { body: b"{ }", ..honest }),
        ("no body", ApiRequest { body: b"", ..honest }),
    ];
    let payload = honest.payload(&GENESIS);
    for key in Key::of_every_scheme(1) {
        for is_wrapped in [false, true] {
            let signature = sign_as(&key, &payload, is_wrapped);
            assert!(is_signed_by(&payload, &signature, &key.account));
            assert!(!is_signed_by(
                &honest.payload(&H256([99; 32])),
                &signature,
                &key.account
            ));
            for (field, other) in &others {
                assert_ne!(other.payload(&GENESIS), payload, "{field}");
                assert!(
                    !is_signed_by(&other.payload(&GENESIS), &signature, &key.account),
                    "{field}"
                );
            }
        }
    }
}

#[test]
fn method_and_path_cannot_be_shifted_into_each_other() {
    let (accountant, identity) = (account(1), account(2));
    let payload = |method, path| {
        ApiRequest {
            accountant: &accountant,
            identity: &identity,
            timestamp: 1,
            nonce: [2; 16],
            method,
            path,
            body: b"",
        }
        .payload(&GENESIS)
    };
    assert_ne!(payload("GET", "/v1/info"), payload("GET/", "v1/info"));
    assert_ne!(payload("", "GET/v1/info"), payload("GET", "/v1/info"));
}

#[test]
fn units_are_1_to_32_visible_ascii_characters() {
    for good in ["b", "byte", "!", "~", "GiB*h", "!unit-of-thirty-two-characters-~"] {
        assert_eq!(Unit::try_from(good).unwrap().to_string(), good);
    }
    for bad in [
        "",
        " ",
        "two words",
        "byte\n",
        "é",
        "\u{7f}",
        "!unit-of-thirty-three-characters~",
    ] {
        assert_eq!(Unit::try_from(bad), Err(InvalidUnit), "{bad:?}");
        assert_eq!(Unit::try_from(bad.as_bytes().to_vec()), Err(InvalidUnit), "{bad:?}");
    }
}

#[test]
fn payloads_have_the_lengths_that_are_written_down() {
    assert_eq!(agreement().payload(&GENESIS).len(), 238 + 1 + 4);
    assert_eq!(message(H256::zero()).payload(&GENESIS).len(), 165);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_two_kinds_of_message_share_a_payload(
        agreement in agreements(),
        message in messages(),
        genesis in hashes(),
        accountant in accounts(),
        body in vec(any::<u8>(), 0..40),
    ) {
        let request = ApiRequest {
            accountant: &accountant,
            identity: &accountant,
            timestamp: 0,
            nonce: [0; 16],
            method: "GET",
            path: "/",
            body: &body,
        };
        let payloads = [
            agreement.payload(&genesis),
            message.payload(&genesis),
            message.promise.payload(&genesis),
            request.payload(&genesis),
        ];
        for (index, payload) in payloads.iter().enumerate() {
            for other in &payloads[index + 1..] {
                prop_assert!(!payload.starts_with(other) && !other.starts_with(payload));
            }
        }
    }

    #[test]
    fn a_signature_covers_every_bit_of_an_agreement(
        agreement in agreements(),
        genesis in hashes(),
        at in any::<prop::sample::Index>(),
        bit in 0u8..8,
        is_wrapped in any::<bool>(),
    ) {
        let payload = agreement.payload(&genesis);
        let mut mutated = payload.clone();
        mutated[at.index(payload.len())] ^= 1 << bit;
        for key in Key::of_every_scheme(3) {
            let signature = sign_as(&key, &payload, is_wrapped);
            prop_assert!(is_signed_by(&payload, &signature, &key.account));
            prop_assert!(!is_signed_by(&mutated, &signature, &key.account));
        }
    }

    #[test]
    fn different_agreements_have_different_ids(one in agreements(), lane in any::<Lane>(), genesis in hashes()) {
        let mut other = one.clone();
        other.lane = lane;
        prop_assert_eq!(one.id(&genesis) == other.id(&genesis), one == other);
    }
}
