//! Keys are those of wallets, sign what the chain takes, and show nothing.

use proptest::prelude::*;
use tallystick_keystore::{ExposeSecret, InvalidSecret, Key, Scheme, SecretString};
use tallystick_primitives::signature::is_signed_by;

const SCHEMES: [Scheme; 3] = [Scheme::Sr25519, Scheme::Ed25519, Scheme::Ecdsa];
/// The SDK's public development phrase.
const PHRASE: &str = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";

fn key(scheme: Scheme, uri: &str) -> Result<Key, InvalidSecret> {
    Key::from_uri(scheme, &SecretString::from(uri))
}

#[test]
fn addresses_are_those_of_the_well_known_development_keys() {
    let expected = [
        (Scheme::Sr25519, "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"),
        (Scheme::Ed25519, "5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu"),
        (Scheme::Ecdsa, "5C7C2Z5sWbytvHpuLTvzKunnnRwQxft1jiqrLD5rhucQ5S9X"),
    ];
    for (scheme, address) in expected {
        for uri in [format!("{PHRASE}//Alice"), format!("  {PHRASE}//Alice\n")] {
            let alice = key(scheme, &uri).unwrap();
            assert_eq!(alice.address(), address);
            assert_eq!(alice.scheme(), scheme);
        }
    }
}

#[test]
fn a_seed_and_derivations_make_keys_too() {
    let seed = format!("0x{}", "01".repeat(32));
    for scheme in SCHEMES {
        let plain = key(scheme, &seed).unwrap();
        assert_ne!(
            plain.account(),
            key(scheme, &format!("{seed}//stash")).unwrap().account()
        );
    }
    let with_password = key(Scheme::Sr25519, &format!("{PHRASE}///password")).unwrap();
    assert_ne!(with_password.account(), key(Scheme::Sr25519, PHRASE).unwrap().account());
    assert!(key(Scheme::Sr25519, &format!("{PHRASE}/soft")).is_ok());
    assert!(key(Scheme::Ed25519, &format!("{PHRASE}/soft")).is_err());
}

#[test]
fn invalid_secrets_are_refused_without_being_shown() {
    let bad = [
        "",
        "   ",
        "hunter2",
        "bottom drive obey lake curtain smoke basket hold race lonely fit fit",
        "0x00",
        "0x1234",
    ];
    for scheme in SCHEMES {
        for uri in bad {
            let error = key(scheme, uri).unwrap_err();
            assert!(error.to_string().contains("12 to 24 words"), "{error}");
            assert!(uri.trim().is_empty() || !error.to_string().contains(uri), "{error}");
        }
    }
    // No keys of secp256k1.
    for seed in ["00", "ff"] {
        for path in ["", "//Alice", "///password"] {
            let uri = format!("0x{}{path}", seed.repeat(32));
            let error = key(Scheme::Ecdsa, &uri).unwrap_err();
            assert_eq!(error.reason, "the seed makes no key of this scheme");
        }
    }
}

#[test]
fn a_new_key_can_be_made_again_from_its_phrase() {
    for scheme in SCHEMES {
        let (made, phrase) = Key::generate(scheme);
        assert_eq!(phrase.expose_secret().split(' ').count(), 12);
        assert_eq!(Key::from_uri(scheme, &phrase).unwrap().account(), made.account());
        let (other, _) = Key::generate(scheme);
        assert_ne!(other.account(), made.account());
    }
}

#[test]
fn a_key_shows_its_scheme_and_address_only() {
    let (key, phrase) = Key::generate(Scheme::Sr25519);
    assert_eq!(format!("{key:?}"), format!("Key(sr25519 {})", key.address()));
    let shown = format!("{phrase:?}");
    for word in phrase.expose_secret().split(' ') {
        assert!(
            !shown
                .split(|letter: char| !letter.is_alphabetic())
                .any(|part| part == word),
            "{shown}"
        );
    }
}

#[test]
fn a_provider_secret_follows_from_a_key() {
    let secrets: Vec<[u8; 32]> = SCHEMES
        .iter()
        .flat_map(|scheme| ["//Alice", "//Bob"].map(|uri| *key(*scheme, uri).unwrap().provider_secret().expose()))
        .collect();
    for (index, secret) in secrets.iter().enumerate() {
        assert!(!secrets[index + 1..].contains(secret));
    }
    // Pinned: a changed derivation would lose the preimages of promises that are not settled yet.
    let shown: Vec<String> = secrets
        .iter()
        .map(|secret| tallystick_messages::json::to_hex(&secret[..8]))
        .collect();
    assert_eq!(shown, PINNED);
}

const PINNED: [&str; 6] = [
    "0xfb5041bcfa3dbbb1",
    "0x44fbacb3f19e5abd",
    "0x44e4333ff2417921",
    "0x6cc957ff2bc93a9c",
    "0x6527fce693d25663",
    "0xea6a71f9eeec8419",
];

#[test]
fn schemes_have_names() {
    for scheme in SCHEMES {
        assert_eq!(scheme.to_string().parse(), Ok(scheme));
    }
    assert_eq!(Scheme::default(), Scheme::Sr25519);
    assert!("SR25519".parse::<Scheme>().is_err());
    assert!("eth".parse::<Scheme>().is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_makes_it_panic(text in "(0x)?[a-f0-9]{0,70}(//?[A-Za-z0-9]{1,5}){0,3}(///.{0,5})?|\\PC{0,80}") {
        for scheme in SCHEMES {
            let _ = key(scheme, &text);
        }
    }

    #[test]
    fn the_chain_accepts_the_signatures(payload in prop::collection::vec(any::<u8>(), 0..300), seed in any::<[u8; 32]>()) {
        let uri = tallystick_messages::json::to_hex(&seed);
        for scheme in SCHEMES {
            if let Ok(key) = key(scheme, &uri) {
                let signature = key.sign(&payload);
                prop_assert!(is_signed_by(&payload, &signature, key.account()));
                prop_assert!(!is_signed_by(&[payload.as_slice(), &[0]].concat(), &signature, key.account()));
            }
        }
    }
}
