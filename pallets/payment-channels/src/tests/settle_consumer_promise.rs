//! `settle_consumer_promise` of the identity's own lane, by signed accounts.

use super::*;

#[test]
fn settle_pays_the_accountant_and_nobody_else() {
    execute_with_invariants(|| {
        top_up(2_000);
        assert_ok!(relay::<Test>(settle(1_500)));
        System::assert_last_event(
            Event::PromiseSettled {
                identity: account("alice"),
                accountant: accountant(),
                lane: 0,
                gross: 1_500,
                chain_fee: 0,
                net: 1_500,
                shortfall: 0,
                preimage: PREIMAGE,
            }
            .into(),
        );
        assert_eq!(balance(&channel()), 500 + DEPOSIT);
        assert_eq!(balance(&accountant()), 1_500 + DEPOSIT);
        assert_eq!(balance(&account("relayer")), 0);
        assert_eq!(balance(&account("fees")), DEPOSIT);
        assert_eq!(settled(0), 1_500);
    });
}

#[test]
fn settle_pays_only_what_is_new_after_any_history() {
    execute_with_invariants(|| {
        top_up(10_000);
        assert_ok!(relay::<Test>(settle(1_000)));
        // Gaps are allowed: only the newest promise counts.
        assert_ok!(relay::<Test>(settle(5_000)));
        assert_eq!((settled(0), balance(&accountant())), (5_000, 5_000 + DEPOSIT));
        for amount in [0, 1, 4_999, 5_000] {
            assert_noop!(relay::<Test>(settle(amount)), Error::<Test>::AlreadySettled);
        }
    });
}

#[test]
fn settle_pays_in_part_and_the_rest_later_with_the_same_promise() {
    execute_with_invariants(|| {
        top_up(600);
        assert_ok!(relay::<Test>(settle(1_500)));
        let Some(RuntimeEvent::Channels(Event::PromiseSettled { gross, shortfall, .. })) =
            System::events().pop().map(|record| record.event)
        else {
            panic!("the promise was settled");
        };
        assert_eq!((gross, shortfall, settled(0)), (600, 900, 600));
        assert_eq!(balance(&channel()), DEPOSIT);
        assert_noop!(relay::<Test>(settle(1_500)), Error::<Test>::InsufficientFunds);
        top_up(5_000);
        assert_ok!(relay::<Test>(settle(1_500)));
        assert_eq!(
            (settled(0), balance(&channel()), balance(&accountant())),
            (1_500, 4_100 + DEPOSIT, 1_500 + DEPOSIT)
        );
    });
}

#[test]
fn settle_does_not_overflow_with_the_largest_amounts() {
    execute_with_invariants(|| {
        top_up(1_000);
        assert_ok!(relay::<Test>(settle(u128::MAX)));
        assert_eq!(settled(0), 1_000);
        fund(&channel(), BANK / 2);
        assert_ok!(relay::<Test>(settle(u128::MAX)));
        assert_eq!(settled(0), 1_000 + BANK / 2);
        // The watermark starts just below the largest number.
        Settled::<Test>::insert(as_channel(&channel()), 0, u128::MAX - 500);
        top_up(1_000);
        assert_ok!(relay::<Test>(settle(u128::MAX)));
        assert_eq!((settled(0), balance(&channel())), (u128::MAX, 500 + DEPOSIT));
        assert_noop!(relay::<Test>(settle(u128::MAX)), Error::<Test>::AlreadySettled);
    });
}

#[test]
fn settle_fails_when_the_promise_is_expired() {
    execute_with_invariants(|| {
        top_up(5_000);
        let until = |valid_until, amount| {
            settle_signed_by(
                &key("alice"),
                &Promise {
                    valid_until,
                    ..promise(&channel(), amount)
                },
            )
        };
        at_block::<Test>(9);
        assert_ok!(relay::<Test>(until(10, 1_000)));
        at_block::<Test>(10);
        assert_ok!(relay::<Test>(until(10, 2_000)));
        at_block::<Test>(11);
        assert_noop!(relay::<Test>(until(10, 3_000)), Error::<Test>::Expired);
    });
}

#[test]
fn settle_fails_when_the_preimage_does_not_fit() {
    execute_with_invariants(|| {
        top_up(5_000);
        let mut call = settle(1_000);
        if let Call::settle_consumer_promise { preimage, .. } = &mut call {
            preimage[31] ^= 1;
        }
        assert_noop!(relay::<Test>(call), Error::<Test>::WrongPreimage);
    });
}

#[test]
fn settle_fails_when_the_promise_is_of_another_channel() {
    execute_with_invariants(|| {
        top_up(5_000);
        let provider = tallystick_primitives::provider_channel_id(&account("alice"), &accountant());
        let foreign = consumer_channel_id(&account("alice"), &account("other accountant"));
        for channel in [provider, foreign] {
            let call = settle_signed_by(&key("alice"), &promise(&channel, 1_000));
            assert_noop!(relay::<Test>(call), Error::<Test>::WrongChannel);
        }
    });
}

#[test]
fn settle_fails_when_the_channel_is_not_open() {
    execute_with_invariants(|| {
        let channel = consumer_channel_id(&account("bob"), &accountant());
        fund(&channel, 5_000);
        let promise = promise(&channel, 1_000);
        let call = Call::<Test>::settle_consumer_promise {
            identity: account("bob"),
            accountant: accountant(),
            preimage: PREIMAGE,
            signature: key("bob").sign_promise(&promise),
            promise,
        };
        assert_noop!(relay::<Test>(call), Error::<Test>::NotFound);
    });
}

