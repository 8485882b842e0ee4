//! The logic of the calls, and the registry as other pallets use it.

use crate::{
    pallet::{Call, Config, Devices, Error, Event, Identities, Nonces, Pallet},
    types::{Device, DeviceTerms, IdentityRecord, SupersededTerms},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get, TransactionSource, Weight},
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, Inspect},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use sp_runtime::traits::{Convert, Zero};
use tallystick_primitives::{
    AccountId, Action, Balance, Lane, Promise, Signature, SignedRequest, consumer_channel_id,
    frame::{Authorization, block, genesis_hash, permitted_fee, request_validity},
    signature::is_signed_by,
    state::{DeviceState, IdentityState},
    traits::{Accountants, ConsumerChannels, Identities as IdentitiesTrait},
    walletless,
};

impl<T: Config> Pallet<T> {
    /// Registers `identity`; `chain_fee` is set for a walletless transaction.
    pub(crate) fn do_register(
        identity: AccountId,
        accountant: AccountId,
        beneficiary: Option<AccountId>,
        provider: bool,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        Self::check_register(&identity, &accountant, provider, chain_fee)?;
        let channel = consumer_channel_id(&identity, &accountant);
        let registration_fee = T::RegistrationFee::get();
        let chain_fee = chain_fee.unwrap_or_default();
        let total = registration_fee
            .checked_add(chain_fee)
            .ok_or(Error::<T>::InsufficientFunds)?;
        if !total.is_zero() {
            let money = T::Currency::withdraw(
                &channel,
                total,
                Precision::Exact,
                Preservation::Preserve,
                Fortitude::Polite,
            )?;
            let (registration_fee, chain_fee) = money.split(registration_fee);
            T::InsuranceFund::on_unbalanced(registration_fee);
            T::FeeDestination::on_unbalanced(chain_fee);
        }
        Self::use_nonce(&identity)?;
        let beneficiary = beneficiary.unwrap_or(channel);
        Identities::<T>::insert(
            &identity,
            IdentityRecord {
                beneficiary: beneficiary.clone(),
            },
        );
        T::Channels::open(&identity, &accountant)?;
        if provider {
            T::Accountants::open_provider_channel(&identity, &accountant)?;
        }
        Self::deposit_event(Event::Registered {
            identity,
            accountant,
            beneficiary,
            registration_fee,
            chain_fee,
        });
        Ok(())
    }

    /// Every reason for which [`Self::do_register`] could fail. Returns the money that stays in the
    /// channel.
    fn check_register(
        identity: &AccountId,
        accountant: &AccountId,
        provider: bool,
        chain_fee: Option<Balance>,
    ) -> Result<Balance, DispatchError> {
        ensure!(!Identities::<T>::contains_key(identity), Error::<T>::AlreadyRegistered);
        ensure!(Nonces::<T>::get(identity) < u64::MAX, Error::<T>::NonceExhausted);
        T::Accountants::check_opens_channels(accountant)?;
        if provider {
            T::Accountants::check_open_provider_channel(identity, accountant)?;
        }
        let channel = consumer_channel_id(identity, accountant);
        let funds = T::Currency::reducible_balance(&channel, Preservation::Preserve, Fortitude::Polite);
        let rest = funds
            .checked_sub(T::RegistrationFee::get())
            .ok_or(Error::<T>::InsufficientFunds)?;
        match chain_fee {
            None => Ok(rest),
            Some(fee) => {
                ensure!(walletless::has_margin(rest, fee), Error::<T>::InsufficientFunds);
                Ok(rest.saturating_sub(fee))
            }
        }
    }

