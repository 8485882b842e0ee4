//! The commands of `tallystick-accountant`.
//!
//! Exit codes: 0 done; 1 failed; 2 wrong arguments or configuration; 3 refused by the chain; 4 the node, the service or
//! the database cannot be reached.

mod check_config;
mod failure;
mod keys;
mod on_chain;
mod run;
mod status;
mod stored;

pub use failure::Failure;

use crate::config::{ConfigError, Loaded, load};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{path::PathBuf, process::ExitCode};
use tallystick_rest::openapi;

const EXIT_CODES: &str = "Exit codes: 0 done; 1 failed; 2 wrong arguments or configuration; 3 refused by the chain; \
                          4 the node, the service or the database cannot be reached.";

/// The accountant: exchanges the promises of many consumers into one per provider.
#[derive(Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// The sources of the configuration. Flags win over the environment, the environment over the file.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// The configuration file (TOML); see examples/minimal.toml
    #[arg(long, global = true, env = "TALLYSTICK_ACCOUNTANT_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Sets one value, such as --set limits.queue=1000; may be repeated
    #[arg(long, global = true, value_name = "SECTION.KEY=VALUE")]
    set: Vec<String>,
    /// The node, such as ws://127.0.0.1:9944 (chain.url)
    #[arg(long, global = true, value_name = "URL")]
    chain: Option<String>,
    /// The owner's account (owner)
    #[arg(long, global = true, value_name = "ACCOUNT")]
    owner: Option<String>,
    /// The state's directory, or postgres://… (store.location)
    #[arg(long, global = true, value_name = "PLACE")]
    store: Option<String>,
    /// The operator's key file (keys.operator)
    #[arg(long, global = true, value_name = "FILE")]
    operator_key: Option<String>,
    /// Where its passphrase comes from: none, prompt, env:NAME or file:PATH (keys.operator_passphrase)
    #[arg(long, global = true, value_name = "SOURCE")]
    operator_passphrase: Option<String>,
}

impl Settings {
    fn load(&self) -> Result<Loaded, ConfigError> {
        let mut settings = self
            .set
            .iter()
            .map(|setting| load::parse_setting(setting))
            .collect::<Result<Vec<_>, _>>()?;
        let flags = [
            ("chain.url", &self.chain),
            ("owner", &self.owner),
            ("store.location", &self.store),
            ("keys.operator", &self.operator_key),
            ("keys.operator_passphrase", &self.operator_passphrase),
        ];
        for (name, value) in flags {
            settings.extend(value.iter().map(|value| (name.to_owned(), value.clone())));
        }
        load::load(self.config.as_deref(), settings)
    }
}

/// The owner's key, which only some commands need. Keep it off the server if you can.
#[derive(Args, Clone, Debug)]
pub struct OwnerKey {
    /// The owner's key file
    #[arg(long, value_name = "FILE")]
    owner_key: PathBuf,
    /// Where its passphrase comes from: none, prompt, env:NAME or file:PATH
    #[arg(long, default_value = "prompt", value_name = "SOURCE")]
    owner_passphrase: String,
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve: exchange promises, follow the chain, settle
    #[command(after_help = "Examples:\n  tallystick-accountant run --config accountant.toml\n  \
        tallystick-accountant run --config accountant.toml --set api.listen=127.0.0.1:8421\n\n\
        SIGTERM and SIGINT stop it gracefully; SIGUSR1 writes a backup (store.backups).")]
    Run(run::Run),
    /// Print the effective configuration and the source of each value, secrets hidden
    #[command(after_help = "Example:\n  tallystick-accountant check-config --config accountant.toml")]
    CheckConfig(check_config::CheckConfig),
    /// Register the accountant on chain
    #[command(after_help = "Example:\n  tallystick-accountant register --config accountant.toml \
        --owner-key owner.json --stake 1000 --fee-millionths 10000 --url https://accountant.example")]
    Register(on_chain::Register),
    /// Show the accountant's state on chain and the service's
    #[command(
        after_help = "Examples:\n  tallystick-accountant status --config accountant.toml\n  \
        tallystick-accountant status --config accountant.toml --output json"
    )]
    Status(status::ShowStatus),
    /// Announce a withdrawal, or make one that was announced and is due
    #[command(
        after_help = "Examples:\n  tallystick-accountant withdraw --config accountant.toml --owner-key \
        owner.json --amount 100\n  tallystick-accountant withdraw --config accountant.toml --owner-key owner.json"
    )]
    Withdraw(on_chain::Withdraw),
    /// Write a backup of a store that no process uses, or of a database
    #[command(
        after_help = "Example:\n  tallystick-accountant backup --config accountant.toml --to backups/today\n\n\
        While the service runs on an embedded store: set store.backups and send it SIGUSR1."
    )]
    Backup(stored::Backup),
    /// Restore a backup into an empty store, which stays read-only until it is reconciled
    #[command(after_help = "Example:\n  tallystick-accountant restore --config accountant.toml --from backups/today")]
    Restore(stored::Restore),
    /// Begin anew without a backup: from the chain and from what providers have kept
    #[command(
        after_help = "Example:\n  tallystick-accountant rebuild --config accountant.toml --wipe\n\n\
        Then run the service; it takes providers' reports only, until it is started with --reconciled."
    )]
    Rebuild(stored::Rebuild),
    /// Print the OpenAPI document of the HTTP API
    #[command(after_help = "Example:\n  tallystick-accountant openapi > openapi.json")]
    Openapi,
}

