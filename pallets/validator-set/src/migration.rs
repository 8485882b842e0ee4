//! How a chain without this pallet gets it.

/// From the static validators of the first runtime.
pub mod v1 {
    use crate::{
        pallet::{Attendances, Config, Exposures, Invulnerables, OldestSession, Pallet, SessionStart},
        types::{Attendance, ValidatorExposure},
    };
    #[cfg(feature = "try-runtime")]
    use alloc::vec::Vec;
    use core::marker::PhantomData;
    use frame_support::{
        pallet_prelude::{Get, Weight},
        traits::{GetStorageVersion, OnRuntimeUpgrade},
        BoundedVec,
    };
    use pallet_session::Pallet as Session;
    use tallystick_primitives::{frame::block, AccountId};

    /// Makes the validators of the running session invulnerables; nothing else changes.
    ///
    /// It cannot go by the version in storage: the executive sets that for a pallet that is new before it
    /// runs any migration. It runs if nobody is in the current session according to this pallet, which is
    /// never so again.
    pub struct FromStaticValidators<T>(PhantomData<T>);

    fn is_new<T: Config>() -> bool {
        let current = Session::<T>::current_index();
        !Invulnerables::<T>::exists() && Exposures::<T>::iter_key_prefix(current).next().is_none()
    }

    impl<T: Config> OnRuntimeUpgrade for FromStaticValidators<T> {
        fn on_runtime_upgrade() -> Weight {
            let weights = T::DbWeight::get();
            if !is_new::<T>() {
                return weights.reads(3);
            }
            let validators = Session::<T>::validators();
            let current = Session::<T>::current_index();
            let queued = Session::<T>::queued_keys().into_iter().map(|(account, _)| account);
            let mut writes: u64 = 4;
            let mut expose = |session, account: &AccountId| {
                Exposures::<T>::insert(session, account, ValidatorExposure::default());
                writes = writes.saturating_add(2);
            };
            for account in &validators {
                expose(current, account);
                // This session is not counted: nobody noted its authors until now.
                let attendance = Attendance {
                    authored: true,
                    missed: 0,
                };
                Attendances::<T>::insert(account, attendance);
            }
            for account in queued {
                expose(current.saturating_add(1), &account);
            }
            SessionStart::<T>::put(block::<T>());
            OldestSession::<T>::put(current);
            Invulnerables::<T>::put(BoundedVec::truncate_from(validators));
            Pallet::<T>::in_code_storage_version().put::<Pallet<T>>();
            weights.reads_writes(6, writes)
        }

        #[cfg(feature = "try-runtime")]
        fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
            use codec::Encode;
            let validators = Session::<T>::validators();
            let most = usize::try_from(<T as Config>::MaxInvulnerables::get()).unwrap_or(usize::MAX);
            frame_support::ensure!(
                !is_new::<T>() || validators.len() <= most,
                "there are more validators than there can be invulnerables"
            );
            Ok((is_new::<T>(), validators, Invulnerables::<T>::get()).encode())
        }

        #[cfg(feature = "try-runtime")]
        fn post_upgrade(state: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
            use codec::Decode;
            use frame_support::{ensure, traits::StorageVersion};
            let (was_new, validators, before): (bool, Vec<AccountId>, Vec<AccountId>) =
                Decode::decode(&mut &state[..]).map_err(|_| "what was noted before cannot be read")?;
            let expected = if was_new { &validators } else { &before };
            ensure!(
                Invulnerables::<T>::get().as_slice() == expected.as_slice(),
                "the invulnerables are not who they should be"
            );
            ensure!(Session::<T>::validators() == validators, "the validators changed");
            ensure!(
                StorageVersion::get::<Pallet<T>>() >= StorageVersion::new(1),
                "the version was not set"
            );
            ensure!(!is_new::<T>(), "the migration would run again");
            Pallet::<T>::do_try_state()
        }
    }
}