    /// The walletless call that registers an identity.
    pub(crate) fn register_call(
        identity: &AccountId,
        accountant: &AccountId,
        beneficiary: &Option<AccountId>,
        provider: bool,
        request: &SignedRequest,
    ) -> T::RuntimeCall {
        Call::<T>::register_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            provider,
            request: request.clone(),
        }
        .into()
    }

    /// Whether a walletless registration would succeed.
    pub(crate) fn authorize_register(
        source: TransactionSource,
        identity: &AccountId,
        accountant: &AccountId,
        beneficiary: &Option<AccountId>,
        provider: bool,
        request: &SignedRequest,
    ) -> Authorization {
        let call = Self::register_call(identity, accountant, beneficiary, provider, request);
        let fee = permitted_fee::<T, T::ChainFee>(&call)?;
        let net = Self::check_register(identity, accountant, provider, Some(fee)).map_err(T::Refusal::convert)?;
        let validity = request_validity::<T, Self>(source, identity, request, net)?;
        let action = Action::Register {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            provider,
        };
        Self::check_request(identity, &action, request).map_err(T::Refusal::convert)?;
        Ok((validity, Weight::zero()))
    }

    /// Checks a request that must be the identity's next, and uses up its nonce.
    pub(crate) fn take_request(identity: &AccountId, action: &Action, request: &SignedRequest) -> DispatchResult {
        Self::check_nonce(identity, request.nonce)?;
        Self::check_request(identity, action, request)?;
        Self::use_nonce(identity)
    }

    /// Gives `lane` new terms.
    pub(crate) fn do_authorize_device(identity: AccountId, lane: Lane, terms: DeviceTerms) -> DispatchResult {
        let superseded_until = Self::change_device(&identity, lane, Some(terms.clone()))?;
        Self::deposit_event(Event::DeviceAuthorized {
            identity,
            lane,
            terms,
            superseded_until,
        });
        Ok(())
    }

    /// Takes `lane` away from its device.
    pub(crate) fn do_revoke_device(identity: AccountId, lane: Lane) -> DispatchResult {
        ensure!(
            Devices::<T>::get(&identity, lane).current.is_some(),
            Error::<T>::NotFound
        );
        let superseded_until = Self::change_device(&identity, lane, None)?.unwrap_or_default();
        Self::deposit_event(Event::DeviceRevoked {
            identity,
            lane,
            superseded_until,
        });
        Ok(())
    }

    /// Replaces a lane's terms. If this is a cut, returns the last block in which the earlier terms
    /// count.
    fn change_device(
        identity: &AccountId,
        lane: Lane,
        next: Option<DeviceTerms>,
    ) -> Result<Option<u32>, DispatchError> {
        ensure!(lane != 0, Error::<T>::LaneReserved);
        ensure!(Self::is_registered(identity), Error::<T>::NotFound);
        let now = block::<T>();
        Devices::<T>::try_mutate(identity, lane, |device: &mut Device| {
            let cut = device
                .current
                .take()
                .filter(|current| next.as_ref().is_none_or(|next| current.is_cut_by(next)));
            let until = match cut {
                None => None,
                Some(terms) => {
                    ensure!(!device.has_pending_cut(now), Error::<T>::ChangePending);
                    let until = now.saturating_add(T::ExitDelay::get());
                    device.superseded = Some(SupersededTerms { terms, until });
                    Some(until)
                }
            };
            device.current = next;
            Ok(until)
        })
    }

    /// The state of `identity`.
    pub fn state(identity: &AccountId) -> IdentityState {
        let record = Identities::<T>::get(identity);
        let devices = Devices::<T>::iter_prefix(identity).map(|(lane, device)| match device.current {
            Some(DeviceTerms {
                key,
                limit,
                valid_until,
            }) => DeviceState {
                lane,
                key: Some(key),
                limit,
                valid_until,
            },
            None => DeviceState {
                lane,
                key: None,
                limit: 0,
                valid_until: 0,
            },
        });
        IdentityState {
            registered: record.is_some(),
            beneficiary: record.map(|identity| identity.beneficiary),
            next_nonce: Nonces::<T>::get(identity),
            devices: devices.collect(),
        }
    }
}

impl<T: Config> IdentitiesTrait for Pallet<T> {
    fn is_registered(identity: &AccountId) -> bool {
        Identities::<T>::contains_key(identity)
    }

    fn beneficiary(identity: &AccountId) -> Option<AccountId> {
        Identities::<T>::get(identity).map(|identity| identity.beneficiary)
    }

    fn set_beneficiary(identity: &AccountId, beneficiary: AccountId) -> DispatchResult {
        Identities::<T>::try_mutate(identity, |record| {
            record.as_mut().ok_or(Error::<T>::NotFound)?.beneficiary = beneficiary.clone();
            Self::deposit_event(Event::BeneficiarySet {
                identity: identity.clone(),
                beneficiary,
            });
            Ok(())
        })
    }

    fn next_nonce(identity: &AccountId) -> u64 {
        Nonces::<T>::get(identity)
    }

    fn check_request(identity: &AccountId, action: &Action, request: &SignedRequest) -> DispatchResult {
        let now = block::<T>();
        ensure!(now <= request.valid_until, Error::<T>::Expired);
        let latest = now.saturating_add(T::MaxRequestLifetime::get());
        ensure!(request.valid_until <= latest, Error::<T>::LifetimeTooLong);
        let payload = action.payload(&genesis_hash::<T>(), identity, request.nonce, request.valid_until);
        ensure!(
            is_signed_by(&payload, &request.signature, identity),
            Error::<T>::BadSignature
        );
        Ok(())
    }

    fn check_nonce(identity: &AccountId, nonce: u64) -> DispatchResult {
        let next = Nonces::<T>::get(identity);
        ensure!(nonce >= next, Error::<T>::StaleNonce);
        ensure!(nonce == next, Error::<T>::FutureNonce);
        Ok(())
    }

    fn use_nonce(identity: &AccountId) -> DispatchResult {
        Nonces::<T>::try_mutate(identity, |nonce| {
            *nonce = nonce.checked_add(1).ok_or(Error::<T>::NonceExhausted)?;
            Ok(())
        })
    }

    fn check_device_promise(identity: &AccountId, promise: &Promise, signature: &Signature) -> DispatchResult {
        let payload = promise.payload(&genesis_hash::<T>());
        Self::check_device_signature(identity, promise.lane, promise.amount, &payload, signature)
    }

    fn check_device_signature(
        identity: &AccountId,
        lane: Lane,
        amount: Balance,
        payload: &[u8],
        signature: &Signature,
    ) -> DispatchResult {
        let now = block::<T>();
        let device = Devices::<T>::get(identity, lane);
        let signed = device
            .terms(now)
            .filter(|terms| terms.allow(amount, now))
            .any(|terms| is_signed_by(payload, signature, &terms.key));
        ensure!(signed, Error::<T>::BadSignature);
        Ok(())
    }

    fn check_device_limit(identity: &AccountId, lane: Lane, amount: Balance) -> DispatchResult {
        let now = block::<T>();
        let device = Devices::<T>::get(identity, lane);
        let mut terms = device.terms(now).peekable();
        ensure!(terms.peek().is_some(), Error::<T>::NotFound);
        ensure!(
            terms.any(|terms| terms.allow(amount, now)),
            Error::<T>::DeviceLimitExceeded
        );
        Ok(())
    }
}
