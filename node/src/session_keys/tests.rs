use super::*;
use codec::Encode;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_keystore::{KeystoreExt, testing::MemoryKeystore};
use sp_runtime::traits::OpaqueKeys;
use std::convert::Infallible;
use tallystick_runtime::SessionKeys;

/// Keys of a validator: two of 32 bytes.
fn keys(byte: u8) -> Vec<PublicKey> {
    KEY_TYPES
        .map(|key_type| PublicKey {
            key_type,
            public: vec![byte; 32],
        })
        .to_vec()
}

/// A chain on which accounts have registered keys and run with keys.
#[derive(Default)]
struct Ledger {
    registered: Vec<(AccountId, Vec<PublicKey>)>,
    running: Vec<(AccountId, Vec<PublicKey>)>,
    states: Vec<(AccountId, ValidatorState)>,
}

impl Ledger {
    fn with(mut self, account: &AccountId, registered: u8, running: Option<u8>, mut state: ValidatorState) -> Self {
        state.session_keys = Some(vec![registered]);
        state.active = running.is_some();
        self.registered.push((account.clone(), keys(registered)));
        self.running.extend(running.map(|byte| (account.clone(), keys(byte))));
        self.states.push((account.clone(), state));
        self
    }
}

impl Chain for Ledger {
    type Error = Infallible;

    fn owner(&self, key: &PublicKey) -> Result<Option<AccountId>, Infallible> {
        let owner = self.registered.iter().find(|(_, keys)| keys.contains(key));
        Ok(owner.map(|(account, _)| account.clone()))
    }

    fn validator(&self, account: &AccountId) -> Result<Option<ValidatorState>, Infallible> {
        let state = self.states.iter().find(|(who, _)| who == account);
        Ok(state.map(|(_, state)| state.clone()))
    }

    fn running(&self) -> Result<Vec<(AccountId, PublicKey)>, Infallible> {
        let each = |(account, keys): &(AccountId, Vec<PublicKey>)| {
            keys.iter()
                .map(|key| (account.clone(), key.clone()))
                .collect::<Vec<_>>()
        };
        Ok(self.running.iter().flat_map(each).collect())
    }

    fn decode(&self, session_keys: Vec<u8>) -> Result<Vec<PublicKey>, Infallible> {
        Ok(keys(session_keys[0]))
    }
}

fn alice() -> AccountId {
    Alice.to_account_id()
}

fn bob() -> AccountId {
    Bob.to_account_id()
}

fn verdict(stored: &[PublicKey], chain: &Ledger, account: Option<&AccountId>) -> Verdict {
    let Ok(comparison) = compare(stored, chain, account);
    assert_eq!(comparison.advice, comparison.verdict.to_string());
    comparison.verdict
}

fn candidate() -> ValidatorState {
    ValidatorState {
        candidate: true,
        ..Default::default()
    }
}

#[test]
fn validator_with_its_keys_is_ready() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    let found = verdict(&keys(1), &chain, None);
    assert_eq!(found, Verdict::Ready { account: alice() });
    assert!(found.is_good());
}

#[test]
fn keystore_without_keys_says_how_to_make_them() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    let found = verdict(&[], &chain, None);
    assert_eq!(found, Verdict::Empty);
    assert!(found.to_string().contains("author_rotateKeysWithOwner"));
    assert!(!found.is_good());
}

#[test]
fn unregistered_keys_are_reported() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    assert_eq!(verdict(&keys(9), &chain, None), Verdict::NotRegistered);
}

#[test]
fn registered_key_that_is_not_in_the_keystore_is_named() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    let only_aura = &keys(1)[..1];
    let found = verdict(only_aura, &chain, None);
    let missing = keys(1)[1..].to_vec();
    assert!(found.to_string().contains(&missing[0].to_string()), "{found}");
    assert!(missing[0].to_string().starts_with("gran 0x0101"));
    assert_eq!(
        found,
        Verdict::Missing {
            account: alice(),
            missing
        }
    );
}

#[test]
fn keys_that_were_changed_are_not_in_force_at_once() {
    let chain = Ledger::default().with(&alice(), 2, Some(1), candidate());
    let found = verdict(&keys(2), &chain, None);
    assert_eq!(
        found,
        Verdict::Changing {
            account: alice(),
            missing: keys(1)
        }
    );
    let both = [keys(1), keys(2)].concat();
    assert_eq!(verdict(&both, &chain, None), Verdict::Ready { account: alice() });
}

