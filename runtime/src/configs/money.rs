//! The chain's money and the fees for transactions.

use crate::{
    AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, System,
    constants::EXISTENTIAL_DEPOSIT,
    fees::{FeeSplit, LengthToFee, WeightToFee},
};
use frame_support::{
    PalletId, parameter_types,
    traits::{ConstU8, ConstU32, VariantCountOf},
};
use pallet_insurance_fund::{Dust, Inflow};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{
    FixedPointNumber, Perquintill,
    traits::{AccountIdConversion, One},
};

/// Name of the insurance fund, from which its account is derived.
pub const INSURANCE_FUND: PalletId = PalletId(*b"tly/insf");

parameter_types! {
    /// The least money with which an account exists.
    pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
    /// The account that penalties and surcharges flow into. Presets endow it, so that deposits
    /// smaller than [`ExistentialDeposit`] never fail.
    pub InsuranceFundAccount: AccountId = INSURANCE_FUND.into_account_truncating();

    /// The part of the normal block space above which fees rise.
    pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(50);
    /// The speed at which fees follow demand: at most about one and a half times in a day of full blocks.
    pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(3, 100_000);
    /// Fees never fall below the price list ...
    pub MinimumMultiplier: Multiplier = Multiplier::one();
    /// ... and their weight part never rises above a hundred times of it.
    pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(100);
}

/// The rule by which fees follow demand.
pub type SlowAdjustingFee =
    TargetedFeeAdjustment<Runtime, TargetBlockFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;

impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type DoneSlashHandler = ();
    type DustRemoval = Inflow<Runtime, Dust>;
    type ExistentialDeposit = ExistentialDeposit;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type MaxLocks = ConstU32<16>;
    type MaxReserves = ConstU32<16>;
    type ReserveIdentifier = [u8; 8];
    type RuntimeEvent = RuntimeEvent;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = crate::weights::pallet_balances::WeightInfo<Runtime>;
}

impl pallet_transaction_payment::Config for Runtime {
    type FeeMultiplierUpdate = SlowAdjustingFee;
    type LengthToFee = LengthToFee;
    type OnChargeTransaction = FungibleAdapter<Balances, FeeSplit>;
    type OperationalFeeMultiplier = ConstU8<5>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = crate::weights::pallet_transaction_payment::WeightInfo<Runtime>;
    type WeightToFee = WeightToFee;
}
