//! The invariants of the registry.

use crate::pallet::{Config, Devices, Identities, Pallet};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **REG1**: no device has lane 0.
    /// - **REG2**: only registered identities have devices.
    /// - **REG3**: a device record without current terms has superseded ones.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        for (identity, lane, device) in Devices::<T>::iter() {
            if lane == 0 {
                return Err("REG1: a device has lane 0".into());
            }
            if !Identities::<T>::contains_key(&identity) {
                return Err("REG2: a device belongs to no registered identity".into());
            }
            if device.current.is_none() && device.superseded.is_none() {
                return Err("REG3: a device record has neither current nor superseded terms".into());
            }
        }
        Ok(())
    }
}
