//! Failures of other systems that pay for metered services, one test per published lesson;
//! the half of them that plays on chain and concerns identities, channels and accountants.

use crate::common::*;
use frame_support::{assert_ok, traits::dynamic_params::AggregatedKeyValue};
use sp_core::{U256, ecdsa};
use sp_runtime::{MultiSignature, Permill};
use tallystick_primitives::{
    Action, NEVER_EXPIRES, accountant_id, consumer_channel_id,
    state::{AccountantStatus, SettledLane},
};
use tallystick_runtime::configs::parameters::{RuntimeParameters, dynamic::payments};

fn status() -> AccountantStatus {
    Accountant::state(&accountant()).unwrap().status
}

fn finalize() -> ChannelsCall {
    ChannelsCall::finalize_exit {
        identity: consumer().account(),
        accountant: accountant(),
    }
}

/// A client names a key of its own as the receiver, drains its deposit first and leaves the real provider
/// unpaid.
#[test]
fn lesson_01_recycled_escrow() {
    run(|| {
        with_provider(0);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, true);
        // The consumer's promise pays the accountant, also if the consumer is a provider.
        let own_promise =
            |accountant: &AccountId| tallystick_primitives::provider_channel_id(&consumer().account(), accountant);
        let to_itself = provider_promise(&consumer(), &consumer().account(), &accountant(), 10 * NOTCH);
        assert_eq!(
            to_itself.promise.channel.0,
            *AsRef::<[u8; 32]>::as_ref(&own_promise(&accountant()))
        );
        assert_refused(
            || by(&consumer().account(), to_itself.payout()),
            AccountantError::BadSignature,
        );
        // Its own accountant reaches its own channel with that accountant only.
        send(&consumer().account(), 2 * STAKE);
        assert_ok!(by(
            &consumer().account(),
            register_accountant_call(&device().account(), STAKE, ACCOUNTANT_FEE)
        ));
        let own_accountant = accountant_id(&consumer().account());
        assert_ok!(by(
            &consumer().account(),
            ChannelsCall::open_channel {
                accountant: own_accountant.clone()
            }
        ));
        let mut stolen = pays(10 * NOTCH);
        stolen.accountant = own_accountant.clone();
        assert_eq!(walletless(stolen.income()), Err(refusal(ChannelsError::WrongChannel)));
        let stolen = consumer_promise(&consumer(), &own_accountant, 10 * NOTCH);
        assert_eq!(
            walletless(stolen.income()),
            Err(refusal(ChannelsError::InsufficientFunds))
        );
        // So the deposit is still there for the provider.
        assert_ok!(walletless(pays(10 * NOTCH).income()));
        assert_ok!(walletless(earns(9 * NOTCH).payout()));
        assert_eq!(last_payout().0, 9 * NOTCH);
    });
}

/// Double collect after a signer or consumer is re-mapped: watermarks follow the identity, never the
/// signer.
#[test]
fn lesson_02_remapped_signer() {
    run(|| {
        with_provider(20 * NOTCH);
        assert_ok!(walletless(earns(4 * NOTCH).payout()));
        let fresh = sr25519_key("fresh operator");
        assert_ok!(owner_does(AccountantCall::set_operator {
            accountant: accountant(),
            operator: fresh.account()
        }));
        let again = earns(4 * NOTCH).but(&fresh, |_| ());
        assert_eq!(
            walletless(again.payout()),
            Err(refusal(AccountantError::AlreadySettled))
        );
        assert_ok!(walletless(earns(5 * NOTCH).but(&fresh, |_| ()).payout()));
        assert_eq!(earnings().settled, 5 * NOTCH);

        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        let lane_of = |key: &Key| RegistryCall::authorize_device {
            lane: 1,
            key: key.account(),
            limit: 100 * NOTCH,
            valid_until: NEVER_EXPIRES,
        };
        assert_ok!(by(&consumer().account(), lane_of(&device())));
        assert_ok!(walletless(
            device_promise(&device(), &consumer(), &accountant(), 1, 3 * NOTCH).income()
        ));
        assert_ok!(by(&consumer().account(), lane_of(&fresh)));
        let again = device_promise(&fresh, &consumer(), &accountant(), 1, 3 * NOTCH);
        assert_eq!(walletless(again.income()), Err(refusal(ChannelsError::AlreadySettled)));
    });
}

