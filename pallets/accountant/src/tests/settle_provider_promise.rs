//! `settle_provider_promise` by signed accounts.

use super::*;

#[test]
fn settle_pays_the_exact_amount_less_the_accountant_fee() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(settle_now("alice", 1_000));
        System::assert_has_event(
            Event::Proven {
                accountant: accountant(),
                provider: account("alice"),
                amount: 1_000,
                preimage: PREIMAGE,
            }
            .into(),
        );
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            net: 900,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!((balance(&cold("alice")), balance(&account("alice"))), (900, 0));
        assert_eq!((available(), stake()), (4_100, STAKE));
        assert_eq!((provider("alice").proven, provider("alice").settled), (1_000, 1_000));
        assert_eq!((record().owed_total, record().covered_total), (0, 0));
        assert_eq!(balance(&account("relayer")), 0);
    });
}

#[test]
fn settle_pays_only_what_is_new_after_any_history() {
    execute_with_invariants(|| {
        fund(&accountant(), 50_000);
        assert_ok!(settle_now("alice", 1_000));
        assert_ok!(settle_now("alice", 7_000));
        assert_eq!(last_paid("alice", &cold("alice")).gross, 6_000);
        for amount in [0, 1, 6_999, 7_000] {
            assert_noop!(settle_now("alice", amount), Error::<Test>::AlreadySettled);
        }
        assert_ok!(settle_now("bob", 1_000));
        assert_eq!(balance(&cold("bob")), 900);
    });
}

#[test]
fn settle_pays_in_part_and_the_rest_later_with_the_same_promise() {
    execute_with_invariants(|| {
        fund(&accountant(), 600);
        assert_ok!(settle_now("alice", 1_000));
        let paid = Paid {
            gross: 600,
            accountant_fee: 60,
            net: 540,
            shortfall: 400,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!((provider("alice").proven, provider("alice").settled), (1_000, 600));
        assert_eq!(record().owed_total, 400);
        fund(&accountant(), 10_000);
        assert_ok!(settle_now("alice", 1_000));
        let paid = Paid {
            gross: 400,
            accountant_fee: 40,
            net: 360,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!((balance(&cold("alice")), record().owed_total), (900, 0));
        assert_noop!(settle_now("alice", 1_000), Error::<Test>::AlreadySettled);
    });
}

#[test]
fn a_promise_in_time_stays_owed_even_without_money() {
    execute_with_invariants(|| {
        let in_time = Promise {
            valid_until: 10,
            ..promise(&channel("alice"), 1_000)
        };
        let call = settle_signed_by(&key("operator"), "alice", &in_time);
        at_block::<Test>(10);
        assert_ok!(relay::<Test>(call.clone()));
        assert_eq!((provider("alice").proven, provider("alice").settled), (1_000, 0));
        System::assert_last_event(
            Event::Proven {
                accountant: accountant(),
                provider: account("alice"),
                amount: 1_000,
                preimage: PREIMAGE,
            }
            .into(),
        );
        assert_noop!(relay::<Test>(call.clone()), Error::<Test>::InsufficientFunds);
        at_block::<Test>(11);
        fund(&accountant(), 5_000);
        assert_noop!(relay::<Test>(call), Error::<Test>::Expired);
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!(balance(&cold("alice")), 900);
    });
}

#[test]
fn a_shortfall_is_paid_from_coverage_without_an_accountant_fee() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 3_000)));
        assert_ok!(by_owner(grant("bob", 2_000)));
        fund(&accountant(), 1_000);
        assert_ok!(settle_now("alice", 2_500));
        let paid = Paid {
            gross: 2_500,
            accountant_fee: 100,
            net: 2_400,
            from_coverage: 1_500,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!(balance(&cold("alice")), 2_400);
        assert_eq!((stake(), available()), (STAKE - 1_500, 100));
        assert_eq!((provider("alice").coverage, record().covered_total), (1_500, 3_500));
        assert_eq!(provider("bob").coverage, 2_000);
        // No debt stayed: the accountant is not punished.
        assert_eq!((record().owed_total, record().punishment), (0, None));
    });
}

#[test]
fn a_shortfall_leaves_the_coverage_of_others_and_free_stake() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("alice", 300)));
        assert_ok!(by_owner(grant("bob", 2_000)));
        assert_ok!(settle_now("alice", 5_000));
        let paid = Paid {
            gross: 300,
            net: 300,
            from_coverage: 300,
            shortfall: 4_700,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &cold("alice")), paid);
        assert_eq!(
            (stake(), provider("bob").coverage, record().covered_total),
            (STAKE - 300, 2_000, 2_000)
        );
        assert_eq!(record().owed_total, 4_700);
        assert_eq!(record().status(), AccountantStatus::Punished);
        System::assert_has_event(
            Event::Punished {
                accountant: accountant(),
                owed: 4_700,
            }
            .into(),
        );
        // The coverage of bob is as good as before.
        assert_ok!(settle_now("bob", 2_000));
        assert_eq!(balance(&cold("bob")), 2_000);
    });
}

