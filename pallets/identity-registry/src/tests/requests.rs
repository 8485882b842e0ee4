//! The checks of every signed request.

use super::*;

fn call(signer: &Key, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let action = Action::SetBeneficiary {
        beneficiary: account("cold"),
    };
    let request = signer.request(&action, nonce, valid_until);
    Call::set_beneficiary_for {
        identity: signer.account.clone(),
        beneficiary: account("cold"),
        request,
    }
}

#[test]
fn a_request_counts_up_to_its_last_valid_block() {
    execute_with_invariants(|| {
        let (alice, bob) = (key("alice"), key("bob"));
        register(&alice.account);
        register(&bob.account);
        at_block::<Test>(49);
        let (first, second) = (call(&alice, 1, 50), call(&bob, 1, 50));
        at_block::<Test>(50);
        assert_ok!(relay::<Test>(first));
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(second), Error::<Test>::Expired);
    });
}

#[test]
fn a_request_is_not_valid_for_longer_than_the_maximum() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let too_long = call(&alice, 1, 2 + LIFETIME);
        assert_noop!(relay::<Test>(too_long.clone()), Error::<Test>::LifetimeTooLong);
        let forever = call(&alice, 1, NEVER_EXPIRES);
        assert_noop!(relay::<Test>(forever), Error::<Test>::LifetimeTooLong);
        at_block::<Test>(2);
        assert_ok!(relay::<Test>(too_long));
    });
}

#[test]
fn requests_of_every_key_type_count_raw_and_wrapped() {
    execute_with_invariants(|| {
        for signer in [key("alice"), ed25519_key("bob"), ecdsa_key("carol")] {
            register(&signer.account);
            assert_ok!(relay::<Test>(call(&signer, 1, 50)));
            let mut wrapped = call(&signer, 2, 50);
            if let Call::set_beneficiary_for {
                request, beneficiary, ..
            } = &mut wrapped
            {
                let action = Action::SetBeneficiary {
                    beneficiary: beneficiary.clone(),
                };
                let payload = action.payload(&GENESIS, &signer.account, 2, 50);
                request.signature = signer.sign_wrapped(&payload);
            }
            assert_ok!(relay::<Test>(wrapped));
        }
    });
}

#[test]
fn a_request_fails_on_another_chain() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let foreign = call(&alice, 1, 50);
        frame_system::BlockHash::<Test>::insert(0, sp_core::H256::repeat_byte(1));
        assert_noop!(relay::<Test>(foreign), Error::<Test>::BadSignature);
    });
}

#[test]
fn a_request_fails_when_its_nonce_or_expiry_was_not_signed() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        let mut later = call(&alice, 1, 50);
        if let Call::set_beneficiary_for { request, .. } = &mut later {
            request.valid_until = 51;
        }
        assert_noop!(relay::<Test>(later), Error::<Test>::BadSignature);
        let mut replayed = call(&alice, 0, 50);
        if let Call::set_beneficiary_for { request, .. } = &mut replayed {
            request.nonce = 1;
        }
        assert_noop!(relay::<Test>(replayed), Error::<Test>::BadSignature);
    });
}

#[test]
fn a_request_does_not_pass_for_another_call() {
    execute_with_invariants(|| {
        let alice = key("alice");
        register(&alice.account);
        // The bytes of the arguments are the same, the call in the domain is another.
        let request = alice.request(
            &Action::OpenChannel {
                accountant: account("cold"),
            },
            1,
            50,
        );
        let identity = alice.account.clone();
        let call = Call::<Test>::set_beneficiary_for {
            identity,
            beneficiary: account("cold"),
            request,
        };
        assert_noop!(relay::<Test>(call), Error::<Test>::BadSignature);
    });
}
