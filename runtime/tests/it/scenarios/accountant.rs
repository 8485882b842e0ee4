//! The accountant: fees, keys, withdrawals, punishment and closing.

use crate::common::*;
use frame_support::assert_ok;
use sp_runtime::Permill;
use tallystick_primitives::state::AccountantStatus;

fn fee() -> Permill {
    Accountant::state(&accountant()).unwrap().fee
}

fn set_fee(percent: u32) -> Result<(), sp_runtime::DispatchError> {
    owner_does(AccountantCall::set_fee {
        accountant: accountant(),
        fee: Permill::from_percent(percent),
    })
}

fn status() -> AccountantStatus {
    Accountant::state(&accountant()).unwrap().status
}

/// An accountant that owes the provider this much more than it has.
fn punished(owed: Balance) {
    with_provider(0);
    assert_ok!(by(&provider().account(), earns(owed).payout()));
    assert_eq!(status(), AccountantStatus::Punished);
}

fn resolve(top_up: Balance) -> Result<(), sp_runtime::DispatchError> {
    by(
        &stranger().account(),
        AccountantCall::resolve_punishment {
            accountant: accountant(),
            top_up,
        },
    )
}

#[test]
fn the_fee_is_right_after_registration() {
    run(|| {
        with_accountant();
        assert_eq!(fee(), ACCOUNTANT_FEE);
    });
}

#[test]
fn the_fee_is_exact_and_rounded_in_favour_of_the_provider() {
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
fn a_rise_of_the_fee_counts_after_its_delay() {
    run(|| {
        with_provider(100 * NOTCH);
        assert_ok!(set_fee(20));
        assert_eq!(fee(), ACCOUNTANT_FEE);
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
        with_accountant();
        assert_ok!(set_fee(20));
        assert_refused(|| set_fee(30), AccountantError::ChangePending);
        assert_refused(|| set_fee(5), AccountantError::ChangePending);
        pass(FEE_DELAY);
        assert_ok!(set_fee(30));
    });
}

#[test]
fn a_fee_above_fifty_percent_is_refused() {
    run(|| {
        let too_high = Permill::from_parts(500_001);
        let register = register_accountant_call(&operator().account(), STAKE, too_high);
        assert_refused(|| owner_does(register), AccountantError::FeeTooHigh);
        with_accountant();
        assert_refused(
            || {
                owner_does(AccountantCall::set_fee {
                    accountant: accountant(),
                    fee: too_high,
                })
            },
            AccountantError::FeeTooHigh,
        );
        assert_ok!(set_fee(50));
    });
}

#[test]
fn nobody_but_the_owner_manages_the_accountant() {
    run(|| {
        with_provider(10 * NOTCH);
        let accountant = accountant();
        let orders: [AccountantCall; 10] = [
            AccountantCall::increase_stake {
                accountant: accountant.clone(),
                amount: NOTCH,
            },
            AccountantCall::set_operator {
                accountant: accountant.clone(),
                operator: stranger().account(),
            },
            AccountantCall::set_fee {
                accountant: accountant.clone(),
                fee: Permill::zero(),
            },
            AccountantCall::set_minima {
                accountant: accountant.clone(),
                min_bond: 0,
                min_consumer_settlement: 0,
            },
            AccountantCall::pause {
                accountant: accountant.clone(),
            },
            AccountantCall::resume {
                accountant: accountant.clone(),
            },
            AccountantCall::grant_coverage {
                accountant: accountant.clone(),
                provider: provider().account(),
                coverage: 1,
            },
            AccountantCall::announce_withdrawal {
                accountant: accountant.clone(),
                amount: NOTCH,
            },
            AccountantCall::withdraw {
                accountant: accountant.clone(),
            },
            AccountantCall::close {
                accountant: accountant.clone(),
            },
        ];
        for order in orders {
            for who in [stranger(), operator(), provider()] {
                assert_refused(|| by(&who.account(), order.clone()), AccountantError::NotOwner);
            }
        }
        assert_refused(
            || by(&operator().account(), AccountantCall::reclaim_stake { accountant }),
            AccountantError::NotOwner,
        );
    });
}

#[test]
fn owner_and_operator_are_different_keys() {
    run(|| {
        let register = register_accountant_call(&owner().account(), STAKE, ACCOUNTANT_FEE);
        assert_refused(|| owner_does(register), AccountantError::OperatorIsOwner);
        with_accountant();
        let set = |operator| {
            owner_does(AccountantCall::set_operator {
                accountant: accountant(),
                operator,
            })
        };
        assert_refused(|| set(owner().account()), AccountantError::OperatorIsOwner);
        assert_ok!(set(stranger().account()));
    });
}

#[test]
fn the_operator_cannot_withdraw_or_make_itself_owner() {
    run(|| {
        with_provider(10 * NOTCH);
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: 10 * NOTCH
        }));
        pass(WITHDRAW_DELAY);
        let as_operator = |call: AccountantCall| by(&operator().account(), call);
        assert_refused(
            || {
                as_operator(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::NotOwner,
        );
        // The accountant's id is derived from its owner: whatever the operator registers is another one.
        send(&operator().account(), 2 * STAKE);
        assert_ok!(as_operator(register_accountant_call(
            &somebody("hot key"),
            STAKE,
            ACCOUNTANT_FEE
        )));
        assert_eq!(Accountant::state(&accountant()).unwrap().owner, owner().account());
        assert_refused(
            || {
                as_operator(AccountantCall::close {
                    accountant: accountant(),
                })
            },
            AccountantError::NotOwner,
        );
    });
}

