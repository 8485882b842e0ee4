//! `fast_exit`.

use super::*;

fn call_with(consumer: &Key, operator: &Key, amount: Balance, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let action = Action::FastExit {
        accountant: accountant(),
        amount,
        beneficiary: account("cold"),
    };
    let operator_signature = operator.sign(&action.payload(&GENESIS, &account("alice"), nonce, valid_until));
    let signature = consumer.sign(&action.payload(&GENESIS, &account("alice"), nonce, valid_until));
    Call::fast_exit {
        identity: account("alice"),
        accountant: accountant(),
        amount,
        beneficiary: account("cold"),
        request: tallystick_primitives::SignedRequest {
            nonce,
            valid_until,
            signature,
        },
        operator_signature,
    }
}

fn call(amount: Balance, nonce: u64) -> Call<Test> {
    call_with(&key("alice"), &key("operator"), amount, nonce, 50)
}

#[test]
fn a_fast_exit_pays_at_once_and_not_twice() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_ok!(relay::<Test>(call(300, 0)));
        System::assert_last_event(
            Event::FastExited {
                identity: account("alice"),
                accountant: accountant(),
                beneficiary: account("cold"),
                gross: 300,
                chain_fee: 0,
                net: 300,
            }
            .into(),
        );
        assert_eq!((balance(&channel()), balance(&account("cold"))), (700 + DEPOSIT, 300));
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 1);
        assert_noop!(relay::<Test>(call(300, 0)), DispatchError::Other("StaleNonce"));
        assert_noop!(relay::<Test>(call(300, 2)), DispatchError::Other("FutureNonce"));
    });
}

#[test]
fn a_fast_exit_takes_all_or_leaves_the_existential_deposit() {
    execute_with_invariants(|| {
        top_up(1_000);
        for amount in [0, 1_001, 1_000 + DEPOSIT - 1, 1_000 + DEPOSIT + 1, u128::MAX] {
            assert_noop!(relay::<Test>(call(amount, 0)), Error::<Test>::InsufficientFunds);
        }
        assert_ok!(relay::<Test>(call(900, 0)));
        assert_ok!(relay::<Test>(call(100 + DEPOSIT, 1)));
        assert_eq!((balance(&channel()), balance(&account("cold"))), (0, 1_000 + DEPOSIT));
    });
}

#[test]
fn a_fast_exit_needs_both_signatures() {
    execute_with_invariants(|| {
        top_up(1_000);
        let (alice, operator, eve) = (key("alice"), key("operator"), key("eve"));
        let forged = call_with(&eve, &operator, 300, 0, 50);
        assert_noop!(relay::<Test>(forged), DispatchError::Other("BadSignature"));
        for wrong in [&eve, &alice, &key("owner"), &key("accountant")] {
            let call = call_with(&alice, wrong, 300, 0, 50);
            assert_noop!(relay::<Test>(call.clone()), Error::<Test>::BadOperatorSignature);
            assert_noop!(walletless::<Test>(call), refusal(Error::BadOperatorSignature));
        }
        // Only the current operator agrees to an exit.
        let replaced = call(300, 0);
        FakeAccountants::set(&accountant(), &account("owner"), &account("new operator"), MINIMUM);
        assert_noop!(relay::<Test>(replaced), Error::<Test>::BadOperatorSignature);
    });
}

#[test]
fn a_fast_exit_fails_when_anything_differs_from_what_was_signed() {
    execute_with_invariants(|| {
        top_up(1_000);
        let mut more = call(300, 0);
        if let Call::fast_exit { amount, .. } = &mut more {
            *amount = 301;
        }
        let mut elsewhere = call(300, 0);
        if let Call::fast_exit { beneficiary, .. } = &mut elsewhere {
            *beneficiary = account("eve");
        }
        let mut longer = call(300, 0);
        if let Call::fast_exit { request, .. } = &mut longer {
            request.valid_until += 1;
        }
        for call in [more, elsewhere, longer] {
            assert_noop!(relay::<Test>(call.clone()), DispatchError::Other("BadSignature"));
            assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
        }
        let mut unknown = call(300, 0);
        if let Call::fast_exit { accountant, .. } = &mut unknown {
            *accountant = account("nobody");
        }
        assert_noop!(relay::<Test>(unknown), Error::<Test>::NotFound);
    });
}

#[test]
fn a_fast_exit_fails_after_its_last_valid_block() {
    execute_with_invariants(|| {
        top_up(1_000);
        at_block::<Test>(50);
        assert_ok!(relay::<Test>(call(300, 0)));
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(call(300, 1)), DispatchError::Other("Expired"));
        assert_noop!(walletless::<Test>(call(300, 1)), InvalidTransaction::Call);
    });
}

#[test]
fn a_fast_exit_does_not_pay_into_its_own_channel() {
    execute_with_invariants(|| {
        top_up(1_000);
        let action = Action::FastExit {
            accountant: accountant(),
            amount: 300,
            beneficiary: channel(),
        };
        let call = Call::<Test>::fast_exit {
            identity: account("alice"),
            accountant: accountant(),
            amount: 300,
            beneficiary: channel(),
            request: key("alice").request(&action, 0, 50),
            operator_signature: key("operator").sign(&action.payload(&GENESIS, &account("alice"), 0, 50)),
        };
        assert_noop!(relay::<Test>(call.clone()), Error::<Test>::InvalidBeneficiary);
        assert_noop!(walletless::<Test>(call), refusal(Error::InvalidBeneficiary));
    });
}

#[test]
fn a_fast_exit_fails_when_the_beneficiary_cannot_take_it() {
    execute_with_invariants(|| {
        top_up(1_000);
        let call = call(DEPOSIT - 1, 0);
        assert_noop!(relay::<Test>(call.clone()), Error::<Test>::CannotDeposit);
        fund(&account("cold"), DEPOSIT);
        assert_ok!(relay::<Test>(call));
    });
}

#[test]
fn a_walletless_fast_exit_pays_its_fee_out_of_the_amount() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_noop!(
            walletless::<Test>(call(2 * CHAIN_FEE - 1, 0)),
            refusal(Error::BelowMargin)
        );
        let validity = authorize::<Test>(TransactionSource::External, call(300, 0)).unwrap();
        assert_eq!(
            validity.provides,
            vec![codec::Encode::encode(&(b"request", account("alice"), 0u64))]
        );
        assert_eq!((validity.requires, validity.longevity), (vec![], 49));
        let later = authorize::<Test>(TransactionSource::External, call(300, 1)).unwrap();
        assert_eq!(later.requires, validity.provides);
        assert_noop!(walletless::<Test>(call(300, 1)), InvalidTransaction::Future);
        assert_ok!(walletless::<Test>(call(300, 0)));
        System::assert_last_event(
            Event::FastExited {
                identity: account("alice"),
                accountant: accountant(),
                beneficiary: account("cold"),
                gross: 300,
                chain_fee: CHAIN_FEE,
                net: 300 - CHAIN_FEE,
            }
            .into(),
        );
        assert_eq!(balance(&account("cold")), 300 - CHAIN_FEE);
        assert_eq!(balance(&account("fees")), CHAIN_FEE + DEPOSIT);
        assert_noop!(walletless::<Test>(call(300, 0)), InvalidTransaction::Stale);
        assert_noop!(walletless::<Test>(call(5_000, 1)), refusal(Error::InsufficientFunds));
        let call = call(300, 1);
        Filter::close();
        assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
    });
}

#[test]
fn a_fast_exit_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_needs_signed_or_authorised::<Test>(call(300, 0));
    });
}
