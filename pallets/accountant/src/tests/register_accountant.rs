//! `register_accountant`.

use super::*;
use crate::MAX_FEE;

fn call() -> Call<Test> {
    Call::register_accountant {
        operator: account("hot"),
        stake: MIN_STAKE,
        fee: MAX_FEE,
        min_bond: 0,
        url: b"https://x.example".to_vec().try_into().unwrap(),
    }
}

fn founder() -> AccountId {
    fund(&account("founder"), 5_000);
    account("founder")
}

fn assert_refused(change: impl FnOnce(&mut Call<Test>), error: impl Into<DispatchError>) {
    execute_with_invariants(|| {
        let mut call = call();
        change(&mut call);
        let founder = founder();
        assert_noop!(signed::<Test>(&founder, call), error.into());
    });
}

#[test]
fn register_holds_the_stake_on_the_accountants_own_account() {
    execute_with_invariants(|| {
        let founder = founder();
        assert_ok!(signed::<Test>(&founder, call()));
        let accountant = accountant_id(&founder);
        System::assert_last_event(
            Event::AccountantRegistered {
                accountant: accountant.clone(),
                owner: founder.clone(),
                operator: account("hot"),
                stake: MIN_STAKE,
                fee: MAX_FEE,
            }
            .into(),
        );
        assert_eq!(Accountant::stake(&accountant), MIN_STAKE);
        assert_eq!(balance(&accountant), DEPOSIT);
        assert_eq!(Accountant::available(&accountant), 0);
        assert_eq!(balance(&founder), 5_000 - MIN_STAKE - DEPOSIT);
        assert_eq!(Urls::<Test>::get(&accountant).into_inner(), b"https://x.example");
        let record = Accountants::<Test>::get(&accountant).unwrap();
        assert_eq!(record.status(), AccountantStatus::Active);
        assert_eq!(record.fee_at(1), MAX_FEE);
        assert_eq!(record.min_consumer_settlement, DEFAULT_MINIMUM);
        assert_ok!(Accountant::check_opens_channels(&accountant));
    });
}

#[test]
fn an_owner_registers_one_accountant_ever() {
    execute_with_invariants(|| {
        assert_noop!(by_owner(call()), Error::<Test>::AlreadyRegistered);
        close_for_good();
        assert_noop!(by_owner(call()), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn register_fails_when_the_stake_is_one_unit_too_low() {
    let change = |call: &mut Call<Test>| {
        if let Call::register_accountant { stake, .. } = call {
            *stake = MIN_STAKE - 1;
        }
    };
    assert_refused(change, Error::<Test>::StakeTooLow);
}

#[test]
fn register_fails_when_owner_and_operator_are_one_key() {
    let change = |call: &mut Call<Test>| {
        if let Call::register_accountant { operator, .. } = call {
            *operator = account("founder");
        }
    };
    assert_refused(change, Error::<Test>::OperatorIsOwner);
}

#[test]
fn register_fails_when_the_fee_is_above_half() {
    let change = |call: &mut Call<Test>| {
        if let Call::register_accountant { fee, .. } = call {
            *fee = Permill::from_parts(500_001);
        }
    };
    assert_refused(change, Error::<Test>::FeeTooHigh);
}

#[test]
fn register_fails_when_it_wants_bonds_that_do_not_exist() {
    let change = |call: &mut Call<Test>| {
        if let Call::register_accountant { min_bond, .. } = call {
            *min_bond = 1;
        }
    };
    assert_refused(change, Error::<Test>::BondsUnavailable);
    execute_with_invariants(|| {
        FakeProviderBonds::set(&account("alice"), 1);
        let mut call = call();
        change(&mut call);
        assert_ok!(signed::<Test>(&founder(), call));
    });
}

#[test]
fn register_fails_without_overflow_when_the_stake_is_absurd() {
    let stake_of = |amount| {
        move |call: &mut Call<Test>| {
            if let Call::register_accountant { stake, .. } = call {
                *stake = amount;
            }
        }
    };
    assert_refused(stake_of(u128::MAX), Error::<Test>::Overflow);
    assert_refused(stake_of(u128::MAX - DEPOSIT), sp_runtime::ArithmeticError::Underflow);
    assert_refused(stake_of(BANK), sp_runtime::TokenError::FundsUnavailable);
    // The owner keeps its own existential deposit.
    assert_refused(stake_of(5_000 - 2 * DEPOSIT + 1), sp_runtime::TokenError::NotExpendable);
}

#[test]
fn money_sent_before_registration_is_available_after_it() {
    execute_with_invariants(|| {
        let founder = founder();
        let accountant = accountant_id(&founder);
        fund(&accountant, 700);
        assert_ok!(signed::<Test>(&founder, call()));
        assert_eq!(
            (Accountant::stake(&accountant), Accountant::available(&accountant)),
            (MIN_STAKE, 700)
        );
    });
}

#[test]
fn register_needs_a_signed_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(call());
    });
}
