//! Walletless calls: what authorises them. Each closure asks everything that its dispatch asks, so
//! that an authorised call cannot fail; cheap checks come first, the signature last.

use crate::{
    pallet::{Call, Config, Pallet},
    settle::{Proof, Task},
};
use alloc::vec::Vec;
use frame_support::pallet_prelude::{
    DispatchError, TransactionSource, TransactionValidityError, ValidTransaction, Weight,
};
use sp_runtime::traits::Convert;
use tallystick_primitives::{
    frame::{block, ensure_not_filtered, Submitter},
    provider_channel_id,
    traits::{ChainFee, Identities},
    walletless, AccountId, Action, SignedRequest, NEVER_EXPIRES,
};

/// What an authorising closure returns.
pub type Authorization = Result<(ValidTransaction, Weight), TransactionValidityError>;

fn refuse<T: Config>(error: DispatchError) -> TransactionValidityError {
    T::Refusal::convert(error)
}

impl<T: Config> Pallet<T> {
    /// The call of a walletless opening.
    pub(crate) fn open_channel_call(
        identity: &AccountId,
        accountant: &AccountId,
        request: &SignedRequest,
    ) -> T::RuntimeCall {
        Call::<T>::open_provider_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request.clone(),
        }
        .into()
    }

    pub(crate) fn authorize_open_channel(
        source: TransactionSource,
        identity: &AccountId,
        accountant: &AccountId,
        request: &SignedRequest,
    ) -> Authorization {
        let call = Self::open_channel_call(identity, accountant, request);
        ensure_not_filtered::<T>(&call)?;
        let fee = T::ChainFee::of(&call);
        let rest = Self::check_open_channel(identity, accountant, Some(fee)).map_err(refuse::<T>)?;
        let next = T::Identities::next_nonce(identity);
        let validity = walletless::request(
            identity,
            request.nonce,
            next,
            source,
            rest,
            block::<T>(),
            request.valid_until,
        )?;
        let action = Action::OpenProviderChannel {
            accountant: accountant.clone(),
        };
        T::Identities::check_request(identity, &action, request).map_err(refuse::<T>)?;
        Ok((validity, Weight::zero()))
    }

    /// Authorises `settle_provider_promise` and `collect`.
    pub(crate) fn authorize_settle(task: Task) -> Authorization {
        let call = task.call::<T>();
        ensure_not_filtered::<T>(&call)?;
        let fee = T::ChainFee::of(&call);
        let plan = Self::plan_task(&Submitter::Walletless, &task, Some(fee)).map_err(refuse::<T>)?;
        let attempts = Self::check_signatures(&task, &plan.record).map_err(refuse::<T>)?;
        let channel = provider_channel_id(task.identity(), task.accountant());
        let valid_until = match task {
            Task::Settle(proof) | Task::SettleTo(proof, ..) => proof.promise.valid_until,
            Task::Collect(..) => NEVER_EXPIRES,
        };
        let validity = walletless::settlement(&channel, 0, plan.settlement.net(), block::<T>(), valid_until);
        Ok((validity, Self::unspent(&task, attempts)))
    }

    /// Authorises `settle_to`: it takes both the channel's place in the pool and the nonce's.
    pub(crate) fn authorize_settle_to(
        source: TransactionSource,
        proof: Proof,
        beneficiary: &AccountId,
        request: &SignedRequest,
    ) -> Authorization {
        let next = T::Identities::next_nonce(proof.identity);
        let now = block::<T>();
        let ordered = walletless::request(proof.identity, request.nonce, next, source, 0, now, request.valid_until)?;
        let (mut validity, unspent) = Self::authorize_settle(Task::SettleTo(proof, beneficiary, request))?;
        let provides: Vec<_> = validity.provides.into_iter().chain(ordered.provides).collect();
        validity.provides = provides;
        validity.requires = ordered.requires;
        validity.longevity = validity.longevity.min(ordered.longevity);
        Ok((validity, unspent))
    }
}
