//! The provider's side: channels and settlements.

use crate::common::*;
use frame_support::assert_ok;
use sp_runtime::Permill;
use tallystick_primitives::{Action, consumer_channel_id, state::SettledLane};

#[test]
fn a_provider_channel_opens_with_registration() {
    run(|| {
        with_provider(0);
        let state = Accountant::channel_state(&provider().account(), &accountant()).unwrap();
        assert_eq!((state.proven, state.settled, state.coverage), (0, 0, 0));
    });
}

#[test]
fn a_provider_channel_opens_by_itself() {
    run(|| {
        with_accountant();
        let open = || {
            by(
                &provider().account(),
                AccountantCall::open_provider_channel {
                    accountant: accountant(),
                },
            )
        };
        assert_refused(open, AccountantError::NotRegistered);
        joins(&provider(), &accountant(), NOTCH, None, false);
        assert_ok!(open());
        assert_refused(open, AccountantError::AlreadyOpen);
    });
}

#[test]
fn a_channel_without_coverage_settles_from_available_money() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(walletless(earns(4 * NOTCH).payout()));
        let (gross, _, _, _, from_coverage, shortfall) = last_payout();
        assert_eq!((gross, from_coverage, shortfall), (4 * NOTCH, 0, 0));
        assert_eq!(stake(), STAKE);
    });
}

#[test]
fn settling_pays_the_beneficiary_the_exact_amount_minus_fees() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(by(&stranger().account(), earns(4 * NOTCH).payout()));
        assert_eq!(free(&till()), 4 * NOTCH - 4 * NOTCH / 10);
        assert_eq!(available(), 6 * NOTCH + 4 * NOTCH / 10);

        let before = free(&till());
        assert_ok!(walletless(earns(7 * NOTCH).payout()));
        let (gross, accountant_fee, chain_fee, net, _, _) = last_payout();
        assert_eq!((gross, accountant_fee), (3 * NOTCH, 3 * NOTCH / 10));
        assert_eq!(net, gross - accountant_fee - chain_fee);
        assert_eq!(free(&till()), before + net);
    });
}

#[test]
fn the_same_promise_twice_fails() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(walletless(earns(4 * NOTCH).payout()));
        assert_eq!(
            walletless(earns(4 * NOTCH).payout()),
            Err(refusal(AccountantError::AlreadySettled))
        );
        assert_refused(
            || by(&stranger().account(), earns(4 * NOTCH).payout()),
            AccountantError::AlreadySettled,
        );
    });
}

#[test]
fn a_wrong_operator_signature_fails() {
    run(|| {
        with_provider(10 * NOTCH);
        for wrong in [owner(), provider(), stranger()] {
            let forged = earns(NOTCH).but(&wrong, |_| ());
            assert_eq!(walletless(forged.payout()), Err(refusal(AccountantError::BadSignature)));
            assert_refused(
                || by(&provider().account(), forged.payout()),
                AccountantError::BadSignature,
            );
        }
    });
}

#[test]
fn a_promise_beyond_the_money_pays_the_rest_later() {
    run(|| {
        with_provider(4 * NOTCH);
        let promise = earns(10 * NOTCH);
        assert_ok!(walletless(promise.payout()));
        assert_eq!(earnings().settled, 4 * NOTCH);
        assert_eq!(earnings().proven, 10 * NOTCH);
        // The accountant fee stays with the accountant and is available again; what is there is all there is.
        let left = available();
        assert_eq!(left, 4 * NOTCH / 10);
        send(&accountant(), 20 * NOTCH);
        assert_ok!(walletless(promise.payout()));
        assert_eq!(earnings().settled, 10 * NOTCH);
        assert_eq!(
            walletless(promise.payout()),
            Err(refusal(AccountantError::AlreadySettled))
        );
    });
}

