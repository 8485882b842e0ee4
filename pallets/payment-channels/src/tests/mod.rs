//! Tests of the consumer channels: one file per call (and its relayed and walletless forms).

mod cancel_exit;
mod fast_exit;
mod finalize_exit;
mod invariants;
mod open_channel;
mod request_exit;
mod settle_consumer_promise;
mod settle_device_promise;
mod settle_walletless;
mod views;

pub use crate::{Call, Error, Event, Exits, Opened, Settled, WeightInfo, mock::*};
pub use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin};
pub use sp_runtime::{
    DispatchError,
    traits::Convert,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    Action, Lane, NEVER_EXPIRES, Promise, consumer_channel_id, ids::as_channel, traits::Identities as _,
};

/// The pool's refusal of a walletless call for this error.
pub fn refusal(error: Error<Test>) -> TransactionValidityError {
    Refusal::convert(error.into())
}

/// The settled amount of alice's lane.
pub fn settled(lane: Lane) -> Balance {
    Settled::<Test>::get(as_channel(&channel()), lane)
}

/// Settles `promise` with the signature of `signer`.
pub fn settle_signed_by(signer: &Key, promise: &Promise) -> Call<Test> {
    Call::settle_consumer_promise {
        identity: account("alice"),
        accountant: accountant(),
        promise: promise.clone(),
        preimage: PREIMAGE,
        signature: signer.sign_promise(promise),
    }
}

/// Settles alice's promise of `amount`.
pub fn settle(amount: Balance) -> Call<Test> {
    settle_signed_by(&key("alice"), &promise(&channel(), amount))
}
