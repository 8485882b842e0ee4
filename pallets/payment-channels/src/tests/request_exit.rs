//! `request_exit` and `request_exit_for`.

use super::*;

fn call(beneficiary: &str) -> Call<Test> {
    Call::request_exit {
        accountant: accountant(),
        beneficiary: account(beneficiary),
    }
}

fn relayed_of(signer: &Key, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let action = Action::RequestExit {
        accountant: accountant(),
        beneficiary: account("cold"),
    };
    let request = signer.request(&action, nonce, valid_until);
    let (identity, beneficiary) = (signer.account.clone(), account("cold"));
    Call::request_exit_for {
        identity,
        accountant: accountant(),
        beneficiary,
        request,
    }
}

fn relayed(nonce: u64) -> Call<Test> {
    relayed_of(&key("alice"), nonce, now::<Test>() + 50)
}

fn assert_requested(block: BlockNumber, chain_fee: Balance) {
    System::assert_last_event(
        Event::ExitRequested {
            identity: account("alice"),
            accountant: accountant(),
            beneficiary: account("cold"),
            opens_at: block + EXIT_DELAY,
            lapses_after: block + EXIT_DELAY + EXIT_WINDOW,
            chain_fee,
        }
        .into(),
    );
    let exit = Exits::<Test>::get(account("alice"), accountant()).unwrap();
    assert_eq!(
        (exit.requested_at, exit.beneficiary, exit.cancelled),
        (block, account("cold"), false)
    );
}

#[test]
fn the_identity_requests_an_exit() {
    execute_with_invariants(|| {
        at_block::<Test>(5);
        assert_ok!(signed::<Test>(&account("alice"), call("cold")));
        assert_requested(5, 0);
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 1);
    });
}

#[test]
fn request_exit_fails_while_one_is_open_until_it_lapses() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&account("alice"), call("cold")));
        let last = 1 + EXIT_DELAY + EXIT_WINDOW;
        for block in [1, EXIT_DELAY, 1 + EXIT_DELAY, last] {
            at_block::<Test>(block);
            assert_noop!(signed::<Test>(&account("alice"), call("cold")), Error::<Test>::ExitOpen);
        }
        at_block::<Test>(last + 1);
        assert_ok!(signed::<Test>(&account("alice"), call("cold")));
        assert_requested(last + 1, 0);
    });
}

#[test]
fn request_exit_fails_too_soon_after_a_cancelled_one() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&account("alice"), call("cold")));
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::cancel_exit {
                accountant: accountant()
            }
        ));
        at_block::<Test>(EXIT_DELAY);
        assert_noop!(signed::<Test>(&account("alice"), call("cold")), Error::<Test>::TooSoon);
        at_block::<Test>(1 + EXIT_DELAY);
        assert_ok!(signed::<Test>(&account("alice"), call("cold")));
    });
}

#[test]
fn request_exit_refuses_its_own_channel_as_beneficiary() {
    execute_with_invariants(|| {
        let call = Call::<Test>::request_exit {
            accountant: accountant(),
            beneficiary: channel(),
        };
        assert_noop!(
            signed::<Test>(&account("alice"), call),
            Error::<Test>::InvalidBeneficiary
        );
    });
}

#[test]
fn anybody_requests_an_exit_from_any_accountant() {
    execute_with_invariants(|| {
        // The identity bob was never registered, and the accountant never existed.
        let accountant = account("nobody");
        let channel = consumer_channel_id(&account("bob"), &accountant);
        fund(&channel, 1_000);
        let call = Call::<Test>::request_exit {
            accountant: accountant.clone(),
            beneficiary: account("cold"),
        };
        assert_ok!(signed::<Test>(&account("bob"), call));
        at_block::<Test>(1 + EXIT_DELAY);
        let call = Call::<Test>::finalize_exit {
            identity: account("bob"),
            accountant,
        };
        assert_ok!(walletless::<Test>(call));
        assert_eq!((balance(&channel), balance(&account("cold"))), (0, 1_000 - CHAIN_FEE));
    });
}

#[test]
fn a_relayed_exit_costs_the_channel_nothing_and_counts_once() {
    execute_with_invariants(|| {
        let call = relayed(0);
        assert_ok!(relay::<Test>(call.clone()));
        assert_requested(1, 0);
        at_block::<Test>(40);
        assert_noop!(relay::<Test>(call), DispatchError::Other("StaleNonce"));
        assert_noop!(relay::<Test>(relayed(2)), DispatchError::Other("FutureNonce"));
    });
}

