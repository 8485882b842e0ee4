//! Chains to start with. Their keys are public knowledge: never use them for a chain with value.

use crate::{
    configs::money::InsuranceFundAccount,
    constants::{EXISTENTIAL_DEPOSIT, NOTCH},
    initial_parameters, AccountId, ArbitersConfig, Balance, BalancesConfig, CouncilConfig, InitialParametersConfig,
    RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// What each well-known account has.
const ENDOWMENT: Balance = 1_000_000 * NOTCH;

/// A validator: its account and its session keys.
fn validator(account: Sr25519Keyring, grandpa: Ed25519Keyring) -> (AccountId, AccountId, SessionKeys) {
    let keys = SessionKeys {
        aura: account.public().into(),
        grandpa: grandpa.public().into(),
    };
    (account.to_account_id(), account.to_account_id(), keys)
}

/// A chain with these validators, on which Alice has sudo and every well-known account money. The council
/// is Alice, Bob and Charlie; the arbiters are Dave, Eve and Ferdie.
fn genesis(validators: Vec<(AccountId, AccountId, SessionKeys)>, delays: InitialParametersConfig) -> Value {
    let balances = Sr25519Keyring::well_known()
        .map(|key| (key.to_account_id(), ENDOWMENT))
        .chain([(InsuranceFundAccount::get(), EXISTENTIAL_DEPOSIT)])
        .collect::<Vec<_>>();
    build_struct_json_patch!(RuntimeGenesisConfig {
        arbiters: ArbitersConfig {
            members: members([Sr25519Keyring::Dave, Sr25519Keyring::Eve, Sr25519Keyring::Ferdie])
        },
        balances: BalancesConfig { balances },
        council: CouncilConfig {
            members: members([Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie])
        },
        initial_parameters: delays,
        session: SessionConfig { keys: validators },
        sudo: SudoConfig {
            key: Some(Sr25519Keyring::Alice.to_account_id())
        },
    })
}

/// The members of a collective.
fn members(keys: [Sr25519Keyring; 3]) -> Vec<AccountId> {
    keys.map(|key| key.to_account_id()).to_vec()
}

/// One validator, Alice, days of a minute and delays of half a minute.
pub fn development() -> Value {
    genesis(
        vec![validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
        fast_delays(),
    )
}

/// Four validators, Alice to Dave, and the delays of production.
pub fn local_testnet() -> Value {
    let validators = vec![
        validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        validator(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
        validator(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
    ];
    genesis(validators, InitialParametersConfig::default())
}

/// Delays that a developer can wait for.
fn fast_delays() -> InitialParametersConfig {
    initial_parameters::GenesisConfig {
        day_length: Some(20),
        exit_delay: Some(10),
        exit_window: Some(100),
        fee_delay: Some(5),
        withdraw_delay: Some(10),
        withdraw_window: Some(100),
        closing_delay: Some(20),
        punishment_grace: Some(10),
        coverage_cut_delay: Some(10),
        payout_delay: Some(5),
        new_provider_period: Some(20),
        respond_period: Some(10),
        rule_period: Some(20),
        appeal_period: Some(10),
        council_period: Some(20),
        finalize_period: Some(5),
        cover_period: Some(100),
        min_funded_period: Some(20),
        ..Default::default()
    }
}

/// The genesis named `id`, as a JSON patch of the default one.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let preset = match id.as_ref() {
        sp_genesis_builder::DEV_RUNTIME_PRESET => development(),
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
        _ => return None,
    };
    serde_json::to_vec(&preset).ok()
}

/// The names that [`get_preset`] knows.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
        PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
    ]
}
