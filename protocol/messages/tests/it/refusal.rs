//! Refusals are as stable as bytes: programs act on the codes, stores hold the numbers.

use codec::{Decode, Encode};
use std::collections::BTreeSet;
use tallystick_messages::Refusal;

#[test]
fn codes_are_unique_snake_case_and_the_names_in_json() {
    let mut codes = BTreeSet::new();
    for refusal in Refusal::ALL {
        let code = refusal.code();
        assert!(codes.insert(code), "{code} twice");
        assert!(
            code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{code}"
        );
        assert!(
            !code.starts_with('_') && !code.ends_with('_') && !code.contains("__"),
            "{code}"
        );
        let json = serde_json::to_string(refusal).unwrap();
        assert_eq!(json, format!("\"{code}\""));
        assert_eq!(serde_json::from_str::<Refusal>(&json).unwrap(), *refusal);
        let variant: String = code.split('_').map(capitalised).collect();
        assert_eq!(format!("{refusal:?}"), variant, "the code is the variant's name");
    }
    assert!(serde_json::from_str::<Refusal>("\"because\"").is_err());
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_uppercase() + rest
}

#[test]
fn every_refusal_explains_itself_in_a_sentence() {
    let mut sentences = BTreeSet::new();
    for refusal in Refusal::ALL {
        let sentence = refusal.to_string();
        assert!(
            sentence.starts_with(|first: char| first.is_ascii_uppercase()),
            "{sentence}"
        );
        assert!(sentence.ends_with('.'), "{sentence}");
        assert!(sentence.split(' ').count() >= 4, "{sentence}");
        assert!(!sentence.contains('|'), "{sentence}: it stands in a table");
        assert!(sentences.insert(sentence.clone()), "{sentence} twice");
    }
}

/// The sentence is the documentation as well: the macro writes both.
#[test]
fn the_documentation_is_the_sentence() {
    let source = include_str!("../../src/refusal.rs");
    assert!(source.contains("#[doc = $sentence]") && source.contains("#[error($sentence)]"));
    for refusal in Refusal::ALL {
        let line = format!("    {refusal:?} = \"{}\", \"{refusal}\";", refusal.code());
        assert!(source.contains(&line), "{line}");
    }
}

#[test]
fn the_number_of_a_refusal_is_its_place() {
    for (place, refusal) in Refusal::ALL.iter().enumerate() {
        assert_eq!(refusal.encode(), [u8::try_from(place).unwrap()]);
        assert_eq!(Refusal::decode(&mut refusal.encode().as_slice()).unwrap(), *refusal);
    }
    // Stored: a new one goes to the end.
    assert_eq!(Refusal::BadSignature.encode(), [0]);
    assert_eq!(Refusal::NothingNew.encode(), [13]);
    assert_eq!(Refusal::NotPending.encode(), [37]);
    assert_eq!(Refusal::DuplicateMessage.encode(), [41]);
}
