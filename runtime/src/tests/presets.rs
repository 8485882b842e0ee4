//! The presets make chains that run.

use super::support::{begin_block, chain};
use crate::{
    Balances, Executive, Runtime, RuntimeCall, RuntimeOrigin, Session, Sudo,
    configs::{money::InsuranceFundAccount, parameters::dynamic::payments, time::Day, work::PayoutPotAccount},
    constants::{DAYS, EXISTENTIAL_DEPOSIT},
    genesis_config_presets::{development, get_preset, local_testnet, preset_names, testnet},
};
use frame_support::{
    assert_noop,
    traits::{Get, fungible::Inspect},
};
use pallet_validator_set::Invulnerables;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave};

#[test]
fn every_preset_makes_a_chain_that_builds_blocks() {
    for name in preset_names() {
        let preset = serde_json::from_slice(&get_preset(&name).unwrap()).unwrap();
        chain(preset).execute_with(|| {
            for slot in 1..5 {
                begin_block(slot);
                Executive::finalize_block();
            }
            assert_eq!(Balances::balance(&InsuranceFundAccount::get()), EXISTENTIAL_DEPOSIT);
            assert_eq!(Balances::balance(&PayoutPotAccount::get()), EXISTENTIAL_DEPOSIT);
            let sudo = pallet_sudo::Key::<Runtime>::get();
            let is_for_developers = ["development", "local_testnet"].contains(&name.as_ref());
            assert_eq!(sudo, is_for_developers.then(|| Alice.to_account_id()), "{name:?}");
            assert_eq!(Invulnerables::<Runtime>::get(), Session::validators());
        });
    }
    assert_eq!(get_preset(&"unknown".into()), None);
}

#[test]
fn a_chain_without_a_preset_has_no_sudo_key() {
    chain(serde_json::json!({})).execute_with(|| assert_eq!(pallet_sudo::Key::<Runtime>::get(), None));
}

#[test]
fn development_has_one_validator_and_fast_delays() {
    chain(development()).execute_with(|| {
        assert_eq!(Session::validators(), [Alice.to_account_id()]);
        let delay: u32 = payments::ExitDelay::get();
        assert_eq!(delay, 10);
        assert_eq!(Day::get(), 20);
    });
}

#[test]
fn the_local_testnet_has_four_validators_and_production_delays() {
    chain(local_testnet()).execute_with(|| {
        let validators = [Alice, Bob, Charlie, Dave].map(|key| key.to_account_id());
        assert_eq!(Session::validators(), validators);
        let delay: u32 = payments::ExitDelay::get();
        assert_eq!(delay, 3 * DAYS);
        assert_eq!(Day::get(), DAYS);
    });
}

#[test]
fn a_testnet_is_steered_by_its_council_alone() {
    chain(testnet()).execute_with(|| {
        let upgrade = RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 1 });
        for key in Sr25519Keyring::well_known() {
            assert_noop!(
                Sudo::sudo(RuntimeOrigin::signed(key.to_account_id()), Box::new(upgrade.clone())),
                pallet_sudo::Error::<Runtime>::RequireSudo
            );
        }
        let council = pallet_collective::Members::<Runtime, pallet_collective::Instance1>::get();
        assert_eq!(council.len(), 3);
        assert_eq!(Day::get(), DAYS);
    });
}

#[test]
fn validators_outlast_sessions() {
    chain(local_testnet()).execute_with(|| {
        let validators = Session::validators();
        for _ in 0..4 {
            Session::rotate_session();
            assert_eq!(Session::validators(), validators);
        }
    });
}