#[test]
fn settle_fails_when_the_promise_is_expired() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let until = |valid_until, amount| {
            let promise = Promise {
                valid_until,
                ..promise(&channel("alice"), amount)
            };
            relay::<Test>(settle_signed_by(&key("operator"), "alice", &promise))
        };
        at_block::<Test>(9);
        assert_ok!(until(10, 1_000));
        at_block::<Test>(10);
        assert_ok!(until(10, 2_000));
        at_block::<Test>(11);
        assert_noop!(until(10, 3_000), Error::<Test>::Expired);
        // A smaller promise does not take back a settled amount.
        assert_eq!(provider("alice").settled, 2_000);
    });
}

#[test]
fn settle_fails_when_the_promise_does_not_fit() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let relayer = account("relayer");
        let consumer_channel = consumer_channel_id(&account("alice"), &accountant());
        for channel in [channel("bob"), consumer_channel] {
            let call = settle_signed_by(&key("operator"), "alice", &promise(&channel, 1_000));
            assert_noop!(signed::<Test>(&relayer, call), Error::<Test>::WrongChannel);
        }
        let lane = Promise {
            lane: 1,
            ..promise(&channel("alice"), 1_000)
        };
        let call = settle_signed_by(&key("operator"), "alice", &lane);
        assert_noop!(signed::<Test>(&relayer, call), Error::<Test>::WrongLane);
        let mut call = settle("alice", 1_000);
        if let Call::settle_provider_promise { preimage, .. } = &mut call {
            preimage[0] ^= 1;
        }
        assert_noop!(signed::<Test>(&relayer, call), Error::<Test>::WrongPreimage);
        assert_noop!(settle_now("carol", 1_000), Error::<Test>::NotFound);
        let nobody = account("nobody");
        let promise = promise(&provider_channel_id(&account("alice"), &nobody), 1_000);
        let call = Call::<Test>::settle_provider_promise {
            identity: account("alice"),
            accountant: nobody,
            preimage: PREIMAGE,
            signature: key("operator").sign_promise(&promise),
            promise,
        };
        assert_noop!(signed::<Test>(&relayer, call), Error::<Test>::NotFound);
    });
}

#[test]
fn settle_fails_when_anybody_but_the_operator_signed() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        for signer in ["owner", "alice", "bob"] {
            let call = settle_signed_by(&key(signer), "alice", &promise(&channel("alice"), 1_000));
            assert_noop!(signed::<Test>(&account(signer), call), Error::<Test>::BadSignature);
        }
    });
}

#[test]
fn settle_fails_when_any_field_was_not_signed() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        let signed_promise = promise(&channel("alice"), 1_000);
        let signature = key("operator").sign_promise(&signed_promise);
        for (promise, preimage) in changed_promises(&signed_promise) {
            let (identity, accountant, signature) = (account("alice"), accountant(), signature.clone());
            let call = Call::<Test>::settle_provider_promise {
                identity,
                accountant,
                promise,
                preimage,
                signature,
            };
            assert_noop!(relay::<Test>(call), Error::<Test>::BadSignature);
        }
        frame_system::BlockHash::<Test>::insert(0, sp_core::H256::repeat_byte(1));
        assert_noop!(settle_now("alice", 1_000), Error::<Test>::BadSignature);
    });
}

#[test]
fn operators_of_every_key_type_sign_raw_and_wrapped() {
    execute_with_invariants(|| {
        fund(&accountant(), 50_000);
        let mut amount = 0;
        for operator in [ed25519_key("ed"), ecdsa_key("ec"), key("sr")] {
            let call = Call::<Test>::set_operator {
                accountant: accountant(),
                operator: operator.account.clone(),
            };
            assert_ok!(by_owner(call));
            amount += 1_000;
            let raw = promise(&channel("alice"), amount);
            assert_ok!(relay::<Test>(settle_signed_by(&operator, "alice", &raw)));
            amount += 1_000;
            let promise = promise(&channel("alice"), amount);
            let call = Call::<Test>::settle_provider_promise {
                identity: account("alice"),
                accountant: accountant(),
                preimage: PREIMAGE,
                signature: operator.sign_wrapped(&promise.payload(&GENESIS)),
                promise,
            };
            assert_ok!(relay::<Test>(call));
            at_block::<Test>(now::<Test>() + CLOSING_DELAY + 1);
        }
        assert_eq!(provider("alice").settled, amount);
    });
}

