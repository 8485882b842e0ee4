//! What the chain can change without an upgrade.
//!
//! The chain stores only what differs from a default, and clamps what it reads. Defaults and bounds are part of the
//! runtime's code and not of its metadata; the runtime itself writes them into `parameters.json` (`make metadata`).

use crate::{
    error::Error,
    metadata::Types,
    rpc,
    state::{concat_key, storage_key, State},
};
use codec::{Decode, DecodeAll};
use scale_info::TypeDef;
use serde_json::json;
use sp_runtime::Permill;
use std::collections::BTreeMap;
use tallystick_primitives::{Balance, BlockNumber, Hash};

/// What the runtime wrote.
const RULES: &str = include_str!("../parameters.json");

/// Where the chain keeps parameters.
const PALLET: &str = "ParameterStore";
const ENTRY: &str = "Parameters";

/// A parameter's default and bounds.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    name: String,
    default: String,
    least: String,
    greatest: String,
    /// Whether the bounds count quarters of the chain's day.
    in_quarter_days: bool,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rules {
    spec_version: u32,
    parameters: Vec<Rule>,
}

/// A number that a parameter can be.
trait Number: Decode + Copy + Ord {
    fn parse(text: &str) -> Option<Self>;
    fn times(self, factor: u32) -> Self;
}

impl Number for u32 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn times(self, factor: u32) -> Self {
        self.saturating_mul(factor)
    }
}

impl Number for u128 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn times(self, factor: u32) -> Self {
        self.saturating_mul(factor.into())
    }
}

impl Number for Permill {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self::from_parts)
    }

    /// Parts of a whole do not depend on the day.
    fn times(self, _factor: u32) -> Self {
        self
    }
}

