//! The authorisation of walletless calls. Each function checks everything that the dispatch checks, so
//! that an authorised call cannot fail; cheap checks come first, the signature last.

use crate::pallet::{Call, Config, Pallet};
use frame_support::pallet_prelude::{DispatchError, TransactionSource, TransactionValidityError, Weight};
use sp_core::{H256, sr25519};
use sp_runtime::traits::Convert;
use tallystick_primitives::{
    AccountId, Action, Balance, Lane, NEVER_EXPIRES, Promise, Signature, SignedRequest, consumer_channel_id,
    frame::{Authorization, Submitter, block, permitted_fee, request_validity},
    ids::as_channel,
    promise::Preimage,
    traits::{ChainFee, Identities},
    walletless,
};

fn refuse<T: Config>(error: impl Into<DispatchError>) -> TransactionValidityError {
    T::Refusal::convert(error.into())
}

impl<T: Config> Pallet<T> {
    pub(crate) fn authorize_open_channel(
        source: TransactionSource,
        identity: &AccountId,
        accountant: &AccountId,
        request: &SignedRequest,
    ) -> Authorization {
        let call = Call::<T>::open_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request.clone(),
        }
        .into();
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        let rest = Self::check_open_channel(identity, accountant, Some(fee)).map_err(refuse::<T>)?;
        Self::authorize_request(
            source,
            identity,
            Action::OpenChannel {
                accountant: accountant.clone(),
            },
            request,
            rest,
        )
    }

    pub(crate) fn settle_call(
        identity: &AccountId,
        accountant: &AccountId,
        promise: &Promise,
        preimage: &Preimage,
        signature: &Signature,
    ) -> T::RuntimeCall {
        Call::<T>::settle_consumer_promise {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise.clone(),
            preimage: *preimage,
            signature: signature.clone(),
        }
        .into()
    }

    pub(crate) fn settle_fee(
        identity: &AccountId,
        accountant: &AccountId,
        promise: &Promise,
        preimage: &Preimage,
        signature: &Signature,
    ) -> Balance {
        T::ChainFee::of(&Self::settle_call(identity, accountant, promise, preimage, signature))
    }

    /// The chain fee of settling such a promise, before anybody signed it; an sr25519 signature is
    /// assumed.
    pub(crate) fn quote_fee(identity: &AccountId, accountant: &AccountId, lane: Lane, amount: Balance) -> Balance {
        let channel = as_channel(&consumer_channel_id(identity, accountant));
        let promise = Promise {
            channel,
            lane,
            amount,
            hashlock: H256::zero(),
            valid_until: NEVER_EXPIRES,
        };
        let signature = Signature::Sr25519(sr25519::Signature::default());
        Self::settle_fee(identity, accountant, &promise, &Preimage::default(), &signature)
    }

    pub(crate) fn authorize_settle(
        identity: &AccountId,
        accountant: &AccountId,
        promise: &Promise,
        preimage: &Preimage,
        signature: &Signature,
    ) -> Authorization {
        let call = Self::settle_call(identity, accountant, promise, preimage, signature);
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        Self::check_promise(identity, accountant, promise, preimage).map_err(refuse::<T>)?;
        let (settlement, verdict) = Self::settlement(
            &Submitter::Walletless,
            identity,
            accountant,
            promise.lane,
            promise.amount,
            Some(fee),
        );
        verdict.map_err(refuse::<T>)?;
        Self::check_promise_signature(identity, promise, signature).map_err(refuse::<T>)?;
        let channel = consumer_channel_id(identity, accountant);
        let validity = walletless::settlement(
            &channel,
            promise.lane,
            settlement.net(),
            block::<T>(),
            promise.valid_until,
        );
        Ok((validity, Weight::zero()))
    }

    pub(crate) fn authorize_request_exit(
        source: TransactionSource,
        identity: &AccountId,
        accountant: &AccountId,
        beneficiary: &AccountId,
        request: &SignedRequest,
    ) -> Authorization {
        let call = Call::<T>::request_exit_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            request: request.clone(),
        }
        .into();
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        let rest = Self::check_request_exit(identity, accountant, beneficiary, Some(fee)).map_err(refuse::<T>)?;
        let action = Action::RequestExit {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
        };
        Self::authorize_request(source, identity, action, request, rest)
    }

    fn finalize_call(identity: &AccountId, accountant: &AccountId) -> T::RuntimeCall {
        Call::<T>::finalize_exit {
            identity: identity.clone(),
            accountant: accountant.clone(),
        }
        .into()
    }

    pub(crate) fn finalize_fee(identity: &AccountId, accountant: &AccountId) -> Balance {
        T::ChainFee::of(&Self::finalize_call(identity, accountant))
    }

    pub(crate) fn authorize_finalize_exit(identity: &AccountId, accountant: &AccountId) -> Authorization {
        let fee = permitted_fee::<T, T::ChainFee>(&Self::finalize_call(identity, accountant))?;
        let (_, gross) = Self::check_finalize_exit(identity, accountant, Some(fee)).map_err(refuse::<T>)?;
        let channel = consumer_channel_id(identity, accountant);
        let validity = walletless::cash_desk(b"exit", &channel, gross.saturating_sub(fee), block::<T>());
        Ok((validity, Weight::zero()))
    }

    fn fast_exit_call(
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
        beneficiary: &AccountId,
        request: &SignedRequest,
        operator_signature: &Signature,
    ) -> T::RuntimeCall {
        Call::<T>::fast_exit {
            identity: identity.clone(),
            accountant: accountant.clone(),
            amount,
            beneficiary: beneficiary.clone(),
            request: request.clone(),
            operator_signature: operator_signature.clone(),
        }
        .into()
    }

    pub(crate) fn fast_exit_fee(
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
        beneficiary: &AccountId,
        request: &SignedRequest,
        operator_signature: &Signature,
    ) -> Balance {
        T::ChainFee::of(&Self::fast_exit_call(
            identity,
            accountant,
            amount,
            beneficiary,
            request,
            operator_signature,
        ))
    }

    pub(crate) fn authorize_fast_exit(
        source: TransactionSource,
        identity: &AccountId,
        accountant: &AccountId,
        amount: Balance,
        beneficiary: &AccountId,
        request: &SignedRequest,
        operator_signature: &Signature,
    ) -> Authorization {
        let call = Self::fast_exit_call(identity, accountant, amount, beneficiary, request, operator_signature);
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        Self::check_fast_exit(identity, accountant, amount, beneficiary, Some(fee)).map_err(refuse::<T>)?;
        let validity = request_validity::<T, T::Identities>(source, identity, request, amount.saturating_sub(fee))?;
        Self::check_fast_exit_signatures(identity, accountant, amount, beneficiary, request, operator_signature)
            .map_err(refuse::<T>)?;
        Ok((validity, Weight::zero()))
    }

    fn authorize_request(
        source: TransactionSource,
        identity: &AccountId,
        action: Action,
        request: &SignedRequest,
        net: Balance,
    ) -> Authorization {
        let validity = request_validity::<T, T::Identities>(source, identity, request, net)?;
        T::Identities::check_request(identity, &action, request).map_err(refuse::<T>)?;
        Ok((validity, Weight::zero()))
    }
}
