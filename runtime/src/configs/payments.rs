//! Identities, channels and accountants.

use crate::{
    Accountant, Balance, Balances, BlockNumber, IdentityRegistry, PaymentChannels, Runtime, RuntimeHoldReason,
    WorkerBonding,
    configs::{
        bounds::Clamped,
        parameters::dynamic::payments::{
            ClosingDelay, CoverageCutDelay, ExitDelay, ExitWindow, FeeDelay, PenaltyRate, PunishmentGrace,
            RegistrationFee, WithdrawDelay, WithdrawWindow,
        },
    },
    constants::{DAYS, HOURS, MILLINOTCH, NOTCH},
    fees::{CallFee, FeeSplit},
};
use frame_support::{parameter_types, traits::ConstU32};
use pallet_insurance_fund::{Inflow, Penalty, Surcharge};
use sp_runtime::{DispatchError, traits::Convert, transaction_validity::TransactionValidityError};
use tallystick_primitives::walletless::refusal;

parameter_types! {
    /// The longest validity of a signed request.
    pub const MaxRequestLifetime: BlockNumber = DAYS;
    /// The least stake of an accountant.
    pub const MinAccountantStake: Balance = 100 * NOTCH;
    /// The least a stranger may settle from a consumer's promise, unless the accountant's owner sets
    /// another: some sixty times what that settlement costs.
    pub const DefaultMinConsumerSettlement: Balance = 20 * MILLINOTCH;
    /// Blocks in an hour.
    pub const Hour: BlockNumber = HOURS;
}

/// Where each pallet's refusals begin: (index of the pallet, first code).
///
/// A walletless transaction that is refused says `Invalid: Custom(first code + index of the
/// error)`, because the pool has no room for names.
pub const REFUSALS: [(u8, u8); 4] = [(40, 0), (41, 64), (42, 128), (46, 192)];

/// Tells the sender of a walletless transaction why it was refused; see [`REFUSALS`].
pub struct Refusal;

impl Convert<DispatchError, TransactionValidityError> for Refusal {
    fn convert(error: DispatchError) -> TransactionValidityError {
        refusal(error, &REFUSALS)
    }
}

impl pallet_identity_registry::Config for Runtime {
    type Accountants = Accountant;
    type ChainFee = CallFee;
    type Channels = PaymentChannels;
    type Currency = Balances;
    type ExitDelay = Clamped<ExitDelay>;
    type FeeDestination = FeeSplit;
    type InsuranceFund = Inflow<Runtime, Surcharge>;
    type MaxRequestLifetime = MaxRequestLifetime;
    type Refusal = Refusal;
    type RegistrationFee = Clamped<RegistrationFee>;
    type WeightInfo = pallet_identity_registry::weights::SubstrateWeight<Runtime>;
}

impl pallet_payment_channels::Config for Runtime {
    type Accountants = Accountant;
    type ChainFee = CallFee;
    type Currency = Balances;
    type ExitDelay = Clamped<ExitDelay>;
    type ExitWindow = Clamped<ExitWindow>;
    type FeeDestination = FeeSplit;
    type Identities = IdentityRegistry;
    type Refusal = Refusal;
    type WeightInfo = pallet_payment_channels::weights::SubstrateWeight<Runtime>;
}

impl pallet_accountant::Config for Runtime {
    type Bonds = WorkerBonding;
    type ChainFee = CallFee;
    type ClosingDelay = Clamped<ClosingDelay>;
    type CoverageCutDelay = Clamped<CoverageCutDelay>;
    type Currency = Balances;
    type DefaultMinConsumerSettlement = DefaultMinConsumerSettlement;
    type FeeDelay = Clamped<FeeDelay>;
    type FeeDestination = FeeSplit;
    type Hour = Hour;
    type Identities = IdentityRegistry;
    type InsuranceFund = Inflow<Runtime, Penalty>;
    type MaxUrlLength = ConstU32<256>;
    type MinAccountantStake = MinAccountantStake;
    type PenaltyPerHour = Clamped<PenaltyRate>;
    type PunishmentGrace = Clamped<PunishmentGrace>;
    type Refusal = Refusal;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = pallet_accountant::weights::SubstrateWeight<Runtime>;
    type WithdrawDelay = Clamped<WithdrawDelay>;
    type WithdrawWindow = Clamped<WithdrawWindow>;
}
