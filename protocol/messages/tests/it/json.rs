//! JSON that is not taken for an amount, a number or bytes.

use crate::samples::*;
use serde_json::{Value, from_value, json};
use tallystick_messages::{RevealRequest, SignedPromise};

#[test]
fn amounts_are_decimal_strings_and_nothing_else() {
    let with = |amount: Value| {
        let mut shape = promise_json();
        shape["amount"] = amount;
        from_value::<SignedPromise>(json!({"promise": shape, "signature": signature_json()}))
    };
    for good in ["0", "1", "10", "340282366920938463463374607431768211455"] {
        assert_eq!(with(json!(good)).unwrap().promise.amount.to_string(), good);
    }
    for bad in [
        json!(1),
        json!(1.0),
        json!(-1),
        json!(null),
        json!(true),
        json!(["1"]),
        json!(""),
        json!(" 1"),
        json!("1 "),
        json!("+1"),
        json!("-1"),
        json!("1.0"),
        json!("1e3"),
        json!("1_000"),
        json!("0x1"),
        json!("01"),
        json!("00"),
        json!("٣"),
        json!("340282366920938463463374607431768211456"),
    ] {
        let error = with(bad.clone()).unwrap_err().to_string();
        assert!(
            error.contains("decimal string") || error.contains("expected a string"),
            "{bad}: {error}"
        );
    }
}

#[test]
fn lanes_blocks_and_indices_are_whole_numbers_that_fit() {
    let with = |name: &str, value: Value| {
        let mut shape = promise_json();
        shape[name] = value;
        from_value::<SignedPromise>(json!({"promise": shape, "signature": signature_json()}))
    };
    for name in ["lane", "validUntil"] {
        assert!(with(name, json!(u32::MAX)).is_ok());
        for bad in [
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!("1"),
            json!(4_294_967_296u64),
            json!(null),
        ] {
            assert!(with(name, bad.clone()).is_err(), "{name}: {bad}");
        }
    }
}

#[test]
fn bytes_are_0x_and_hexadecimal_of_the_exact_length() {
    let good = promise_json();
    for name in ["channel", "hashlock"] {
        for bad in [
            json!("ab".repeat(32)),
            json!(format!("0x{}", "ab".repeat(31))),
            json!(format!("0x{}", "ab".repeat(33))),
            json!(format!("0x{}a", "ab".repeat(31))),
            json!(format!("0x{}zz", "ab".repeat(31))),
            json!(format!(" 0x{}", "ab".repeat(32))),
            json!(""),
            json!("0x"),
            json!(vec![0xab; 32]),
            json!(null),
        ] {
            let mut shape = good.clone();
            shape[name] = bad.clone();
            let signed = json!({"promise": shape, "signature": signature_json()});
            assert!(from_value::<SignedPromise>(signed).is_err(), "{name}: {bad}");
        }
    }
    for bad in [
        // No such scheme.
        format!("0x04{}", "11".repeat(64)),
        // An ecdsa signature has 65 bytes.
        format!("0x02{}", "11".repeat(64)),
        format!("0x01{}", "11".repeat(63)),
        format!("0x01{}", "11".repeat(65)),
        "0x".into(),
    ] {
        let signed = json!({"promise": promise_json(), "signature": bad});
        assert!(from_value::<SignedPromise>(signed).is_err(), "{bad}");
    }
    let mut reveal = json!({"provider": hex32("01"), "number": 2, "preimage": format!("0x{}", "03".repeat(31))});
    assert!(from_value::<RevealRequest>(reveal.clone()).is_err());
    reveal["preimage"] = json!(hex32("03"));
    reveal["number"] = json!("2");
    assert!(from_value::<RevealRequest>(reveal).is_err());
}
