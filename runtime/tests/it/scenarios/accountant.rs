//! The accountant: fees, keys, withdrawals, punishment and closing.

use crate::common::*;
use frame_support::assert_ok;
use sp_runtime::Permill;
use tallystick_primitives::state::AccountantStatus;

fn fee() -> Permill {
    Accountant::state(&hub()).unwrap().fee
}

fn set_fee(percent: u32) -> Result<(), sp_runtime::DispatchError> {
    hub_does(HubCall::set_fee {
        accountant: hub(),
        fee: Permill::from_percent(percent),
    })
}

fn status() -> AccountantStatus {
    Accountant::state(&hub()).unwrap().status
}

/// A hub that owes the provider this much more than it has.
fn punished(owed: Balance) {
    with_provider(0);
    assert_ok!(by(&provider().account(), earns(owed).payout()));
    assert_eq!(status(), AccountantStatus::Punished);
}

fn resolve(top_up: Balance) -> Result<(), sp_runtime::DispatchError> {
    by(
        &stranger().account(),
        HubCall::resolve_punishment {
            accountant: hub(),
            top_up,
        },
    )
}

#[test]
fn the_fee_is_right_after_registration() {
    run(|| {
        with_hub();
        assert_eq!(fee(), HUB_FEE);
    });
}

#[test]
fn the_fee_is_charged_exactly_and_rounded_in_favour_of_the_provider() {
    run(|| {
        with_provider(10 * NOTCH);
        let mut before = 0;
        for amount in [NOTCH + 1, 2 * NOTCH + 9, 3 * NOTCH + 10, 4 * NOTCH + 29] {
            assert_ok!(by(&provider().account(), earns(amount).payout()));
            let (gross, accountant_fee, chain_fee, net, ..) = last_payout();
            assert_eq!(gross, amount - before);
            assert_eq!((accountant_fee, chain_fee), (gross / 10, 0));
            assert_eq!(net, gross - gross / 10);
            before = amount;
        }
    });
}

#[test]
fn a_rise_of_the_fee_takes_a_delay_and_the_old_fee_counts_until_then() {
    run(|| {
        with_provider(100 * NOTCH);
        assert_ok!(set_fee(20));
        assert_eq!(fee(), HUB_FEE);
        pass(FEE_DELAY - 1);
        assert_ok!(by(&provider().account(), earns(10 * NOTCH).payout()));
        assert_eq!(last_payout().1, NOTCH);
        pass(1);
        assert_eq!(fee(), Permill::from_percent(20));
        assert_ok!(by(&provider().account(), earns(20 * NOTCH).payout()));
        assert_eq!(last_payout().1, 2 * NOTCH);
        // A cut counts at once.
        assert_ok!(set_fee(1));
        assert_eq!(fee(), Permill::from_percent(1));
    });
}

#[test]
fn a_second_change_of_the_fee_is_refused_while_one_is_pending() {
    run(|| {
        with_hub();
        assert_ok!(set_fee(20));
        assert_refused(|| set_fee(30), HubError::ChangePending);
        assert_refused(|| set_fee(5), HubError::ChangePending);
        pass(FEE_DELAY);
        assert_ok!(set_fee(30));
    });
}

#[test]
fn a_fee_above_fifty_percent_is_refused() {
    run(|| {
        let too_high = Permill::from_parts(500_001);
        let register = register_hub_call(&operator().account(), STAKE, too_high);
        assert_refused(|| hub_does(register), HubError::FeeTooHigh);
        with_hub();
        assert_refused(
            || {
                hub_does(HubCall::set_fee {
                    accountant: hub(),
                    fee: too_high,
                })
            },
            HubError::FeeTooHigh,
        );
        assert_ok!(set_fee(50));
    });
}

