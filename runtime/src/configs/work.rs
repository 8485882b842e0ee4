//! The second rail: bonds and workers, disputes, the insurance fund, fee claims.

use crate::{
    AccountId, Arbitration, Balances, BlockNumber, FeeClaims, IdentityRegistry, InsuranceFund, Runtime,
    RuntimeHoldReason, WorkerBonding,
    configs::{
        bounds::Clamped,
        governance::{ArbiterMajority, RootOrCouncil},
        money::InsuranceFundAccount,
        parameters::dynamic::work,
        payments::Refusal,
        time::{CYCLE, DISPUTE_WINDOW, GRACE, HISTORY, MaxMaintenanceLength, QuarterDays, THAW, UNBONDING},
    },
};
use frame_support::{PalletId, parameter_types, traits::ConstU32};
use pallet_insurance_fund::{Inflow, LostDeposit, Slash};
use sp_runtime::traits::AccountIdConversion;

parameter_types! {
    /// Names the account that keeps payouts until they are withdrawn.
    pub const PayoutPot: PalletId = PalletId(*b"tly/payo");
    /// That account.
    pub PayoutPotAccount: AccountId = PayoutPot::get().into_account_truncating();
    /// The longest a dispute takes at present. The bounds of its deadlines keep it below the periods of
    /// [`time`](crate::configs::time), whatever the parameters are.
    pub DisputePeriod: BlockNumber = Arbitration::dispute_period();
}

impl pallet_worker_bonding::Config for Runtime {
    type Currency = Balances;
    type DisputePeriod = DisputePeriod;
    type EquivocationSlash = Clamped<work::EquivocationSlash>;
    type HistoryPeriod = QuarterDays<HISTORY>;
    type Identities = IdentityRegistry;
    type InsuranceFund = Inflow<Runtime, Slash>;
    type InsuranceShare = Clamped<work::SlashInsuranceShare>;
    type MaxIntervals = ConstU32<64>;
    type MaxMaintenance = ConstU32<16>;
    type MaxMaintenanceLength = MaxMaintenanceLength;
    type MaxTariffs = ConstU32<8>;
    type MaxWorkers = ConstU32<64>;
    type MinBondPerWorker = Clamped<work::MinBondPerWorker>;
    type MinUnbond = Clamped<work::MinUnbond>;
    type RuntimeHoldReason = RuntimeHoldReason;
    type UnbondingPeriod = QuarterDays<UNBONDING>;
    type WeightInfo = pallet_worker_bonding::weights::SubstrateWeight<Runtime>;
}

impl pallet_arbitration::Config for Runtime {
    type AppealFactor = Clamped<work::AppealFactor>;
    type AppealPeriod = Clamped<work::AppealPeriod>;
    type ArbiterOrigin = ArbiterMajority;
    type Bonds = WorkerBonding;
    type Claims = FeeClaims;
    type CouncilOrigin = RootOrCouncil;
    type CouncilPeriod = Clamped<work::CouncilPeriod>;
    type Currency = Balances;
    type DepositRatio = Clamped<work::DisputeDepositRatio>;
    type FinalizePeriod = Clamped<work::FinalizePeriod>;
    type FraudPenalty = Clamped<work::FraudPenalty>;
    type Identities = IdentityRegistry;
    type InsuranceFund = Inflow<Runtime, LostDeposit>;
    type MaxOpenAgainst = ConstU32<16>;
    type MaxOpenPerParty = ConstU32<64>;
    type MinDeposit = Clamped<work::MinDisputeDeposit>;
    type RespondPeriod = Clamped<work::RespondPeriod>;
    type RulePeriod = Clamped<work::RulePeriod>;
    type RuntimeHoldReason = RuntimeHoldReason;
    type UnruledShare = Clamped<work::UnruledShare>;
    type WeightInfo = pallet_arbitration::weights::SubstrateWeight<Runtime>;
    type Workers = WorkerBonding;
}

impl pallet_insurance_fund::Config for Runtime {
    type Account = InsuranceFundAccount;
    type CoverCap = Clamped<work::CoverCap>;
    type CoverPeriod = Clamped<work::CoverPeriod>;
    type CoverRatio = Clamped<work::CoverRatio>;
    type Currency = Balances;
    type GrantOrigin = RootOrCouncil;
    type MinFundedPeriod = Clamped<work::MinFundedPeriod>;
    type WeightInfo = pallet_insurance_fund::weights::SubstrateWeight<Runtime>;
}

impl pallet_fee_claims::Config for Runtime {
    type Currency = Balances;
    type CycleLength = QuarterDays<CYCLE>;
    type DisputeWindow = QuarterDays<DISPUTE_WINDOW>;
    type DustLimit = Clamped<work::DustLimit>;
    type Grace = QuarterDays<GRACE>;
    type Identities = IdentityRegistry;
    type Insurance = InsuranceFund;
    type MaxBatch = ConstU32<100>;
    type MaxEarmarks = ConstU32<128>;
    type MaxSponsored = ConstU32<64>;
    type MinDeposit = Clamped<work::ClientMinDeposit>;
    type NewProviderPeriod = Clamped<work::NewProviderPeriod>;
    type PalletId = PayoutPot;
    type PayoutDelay = Clamped<work::PayoutDelay>;
    type Refusal = Refusal;
    type RuntimeHoldReason = RuntimeHoldReason;
    type SurchargePerClaim = Clamped<work::SurchargePerClaim>;
    type ThawPeriod = QuarterDays<THAW>;
    type WeightInfo = pallet_fee_claims::weights::SubstrateWeight<Runtime>;
    type Workers = WorkerBonding;
}
