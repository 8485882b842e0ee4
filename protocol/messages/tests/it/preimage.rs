//! Preimages are derived as other software derives them, and the secret does not leak.

use proptest::{array::uniform32, prelude::*};
use std::collections::BTreeSet;
use tallystick_messages::ProviderSecret;
use tallystick_primitives::{AccountId, hashlock};

fn ascending() -> ProviderSecret {
    ProviderSecret::from(std::array::from_fn(|index| u8::try_from(index).unwrap()))
}

fn accountant() -> AccountId {
    AccountId::new(std::array::from_fn(|index| 255 - u8::try_from(index).unwrap()))
}

/// Values by the HKDF of Node.js, for the secret 00 01 .. 1f and the
/// accountant ff fe .. e0.
#[test]
fn preimages_are_those_of_node() {
    let expected = [
        (0, "d42927bb7942ae18675e951b7be5677fd36f893daf890f30bc75510ea3f9692b"),
        (1, "0f393c86964f787c9d9076177918457049410e536bb8879c6ba471f622a31e55"),
        (258, "2c5ada73ae1d4e0a241d712b1289e86b18d8a489a6123a6e856c4704cf8a5e70"),
        (
            9_007_199_254_740_993,
            "87274846317570592959dd8ecc57832865f31193d10f97342944ac28aafefdef",
        ),
        (
            u64::MAX,
            "c1324dc0ec472684dc440f1848b3d08c426dd8e0b56a69499923fd7b31925787",
        ),
    ];
    for (number, preimage) in expected {
        assert_eq!(hex::encode(ascending().preimage(&accountant(), number)), preimage);
    }
    assert_eq!(
        hex::encode(hashlock(&ascending().preimage(&accountant(), 0))),
        "7d925e4a1169050009473b0fd3331e71b0b7cdc11d40662a90ad24d834955997"
    );
}

#[test]
fn a_secret_is_not_shown() {
    let shown = format!("{:?} {:#?}", ascending(), Some(ascending()));
    assert!(!shown.contains("1, 2, 3") && !shown.contains("010203"), "{shown}");
    assert!(shown.contains("hidden"));
}

proptest! {
    #[test]
    fn secret_accountant_and_number_all_matter(
        secret in uniform32(any::<u8>()),
        account in uniform32(any::<u8>()),
        number in any::<u64>(),
        bit in 0usize..256,
    ) {
        let mut other_secret = secret;
        other_secret[bit / 8] ^= 1 << (bit % 8);
        let mut other_account = account;
        other_account[bit / 8] ^= 1 << (bit % 8);
        let of = |secret: [u8; 32], account: [u8; 32], number: u64| {
            ProviderSecret::from(secret).preimage(&AccountId::new(account), number)
        };
        let distinct = BTreeSet::from([
            of(secret, account, number),
            of(other_secret, account, number),
            of(secret, other_account, number),
            of(secret, account, number ^ (1 << (bit % 64))),
        ]);
        prop_assert_eq!(distinct.len(), 4);
        prop_assert_eq!(of(secret, account, number), of(secret, account, number));
    }
}
