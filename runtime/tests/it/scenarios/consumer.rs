//! The consumer's side: top-ups, settlements and exits.

use crate::common::*;
use frame_support::assert_ok;
use tallystick_primitives::{Action, NEVER_EXPIRES};

#[test]
fn a_plain_transfer_tops_up_a_channel_before_registration() {
    run(|| {
        with_accountant();
        send(&channel(), NOTCH);
        assert_eq!(
            PaymentChannels::state(&consumer().account(), &accountant()).balance,
            NOTCH - ED
        );
        let register = RegistryCall::register {
            accountant: accountant(),
            beneficiary: None,
            provider: false,
        };
        assert_ok!(by(&consumer().account(), register));
        send(&channel(), 5 * NOTCH);
        assert_eq!(free(&channel()), 6 * NOTCH - REGISTRATION_FEE);
    });
}

#[test]
fn settling_pays_the_accountant_and_nobody_else() {
    run(|| {
        with_consumer(10 * NOTCH);
        let before: Vec<_> = frame_system::Account::<Runtime>::iter().collect();
        assert_ok!(by(&stranger().account(), pays(3 * NOTCH).income()));
        for (who, account) in before {
            let expected = if who == accountant() {
                account.data.free + 3 * NOTCH
            } else if who == channel() {
                account.data.free - 3 * NOTCH
            } else {
                account.data.free
            };
            assert_eq!(free(&who), expected, "{who}");
        }
        assert_eq!(settled(0), 3 * NOTCH);
    });
}

#[test]
fn a_promise_signed_by_anyone_else_is_refused() {
    run(|| {
        with_consumer(10 * NOTCH);
        for lane in [1, 2] {
            let key = if lane == 1 {
                device().account()
            } else {
                somebody("other device")
            };
            let allow = RegistryCall::authorize_device {
                lane,
                key,
                limit: 100 * NOTCH,
                valid_until: NEVER_EXPIRES,
            };
            assert_ok!(by(&consumer().account(), allow));
        }
        let in_lane = |signer: &Key, lane| device_promise(signer, &consumer(), &accountant(), lane, NOTCH).income();
        let wrong = [
            (stranger(), 0),
            (operator(), 0),
            (owner(), 0),
            (device(), 0),
            (consumer(), 1),
            (stranger(), 1),
            (device(), 2),
        ];
        for (signer, lane) in wrong {
            let call = in_lane(&signer, lane);
            assert_refused(
                || by(&operator().account(), call.clone()),
                match lane {
                    0 => sp_runtime::DispatchError::from(ChannelsError::BadSignature),
                    _ => RegistryError::BadSignature.into(),
                },
            );
            assert!(walletless(call).is_err());
        }
        assert_refused(
            || by(&owner().account(), in_lane(&device(), 3)),
            RegistryError::NotFound,
        );
        assert_ok!(by(&owner().account(), in_lane(&consumer(), 0)));
        assert_ok!(by(&owner().account(), in_lane(&device(), 1)));
        assert_eq!((settled(0), settled(1)), (NOTCH, NOTCH));
    });
}

#[test]
fn a_promise_of_the_accountants_own_key_is_refused() {
    run(|| {
        with_consumer(10 * NOTCH);
        for key in [owner(), operator()] {
            let forged = pays(NOTCH).but(&key, |_| ());
            assert_refused(|| by(&owner().account(), forged.income()), ChannelsError::BadSignature);
            assert_eq!(walletless(forged.income()), Err(refusal(ChannelsError::BadSignature)));
        }
    });
}

#[test]
fn lesson_28_a_relayer_gets_no_more_than_the_rules_give() {
    run(|| {
        with_consumer(10 * NOTCH);
        let before = free(&stranger().account());
        assert_ok!(submit(&stranger(), pays(3 * NOTCH).income()));
        // The relayer pays the fee and gets nothing; the accountant gets the whole.
        assert_eq!(free(&stranger().account()), before - fee_paid());
        assert_eq!(last_income(), (3 * NOTCH, 0, 3 * NOTCH, 0));
    });
}

