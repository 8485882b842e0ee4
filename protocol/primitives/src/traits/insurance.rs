//! The insurance fund, as other pallets see it.

use crate::{AccountId, Balance, BlockNumber};
use sp_runtime::DispatchResult;

/// What a provider lost because a client could not pay.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shortfall<'a> {
    /// Who was to be paid.
    pub provider: &'a AccountId,
    /// Who could not pay.
    pub client: &'a AccountId,
    /// Since which block the client has held the minimum deposit without interruption; none if it
    /// does not.
    pub client_funded_since: Option<BlockNumber>,
    /// What is missing.
    pub amount: Balance,
}

/// The insurance fund, as the second rail sees it.
pub trait Insurance {
    /// Takes a surcharge for claims of `provider` from the free money of `payer`.
    fn surcharge(payer: &AccountId, provider: &AccountId, amount: Balance) -> DispatchResult;
    /// What [`Insurance::cover`] would pay now.
    fn coverable(shortfall: &Shortfall) -> Balance;
    /// Pays the covered part of a shortfall to the account `to`, and says how much that was. Never
    /// fails: what cannot be paid is not covered.
    fn cover(shortfall: &Shortfall, to: &AccountId) -> Balance;
}
