//! Accountants and consumer channels.

use frame_support::{Blake2_128Concat, ensure, pallet_prelude::OptionQuery, storage_alias};
use sp_runtime::DispatchResult;
use tallystick_primitives::{
    AccountId, Balance,
    traits::{AccountantTerms, Accountants, ConsumerChannels},
};

#[storage_alias]
type FakeTerms = StorageMap<Testing, Blake2_128Concat, AccountId, (AccountId, AccountId, Balance, bool), OptionQuery>;
#[storage_alias]
type FakeProviderChannels = StorageMap<Testing, Blake2_128Concat, (AccountId, AccountId), (), OptionQuery>;
#[storage_alias]
type FakeConsumerChannels = StorageMap<Testing, Blake2_128Concat, (AccountId, AccountId), (), OptionQuery>;

/// Accountants that open every channel while they are active.
pub struct FakeAccountants;

impl FakeAccountants {
    /// Makes the accountant known, active, with these terms.
    pub fn set(accountant: &AccountId, owner: &AccountId, operator: &AccountId, min_consumer_settlement: Balance) {
        FakeTerms::insert(accountant, (owner, operator, min_consumer_settlement, true));
    }

    /// Says whether the accountant opens new channels.
    pub fn set_active(accountant: &AccountId, active: bool) {
        let (owner, operator, minimum, _) = FakeTerms::get(accountant).expect("the accountant is known");
        FakeTerms::insert(accountant, (owner, operator, minimum, active));
    }

    /// Whether the provider channel was opened.
    pub fn has_provider_channel(identity: &AccountId, accountant: &AccountId) -> bool {
        FakeProviderChannels::contains_key((identity, accountant))
    }
}

impl Accountants for FakeAccountants {
    fn terms(accountant: &AccountId) -> Option<AccountantTerms> {
        FakeTerms::get(accountant).map(|(owner, operator, min_consumer_settlement, _)| AccountantTerms {
            owner,
            operator,
            min_consumer_settlement,
        })
    }

    fn check_opens_channels(accountant: &AccountId) -> DispatchResult {
        let (_, _, _, active) = FakeTerms::get(accountant).ok_or("NotFound")?;
        ensure!(active, "NotActive");
        Ok(())
    }

    fn open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::check_open_provider_channel(identity, accountant)?;
        FakeProviderChannels::insert((identity, accountant), ());
        Ok(())
    }

    fn check_open_provider_channel(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        Self::check_opens_channels(accountant)?;
        ensure!(
            !FakeProviderChannels::contains_key((identity, accountant)),
            "AlreadyOpen"
        );
        Ok(())
    }
}

/// Consumer channels without money or rules.
pub struct FakeChannels;

impl ConsumerChannels for FakeChannels {
    fn open(identity: &AccountId, accountant: &AccountId) -> DispatchResult {
        ensure!(
            !FakeConsumerChannels::contains_key((identity, accountant)),
            "AlreadyOpen"
        );
        FakeConsumerChannels::insert((identity, accountant), ());
        Ok(())
    }

    fn is_open(identity: &AccountId, accountant: &AccountId) -> bool {
        FakeConsumerChannels::contains_key((identity, accountant))
    }
}
