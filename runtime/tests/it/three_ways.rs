//! By the identity itself, relayed with its signature, or walletless: the same effect, the same fee.

use crate::common::*;
use codec::Encode;
use frame_support::assert_ok;
use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
use sp_runtime::{
    FixedPointNumber,
    traits::Dispatchable,
    transaction_validity::{InvalidTransaction, TransactionSource},
};
use tallystick_primitives::{
    Action,
    traits::ChainFee,
    walletless::{MARGIN, MAX_FUTURE_REQUESTS, MAX_LONGEVITY, priority},
};
use tallystick_runtime::fees::CallFee;

/// The storage of the three pallets, without money.
fn records() -> Vec<(Vec<u8>, Vec<u8>)> {
    let money = [
        sp_io::hashing::twox_128(b"Balances"),
        sp_io::hashing::twox_128(b"System"),
    ];
    state()
        .into_iter()
        .filter(|(key, _)| !money.iter().any(|prefix| key.starts_with(prefix)))
        .collect()
}

/// Asserts that all ways of doing something leave the same records behind.
#[track_caller]
fn assert_same(ways: &[&dyn Fn()]) {
    let before = records();
    let mut outcomes = ways.iter().map(|way| {
        probe(|| {
            way();
            records()
        })
    });
    let first = outcomes.next().unwrap();
    assert!(first != before, "nothing was done");
    for outcome in outcomes {
        assert!(outcome == first, "another way, another effect");
    }
}

/// All that a walletless call can have taken money from, and where the fee goes.
fn fee_sinks() -> Balance {
    free(&insurance_fund()) + free(&sp_keyring::Sr25519Keyring::Alice.to_account_id())
}

/// Asserts that the walletless form costs what the relayed one does, whatever the multiplier;
/// `besides` goes to the insurance fund in both.
#[track_caller]
fn assert_same_fee(call: RuntimeCall, besides: Balance) {
    for multiplier in [
        Multiplier::from_u32(1),
        Multiplier::saturating_from_rational(7, 3),
        Multiplier::from_u32(50),
    ] {
        NextFeeMultiplier::<Runtime>::put(multiplier);
        let signed_fee = probe(|| {
            let before = fee_sinks();
            assert_ok!(submit(&stranger(), call.clone()));
            assert_eq!(fee_sinks() - before, fee_paid() + besides);
            fee_paid()
        });
        let announced = CallFee::of(&call);
        probe(|| {
            let before = fee_sinks();
            assert_ok!(walletless(call.clone()));
            assert_eq!(
                fee_sinks() - before,
                signed_fee + besides,
                "walletless is dearer or cheaper than signed"
            );
        });
        assert_eq!(announced, signed_fee);
    }
    NextFeeMultiplier::<Runtime>::put(Multiplier::from_u32(1));
}

fn own(key: &Key, call: impl Into<RuntimeCall> + Clone) -> impl Fn() {
    let (who, call) = (key.account(), call.into());
    move || {
        assert_ok!(by(&who, call.clone()));
    }
}

fn relayed(call: &RuntimeCall) -> impl Fn() {
    let call = call.clone();
    move || {
        assert_ok!(submit(&stranger(), call.clone()));
    }
}

fn alone(call: &RuntimeCall) -> impl Fn() {
    let call = call.clone();
    move || {
        assert_ok!(walletless(call.clone()));
    }
}

/// A call that has no walletless form is no transaction without a signer.
#[track_caller]
fn assert_never_walletless(call: &RuntimeCall) {
    assert!(apply(general(call.clone())).is_err());
    assert!(validate(general(call.clone())).is_err());
}

