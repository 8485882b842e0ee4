//! `settle_to`.

use super::*;

fn call_with(signer: &Key, amount: Balance, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let promise = promise(&channel("alice"), amount);
    let action = Action::SettleTo {
        promise: promise.hash(&GENESIS),
        preimage: PREIMAGE,
        beneficiary: account("new"),
    };
    let signature = signer.sign(&action.payload(&GENESIS, &account("alice"), nonce, valid_until));
    Call::settle_to {
        identity: account("alice"),
        accountant: accountant(),
        preimage: PREIMAGE,
        signature: key("operator").sign_promise(&promise),
        promise,
        beneficiary: account("new"),
        request: SignedRequest {
            nonce,
            valid_until,
            signature,
        },
    }
}

// Opening the channel used nonce 0.
fn call(amount: Balance, nonce: u64) -> Call<Test> {
    call_with(&key("alice"), amount, nonce, 50)
}

#[test]
fn settle_to_pays_the_new_beneficiary_now_and_later() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(relay::<Test>(call(1_000, 1)));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            net: 900,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("new")), paid);
        assert_eq!(FakeIdentities::beneficiary(&account("alice")), Some(account("new")));
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
        assert_ok!(settle_now("alice", 2_000));
        assert_eq!((balance(&account("new")), balance(&cold("alice"))), (1_800, 0));
    });
}

#[test]
fn settle_to_works_once() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let request = call(1_000, 1);
        assert_noop!(relay::<Test>(call(1_000, 2)), DispatchError::Other("FutureNonce"));
        assert_ok!(relay::<Test>(request.clone()));
        assert_noop!(relay::<Test>(request), Error::<Test>::AlreadySettled);
        assert_noop!(relay::<Test>(call(2_000, 1)), DispatchError::Other("StaleNonce"));
    });
}

#[test]
fn settle_to_is_not_bound_by_the_providers_minimum() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let call_minimum = Call::<Test>::set_min_settlement {
            accountant: accountant(),
            minimum: 3_000,
        };
        assert_ok!(signed::<Test>(&account("alice"), call_minimum));
        assert_ok!(relay::<Test>(call(500, 2)));
        assert_ok!(walletless::<Test>(call(1_000, 3)));
    });
}

#[test]
fn settle_to_fails_when_anything_was_not_signed() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let with = |change: &dyn Fn(&mut Call<Test>)| {
            let mut call = call(1_000, 1);
            change(&mut call);
            call
        };
        let stolen = with(&|call| {
            if let Call::settle_to { beneficiary, .. } = call {
                *beneficiary = account("eve");
            }
        });
        let other_promise = with(&|call| {
            if let Call::settle_to {
                promise: signed,
                signature,
                ..
            } = call
            {
                *signed = promise(&channel("alice"), 900);
                *signature = key("operator").sign_promise(signed);
            }
        });
        let prolonged = with(&|call| {
            if let Call::settle_to { request, .. } = call {
                request.valid_until += 1;
            }
        });
        let forged = call_with(&key("eve"), 1_000, 1, 50);
        for call in [stolen, other_promise, prolonged, forged] {
            assert_noop!(relay::<Test>(call.clone()), DispatchError::Other("BadSignature"));
            assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
        }
        let unsigned = with(&|call| {
            if let Call::settle_to { signature, .. } = call {
                *signature = key("owner").sign(b"");
            }
        });
        assert_noop!(relay::<Test>(unsigned.clone()), Error::<Test>::BadSignature);
        assert_noop!(walletless::<Test>(unsigned), refusal(Error::BadSignature));
    });
}

#[test]
fn settle_to_fails_after_the_requests_last_block() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        at_block::<Test>(50);
        assert_ok!(relay::<Test>(call(1_000, 1)));
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(call(2_000, 2)), DispatchError::Other("Expired"));
    });
}

#[test]
fn settle_to_changes_nothing_when_payment_is_impossible() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_noop!(relay::<Test>(call(DEPOSIT, 1)), Error::<Test>::CannotDeposit);
        assert_eq!(FakeIdentities::beneficiary(&account("alice")), Some(cold("alice")));
        FakeIdentities::deregister(&account("alice"));
        assert_noop!(relay::<Test>(call(1_000, 1)), Error::<Test>::NotRegistered);
        FakeIdentities::register(&account("alice"), &cold("alice"));
    });
}

#[test]
fn a_walletless_settle_to_has_the_tags_of_channel_and_request() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let request = |nonce: u64| codec::Encode::encode(&(b"request", account("alice"), nonce));
        let settle = codec::Encode::encode(&(b"settle", channel("alice"), 0u32));
        let next = authorize::<Test>(TransactionSource::External, call(1_000, 1)).unwrap();
        assert_eq!(
            (next.requires, next.provides, next.longevity),
            (vec![], vec![settle.clone(), request(1)], 49)
        );
        assert_eq!(next.priority, tallystick_primitives::walletless::priority(850));
        let later = authorize::<Test>(TransactionSource::Local, call(1_000, 2)).unwrap();
        assert_eq!(
            (later.requires, later.provides),
            (vec![request(1)], vec![settle, request(2)])
        );
        assert_noop!(walletless::<Test>(call(1_000, 2)), InvalidTransaction::Future);
        assert_noop!(walletless::<Test>(call(1_000, 0)), InvalidTransaction::Stale);
        assert_ok!(walletless::<Test>(call(1_000, 1)));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            chain_fee: CHAIN_FEE,
            net: 850,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("new")), paid);
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
        Filter::close();
        assert_noop!(walletless::<Test>(call(2_000, 2)), InvalidTransaction::Call);
    });
}

#[test]
fn settle_to_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_needs_signed_or_authorised::<Test>(call(1_000, 1));
    });
}
