//! The fee of a transaction, and its recipients.

use crate::{AccountId, Authorship, Balance, Balances, Runtime, RuntimeCall, TransactionPayment, TxExtension};
use codec::{Compact, CompactLen, Encode};
use frame_metadata_hash_extension::CheckMetadataHash;
use frame_support::{
    dispatch::GetDispatchInfo,
    parameter_types,
    traits::{
        Imbalance, OnUnbalanced,
        fungible::{Balanced, Credit},
        tokens::imbalance::TryMerge,
    },
    weights::ConstantMultiplier,
};
use frame_system::{
    AuthorizeCall, CheckGenesis, CheckMortality, CheckNonZeroSender, CheckNonce, CheckSpecVersion, CheckTxVersion,
    CheckWeight, WeightReclaim,
};
use pallet_insurance_fund::{Inflow, TransactionFee};
use pallet_transaction_payment::ChargeTransactionPayment;
use sp_runtime::{Permill, generic::Era, traits::TransactionExtension};
use sp_weights::Weight;
use tallystick_primitives::traits::ChainFee;

/// The execution that one unit of money buys, in picoseconds of the reference machine.
///
/// A plain transfer, which weighs 0.57 ms, costs about 10^8 units, which is 0.0001 NOTCH; a whole second, a full block, 0.2 NOTCH.
pub const PICOSECONDS_PER_UNIT: u64 = 5;
/// The part of a fee that goes to the insurance fund, rounded down; the author gets the rest.
pub const INSURANCE_SHARE: Permill = Permill::from_percent(20);

parameter_types! {
    /// The price of each byte of a transaction: a block full of bytes costs 0.26 NOTCH, about as much
    /// as one that is full of execution.
    pub const ByteFee: Balance = 50_000;
}

/// The price of execution.
pub struct WeightToFee;

impl sp_weights::WeightToFee for WeightToFee {
    type Balance = Balance;

    fn weight_to_fee(weight: &Weight) -> Balance {
        Balance::from(weight.ref_time() / PICOSECONDS_PER_UNIT)
    }
}

/// The price of a transaction's length.
pub type LengthToFee = ConstantMultiplier<Balance, ByteFee>;

/// Puts transaction fees into the insurance fund.
type ToInsuranceFund = Inflow<Runtime, TransactionFee>;

/// Money on its way.
type Money = Credit<AccountId, Balances>;

/// Splits fees: 80 % and the remainder to the block's author, 20 % to the insurance fund; a tip
/// goes to the author alone. What the author cannot take, goes to the insurance fund.
pub struct FeeSplit;

impl FeeSplit {
    /// Pays the author, or, if that is not possible, the insurance fund.
    fn pay_author(amount: Money) {
        let rest = match Authorship::author() {
            Some(author) => Balances::resolve(&author, amount).err(),
            None => Some(amount),
        };
        if let Some(rest) = rest {
            ToInsuranceFund::on_unbalanced(rest);
        }
    }
}

impl OnUnbalanced<Money> for FeeSplit {
    fn on_unbalanceds(mut fee_then_tip: impl Iterator<Item = Money>)
    where
        Money: TryMerge,
    {
        if let Some(fee) = fee_then_tip.next() {
            Self::on_unbalanced(fee);
        }
        fee_then_tip.for_each(Self::pay_author);
    }

    fn on_nonzero_unbalanced(fee: Money) {
        let insured = INSURANCE_SHARE.mul_floor(fee.peek());
        let (insured, earned) = fee.split(insured);
        ToInsuranceFund::on_unbalanced(insured);
        Self::pay_author(earned);
    }
}

/// Bytes around the call of a signed transaction, without the length prefix: version 1, sender
/// 33, signature 65, mortality 1, nonce 1, tip 1, metadata mode 1.
///
/// Such a transaction is the measure of every walletless one: version 4, immortal, signed by an
/// sr25519 or ed25519 key, with a nonce below 64 and without a tip.
pub const SIGNED_OVERHEAD: usize = 103;

/// The length of a signed transaction around a call of `call_length` bytes; see
/// [`SIGNED_OVERHEAD`].
pub fn signed_length(call_length: usize) -> u32 {
    let body = u32::try_from(call_length.saturating_add(SIGNED_OVERHEAD)).unwrap_or(u32::MAX);
    let prefix = u32::try_from(Compact::<u32>::compact_len(&body)).unwrap_or(u32::MAX);
    body.saturating_add(prefix)
}

/// The extension of a transaction that is immortal, has nonce 0, no tip and no metadata hash. All
/// walletless transactions carry this one; it is encoded as four zero bytes.
pub fn plain_extension() -> TxExtension {
    (
        AuthorizeCall::new(),
        CheckNonZeroSender::new(),
        CheckSpecVersion::new(),
        CheckTxVersion::new(),
        CheckGenesis::new(),
        CheckMortality::from(Era::Immortal),
        CheckNonce::from(0),
        CheckWeight::new(),
        ChargeTransactionPayment::from(0),
        CheckMetadataHash::new(false),
        WeightReclaim::new(),
    )
}

/// The fee of a walletless transaction: exactly what a signed one without a tip pays for the same
/// call.
///
/// The formula is the transaction-payment pallet's own, the multiplier of the moment included.
pub struct CallFee;

impl ChainFee<RuntimeCall> for CallFee {
    fn of(call: &RuntimeCall) -> Balance {
        let mut info = call.get_dispatch_info();
        info.extension_weight = TransactionExtension::<RuntimeCall>::weight(&plain_extension(), call);
        TransactionPayment::compute_fee(signed_length(call.encoded_size()), &info, 0)
    }
}