#[test]
fn a_withdrawal_beyond_the_available_money_is_refused() {
    run(|| {
        with_provider(0);
        let withdraw = || {
            owner_does(AccountantCall::withdraw {
                accountant: accountant(),
            })
        };
        assert_refused(withdraw, AccountantError::NotAnnounced);
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: STAKE
        }));
        assert_refused(withdraw, AccountantError::TooSoon);
        pass(WITHDRAW_DELAY);
        // The stake is not available, however much was announced.
        assert_refused(withdraw, AccountantError::InsufficientFunds);
        send(&accountant(), 3 * NOTCH);
        let before = free(&owner().account());
        assert_ok!(withdraw());
        assert_eq!(free(&owner().account()), before + 3 * NOTCH);
        assert_eq!(stake(), STAKE);
        assert_refused(withdraw, AccountantError::NotAnnounced);
        // The window ends.
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: NOTCH
        }));
        send(&accountant(), 3 * NOTCH);
        pass(WITHDRAW_DELAY + WITHDRAW_WINDOW + 1);
        assert_refused(withdraw, AccountantError::NotAnnounced);
    });
}

#[test]
fn a_settlement_beyond_the_money_draws_coverage_and_punishes() {
    run(|| {
        with_provider(4 * NOTCH);
        cover(5 * NOTCH);
        assert_ok!(by(&stranger().account(), earns(12 * NOTCH).payout()));
        let (gross, accountant_fee, _, net, from_coverage, shortfall) = last_payout();
        // No accountant fee on the part that the stake pays.
        assert_eq!((gross, from_coverage, shortfall), (9 * NOTCH, 5 * NOTCH, 3 * NOTCH));
        assert_eq!(accountant_fee, 4 * NOTCH / 10);
        assert_eq!(free(&till()), net);
        assert_eq!(stake(), STAKE - 5 * NOTCH);
        let state = Accountant::state(&accountant()).unwrap();
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
        assert_eq!(Accountant::state(&accountant()).unwrap().owed_total, 0);
    });
}

#[test]
fn a_punished_accountant_neither_opens_closes_nor_withdraws() {
    run(|| {
        punished(10 * NOTCH);
        send(&channel(), NOTCH);
        let register = |provider| RegistryCall::register {
            accountant: accountant(),
            beneficiary: None,
            provider,
        };
        assert_refused(
            || by(&consumer().account(), register(false)),
            AccountantError::NotActive,
        );
        assert_refused(|| by(&consumer().account(), register(true)), AccountantError::NotActive);
        assert_refused(
            || {
                owner_does(AccountantCall::close {
                    accountant: accountant(),
                })
            },
            AccountantError::Punished,
        );
        let announce = AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: NOTCH,
        };
        assert_refused(|| owner_does(announce), AccountantError::Punished);
        assert_refused(
            || {
                owner_does(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::Punished,
        );
        // Raising the stake works, and so do settlements.
        assert_ok!(owner_does(AccountantCall::increase_stake {
            accountant: accountant(),
            amount: NOTCH
        }));
        assert_eq!(stake(), STAKE + NOTCH);
        send(&accountant(), NOTCH);
        let collect = AccountantCall::collect {
            identity: provider().account(),
            accountant: accountant(),
        };
        assert_ok!(walletless(collect));
        assert_eq!(earnings().settled, NOTCH);
    });
}

#[test]
fn an_announced_withdrawal_does_not_escape_the_punishment() {
    run(|| {
        with_provider(0);
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: NOTCH
        }));
        assert_ok!(by(&provider().account(), earns(10 * NOTCH).payout()));
        send(&accountant(), NOTCH);
        pass(WITHDRAW_DELAY);
        assert_refused(
            || {
                owner_does(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::Punished,
        );
    });
}

