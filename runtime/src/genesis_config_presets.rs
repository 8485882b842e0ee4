//! Chains to start with.
//!
//! Their keys are public knowledge: never use them for a chain with value. `testnet` has the rules of such a
//! chain (delays of production, no sudo, a reward pot); who runs one replaces its validators, council, arbiters
//! and balances by a patch, as `chain-specs/README.md` shows.

use crate::{
    AccountId, ArbitersConfig, Balance, BalancesConfig, CouncilConfig, InitialParametersConfig, RuntimeGenesisConfig,
    SessionConfig, SessionKeys, SudoConfig, ValidatorSetConfig,
    block_reward::RewardPotAccount,
    configs::{money::InsuranceFundAccount, parameters::InitialValues},
    constants::{EXISTENTIAL_DEPOSIT, NOTCH},
    initial_parameters,
};
use alloc::{vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The money of each well-known account.
const ENDOWMENT: Balance = 1_000_000 * NOTCH;
/// The money of a testnet's reward pot: full rewards for nine years.
const REWARDS: Balance = 1_000_000 * NOTCH;
/// The preset with the rules of a production chain.
pub const TESTNET_RUNTIME_PRESET: &str = "testnet";

/// A validator: its account and its session keys.
fn validator(account: Sr25519Keyring, grandpa: Ed25519Keyring) -> (AccountId, AccountId, SessionKeys) {
    let keys = SessionKeys {
        aura: account.public().into(),
        grandpa: grandpa.public().into(),
    };
    (account.to_account_id(), account.to_account_id(), keys)
}

/// A chain with these validators, who are invulnerables, on which every well-known account has money. The
/// council is Alice, Bob and Charlie; the arbiters are Dave, Eve and Ferdie.
fn genesis(
    validators: Vec<(AccountId, AccountId, SessionKeys)>,
    parameters: InitialParametersConfig,
    rewards: Balance,
    sudo: Option<Sr25519Keyring>,
) -> Value {
    let balances = Sr25519Keyring::well_known()
        .map(|key| (key.to_account_id(), ENDOWMENT))
        .chain([
            (InsuranceFundAccount::get(), EXISTENTIAL_DEPOSIT),
            (RewardPotAccount::get(), rewards.saturating_add(EXISTENTIAL_DEPOSIT)),
        ])
        .collect::<Vec<_>>();
    let invulnerables = validators.iter().map(|(account, ..)| account.clone()).collect();
    build_struct_json_patch!(RuntimeGenesisConfig {
        arbiters: ArbitersConfig {
            members: members([Sr25519Keyring::Dave, Sr25519Keyring::Eve, Sr25519Keyring::Ferdie])
        },
        balances: BalancesConfig { balances },
        council: CouncilConfig {
            members: members([Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie])
        },
        initial_parameters: parameters,
        session: SessionConfig { keys: validators },
        sudo: SudoConfig {
            key: sudo.map(|key| key.to_account_id())
        },
        validator_set: ValidatorSetConfig { invulnerables },
    })
}

/// The members of a collective.
fn members(keys: [Sr25519Keyring; 3]) -> Vec<AccountId> {
    keys.map(|key| key.to_account_id()).to_vec()
}

/// One validator, Alice, who has sudo, days of a minute and delays of half a minute.
pub fn development() -> Value {
    genesis(
        vec![validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
        fast_delays(),
        0,
        Some(Sr25519Keyring::Alice),
    )
}

/// Four validators, Alice to Dave.
fn four_validators() -> Vec<(AccountId, AccountId, SessionKeys)> {
    vec![
        validator(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
        validator(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
        validator(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
        validator(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
    ]
}

/// Four validators, Alice, who has sudo, to Dave, and the delays of production.
pub fn local_testnet() -> Value {
    let sudo = Some(Sr25519Keyring::Alice);
    genesis(four_validators(), InitialParametersConfig::default(), 0, sudo)
}

/// Four validators, the delays of production, a reward pot, and nobody above the council.
pub fn testnet() -> Value {
    genesis(four_validators(), InitialParametersConfig::default(), REWARDS, None)
}

/// Delays that a developer can wait for, and a set that may shrink to one.
fn fast_delays() -> InitialParametersConfig {
    initial_parameters::GenesisConfig {
        day_length: Some(20),
        values: InitialValues {
            ExitDelay: Some(10),
            ExitWindow: Some(100),
            FeeDelay: Some(5),
            WithdrawDelay: Some(10),
            WithdrawWindow: Some(100),
            ClosingDelay: Some(20),
            PunishmentGrace: Some(10),
            CoverageCutDelay: Some(10),
            PayoutDelay: Some(5),
            NewProviderPeriod: Some(20),
            RespondPeriod: Some(10),
            RulePeriod: Some(20),
            AppealPeriod: Some(10),
            CouncilPeriod: Some(20),
            FinalizePeriod: Some(5),
            CoverPeriod: Some(100),
            MinFundedPeriod: Some(20),
            MinValidators: Some(1),
            ..Default::default()
        },
        ..Default::default()
    }
}

/// The genesis named `id`, as a JSON patch of the default one.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let preset = match id.as_ref() {
        sp_genesis_builder::DEV_RUNTIME_PRESET => development(),
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
        TESTNET_RUNTIME_PRESET => testnet(),
        _ => return None,
    };
    serde_json::to_vec(&preset).ok()
}

/// The names that [`get_preset`] knows.
pub fn preset_names() -> Vec<PresetId> {
    vec![
        PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
        PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
        PresetId::from(TESTNET_RUNTIME_PRESET),
    ]
}