#[test]
fn registering() {
    run(|| {
        with_accountant();
        send(&channel(), NOTCH);
        for provider in [false, true] {
            let call = RegistryCall::register {
                accountant: accountant(),
                beneficiary: None,
                provider,
            };
            let for_it = ask(
                &consumer(),
                Action::Register {
                    accountant: accountant(),
                    beneficiary: None,
                    provider,
                },
            );
            assert_same(&[&own(&consumer(), call), &relayed(&for_it), &alone(&for_it)]);
            assert_same_fee(for_it.clone(), REGISTRATION_FEE);
            probe(|| {
                assert_ok!(walletless(for_it.clone()));
                let (registration_fee, chain_fee) = last_event(|event| match event {
                    RuntimeEvent::IdentityRegistry(RegistryEvent::Registered {
                        registration_fee,
                        chain_fee,
                        ..
                    }) => Some((registration_fee, chain_fee)),
                    _ => None,
                });
                assert_eq!((registration_fee, chain_fee), (REGISTRATION_FEE, CallFee::of(&for_it)));
                assert_eq!(free(&channel()), NOTCH - registration_fee - chain_fee);
            });
        }
    });
}

#[test]
fn changing_the_beneficiary_or_a_device() {
    run(|| {
        with_consumer(NOTCH);
        let (lane, key, limit, valid_until) = (1, device().account(), NOTCH, 1_000);
        let pairs: [(RegistryCall, Action); 2] = [
            (
                RegistryCall::set_beneficiary { beneficiary: till() },
                Action::SetBeneficiary { beneficiary: till() },
            ),
            (
                RegistryCall::authorize_device {
                    lane,
                    key: key.clone(),
                    limit,
                    valid_until,
                },
                Action::AuthorizeDevice {
                    lane,
                    key,
                    limit,
                    valid_until,
                },
            ),
        ];
        for (call, action) in pairs {
            let for_it = ask(&consumer(), action);
            assert_same(&[&own(&consumer(), call.clone()), &relayed(&for_it)]);
            assert_never_walletless(&for_it);
            own(&consumer(), call)();
        }
        let for_it = ask(&consumer(), Action::RevokeDevice { lane });
        assert_same(&[
            &own(&consumer(), RegistryCall::revoke_device { lane }),
            &relayed(&for_it),
        ]);
        assert_never_walletless(&for_it);
    });
}

#[test]
fn opening_a_consumer_channel() {
    run(|| {
        with_consumer(NOTCH);
        let accountant = second_accountant();
        send(
            &tallystick_primitives::consumer_channel_id(&consumer().account(), &accountant),
            NOTCH,
        );
        let call = ChannelsCall::open_channel {
            accountant: accountant.clone(),
        };
        let for_it = ask(&consumer(), Action::OpenChannel { accountant });
        assert_same(&[&own(&consumer(), call), &relayed(&for_it), &alone(&for_it)]);
        assert_same_fee(for_it, 0);
    });
}

#[test]
fn settling_a_consumers_promise() {
    run(|| {
        with_consumer(10 * NOTCH);
        let allow = RegistryCall::authorize_device {
            lane: 1,
            key: device().account(),
            limit: NOTCH,
            valid_until: 1_000,
        };
        own(&consumer(), allow)();
        for promise in [
            pays(NOTCH),
            device_promise(&device(), &consumer(), &accountant(), 1, NOTCH),
        ] {
            let call = promise.income();
            assert_same(&[&own(&owner(), call.clone()), &relayed(&call), &alone(&call)]);
            assert_same_fee(call.clone(), 0);
            probe(|| {
                assert_ok!(walletless(call.clone()));
                let fee = CallFee::of(&call);
                assert_eq!(last_income(), (NOTCH, fee, NOTCH - fee, 0));
            });
        }
    });
}

