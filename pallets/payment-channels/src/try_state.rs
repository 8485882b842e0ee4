//! The invariants of the consumer channels.

use crate::pallet::{Config, Exits, Opened, Pallet, Settled};
use alloc::collections::BTreeSet;
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{consumer_channel_id, frame::block, ids::as_channel, traits::Identities};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **CHA1**: an open channel belongs to a registered identity.
    /// - **CHA2**: a watermark belongs to an open channel.
    /// - **CHA3**: no exit was requested in the future or sends the money back into its channel.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut channels = BTreeSet::new();
        for (identity, accountant, ()) in Opened::<T>::iter() {
            if !T::Identities::is_registered(&identity) {
                return Err("CHA1: an open channel belongs to no registered identity".into());
            }
            channels.insert(as_channel(&consumer_channel_id(&identity, &accountant)));
        }
        if Settled::<T>::iter_keys().any(|(channel, _)| !channels.contains(&channel)) {
            return Err("CHA2: a watermark belongs to no open channel".into());
        }
        for (identity, accountant, exit) in Exits::<T>::iter() {
            let channel = consumer_channel_id(&identity, &accountant);
            if exit.requested_at > block::<T>() || exit.beneficiary == channel {
                return Err("CHA3: an exit was requested in the future, or leads back into its channel".into());
            }
        }
        Ok(())
    }
}
