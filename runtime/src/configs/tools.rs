//! Tools for accounts: batches, proxies, multisigs, preimages and schedules.

use crate::{
    AccountId, Balance, Balances, OriginCaller, Preimage, Runtime, RuntimeCall, RuntimeEvent, RuntimeHoldReason,
    RuntimeOrigin, System,
    constants::{MAXIMUM_BLOCK_WEIGHT, deposit},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    parameter_types,
    traits::{ConstU32, EqualPrivilegeOnly, InstanceFilter, LinearStoragePrice, fungible::HoldConsideration},
};
use frame_system::EnsureRoot;
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;
use sp_weights::Weight;

parameter_types! {
    /// Deposit for an account's first proxy.
    pub const ProxyDepositBase: Balance = deposit(1, 8);
    /// Deposit for each proxy.
    pub const ProxyDepositFactor: Balance = deposit(0, 37);
    /// Deposit for an account's first announcement.
    pub const AnnouncementDepositBase: Balance = deposit(1, 8);
    /// Deposit for each announcement.
    pub const AnnouncementDepositFactor: Balance = deposit(0, 68);
    /// Deposit for an open multisig call.
    pub const MultisigDepositBase: Balance = deposit(1, 88);
    /// Deposit for each signatory of it.
    pub const MultisigDepositFactor: Balance = deposit(0, 32);
    /// Deposit for a preimage.
    pub const PreimageDepositBase: Balance = deposit(2, 64);
    /// Deposit for each byte of it.
    pub const PreimageDepositByte: Balance = deposit(0, 1);
    /// Why that deposit is held.
    pub const PreimageHoldReason: RuntimeHoldReason =
        RuntimeHoldReason::Preimage(pallet_preimage::HoldReason::Preimage);
    /// The part of a block for scheduled calls: a fifth.
    pub const MaximumSchedulerWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(5);
    /// The part of a block for migrations: four fifths.
    pub const MaximumMigrationsWeight: Weight = MAXIMUM_BLOCK_WEIGHT.saturating_div(5).saturating_mul(4);
}

/// The rights of a proxy over the account that named it.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum ProxyType {
    /// Everything.
    #[default]
    Any,
    /// Reject announced calls of other proxies.
    CancelProxy,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
    fn filter(&self, call: &RuntimeCall) -> bool {
        match self {
            Self::Any => true,
            Self::CancelProxy => matches!(call, RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. })),
        }
    }

    fn is_superset(&self, other: &Self) -> bool {
        *self == Self::Any || self == other
    }
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

impl pallet_proxy::Config for Runtime {
    type AnnouncementDepositBase = AnnouncementDepositBase;
    type AnnouncementDepositFactor = AnnouncementDepositFactor;
    type BlockNumberProvider = System;
    type CallHasher = BlakeTwo256;
    type Currency = Balances;
    type MaxPending = ConstU32<32>;
    type MaxProxies = ConstU32<32>;
    type ProxyDepositBase = ProxyDepositBase;
    type ProxyDepositFactor = ProxyDepositFactor;
    type ProxyType = ProxyType;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
}

impl pallet_multisig::Config for Runtime {
    type BlockNumberProvider = System;
    type Currency = Balances;
    type DepositBase = MultisigDepositBase;
    type DepositFactor = MultisigDepositFactor;
    type MaxSignatories = ConstU32<100>;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
}

impl pallet_preimage::Config for Runtime {
    type Consideration = HoldConsideration<
        AccountId,
        Balances,
        PreimageHoldReason,
        LinearStoragePrice<PreimageDepositBase, PreimageDepositByte, Balance>,
    >;
    type Currency = Balances;
    type ManagerOrigin = EnsureRoot<AccountId>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_preimage::weights::SubstrateWeight<Runtime>;
}

impl pallet_scheduler::Config for Runtime {
    type BlockNumberProvider = System;
    type MaxScheduledPerBlock = ConstU32<50>;
    type MaximumWeight = MaximumSchedulerWeight;
    type OriginPrivilegeCmp = EqualPrivilegeOnly;
    type PalletsOrigin = OriginCaller;
    type Preimages = Preimage;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type ScheduleOrigin = EnsureRoot<AccountId>;
    type WeightInfo = pallet_scheduler::weights::SubstrateWeight<Runtime>;
}

impl pallet_migrations::Config for Runtime {
    type CursorMaxLen = ConstU32<65_536>;
    type FailedMigrationHandler = frame_support::migrations::FreezeChainOnFailedMigration;
    type IdentifierMaxLen = ConstU32<256>;
    type MaxServiceWeight = MaximumMigrationsWeight;
    type MigrationStatusHandler = ();
    #[cfg(not(any(feature = "next-version", feature = "runtime-benchmarks")))]
    type Migrations = ();
    #[cfg(all(feature = "next-version", not(feature = "runtime-benchmarks")))]
    type Migrations = (crate::version::RaiseMinima,);
    #[cfg(feature = "runtime-benchmarks")]
    type Migrations = pallet_migrations::mock_helpers::MockedMigrations;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_migrations::weights::SubstrateWeight<Runtime>;
}
