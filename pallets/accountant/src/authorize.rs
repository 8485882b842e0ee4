//! The authorisation of walletless calls. Each function checks everything that the dispatch checks, so
//! that an authorised call cannot fail; cheap checks come first, the signature last.

use crate::{
    pallet::{Call, Config, Pallet},
    task::Task,
};
use frame_support::pallet_prelude::{DispatchError, TransactionSource, TransactionValidityError, Weight};
use sp_runtime::traits::Convert;
use tallystick_primitives::{
    AccountId, Action, NEVER_EXPIRES, SignedRequest,
    frame::{Authorization, Submitter, block, permitted_fee, request_validity},
    provider_channel_id,
    traits::Identities,
    walletless,
};

fn refuse<T: Config>(error: DispatchError) -> TransactionValidityError {
    T::Refusal::convert(error)
}

impl<T: Config> Pallet<T> {
    /// The walletless call that opens a channel.
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
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        let rest = Self::check_open_channel(identity, accountant, Some(fee)).map_err(refuse::<T>)?;
        let validity = request_validity::<T, T::Identities>(source, identity, request, rest)?;
        let action = Action::OpenProviderChannel {
            accountant: accountant.clone(),
        };
        T::Identities::check_request(identity, &action, request).map_err(refuse::<T>)?;
        Ok((validity, Weight::zero()))
    }

    /// Authorises a settlement. A settlement that the provider asks for takes both the channel's place
    /// in the pool and the nonce's.
    pub(crate) fn authorize_settle(source: TransactionSource, task: Task) -> Authorization {
        let identity = task.identity();
        let ordered = task
            .request()
            .map(|request| request_validity::<T, T::Identities>(source, identity, request, 0))
            .transpose()?;
        let fee = permitted_fee::<T, T::ChainFee>(&task.call::<T>())?;
        let plan = Self::plan_task(&Submitter::Walletless, &task, Some(fee)).map_err(refuse::<T>)?;
        let attempts = Self::check_signatures(&task, &plan.record).map_err(refuse::<T>)?;
        let channel = provider_channel_id(identity, task.accountant());
        let valid_until = task.proof().map_or(NEVER_EXPIRES, |proof| proof.promise.valid_until);
        let mut validity = walletless::settlement(&channel, 0, plan.settlement.net(), block::<T>(), valid_until);
        if let Some(ordered) = ordered {
            validity.provides.extend(ordered.provides);
            validity.requires = ordered.requires;
            validity.longevity = validity.longevity.min(ordered.longevity);
        }
        Ok((validity, task.unspent::<T::WeightInfo>(attempts)))
    }
}
