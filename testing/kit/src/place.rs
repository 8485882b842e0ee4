//! The chain and the accountant that messages are for.

use crate::Key;
use sp_core::H256;
use tallystick_primitives::{AccountId, Balance, Hash, accountant_id};

/// The genesis hash of the tests' chain.
pub const GENESIS: Hash = H256([7; 32]);
/// One NOTCH, in units of 10^-12 NOTCH.
pub const NOTCH: Balance = 1_000_000_000_000;

/// The chain's genesis hash, the accountant and its keys.
#[derive(Clone, Debug)]
pub struct Place {
    /// The genesis hash.
    pub genesis: Hash,
    /// The accountant.
    pub accountant: AccountId,
    /// The key that signs its promises.
    pub operator: Key,
    /// The key of the account that manages its money.
    pub owner: Key,
}

impl Default for Place {
    fn default() -> Self {
        let owner = Key::named("owner");
        Self {
            genesis: GENESIS,
            accountant: accountant_id(&owner.account),
            operator: Key::named("operator"),
            owner,
        }
    }
}