#[test]
fn nobody_but_the_owner_manages_the_accountant() {
    run(|| {
        with_provider(10 * NOTCH);
        let accountant = hub();
        let orders: [HubCall; 10] = [
            HubCall::increase_stake {
                accountant: accountant.clone(),
                amount: NOTCH,
            },
            HubCall::set_operator {
                accountant: accountant.clone(),
                operator: stranger().account(),
            },
            HubCall::set_fee {
                accountant: accountant.clone(),
                fee: Permill::zero(),
            },
            HubCall::set_minima {
                accountant: accountant.clone(),
                min_bond: 0,
                min_consumer_settlement: 0,
            },
            HubCall::pause {
                accountant: accountant.clone(),
            },
            HubCall::resume {
                accountant: accountant.clone(),
            },
            HubCall::grant_coverage {
                accountant: accountant.clone(),
                provider: provider().account(),
                coverage: 1,
            },
            HubCall::announce_withdrawal {
                accountant: accountant.clone(),
                amount: NOTCH,
            },
            HubCall::withdraw {
                accountant: accountant.clone(),
            },
            HubCall::close {
                accountant: accountant.clone(),
            },
        ];
        for order in orders {
            for who in [stranger(), operator(), provider()] {
                assert_refused(|| by(&who.account(), order.clone()), HubError::NotOwner);
            }
        }
        assert_refused(
            || by(&operator().account(), HubCall::reclaim_stake { accountant }),
            HubError::NotOwner,
        );
    });
}

#[test]
fn owner_and_operator_are_different_keys() {
    run(|| {
        let register = register_hub_call(&owner().account(), STAKE, HUB_FEE);
        assert_refused(|| hub_does(register), HubError::OperatorIsOwner);
        with_hub();
        let set = |operator| {
            hub_does(HubCall::set_operator {
                accountant: hub(),
                operator,
            })
        };
        assert_refused(|| set(owner().account()), HubError::OperatorIsOwner);
        assert_ok!(set(stranger().account()));
    });
}

#[test]
fn the_operator_cannot_withdraw_or_make_itself_owner() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(hub_does(HubCall::announce_withdrawal {
            accountant: hub(),
            amount: 10 * NOTCH
        }));
        pass(WITHDRAW_DELAY);
        let as_operator = |call: HubCall| by(&operator().account(), call);
        assert_refused(
            || as_operator(HubCall::withdraw { accountant: hub() }),
            HubError::NotOwner,
        );
        // The accountant's id is derived from its owner: whatever the operator registers is another one.
        send(&operator().account(), 2 * STAKE);
        assert_ok!(as_operator(register_hub_call(&somebody("hot key"), STAKE, HUB_FEE)));
        assert_eq!(Accountant::state(&hub()).unwrap().owner, owner().account());
        assert_refused(|| as_operator(HubCall::close { accountant: hub() }), HubError::NotOwner);
    });
}

#[test]
fn a_withdrawal_of_what_is_not_available_is_refused() {
    run(|| {
        with_provider(0);
        let withdraw = || hub_does(HubCall::withdraw { accountant: hub() });
        assert_refused(withdraw, HubError::NotAnnounced);
        assert_ok!(hub_does(HubCall::announce_withdrawal {
            accountant: hub(),
            amount: STAKE
        }));
        assert_refused(withdraw, HubError::TooSoon);
        pass(WITHDRAW_DELAY);
        // The stake is not available, however much was announced.
        assert_refused(withdraw, HubError::InsufficientFunds);
        send(&hub(), 3 * NOTCH);
        let before = free(&owner().account());
        assert_ok!(withdraw());
        assert_eq!(free(&owner().account()), before + 3 * NOTCH);
        assert_eq!(stake(), STAKE);
        assert_refused(withdraw, HubError::NotAnnounced);
        // The window ends.
        assert_ok!(hub_does(HubCall::announce_withdrawal {
            accountant: hub(),
            amount: NOTCH
        }));
        send(&hub(), 3 * NOTCH);
        pass(WITHDRAW_DELAY + WITHDRAW_WINDOW + 1);
        assert_refused(withdraw, HubError::NotAnnounced);
    });
}