#[test]
fn a_consumers_promise_beyond_the_money_pays_the_rest_later() {
    run(|| {
        with_consumer(4 * NOTCH);
        assert_ok!(walletless(pays(10 * NOTCH).income()));
        assert_eq!(settled(0), 4 * NOTCH);
        assert_eq!(free(&channel()), ED);
        assert_eq!(
            walletless(pays(10 * NOTCH).income()),
            Err(refusal(ChannelsError::InsufficientFunds))
        );
        send(&channel(), 20 * NOTCH);
        assert_ok!(walletless(pays(10 * NOTCH).income()));
        assert_eq!(settled(0), 10 * NOTCH);
        assert_eq!(free(&channel()), 14 * NOTCH + ED);
    });
}

#[test]
fn an_amount_below_the_watermark_fails_without_underflow() {
    run(|| {
        with_provider(10 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        assert_ok!(walletless(earns(4 * NOTCH).payout()));
        assert_ok!(walletless(pays(4 * NOTCH).income()));
        for less in [0, 1, 4 * NOTCH - 1, 4 * NOTCH] {
            assert_eq!(
                walletless(earns(less).payout()),
                Err(refusal(AccountantError::AlreadySettled))
            );
            assert_refused(
                || by(&provider().account(), earns(less).payout()),
                AccountantError::AlreadySettled,
            );
            assert_eq!(
                walletless(pays(less).income()),
                Err(refusal(ChannelsError::AlreadySettled))
            );
            assert_refused(
                || by(&owner().account(), pays(less).income()),
                ChannelsError::AlreadySettled,
            );
        }
    });
}

#[test]
fn very_large_amounts_and_stakes_do_not_overflow() {
    run(|| {
        with_provider(10 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        cover(STAKE);
        // All there is, at once.
        assert_ok!(by(&stranger().account(), pays(Balance::MAX).income()));
        assert_eq!(settled(0), 10 * NOTCH);
        assert_ok!(walletless(earns(Balance::MAX).payout()));
        let (gross, .., from_coverage, shortfall) = last_payout();
        assert_eq!((gross, from_coverage), (20 * NOTCH + STAKE, STAKE));
        assert_eq!(shortfall, Balance::MAX - gross);
        // A second provider of the same accountant proves as much: the owed total does not fit and is refused.
        let second = sr25519_key("second provider");
        let call = AccountantCall::resolve_punishment {
            accountant: accountant(),
            top_up: Balance::MAX,
        };
        assert!(by(&owner().account(), call).is_err());
        let paused = || {
            by(
                &second.account(),
                AccountantCall::open_provider_channel {
                    accountant: accountant(),
                },
            )
        };
        assert!(paused().is_err());
        // Stakes, coverage, minima and withdrawals.
        let register = register_accountant_call(&operator().account(), Balance::MAX, ACCOUNTANT_FEE);
        assert_refused(|| by(&stranger().account(), register), AccountantError::Overflow);
        assert!(
            owner_does(AccountantCall::increase_stake {
                accountant: accountant(),
                amount: Balance::MAX
            })
            .is_err()
        );
        let coverage = Balance::MAX;
        let grant = AccountantCall::grant_coverage {
            accountant: accountant(),
            provider: provider().account(),
            coverage,
        };
        assert!(owner_does(grant).is_err());
        pass(PUNISHMENT_GRACE + 5_000);
        assert_ok!(by(
            &stranger().account(),
            AccountantCall::charge_penalty {
                accountant: accountant()
            }
        ));
    });
}

#[test]
fn an_absurd_promise_does_not_block_the_other_providers() {
    run(|| {
        with_provider(10 * NOTCH);
        let second = sr25519_key("second provider");
        joins(&second, &accountant(), NOTCH, None, true);
        assert_ok!(walletless(earns(Balance::MAX).payout()));
        let left = available();
        send(&accountant(), 10 * NOTCH);
        // The debts to both together would not fit a number.
        let promise = provider_promise(&operator(), &second.account(), &accountant(), Balance::MAX);
        assert_ok!(walletless(promise.payout()));
        assert_eq!(last_payout().0, 10 * NOTCH + left);
    });
}

#[test]
fn a_new_beneficiary_counts_from_the_next_settlement_on() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(walletless(earns(NOTCH).payout()));
        let first = free(&till());
        let other = somebody("other till");
        let change = ask(
            &provider(),
            Action::SetBeneficiary {
                beneficiary: other.clone(),
            },
        );
        assert_ok!(by(&stranger().account(), change.clone()));
        assert_ok!(walletless(earns(2 * NOTCH).payout()));
        assert_eq!(free(&till()), first);
        assert!(free(&other) > 0);
        let back = RegistryCall::set_beneficiary { beneficiary: till() };
        assert_ok!(by(&provider().account(), back));
        assert_refused(|| by(&stranger().account(), change), RegistryError::StaleNonce);
        assert_eq!(IdentityRegistry::state(&provider().account()).beneficiary, Some(till()));
    });
}

