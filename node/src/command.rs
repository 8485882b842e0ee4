//! The work of each command.

use crate::{
    chain_spec,
    cli::{Cli, Command, application},
    node_key, service,
};
use sc_cli::SubstrateCli;
use sc_service::{Configuration, PartialComponents, TaskManager};
use std::{future::Future, sync::Arc};
use tallystick_runtime::opaque::Block;

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Tallystick Node".into()
    }

    fn impl_version() -> String {
        env!("SUBSTRATE_CLI_IMPL_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the Tallystick project".into()
    }

    fn support_url() -> String {
        "the project's issue tracker".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id)
            .map(|spec| Box::new(spec) as Box<_>)
            .map_err(|error| error.to_string())
    }
}

/// Runs the command of the command line.
pub fn run() -> sc_cli::Result<()> {
    let cli = Cli::from_args();
    match &cli.command {
        None => run_node(&cli),
        Some(Command::Key(cmd)) => cmd.run(&cli),
        Some(Command::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
        Some(Command::ChainSpecBuilder(cmd)) => chain_spec::build(cmd).map_err(application),
        Some(Command::ExportRuntime(cmd)) => cmd.run().map_err(application),
        Some(Command::CheckBlock(cmd)) => cli
            .create_runner(cmd)?
            .async_run(|config| with_parts(&config, |parts| cmd.run(parts.client, parts.import_queue))),
        Some(Command::ImportBlocks(cmd)) => cli
            .create_runner(cmd)?
            .async_run(|config| with_parts(&config, |parts| cmd.run(parts.client, parts.import_queue))),
        Some(Command::ExportBlocks(cmd)) => cli
            .create_runner(cmd)?
            .async_run(|config| with_parts(&config, |parts| cmd.run(parts.client, config.database.clone()))),
        Some(Command::ExportState(cmd)) => cli
            .create_runner(cmd)?
            .async_run(|config| with_parts(&config, |parts| cmd.run(parts.client, config.chain_spec.cloned_box()))),
        Some(Command::Revert(cmd)) => cli.create_runner(cmd)?.async_run(|config| {
            with_parts(&config, |parts| {
                cmd.run(parts.client, parts.backend, Some(Box::new(revert_finality)))
            })
        }),
        Some(Command::PurgeChain(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(config.database)),
        Some(Command::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run::<Block>(&config)),
        Some(Command::BlockCost(cmd)) => cli.create_runner(cmd)?.sync_run(|config| cmd.run(&config)),
    }
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
    let runner = cli
        .create_runner(&cli.run)
        .map_err(|error| node_key::explain(error, &Cli::executable_name()))?;
    runner.run_node_until_exit(|config| async move { service::run(config).map_err(sc_cli::Error::from) })
}

/// Opens the chain and hands its parts to `job`. The task manager must outlive the job.
fn with_parts<Job: Future<Output = sc_cli::Result<()>>>(
    config: &Configuration,
    job: impl FnOnce(Parts) -> Job,
) -> sc_cli::Result<(Job, TaskManager)> {
    let PartialComponents {
        client,
        backend,
        import_queue,
        task_manager,
        ..
    } = service::new_partial(config)?;
    Ok((
        job(Parts {
            client,
            backend,
            import_queue,
        }),
        task_manager,
    ))
}

/// The parts of a node that work on a chain without running it.
struct Parts {
    client: Arc<service::Client>,
    backend: Arc<service::Backend>,
    import_queue: service::ImportQueue,
}

/// Takes the finality gadget back along with the blocks.
fn revert_finality(client: Arc<service::Client>, _: Arc<service::Backend>, blocks: u32) -> sc_cli::Result<()> {
    sc_consensus_grandpa::revert(client, blocks)?;
    Ok(())
}