#[test]
fn a_settlement_beyond_what_is_available_draws_coverage_and_starts_the_punished_state() {
    run(|| {
        with_provider(4 * NOTCH);
        cover(5 * NOTCH);
        assert_ok!(by(&stranger().account(), earns(12 * NOTCH).payout()));
        let (gross, accountant_fee, _, net, from_coverage, shortfall) = last_payout();
        // No hub fee on the part that the stake pays.
        assert_eq!((gross, from_coverage, shortfall), (9 * NOTCH, 5 * NOTCH, 3 * NOTCH));
        assert_eq!(accountant_fee, 4 * NOTCH / 10);
        assert_eq!(free(&till()), net);
        assert_eq!(stake(), STAKE - 5 * NOTCH);
        let state = Accountant::state(&hub()).unwrap();
        assert_eq!((state.covered_total, state.owed_total), (0, 3 * NOTCH));
        assert_eq!(state.status, AccountantStatus::Punished);
    });
}

#[test]
fn coverage_alone_that_suffices_does_not_punish() {
    run(|| {
        with_provider(4 * NOTCH);
        cover(5 * NOTCH);
        assert_ok!(by(&stranger().account(), earns(9 * NOTCH).payout()));
        assert_eq!(status(), AccountantStatus::Active);
        assert_eq!(Accountant::state(&hub()).unwrap().owed_total, 0);
    });
}

#[test]
fn a_punished_accountant_opens_no_channels_closes_not_and_pays_nothing_to_its_owner() {
    run(|| {
        punished(10 * NOTCH);
        send(&channel(), NOTCH);
        let register = |provider| RegistryCall::register {
            accountant: hub(),
            beneficiary: None,
            provider,
        };
        assert_refused(|| by(&consumer().account(), register(false)), HubError::NotActive);
        assert_refused(|| by(&consumer().account(), register(true)), HubError::NotActive);
        assert_refused(|| hub_does(HubCall::close { accountant: hub() }), HubError::Punished);
        let announce = HubCall::announce_withdrawal {
            accountant: hub(),
            amount: NOTCH,
        };
        assert_refused(|| hub_does(announce), HubError::Punished);
        assert_refused(|| hub_does(HubCall::withdraw { accountant: hub() }), HubError::Punished);
        // Raising the stake works, and so do settlements.
        assert_ok!(hub_does(HubCall::increase_stake {
            accountant: hub(),
            amount: NOTCH
        }));
        assert_eq!(stake(), STAKE + NOTCH);
        send(&hub(), NOTCH);
        let collect = HubCall::collect {
            identity: provider().account(),
            accountant: hub(),
        };
        assert_ok!(walletless(collect));
        assert_eq!(earnings().settled, NOTCH);
    });
}

#[test]
fn a_withdrawal_announced_before_the_punishment_does_not_escape_it() {
    run(|| {
        with_provider(0);
        assert_ok!(hub_does(HubCall::announce_withdrawal {
            accountant: hub(),
            amount: NOTCH
        }));
        assert_ok!(by(&provider().account(), earns(10 * NOTCH).payout()));
        send(&hub(), NOTCH);
        pass(WITHDRAW_DELAY);
        assert_refused(|| hub_does(HubCall::withdraw { accountant: hub() }), HubError::Punished);
    });
}

#[test]
fn resolving_needs_enough_money_works_once_and_then_all_is_normal_again() {
    run(|| {
        punished(10 * NOTCH);
        assert_refused(|| resolve(10 * NOTCH - 1), HubError::InsufficientFunds);
        assert_ok!(resolve(10 * NOTCH));
        assert_eq!(status(), AccountantStatus::Active);
        assert_refused(|| resolve(NOTCH), HubError::NotPunished);
        assert_refused(
            || by(&stranger().account(), HubCall::charge_penalty { accountant: hub() }),
            HubError::NotPunished,
        );
        // What is owed is the provider's, not the owner's.
        assert_ok!(hub_does(HubCall::announce_withdrawal {
            accountant: hub(),
            amount: 10 * NOTCH
        }));
        pass(WITHDRAW_DELAY);
        assert_refused(
            || hub_does(HubCall::withdraw { accountant: hub() }),
            HubError::InsufficientFunds,
        );
        assert_ok!(walletless(earns(10 * NOTCH).payout()));
        joins(&consumer(), &hub(), NOTCH, None, true);
        assert_ok!(hub_does(HubCall::close { accountant: hub() }));
        // No penalty for the time after.
        pass(PUNISHMENT_GRACE + CLOSING_DELAY + 5_000);
        assert_eq!(stake(), STAKE);
        assert_ok!(hub_does(HubCall::reclaim_stake { accountant: hub() }));
    });
}

