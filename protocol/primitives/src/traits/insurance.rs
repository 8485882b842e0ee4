//! The insurance fund, as other pallets see it.

use crate::{AccountId, Balance, BlockNumber};
use sp_runtime::DispatchResult;

/// A provider's loss because a client could not pay.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shortfall<'a> {
    /// The provider that was to be paid.
    pub provider: &'a AccountId,
    /// The client that could not pay.
    pub client: &'a AccountId,
    /// The block since which the client has held the minimum deposit without interruption; none if it
    /// does not.
    pub client_funded_since: Option<BlockNumber>,
    /// The amount that is missing.
    pub amount: Balance,
}

/// The insurance fund, as the second rail sees it.
pub trait Insurance {
    /// Takes a surcharge for claims of `provider` from the free money of `account`.
    fn surcharge(account: &AccountId, provider: &AccountId, amount: Balance) -> DispatchResult;
    /// The amount that [`Insurance::cover`] would pay now.
    fn coverable(shortfall: &Shortfall) -> Balance;
    /// Pays the covered part of a shortfall to the account `to`, and returns that part. Never fails: a part that
    /// cannot be paid is not covered.
    fn cover(shortfall: &Shortfall, to: &AccountId) -> Balance;
}