/// One field of a signed message was not in the payload. Mutate every field. (Every message and
/// field: module `mutation`.)
#[test]
fn lesson_03_unsigned_field() {
    run(|| {
        with_provider(10 * NOTCH);
        let promise = earns(NOTCH);
        let mut forged = promise.clone();
        forged.promise.amount += 1;
        assert_eq!(walletless(forged.payout()), Err(refusal(AccountantError::BadSignature)));
        assert_ok!(walletless(promise.payout()));
    });
}

/// A voucher above the balance must pay in part, not fail.
#[test]
fn lesson_04_oversized_voucher() {
    run(|| {
        with_provider(4 * NOTCH);
        joins(&consumer(), &accountant(), 3 * NOTCH, None, false);
        assert_ok!(walletless(earns(100 * NOTCH).payout()));
        assert_eq!(last_payout().0, 4 * NOTCH);
        assert_ok!(walletless(pays(100 * NOTCH).income()));
        assert_eq!(last_income().0, 3 * NOTCH);
    });
}

/// The exit timer is started first, business is done later, the money leaves at once.
#[test]
fn lesson_05_pre_thawed_exit() {
    run(|| {
        with_consumer(10 * NOTCH);
        let exit = || ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: somebody("home"),
        };
        assert_ok!(by(&consumer().account(), exit()));
        assert_refused(|| by(&consumer().account(), exit()), ChannelsError::ExitOpen);
        pass(EXIT_DELAY + EXIT_WINDOW + 1);
        // Lapsed: it is no weapon any more, and a new one takes the whole delay again.
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::NotOpen)));
        assert!(
            !PaymentChannels::state(&consumer().account(), &accountant())
                .exit
                .unwrap()
                .open
        );
        assert_ok!(by(&consumer().account(), exit()));
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::TooSoon)));
        // Cancelling does not shorten it either.
        assert_ok!(by(
            &consumer().account(),
            ChannelsCall::cancel_exit {
                accountant: accountant()
            }
        ));
        assert_refused(|| by(&consumer().account(), exit()), ChannelsError::TooSoon);
        pass(EXIT_DELAY);
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::NotOpen)));
        assert_ok!(by(&consumer().account(), exit()));
    });
}

