//! Proofs that a validator authored two blocks for one slot.

use codec::Encode;
use sp_core::{Pair, sr25519};
use sp_runtime::{
    Digest, DigestItem, generic,
    traits::{BlakeTwo256, Header as _},
};
use tallystick_primitives::equivocation::AuraEquivocationProof;

type Header = generic::Header<u32, BlakeTwo256>;

const SLOT: u64 = 7;

fn author() -> sr25519::Pair {
    sr25519::Pair::from_seed(&[1; 32])
}

/// A header whose state root is `content`, for `slots`, without a seal.
fn unsealed(content: u8, slots: &[u64]) -> Header {
    let logs = slots
        .iter()
        .map(|slot| DigestItem::PreRuntime(*b"aura", slot.encode()))
        .collect();
    Header::new(
        1,
        Default::default(),
        [content; 32].into(),
        Default::default(),
        Digest { logs },
    )
}

fn sealed(mut header: Header, author: &sr25519::Pair) -> Header {
    let seal = author.sign(header.hash().as_ref());
    header.digest.push(DigestItem::Seal(*b"aura", seal.encode()));
    header
}

fn proof(first_header: Header, second_header: Header) -> AuraEquivocationProof<Header> {
    AuraEquivocationProof {
        offender: author().public(),
        slot: SLOT,
        first_header,
        second_header,
    }
}

#[test]
fn two_blocks_of_one_author_for_one_slot_are_an_equivocation() {
    let blocks = [1, 2].map(|content| sealed(unsealed(content, &[SLOT]), &author()));
    let [first, second] = blocks;
    assert!(proof(first, second).is_valid());
}

#[test]
fn one_block_sealed_twice_is_no_equivocation() {
    let twice = || sealed(unsealed(1, &[SLOT]), &author());
    assert_ne!(twice(), twice(), "seals are different each time");
    assert!(!proof(twice(), twice()).is_valid());
}

#[test]
fn both_blocks_must_be_sealed_by_the_offender_for_the_slot() {
    let good = sealed(unsealed(1, &[SLOT]), &author());
    let other = sr25519::Pair::from_seed(&[2; 32]);
    let mut forged = sealed(unsealed(2, &[SLOT]), &author());
    forged.state_root = [3; 32].into();
    let mut last_is_no_seal = sealed(unsealed(2, &[SLOT]), &author());
    last_is_no_seal.digest.push(DigestItem::RuntimeEnvironmentUpdated);
    for bad in [
        unsealed(2, &[SLOT]),
        sealed(unsealed(2, &[SLOT]), &other),
        sealed(unsealed(2, &[SLOT + 1]), &author()),
        sealed(unsealed(2, &[]), &author()),
        sealed(unsealed(2, &[SLOT, SLOT]), &author()),
        forged,
        last_is_no_seal,
    ] {
        assert!(!proof(good.clone(), bad.clone()).is_valid(), "{bad:?}");
        assert!(!proof(bad, good.clone()).is_valid());
    }
}