#[test]
fn settle_uses_the_beneficiary_of_the_moment() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(settle_now("alice", 1_000));
        FakeIdentities::register(&account("alice"), &account("new"));
        assert_ok!(settle_now("alice", 2_000));
        assert_eq!((balance(&cold("alice")), balance(&account("new"))), (900, 900));
    });
}

#[test]
fn settle_fails_when_the_beneficiary_cannot_take_the_money() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        // 10 less the accountant fee of 1 is below the existential deposit.
        let dust = DEPOSIT;
        assert_noop!(settle_now("alice", dust), Error::<Test>::CannotDeposit);
        assert_noop!(
            signed::<Test>(&account("alice"), settle("alice", dust)),
            Error::<Test>::CannotDeposit
        );
        fund(&cold("alice"), DEPOSIT);
        assert_ok!(settle_now("alice", dust));
    });
}

#[test]
fn settle_fails_when_the_provider_is_no_longer_registered() {
    // The registry never forgets an identity; this guards against a registry that would.
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        FakeIdentities::deregister(&account("alice"));
        assert_noop!(settle_now("alice", 1_000), Error::<Test>::NotRegistered);
        FakeIdentities::register(&account("alice"), &cold("alice"));
    });
}

#[test]
fn settle_pays_an_accountant_that_is_its_own_beneficiary() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        FakeIdentities::register(&account("alice"), &accountant());
        assert_ok!(settle_now("alice", 1_000));
        assert_eq!((available(), provider("alice").settled), (5_000, 1_000));
    });
}

#[test]
fn settle_does_not_overflow_with_the_largest_amounts() {
    execute_with_invariants(|| {
        fund(&accountant(), BANK / 2);
        assert_ok!(settle_now("alice", u128::MAX));
        assert_eq!(provider("alice").settled, BANK / 2);
        assert_eq!(provider("alice").proven, u128::MAX);
        assert_eq!(record().status(), AccountantStatus::Punished);
        at_block::<Test>(1 + GRACE + 100 * HOUR);
        assert_ok!(relay::<Test>(collect("alice")));
        // The watermark starts just below the largest number.
        let all = ProviderChannels::<Test>::mutate(accountant(), account("bob"), |channel| {
            let channel = channel.as_mut().unwrap();
            channel.proven = u128::MAX - 1_000;
            channel.settled = u128::MAX - 1_000;
            u128::MAX
        });
        fund(&accountant(), 100_000);
        assert_ok!(settle_now("bob", all));
        assert_eq!(provider("bob").settled, u128::MAX);
    });
}

#[test]
fn an_absurd_promise_leaves_the_coverage_of_other_providers() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(grant("bob", 3_000)));
        // The operator and alice collude: the accountant owes as much as it can owe.
        assert_ok!(settle_now("alice", u128::MAX));
        assert_ok!(settle_now("bob", 2_000));
        assert_eq!(balance(&cold("bob")), 2_000);
        // The promise is proven even if it is not paid.
        assert_ok!(settle_now("bob", 5_000));
        assert_eq!((balance(&cold("bob")), provider("bob").proven), (3_000, 5_000));
        assert_ok!(settle_now("bob", u128::MAX));
        let resolve = Call::<Test>::resolve_punishment {
            accountant: accountant(),
            top_up: 1_000,
        };
        assert_noop!(by_owner(resolve), Error::<Test>::InsufficientFunds);
        at_block::<Test>(1 + GRACE + HOUR);
        let call = Call::<Test>::charge_penalty {
            accountant: accountant(),
        };
        assert_ok!(relay::<Test>(call));
        assert_eq!(stake(), 0);
    });
}

#[test]
fn settle_goes_on_in_every_state_but_closed() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(by_owner(Call::pause {
            accountant: accountant()
        }));
        assert_ok!(settle_now("alice", 1_000));
        assert_ok!(by_owner(Call::close {
            accountant: accountant()
        }));
        assert_ok!(settle_now("alice", 2_000));
        assert_ok!(settle_now("bob", 10_000));
        assert_eq!(record().status(), AccountantStatus::Punished);
        fund(&accountant(), 20_000);
        assert_ok!(settle_now("alice", 3_000));
        assert_ok!(settle_now("bob", 11_000));
    });
}

#[test]
fn settle_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_needs_signed_or_authorised::<Test>(settle("alice", 1_000));
        assert_needs_signed_or_authorised::<Test>(collect("alice"));
    });
}