#[test]
fn exiting() {
    run(|| {
        with_consumer(10 * NOTCH);
        let home = somebody("home");
        let call = ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: home.clone(),
        };
        let for_it = ask(
            &consumer(),
            Action::RequestExit {
                accountant: accountant(),
                beneficiary: home.clone(),
            },
        );
        assert_same(&[&own(&consumer(), call.clone()), &relayed(&for_it), &alone(&for_it)]);
        assert_same_fee(for_it, 0);
        own(&consumer(), call)();

        let for_it = ask(
            &consumer(),
            Action::CancelExit {
                accountant: accountant(),
            },
        );
        assert_same(&[
            &own(
                &consumer(),
                ChannelsCall::cancel_exit {
                    accountant: accountant(),
                },
            ),
            &relayed(&for_it),
        ]);
        assert_never_walletless(&for_it);

        pass(EXIT_DELAY);
        let call: RuntimeCall = ChannelsCall::finalize_exit {
            identity: consumer().account(),
            accountant: accountant(),
        }
        .into();
        assert_same(&[&own(&consumer(), call.clone()), &relayed(&call), &alone(&call)]);
        assert_same_fee(call.clone(), 0);
        let fee = CallFee::of(&call);
        assert_ok!(walletless(call));
        assert_eq!(free(&home), 10 * NOTCH + ED - fee);
    });
}

#[test]
fn exiting_without_ever_having_registered() {
    run(|| {
        // Not even the accountant exists.
        send(&channel(), NOTCH);
        let home = somebody("home");
        let exit = ask(
            &consumer(),
            Action::RequestExit {
                accountant: accountant(),
                beneficiary: home.clone(),
            },
        );
        assert_same_fee(exit.clone(), 0);
        assert_ok!(walletless(exit));
        pass(EXIT_DELAY);
        assert_ok!(walletless(ChannelsCall::finalize_exit {
            identity: consumer().account(),
            accountant: accountant()
        }));
        assert_eq!(free(&channel()), 0);
        assert!(free(&home) > NOTCH - 2 * MILLINOTCH);
    });
}

#[test]
fn exiting_fast() {
    run(|| {
        with_consumer(10 * NOTCH);
        let call = fast_exit(&consumer(), &operator(), &accountant(), NOTCH, &somebody("home"));
        assert_same(&[&own(&consumer(), call.clone()), &relayed(&call), &alone(&call)]);
        assert_same_fee(call, 0);
    });
}

#[test]
fn opening_a_provider_channel() {
    run(|| {
        with_consumer(10 * NOTCH);
        let call = AccountantCall::open_provider_channel {
            accountant: accountant(),
        };
        let for_it = ask(
            &consumer(),
            Action::OpenProviderChannel {
                accountant: accountant(),
            },
        );
        assert_same(&[&own(&consumer(), call), &relayed(&for_it), &alone(&for_it)]);
        assert_same_fee(for_it, 0);
    });
}

#[test]
fn setting_a_minimum() {
    run(|| {
        with_provider(NOTCH);
        let for_it = ask(
            &provider(),
            Action::SetMinSettlement {
                accountant: accountant(),
                minimum: NOTCH,
            },
        );
        let call = AccountantCall::set_min_settlement {
            accountant: accountant(),
            minimum: NOTCH,
        };
        assert_same(&[&own(&provider(), call), &relayed(&for_it)]);
        assert_never_walletless(&for_it);
    });
}

#[test]
fn settling_an_accountants_promise() {
    run(|| {
        with_provider(10 * NOTCH);
        for amount in [NOTCH, 20 * NOTCH] {
            let call = earns(amount).payout();
            assert_same(&[&own(&provider(), call.clone()), &relayed(&call), &alone(&call)]);
            assert_same_fee(call.clone(), 0);
            probe(|| {
                let fee = CallFee::of(&call);
                assert_ok!(walletless(call));
                let (gross, accountant_fee, chain_fee, net, ..) = last_payout();
                assert_eq!((chain_fee, net), (fee, gross - accountant_fee - fee));
            });
        }
    });
}

