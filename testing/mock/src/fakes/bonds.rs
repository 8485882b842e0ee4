//! The bonds of providers.

use frame_support::{Blake2_128Concat, ensure, pallet_prelude::ValueQuery, storage_alias};
use sp_runtime::DispatchResult;
use tallystick_primitives::{
    AccountId, Balance,
    traits::{BondDeposits, ProviderBonds},
};

#[storage_alias]
type FakeBonds = StorageMap<Testing, Blake2_128Concat, AccountId, Balance, ValueQuery>;
#[storage_alias]
type BondsAvailable = StorageValue<Testing, bool, ValueQuery>;
#[storage_alias]
type AreBondsRefused = StorageValue<Testing, bool, ValueQuery>;

/// Bonds as tests set them; none at first, as on a chain without worker bonds. Bonded money is counted,
/// and stays free money of its owner.
pub struct FakeProviderBonds;

impl FakeProviderBonds {
    /// Gives `identity` a bond, on a chain that has bonds.
    pub fn set(identity: &AccountId, bond: Balance) {
        BondsAvailable::put(true);
        FakeBonds::insert(identity, bond);
    }

    /// Bonds nothing from now on.
    pub fn refuse() {
        AreBondsRefused::put(true);
    }
}

impl ProviderBonds for FakeProviderBonds {
    fn available() -> bool {
        BondsAvailable::get()
    }

    fn bond(identity: &AccountId) -> Balance {
        FakeBonds::get(identity)
    }
}

impl BondDeposits for FakeProviderBonds {
    fn check_bond(identity: &AccountId, amount: Balance) -> DispatchResult {
        ensure!(Self::available() && !AreBondsRefused::get(), "Unavailable");
        ensure!(amount > 0, "InsufficientFunds");
        let bond = FakeBonds::get(identity).checked_add(amount);
        ensure!(bond.is_some(), "Overflow");
        Ok(())
    }

    fn bond(identity: &AccountId, amount: Balance) -> DispatchResult {
        Self::check_bond(identity, amount)?;
        FakeBonds::mutate(identity, |bond| *bond = bond.saturating_add(amount));
        Ok(())
    }
}
