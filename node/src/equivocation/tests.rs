use super::*;
use codec::Encode;
use sp_consensus_aura::AURA_ENGINE_ID;
use sp_core::{crypto::Pair, sr25519::Pair as Sr25519Pair};
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::DigestItem;
use std::{collections::BTreeMap, sync::Mutex};

/// Keeps what is written in memory.
#[derive(Default)]
struct Memory(Mutex<BTreeMap<Vec<u8>, Vec<u8>>>);

impl AuxStore for Memory {
    fn insert_aux<
        'a,
        'b: 'a,
        'c: 'a,
        I: IntoIterator<Item = &'a (&'c [u8], &'c [u8])>,
        D: IntoIterator<Item = &'a &'b [u8]>,
    >(
        &self,
        insert: I,
        delete: D,
    ) -> sp_blockchain::Result<()> {
        let mut map = self.0.lock().unwrap();
        map.extend(insert.into_iter().map(|(key, value)| (key.to_vec(), value.to_vec())));
        map.retain({
            let deleted: Vec<_> = delete.into_iter().map(|key| key.to_vec()).collect();
            move |key, _| !deleted.contains(key)
        });
        Ok(())
    }

    fn get_aux(&self, key: &[u8]) -> sp_blockchain::Result<Option<Vec<u8>>> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }
}

/// A block of a slot, without a seal. Blocks differ by their content.
fn unsealed(slot: u64, content: u8) -> Header {
    let mut header = Header::new(
        7,
        Hash::repeat_byte(content),
        Default::default(),
        Default::default(),
        Default::default(),
    );
    header
        .digest
        .push(DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode()));
    header
}

fn sealed(author: &Sr25519Pair, slot: u64, content: u8) -> Header {
    let mut header = unsealed(slot, content);
    let seal = author.sign(header.hash().as_ref());
    header.digest.push(DigestItem::Seal(AURA_ENGINE_ID, seal.0.to_vec()));
    header
}

/// Compares a block of `slot` while it is slot `now`.
fn note(
    store: &Memory,
    now: u64,
    slot: u64,
    header: &Header,
    author: &Sr25519Pair,
) -> Option<AuraEquivocationProof<Header>> {
    compare(store, now.into(), slot.into(), header, &author.public().into()).unwrap()
}

#[test]
fn two_blocks_in_one_slot_make_a_proof_that_others_can_check() {
    let (store, alice) = (Memory::default(), Alice.pair());
    let (first, second) = (sealed(&alice, 5, 1), sealed(&alice, 5, 2));
    assert_eq!(note(&store, 5, 5, &first, &alice), None);
    let proof = note(&store, 6, 5, &second, &alice).unwrap();
    assert!(proof.is_valid());
    assert_eq!((proof.offender, proof.slot), (alice.public(), 5));
    assert_eq!((proof.first_header, proof.second_header), (first, second));
}

#[test]
fn one_block_seen_twice_is_alone() {
    let (store, alice) = (Memory::default(), Alice.pair());
    let block = sealed(&alice, 5, 1);
    assert_eq!(note(&store, 5, 5, &block, &alice), None);
    assert_eq!(note(&store, 5, 5, &block, &alice), None);
}

#[test]
fn one_block_sealed_twice_is_alone() {
    let (store, alice) = (Memory::default(), Alice.pair());
    let (once, again) = (sealed(&alice, 5, 1), sealed(&alice, 5, 1));
    assert_ne!(once, again, "seals are random");
    assert_eq!(note(&store, 5, 5, &once, &alice), None);
    assert_eq!(note(&store, 5, 5, &again, &alice), None);
}

#[test]
fn blocks_of_two_slots_or_two_authors_are_alone() {
    let (store, alice, bob) = (Memory::default(), Alice.pair(), Bob.pair());
    assert_eq!(note(&store, 5, 5, &sealed(&alice, 5, 1), &alice), None);
    assert_eq!(note(&store, 6, 6, &sealed(&alice, 6, 2), &alice), None);
    assert_eq!(note(&store, 6, 6, &sealed(&bob, 6, 3), &bob), None);
}

#[test]
fn a_header_kept_without_its_seal_proves_nothing() {
    let (store, alice) = (Memory::default(), Alice.pair());
    assert_eq!(note(&store, 5, 5, &unsealed(5, 1), &alice), None);
    assert_eq!(note(&store, 5, 5, &sealed(&alice, 5, 2), &alice), None);
}

#[test]
fn old_blocks_are_not_compared() {
    let (store, alice) = (Memory::default(), Alice.pair());
    assert_eq!(note(&store, 2_000, 5, &sealed(&alice, 5, 1), &alice), None);
    assert_eq!(note(&store, 2_000, 5, &sealed(&alice, 5, 2), &alice), None);
}