#[test]
fn settling_an_accountants_promise_of_the_operator_before() {
    run(|| {
        with_provider(10 * NOTCH);
        let call = earns(NOTCH).payout();
        assert_ok!(owner_does(AccountantCall::set_operator {
            accountant: accountant(),
            operator: somebody("fresh")
        }));
        assert_same(&[&own(&provider(), call.clone()), &relayed(&call), &alone(&call)]);
        assert_same_fee(call.clone(), 0);
        pass(CLOSING_DELAY);
        probe(|| {
            assert_ok!(walletless(call.clone()));
        });
        pass(1);
        assert_eq!(walletless(call), Err(refusal(AccountantError::BadSignature)));
    });
}

#[test]
fn settling_to_a_new_beneficiary() {
    run(|| {
        with_provider(10 * NOTCH);
        let call = earns(NOTCH).payout_to(&provider(), somebody("other till"));
        assert_same(&[&own(&provider(), call.clone()), &relayed(&call), &alone(&call)]);
        assert_same_fee(call, 0);
    });
}

#[test]
fn collecting() {
    run(|| {
        with_provider(0);
        own(&provider(), earns(10 * NOTCH).payout())();
        send(&accountant(), 5 * NOTCH);
        let call: RuntimeCall = AccountantCall::collect {
            identity: provider().account(),
            accountant: accountant(),
        }
        .into();
        assert_same(&[&own(&provider(), call.clone()), &relayed(&call), &alone(&call)]);
        assert_same_fee(call, 0);
    });
}

/// With `set_up(money)` for the smallest money that suffices, one unit less is refused.
#[track_caller]
fn assert_boundary(least: Balance, set_up: impl Fn(Balance), call: &RuntimeCall) {
    for (money, goes) in [(least, true), (least - 1, false), (least + 1, true)] {
        probe(|| {
            set_up(money);
            assert_eq!(walletless(call.clone()).is_ok(), goes, "{money} of {least}");
        });
    }
}

#[test]
fn a_walletless_call_must_move_twice_its_fee() {
    run(|| {
        with_accountant();
        let register = ask(
            &consumer(),
            Action::Register {
                accountant: accountant(),
                beneficiary: None,
                provider: false,
            },
        );
        let least = |call: &RuntimeCall| MARGIN * CallFee::of(call);
        assert_boundary(
            REGISTRATION_FEE + ED + least(&register),
            |money| send(&channel(), money),
            &register,
        );
        joins(&consumer(), &accountant(), 0, None, false);
        let exit = ask(
            &consumer(),
            Action::RequestExit {
                accountant: accountant(),
                beneficiary: till(),
            },
        );
        let open = ask(
            &consumer(),
            Action::OpenProviderChannel {
                accountant: accountant(),
            },
        );
        for call in [exit, open] {
            assert_boundary(least(&call), |money| send(&channel(), money), &call);
        }
        let minima = AccountantCall::set_minima {
            accountant: accountant(),
            min_bond: 0,
            min_consumer_settlement: 0,
        };
        own(&owner(), minima)();
        let settle = pays(NOTCH).income();
        assert_boundary(least(&settle), |money| send(&channel(), money), &settle);

        joins(&provider(), &accountant(), NOTCH, Some(till()), true);
        // The beneficiary must be able to take whatever comes.
        send(&till(), ED);
        let settle = earns(NOTCH).payout();
        // The accountant fee comes first: 10 % of gross, rounded down.
        let proceeds = least(&settle);
        let gross = (proceeds..)
            .find(|gross| gross - gross / 10 >= proceeds)
            .map(|from| from.max(proceeds * 10 / 9));
        let gross = (gross.unwrap() - 3..)
            .find(|gross| gross - gross / 10 >= proceeds)
            .unwrap();
        assert_boundary(gross, |money| send(&accountant(), money), &settle);
    });
}

