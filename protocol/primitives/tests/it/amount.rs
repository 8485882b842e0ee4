//! Amounts are read as the shared vectors say. The tests of `sdk/js` read the same file.

use serde::Deserialize;
use tallystick_primitives::Amount;

/// A text and the amount that it means, in units of 10^-12 NOTCH.
#[derive(Deserialize)]
struct Spelling {
    text: String,
    amount: String,
}

#[derive(Deserialize)]
struct Vectors {
    read: Vec<Spelling>,
    refused: Vec<String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../vectors/amounts-v1.json")).expect("the vectors are well-formed")
}

#[test]
fn amounts_are_read_exactly_in_every_spelling() {
    for Spelling { text, amount } in vectors().read {
        let units: u128 = amount.parse().expect("an amount in units is a decimal number");
        assert_eq!(text.parse::<Amount>(), Ok(Amount(units)), "{text:?}");
    }
}

#[test]
fn other_spellings_are_refused() {
    for text in vectors().refused {
        assert!(text.parse::<Amount>().is_err(), "{text:?}");
    }
}