/// Claims are paused while withdrawals of the debtor still run.
#[test]
fn lesson_06_pause_asymmetry() {
    use sp_runtime::traits::Dispatchable;
    run(|| {
        with_provider(10 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        // The debtor itself pauses.
        assert_ok!(owner_does(AccountantCall::pause {
            accountant: accountant()
        }));
        assert_ok!(walletless(earns(NOTCH).payout()));
        assert_ok!(walletless(pays(NOTCH).income()));
        // The chain pauses: everything but what brings money home.
        let root = |call: RuntimeCall| {
            call.dispatch(RuntimeOrigin::root())
                .map(|_| ())
                .map_err(|error| error.error)
        };
        for (pallet, call) in [
            ("Accountant", "settle_provider_promise"),
            ("Accountant", "settle_to"),
            ("Accountant", "collect"),
            ("PaymentChannels", "settle_consumer_promise"),
            ("PaymentChannels", "finalize_exit"),
            ("PaymentChannels", "request_exit"),
            ("PaymentChannels", "request_exit_for"),
            ("PaymentChannels", "fast_exit"),
        ] {
            let name = |name: &str| name.as_bytes().to_vec().try_into().unwrap();
            let pause = pallet_tx_pause::Call::pause {
                full_name: (name(pallet), name(call)),
            };
            assert!(root(RuntimeCall::TxPause(pause)).is_err(), "{call} can be paused");
        }
        assert_ok!(root(RuntimeCall::SafeMode(pallet_safe_mode::Call::force_enter {})));
        assert_ok!(walletless(earns(2 * NOTCH).payout()));
        assert_ok!(walletless(pays(2 * NOTCH).income()));
        assert_ok!(walletless(
            earns(3 * NOTCH).payout_to(&provider(), somebody("other till"))
        ));
        let exit = Action::RequestExit {
            accountant: accountant(),
            beneficiary: somebody("home"),
        };
        assert_ok!(walletless(ask(&consumer(), exit)));
        pass(EXIT_DELAY);
        assert_ok!(walletless(finalize()));
        // A stopped call is stopped before it takes free block space.
        let open = Action::OpenProviderChannel {
            accountant: accountant(),
        };
        assert!(walletless(ask(&consumer(), open)).is_err());
    });
}

/// Slash escape: by unbonding first, by overwriting the record, by overflow of a period, by a slash
/// above the balance reverting, by a cut above 100 %.
#[test]
fn lesson_07_slash_escape() {
    run(|| {
        with_provider(0);
        cover(50 * NOTCH);
        // By unbonding first: the cut of a coverage waits and is slashed meanwhile ...
        let grant = |coverage| AccountantCall::grant_coverage {
            accountant: accountant(),
            provider: provider().account(),
            coverage,
        };
        assert_ok!(owner_does(grant(0)));
        pass(COVERAGE_CUT_DELAY - 1);
        assert_ok!(by(&provider().account(), earns(10 * NOTCH).payout()));
        assert_eq!(last_payout().4, 10 * NOTCH);
        // ... overwriting the waiting cut by another is refused, taking it back is not an escape ...
        assert_refused(|| owner_does(grant(1)), AccountantError::ChangePending);
        assert_ok!(owner_does(grant(40 * NOTCH)));
        assert_eq!(earnings().coverage, 40 * NOTCH);
        // ... and no withdrawal reaches the stake; nor does closing, before everybody could settle.
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: STAKE
        }));
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        pass(CLOSING_DELAY - 1);
        assert_refused(
            || {
                owner_does(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::InsufficientFunds,
        );
        assert_refused(
            || {
                owner_does(AccountantCall::reclaim_stake {
                    accountant: accountant(),
                })
            },
            AccountantError::TooSoon,
        );
        // By a slash above the balance: it takes what is there and does not revert.
        assert_ok!(by(&provider().account(), earns(10_000 * NOTCH).payout()));
        assert_eq!(last_payout().0, 40 * NOTCH);
        assert_eq!(status(), AccountantStatus::Punished);
        pass(1);
        assert_refused(
            || {
                owner_does(AccountantCall::reclaim_stake {
                    accountant: accountant(),
                })
            },
            AccountantError::Punished,
        );
    });
}

/// By overflow of a period, continued: nobody sets a period beyond its bounds, and if one is stored it is
/// read as the greatest; nothing wraps around.
#[test]
fn lesson_07_slash_escape_by_overflow_of_a_period() {
    run(|| {
        for parameter in [
            (payments::ClosingDelay, BlockNumber::MAX).into(),
            payments::Parameters::from((payments::WithdrawDelay, BlockNumber::MAX)),
            (payments::CoverageCutDelay, BlockNumber::MAX).into(),
            (payments::PunishmentGrace, BlockNumber::MAX).into(),
            (payments::ExitDelay, BlockNumber::MAX).into(),
            (payments::FeeDelay, BlockNumber::MAX).into(),
        ] {
            let parameter = RuntimeParameters::Payments(parameter);
            assert_refused(|| try_set(parameter.clone()), ParametersError::OutOfBounds);
            let (key, value) = parameter.into_parts();
            pallet_parameters::Parameters::<Runtime>::set(key, value);
        }
        with_provider(NOTCH);
        cover(50 * NOTCH);
        let grant = AccountantCall::grant_coverage {
            accountant: accountant(),
            provider: provider().account(),
            coverage: 0,
        };
        assert_ok!(owner_does(grant));
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: STAKE
        }));
        assert_ok!(owner_does(AccountantCall::set_fee {
            accountant: accountant(),
            fee: Permill::from_percent(50)
        }));
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        pass(500);
        assert_refused(
            || {
                owner_does(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::TooSoon,
        );
        assert_refused(
            || {
                owner_does(AccountantCall::reclaim_stake {
                    accountant: accountant(),
                })
            },
            AccountantError::TooSoon,
        );
        assert_ok!(by(&provider().account(), earns(60 * NOTCH).payout()));
        assert_eq!(last_payout().0, 51 * NOTCH);
        assert_eq!(last_payout().1, NOTCH / 10);
        pass(500);
        assert_ok!(by(
            &stranger().account(),
            AccountantCall::charge_penalty {
                accountant: accountant()
            }
        ));
        assert_eq!(stake(), STAKE - 50 * NOTCH);
    });
}