#[test]
fn a_fast_exit_works_with_both_signatures() {
    run(|| {
        with_consumer(10 * NOTCH);
        let home = somebody("home");
        assert_ok!(walletless(fast_exit(
            &consumer(),
            &operator(),
            &accountant(),
            4 * NOTCH,
            &home
        )));
        let fee = 4 * NOTCH - free(&home);
        assert!(fee > 0 && fee < MILLINOTCH);
        assert_eq!(free(&channel()), 6 * NOTCH + ED);
        // To the last unit, by a relayer.
        let all = free(&channel());
        assert_ok!(by(
            &stranger().account(),
            fast_exit(&consumer(), &operator(), &accountant(), all, &home)
        ));
        assert_eq!(free(&channel()), 0);
        assert_eq!(free(&home), 10 * NOTCH + ED - fee);
    });
}

#[test]
fn a_fast_exit_fails_with_a_wrong_signature() {
    run(|| {
        with_consumer(10 * NOTCH);
        let home = somebody("home");
        let relayed = |call: RuntimeCall| by(&stranger().account(), call);
        for wrong in [owner(), consumer(), stranger()] {
            let call = fast_exit(&consumer(), &wrong, &accountant(), NOTCH, &home);
            assert_refused(|| relayed(call.clone()), ChannelsError::BadOperatorSignature);
            assert_eq!(walletless(call), Err(refusal(ChannelsError::BadOperatorSignature)));
        }
        // Somebody else's signature in the consumer's name.
        let action = Action::FastExit {
            accountant: accountant(),
            amount: NOTCH,
            beneficiary: home.clone(),
        };
        let request = request_with(&stranger(), &action, 1, now() + 5);
        let payload = action.payload(&genesis_hash(), &consumer().account(), 1, now() + 5);
        let call: RuntimeCall = ChannelsCall::fast_exit {
            identity: consumer().account(),
            accountant: accountant(),
            amount: NOTCH,
            beneficiary: home,
            request,
            operator_signature: operator().sign(&payload),
        }
        .into();
        assert_refused(|| relayed(call.clone()), RegistryError::BadSignature);
        assert_eq!(walletless(call), Err(refusal(RegistryError::BadSignature)));
    });
}

#[test]
fn a_fast_exit_does_not_work_twice() {
    run(|| {
        with_consumer(10 * NOTCH);
        let call = fast_exit(&consumer(), &operator(), &accountant(), NOTCH, &somebody("home"));
        assert_ok!(walletless(call.clone()));
        assert!(walletless(call.clone()).is_err());
        assert_refused(|| by(&stranger().account(), call), RegistryError::StaleNonce);
    });
}

#[test]
fn a_fast_exit_does_not_work_after_its_last_valid_block() {
    run(|| {
        with_consumer(10 * NOTCH);
        let call = fast_exit(&consumer(), &operator(), &accountant(), NOTCH, &somebody("home"));
        pass(51);
        assert_eq!(walletless(call.clone()), Err(refusal(RegistryError::Expired)));
        assert_refused(|| by(&stranger().account(), call), RegistryError::Expired);
    });
}

#[test]
fn a_unilateral_exit_needs_the_delay() {
    run(|| {
        with_consumer(10 * NOTCH);
        let home = somebody("home");
        let finalize = || ChannelsCall::finalize_exit {
            identity: consumer().account(),
            accountant: accountant(),
        };
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::NotFound)));
        let exit = ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: home.clone(),
        };
        assert_ok!(by(&consumer().account(), exit));
        pass(EXIT_DELAY - 1);
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::TooSoon)));
        assert_refused(|| by(&stranger().account(), finalize()), ChannelsError::TooSoon);
        // Settlements go on meanwhile.
        assert_ok!(walletless(pays(NOTCH).income()));
        pass(1);
        assert_ok!(by(&stranger().account(), finalize()));
        assert_eq!((free(&home), free(&channel())), (9 * NOTCH + ED, 0));
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::NotFound)));
        // The watermark stays: what was paid is not paid again after a top-up.
        send(&channel(), 5 * NOTCH);
        assert_eq!(
            walletless(pays(NOTCH).income()),
            Err(refusal(ChannelsError::AlreadySettled))
        );
    });
}
