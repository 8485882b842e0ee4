//! The owners of session keys, by validator session.
//!
//! The SDK's historical pallet notes a root of that for each session when it is planned. But it proves and checks
//! keys of the *running* session by those that are registered now, which come into force only later. A validator
//! that registers new keys and then equivocates with the old ones could not be reported: nobody could
//! prove whose they were. Here proofs are made from the keys in force, and always checked by the root.

use crate::{AccountId, Runtime, Session, SessionKeys, network::running_keys};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::traits::KeyOwnerProofSystem;
use pallet_session::historical::{HistoricalSessions, IdentificationTuple};
use pallet_validator_set::{ExposureOf, ValidatorExposure};
use sp_core::{H256, crypto::KeyTypeId};
use sp_runtime::traits::{BlakeTwo256, Convert, OpaqueKeys};
use sp_session::{MembershipProof, ValidatorCount};
use sp_trie::{
    LayoutV0, MemoryDB, RandomState, Recorder, StorageProof, Trie, TrieMut, TrieRecorder,
    accessed_nodes_tracker::AccessedNodesTracker,
    recorder_ext::RecorderExt,
    trie_types::{TrieDBBuilder, TrieDBMutBuilderV0},
};

/// See the module.
pub struct KeyOwners;

/// A validator with what it risks and its keys in a session.
type Member = (AccountId, ValidatorExposure, SessionKeys);

/// The same trie as the historical pallet's: each key leads to a number, each number to a validator.
struct KeyTrie {
    nodes: MemoryDB<BlakeTwo256>,
    root: H256,
}

impl KeyTrie {
    fn of(members: &[Member]) -> Option<Self> {
        let (mut nodes, mut root) = (MemoryDB::with_hasher(RandomState::default()), H256::default());
        {
            let mut trie = TrieDBMutBuilderV0::<BlakeTwo256>::new(&mut nodes, &mut root).build();
            for (number, (account, exposure, keys)) in (0u32..).zip(members) {
                for key_type in SessionKeys::key_ids() {
                    let key = (key_type, keys.get_raw(*key_type)).encode();
                    trie.insert(&key, &number.encode()).ok()?;
                }
                trie.insert(&number.encode(), &(account, exposure).encode()).ok()?;
            }
        }
        Some(Self { nodes, root })
    }

    fn owner(
        &self,
        key: &(KeyTypeId, &[u8]),
        recorder: &mut dyn TrieRecorder<H256>,
    ) -> Option<IdentificationTuple<Runtime>> {
        let trie = TrieDBBuilder::new(&self.nodes, &self.root)
            .with_recorder(recorder)
            .build();
        let number = trie.get(&key.encode()).ok()??;
        let number = u32::decode(&mut number.as_slice()).ok()?;
        let owner = trie.get(&number.encode()).ok()??;
        Decode::decode(&mut owner.as_slice()).ok()
    }
}

/// The validators of the running session with these keys; nothing if one of them has none.
fn members(keys: impl Fn(usize, &AccountId) -> Option<SessionKeys>) -> Option<Vec<Member>> {
    let validators = Session::validators().into_iter().enumerate();
    let member = |(index, account): (usize, AccountId)| {
        let keys = keys(index, &account)?;
        let exposure = ExposureOf::<Runtime>::convert(account.clone())?;
        Some((account, exposure, keys))
    };
    validators.map(member).collect()
}

impl<Key: AsRef<[u8]>> KeyOwnerProofSystem<(KeyTypeId, Key)> for KeyOwners {
    type Proof = MembershipProof;
    type IdentificationTuple = IdentificationTuple<Runtime>;

    /// Proves who has this key in the running session.
    fn prove((key_type, key): (KeyTypeId, Key)) -> Option<MembershipProof> {
        let session = Session::current_index();
        let (root, validator_count) = HistoricalSessions::<Runtime>::get(session)?;
        // In the first blocks after finality stalled, GRANDPA's keys in force are not those of the session.
        // Then the registered ones may be.
        let in_force = members(|index, _| running_keys(index));
        let registered = || members(|_, account| Session::load_keys(account));
        let has_root = |members: Vec<Member>| KeyTrie::of(&members).filter(|trie| trie.root == root);
        let trie = in_force
            .and_then(has_root)
            .or_else(|| registered().and_then(has_root))?;
        let mut recorder = Recorder::<LayoutV0<BlakeTwo256>>::new();
        trie.owner(&(key_type, key.as_ref()), &mut recorder)?;
        Some(MembershipProof {
            session,
            trie_nodes: recorder.into_raw_storage_proof(),
            validator_count,
        })
    }

    fn check_proof((key_type, key): (KeyTypeId, Key), proof: MembershipProof) -> Option<IdentificationTuple<Runtime>> {
        let (root, validator_count): (H256, ValidatorCount) = HistoricalSessions::<Runtime>::get(proof.session)?;
        if validator_count != proof.validator_count {
            return None;
        }
        let nodes = StorageProof::new_with_duplicate_nodes_check(proof.trie_nodes).ok()?;
        let mut tracker = AccessedNodesTracker::<H256>::new(nodes.len());
        let trie = KeyTrie {
            nodes: nodes.into_memory_db(),
            root,
        };
        let owner = trie.owner(&(key_type, key.as_ref()), &mut tracker)?;
        tracker.ensure_no_unused_nodes().ok()?;
        Some(owner)
    }
}