/// Rounding up what thaws: the last withdrawal reverts for ever.
#[test]
fn lesson_08_last_withdrawal() {
    run(|| {
        with_provider(10 * NOTCH + 7);
        assert_ok!(walletless(earns(3 * NOTCH + 1).payout()));
        let all = available();
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: all + 1
        }));
        pass(WITHDRAW_DELAY);
        assert_ok!(owner_does(AccountantCall::withdraw {
            accountant: accountant()
        }));
        assert_eq!(available(), 0);
        // The channel's last units leave it as well, to the last.
        joins(&consumer(), &accountant(), 10 * NOTCH + 3, None, false);
        let exit = ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: somebody("home"),
        };
        assert_ok!(by(&consumer().account(), exit));
        pass(EXIT_DELAY);
        assert_ok!(by(&stranger().account(), finalize()));
        assert_eq!(total(&channel()), 0);
        assert_eq!(free(&somebody("home")), 10 * NOTCH + 3 + ED);
    });
}

/// Dust requests fill somebody else's bounded list. (There are no such lists here; what remains: nobody
/// writes anything under another's name without its signature.)
#[test]
fn lesson_09_queue_griefing() {
    run(|| {
        with_provider(10 * NOTCH);
        let forged = |action: Action| {
            let request = request_with(&stranger(), &action, 1, now() + 5);
            with_request(provider().account(), action, request)
        };
        let home = somebody("home");
        for action in [
            Action::RequestExit {
                accountant: accountant(),
                beneficiary: home.clone(),
            },
            Action::CancelExit {
                accountant: accountant(),
            },
            Action::SetMinSettlement {
                accountant: accountant(),
                minimum: Balance::MAX,
            },
            Action::SetBeneficiary {
                beneficiary: home.clone(),
            },
            Action::AuthorizeDevice {
                lane: 1,
                key: home.clone(),
                limit: 1,
                valid_until: 1_000,
            },
        ] {
            assert_refused(
                || by(&stranger().account(), forged(action.clone())),
                RegistryError::BadSignature,
            );
            assert!(walletless(forged(action)).is_err());
        }
    });
}

