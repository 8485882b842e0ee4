//! The chain's answer about its parameters: what can be changed without an upgrade of the runtime.

#![allow(
    clippy::cast_possible_truncation,
    reason = "the codec's derives number variants with casts"
)]

use crate::{Balance, BlockNumber, json};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// The parameters of a chain at one block.
#[derive(Clone, Debug, Decode, Default, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ChainParameters {
    /// Blocks of the chain's day, which its genesis set once. Bounds of periods are parts of the day.
    pub day_length: BlockNumber,
    /// Every parameter of the runtime.
    pub parameters: Vec<ParameterState>,
}

/// A parameter at one block. All values are of the same kind.
#[derive(Clone, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub struct ParameterState {
    /// The name in `parameters.setParameter`, such as `ExitDelay`.
    pub name: String,
    /// The value in force, which is within the bounds whatever is stored.
    pub value: ParameterValue,
    /// The value in force while none is stored.
    pub default: ParameterValue,
    /// The least value that can be set.
    pub least: ParameterValue,
    /// The greatest value that can be set.
    pub greatest: ParameterValue,
    /// The meaning, as a sentence.
    pub description: String,
}

/// The value of a parameter with its unit.
#[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, PartialEq, Serialize, TypeInfo)]
#[serde(rename_all = "camelCase")]
pub enum ParameterValue {
    /// Money in the smallest unit.
    Amount(#[serde(with = "json::decimal")] Balance),
    /// A number of blocks.
    Blocks(BlockNumber),
    /// A part of a whole, in parts per million.
    Share(Permill),
    /// A plain number.
    Count(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_json_tell_their_unit() {
        for (value, json) in [
            (
                ParameterValue::Amount(u128::MAX),
                format!(r#"{{"amount":"{}"}}"#, u128::MAX),
            ),
            (ParameterValue::Blocks(7), r#"{"blocks":7}"#.into()),
            (
                ParameterValue::Share(Permill::from_percent(1)),
                r#"{"share":10000}"#.into(),
            ),
            (ParameterValue::Count(3), r#"{"count":3}"#.into()),
        ] {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(serde_json::from_str::<ParameterValue>(&json).unwrap(), value);
        }
    }
}
