//! `register_for` without a signer: the channel pays the chain fee.

use super::*;
use tallystick_primitives::walletless::{BASE_PRIORITY, MAX_FUTURE_REQUESTS, MAX_LONGEVITY};

fn call(alice: &Key, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let action = Action::Register {
        accountant: accountant(),
        beneficiary: None,
        provider: false,
    };
    let request = alice.request(&action, nonce, valid_until);
    let identity = alice.account.clone();
    Call::register_for {
        identity,
        accountant: accountant(),
        beneficiary: None,
        provider: false,
        request,
    }
}

/// The money that the channel needs: fee, margin and existential deposit.
const ENOUGH: Balance = REGISTRATION_FEE + 2 * CHAIN_FEE + DEPOSIT;

#[test]
fn a_walletless_registration_pays_both_fees_from_the_channel() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        let (fees, insured) = (balance(&account("fees")), balance(&account("insurance")));
        assert_ok!(walletless::<Test>(call(&alice, 0, 50)));
        System::assert_last_event(
            Event::Registered {
                identity: alice.account.clone(),
                accountant: accountant(),
                beneficiary: channel(&alice.account),
                registration_fee: REGISTRATION_FEE,
                chain_fee: CHAIN_FEE,
            }
            .into(),
        );
        assert_eq!(balance(&channel(&alice.account)), CHAIN_FEE + DEPOSIT);
        assert_eq!(balance(&account("fees")), fees + CHAIN_FEE);
        assert_eq!(balance(&account("insurance")), insured + REGISTRATION_FEE);
        assert_eq!(Nonces::<Test>::get(&alice.account), 1);
    });
}

#[test]
fn a_walletless_registration_needs_twice_the_chain_fee() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH - 1);
        assert_noop!(
            walletless::<Test>(call(&alice, 0, 50)),
            refusal(Error::InsufficientFunds)
        );
        FixedFee::set(u128::MAX);
        assert_noop!(
            walletless::<Test>(call(&alice, 0, 50)),
            refusal(Error::InsufficientFunds)
        );
    });
}

#[test]
fn a_walletless_registration_is_refused_if_its_dispatch_fails() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        at_block::<Test>(10);
        assert_noop!(walletless::<Test>(call(&alice, 0, 9)), refusal(Error::Expired));
        assert_noop!(
            walletless::<Test>(call(&alice, 0, 11 + LIFETIME)),
            refusal(Error::LifetimeTooLong)
        );
        let mut foreign = call(&alice, 0, 50);
        if let Call::register_for { request, .. } = &mut foreign {
            request.signature = key("eve").sign(b"anything");
        }
        assert_noop!(walletless::<Test>(foreign), refusal(Error::BadSignature));
        FakeAccountants::set_active(&accountant(), false);
        assert_noop!(walletless::<Test>(call(&alice, 0, 50)), InvalidTransaction::Call);
        FakeAccountants::set_active(&accountant(), true);
        assert_ok!(walletless::<Test>(call(&alice, 0, 10)));
        assert_noop!(
            walletless::<Test>(call(&alice, 0, 10)),
            refusal(Error::AlreadyRegistered)
        );
    });
}

#[test]
fn a_walletless_registration_respects_the_filter() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        Filter::close();
        assert_noop!(walletless::<Test>(call(&alice, 0, 50)), InvalidTransaction::Call);
    });
}

#[test]
fn a_walletless_registration_ranks_high_and_expires() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        let poor = authorize::<Test>(TransactionSource::External, call(&alice, 0, 11)).unwrap();
        assert!(poor.priority > BASE_PRIORITY);
        assert_eq!(poor.longevity, 10);
        assert_eq!(
            poor.provides,
            vec![codec::Encode::encode(&(b"request", &alice.account, 0u64))]
        );
        assert!(poor.requires.is_empty() && poor.propagate);
        fund(&channel(&alice.account), 1);
        let rich = authorize::<Test>(TransactionSource::External, call(&alice, 0, 101)).unwrap();
        assert!(rich.priority > poor.priority);
        assert_eq!(rich.longevity, MAX_LONGEVITY);
        // The transaction may still be included in its last block.
        let last = authorize::<Test>(TransactionSource::External, call(&alice, 0, 1)).unwrap();
        assert_eq!(last.longevity, 1);
    });
}

#[test]
fn a_request_with_a_later_nonce_waits_in_the_pool_only() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        Nonces::<Test>::insert(&alice.account, 5);
        let tag = |nonce: u64| codec::Encode::encode(&(b"request", &alice.account, nonce));
        for source in [TransactionSource::External, TransactionSource::Local] {
            let waiting = authorize::<Test>(source, call(&alice, 7, 50)).unwrap();
            assert_eq!((waiting.requires, waiting.provides), (vec![tag(6)], vec![tag(7)]));
        }
        let future = InvalidTransaction::Future;
        assert_noop!(
            authorize::<Test>(TransactionSource::InBlock, call(&alice, 6, 50)),
            future
        );
        assert_ok!(authorize::<Test>(
            TransactionSource::External,
            call(&alice, 5 + MAX_FUTURE_REQUESTS, 50)
        ));
        let too_far = call(&alice, 6 + MAX_FUTURE_REQUESTS, 50);
        assert_noop!(authorize::<Test>(TransactionSource::External, too_far), future);
        let stale = call(&alice, 4, 50);
        assert_noop!(
            authorize::<Test>(TransactionSource::External, stale),
            InvalidTransaction::Stale
        );
        assert_ok!(walletless::<Test>(call(&alice, 5, 50)));
    });
}

#[test]
fn a_walletless_registration_is_refused_without_a_nonce_left() {
    execute_with_invariants(|| {
        let alice = key("alice");
        fund(&channel(&alice.account), ENOUGH);
        Nonces::<Test>::insert(&alice.account, u64::MAX);
        assert_noop!(
            walletless::<Test>(call(&alice, u64::MAX, 50)),
            refusal(Error::NonceExhausted)
        );
    });
}
