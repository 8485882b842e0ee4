//! Ways to submit calls, and checks of their origins.

use crate::{AccountId, account};
use frame_support::{
    assert_noop,
    dispatch::{GetDispatchInfo, PostDispatchInfo, RawOrigin},
    traits::Authorize,
    weights::Weight,
};
use sp_runtime::{
    DispatchError, DispatchResult,
    traits::{Convert, Dispatchable},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};
use tallystick_primitives::walletless::refusal;

/// Dispatches the call with this origin, inside a storage layer and through the call filter.
pub fn dispatch<T: frame_system::Config>(
    origin: RawOrigin<T::AccountId>,
    call: impl Into<T::RuntimeCall>,
) -> DispatchResult {
    call.into()
        .dispatch(T::RuntimeOrigin::from(origin))
        .map(|_| ())
        .map_err(|error| error.error)
}

/// Dispatches the call, signed by `who`.
pub fn signed<T: frame_system::Config>(who: &T::AccountId, call: impl Into<T::RuntimeCall>) -> DispatchResult {
    dispatch::<T>(RawOrigin::Signed(who.clone()), call)
}

/// Dispatches the call, signed by the account `relayer`, which is a party to nothing.
pub fn relay<T: frame_system::Config<AccountId = AccountId>>(call: impl Into<T::RuntimeCall>) -> DispatchResult {
    signed::<T>(&account("relayer"), call)
}

/// The pool's answer to a walletless transaction with this call.
pub fn authorize<T: frame_system::Config>(
    source: TransactionSource,
    call: impl Into<T::RuntimeCall>,
) -> Result<ValidTransaction, TransactionValidityError> {
    let authorization = call.into().authorize(source).expect("the call has no walletless form");
    authorization.map(|(validity, _)| validity)
}

/// Authorises and dispatches a walletless transaction, as a block does.
///
/// Panics if an authorised call fails: that would be free, repeatable block space.
pub fn walletless<T: frame_system::Config>(call: impl Into<T::RuntimeCall>) -> Result<(), TransactionValidityError> {
    let call = call.into();
    authorize::<T>(TransactionSource::InBlock, call.clone())?;
    if let Err(error) = dispatch::<T>(RawOrigin::Authorized, call.clone()) {
        panic!("{call:?} was authorised and failed: {error:?}");
    }
    Ok(())
}

/// Dispatches a call that succeeds: its declared weight, and the actual one if the call corrects it.
pub fn weigh<T: frame_system::Config>(
    origin: RawOrigin<T::AccountId>,
    call: impl Into<T::RuntimeCall>,
) -> (Weight, Option<Weight>)
where
    T::RuntimeCall: GetDispatchInfo + Dispatchable<PostInfo = PostDispatchInfo>,
{
    let call = call.into();
    let declared = call.get_dispatch_info().call_weight;
    let done = call.dispatch(T::RuntimeOrigin::from(origin));
    (declared, done.unwrap().actual_weight)
}

/// Asserts that the call is for signed accounts only.
pub fn assert_needs_signature<T: frame_system::Config>(call: impl Into<T::RuntimeCall>) {
    let call = call.into();
    assert_noop!(
        dispatch::<T>(RawOrigin::Authorized, call.clone()),
        DispatchError::BadOrigin
    );
    assert_needs_signed_or_authorised::<T>(call);
}

/// Asserts that the call is for signed accounts and walletless transactions only.
pub fn assert_needs_signed_or_authorised<T: frame_system::Config>(call: impl Into<T::RuntimeCall>) {
    let call = call.into();
    for origin in [RawOrigin::Root, RawOrigin::None] {
        assert_noop!(dispatch::<T>(origin, call.clone()), DispatchError::BadOrigin);
    }
}

/// Refuses walletless calls as the runtime does; the pallet under test has index 2 there.
pub struct Refusal;

impl Convert<DispatchError, TransactionValidityError> for Refusal {
    fn convert(error: DispatchError) -> TransactionValidityError {
        refusal(error, &[(2, 100)])
    }
}
