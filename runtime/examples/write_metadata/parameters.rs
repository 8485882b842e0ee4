//! The default and the bounds of every parameter, which metadata does not contain.

use serde_json::{json, Value};
use sp_runtime::Permill;
use tallystick_runtime::{
    configs::{
        bounds::Bounded,
        parameters::dynamic::{payments, validators, work},
    },
    constants::DAYS,
    initial_parameters::DayLength,
    Runtime, VERSION,
};

/// A value of a parameter as text.
trait Text: Copy {
    fn text(self) -> String;
}

impl Text for u32 {
    fn text(self) -> String {
        self.to_string()
    }
}

impl Text for u128 {
    fn text(self) -> String {
        self.to_string()
    }
}

/// In parts of a million.
impl Text for Permill {
    fn text(self) -> String {
        self.deconstruct().to_string()
    }
}

/// The default and the bounds. Bounds that grow with the chain's day are given in quarters of it.
fn rule<P: Bounded<Value: Text>>(name: &str) -> Value {
    let bounds = |day: u32| {
        DayLength::<Runtime>::put(day);
        let bounds = P::bounds();
        (bounds.start().text(), bounds.end().text())
    };
    let in_quarter_days = bounds(DAYS) != bounds(DAYS / 2);
    // With a day of four blocks, a bound is its number of quarters.
    let (least, greatest) = bounds(4);
    DayLength::<Runtime>::put(DAYS);
    json!({
        "name": name,
        "default": P::get().text(),
        "least": least,
        "greatest": greatest,
        "inQuarterDays": in_quarter_days,
    })
}

macro_rules! rules {
    ($($module:ident { $($name:ident)* })*) => {
        vec![$($(rule::<$module::$name>(stringify!($name)),)*)*]
    };
}

/// All parameters as JSON.
pub fn parameters() -> Result<Vec<u8>, String> {
    let rules = rules! {
        payments {
            RegistrationFee PenaltyRate ExitDelay ExitWindow FeeDelay WithdrawDelay WithdrawWindow ClosingDelay
            PunishmentGrace CoverageCutDelay
        }
        work {
            SurchargePerClaim ClientMinDeposit DustLimit PayoutDelay NewProviderPeriod RespondPeriod RulePeriod
            AppealPeriod CouncilPeriod FinalizePeriod MinDisputeDeposit DisputeDepositRatio AppealFactor FraudPenalty
            UnruledShare EquivocationSlash SlashInsuranceShare MinBondPerWorker MinUnbond CoverPeriod CoverRatio
            CoverCap MinFundedPeriod
        }
        validators {
            MinCandidateBond MaxValidators MinValidators IdleSessions BlockReward
        }
    };
    let document = json!({ "specVersion": VERSION.spec_version, "parameters": rules });
    let mut text = serde_json::to_vec_pretty(&document).map_err(|error| error.to_string())?;
    text.push(b'\n');
    Ok(text)
}