/// An attacker adds one unit so that the redemption "succeeds" and burns the ticket.
#[test]
fn lesson_11_dust_front_run() {
    run(|| {
        with_provider(0);
        joins(&consumer(), &accountant(), 19 * MILLINOTCH, None, false);
        let promise = earns(10 * NOTCH);
        send(&accountant(), 1);
        // One unit does not pay for a walletless settlement; a signed one pays it out as one unit.
        assert_eq!(walletless(promise.payout()), Err(refusal(AccountantError::BelowMargin)));
        send(&accountant(), 2 * ED);
        assert_ok!(by(&stranger().account(), promise.payout()));
        assert_eq!(earnings().settled, 2 * ED + 1);
        // The ticket is not burnt: the same promise pays the rest.
        send(&accountant(), 20 * NOTCH);
        assert_ok!(walletless(promise.payout()));
        assert_eq!(earnings().settled, 10 * NOTCH);

        // A provider that is bothered by dust sets a minimum for strangers.
        assert_ok!(by(
            &provider().account(),
            AccountantCall::set_min_settlement {
                accountant: accountant(),
                minimum: NOTCH
            },
        ));
        let more = earns(10 * NOTCH + NOTCH / 2);
        assert_refused(
            || by(&stranger().account(), more.payout()),
            AccountantError::BelowMinimum,
        );
        assert_eq!(walletless(more.payout()), Err(refusal(AccountantError::BelowMinimum)));
        assert_ok!(by(&provider().account(), more.payout()));

        // And an accountant's minimum for strangers is there from the start.
        assert_eq!(
            walletless(pays(NOTCH).income()),
            Err(refusal(ChannelsError::BelowMinimum))
        );
        assert_refused(
            || by(&stranger().account(), pays(NOTCH).income()),
            ChannelsError::BelowMinimum,
        );
        assert_ok!(by(&operator().account(), pays(NOTCH).income()));
        assert_eq!(settled(0), 19 * MILLINOTCH);
    });
}

/// The other spelling of an ecdsa signature: `s` replaced by `n - s`, the recovery bit flipped.
pub fn malleated(signature: &MultiSignature) -> MultiSignature {
    let MultiSignature::Ecdsa(signature) = signature else {
        panic!("only ecdsa has two spellings")
    };
    let mut bytes = signature.0;
    let order = U256::from_big_endian(&hex::decode(ORDER).unwrap());
    let s = order - U256::from_big_endian(&bytes[32..64]);
    bytes[32..64].copy_from_slice(&s.to_big_endian());
    bytes[64] ^= 1;
    MultiSignature::Ecdsa(ecdsa::Signature::from_raw(bytes))
}

const ORDER: &str = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

/// Two encodings of one signature count as two.
#[test]
fn lesson_12_two_encodings() {
    run(|| {
        with_accountant();
        let consumer = ecdsa_key("ecdsa consumer");
        joins(&consumer, &accountant(), 10 * NOTCH, None, false);
        let promise = consumer_promise(&consumer, &accountant(), 3 * NOTCH);
        let mut twin = promise.clone();
        twin.signature = malleated(&promise.signature);
        assert_ne!(promise.signature, twin.signature);
        assert_ok!(walletless(promise.income()));
        // Whether it counts as a signature or not: it never pays a second time.
        assert_eq!(walletless(twin.income()), Err(refusal(ChannelsError::AlreadySettled)));
        let watermark = PaymentChannels::state(&consumer.account(), &accountant()).settled;
        let expected = SettledLane {
            lane: 0,
            amount: 3 * NOTCH,
        };
        assert_eq!(watermark, [expected]);
        // Requests are keyed by nonce, not by signature.
        let action = Action::SetBeneficiary { beneficiary: till() };
        let mut request = request(&consumer, &action);
        assert_ok!(by(
            &stranger().account(),
            with_request(consumer.account(), action.clone(), request.clone())
        ));
        request.signature = malleated(&request.signature);
        assert_refused(
            || by(&stranger().account(), with_request(consumer.account(), action, request)),
            RegistryError::StaleNonce,
        );
    });
}

/// Old proof with a larger amount, and replay of an old withdrawal.
#[test]
fn lesson_13_old_proof() {
    run(|| {
        with_provider(50 * NOTCH);
        joins(&consumer(), &accountant(), 50 * NOTCH, None, false);
        let old = earns(NOTCH);
        assert_ok!(walletless(old.payout()));
        let mut larger = old.clone();
        larger.promise.amount = 20 * NOTCH;
        assert_eq!(walletless(larger.payout()), Err(refusal(AccountantError::BadSignature)));
        let out = fast_exit(&consumer(), &operator(), &accountant(), NOTCH, &somebody("home"));
        assert_ok!(walletless(out.clone()));
        assert!(walletless(out.clone()).is_err());
        assert_refused(|| by(&stranger().account(), out), RegistryError::StaleNonce);
        let exit = ask(
            &consumer(),
            Action::RequestExit {
                accountant: accountant(),
                beneficiary: somebody("home"),
            },
        );
        assert_ok!(walletless(exit.clone()));
        pass(EXIT_DELAY);
        assert_ok!(walletless(finalize()));
        send(&channel(), 10 * NOTCH);
        assert_eq!(walletless(finalize()), Err(refusal(ChannelsError::NotFound)));
        assert!(walletless(exit).is_err());
    });
}

