//! The exact shapes of messages in JSON.

use crate::samples::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_value, json, to_value};
use sp_core::H256;
use std::fmt::Debug;
use tallystick_messages::{
    Agreement, Committed, CommittedAgreement, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Invoice, Refusal,
    RefusedMessage, RevealAnswer, RevealRequest, SignedAgreement, SignedPromise, Unit,
};
use tallystick_primitives::AccountId;

/// Written and read the same, and refused with any other field.
fn assert_shape<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, shape: &Value) {
    assert_eq!(to_value(value).unwrap(), *shape);
    assert_eq!(from_value::<T>(shape.clone()).unwrap(), *value);
}

fn assert_closed<T: DeserializeOwned + Debug>(shape: &Value) {
    let mut more = shape.clone();
    more["more"] = json!(1);
    let error = from_value::<T>(more).unwrap_err().to_string();
    assert!(error.contains("unknown field `more`"), "{error}");
    for name in shape.as_object().unwrap().keys() {
        if ["preimage", "agreements"].contains(&name.as_str()) && from_value::<T>(without(shape, name)).is_ok() {
            continue;
        }
        let error = from_value::<T>(without(shape, name)).unwrap_err().to_string();
        assert!(error.contains(&format!("missing field `{name}`")), "{error}");
    }
}

fn without(shape: &Value, name: &str) -> Value {
    let mut less = shape.clone();
    less.as_object_mut().unwrap().remove(name);
    less
}

#[test]
fn a_signed_agreement_in_json() {
    let agreement = Agreement {
        consumer: AccountId::new([1; 32]),
        lane: 2,
        provider: AccountId::new([3; 32]),
        accountant: AccountId::new([4; 32]),
        salt: H256([5; 32]),
        price: 6,
        cap: 7_000_000_000_000,
        invoice_cap: 8,
        deadline: 9,
        unit: Unit::try_from("byte").unwrap(),
    };
    let shape = json!({
        "consumer": hex32("01"),
        "lane": 2,
        "provider": hex32("03"),
        "accountant": hex32("04"),
        "salt": hex32("05"),
        "price": "6",
        "cap": "7000000000000",
        "invoiceCap": "8",
        "deadline": 9,
        "unit": "byte",
    });
    assert_shape(&agreement, &shape);
    assert_closed::<Agreement>(&shape);
    let signed = SignedAgreement {
        agreement,
        consumer_signature: signature(),
        provider_signature: signature(),
    };
    let shape =
        json!({"agreement": shape, "consumerSignature": signature_json(), "providerSignature": signature_json()});
    assert_shape(&signed, &shape);
    assert_closed::<SignedAgreement>(&shape);
}

#[test]
fn an_invoice_in_json() {
    let invoice = Invoice {
        agreement: H256([1; 32]),
        total: 2,
        hashlock: H256([3; 32]),
    };
    let shape = json!({"agreement": hex32("01"), "total": "2", "hashlock": hex32("03")});
    assert_shape(&invoice, &shape);
    assert_closed::<Invoice>(&shape);
}

#[test]
fn an_exchange_in_json() {
    let mut request = ExchangeRequest {
        provider: AccountId::new([0x33; 32]),
        number: u64::MAX,
        hashlock: H256([0xcd; 32]),
        preimage: Some([0x44; 32]),
        agreements: Vec::new(),
        messages: vec![message()],
    };
    let mut shape = json!({
        "provider": hex32("33"),
        "number": u64::MAX,
        "hashlock": hex32("cd"),
        "preimage": hex32("44"),
        "agreements": [],
        "messages": [message_json()],
    });
    assert_shape(&request, &shape);
    assert_closed::<ExchangeRequest>(&shape);
    assert_closed::<ExchangeMessage>(&message_json());
    request.preimage = None;
    shape = without(&shape, "preimage");
    assert_shape(&request, &shape);
    shape["preimage"] = Value::Null;
    assert_eq!(from_value::<ExchangeRequest>(shape.clone()).unwrap(), request);
    shape = without(&shape, "agreements");
    assert_eq!(from_value::<ExchangeRequest>(shape).unwrap(), request);
}

#[test]
fn the_answers_in_json() {
    let signed = SignedPromise {
        promise: promise(),
        signature: signature(),
    };
    let signed_json = json!({"promise": promise_json(), "signature": signature_json()});
    assert_shape(&signed, &signed_json);
    assert_closed::<SignedPromise>(&signed_json);

    let nothing = ExchangeAnswer {
        number: 1,
        accepted: Vec::new(),
        refused: vec![RefusedMessage {
            index: 0,
            refusal: Refusal::ExitOpen,
            committed: None,
        }],
        promise: None,
        previous: None,
        total: 5,
    };
    let nothing_json =
        json!({"number": 1, "accepted": [], "refused": [{"index": 0, "refusal": "exit_open"}], "total": "5"});
    assert_shape(&nothing, &nothing_json);

    let answer = ExchangeAnswer {
        number: 2,
        accepted: vec![0, 2],
        refused: vec![RefusedMessage {
            index: 1,
            refusal: Refusal::NothingNew,
            committed: Some(Committed {
                lane: 7,
                newest: Some(signed.clone()),
                agreement: Some(CommittedAgreement {
                    id: H256([9; 32]),
                    total: 10,
                }),
            }),
        }],
        promise: Some(signed.clone()),
        previous: Some(signed.clone()),
        total: 11,
    };
    let answer_json = json!({
        "number": 2,
        "accepted": [0, 2],
        "refused": [{
            "index": 1,
            "refusal": "nothing_new",
            "committed": {"lane": 7, "newest": signed_json, "agreement": {"id": hex32("09"), "total": "10"}},
        }],
        "promise": signed_json,
        "previous": signed_json,
        "total": "11",
    });
    assert_shape(&answer, &answer_json);

    let reveal = RevealRequest {
        provider: AccountId::new([1; 32]),
        number: 2,
        preimage: [3; 32],
    };
    let reveal_json = json!({"provider": hex32("01"), "number": 2, "preimage": hex32("03")});
    assert_shape(&reveal, &reveal_json);
    assert_closed::<RevealRequest>(&reveal_json);
    let revealed = RevealAnswer {
        number: 2,
        promise: signed,
    };
    assert_shape(&revealed, &json!({"number": 2, "promise": signed_json}));
}

/// A later accountant may say more in an answer; a request must be understood in full.
#[test]
fn answers_may_hold_more_than_is_known() {
    let answer = json!({"number": 1, "accepted": [], "refused": [], "total": "5", "more": true});
    assert!(from_value::<ExchangeAnswer>(answer).is_ok());
    let committed = json!({"lane": 0, "more": true});
    assert!(from_value::<Committed>(committed).is_ok());
}
