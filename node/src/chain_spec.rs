//! The chains the node knows by name.

use sc_service::{ChainType, GenericChainSpec, Properties};
use serde_json::{Map, Value};
use staging_chain_spec_builder::{ChainSpecBuilder, ChainSpecBuilderCmd};
use std::path::PathBuf;

/// A chain's specification without extensions.
pub type ChainSpec = GenericChainSpec;

/// The test network's raw specification; empty in a node that was built before it was made.
const TESTNET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/testnet.json"));

/// The beginning of the names of the network's older protocols.
const PROTOCOL_ID: &str = "tally";

/// Reasons why there is no specification for a chain.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The runtime was left out of the build.
    #[error("this binary was built without its wasm runtime; build it again without SKIP_WASM_BUILD")]
    NoWasm,
    /// The specification was left out of the build.
    #[error(
        "this binary was built before chain-specs/testnet.json was made; \
         make it with `make chain-specs` and build again, or give its path to --chain"
    )]
    NoTestnet,
    /// The binary has a specification that it cannot read.
    #[error("the specification of the test network in this binary cannot be read: {0}; build from a release")]
    BadTestnet(String),
    /// The builder failed.
    #[error("the specification was not made: {0}")]
    NotBuilt(String),
    /// Neither a known name nor a file.
    #[error(
        "there is no chain and no file {0:?}; \
         use `dev`, `local`, `testnet` or the path of a JSON file that `export-chain-spec` wrote"
    )]
    NotFound(String),
    /// The file is not a chain specification.
    #[error("{path:?} is not a chain specification ({reason}); write one with `export-chain-spec`")]
    BadFile {
        /// The file.
        path: String,
        /// The mistake in it.
        reason: String,
    },
}

/// The chain called `id`: `dev`, `local` (also without a name), `testnet`, or a JSON file.
pub fn load(id: &str) -> Result<ChainSpec, Error> {
    match id {
        "dev" => development(),
        "" | "local" => local(),
        "testnet" => testnet(),
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

/// The public test network, whose genesis stays the same whatever runtime this binary carries.
fn testnet() -> Result<ChainSpec, Error> {
    if TESTNET.is_empty() {
        return Err(Error::NoTestnet);
    }
    ChainSpec::from_json_bytes(TESTNET).map_err(Error::BadTestnet)
}

fn preset(name: &str, id: &str, chain_type: ChainType, preset: &str) -> Result<ChainSpec, Error> {
    Ok(ChainSpec::builder(wasm()?, None)
        .with_name(name)
        .with_id(id)
        .with_protocol_id(PROTOCOL_ID)
        .with_chain_type(chain_type)
        .with_genesis_config_preset_name(preset)
        .with_properties(properties())
        .build())
}

/// Runs a command line of the SDK's builder. New specifications get our protocol's name, for which the builder has no
/// option.
pub fn build(builder: &ChainSpecBuilder) -> Result<(), Error> {
    builder.run().map_err(Error::NotBuilt)?;
    let ChainSpecBuilderCmd::Create(_) = builder.command else {
        return Ok(());
    };
    let path = &builder.chain_spec_path;
    let unreadable = |reason: std::io::Error| Error::NotBuilt(format!("{}: {reason}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let named = with_protocol_id(&text).map_err(|reason| Error::NotBuilt(reason.to_string()))?;
    std::fs::write(path, named).map_err(unreadable)
}

/// A specification with our protocol's name, unless it has one.
fn with_protocol_id(specification: &str) -> serde_json::Result<String> {
    let mut json: Map<String, Value> = serde_json::from_str(specification)?;
    let id = json.entry("protocolId").or_insert(Value::Null);
    if id.is_null() {
        *id = PROTOCOL_ID.into();
    }
    serde_json::to_string_pretty(&json)
}

/// The runtime that this binary carries.
pub fn wasm() -> Result<&'static [u8], Error> {
    tallystick_runtime::WASM_BINARY.ok_or(Error::NoWasm)
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

/// The properties with which wallets show money.
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
    fn the_refusal_of_an_unknown_chain_names_the_known_ones() {
        let refusal = load("no-such-chain").map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("export-chain-spec"), "{refusal}");
    }

    #[test]
    fn a_broken_file_is_named() {
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
    fn the_test_network_is_known_by_name() {
        match load("testnet") {
            Ok(spec) => {
                assert!(spec.as_json(true).is_ok());
                assert_eq!(spec.protocol_id(), Some(PROTOCOL_ID));
            }
            Err(Error::NoTestnet) => assert!(TESTNET.is_empty()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_new_specification_names_our_protocol() {
        let named = with_protocol_id(r#"{"name":"Mine","protocolId":null}"#).unwrap();
        let json: Value = serde_json::from_str(&named).unwrap();
        assert_eq!(json["protocolId"], "tally");
        assert_eq!(json["name"], "Mine");
        let kept = with_protocol_id(r#"{"protocolId":"other"}"#).unwrap();
        assert!(kept.contains("other"));
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
