//! Rewards from the reward pot.

use super::support::{begin_block, chain, pass};
use crate::{
    Balance, Balances, Parameters, RuntimeOrigin,
    block_reward::{BlockReward, RewardPotAccount},
    configs::parameters::{RuntimeParameters, dynamic::validators},
    constants::{EXISTENTIAL_DEPOSIT, NOTCH},
    genesis_config_presets::{development, testnet},
};
use frame_support::traits::fungible::{Inspect, Mutate};
use sp_keyring::Sr25519Keyring::{Alice, Bob};

fn balance(who: sp_keyring::Sr25519Keyring) -> Balance {
    Balances::balance(&who.to_account_id())
}

#[test]
fn every_author_is_paid_from_the_pot_and_nothing_is_minted() {
    chain(testnet()).execute_with(|| {
        let issued = Balances::total_issuance();
        let (alice, bob, pot) = (
            balance(Alice),
            balance(Bob),
            Balances::balance(&RewardPotAccount::get()),
        );
        // Slots 1 to 8 are those of Bob, Charlie, Dave, Alice and so on.
        begin_block(1);
        pass(7);
        let reward = NOTCH / 100;
        assert_eq!((balance(Alice), balance(Bob)), (alice + 2 * reward, bob + 2 * reward));
        assert_eq!(Balances::balance(&RewardPotAccount::get()), pot - 8 * reward);
        assert_eq!(Balances::total_issuance(), issued);
    });
}

#[test]
fn an_empty_pot_pays_nothing_and_keeps_what_an_account_needs() {
    chain(development()).execute_with(|| {
        let before = balance(Alice);
        begin_block(1);
        pass(3);
        assert_eq!(balance(Alice), before);

        Balances::mint_into(&RewardPotAccount::get(), 15 * EXISTENTIAL_DEPOSIT).unwrap();
        pass(3);
        // A whole reward of ten, and the last five.
        assert_eq!(balance(Alice), before + 15 * EXISTENTIAL_DEPOSIT);
        assert_eq!(Balances::balance(&RewardPotAccount::get()), EXISTENTIAL_DEPOSIT);
        assert_eq!(BlockReward::next(), 0);
    });
}

#[test]
fn the_council_can_set_the_reward_to_nothing() {
    chain(testnet()).execute_with(|| {
        let none = validators::Parameters::from((validators::BlockReward, 0));
        Parameters::set_parameter(RuntimeOrigin::root(), RuntimeParameters::Validators(none)).unwrap();
        let before = balance(Bob);
        begin_block(1);
        assert_eq!(balance(Bob), before);
    });
}