#[test]
fn tags_priority_and_longevity_are_as_the_design_says() {
    run(|| {
        with_provider(10 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);

        let promise = earns(NOTCH).but(&operator(), |promise| promise.valid_until = now() + 30);
        let validity = validate(general(promise.payout())).unwrap();
        let channel_id = tallystick_primitives::provider_channel_id(&provider().account(), &accountant());
        assert_eq!(validity.provides, vec![(b"settle", &channel_id, 0u32).encode()]);
        assert_eq!(
            validity.priority,
            priority(NOTCH * 9 / 10 - CallFee::of(&promise.payout()))
        );
        // The pool looks at the next block.
        assert_eq!(validity.longevity, 29);
        assert_eq!(
            validate(general(earns(NOTCH).payout())).unwrap().longevity,
            MAX_LONGEVITY
        );

        let validity = validate(general(pays(NOTCH).income())).unwrap();
        assert_eq!(validity.provides, vec![(b"settle", channel(), 0u32).encode()]);

        let action = Action::RequestExit {
            accountant: accountant(),
            beneficiary: till(),
        };
        let tag = |nonce: u64| (b"request", consumer().account(), nonce).encode();
        let ahead = |nonce: u64, valid_until: BlockNumber| {
            let request = request_with(&consumer(), &action, nonce, valid_until);
            general(with_request(consumer().account(), action.clone(), request))
        };
        // Registering used nonce 0.
        let next = validate(ahead(1, now() + 11)).unwrap();
        assert_eq!(
            (next.provides, next.requires, next.longevity),
            (vec![tag(1)], vec![], 10)
        );
        let later = validate(ahead(3, now() + 500)).unwrap();
        assert_eq!(
            (later.provides, later.requires, later.longevity),
            (vec![tag(3)], vec![tag(2)], MAX_LONGEVITY)
        );
        assert!(validate(ahead(1 + MAX_FUTURE_REQUESTS, now() + 5)).is_ok());
        assert_eq!(
            validate(ahead(2 + MAX_FUTURE_REQUESTS, now() + 5)),
            Err(InvalidTransaction::Future.into())
        );
        assert_eq!(validate(ahead(0, now() + 5)), Err(InvalidTransaction::Stale.into()));
        // Never in a block before its turn.
        assert_eq!(apply(ahead(2, now() + 5)), Err(InvalidTransaction::Future.into()));

        let both = earns(NOTCH).payout_to(&provider(), till());
        let validity = validate(general(both)).unwrap();
        assert_eq!(
            validity.provides,
            vec![
                (b"settle", &channel_id, 0u32).encode(),
                (b"request", provider().account(), 1u64).encode()
            ]
        );
    });
}

#[test]
fn priority_rises_with_the_amount() {
    let mut last = 0;
    for exponent in 0..128 {
        let net = 1u128 << exponent;
        assert!(priority(net) > last);
        last = priority(net);
        if net > 1 << 30 {
            assert!(priority(net + net / 1_000_000) > last);
        }
    }
    assert!(priority(0) <= priority(1));
    assert!(priority(Balance::MAX) > last);
}

#[test]
fn only_its_transaction_authorises_a_walletless_call() {
    run(|| {
        with_consumer(10 * NOTCH);
        let call = pays(NOTCH).income();
        // Neither by the bare dispatch of anybody without an account, nor inside a batch.
        assert!(call.clone().dispatch(RuntimeOrigin::none()).is_err());
        let batch = RuntimeCall::Utility(pallet_utility::Call::batch {
            calls: vec![call.clone()],
        });
        assert!(apply(general(batch)).is_err());
        // As an inherent: no pool takes it, and what an author puts into a block itself does nothing.
        let bare = UncheckedExtrinsic::new_bare(call.clone());
        assert!(validate(bare.clone()).is_err());
        assert_refused(|| apply(bare).unwrap(), sp_runtime::DispatchError::BadOrigin);
        // A call without a walletless form passes in no source.
        let transfer = pallet_balances::Call::transfer_all {
            dest: till().into(),
            keep_alive: false,
        };
        assert_never_walletless(&RuntimeCall::Balances(transfer));
        for source in [
            TransactionSource::InBlock,
            TransactionSource::Local,
            TransactionSource::External,
        ] {
            use frame_support::traits::Authorize;
            assert!(call.authorize(source).unwrap().is_ok());
        }
    });
}
