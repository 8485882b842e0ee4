//! `register` and, relayed, `register_for`.

use super::*;

fn call(beneficiary: Option<AccountId>, provider: bool) -> Call<Test> {
    Call::register {
        accountant: accountant(),
        beneficiary,
        provider,
    }
}

fn relayed(alice: &Key, beneficiary: Option<AccountId>, provider: bool, nonce: u64) -> Call<Test> {
    let action = Action::Register {
        accountant: accountant(),
        beneficiary: beneficiary.clone(),
        provider,
    };
    let request = alice.request(&action, nonce, now::<Test>() + LIFETIME);
    Call::register_for {
        identity: alice.account.clone(),
        accountant: accountant(),
        beneficiary,
        provider,
        request,
    }
}

#[test]
fn register_takes_the_fee_from_the_channel_and_opens_it() {
    execute_with_invariants(|| {
        let alice = account("alice");
        fund(&channel(&alice), REGISTRATION_FEE + DEPOSIT + 7);
        let insured = balance(&account("insurance"));
        assert_ok!(signed::<Test>(&alice, call(None, false)));
        System::assert_last_event(
            Event::Registered {
                identity: alice.clone(),
                accountant: accountant(),
                beneficiary: channel(&alice),
                registration_fee: REGISTRATION_FEE,
                chain_fee: 0,
            }
            .into(),
        );
        assert_eq!(balance(&channel(&alice)), DEPOSIT + 7);
        assert_eq!(balance(&account("insurance")), insured + REGISTRATION_FEE);
        assert_eq!(balance(&alice), 0);
        assert_eq!(Identities::<Test>::get(&alice).unwrap().beneficiary, channel(&alice));
        assert_eq!(Nonces::<Test>::get(&alice), 1);
        assert!(FakeChannels::is_open(&alice, &accountant()));
        assert!(!FakeAccountants::has_provider_channel(&alice, &accountant()));
    });
}

#[test]
fn register_opens_the_provider_channel_and_sets_the_beneficiary() {
    execute_with_invariants(|| {
        let alice = account("alice");
        fund(&channel(&alice), REGISTRATION_FEE + DEPOSIT);
        assert_ok!(signed::<Test>(&alice, call(Some(account("cold")), true)));
        assert_eq!(Identities::<Test>::get(&alice).unwrap().beneficiary, account("cold"));
        assert!(FakeAccountants::has_provider_channel(&alice, &accountant()));
    });
}

#[test]
fn register_succeeds_with_an_empty_channel_when_it_is_free() {
    execute_with_invariants(|| {
        RegistrationFee::set(&0);
        assert_ok!(signed::<Test>(&account("alice"), call(None, false)));
        assert_eq!(balance(&channel(&account("alice"))), 0);
    });
}

#[test]
fn register_fails_without_change_at_one_unit_too_little() {
    execute_with_invariants(|| {
        let alice = account("alice");
        fund(&channel(&alice), REGISTRATION_FEE + DEPOSIT - 1);
        assert_noop!(
            signed::<Test>(&alice, call(None, false)),
            Error::<Test>::InsufficientFunds
        );
        fund(&channel(&alice), DEPOSIT);
        assert_ok!(signed::<Test>(&alice, call(None, false)));
    });
}

#[test]
fn register_does_not_overflow_when_the_fee_is_absurd() {
    execute_with_invariants(|| {
        RegistrationFee::set(&u128::MAX);
        fund(&channel(&account("alice")), 1_000_000);
        assert_noop!(
            signed::<Test>(&account("alice"), call(None, false)),
            Error::<Test>::InsufficientFunds
        );
    });
}

#[test]
fn a_second_registration_fails_and_keeps_the_beneficiary() {
    execute_with_invariants(|| {
        let alice = account("alice");
        register(&alice);
        fund(&channel(&alice), 1_000);
        assert_noop!(
            signed::<Test>(&alice, call(Some(account("eve")), false)),
            Error::<Test>::AlreadyRegistered
        );
        assert_eq!(Identities::<Test>::get(&alice).unwrap().beneficiary, channel(&alice));
    });
}

#[test]
fn register_fails_with_an_unknown_or_inactive_accountant() {
    execute_with_invariants(|| {
        let alice = account("alice");
        fund(&channel(&alice), 1_000);
        let unknown = Call::<Test>::register {
            accountant: account("nobody"),
            beneficiary: None,
            provider: false,
        };
        assert_noop!(signed::<Test>(&alice, unknown), DispatchError::Other("NotFound"));
        FakeAccountants::set_active(&accountant(), false);
        assert_noop!(
            signed::<Test>(&alice, call(None, false)),
            DispatchError::Other("NotActive")
        );
    });
}

#[test]
fn register_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(call(None, false));
        let alice = key("alice");
        fund(&channel(&alice.account), 1_000);
        assert_needs_signed_or_authorised::<Test>(relayed(&alice, None, false, 0));
    });
}

#[test]
fn register_fails_when_every_nonce_is_used_up() {
    execute_with_invariants(|| {
        let alice = account("alice");
        fund(&channel(&alice), 1_000);
        Nonces::<Test>::insert(&alice, u64::MAX);
        assert_noop!(signed::<Test>(&alice, call(None, false)), Error::<Test>::NonceExhausted);
        // This is the last nonce but one.
        Nonces::<Test>::insert(&alice, u64::MAX - 1);
        assert_ok!(signed::<Test>(&alice, call(None, false)));
        let last = Call::<Test>::set_beneficiary {
            beneficiary: account("cold"),
        };
        assert_noop!(signed::<Test>(&alice, last), Error::<Test>::NonceExhausted);
    });
}

#[test]
fn a_relayed_registration_costs_the_channel_no_chain_fee() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), REGISTRATION_FEE + DEPOSIT);
        let beneficiary = Some(account("cold"));
        assert_ok!(relay::<Test>(relayed(&alice, beneficiary, true, 0)));
        assert_eq!(balance(&channel(&alice.account)), DEPOSIT);
        assert_eq!(
            Identities::<Test>::get(&alice.account).unwrap().beneficiary,
            account("cold")
        );
        assert_eq!(Nonces::<Test>::get(&alice.account), 1);
    });
}

#[test]
fn a_relayed_registration_fails_unless_exactly_this_was_signed() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), 1_000);
        FakeAccountants::set(&account("other"), &account("owner"), &account("operator"), 0);
        fund(
            &tallystick_primitives::consumer_channel_id(&alice.account, &account("other")),
            1_000,
        );
        let Call::register_for {
            identity,
            accountant,
            beneficiary,
            provider,
            request,
        } = relayed(&alice, None, false, 0)
        else {
            unreachable!()
        };
        let cases = [
            (account("bob"), accountant.clone(), beneficiary.clone(), provider),
            (identity.clone(), account("other"), beneficiary.clone(), provider),
            (identity.clone(), accountant.clone(), Some(account("eve")), provider),
            (identity, accountant, beneficiary, !provider),
        ];
        for (identity, accountant, beneficiary, provider) in cases {
            let call = Call::<Test>::register_for {
                identity,
                accountant,
                beneficiary,
                provider,
                request: request.clone(),
            };
            assert_noop!(relay::<Test>(call), Error::<Test>::BadSignature);
        }
    });
}

#[test]
fn a_relayed_registration_fails_unless_its_nonce_is_next() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), 1_000);
        let future = relayed(&alice, None, false, 1);
        assert_noop!(relay::<Test>(future.clone()), Error::<Test>::FutureNonce);
        Nonces::<Test>::insert(&alice.account, 2);
        assert_noop!(relay::<Test>(future), Error::<Test>::StaleNonce);
    });
}
