//! The validators that the council named.

use crate::pallet::{Candidates, Config, Error, Event, Invulnerables, Pallet};
use alloc::collections::BTreeSet;
use frame_support::{BoundedVec, ensure, pallet_prelude::DispatchResult};
use sp_staking::SessionIndex;
use tallystick_primitives::AccountId;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_set_invulnerables(
        invulnerables: BoundedVec<AccountId, <T as Config>::MaxInvulnerables>,
    ) -> DispatchResult {
        let different: BTreeSet<_> = invulnerables.iter().collect();
        ensure!(different.len() == invulnerables.len(), Error::<T>::Duplicate);
        ensure!(invulnerables.iter().all(Self::has_keys), Error::<T>::NoSessionKeys);
        ensure!(
            Self::are_enough(&invulnerables, &Candidates::<T>::get()),
            Error::<T>::TooFewValidators
        );
        Invulnerables::<T>::put(&invulnerables);
        Self::deposit_event(Event::InvulnerablesSet {
            invulnerables: invulnerables.into_inner(),
        });
        Ok(())
    }

    /// Takes an offender off the list.
    pub(crate) fn remove_invulnerable(account: &AccountId, session: SessionIndex) {
        let mut invulnerables = Invulnerables::<T>::get();
        let Some(index) = invulnerables.iter().position(|named| named == account) else {
            return;
        };
        let account = invulnerables.remove(index);
        Invulnerables::<T>::put(invulnerables);
        Self::deposit_event(Event::InvulnerableRemoved { account, session });
    }
}
