//! Tests of the registry: one file per call (and its relayed form), one for the common rules of
//! requests.

mod authorize_device;
mod beneficiary;
mod invariants;
mod register;
mod register_walletless;
mod requests;
mod revoke_device;
mod views;

pub use crate::{Call, Devices, Error, Event, Identities, Nonces, mock::*};
pub use frame_support::{assert_noop, assert_ok};
pub use sp_runtime::{
    DispatchError,
    traits::Convert,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    Action, NEVER_EXPIRES,
    traits::{ConsumerChannels, Identities as _},
};

/// The pool's refusal of a walletless call for this error.
pub fn refusal(error: Error<Test>) -> TransactionValidityError {
    Refusal::convert(error.into())
}
