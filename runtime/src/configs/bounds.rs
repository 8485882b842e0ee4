//! Between what a parameter's value must be.
//!
//! [`Bounded`] says it once; `Parameters::set_parameter` refuses everything else, and [`Clamped`]
//! keeps reads within it whatever is stored. So no state of the parameters breaks a rule that pallets
//! rely on, such as that bonds outlast disputes.

use crate::{
    configs::{
        parameters::{
            dynamic::{payments, validators, work},
            RuntimeParameters,
        },
        time::{quarter_days, MAX_DISPUTE},
    },
    constants::{EXISTENTIAL_DEPOSIT, MILLINOTCH, NOTCH},
    Balance, BlockNumber,
};
use core::{marker::PhantomData, ops::RangeInclusive};
use frame_support::traits::Get;
use sp_runtime::Permill;

/// A parameter with bounds.
pub trait Bounded: Get<Self::Value> {
    /// What it is.
    type Value: Ord;
    /// The least and the greatest value.
    fn bounds() -> RangeInclusive<Self::Value>;
}

/// The parameter `P`, within its bounds whatever is stored.
pub struct Clamped<P>(PhantomData<P>);

impl<P: Bounded> Get<P::Value> for Clamped<P> {
    fn get() -> P::Value {
        #[cfg(test)]
        if sp_externalities::with_externalities(|_| ()).is_none() {
            // The macros' integrity test asks without a chain.
            return sp_io::TestExternalities::default().execute_with(Self::get);
        }
        let (least, greatest) = P::bounds().into_inner();
        P::get().min(greatest).max(least)
    }
}

macro_rules! bounds {
    ($($variant:ident $module:ident { $($name:ident: $value:ty = $bounds:expr;)* })*) => {
        $($(
            impl Bounded for $module::$name {
                type Value = $value;

                fn bounds() -> RangeInclusive<$value> {
                    $bounds
                }
            }
        )*)*

        /// Whether the parameter may have this value. No value means the default.
        pub fn is_within_bounds(parameter: &RuntimeParameters) -> bool {
            match parameter {
                $($(
                    RuntimeParameters::$variant($module::Parameters::$name(_, value)) => {
                        value.as_ref().is_none_or(|value| $module::$name::bounds().contains(value))
                    }
                )*)*
            }
        }
    };
}

/// From so many to so many quarters of a day.
fn days(least: u32, greatest: u32) -> RangeInclusive<BlockNumber> {
    quarter_days(least)..=quarter_days(greatest)
}

/// A deadline of a dispute, by its place in [`MAX_DISPUTE`]: at least a quarter of a day.
fn deadline(step: usize) -> RangeInclusive<BlockNumber> {
    days(1, MAX_DISPUTE.get(step).copied().unwrap_or(1))
}

fn percent(least: u32, greatest: u32) -> RangeInclusive<Permill> {
    Permill::from_percent(least)..=Permill::from_percent(greatest)
}

bounds! {
    Payments payments {
        RegistrationFee: Balance = 0..=100 * NOTCH;
        PenaltyRate: Permill = percent(0, 10);
        ExitDelay: BlockNumber = days(2, 360);
        ExitWindow: BlockNumber = days(1, 360);
        FeeDelay: BlockNumber = days(1, 120);
        WithdrawDelay: BlockNumber = days(2, 360);
        WithdrawWindow: BlockNumber = days(1, 360);
        ClosingDelay: BlockNumber = days(4, 720);
        PunishmentGrace: BlockNumber = days(1, 120);
        CoverageCutDelay: BlockNumber = days(2, 360);
    }
    Work work {
        SurchargePerClaim: Balance = MILLINOTCH / 10..=NOTCH;
        ClientMinDeposit: Balance = EXISTENTIAL_DEPOSIT..=1_000 * NOTCH;
        DustLimit: Balance = EXISTENTIAL_DEPOSIT..=10 * NOTCH;
        PayoutDelay: BlockNumber = days(0, 120);
        NewProviderPeriod: BlockNumber = days(0, 360);
        RespondPeriod: BlockNumber = deadline(0);
        RulePeriod: BlockNumber = deadline(1);
        AppealPeriod: BlockNumber = deadline(2);
        CouncilPeriod: BlockNumber = deadline(3);
        FinalizePeriod: BlockNumber = deadline(4);
        MinDisputeDeposit: Balance = EXISTENTIAL_DEPOSIT..=1_000 * NOTCH;
        DisputeDepositRatio: Permill = percent(1, 100);
        AppealFactor: u32 = 1..=10;
        FraudPenalty: u32 = 1..=10;
        UnruledShare: Permill = percent(0, 50);
        EquivocationSlash: Balance = NOTCH..=100_000 * NOTCH;
        SlashInsuranceShare: Permill = percent(0, 100);
        MinBondPerWorker: Balance = NOTCH..=1_000_000 * NOTCH;
        MinUnbond: Balance = EXISTENTIAL_DEPOSIT..=1_000 * NOTCH;
        CoverPeriod: BlockNumber = days(4, 360);
        CoverRatio: Permill = percent(0, 50);
        CoverCap: Balance = 0..=1_000_000 * NOTCH;
        MinFundedPeriod: BlockNumber = days(1, 360);
    }
    Validators validators {
        MinCandidateBond: Balance = 100 * NOTCH..=100_000_000 * NOTCH;
        MaxValidators: u32 = 16..=100;
        MinValidators: u32 = 1..=16;
        IdleSessions: u32 = 2..=720;
        BlockReward: Balance = 0..=100 * NOTCH;
    }
}
