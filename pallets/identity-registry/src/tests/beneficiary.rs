//! `set_beneficiary` and `set_beneficiary_for`.

use super::*;

fn call(name: &str) -> Call<Test> {
    Call::set_beneficiary {
        beneficiary: account(name),
    }
}

fn relayed(alice: &Key, name: &str, nonce: u64) -> Call<Test> {
    let action = Action::SetBeneficiary {
        beneficiary: account(name),
    };
    let request = alice.request(&action, nonce, now::<Test>() + LIFETIME);
    Call::set_beneficiary_for {
        identity: alice.account.clone(),
        beneficiary: account(name),
        request,
    }
}

fn assert_beneficiary(alice: &Key, name: &str) {
    let (identity, beneficiary) = (alice.account.clone(), account(name));
    System::assert_last_event(Event::BeneficiarySet { identity, beneficiary }.into());
    assert_eq!(
        Identities::<Test>::get(&alice.account).unwrap().beneficiary,
        account(name)
    );
}

#[test]
fn the_identity_changes_its_beneficiary() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        assert_ok!(signed::<Test>(&alice.account, call("cold")));
        assert_beneficiary(&alice, "cold");
        assert_eq!(Nonces::<Test>::get(&alice.account), 2);
    });
}

#[test]
fn a_signed_request_changes_the_beneficiary_once() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let request = relayed(&alice, "cold", 1);
        assert_ok!(relay::<Test>(request.clone()));
        assert_beneficiary(&alice, "cold");
        assert_ok!(relay::<Test>(relayed(&alice, "colder", 2)));
        assert_noop!(relay::<Test>(request), Error::<Test>::StaleNonce);
        assert_beneficiary(&alice, "colder");
    });
}

#[test]
fn an_old_request_dies_when_the_identity_acts_itself() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let old = relayed(&alice, "old", 1);
        assert_ok!(signed::<Test>(&alice.account, call("cold")));
        assert_noop!(relay::<Test>(old), Error::<Test>::StaleNonce);
    });
}

#[test]
fn set_beneficiary_fails_for_strangers_and_uses_no_nonce() {
    execute_with_invariants(|| {
        let alice = key("alice");
        assert_noop!(signed::<Test>(&alice.account, call("cold")), Error::<Test>::NotFound);
        assert_noop!(relay::<Test>(relayed(&alice, "cold", 0)), Error::<Test>::NotFound);
        assert_eq!(Nonces::<Test>::get(&alice.account), 0);
    });
}

#[test]
fn set_beneficiary_fails_when_another_beneficiary_was_signed() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let mut stolen = relayed(&alice, "cold", 1);
        if let Call::set_beneficiary_for { beneficiary, .. } = &mut stolen {
            *beneficiary = account("eve");
        }
        assert_noop!(relay::<Test>(stolen), Error::<Test>::BadSignature);
    });
}

#[test]
fn set_beneficiary_needs_a_signed_origin() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        assert_needs_signature::<Test>(call("cold"));
        assert_needs_signature::<Test>(relayed(&alice, "cold", 1));
    });
}