#[test]
fn settling_to_a_new_beneficiary_is_one_call() {
    run(|| {
        with_provider(10 * NOTCH);
        let other = somebody("other till");
        let call = earns(NOTCH).payout_to(&provider(), other.clone());
        assert_ok!(walletless(call.clone()));
        let (_, _, _, net, _, _) = last_payout();
        assert_eq!((free(&other), free(&till())), (net, 0));
        assert_eq!(
            IdentityRegistry::state(&provider().account()).beneficiary,
            Some(other.clone())
        );
        assert!(walletless(call.clone()).is_err());
        assert!(by(&stranger().account(), call).is_err());
        // Later settlements go there as well.
        assert_ok!(walletless(earns(2 * NOTCH).payout()));
        assert!(free(&other) > net);
    });
}

#[test]
fn exchanges_of_several_consumers_add_up_in_one_settlement() {
    run(|| {
        with_provider(0);
        let amounts = [3 * NOTCH, 5 * NOTCH, 7 * NOTCH];
        for (index, amount) in amounts.into_iter().enumerate() {
            let consumer = sr25519_key(&format!("consumer {index}"));
            joins(&consumer, &accountant(), 10 * NOTCH, None, false);
            assert_ok!(by(
                &operator().account(),
                consumer_promise(&consumer, &accountant(), amount).income()
            ));
        }
        assert_eq!(available(), 15 * NOTCH);
        assert_ok!(by(&stranger().account(), earns(15 * NOTCH).payout()));
        assert_eq!(free(&till()), Permill::from_percent(90) * (15 * NOTCH));
        assert_eq!(available(), 15 * NOTCH / 10);
    });
}

#[test]
fn providers_and_consumers_work_with_two_accountants() {
    run(|| {
        with_provider(10 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        let other = second_accountant();
        send(&other, 10 * NOTCH);
        send(&consumer_channel_id(&consumer().account(), &other), 10 * NOTCH);
        assert_ok!(by(
            &consumer().account(),
            ChannelsCall::open_channel {
                accountant: other.clone()
            }
        ));
        assert_ok!(by(
            &provider().account(),
            AccountantCall::open_provider_channel {
                accountant: other.clone()
            }
        ));

        // The two accountants have the same operator: a promise still settles with one of them only.
        let here = earns(3 * NOTCH);
        let there = provider_promise(&operator(), &provider().account(), &other, 2 * NOTCH);
        let mut misdirected = here.clone();
        misdirected.accountant = other.clone();
        assert_eq!(
            walletless(misdirected.payout()),
            Err(refusal(AccountantError::WrongChannel))
        );
        assert_ok!(by(&stranger().account(), here.payout()));
        assert_ok!(by(&stranger().account(), there.payout()));
        assert_eq!(free(&till()), 5 * NOTCH * 9 / 10);

        let mut misdirected = pays(3 * NOTCH);
        misdirected.accountant = other.clone();
        assert_eq!(
            walletless(misdirected.income()),
            Err(refusal(ChannelsError::WrongChannel))
        );
        assert_ok!(walletless(pays(3 * NOTCH).income()));
        assert_ok!(walletless(consumer_promise(&consumer(), &other, 2 * NOTCH).income()));
        assert_eq!(settled(0), 3 * NOTCH);
        let expected = SettledLane {
            lane: 0,
            amount: 2 * NOTCH,
        };
        assert_eq!(
            PaymentChannels::state(&consumer().account(), &other).settled,
            [expected]
        );
    });
}