#[test]
fn resolving_needs_enough_money_and_works_once() {
    run(|| {
        punished(10 * NOTCH);
        assert_refused(|| resolve(10 * NOTCH - 1), AccountantError::InsufficientFunds);
        assert_ok!(resolve(10 * NOTCH));
        assert_eq!(status(), AccountantStatus::Active);
        assert_refused(|| resolve(NOTCH), AccountantError::NotPunished);
        assert_refused(
            || {
                by(
                    &stranger().account(),
                    AccountantCall::charge_penalty {
                        accountant: accountant(),
                    },
                )
            },
            AccountantError::NotPunished,
        );
        // The debt is the provider's, not the owner's.
        assert_ok!(owner_does(AccountantCall::announce_withdrawal {
            accountant: accountant(),
            amount: 10 * NOTCH
        }));
        pass(WITHDRAW_DELAY);
        assert_refused(
            || {
                owner_does(AccountantCall::withdraw {
                    accountant: accountant(),
                })
            },
            AccountantError::InsufficientFunds,
        );
        assert_ok!(walletless(earns(10 * NOTCH).payout()));
        joins(&consumer(), &accountant(), NOTCH, None, true);
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        // No penalty for the time after.
        pass(PUNISHMENT_GRACE + CLOSING_DELAY + 5_000);
        assert_eq!(stake(), STAKE);
        assert_ok!(owner_does(AccountantCall::reclaim_stake {
            accountant: accountant()
        }));
    });
}

#[test]
fn not_resolving_in_time_costs_a_penalty() {
    run(|| {
        let hour = 1_200;
        punished(10 * NOTCH);
        let fund = free(&insurance_fund());
        let charge = || {
            by(
                &stranger().account(),
                AccountantCall::charge_penalty {
                    accountant: accountant(),
                },
            )
        };
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
        joins(&other, &accountant(), NOTCH, None, true);
        let cover_other = |coverage| AccountantCall::grant_coverage {
            accountant: accountant(),
            provider: other.account(),
            coverage,
        };
        assert_ok!(owner_does(cover_other(STAKE - NOTCH)));
        assert_ok!(by(&provider().account(), earns(3 * STAKE).payout()));
        assert_refused(|| owner_does(cover_other(STAKE)), AccountantError::Punished);
        pass(PUNISHMENT_GRACE + 1_200 * 500);
        assert_ok!(by(
            &stranger().account(),
            AccountantCall::charge_penalty {
                accountant: accountant()
            }
        ));
        assert_eq!(stake(), STAKE - NOTCH);
        // And the covered provider still gets every unit of it.
        let promise = provider_promise(&operator(), &other.account(), &accountant(), 2 * STAKE);
        assert_ok!(by(&other.account(), promise.payout()));
        assert!(last_payout().0 >= STAKE - NOTCH);
        assert_eq!(stake(), 0);
    });
}

#[test]
fn an_accountant_closes_after_the_delay_and_gets_its_stake_once() {
    run(|| {
        with_provider(10 * NOTCH);
        cover(5 * NOTCH);
        let reclaim = || {
            owner_does(AccountantCall::reclaim_stake {
                accountant: accountant(),
            })
        };
        assert_refused(reclaim, AccountantError::NotAnnounced);
        // So that no block below is one in which a session ends: those take no transactions.
        pass(1);
        assert_ok!(owner_does(AccountantCall::close {
            accountant: accountant()
        }));
        assert_refused(
            || {
                owner_does(AccountantCall::close {
                    accountant: accountant(),
                })
            },
            AccountantError::Closing,
        );
        assert_refused(reclaim, AccountantError::TooSoon);
        pass(CLOSING_DELAY - 1);
        assert_refused(reclaim, AccountantError::TooSoon);
        // Until then it settles, from coverage as well.
        assert_ok!(walletless(earns(12 * NOTCH).payout()));
        pass(1);
        let before = free(&owner().account());
        let all = free(&accountant()) + stake();
        assert_ok!(reclaim());
        assert_eq!(free(&owner().account()), before + all);
        assert_refused(reclaim, AccountantError::Closed);
        assert_eq!(
            walletless(earns(13 * NOTCH).payout()),
            Err(refusal(AccountantError::Closed))
        );
        assert_eq!(total(&accountant()), 0);
    });
}
