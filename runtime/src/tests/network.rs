//! The answers to explorers and monitoring.

use super::support::{four_validators, pass, session_keys, set_keys};
use crate::{
    RuntimeOrigin, ValidatorSet,
    constants::NOTCH,
    network::{session_key_owner, totals, validator},
};
use codec::Encode;
use frame_support::assert_ok;
use sp_core::{
    ByteArray,
    crypto::key_types::{AURA, GRANDPA},
};
use sp_keyring::{
    Ed25519Keyring,
    Sr25519Keyring::{Alice, Eve, Ferdie},
};

#[test]
fn a_validator_and_a_candidate_and_others_are_told_apart() {
    four_validators().execute_with(|| {
        let alice = validator(&Alice.to_account_id()).unwrap();
        assert!(alice.active && alice.queued && alice.invulnerable && !alice.candidate && !alice.disabled);
        let keys = Some(session_keys(Alice, Ed25519Keyring::Alice).encode());
        assert_eq!((alice.running_keys, alice.session_keys), (keys.clone(), keys));
        assert_eq!(validator(&Eve.to_account_id()), None);

        set_keys(Eve, Eve, Ed25519Keyring::Ferdie);
        assert_ok!(ValidatorSet::join(
            RuntimeOrigin::signed(Eve.to_account_id()),
            20_000 * NOTCH
        ));
        let eve = validator(&Eve.to_account_id()).unwrap();
        assert!(eve.candidate && !eve.active && !eve.queued && !eve.invulnerable);
        assert_eq!((eve.bond, eve.unbonding), (20_000 * NOTCH, 0));
        assert_eq!(eve.running_keys, None);

        pass(9);
        assert_ok!(ValidatorSet::leave(RuntimeOrigin::signed(Eve.to_account_id())));
        let eve = validator(&Eve.to_account_id()).unwrap();
        assert!(eve.active && !eve.candidate);
        assert_eq!((eve.bond, eve.unbonding), (0, 20_000 * NOTCH));
    });
}

#[test]
fn new_keys_show_before_they_are_in_force() {
    four_validators().execute_with(|| {
        set_keys(Alice, Ferdie, Ed25519Keyring::Ferdie);
        let alice = validator(&Alice.to_account_id()).unwrap();
        assert_eq!(
            alice.session_keys,
            Some(session_keys(Ferdie, Ed25519Keyring::Ferdie).encode())
        );
        assert_eq!(
            alice.running_keys,
            Some(session_keys(Alice, Ed25519Keyring::Alice).encode())
        );
        let owner = |key_type, key: &[u8]| session_key_owner(key_type, key);
        let new = Ferdie.public();
        assert_eq!(owner(AURA, new.as_slice()), Some(Alice.to_account_id()));
        assert_eq!(owner(GRANDPA, new.as_slice()), None);
        assert_eq!(owner(AURA, Alice.public().as_slice()), None);
    });
}

#[test]
fn totals_count_validators_candidates_and_their_bonds() {
    four_validators().execute_with(|| {
        set_keys(Eve, Eve, Ed25519Keyring::Eve);
        assert_ok!(ValidatorSet::join(
            RuntimeOrigin::signed(Eve.to_account_id()),
            20_000 * NOTCH
        ));
        let totals = totals();
        assert_eq!((totals.validators, totals.candidates), (4, 1));
        assert_eq!(totals.validator_bonds, 20_000 * NOTCH);
        assert_eq!((totals.accountants, totals.stake, totals.open_disputes), (0, 0, 0));
    });
}