#[test]
fn not_resolving_in_time_costs_a_penalty() {
    run(|| {
        let hour = 1_200;
        punished(10 * NOTCH);
        let fund = free(&insurance_fund());
        let charge = || by(&stranger().account(), HubCall::charge_penalty { accountant: hub() });
        pass(PUNISHMENT_GRACE + hour - 1);
        assert_ok!(charge());
        assert_eq!(stake(), STAKE);
        pass(1);
        assert_ok!(charge());
        assert_ok!(charge());
        let penalty = 10 * NOTCH / 100;
        assert_eq!((stake(), free(&insurance_fund())), (STAKE - penalty, fund + penalty));
        // Whoever looks late finds the same.
        pass(3 * hour);
        assert_ok!(resolve(20 * NOTCH));
        assert_eq!(
            (stake(), free(&insurance_fund())),
            (STAKE - 4 * penalty, fund + 4 * penalty)
        );
    });
}

#[test]
fn a_penalty_never_takes_stake_that_covers_a_provider() {
    run(|| {
        punished(STAKE);
        let other = sr25519_key("other provider");
        assert_ok!(resolve(STAKE));
        joins(&other, &hub(), NOTCH, None, true);
        let cover_other = |coverage| HubCall::grant_coverage {
            accountant: hub(),
            provider: other.account(),
            coverage,
        };
        assert_ok!(hub_does(cover_other(STAKE - NOTCH)));
        assert_ok!(by(&provider().account(), earns(3 * STAKE).payout()));
        assert_refused(|| hub_does(cover_other(STAKE)), HubError::Punished);
        pass(PUNISHMENT_GRACE + 1_200 * 500);
        assert_ok!(by(&stranger().account(), HubCall::charge_penalty { accountant: hub() }));
        assert_eq!(stake(), STAKE - NOTCH);
        // And the covered provider still gets every unit of it.
        let promise = provider_promise(&operator(), &other.account(), &hub(), 2 * STAKE);
        assert_ok!(by(&other.account(), promise.payout()));
        assert!(last_payout().0 >= STAKE - NOTCH);
        assert_eq!(stake(), 0);
    });
}

#[test]
fn an_accountant_closes_only_after_the_delay_and_gets_its_stake_exactly_once() {
    run(|| {
        with_provider(10 * NOTCH);
        cover(5 * NOTCH);
        let reclaim = || hub_does(HubCall::reclaim_stake { accountant: hub() });
        assert_refused(reclaim, HubError::NotAnnounced);
        // So that no block below is one in which a session ends: those take no transactions.
        pass(1);
        assert_ok!(hub_does(HubCall::close { accountant: hub() }));
        assert_refused(|| hub_does(HubCall::close { accountant: hub() }), HubError::Closing);
        assert_refused(reclaim, HubError::TooSoon);
        pass(CLOSING_DELAY - 1);
        assert_refused(reclaim, HubError::TooSoon);
        // Until then it settles, from coverage as well.
        assert_ok!(walletless(earns(12 * NOTCH).payout()));
        pass(1);
        let before = free(&owner().account());
        let all = free(&hub()) + stake();
        assert_ok!(reclaim());
        assert_eq!(free(&owner().account()), before + all);
        assert_refused(reclaim, HubError::Closed);
        assert_eq!(walletless(earns(13 * NOTCH).payout()), Err(refusal(HubError::Closed)));
        assert_eq!(total(&hub()), 0);
    });
}