#[test]
fn old_keys_alone_are_not_enough() {
    let chain = Ledger::default().with(&alice(), 2, Some(1), candidate());
    assert_eq!(
        verdict(&keys(1), &chain, None),
        Verdict::Missing {
            account: alice(),
            missing: keys(2)
        }
    );
}

#[test]
fn keys_of_two_validators_are_refused() {
    let chain = Ledger::default()
        .with(&alice(), 1, Some(1), candidate())
        .with(&bob(), 2, Some(2), candidate());
    let both = [keys(1), keys(2)].concat();
    let Verdict::Several { accounts } = verdict(&both, &chain, None) else {
        panic!("keys of two validators were accepted");
    };
    assert_eq!(accounts.len(), 2);
    assert_eq!(verdict(&both, &chain, Some(&bob())), Verdict::Ready { account: bob() });
}

#[test]
fn candidate_waits_or_enters() {
    let waiting = Ledger::default().with(&alice(), 1, None, candidate());
    assert_eq!(verdict(&keys(1), &waiting, None), Verdict::Waiting { account: alice() });
    let queued = ValidatorState {
        queued: true,
        ..candidate()
    };
    let entering = Ledger::default().with(&alice(), 1, None, queued);
    assert_eq!(
        verdict(&keys(1), &entering, None),
        Verdict::Entering { account: alice() }
    );
}

#[test]
fn owner_of_keys_that_never_joined_is_told_to() {
    let chain = Ledger {
        registered: vec![(alice(), keys(1))],
        ..Default::default()
    };
    let found = verdict(&keys(1), &chain, None);
    assert_eq!(found, Verdict::NotJoined { account: alice() });
    assert!(!found.is_good());
}

#[test]
fn disabled_validator_is_told_why() {
    let disabled = ValidatorState {
        disabled: true,
        ..candidate()
    };
    let chain = Ledger::default().with(&alice(), 1, Some(1), disabled);
    assert_eq!(verdict(&keys(1), &chain, None), Verdict::Disabled { account: alice() });
}

#[test]
fn an_account_asked_for_may_have_registered_nothing() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    assert_eq!(
        verdict(&keys(1), &chain, Some(&bob())),
        Verdict::NothingRegistered { account: bob() }
    );
}

#[test]
fn stored_keys_are_those_that_a_validator_signs_with() {
    let keystore = MemoryKeystore::new();
    let aura = keystore.sr25519_generate_new(key_types::AURA, None).unwrap();
    let grandpa = keystore.ed25519_generate_new(key_types::GRANDPA, None).unwrap();
    keystore.sr25519_generate_new(key_types::DUMMY, None).unwrap();
    let found = stored(&keystore).unwrap();
    let publics: Vec<_> = found.iter().map(|key| (key.key_type, key.public.clone())).collect();
    assert_eq!(
        publics,
        [
            (key_types::AURA, aura.0.to_vec()),
            (key_types::GRANDPA, grandpa.0.to_vec())
        ]
    );
}

#[test]
fn verdict_is_told_as_json() {
    let chain = Ledger::default().with(&alice(), 1, Some(1), candidate());
    let Ok(comparison) = compare(&keys(1), &chain, None);
    let json = serde_json::to_value(comparison).unwrap();
    assert_eq!(json["verdict"]["is"], "ready");
    assert_eq!(json["verdict"]["account"], alice().to_string());
    assert_eq!(json["keys"][0]["registeredBy"], alice().to_string());
    assert_eq!(json["keys"][0]["key"], format!("aura 0x{}", "01".repeat(32)));
    assert_eq!(json["owners"][0]["active"], true);
}

#[test]
fn keys_made_for_an_owner_pass_set_keys_of_that_owner_only() {
    let keystore = MemoryKeystore::new();
    let mut externalities = sp_io::TestExternalities::default();
    externalities.register_extension(KeystoreExt::new(keystore));
    externalities.execute_with(|| {
        // What `author_rotateKeysWithOwner` does, and what `session.setKeys` checks.
        let made = SessionKeys::generate(&alice().encode(), None);
        let proof = made.proof.encode();
        assert!(made.keys.ownership_proof_is_valid(&alice().encode(), &proof));
        assert!(!made.keys.ownership_proof_is_valid(&bob().encode(), &proof));
        let others = SessionKeys::generate(&alice().encode(), None);
        assert!(!others.keys.ownership_proof_is_valid(&alice().encode(), &proof));
    });
}
