//! `increase_stake`.

use super::*;

fn call(amount: Balance) -> Call<Test> {
    Call::increase_stake {
        accountant: accountant(),
        amount,
    }
}

#[test]
fn the_owner_raises_the_stake() {
    execute_with_invariants(|| {
        fund(&accountant(), 700);
        assert_ok!(by_owner(call(500)));
        System::assert_last_event(
            Event::StakeIncreased {
                accountant: accountant(),
                amount: 500,
                stake: STAKE + 500,
            }
            .into(),
        );
        assert_eq!((stake(), available()), (STAKE + 500, 700));
        assert_eq!(balance(&account("owner")), OWNERS_MONEY - 500);
    });
}

#[test]
fn only_an_owner_with_the_money_increases_the_stake() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::increase_stake { accountant, amount: 5 });
        let more = OWNERS_MONEY + 1;
        assert_noop!(by_owner(call(more)), sp_runtime::TokenError::FundsUnavailable);
        assert_noop!(by_owner(call(u128::MAX)), sp_runtime::ArithmeticError::Underflow);
    });
}

#[test]
fn increase_stake_works_in_every_state_but_closed() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(Call::pause {
            accountant: accountant()
        }));
        assert_ok!(by_owner(call(1)));
        assert_ok!(by_owner(Call::close {
            accountant: accountant()
        }));
        assert_ok!(by_owner(call(1)));
        punish();
        assert_ok!(by_owner(call(1)));
        assert_eq!(stake(), STAKE + 3);
    });
    execute_with_invariants(|| {
        close_for_good();
        assert_noop!(by_owner(call(1)), Error::<Test>::Closed);
    });
}

#[test]
fn new_stake_does_not_pay_penalties_of_hours_before_it() {
    let insured = |is_charged_before: bool| {
        execute_with_invariants(|| {
            // All stake covers bob: none is left for penalties.
            assert_ok!(by_owner(grant("bob", STAKE)));
            punish();
            at_block::<Test>(1 + GRACE + 3 * HOUR);
            if is_charged_before {
                let call = Call::<Test>::charge_penalty {
                    accountant: accountant(),
                };
                assert_ok!(relay::<Test>(call));
            }
            assert_ok!(by_owner(call(5_000)));
            let call = Call::<Test>::charge_penalty {
                accountant: accountant(),
            };
            assert_ok!(relay::<Test>(call));
            balance(&account("insurance")) - DEPOSIT
        })
    };
    // The moment of the charge does not matter.
    assert_eq!(insured(true), 0);
    assert_eq!(insured(false), 0);
}
