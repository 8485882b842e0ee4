//! Prints the effective configuration.

use super::{Failure, Output};
use crate::config::Loaded;
use serde_json::{Map, json};
use tallystick_messages::json::to_hex;

/// Arguments of `check-config`.
#[derive(clap::Args, Debug)]
pub struct CheckConfig {
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

impl CheckConfig {
    /// Prints every value with its source.
    pub fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let lines = loaded.lines();
        let accountant = to_hex(loaded.accountant.as_ref());
        match self.output {
            Output::Text => {
                let width = lines.iter().map(|line| line.key.len()).max().unwrap_or_default();
                let value_width = lines.iter().map(|line| line.value.len()).max().unwrap_or_default();
                for line in &lines {
                    println!("{:width$}  {:value_width$}  ({})", line.key, line.value, line.source);
                }
                println!("accountant: {accountant}");
            }
            Output::Json => {
                let values: Map<_, _> = lines
                    .into_iter()
                    .map(|line| (line.key, json!({ "value": line.value, "source": line.source })))
                    .collect();
                println!("{}", json!({ "accountant": accountant, "values": values }));
            }
        }
        Ok(())
    }
}
