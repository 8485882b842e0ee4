//! The authorisation of the free withdrawal. [`Pallet::check_withdraw`] checks everything that the
//! dispatch checks, so that an authorised withdrawal cannot fail.

use crate::pallet::{Call, Config, Pallet};
use frame_support::pallet_prelude::Weight;
use sp_runtime::traits::Convert;
use tallystick_primitives::{
    AccountId,
    frame::{Authorization, block, ensure_not_filtered},
    walletless,
};

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_withdraw(provider: &AccountId) -> Authorization {
        let call = Call::<T>::withdraw_payout {
            provider: provider.clone(),
        };
        ensure_not_filtered::<T>(&call.into())?;
        let (_, amount, _) = Self::check_withdraw(provider).map_err(T::Refusal::convert)?;
        let validity = walletless::cash_desk(b"withdraw", provider, amount, block::<T>());
        Ok((validity, Weight::zero()))
    }
}