/// The whole process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run_command(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.code())
        }
    }
}

fn run_command(cli: Cli) -> Result<(), Failure> {
    if matches!(cli.command, Command::Openapi) {
        print!("{}", openapi::to_json().map_err(Failure::other)?);
        return Ok(());
    }
    let loaded = cli.settings.load()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::other)?;
    runtime.block_on(async {
        match cli.command {
            Command::Run(command) => command.run(loaded).await,
            Command::CheckConfig(command) => command.run(&loaded),
            Command::Register(command) => command.run(&loaded).await,
            Command::Status(command) => command.run(&loaded).await,
            Command::Withdraw(command) => command.run(&loaded).await,
            Command::Backup(command) => command.run(&loaded).await,
            Command::Restore(command) => command.run(&loaded).await,
            Command::Rebuild(command) => command.run(&loaded).await,
            // Printed above: it needs no configuration.
            Command::Openapi => Ok(()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_has_an_example() {
        let cli = Cli::command();
        cli.clone().debug_assert();
        for command in cli.get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let name = command.get_name();
            assert!(help.contains(&format!("tallystick-accountant {name}")), "{name}");
        }
    }

    /// The lines of a text that are commands of this binary, with continued lines joined and comments left out.
    fn commands_in(text: &str) -> Vec<Vec<String>> {
        let joined = text.replace("\\\n", " ");
        let lines = joined
            .lines()
            .map(|line| line.trim().trim_start_matches("ExecStart=/usr/local/bin/"));
        lines
            .filter(|line| line.starts_with("tallystick-accountant "))
            .filter_map(|line| line.split('>').next())
            .filter_map(|line| line.split(" #").next())
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn every_command_in_the_documents_and_in_the_help_is_understood() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read =
            |page: &str| std::fs::read_to_string(root.join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        let mut texts = vec![read("docs/accountant.md"), read("README.md")];
        let cli = Cli::command();
        texts.extend(
            cli.get_subcommands()
                .filter_map(clap::Command::get_after_help)
                .map(ToString::to_string),
        );
        let mut understood = std::collections::BTreeSet::new();
        for words in texts.iter().flat_map(|text| commands_in(text)) {
            Cli::try_parse_from(&words).unwrap_or_else(|error| panic!("{}: {error}", words.join(" ")));
            understood.insert(words[1].clone());
        }
        let names: std::collections::BTreeSet<_> = cli.get_subcommands().map(|one| one.get_name().to_owned()).collect();
        assert_eq!(understood, names, "all are documented");
    }

    #[test]
    fn every_value_that_the_document_names_exists() {
        let documents = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        let text = std::fs::read_to_string(documents.join("accountant.md")).expect("accountant.md");
        let loaded = load::load(None, vec![("owner".into(), format!("0x{}", "11".repeat(32)))]).expect("valid");
        let known: Vec<_> = loaded.lines().into_iter().map(|line| line.key).collect();
        let mut named = 0;
        for quoted in text.split('`').skip(1).step_by(2) {
            let name = quoted.split(&[' ', '='][..]).next().unwrap_or_default();
            let section = name.split('.').next().unwrap_or_default();
            let is_value = known
                .iter()
                .any(|key| key.split_once('.').is_some_and(|(first, _)| first == section));
            if is_value && name.contains('.') && !name.ends_with(".md") {
                assert!(known.iter().any(|key| key == name), "{name} is no value");
                named += 1;
            }
        }
        assert!(named > 10, "the document names values");
    }
}