/// A settled voucher still counted as outstanding in availability checks.
#[test]
fn lesson_14_settled_still_outstanding() {
    run(|| {
        with_provider(0);
        assert_ok!(by(&provider().account(), earns(10 * NOTCH).payout()));
        let owed = || Accountant::state(&accountant()).unwrap().owed_total;
        assert_eq!(owed(), 10 * NOTCH);
        send(&accountant(), 30 * NOTCH);
        assert_ok!(by(
            &provider().account(),
            AccountantCall::collect {
                identity: provider().account(),
                accountant: accountant()
            }
        ));
        assert_eq!(owed(), 0);
        assert_ok!(by(
            &stranger().account(),
            AccountantCall::resolve_punishment {
                accountant: accountant(),
                top_up: 0
            }
        ));
        let all = available();
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: all
        }));
        pass(WITHDRAW_DELAY);
        assert_ok!(owner_does(AccountantCall::withdraw {
            accountant: accountant()
        }));
        assert_eq!(available(), 0);
    });
}

/// Order-dependent results stall or cheat: shuffling the inputs must not change the outcome.
#[test]
fn lesson_15_order() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut outcomes = Vec::new();
    for order in orders {
        run(|| {
            with_provider(30 * NOTCH);
            joins(&consumer(), &accountant(), 30 * NOTCH, None, false);
            for index in order {
                let amount = [2 * NOTCH, 5 * NOTCH, 9 * NOTCH][index];
                // Older ones are refused once a newer one is settled; nothing else may differ.
                let _ = by(&owner().account(), earns(amount).payout());
                let _ = by(&owner().account(), pays(amount).income());
            }
            outcomes.push((
                settled(0),
                earnings(),
                free(&till()),
                free(&channel()),
                free(&accountant()),
            ));
        });
    }
    assert!(outcomes.windows(2).all(|pair| pair[0] == pair[1]), "{outcomes:?}");
}

/// Debtor-controlled callback at claim time.
#[test]
fn lesson_16_debtor_cannot_stop_a_claim() {
    run(|| {
        with_provider(50 * NOTCH);
        let mut amount = 0;
        let mut claim = || {
            amount += NOTCH;
            assert_ok!(walletless(earns(amount).payout()));
        };
        // The owner and the operator may do anything with their keys.
        claim();
        assert_ok!(owner_does(AccountantCall::pause {
            accountant: accountant()
        }));
        claim();
        assert_ok!(owner_does(AccountantCall::set_operator {
            accountant: accountant(),
            operator: somebody("fresh")
        }));
        claim();
        assert_ok!(owner_does(AccountantCall::set_fee {
            accountant: accountant(),
            fee: Permill::from_percent(50)
        }));
        claim();
        let all = pallet_balances::Call::transfer_all {
            dest: somebody("gone").into(),
            keep_alive: false,
        };
        let _ = owner_does(RuntimeCall::Balances(all));
        claim();
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        claim();
        assert_ok!(by(&provider().account(), earns(1_000 * NOTCH).payout()));
        assert_eq!(status(), AccountantStatus::Punished);
        send(&accountant(), 10 * NOTCH);
        assert_ok!(walletless(AccountantCall::collect {
            identity: provider().account(),
            accountant: accountant()
        }));
    });
}

