//! Parameters stay within their bounds, whoever sets them and whatever is stored.

use super::support::{chain, development};
use crate::{
    Arbitration, Balance, BlockNumber, Parameters, Runtime, RuntimeOrigin, checked_parameters,
    configs::{
        bounds::{Bounded, Clamped},
        parameters::{
            InitialValues, RuntimeParameters, chain_parameters,
            dynamic::{payments, work},
            is_within_bounds,
        },
        time::Day,
    },
    constants::{DAYS, NOTCH},
    genesis_config_presets::local_testnet,
    initial_parameters,
};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    traits::{Get, dynamic_params::AggregatedKeyValue},
};
use pallet_collective::RawOrigin;
use serde_json::json;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{BuildStorage, Permill, traits::BadOrigin};
use tallystick_primitives::state_parameters::{ParameterState, ParameterValue};

type OutOfBounds = checked_parameters::Error<Runtime>;

fn payments(parameter: impl Into<payments::Parameters>) -> RuntimeParameters {
    RuntimeParameters::Payments(parameter.into())
}

fn work(parameter: impl Into<work::Parameters>) -> RuntimeParameters {
    RuntimeParameters::Work(parameter.into())
}

/// Stores a parameter as an old runtime, or a bug, might have.
fn store(parameter: RuntimeParameters) {
    let (key, value) = parameter.into_parts();
    pallet_parameters::Parameters::<Runtime>::set(key, value);
}

/// Everything the integrity of the pallets rests on.
fn assert_integrity() {
    <crate::AllPalletsWithSystem as frame_support::traits::IntegrityTest>::integrity_test();
    let longest = Arbitration::dispute_period();
    let history = <Runtime as pallet_worker_bonding::Config>::HistoryPeriod::get();
    let unbonding = <Runtime as pallet_worker_bonding::Config>::UnbondingPeriod::get();
    let cycle = <Runtime as pallet_fee_claims::Config>::CycleLength::get();
    let grace = <Runtime as pallet_fee_claims::Config>::Grace::get();
    let window = <Runtime as pallet_fee_claims::Config>::DisputeWindow::get();
    assert!(unbonding > longest, "{unbonding} {longest}");
    assert!(history > cycle + grace + window + longest);
}

#[test]
fn the_defaults_are_within_bounds_on_a_production_chain() {
    chain(local_testnet()).execute_with(|| {
        for parameter in InitialValues::defaults().parameters() {
            assert!(is_within_bounds(&parameter), "{parameter:?}");
        }
        assert_integrity();
    });
}

#[test]
fn a_value_out_of_bounds_is_refused_and_changes_nothing() {
    development().execute_with(|| {
        for parameter in InitialValues::greatest().parameters() {
            // A share can be all of a slash, and a deposit all of what is contested.
            if is_within_bounds(&parameter) {
                assert!(parameter.encode().ends_with(&Permill::one().encode()), "{parameter:?}");
                continue;
            }
            assert_noop!(
                Parameters::set_parameter(RuntimeOrigin::root(), parameter),
                OutOfBounds::OutOfBounds
            );
        }
        for parameter in InitialValues::least().parameters() {
            let refused = !is_within_bounds(&parameter);
            let outcome = Parameters::set_parameter(RuntimeOrigin::root(), parameter);
            assert_eq!(outcome.is_err(), refused);
        }
    });
}

#[test]
fn stored_values_out_of_bounds_are_read_within_them() {
    for make in [development, || chain(local_testnet())] {
        for (values, blocks) in [
            (InitialValues::least(), 0),
            (InitialValues::greatest(), BlockNumber::MAX),
        ] {
            make().execute_with(|| {
                values.parameters().into_iter().for_each(store);
                assert_integrity();
                let respond = Clamped::<work::RespondPeriod>::get();
                assert!(work::RespondPeriod::bounds().contains(&respond));
                assert_eq!(<work::RespondPeriod as Get<BlockNumber>>::get(), blocks);
            });
        }
    }
}

/// The parameter of this name as the runtime API tells it.
fn told(name: &str) -> ParameterState {
    let mut all = chain_parameters().parameters.into_iter();
    all.find(|parameter| parameter.name == name).unwrap()
}

