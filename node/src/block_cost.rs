//! The command `block-cost`: how much processor time executing a block costs.
//!
//! Every block of a range is executed again on the state before it, exactly as an import executes
//! it: in the wasm runtime, state root included, with the node's cache of the state warm. One sr25519
//! verification is measured in the same run, so that results of different machines can be compared.

use crate::{
    cli::{Output, application},
    cpu_clock, service,
};
use clap::Args;
use sc_cli::{CliConfiguration, ImportParams, SharedParams};
use sc_client_api::BlockBackend;
use sc_service::Configuration;
use serde::Serialize;
use sp_api::{ApiExt, Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::{Pair, sr25519, traits::CallContext};
use sp_runtime::traits::{Block as _, Header as _};
use std::{io, time::Duration};
use tallystick_runtime::opaque::{Block, Header};

/// Verifications behind `sr25519_verify_us`.
const VERIFICATIONS: u32 = 4_000;
/// Different signatures among them.
const SIGNATURES: u8 = 50;
/// Bytes of the signed message: as long as a promise's payload.
const MESSAGE_BYTES: usize = 140;

/// Measures the processor time that executing blocks costs.
#[derive(Clone, Debug, Args)]
pub struct BlockCostCmd {
    /// First block.
    #[arg(long, value_name = "NUMBER")]
    pub from: u32,

    /// Last block.
    #[arg(long, value_name = "NUMBER")]
    pub to: u32,

    /// The number of times that each block is executed after one run that does not count.
    #[arg(long, default_value_t = 10, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub repeat: u32,

    /// Form of the result on standard output.
    #[arg(long, value_enum, default_value_t = Output::Json)]
    pub output: Output,

    /// The chain, and the folder that it is kept in.
    #[command(flatten)]
    pub shared_params: SharedParams,

    /// Options of the database and of the execution: those of a node, whose cache of the state is on.
    #[command(flatten)]
    pub import_params: ImportParams,
}

/// Reasons why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The range is empty or starts at the genesis block.
    #[error(
        "--from {from} --to {to} is no range of blocks; the first block that was executed is 1, \
         and --to must not be below --from"
    )]
    BadRange {
        /// First block.
        from: u32,
        /// Last block.
        to: u32,
    },
    /// The database does not have the block.
    #[error(
        "block {number} is not in the database, whose best block is {best}; \
         lower --to, or check --base-path and --chain"
    )]
    NotFound {
        /// The block.
        number: u32,
        /// The best block.
        best: u32,
    },
    /// The runtime refused the block.
    #[error(
        "block {number} could not be executed ({reason}); \
         if its state was pruned, make the chain with --state-pruning archive"
    )]
    Execution {
        /// The block.
        number: u32,
        /// The message of the runtime or the database.
        reason: String,
    },
    /// The processor clock failed.
    #[error("the processor clock cannot be read ({0}); run this on Linux")]
    Clock(#[from] io::Error),
    /// The result could not be written as JSON.
    #[error("the result cannot be written as JSON: {0}; use --output text")]
    Json(#[from] serde_json::Error),
}

/// The result that the command prints.
#[derive(Debug, PartialEq, Serialize)]
pub struct Report {
    /// The blocks of the range in order.
    pub blocks: Vec<BlockCost>,
    /// The number of times that each was executed.
    pub repeat: u32,
    /// Mean processor time of one sr25519 verification in microseconds.
    pub sr25519_verify_us: f64,
}

/// Cost of one block.
#[derive(Debug, PartialEq, Serialize)]
pub struct BlockCost {
    /// The block's height.
    pub number: u32,
    /// Extrinsics in it, inherents included.
    pub extrinsics: usize,
    /// Median processor time of its execution in microseconds.
    pub cpu_us: f64,
}

impl BlockCostCmd {
    /// Opens the chain, measures, prints.
    pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
        check_range(self.from, self.to).map_err(application)?;
        let (client, _backend, _keystore, _tasks) = service::new_client(config, None)?;
        let report = self.measure(&client)?;
        println!("{}", render(&report, self.output).map_err(application)?);
        Ok(())
    }

    fn measure(&self, client: &service::Client) -> sc_cli::Result<Report> {
        let sr25519_verify_us = sr25519_verify_us().map_err(application)?;
        let mut blocks = Vec::new();
        for number in self.from..=self.to {
            let block = find_block(client, number)?;
            blocks.push(block_cost(client, number, block, self.repeat).map_err(application)?);
        }
        Ok(Report {
            blocks,
            repeat: self.repeat,
            sr25519_verify_us,
        })
    }
}

impl CliConfiguration for BlockCostCmd {
    fn shared_params(&self) -> &SharedParams {
        &self.shared_params
    }

    fn import_params(&self) -> Option<&ImportParams> {
        Some(&self.import_params)
    }
}

fn check_range(from: u32, to: u32) -> Result<(), Error> {
    if from == 0 || to < from {
        return Err(Error::BadRange { from, to });
    }
    Ok(())
}

fn find_block(client: &service::Client, number: u32) -> sc_cli::Result<Block> {
    let block = match client.hash(number)? {
        Some(hash) => client.block(hash)?,
        None => None,
    };
    let best = client.info().best_number;
    block
        .map(|signed| signed.block)
        .ok_or_else(|| application(Error::NotFound { number, best }))
}

