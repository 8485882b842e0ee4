//! The reward of a block's author on top of its fees.
//!
//! Nothing is minted for it: it comes from the reward pot, a keyless account that a genesis endows and
//! that everybody can pay into, the council by a grant of the insurance fund for one. When the pot is empty,
//! authors live on fees.

use crate::{
    AccountId, Balance, Balances, BlockNumber, Runtime, System,
    configs::{bounds::Clamped, parameters::dynamic::validators},
    constants::EXISTENTIAL_DEPOSIT,
};
use frame_support::{
    PalletId,
    dispatch::DispatchClass,
    parameter_types,
    traits::{
        Get,
        fungible::{Inspect, Mutate},
        tokens::{Fortitude, Preservation},
    },
};
use sp_runtime::traits::AccountIdConversion;

/// Name of the reward pot, from which its account is derived.
pub const REWARD_POT: PalletId = PalletId(*b"tly/rwrd");

parameter_types! {
    /// The account that block rewards come from.
    pub RewardPotAccount: AccountId = REWARD_POT.into_account_truncating();
}

/// Pays the author of each block.
pub struct BlockReward;

impl BlockReward {
    /// The reward of the next author: the parameter, but not more than there is, and nothing that would be too
    /// little for an account to exist.
    pub fn next() -> Balance {
        let reward: Balance = Clamped::<validators::BlockReward>::get();
        let left = Balances::reducible_balance(&RewardPotAccount::get(), Preservation::Preserve, Fortitude::Polite);
        let reward = reward.min(left);
        if reward < EXISTENTIAL_DEPOSIT { 0 } else { reward }
    }
}

impl pallet_authorship::EventHandler<AccountId, BlockNumber> for BlockReward {
    fn note_author(author: AccountId) {
        let weight = <Runtime as frame_system::Config>::DbWeight::get();
        System::register_extra_weight_unchecked(weight.reads(2), DispatchClass::Mandatory);
        let reward = Self::next();
        if reward == 0 {
            return;
        }
        System::register_extra_weight_unchecked(weight.reads_writes(2, 2), DispatchClass::Mandatory);
        let paid = Balances::transfer(&RewardPotAccount::get(), &author, reward, Preservation::Preserve);
        // The pot has it and the author's account exists with it, so this cannot fail; if it did, the pot
        // would keep the reward.
        debug_assert!(paid.is_ok(), "{paid:?}");
    }
}
