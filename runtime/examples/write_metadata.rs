//! Writes what clients need to know about this runtime before they meet a node.
//!
//! `make metadata` runs it: `write_metadata metadata` prints the metadata in binary form, `write_metadata parameters`
//! the default and the bounds of every parameter as JSON, because metadata does not contain them.

use serde_json::{json, Value};
use sp_core::OpaqueMetadata;
use sp_runtime::Permill;
use std::{
    io::{self, Write},
    process::ExitCode,
};
use tallystick_runtime::{
    configs::{
        bounds::Bounded,
        parameters::dynamic::{payments, validators, work},
    },
    constants::DAYS,
    initial_parameters::DayLength,
    Runtime, VERSION,
};

/// The version of metadata that clients read.
const METADATA_VERSION: u32 = 16;

fn main() -> ExitCode {
    let output: fn() -> Result<Vec<u8>, String> = match std::env::args().nth(1).as_deref() {
        Some("metadata") => metadata,
        Some("parameters") => parameters,
        _ => {
            eprintln!("usage: write_metadata metadata|parameters");
            return ExitCode::from(2);
        }
    };
    // Constants that depend on the chain's day are those of a production chain.
    let output = sp_io::TestExternalities::default().execute_with(output);
    match output.and_then(|bytes| io::stdout().write_all(&bytes).map_err(|error| error.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn metadata() -> Result<Vec<u8>, String> {
    let metadata: OpaqueMetadata =
        Runtime::metadata_at_version(METADATA_VERSION).ok_or("the runtime has no such metadata")?;
    Ok(metadata.to_vec())
}

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

fn parameters() -> Result<Vec<u8>, String> {
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
