//! `finalize_exit`.

use super::*;

fn call() -> Call<Test> {
    Call::finalize_exit {
        identity: account("alice"),
        accountant: accountant(),
    }
}

fn request() {
    let call = Call::<Test>::request_exit {
        accountant: accountant(),
        beneficiary: account("cold"),
    };
    assert_ok!(signed::<Test>(&account("alice"), call));
}

#[test]
fn finalize_pays_everything_to_the_beneficiary_once() {
    execute_with_invariants(|| {
        top_up(1_000);
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        assert_ok!(relay::<Test>(call()));
        System::assert_last_event(
            Event::ExitFinalized {
                identity: account("alice"),
                accountant: accountant(),
                beneficiary: account("cold"),
                gross: 1_000 + DEPOSIT,
                chain_fee: 0,
                net: 1_000 + DEPOSIT,
            }
            .into(),
        );
        assert_eq!((balance(&channel()), balance(&account("cold"))), (0, 1_000 + DEPOSIT));
        assert_eq!(Exits::<Test>::get(account("alice"), accountant()), None);
        assert_noop!(relay::<Test>(call()), Error::<Test>::NotFound);
        // The channel lives on, with its watermark.
        assert!(Opened::<Test>::contains_key(account("alice"), accountant()));
    });
}

#[test]
fn finalize_succeeds_from_the_delays_end_to_the_windows_end() {
    let outcome = |block| {
        execute_with_invariants(|| {
            top_up(1_000);
            request();
            at_block::<Test>(block);
            let without_signer = authorize::<Test>(TransactionSource::InBlock, call()).is_ok();
            let result = relay::<Test>(call());
            assert_eq!(without_signer, result.is_ok());
            result
        })
    };
    let opens = 1 + EXIT_DELAY;
    assert_eq!(outcome(opens - 1), Err(Error::<Test>::TooSoon.into()));
    assert_ok!(outcome(opens));
    assert_ok!(outcome(opens + EXIT_WINDOW));
    assert_eq!(outcome(opens + EXIT_WINDOW + 1), Err(Error::<Test>::NotOpen.into()));
}

#[test]
fn finalize_fails_for_an_exit_cancelled_or_never_requested() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_noop!(relay::<Test>(call()), Error::<Test>::NotFound);
        request();
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::cancel_exit {
                accountant: accountant()
            }
        ));
        at_block::<Test>(1 + EXIT_DELAY);
        assert_noop!(relay::<Test>(call()), Error::<Test>::NotOpen);
        assert_noop!(walletless::<Test>(call()), refusal(Error::NotOpen));
    });
}

#[test]
fn finalize_does_not_take_back_what_was_settled_meanwhile() {
    execute_with_invariants(|| {
        top_up(1_000);
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        assert_ok!(relay::<Test>(settle(700)));
        assert_ok!(relay::<Test>(call()));
        assert_eq!(balance(&account("cold")), 300 + DEPOSIT);
        // An old promise does not pay twice after a new top-up.
        top_up(1_000);
        assert_noop!(relay::<Test>(settle(700)), Error::<Test>::AlreadySettled);
    });
}

#[test]
fn finalize_fails_with_an_empty_channel_until_a_top_up() {
    execute_with_invariants(|| {
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        assert_noop!(relay::<Test>(call()), Error::<Test>::InsufficientFunds);
        assert_noop!(walletless::<Test>(call()), refusal(Error::InsufficientFunds));
        fund(&channel(), DEPOSIT);
        assert_ok!(relay::<Test>(call()));
        assert_eq!(balance(&account("cold")), DEPOSIT);
    });
}

#[test]
fn a_walletless_finalization_pays_its_fee_out_of_the_rest() {
    execute_with_invariants(|| {
        top_up(1_000);
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        let validity = authorize::<Test>(TransactionSource::External, call()).unwrap();
        assert_eq!(
            validity.provides,
            vec![codec::Encode::encode(&(b"exit".as_slice(), channel()))]
        );
        assert!(validity.requires.is_empty());
        assert_ok!(walletless::<Test>(call()));
        let net = 1_000 + DEPOSIT - CHAIN_FEE;
        System::assert_last_event(
            Event::ExitFinalized {
                identity: account("alice"),
                accountant: accountant(),
                beneficiary: account("cold"),
                gross: 1_000 + DEPOSIT,
                chain_fee: CHAIN_FEE,
                net,
            }
            .into(),
        );
        assert_eq!(
            (balance(&account("cold")), balance(&account("fees"))),
            (net, CHAIN_FEE + DEPOSIT)
        );
        assert_noop!(walletless::<Test>(call()), refusal(Error::NotFound));
    });
}

#[test]
fn a_walletless_finalization_is_worth_its_fee_without_dust() {
    execute_with_invariants(|| {
        fund(&channel(), 2 * CHAIN_FEE - 1);
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        assert_noop!(walletless::<Test>(call()), refusal(Error::BelowMargin));
        // Twice the fee is enough, but the rest must reach the existential deposit.
        FixedFee::set(DEPOSIT - 1);
        fund(&account("rich"), 2 * DEPOSIT);
        assert_ok!(relay::<Test>(call()));
        fund(&channel(), 2 * DEPOSIT - 2);
        Exits::<Test>::insert(
            account("alice"),
            accountant(),
            crate::types::Exit {
                beneficiary: account("new"),
                requested_at: 1,
                cancelled: false,
            },
        );
        assert_noop!(walletless::<Test>(call()), refusal(Error::CannotDeposit));
        Exits::<Test>::insert(
            account("alice"),
            accountant(),
            crate::types::Exit {
                beneficiary: account("rich"),
                requested_at: 1,
                cancelled: false,
            },
        );
        assert_ok!(walletless::<Test>(call()));
        assert_eq!(balance(&account("rich")), 2 * DEPOSIT + DEPOSIT - 1);
    });
}

#[test]
fn finalize_respects_the_filter_and_needs_a_known_origin() {
    execute_with_invariants(|| {
        top_up(1_000);
        request();
        at_block::<Test>(1 + EXIT_DELAY);
        assert_needs_signed_or_authorised::<Test>(call());
        Filter::close();
        assert_noop!(walletless::<Test>(call()), InvalidTransaction::Call);
    });
}
