//! The chains the node knows by name.

use sc_service::{ChainType, GenericChainSpec, Properties};
use std::path::PathBuf;

/// A chain's specification without extensions.
pub type ChainSpec = GenericChainSpec;

/// Why there is no specification for a chain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The runtime was left out of the build.
    #[error("this binary was built without its wasm runtime; build it again without SKIP_WASM_BUILD")]
    NoWasm,
    /// Neither a known name nor a file.
    #[error(
        "there is no chain and no file {0:?}; \
         use `dev`, `local` or the path of a JSON file that `export-chain-spec` wrote"
    )]
    NotFound(String),
    /// The file is not a chain specification.
    #[error("{path:?} is not a chain specification ({reason}); write one with `export-chain-spec`")]
    BadFile {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// The chain called `id`: `dev`, `local` (also without a name), or a JSON file.
pub fn load(id: &str) -> Result<ChainSpec, Error> {
    match id {
        "dev" => development(),
        "" | "local" => local(),
        path => from_file(path),
    }
}

/// One validator, fast delays.
fn development() -> Result<ChainSpec, Error> {
    preset(
        "Tallystick Development",
        "dev",
        ChainType::Development,
        sp_genesis_builder::DEV_RUNTIME_PRESET,
    )
}

/// Four validators on one machine.
fn local() -> Result<ChainSpec, Error> {
    preset(
        "Tallystick Local",
        "local",
        ChainType::Local,
        sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET,
    )
}

fn preset(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, Error> {
    let wasm = tallystick_runtime::WASM_BINARY.ok_or(Error::NoWasm)?;
    Ok(ChainSpec::builder(wasm, None)
        .with_name(name)
        .with_id(id)
        .with_protocol_id("tally")
        .with_chain_type(chain_type)
        .with_genesis_config_preset_name(preset)
        .with_properties(properties())
        .build())
}

fn from_file(path: &str) -> Result<ChainSpec, Error> {
    let file = PathBuf::from(path);
    if !file.exists() {
        return Err(Error::NotFound(path.into()));
    }
    ChainSpec::from_json_file(file).map_err(|reason| Error::BadFile {
        path: path.into(),
        reason,
    })
}

/// What wallets show money with.
fn properties() -> Properties {
    let mut properties = Properties::new();
    properties.insert("tokenSymbol".into(), "NOTCH".into());
    properties.insert("tokenDecimals".into(), 12.into());
    properties.insert("ss58Format".into(), 42.into());
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_chain_should_say_what_to_use() {
        let refusal = load("no-such-chain").map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("export-chain-spec"), "{refusal}");
    }

    #[test]
    fn broken_file_should_be_named() {
        let path = std::env::temp_dir().join(format!("tallystick-broken-spec-{}.json", std::process::id()));
        std::fs::write(&path, "{}").unwrap();
        let refusal = load(path.to_str().unwrap()).map(|_| ());
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(refusal, Err(Error::BadFile { .. })));
    }

    #[test]
    fn properties_follow_the_design() {
        let json = serde_json::to_value(properties()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({ "tokenSymbol": "NOTCH", "tokenDecimals": 12, "ss58Format": 42 })
        );
    }

    #[test]
    fn presets_build_a_genesis() {
        for (id, name) in [
            ("dev", "Tallystick Development"),
            ("local", "Tallystick Local"),
            ("", "Tallystick Local"),
        ] {
            match load(id) {
                Ok(spec) => {
                    assert_eq!(spec.name(), name);
                    spec.as_json(true).unwrap();
                }
                // Tests may run on a build without the wasm runtime.
                Err(Error::NoWasm) => assert!(tallystick_runtime::WASM_BINARY.is_none()),
                Err(other) => panic!("{other}"),
            }
        }
    }
}
