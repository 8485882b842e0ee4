//! The system pallet and the size of blocks.

use crate::{
    AccountId, Balance, Block, Hash, MultiBlockMigrations, Nonce, PalletInfo, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeOrigin, RuntimeTask, VERSION,
    configs::filter::CallFilter,
    constants::{MAXIMUM_BLOCK_LENGTH, MAXIMUM_BLOCK_WEIGHT},
    weights::overhead,
};
use frame_support::{
    derive_impl, dispatch::DispatchClass, parameter_types, traits::ConstU16, weights::constants::ParityDbWeight,
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::{Perbill, traits::AccountIdLookup};
use sp_version::RuntimeVersion;
use sp_weights::Weight;

/// The part of a block that ordinary transactions may fill; the rest is for operational ones.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(85);

parameter_types! {
    /// The number of blocks back to which a transaction may anchor its mortality: two hours.
    pub const BlockHashCount: u32 = 2_400;
    /// The version of this runtime.
    pub const Version: RuntimeVersion = VERSION;
    /// The execution of the ordinary transactions of a full block.
    pub NormalBlockWeight: Weight = Weight::from_parts(
        NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_WEIGHT.ref_time()),
        NORMAL_DISPATCH_RATIO.mul_floor(MAXIMUM_BLOCK_WEIGHT.proof_size()),
    );
    /// The execution of a full block.
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(overhead::BLOCK)
        .for_class(DispatchClass::all(), |weights| weights.base_extrinsic = overhead::EXTRINSIC)
        .for_class(DispatchClass::Normal, |weights| weights.max_total = Some(NormalBlockWeight::get()))
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            weights.reserved = Some(MAXIMUM_BLOCK_WEIGHT.saturating_sub(NormalBlockWeight::get()));
        })
        .avg_block_initialization(Perbill::from_percent(10))
        .build_or_panic();
    /// The length of a full block in bytes.
    pub RuntimeBlockLength: BlockLength = BlockLength::builder()
        .max_length(MAXIMUM_BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_DISPATCH_RATIO.mul_floor(*length))
        .build();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type BaseCallFilter = CallFilter;
    type Block = Block;
    type BlockHashCount = BlockHashCount;
    type BlockLength = RuntimeBlockLength;
    type BlockWeights = RuntimeBlockWeights;
    type DbWeight = ParityDbWeight;
    type ExtensionsWeightInfo = crate::weights::frame_system_extensions::WeightInfo<Runtime>;
    type Hash = Hash;
    type Lookup = AccountIdLookup<AccountId, ()>;
    type MaxConsumers = frame_support::traits::ConstU32<16>;
    type MultiBlockMigrator = MultiBlockMigrations;
    type Nonce = Nonce;
    type SS58Prefix = ConstU16<42>;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type Version = Version;
}
