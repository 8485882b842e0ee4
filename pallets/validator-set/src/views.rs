//! The pallet's answers about bonded money.

use crate::{
    pallet::{Candidates, Config, Pallet, Unbondings},
    types::Chunk,
};
use alloc::vec::Vec;
use tallystick_primitives::{AccountId, Balance};

impl<T: Config> Pallet<T> {
    /// The account's money that is unbonding.
    pub fn unbonding_chunks(account: &AccountId) -> Vec<Chunk> {
        Unbondings::<T>::get(account).map_or_else(Vec::new, |unbonding| unbonding.chunks.into_inner())
    }

    /// All held money: bonds and their unbonding parts.
    pub fn total_held() -> Balance {
        let bonded = Candidates::<T>::get().into_iter().map(|candidate| candidate.bond);
        let unbonding = Unbondings::<T>::iter_values().map(|unbonding| unbonding.total());
        bonded.chain(unbonding).fold(0, Balance::saturating_add)
    }
}
