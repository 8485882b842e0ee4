//! Values that the chain can change without an upgrade.

use crate::{error::Error, state::State};
use tallystick_primitives::{
    Balance, BlockNumber,
    state_parameters::{ChainParameters, ParameterValue},
};

/// The chain's parameters in force, as its runtime tells them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parameters {
    /// Blocks of the chain's day, of which many bounds and periods are multiples.
    pub day: BlockNumber,
    /// The time from the request of an exit to the first block in which it can be finalized, in blocks.
    pub exit_delay: BlockNumber,
    /// The cost of registering an identity on top of the transaction fee.
    pub registration_fee: Balance,
    /// Every parameter with its bounds, those included that this software does not know.
    pub all: ChainParameters,
}

impl TryFrom<ChainParameters> for Parameters {
    type Error = Error;

    /// Fails if the runtime lacks a parameter that this software needs, or measures it otherwise.
    fn try_from(all: ChainParameters) -> Result<Self, Error> {
        Ok(Self {
            day: all.day_length,
            exit_delay: blocks(&all, "ExitDelay")?,
            registration_fee: amount(&all, "RegistrationFee")?,
            all,
        })
    }
}

impl State {
    /// The chain's parameters in force at this block.
    pub async fn parameters(&self) -> Result<Parameters, Error> {
        let all: ChainParameters = self.call("TallystickParametersApi_parameters", ()).await?;
        all.try_into()
    }
}

fn blocks(all: &ChainParameters, name: &'static str) -> Result<BlockNumber, Error> {
    match value(all, name)? {
        ParameterValue::Blocks(blocks) => Ok(blocks),
        other => Err(other_unit(name, other)),
    }
}

fn amount(all: &ChainParameters, name: &'static str) -> Result<Balance, Error> {
    match value(all, name)? {
        ParameterValue::Amount(amount) => Ok(amount),
        other => Err(other_unit(name, other)),
    }
}

fn value(all: &ChainParameters, name: &'static str) -> Result<ParameterValue, Error> {
    let found = all.parameters.iter().find(|parameter| parameter.name == name);
    found
        .map(|parameter| parameter.value)
        .ok_or(Error::MissingParameter(name))
}

fn other_unit(name: &str, value: ParameterValue) -> Error {
    Error::decode(format!("the parameter {name}"), format!("its value is {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tallystick_primitives::state_parameters::ParameterState;

    fn answer(parameters: &[(&str, ParameterValue)]) -> ChainParameters {
        let state = |&(name, value): &(&str, ParameterValue)| ParameterState {
            name: name.into(),
            value,
            default: value,
            least: value,
            greatest: value,
            description: String::new(),
        };
        ChainParameters {
            day_length: 20,
            parameters: parameters.iter().map(state).collect(),
        }
    }

    const FEE: (&str, ParameterValue) = ("RegistrationFee", ParameterValue::Amount(5));
    const DELAY: (&str, ParameterValue) = ("ExitDelay", ParameterValue::Blocks(10));

    #[test]
    fn parameters_are_found_by_name_among_unknown_ones() {
        let unknown = ("Invented", ParameterValue::Count(1));
        let parameters = Parameters::try_from(answer(&[unknown, FEE, DELAY])).expect("both are there");
        assert_eq!(
            (parameters.day, parameters.exit_delay, parameters.registration_fee),
            (20, 10, 5)
        );
        assert_eq!(parameters.all.parameters.len(), 3);
    }

    #[test]
    fn a_missing_parameter_is_named_in_the_error() {
        assert_eq!(
            Parameters::try_from(answer(&[FEE])),
            Err(Error::MissingParameter("ExitDelay"))
        );
    }

    #[test]
    fn a_parameter_of_another_unit_is_refused() {
        let count = ("ExitDelay", ParameterValue::Count(10));
        let error = Parameters::try_from(answer(&[FEE, count])).expect_err("a count is not a time");
        assert!(error.to_string().contains("ExitDelay"), "{error}");
    }
}