#[test]
fn settle_fails_when_anybody_but_the_identity_signed() {
    execute_with_invariants(|| {
        top_up(5_000);
        for signer in ["bob", "accountant", "operator", "owner"] {
            let call = settle_signed_by(&key(signer), &promise(&channel(), 1_000));
            assert_noop!(signed::<Test>(&account(signer), call), Error::<Test>::BadSignature);
        }
    });
}

#[test]
fn settle_fails_when_any_field_was_not_signed() {
    execute_with_invariants(|| {
        top_up(5_000);
        let signed_promise = promise(&channel(), 1_000);
        let signature = key("alice").sign_promise(&signed_promise);
        for (promise, preimage) in changed_promises(&signed_promise) {
            let (identity, accountant, signature) = (account("alice"), accountant(), signature.clone());
            let call = Call::<Test>::settle_consumer_promise {
                identity,
                accountant,
                promise,
                preimage,
                signature,
            };
            assert_noop!(relay::<Test>(call), Error::<Test>::BadSignature);
        }
        frame_system::BlockHash::<Test>::insert(0, sp_core::H256::repeat_byte(1));
        assert_noop!(relay::<Test>(settle(1_000)), Error::<Test>::BadSignature);
    });
}

#[test]
fn settle_takes_promises_of_every_key_type_raw_and_wrapped() {
    execute_with_invariants(|| {
        for signer in [key("bob"), ed25519_key("carol"), ecdsa_key("dave")] {
            let identity = signer.account.clone();
            FakeIdentities::register(&identity, &identity);
            Opened::<Test>::insert(&identity, accountant(), ());
            let channel = consumer_channel_id(&identity, &accountant());
            fund(&channel, 5_000);
            let (raw, wrapped) = (promise(&channel, 1_000), promise(&channel, 2_000));
            let signatures = [
                signer.sign_promise(&raw),
                signer.sign_wrapped(&wrapped.payload(&GENESIS)),
            ];
            for (promise, signature) in [raw, wrapped].into_iter().zip(signatures) {
                let (identity, accountant, preimage) = (identity.clone(), accountant(), PREIMAGE);
                let call = Call::<Test>::settle_consumer_promise {
                    identity,
                    accountant,
                    promise,
                    preimage,
                    signature,
                };
                assert_ok!(relay::<Test>(call));
            }
            assert_eq!(Settled::<Test>::get(as_channel(&channel), 0), 2_000);
        }
    });
}

#[test]
fn strangers_settle_no_less_than_the_minimum() {
    execute_with_invariants(|| {
        top_up(5_000);
        for stranger in ["relayer", "alice"] {
            let call = settle(MINIMUM - 1);
            assert_noop!(signed::<Test>(&account(stranger), call), Error::<Test>::BelowMinimum);
        }
        assert_ok!(relay::<Test>(settle(MINIMUM)));
        // The minimum applies to the payment, not to the promised total.
        assert_noop!(relay::<Test>(settle(2 * MINIMUM - 1)), Error::<Test>::BelowMinimum);
    });
}

#[test]
fn owner_and_operator_settle_any_amount() {
    execute_with_invariants(|| {
        top_up(5_000);
        assert_ok!(signed::<Test>(&account("operator"), settle(1)));
        assert_ok!(signed::<Test>(&account("owner"), settle(2)));
        assert_eq!(settled(0), 2);
    });
}

#[test]
fn only_the_operator_settles_a_part_below_the_minimum() {
    execute_with_invariants(|| {
        top_up(MINIMUM - 1);
        assert_noop!(relay::<Test>(settle(5_000)), Error::<Test>::BelowMinimum);
        assert_ok!(signed::<Test>(&account("operator"), settle(5_000)));
        assert_eq!(settled(0), MINIMUM - 1);
    });
}

#[test]
fn settle_fails_when_the_accountant_cannot_take_the_money() {
    execute_with_invariants(|| {
        // The other accountant's account is empty, as after it closed.
        let other = account("empty accountant");
        FakeAccountants::set(&other, &account("owner"), &account("operator"), 0);
        Opened::<Test>::insert(account("alice"), &other, ());
        let channel = consumer_channel_id(&account("alice"), &other);
        fund(&channel, 5_000);
        let call = |amount| {
            let promise = promise(&channel, amount);
            let signature = key("alice").sign_promise(&promise);
            let (identity, accountant, preimage) = (account("alice"), other.clone(), PREIMAGE);
            Call::<Test>::settle_consumer_promise {
                identity,
                accountant,
                promise,
                preimage,
                signature,
            }
        };
        let dust = call(DEPOSIT - 1);
        assert_noop!(signed::<Test>(&account("operator"), dust), Error::<Test>::CannotDeposit);
        assert_ok!(signed::<Test>(&account("operator"), call(DEPOSIT)));
    });
}

#[test]
fn settle_goes_on_while_the_accountant_opens_no_channels() {
    execute_with_invariants(|| {
        top_up(5_000);
        FakeAccountants::set_active(&accountant(), false);
        assert_ok!(relay::<Test>(settle(1_000)));
    });
}

#[test]
fn settle_goes_on_while_an_exit_is_open() {
    execute_with_invariants(|| {
        top_up(5_000);
        let exit = Call::<Test>::request_exit {
            accountant: accountant(),
            beneficiary: account("cold"),
        };
        assert_ok!(signed::<Test>(&account("alice"), exit));
        at_block::<Test>(1 + EXIT_DELAY + EXIT_WINDOW);
        assert_ok!(relay::<Test>(settle(5_000)));
        assert_eq!(balance(&channel()), DEPOSIT);
    });
}

#[test]
fn settle_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        top_up(5_000);
        assert_needs_signed_or_authorised::<Test>(settle(1_000));
    });
}