/// Executes `block` once for warming up and `repeat` times for the median.
fn block_cost(client: &service::Client, number: u32, block: Block, repeat: u32) -> Result<BlockCost, Error> {
    let (header, extrinsics) = block.deconstruct();
    let count = extrinsics.len();
    let block = Block::new(without_seals(header), extrinsics);
    execute(client, number, block.clone())?;
    let times = (0..repeat)
        .map(|_| execute(client, number, block.clone()))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(BlockCost {
        number,
        extrinsics: count,
        cpu_us: median_us(times),
    })
}

/// Processor time of one execution on the state of the block's parent.
fn execute(client: &service::Client, number: u32, block: Block) -> Result<Duration, Error> {
    let parent = *block.header().parent_hash();
    let mut api = client.runtime_api();
    api.set_call_context(CallContext::Onchain { import: true });
    let (result, time) = cpu_clock::measure(|| api.execute_block(parent, block.into()))?;
    result.map_err(|error| Error::Execution {
        number,
        reason: error.to_string(),
    })?;
    Ok(time)
}

/// The header as its author executed it: seals are added afterwards.
fn without_seals(mut header: Header) -> Header {
    header.digest_mut().logs.retain(|item| item.as_seal().is_none());
    header
}

/// The middle one of `times`, or the mean of the two in the middle; 0 of none.
fn median_us(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    let middle = times.len() / 2;
    let upper = times.get(middle).copied().map_or(0.0, micros);
    if times.len() % 2 == 1 {
        return upper;
    }
    let lower = middle
        .checked_sub(1)
        .and_then(|index| times.get(index))
        .copied()
        .map_or(upper, micros);
    (lower + upper) / 2.0
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Mean processor time of one sr25519 verification in microseconds.
fn sr25519_verify_us() -> Result<f64, Error> {
    let pair = sr25519::Pair::from_seed(&[7; 32]);
    let public = pair.public();
    let signed: Vec<_> = (0..SIGNATURES)
        .map(|n| [n; MESSAGE_BYTES])
        .map(|message| (pair.sign(&message), message))
        .collect();
    let (valid, time) = cpu_clock::measure(|| {
        let turns = signed.iter().cycle().zip(0..VERIFICATIONS);
        turns
            .filter(|((signature, message), _)| sr25519::Pair::verify(signature, message, &public))
            .count()
    })?;
    debug_assert_eq!(u32::try_from(valid), Ok(VERIFICATIONS));
    Ok(micros(time) / f64::from(VERIFICATIONS))
}

fn render(report: &Report, output: Output) -> Result<String, Error> {
    match output {
        Output::Json => Ok(serde_json::to_string_pretty(report)?),
        Output::Text => {
            let mut text = format!("{:>10} {:>10} {:>12}\n", "block", "extrinsics", "cpu_us");
            for BlockCost {
                number,
                extrinsics,
                cpu_us,
            } in &report.blocks
            {
                text += &format!("{number:>10} {extrinsics:>10} {cpu_us:>12.1}\n");
            }
            text += &format!("one sr25519 verification: {:.1} us", report.sr25519_verify_us);
            Ok(text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_runtime::{Digest, DigestItem};

    fn times(micros: &[u64]) -> Vec<Duration> {
        micros.iter().copied().map(Duration::from_micros).collect()
    }

    #[test]
    fn median_ignores_outliers() {
        assert_eq!(median_us(times(&[1_000_000, 10, 12])), 12.0);
        assert_eq!(median_us(times(&[10, 12, 14, 1_000])), 13.0);
        assert_eq!(median_us(times(&[5])), 5.0);
        assert_eq!(median_us(Vec::new()), 0.0);
    }

    #[test]
    fn a_range_that_is_empty_or_has_genesis_is_refused() {
        assert!(check_range(1, 1).is_ok());
        assert!(check_range(0, 5).is_err());
        assert!(check_range(6, 5).is_err());
    }

    #[test]
    fn only_seals_are_removed() {
        let slot = DigestItem::PreRuntime(*b"aura", vec![1]);
        let seal = DigestItem::Seal(*b"aura", vec![2]);
        let digest = Digest {
            logs: vec![slot.clone(), seal],
        };
        let header = Header::new(7, Default::default(), Default::default(), Default::default(), digest);
        assert_eq!(without_seals(header).digest().logs, vec![slot]);
    }

    #[test]
    fn report_has_the_fields_that_the_benchmark_reads() {
        let blocks = vec![BlockCost {
            number: 3,
            extrinsics: 2,
            cpu_us: 1.5,
        }];
        let report = Report {
            blocks,
            repeat: 10,
            sr25519_verify_us: 40.0,
        };
        let json: serde_json::Value = serde_json::from_str(&render(&report, Output::Json).unwrap()).unwrap();
        let expected = serde_json::json!({
            "blocks": [{ "number": 3, "extrinsics": 2, "cpu_us": 1.5 }], "repeat": 10, "sr25519_verify_us": 40.0,
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn verification_takes_time() {
        assert!(sr25519_verify_us().unwrap() > 1.0);
    }
}