macro_rules! parameters {
    ($($module:literal { $($(#[$docs:meta])* $field:ident: $type:ty = $name:literal;)* })*) => {
        /// The chain's parameters in force. Delays are in blocks.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct Parameters {
            /// Blocks of the chain's day, of which many bounds and periods are multiples.
            pub day: BlockNumber,
            $($($(#[$docs])* pub $field: $type,)*)*
        }

        /// Every parameter's module and name.
        const NAMES: &[(&str, &str)] = &[$($(($module, $name),)*)*];

        impl Parameters {
            fn read(values: &Values) -> Result<Self, Error> {
                Ok(Self {
                    day: values.day,
                    $($($field: values.get::<$type>($name)?,)*)*
                })
            }
        }
    };
}

parameters! {
    "Payments" {
        /// What registering an identity costs on top of the transaction fee.
        registration_fee: Balance = "RegistrationFee";
        /// What a punished accountant loses per hour, as a part of what it owes.
        penalty_rate: Permill = "PenaltyRate";
        /// From the request of an exit to the first block in which it can be finalized.
        exit_delay: BlockNumber = "ExitDelay";
        /// For how long an exit can be finalized.
        exit_window: BlockNumber = "ExitWindow";
        /// How long a rise of a hub fee is announced.
        fee_delay: BlockNumber = "FeeDelay";
        /// How long an accountant's withdrawal is announced.
        withdraw_delay: BlockNumber = "WithdrawDelay";
        /// For how long an announced withdrawal can be made.
        withdraw_window: BlockNumber = "WithdrawWindow";
        /// For how long settlements go on after an accountant closes, and for how long a previous operator's
        /// promises settle.
        closing_delay: BlockNumber = "ClosingDelay";
        /// How long an accountant may be short of money before it is penalised.
        punishment_grace: BlockNumber = "PunishmentGrace";
        /// How long a cut of a provider's coverage is announced.
        coverage_cut_delay: BlockNumber = "CoverageCutDelay";
    }
    "Work" {
        /// What a provider pays to the insurance fund for each claim it submits.
        surcharge_per_claim: Balance = "SurchargePerClaim";
        /// What a client must hold to count as funded.
        client_min_deposit: Balance = "ClientMinDeposit";
        /// The least payout that can be withdrawn.
        dust_limit: Balance = "DustLimit";
        /// How long a new provider waits for what it is credited.
        payout_delay: BlockNumber = "PayoutDelay";
        /// For how long after its first credit a provider is new.
        new_provider_period: BlockNumber = "NewProviderPeriod";
        /// In which the respondent of a dispute can answer.
        respond_period: BlockNumber = "RespondPeriod";
        /// In which the arbiters can rule.
        rule_period: BlockNumber = "RulePeriod";
        /// In which the loser can appeal.
        appeal_period: BlockNumber = "AppealPeriod";
        /// In which the council can rule on an appeal.
        council_period: BlockNumber = "CouncilPeriod";
        /// Which is left to finalize a dispute before a bond could be withdrawn.
        finalize_period: BlockNumber = "FinalizePeriod";
        /// The least deposit of a dispute.
        min_dispute_deposit: Balance = "MinDisputeDeposit";
        /// That deposit as a part of what is contested.
        dispute_deposit_ratio: Permill = "DisputeDepositRatio";
        /// How many times that deposit an appeal takes on top.
        appeal_factor: u32 = "AppealFactor";
        /// How many times the contested amount a fraudulent claim costs.
        fraud_penalty: u32 = "FraudPenalty";
        /// What the insurance fund keeps of the deposits when nobody ruled.
        unruled_share: Permill = "UnruledShare";
        /// What it costs to answer one query in two ways.
        equivocation_slash: Balance = "EquivocationSlash";
        /// The insurance fund's share of a slash, after the claimant's.
        slash_insurance_share: Permill = "SlashInsuranceShare";
        /// The bond that each worker requires.
        min_bond_per_worker: Balance = "MinBondPerWorker";
        /// The least that is unbonded at a time.
        min_unbond: Balance = "MinUnbond";
        /// Over which cover is measured against surcharges.
        cover_period: BlockNumber = "CoverPeriod";
        /// The part of its surcharges that a provider can be covered for.
        cover_ratio: Permill = "CoverRatio";
        /// The most that is covered in a period for all providers together.
        cover_cap: Balance = "CoverCap";
        /// For how long a client must have been funded before it is covered for.
        min_funded_period: BlockNumber = "MinFundedPeriod";
    }
    "Validators" {
        /// The least bond of a candidate.
        min_candidate_bond: Balance = "MinCandidateBond";
        /// The most validators of a session.
        max_validators: u32 = "MaxValidators";
        /// Below how many validators nobody is let go or dropped.
        min_validators: u32 = "MinValidators";
        /// After how many whole sessions without a block of its own a validator is dropped.
        idle_sessions: u32 = "IdleSessions";
        /// What the author of a block gets from the reward pot, as long as there is something in it.
        block_reward: Balance = "BlockReward";
    }
}

impl State {
    /// The chain's parameters in force at this block.
    pub async fn parameters(&self) -> Result<Parameters, Error> {
        let types = self.chain().types().await?;
        let mut keys = BTreeMap::new();
        for (module, name) in NAMES {
            keys.insert(rpc::hex(&key(&types, module, name)?), *name);
        }
        // The answer to "what changed up to this block" is every value at it.
        #[derive(serde::Deserialize)]
        struct Answer {
            changes: Vec<(String, Option<String>)>,
        }
        let hash: Hash = self.hash();
        let asked: Vec<_> = keys.keys().collect();
        let rpc = self.chain().rpc()?;
        let answers: Vec<Answer> = rpc
            .request("state_queryStorageAt", &[json!(asked), json!(hash)])
            .await?;
        let mut stored = BTreeMap::new();
        for (key, value) in answers.into_iter().flat_map(|answer| answer.changes) {
            if let (Some(name), Some(value)) = (keys.get(&key), value) {
                stored.insert(*name, rpc::bytes("a parameter", &value)?);
            }
        }
        let day = self.stored(&storage_key("InitialParameters", "DayLength")).await?;
        let day = match day {
            Some(day) => day,
            None => default_day(&types)?,
        };
        let day = BlockNumber::decode_all(&mut day.as_slice()).map_err(|why| Error::decode("the chain's day", why))?;
        let rules = rules()?;
        Parameters::read(&Values {
            day,
            stored,
            // Another runtime may have other defaults.
            is_known: types.version()?.spec_version == rules.spec_version,
            rules: rules
                .parameters
                .into_iter()
                .map(|rule| (rule.name.clone(), rule))
                .collect(),
        })
    }
}

/// What the chain stores, and what it would read instead.
struct Values {
    day: BlockNumber,
    stored: BTreeMap<&'static str, Vec<u8>>,
    rules: BTreeMap<String, Rule>,
    /// Whether the rules are those of the chain's runtime.
    is_known: bool,
}

impl Values {
    fn get<Value: Number>(&self, name: &'static str) -> Result<Value, Error> {
        let rule = self.rules.get(name).filter(|_| self.is_known);
        let value = match (self.stored.get(name), rule) {
            // Numbers of the module and of the parameter, then the value.
            (Some(bytes), _) => <(u8, u8, Value)>::decode_all(&mut bytes.as_slice())
                .map(|(_, _, value)| value)
                .map_err(|why| Error::decode(format!("the parameter {name}"), why))?,
            (None, Some(rule)) => number(name, &rule.default)?,
            (None, None) => return Err(Error::UnknownDefault(name)),
        };
        let Some(rule) = rule else {
            return Ok(value);
        };
        let quarter = if rule.in_quarter_days {
            self.day.checked_div(4).unwrap_or_default()
        } else {
            1
        };
        let least = number::<Value>(name, &rule.least)?.times(quarter);
        let greatest = number::<Value>(name, &rule.greatest)?.times(quarter);
        Ok(value.min(greatest).max(least))
    }
}

fn rules() -> Result<Rules, Error> {
    serde_json::from_str(RULES).map_err(|why| Error::decode("the defaults of parameters", why))
}

fn number<Value: Number>(name: &str, text: &str) -> Result<Value, Error> {
    Value::parse(text).ok_or_else(|| Error::decode(format!("the default of the parameter {name}"), text))
}

/// The value of a day that no genesis set.
fn default_day(types: &Types) -> Result<Vec<u8>, Error> {
    let missing = || Error::NotInMetadata("storage InitialParameters.DayLength".into());
    let pallet = types.pallet("InitialParameters")?;
    let entry = pallet.storage().and_then(|storage| storage.entry_by_name("DayLength"));
    let default = entry.and_then(|entry| entry.default_value()).ok_or_else(missing)?;
    Ok(default.to_vec())
}

/// Where a parameter is stored: under the numbers of its module and of itself, which the metadata tells.
fn key(types: &Types, module: &str, name: &str) -> Result<Vec<u8>, Error> {
    let missing = || Error::NotInMetadata(format!("parameter {module}.{name}"));
    let pallet = types.pallet(PALLET)?;
    let entry = pallet.storage().and_then(|storage| storage.entry_by_name(ENTRY));
    let key = entry.and_then(|entry| entry.keys().next()).ok_or_else(missing)?;
    let (module, inner) = variant(types, key.key_id, module).ok_or_else(missing)?;
    let (number, _) = inner
        .and_then(|inner| variant(types, inner, name))
        .ok_or_else(missing)?;
    let mut bytes = storage_key(PALLET, ENTRY);
    bytes.extend(concat_key(&(module, number)));
    Ok(bytes)
}

/// The number of a variant, and the type of its first field.
fn variant(types: &Types, id: u32, name: &str) -> Option<(u8, Option<u32>)> {
    let TypeDef::Variant(variants) = &types.registry().resolve(id)?.type_def else {
        return None;
    };
    let found = variants.variants.iter().find(|variant| variant.name == name)?;
    Some((found.index, found.fields.first().map(|field| field.ty.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;

    fn values(day: BlockNumber, stored: &[(&'static str, Vec<u8>)], is_known: bool) -> Values {
        let rules = rules().expect("the runtime wrote them").parameters;
        Values {
            day,
            stored: stored.iter().cloned().collect(),
            rules: rules.into_iter().map(|rule| (rule.name.clone(), rule)).collect(),
            is_known,
        }
    }

    #[test]
    fn every_parameter_of_the_runtime_is_read_and_has_a_rule() {
        let types = Types::embedded().expect("the committed metadata can be read");
        let rules = rules().expect("the runtime wrote them");
        assert_eq!(types.version().expect("a version").spec_version, rules.spec_version);
        let written: std::collections::BTreeSet<_> = rules.parameters.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(written, NAMES.iter().map(|(_, name)| *name).collect());
        for (module, name) in NAMES {
            key(&types, module, name).expect("the metadata has it");
        }
        let pallet = types.pallet(PALLET).expect("the pallet");
        let entry = pallet
            .storage()
            .and_then(|storage| storage.entry_by_name(ENTRY))
            .expect("the map");
        let id = entry.keys().next().expect("a key").key_id;
        let count: usize = ["Payments", "Work", "Validators"]
            .into_iter()
            .map(|module| {
                let (_, inner) = variant(&types, id, module).expect("a module");
                let inner = types.registry().resolve(inner.expect("a field")).expect("a type");
                let TypeDef::Variant(variants) = &inner.type_def else {
                    panic!("{module} is no enum");
                };
                variants.variants.len()
            })
            .sum();
        assert_eq!(count, NAMES.len());
    }

    #[test]
    fn what_is_not_stored_is_the_default_within_the_bounds_of_the_chains_day() {
        let production = Parameters::read(&values(28_800, &[], true)).expect("all defaults are known");
        assert_eq!(production.exit_delay, 3 * 28_800);
        assert_eq!(production.penalty_rate, Permill::from_percent(1));
        // In a chain whose day has 8 blocks, 360 quarters are 720 blocks.
        assert_eq!(values(8, &[], true).get::<u32>("ExitDelay").expect("known"), 720);
    }

    #[test]
    fn what_is_stored_counts_within_its_bounds() {
        let stored = [("ExitDelay", (0u8, 2u8, 10u32).encode())];
        assert_eq!(values(20, &stored, true).get::<u32>("ExitDelay").expect("stored"), 10);
        assert_eq!(values(40, &stored, true).get::<u32>("ExitDelay").expect("stored"), 20);
    }

    #[test]
    fn a_default_of_another_runtime_is_not_guessed() {
        assert_eq!(
            values(20, &[], false).get::<u32>("ExitDelay"),
            Err(Error::UnknownDefault("ExitDelay"))
        );
        let stored = [("ExitDelay", (0u8, 2u8, 10u32).encode())];
        assert_eq!(values(20, &stored, false).get::<u32>("ExitDelay"), Ok(10));
    }
}