#[test]
fn a_relayed_exit_fails_unless_exactly_this_was_signed() {
    execute_with_invariants(|| {
        let mut stolen = relayed(0);
        if let Call::request_exit_for { beneficiary, .. } = &mut stolen {
            *beneficiary = account("eve");
        }
        let mut elsewhere = relayed(0);
        if let Call::request_exit_for { accountant, .. } = &mut elsewhere {
            *accountant = account("other accountant");
        }
        let mut foreign = relayed(0);
        if let Call::request_exit_for { identity, .. } = &mut foreign {
            *identity = account("bob");
        }
        top_up(1_000);
        for call in [stolen, elsewhere, foreign] {
            assert_noop!(relay::<Test>(call), DispatchError::Other("BadSignature"));
        }
        let expired = relayed_of(&key("alice"), 0, 4);
        at_block::<Test>(5);
        assert_noop!(relay::<Test>(expired), DispatchError::Other("Expired"));
    });
}

#[test]
fn a_walletless_exit_pays_the_chain_fee_from_the_channel() {
    execute_with_invariants(|| {
        top_up(2 * CHAIN_FEE - 1);
        assert_noop!(walletless::<Test>(relayed(0)), refusal(Error::InsufficientFunds));
        top_up(1);
        assert_ok!(walletless::<Test>(relayed(0)));
        assert_requested(1, CHAIN_FEE);
        assert_eq!(balance(&channel()), CHAIN_FEE + DEPOSIT);
        assert_eq!(balance(&account("fees")), CHAIN_FEE + DEPOSIT);
        top_up(1_000);
        assert_noop!(walletless::<Test>(relayed(1)), refusal(Error::ExitOpen));
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::cancel_exit {
                accountant: accountant()
            }
        ));
        assert_noop!(walletless::<Test>(relayed(2)), refusal(Error::TooSoon));
    });
}

#[test]
fn walletless_exits_drain_at_most_one_fee_per_exit_delay() {
    execute_with_invariants(|| {
        top_up(1_000);
        let mut nonce = 0;
        let mut paid = 0;
        for block in 1..=2 * EXIT_DELAY {
            at_block::<Test>(block);
            if walletless::<Test>(relayed(nonce)).is_ok() {
                assert_ok!(signed::<Test>(
                    &account("alice"),
                    Call::cancel_exit {
                        accountant: accountant()
                    }
                ));
                nonce += 2;
                paid += 1;
            }
        }
        assert_eq!((paid, balance(&channel())), (2, 1_000 + DEPOSIT - 2 * CHAIN_FEE));
    });
}

#[test]
fn a_walletless_exit_has_its_requests_tags_and_obeys_the_filter() {
    execute_with_invariants(|| {
        top_up(1_000);
        let tag = |nonce: u64| codec::Encode::encode(&(b"request", account("alice"), nonce));
        let next = authorize::<Test>(TransactionSource::External, relayed(0)).unwrap();
        assert_eq!(
            (next.requires, next.provides, next.longevity),
            (vec![], vec![tag(0)], 50)
        );
        let later = authorize::<Test>(TransactionSource::Local, relayed(1)).unwrap();
        assert_eq!((later.requires, later.provides), (vec![tag(0)], vec![tag(1)]));
        assert_noop!(walletless::<Test>(relayed(1)), InvalidTransaction::Future);
        FakeIdentities::set_nonce(&account("alice"), 1);
        assert_noop!(walletless::<Test>(relayed(0)), InvalidTransaction::Stale);
        let mut foreign = relayed(1);
        if let Call::request_exit_for { request, .. } = &mut foreign {
            request.signature = key("eve").sign(b"");
        }
        assert_noop!(walletless::<Test>(foreign), InvalidTransaction::Call);
        let mut home = relayed(1);
        if let Call::request_exit_for { beneficiary, .. } = &mut home {
            *beneficiary = channel();
        }
        assert_noop!(walletless::<Test>(home), refusal(Error::InvalidBeneficiary));
        let call = relayed(1);
        Filter::close();
        assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
    });
}

#[test]
fn request_exit_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(call("cold"));
        assert_needs_signed_or_authorised::<Test>(relayed(0));
    });
}
