//! Parameters stay within their bounds, whoever sets them and whatever is stored.

use super::support::{chain, development};
use crate::{
    checked_parameters,
    configs::{
        bounds::{is_within_bounds, Bounded, Clamped},
        parameters::{
            dynamic::{payments, validators, work},
            RuntimeParameters,
        },
        time::Day,
    },
    constants::DAYS,
    genesis_config_presets::local_testnet,
    initial_parameters, Arbitration, Balance, BlockNumber, Parameters, Runtime, RuntimeOrigin,
};
use codec::Encode;
use frame_support::{
    assert_noop, assert_ok,
    traits::{dynamic_params::AggregatedKeyValue, Get},
};
use pallet_collective::RawOrigin;
use serde_json::json;
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{traits::BadOrigin, BuildStorage, Permill};

type OutOfBounds = checked_parameters::Error<Runtime>;

fn payments(parameter: impl Into<payments::Parameters>) -> RuntimeParameters {
    RuntimeParameters::Payments(parameter.into())
}

fn work(parameter: impl Into<work::Parameters>) -> RuntimeParameters {
    RuntimeParameters::Work(parameter.into())
}

fn validators(parameter: impl Into<validators::Parameters>) -> RuntimeParameters {
    RuntimeParameters::Validators(parameter.into())
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

/// All parameters with this value, as far as it is one of theirs.
fn all(blocks: BlockNumber, money: Balance, part: Permill, factor: u32) -> Vec<RuntimeParameters> {
    let mut parameters = vec![
        payments((payments::RegistrationFee, money)),
        payments((payments::PenaltyRate, part)),
        work((work::SurchargePerClaim, money)),
        work((work::ClientMinDeposit, money)),
        work((work::DustLimit, money)),
        work((work::MinDisputeDeposit, money)),
        work((work::DisputeDepositRatio, part)),
        work((work::AppealFactor, factor)),
        work((work::FraudPenalty, factor)),
        work((work::UnruledShare, part)),
        work((work::EquivocationSlash, money)),
        work((work::SlashInsuranceShare, part)),
        work((work::MinBondPerWorker, money)),
        work((work::MinUnbond, money)),
        work((work::CoverRatio, part)),
        work((work::CoverCap, money)),
        validators((validators::MinCandidateBond, money)),
        validators((validators::MaxValidators, factor)),
        validators((validators::MinValidators, factor)),
        validators((validators::IdleSessions, factor)),
        validators((validators::BlockReward, money)),
    ];
    macro_rules! delays {
        ($($module:ident [$($name:ident),*])*) => {
            $($(parameters.push($module(($module::$name, blocks)));)*)*
        };
    }
    delays! {
        payments [
            ExitDelay, ExitWindow, FeeDelay, WithdrawDelay, WithdrawWindow, ClosingDelay, PunishmentGrace, CoverageCutDelay
        ]
        work [
            PayoutDelay, NewProviderPeriod, RespondPeriod, RulePeriod, AppealPeriod, CouncilPeriod, FinalizePeriod,
            CoverPeriod, MinFundedPeriod
        ]
    }
    parameters
}

#[test]
fn the_defaults_are_within_bounds_on_a_production_chain() {
    chain(local_testnet()).execute_with(|| {
        macro_rules! check {
            ($($name:ty),* $(,)?) => {
                $(assert!(<$name>::bounds().contains(&<$name>::get()), stringify!($name));)*
            };
        }
        check!(
            payments::RegistrationFee,
            payments::PenaltyRate,
            payments::ExitDelay,
            payments::ExitWindow,
            payments::FeeDelay,
            payments::WithdrawDelay,
            payments::WithdrawWindow,
            payments::ClosingDelay,
            payments::PunishmentGrace,
            payments::CoverageCutDelay,
            work::SurchargePerClaim,
            work::ClientMinDeposit,
            work::DustLimit,
            work::PayoutDelay,
            work::NewProviderPeriod,
            work::RespondPeriod,
            work::RulePeriod,
            work::AppealPeriod,
            work::CouncilPeriod,
            work::FinalizePeriod,
            work::MinDisputeDeposit,
            work::DisputeDepositRatio,
            work::AppealFactor,
            work::FraudPenalty,
            work::UnruledShare,
            work::EquivocationSlash,
            work::SlashInsuranceShare,
            work::MinBondPerWorker,
            work::MinUnbond,
            work::CoverPeriod,
            work::CoverRatio,
            work::CoverCap,
            work::MinFundedPeriod,
            validators::MinCandidateBond,
            validators::MaxValidators,
            validators::MinValidators,
            validators::IdleSessions,
            validators::BlockReward,
        );
        assert_integrity();
    });
}

#[test]
fn a_value_out_of_bounds_is_refused_and_changes_nothing() {
    development().execute_with(|| {
        for parameter in all(BlockNumber::MAX, Balance::MAX, Permill::one(), u32::MAX) {
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
        for parameter in all(0, 0, Permill::zero(), 0) {
            let refused = !is_within_bounds(&parameter);
            let outcome = Parameters::set_parameter(RuntimeOrigin::root(), parameter);
            assert_eq!(outcome.is_err(), refused);
        }
    });
}

#[test]
fn whatever_is_stored_is_read_within_bounds() {
    for make in [development, || chain(local_testnet())] {
        for (blocks, money, part, factor) in [
            (0, 0, Permill::zero(), 0),
            (BlockNumber::MAX, Balance::MAX, Permill::one(), u32::MAX),
        ] {
            make().execute_with(|| {
                all(blocks, money, part, factor).into_iter().for_each(store);
                assert_integrity();
                let respond = Clamped::<work::RespondPeriod>::get();
                assert!(work::RespondPeriod::bounds().contains(&respond));
                assert_eq!(<work::RespondPeriod as Get<BlockNumber>>::get(), blocks);
            });
        }
    }
}

#[test]
fn a_dispute_is_shorter_than_unbonding_whatever_its_deadlines() {
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
fn root_and_two_thirds_of_the_council_set_parameters_and_nobody_else_does() {
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
fn a_genesis_should_be_refused_when_the_day_or_a_parameter_is_out_of_bounds() {
    let builds = |genesis: initial_parameters::GenesisConfig<Runtime>| {
        std::panic::catch_unwind(|| genesis.build_storage().unwrap()).is_ok()
    };
    let genesis = |day_length, rule_period| initial_parameters::GenesisConfig::<Runtime> {
        day_length,
        rule_period,
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
