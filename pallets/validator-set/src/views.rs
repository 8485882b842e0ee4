//! What the pallet tells about the validators.

use crate::{
    pallet::{Candidates, Config, Exposures, Pallet, Unbondings},
    types::{Chunk, ValidatorExposure},
};
use alloc::vec::Vec;
use pallet_session::Pallet as Session;
use tallystick_primitives::{AccountId, Balance};

impl<T: Config> Pallet<T> {
    /// The validators of the current session, in the order of their authority indices.
    pub fn current_validators() -> Vec<(AccountId, ValidatorExposure)> {
        let current = Session::<T>::current_index();
        let exposure = |account| Exposures::<T>::get(current, account).unwrap_or_default();
        let with_exposure = |account: AccountId| (account.clone(), exposure(account));
        Session::<T>::validators().into_iter().map(with_exposure).collect()
    }

    /// What is unbonding of the account's money.
    pub fn unbonding_chunks(account: &AccountId) -> Vec<Chunk> {
        Unbondings::<T>::get(account).map_or_else(Vec::new, |unbonding| unbonding.chunks.into_inner())
    }

    /// All money that is held: bonds and what unbonds of them.
    pub fn total_held() -> Balance {
        let bonded = Candidates::<T>::get().into_iter().map(|candidate| candidate.bond);
        let unbonding = Unbondings::<T>::iter_values().map(|unbonding| unbonding.total());
        bonded.chain(unbonding).fold(0, Balance::saturating_add)
    }
}