#[test]
fn the_runtime_api_tells_values_in_force_by_name() {
    development().execute_with(|| {
        assert_eq!(chain_parameters().day_length, 20);
        let delay = told("ExitDelay");
        assert_eq!(delay.value, ParameterValue::Blocks(10));
        // The default is one of a production chain; here the greatest value is lower.
        assert_eq!(delay.default, ParameterValue::Blocks(1_800));
        assert_eq!(
            (delay.least, delay.greatest),
            (ParameterValue::Blocks(10), delay.default)
        );
        assert_eq!(told("MinValidators").value, ParameterValue::Count(1));
        assert_eq!(
            told("PenaltyRate").value,
            ParameterValue::Share(Permill::from_percent(1))
        );

        let fee = told("RegistrationFee");
        assert_eq!(
            (fee.value, fee.default),
            (fee.default, ParameterValue::Amount(NOTCH / 100))
        );
        assert_eq!(
            fee.description,
            "The cost of registering an identity on top of the transaction fee."
        );
        store(payments((payments::RegistrationFee, Balance::MAX)));
        assert_eq!(told("RegistrationFee").value, fee.greatest);
    });
}

#[test]
fn the_runtime_api_tells_every_parameter_once() {
    development().execute_with(|| {
        let told = chain_parameters().parameters;
        assert_eq!(told.len(), InitialValues::defaults().parameters().len());
        let names: std::collections::BTreeSet<_> = told.iter().map(|parameter| &parameter.name).collect();
        assert_eq!(names.len(), told.len());
        for parameter in told {
            assert!(parameter.description.ends_with('.'), "{}", parameter.name);
        }
    });
}

#[test]
fn a_dispute_with_any_deadlines_is_shorter_than_unbonding() {
    development().execute_with(|| {
        let set = |parameter| Parameters::set_parameter(RuntimeOrigin::root(), parameter).unwrap();
        set(work((work::RespondPeriod, *work::RespondPeriod::bounds().end())));
        set(work((work::RulePeriod, *work::RulePeriod::bounds().end())));
        set(work((work::AppealPeriod, *work::AppealPeriod::bounds().end())));
        set(work((work::CouncilPeriod, *work::CouncilPeriod::bounds().end())));
        set(work((work::FinalizePeriod, *work::FinalizePeriod::bounds().end())));
        assert_eq!(Arbitration::dispute_period(), 26 * Day::get());
        assert_integrity();
    });
}

#[test]
fn only_root_and_two_thirds_of_the_council_set_parameters() {
    development().execute_with(|| {
        let parameter = work((work::DustLimit, 5_000_000_000));
        let council = |ayes| RuntimeOrigin::from(RawOrigin::<_, pallet_collective::Instance1>::Members(ayes, 3));
        let arbiters = RuntimeOrigin::from(RawOrigin::<_, pallet_collective::Instance2>::Members(3, 3));
        for nobody in [RuntimeOrigin::signed(Alice.to_account_id()), council(1), arbiters] {
            assert_noop!(Parameters::set_parameter(nobody, parameter.clone()), BadOrigin);
        }
        for somebody in [RuntimeOrigin::root(), council(2)] {
            assert_ok!(Parameters::set_parameter(somebody, parameter.clone()));
        }
        assert_eq!(Clamped::<work::DustLimit>::get(), 5_000_000_000);
        assert_ok!(Parameters::set_parameter(RuntimeOrigin::root(), work(work::DustLimit)));
        assert_eq!(Clamped::<work::DustLimit>::get(), 10_000_000_000);
        assert_eq!(
            pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get().len(),
            3
        );
    });
}

#[test]
fn a_genesis_can_set_the_day_once() {
    chain(json!({})).execute_with(|| assert_eq!(Day::get(), DAYS));
    chain(json!({ "initialParameters": { "dayLength": 8 } })).execute_with(|| {
        assert_eq!(Day::get(), 8);
        assert_integrity();
    });
}

#[test]
fn a_genesis_with_values_out_of_bounds_is_refused() {
    let builds = |genesis: initial_parameters::GenesisConfig<Runtime>| {
        std::panic::catch_unwind(|| genesis.build_storage().unwrap()).is_ok()
    };
    let genesis = |day_length, period| initial_parameters::GenesisConfig::<Runtime> {
        day_length,
        values: InitialValues {
            RulePeriod: period,
            ..Default::default()
        },
        ..Default::default()
    };
    assert!(builds(genesis(Some(20), Some(140))));
    for (day, period) in [
        (Some(0), None),
        (Some(4), None),
        (Some(21), None),
        (Some(DAYS + 4), None),
        (Some(20), Some(141)),
        (Some(20), Some(0)),
    ] {
        assert!(!builds(genesis(day, period)), "{day:?} {period:?}");
    }
}

#[test]
fn a_genesis_with_an_unknown_parameter_is_refused() {
    let read = |values| serde_json::from_value::<InitialValues>(values);
    let known = read(json!({ "ExitDelay": 10 })).unwrap();
    assert_eq!(known.ExitDelay, Some(10));
    let error = read(json!({ "ExitDelai": 10 })).unwrap_err();
    assert!(error.to_string().contains("ExitDelai"), "{error}");
}
