//! Sessions, and how the set of validators changes with them.

use super::support::{chain, four_validators, pass, set_keys};
use crate::{
    AccountId, Balances, Runtime, RuntimeHoldReason, RuntimeOrigin, Session, System, ValidatorSet,
    configs::time::{ReportingSessions, SessionLength},
    constants::{HOURS, NOTCH},
};
use frame_support::{
    assert_noop, assert_ok,
    traits::{Get, fungible::InspectHold},
};
use pallet_validator_set::HoldReason;
use serde_json::json;
use sp_keyring::{
    Ed25519Keyring,
    Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve},
};

const BOND: u128 = 10_000 * NOTCH;

fn origin(who: Sr25519Keyring) -> RuntimeOrigin {
    RuntimeOrigin::signed(who.to_account_id())
}

fn accounts(keys: &[Sr25519Keyring]) -> Vec<AccountId> {
    keys.iter().map(|key| key.to_account_id()).collect()
}

fn bonded(who: Sr25519Keyring) -> u128 {
    let reason = RuntimeHoldReason::ValidatorSet(HoldReason::CandidateBond);
    Balances::balance_on_hold(&reason, &who.to_account_id())
}

#[test]
fn a_session_is_an_hour_or_a_whole_day_if_days_are_very_short() {
    chain(json!({})).execute_with(|| assert_eq!(SessionLength::get(), HOURS));
    for (day, session) in [(8, 8), (20, 20), (116, 116), (120, 5), (144, 6), (240, 10)] {
        chain(json!({ "initialParameters": { "dayLength": day } })).execute_with(|| {
            assert_eq!(SessionLength::get(), session);
        });
    }
}

#[test]
fn a_bond_outlasts_the_time_in_which_its_owner_can_be_reported() {
    // All short days, and some of the others.
    for day in (8..400).step_by(4).chain((1_200..=28_800).step_by(1_200)) {
        chain(json!({ "initialParameters": { "dayLength": day } })).execute_with(|| {
            let reporting = <ReportingSessions as Get<u32>>::get() * SessionLength::get();
            let unbonding = <Runtime as pallet_validator_set::Config>::UnbondingDelay::get();
            assert!(
                unbonding > reporting + 2 * SessionLength::get(),
                "{day}: {unbonding} {reporting}"
            );
        });
    }
}

#[test]
fn a_validator_joins_and_leaves_at_the_borders_of_sessions() {
    four_validators().execute_with(|| {
        let four = accounts(&[Alice, Bob, Charlie, Dave]);
        let five = accounts(&[Alice, Bob, Charlie, Dave, Eve]);
        assert_noop!(
            ValidatorSet::join(origin(Eve), BOND),
            pallet_validator_set::Error::<Runtime>::NoSessionKeys
        );
        set_keys(Eve, Eve, Ed25519Keyring::Eve);
        assert_ok!(ValidatorSet::join(origin(Eve), BOND));
        assert_eq!(bonded(Eve), BOND);

        // Planned when session 1 starts, in force with session 2.
        pass(8);
        assert_eq!((System::block_number(), Session::validators()), (9, four.clone()));
        pass(1);
        assert_eq!((System::block_number(), Session::validators()), (10, five.clone()));
        assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), 5);
        pass(1);
        assert_eq!(pallet_grandpa::Authorities::<Runtime>::get().len(), 5);

        assert_ok!(ValidatorSet::leave(origin(Eve)));
        pass(8);
        assert_eq!((System::block_number(), Session::validators()), (19, five));
        pass(1);
        assert_eq!((System::block_number(), Session::validators()), (20, four));
        let too_soon = || pallet_validator_set::Error::<Runtime>::TooSoon;
        assert_noop!(ValidatorSet::withdraw_unbonded(origin(Eve)), too_soon());

        // 28 days from the end of its last session.
        pass(28 * 120 - 1);
        assert_noop!(ValidatorSet::withdraw_unbonded(origin(Eve)), too_soon());
        pass(1);
        assert_ok!(ValidatorSet::withdraw_unbonded(origin(Eve)));
        assert_eq!(bonded(Eve), 0);
        ValidatorSet::do_try_state().unwrap();
    });
}

#[test]
fn new_session_keys_come_into_force_without_a_restart() {
    four_validators().execute_with(|| {
        set_keys(Bob, Eve, Ed25519Keyring::Eve);
        pass(9);
        let aura = pallet_aura::Authorities::<Runtime>::get();
        assert_eq!(aura[1], Eve.public().into());
        assert_eq!(Session::validators(), accounts(&[Alice, Bob, Charlie, Dave]));
    });
}

#[test]
fn nobody_registers_keys_that_it_does_not_have() {
    four_validators().execute_with(|| {
        let keys = super::support::session_keys(Eve, Ed25519Keyring::Eve);
        assert_noop!(
            Session::set_keys(origin(Eve), keys, vec![0; 128]),
            pallet_session::Error::<Runtime>::InvalidProof
        );
    });
}

#[test]
fn the_set_never_shrinks_below_the_minimum_by_leaving() {
    four_validators().execute_with(|| {
        set_keys(Eve, Eve, Ed25519Keyring::Eve);
        assert_ok!(ValidatorSet::join(origin(Eve), BOND));
        let three = accounts(&[Alice, Bob, Charlie]).try_into().unwrap();
        assert_ok!(ValidatorSet::set_invulnerables(RuntimeOrigin::root(), three));
        assert_noop!(
            ValidatorSet::leave(origin(Eve)),
            pallet_validator_set::Error::<Runtime>::TooFewValidators
        );
        pass(10);
        assert_eq!(Session::validators(), accounts(&[Alice, Bob, Charlie, Eve]));
    });
}