/// A panic or an error in a block hook stops the chain; a hook must survive any state a user can
/// reach. (The three pallets have no hooks; the others run over what users leave behind.)
#[test]
fn lesson_18_hooks_survive() {
    run(|| {
        with_provider(NOTCH);
        joins(&consumer(), &accountant(), NOTCH, None, true);
        assert_ok!(walletless(earns(Balance::MAX).payout()));
        assert_ok!(walletless(pays(Balance::MAX).income()));
        let exit = ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: somebody("home"),
        };
        assert_ok!(by(&consumer().account(), exit));
        // Over the end of two sessions, block by block around them, and a year ahead.
        for end in [1_200, 2_400, 10_512_000] {
            go_to(end - 1);
            for _ in 0..3 {
                pass(1);
            }
        }
        assert_ok!(by(
            &stranger().account(),
            AccountantCall::charge_penalty {
                accountant: accountant()
            }
        ));
    });
}

/// Pay, then return an error: FRAME rolls the payment back and the provider gets nothing.
#[test]
fn lesson_19_shortfall_is_not_an_error() {
    run(|| {
        with_provider(4 * NOTCH);
        // Paid in part, punished, and the call succeeds: nothing is rolled back.
        assert_ok!(submit(&stranger(), earns(10 * NOTCH).payout()));
        assert_eq!(free(&till()), 4 * NOTCH * 9 / 10);
        assert_eq!(status(), AccountantStatus::Punished);
        // A promise is proven even if there is no money at all.
        let left = available();
        assert_ok!(by(&stranger().account(), earns(10 * NOTCH + left).payout()));
        while available() > 0 {
            let collect = AccountantCall::collect {
                identity: provider().account(),
                accountant: accountant(),
            };
            assert_ok!(by(&stranger().account(), collect));
        }
        let paid = free(&till());
        assert_ok!(by(&stranger().account(), earns(20 * NOTCH).payout()));
        assert_eq!((free(&till()), earnings().proven), (paid, 20 * NOTCH));
    });
}

/// Held-back preimage: consumer and provider collude, the consumer leaves, then the provider redeems at the
/// accountant's cost.
#[test]
fn lesson_20_held_back_preimage() {
    run(|| {
        with_provider(20 * NOTCH);
        joins(&consumer(), &accountant(), 10 * NOTCH, None, false);
        // The accountant locks its promise for half the exit delay.
        let locked = earns(5 * NOTCH).but(&operator(), |promise| promise.valid_until = now() + EXIT_DELAY / 2);
        let exit = ChannelsCall::request_exit {
            accountant: accountant(),
            beneficiary: somebody("home"),
        };
        assert_ok!(by(&consumer().account(), exit));
        pass(EXIT_DELAY / 2);
        // In its last block it still settles, which publishes the preimage in time for the accountant.
        probe(|| {
            assert_ok!(walletless(locked.payout()));
            let published = last_event(|event| match event {
                RuntimeEvent::Accountant(AccountantEvent::Proven { preimage, .. }) => Some(preimage),
                _ => None,
            });
            assert_eq!(published, locked.preimage);
            let owed = pays(5 * NOTCH).but(&consumer(), |promise| promise.hashlock = locked.promise.hashlock);
            let call: RuntimeCall = ChannelsCall::settle_consumer_promise {
                identity: owed.identity,
                accountant: owed.accountant,
                promise: owed.promise,
                preimage: published,
                signature: owed.signature,
            }
            .into();
            assert_ok!(walletless(call));
        });
        // Held back until the consumer has left, it is worth nothing.
        pass(1);
        assert_eq!(walletless(locked.payout()), Err(refusal(AccountantError::Expired)));
        pass(EXIT_DELAY);
        assert_ok!(walletless(finalize()));
        assert_refused(|| by(&provider().account(), locked.payout()), AccountantError::Expired);
        assert_eq!(earnings().proven, 0);
        assert_eq!(free(&consumer_channel_id(&consumer().account(), &accountant())), 0);
    });
}
