//! The opening of provider channels, and the accountants as other pallets see them.

use crate::{
    pallet::{Accountants, Config, Error, Event, Pallet, ProviderChannels},
    types::ProviderChannel,
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    traits::{
        OnUnbalanced,
        fungible::{Balanced, Inspect},
        tokens::{Fortitude, Precision, Preservation},
    },
};
use tallystick_primitives::{
    AccountId, Balance, consumer_channel_id, provider_channel_id,
    state::AccountantStatus,
    traits::{AccountantTerms, Accountants as AccountantsTrait, Identities, ProviderBonds},
    walletless,
};

impl<T: Config> Pallet<T> {
    /// Every reason for which [`Self::do_open_channel`] could fail. Returns the money that stays in the
    /// provider's consumer channel.
    pub(crate) fn check_open_channel(
        identity: &AccountId,
        accountant: &AccountId,
        chain_fee: Option<Balance>,
    ) -> Result<Balance, DispatchError> {
        ensure!(T::Identities::is_registered(identity), Error::<T>::NotRegistered);
        <Self as AccountantsTrait>::check_open_provider_channel(identity, accountant)?;
        let consumer_channel = consumer_channel_id(identity, accountant);
        let funds = T::Currency::reducible_balance(&consumer_channel, Preservation::Preserve, Fortitude::Polite);
        let Some(fee) = chain_fee else { return Ok(funds) };
        ensure!(walletless::has_margin(funds, fee), Error::<T>::InsufficientFunds);
        Ok(funds.saturating_sub(fee))
    }

    pub(crate) fn do_open_channel(
        identity: &AccountId,
        accountant: &AccountId,
        chain_fee: Option<Balance>,
    ) -> DispatchResult {
        Self::check_open_channel(identity, accountant, chain_fee)?;
        T::Identities::use_nonce(identity)?;
        let chain_fee = chain_fee.unwrap_or_default();
        if chain_fee > 0 {
            let consumer_channel = consumer_channel_id(identity, accountant);
            let (exact, preserve, polite) = (Precision::Exact, Preservation::Preserve, Fortitude::Polite);
            T::FeeDestination::on_unbalanced(T::Currency::withdraw(
                &consumer_channel,
                chain_fee,
                exact,
                preserve,
                polite,
            )?);
        }
        Self::insert_channel(identity, accountant, chain_fee);
        Ok(())
    }

    fn insert_channel(identity: &AccountId, accountant: &AccountId, chain_fee: Balance) {
        ProviderChannels::<T>::insert(accountant, identity, ProviderChannel::default());
        Self::deposit_event(Event::ProviderChannelOpened {
            accountant: accountant.clone(),
            provider: identity.clone(),
            channel: provider_channel_id(identity, accountant),
            chain_fee,
        });
    }

    pub(crate) fn do_set_min_settlement(
        identity: AccountId,
        accountant: AccountId,
        minimum: Balance,
    ) -> DispatchResult {
        T::Identities::use_nonce(&identity)?;
        ProviderChannels::<T>::try_mutate(&accountant, &identity, |channel| {
            channel.as_mut().ok_or(Error::<T>::NotFound)?.min_settlement = minimum;
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::MinSettlementSet {
            accountant,
            provider: identity,
            minimum,
        });
        Ok(())
    }
}

impl<T: Config> AccountantsTrait for Pallet<T> {
    fn terms(accountant: &AccountId) -> Option<AccountantTerms> {
        Accountants::<T>::get(accountant).map(|record| AccountantTerms {
            owner: record.owner,
            operator: record.operator,
            min_consumer_settlement: record.min_consumer_settlement,
        })
    }

    fn check_opens_channels(accountant: &AccountId) -> DispatchResult {
        let record = Accountants::<T>::get(accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(record.status() == AccountantStatus::Active, Error::<T>::NotActive);
        Ok(())
    }

    fn open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::check_open_provider_channel(identity, accountant)?;
        Self::insert_channel(identity, accountant, 0);
        Ok(())
    }

    fn check_open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        let record = Accountants::<T>::get(accountant).ok_or(Error::<T>::NotFound)?;
        ensure!(record.status() == AccountantStatus::Active, Error::<T>::NotActive);
        ensure!(
            !ProviderChannels::<T>::contains_key(accountant, identity),
            Error::<T>::AlreadyOpen
        );
        let bond = <T::Bonds as ProviderBonds>::bond(identity);
        ensure!(bond >= record.min_bond, Error::<T>::BondTooLow);
        Ok(())
    }
}
