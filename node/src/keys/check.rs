//! The command `key check`.

use crate::{
    cli::{Output, application},
    service,
    session_keys::{self, ChainAt, Comparison},
};
use clap::Args;
use sc_cli::{CliConfiguration, DatabaseParams, KeystoreParams, SharedParams};
use sc_service::Configuration;
use sp_blockchain::HeaderBackend;
use tallystick_primitives::AccountId;

/// Compares the session keys in the keystore with those on chain.
///
/// Reads the chain's database, so no node may be running on it. Ask a running node instead:
///
///   curl -H 'Content-Type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"tally_validatorKeys"}' http://127.0.0.1:9944
///
/// Fails unless the node can sign for a validator or candidate.
#[derive(Clone, Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CheckCmd {
    /// Compare only with the keys that this account has registered.
    #[arg(long, value_name = "ADDRESS")]
    pub account: Option<AccountId>,

    /// Form of the result on standard output.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub output: Output,

    /// The chain, and the folder that it is kept in.
    #[command(flatten)]
    pub shared_params: SharedParams,

    /// The folder that the keys are in.
    #[command(flatten)]
    pub keystore_params: KeystoreParams,

    /// Options of the chain's database.
    #[command(flatten)]
    pub database_params: DatabaseParams,
}

/// Reasons why the keys are not known to be right.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The node never ran.
    #[error(
        "there is no chain at {0} yet; run the node until it is in step, then check again (also see --base-path and --chain)"
    )]
    NoChain(String),
    /// A node runs on the database, or it is broken.
    #[error(
        "the chain's database cannot be opened ({0}); if a node runs on it, ask that node: curl -H 'Content-Type: \
         application/json' -d '{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tally_validatorKeys\"}}' http://127.0.0.1:9944"
    )]
    NotOpened(sc_service::Error),
    /// The keystore cannot be read.
    #[error("the keystore cannot be read ({0}); check its path, its rights and its password")]
    Keystore(sp_keystore::Error),
    /// The chain does not answer.
    #[error(transparent)]
    Chain(#[from] session_keys::Error),
    /// They are not right.
    #[error("{0}")]
    NotGood(String),
    /// The result could not be written as JSON.
    #[error("the result cannot be written as JSON: {0}; use --output text")]
    Json(#[from] serde_json::Error),
}

impl CheckCmd {
    /// Compares and prints.
    pub fn run(&self, config: &Configuration) -> sc_cli::Result<()> {
        let (height, comparison) = compare(config, self.account.as_ref()).map_err(application)?;
        match self.output {
            Output::Json => {
                let json =
                    serde_json::to_string_pretty(&comparison).map_err(|error| application(Error::from(error)))?;
                println!("{json}");
            }
            Output::Text => println!("{}", render(height, &comparison)),
        }
        if comparison.verdict.is_good() {
            Ok(())
        } else {
            Err(application(Error::NotGood(comparison.advice)))
        }
    }
}

/// Compares with the newest block in the database; also gives its height.
pub fn compare(config: &Configuration, account: Option<&AccountId>) -> Result<(u32, Comparison), Error> {
    let path = config
        .database
        .path()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    if !config.database.path().is_some_and(|path| path.exists()) {
        return Err(Error::NoChain(path));
    }
    let (client, _backend, keystore, _tasks) = service::new_client(config, None).map_err(Error::NotOpened)?;
    let stored = session_keys::stored(&*keystore.keystore()).map_err(Error::Keystore)?;
    let info = client.info();
    let chain = ChainAt::new(&client, info.best_hash)?;
    Ok((info.best_number, session_keys::compare(&stored, &chain, account)?))
}

/// The comparison as lines.
pub fn render(height: u32, comparison: &Comparison) -> String {
    let mut lines = vec![format!("as of block {height}:")];
    for key in &comparison.keys {
        let whose = match (&key.registered_by, &key.running_for) {
            (Some(account), Some(running)) if account == running => format!("registered by {account}, in force"),
            (Some(account), _) => format!("registered by {account}, not in force"),
            (None, Some(account)) => format!("in force for {account}, which has registered others since"),
            (None, None) => "registered by nobody".into(),
        };
        lines.push(format!("{}: {whose}", key.key));
    }
    lines.push(comparison.advice.clone());
    lines.join("\n")
}

impl CliConfiguration for CheckCmd {
    fn shared_params(&self) -> &SharedParams {
        &self.shared_params
    }

    fn keystore_params(&self) -> Option<&KeystoreParams> {
        Some(&self.keystore_params)
    }

    fn database_params(&self) -> Option<&DatabaseParams> {
        Some(&self.database_params)
    }
}
