//! From the static validators of the first runtime.

use super::*;
use crate::migration::v1::FromStaticValidators;
use frame_support::traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion};
use pallet_session::historical;
use sp_io::hashing::twox_128;

/// A chain of the first runtime in session 3: validators, but nothing of this pallet and no history.
fn first_runtime() {
    pass_sessions(3);
    wait(4);
    for pallet in ["ValidatorSet", "Historical"] {
        let removed = frame_support::storage::unhashed::clear_prefix(&twox_128(pallet.as_bytes()), None, None);
        assert!(removed.maybe_cursor.is_none());
    }
    // What the executive does with a pallet that is new, before it runs migrations.
    StorageVersion::new(1).put::<ValidatorSet>();
    assert_eq!(historical::StoredRange::<Test>::get(), None);
    assert!(ValidatorSet::do_try_state().is_err());
}

fn root() -> Vec<u8> {
    sp_io::storage::root(sp_runtime::StateVersion::V1)
}

#[test]
fn validators_become_invulnerable_and_make_blocks_as_before() {
    execute_with_invariants(|| {
        first_runtime();
        let before = validators();
        let weight = FromStaticValidators::<Test>::on_runtime_upgrade();
        assert!(weight.ref_time() > 0);
        assert_eq!(
            Invulnerables::<Test>::get().to_vec(),
            before.iter().map(|name| account(name)).collect::<Vec<_>>()
        );
        assert_eq!((validators(), planned()), (before.clone(), before.clone()));
        assert_eq!(ValidatorSet::on_chain_storage_version(), 1);
        assert_ok!(ValidatorSet::do_try_state());
        for _ in 0..2 * WINDOW {
            pass_sessions(1);
            assert_eq!(validators(), before);
            assert_ok!(ValidatorSet::do_try_state());
        }
        assert_ok!(join("alice", 2_000));
        pass_sessions(2);
        assert_eq!(validators(), ["ida", "ivo", "iris", "alice"]);
    });
}

#[test]
fn a_second_run_changes_nothing() {
    execute_with_invariants(|| {
        first_runtime();
        FromStaticValidators::<Test>::on_runtime_upgrade();
        let after = root();
        FromStaticValidators::<Test>::on_runtime_upgrade();
        assert_eq!(root(), after);
        // Nor later, when the council has named others.
        pass_sessions(2);
        assert_ok!(join("alice", 2_000));
        assert_ok!(set_invulnerables(&["ida", "ivo"]));
        let later = root();
        FromStaticValidators::<Test>::on_runtime_upgrade();
        assert_eq!(root(), later);
    });
}

#[test]
fn a_chain_that_began_with_the_pallet_is_not_migrated() {
    run_on(
        new_chain(&[], &[("alice", 2_000), ("bob", 2_000), ("carol", 2_000)]),
        || {
            let before = root();
            FromStaticValidators::<Test>::on_runtime_upgrade();
            assert_eq!(root(), before);
        },
    );
}

#[test]
fn offences_are_provable_after_the_migration() {
    execute_with_invariants(|| {
        first_runtime();
        FromStaticValidators::<Test>::on_runtime_upgrade();
        // Within the running session, of which no root is kept.
        equivocate("ida", 1);
        assert_eq!(disabled(), Vec::<&str>::new());
        pass_sessions(2);
        let proof = prove("ivo").unwrap();
        pass_sessions(1);
        assert_eq!(report("ivo", 2, proof), Some(Ok(())));
    });
}

#[test]
fn the_session_of_the_migration_does_not_count_for_idleness() {
    execute_with_invariants(|| {
        first_runtime();
        FromStaticValidators::<Test>::on_runtime_upgrade();
        next_session_without(&["ida"]);
        assert_eq!(missed("ida"), Some(0));
        next_session_without(&["ida"]);
        assert_eq!(missed("ida"), Some(1));
    });
}

#[cfg(feature = "try-runtime")]
#[test]
fn the_migrations_checks_pass_and_find_too_many_validators() {
    execute_with_invariants(|| {
        first_runtime();
        for _ in 0..2 {
            let noted = FromStaticValidators::<Test>::pre_upgrade().unwrap();
            FromStaticValidators::<Test>::on_runtime_upgrade();
            assert_ok!(FromStaticValidators::<Test>::post_upgrade(noted));
        }
    });
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        first_runtime();
        assert_eq!(validators().len(), 4);
        assert!(FromStaticValidators::<Test>::pre_upgrade().is_err());
        FromStaticValidators::<Test>::on_runtime_upgrade();
    });
}
