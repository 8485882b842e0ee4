//! The defaults in which this node differs from the SDK, with reasons. `docs/node.md` lists all that matter.

use clap::{Arg, Command};

/// Calls a minute that one connection may make, unless it comes from this machine.
///
/// A hundred a second is more than a wallet or an accountant needs, and little enough that the
/// connections a node accepts together cannot keep it from making blocks.
const RPC_CALLS_A_MINUTE: &str = "6000";
/// The addresses that are not limited: this machine. A reverse proxy on it is told apart from its clients by
/// `--rpc-rate-limit-trust-proxy-headers`.
const UNLIMITED: [&str; 2] = ["127.0.0.0/8", "::1/128"];
/// Calls in one batch. The SDK sets no bound, and counts the calls of a batch only after it has read the batch.
const RPC_CALLS_A_BATCH: &str = "100";
/// Megabytes of a request. The largest honest one is a runtime upgrade: under 2 MB, in hex.
const RPC_REQUEST_MEGABYTES: &str = "5";
/// Subscriptions of a connection: a wallet has some ten.
const RPC_SUBSCRIPTIONS: &str = "128";
/// The properties with which wallets show money, in the builder's form.
const PROPERTIES: &str = "tokenSymbol=NOTCH,tokenDecimals=12,ss58Format=42";

/// Sets the limits of RPC.
pub fn rpc(arg: Arg) -> Arg {
    match arg.get_id().as_str() {
        "rpc_rate_limit" => arg
            .default_value(RPC_CALLS_A_MINUTE)
            .help("Calls a minute that one RPC connection may make.")
            .long_help("Calls a minute that one RPC connection may make.\n\nConnections from this machine are not limited; see --rpc-rate-limit-whitelisted-ips."),
        "rpc_rate_limit_whitelisted_ips" => arg.default_values(UNLIMITED),
        "rpc_max_batch_request_len" => arg.default_value(RPC_CALLS_A_BATCH),
        "rpc_max_request_size" => arg.default_value(RPC_REQUEST_MEGABYTES),
        "rpc_max_subscriptions_per_connection" => arg.default_value(RPC_SUBSCRIPTIONS),
        "state_pruning" => {
            let help = arg.get_long_help().map(ToString::to_string).unwrap_or_default();
            let blocks = crate::pruning::DEFAULT_STATE_BLOCKS;
            arg.long_help(help.replace("[default: 256]", &format!("[default: {blocks}, or archive if the database is one]")))
        }
        _ => arg,
    }
}

/// Sets the properties that new specifications get.
pub fn chain_spec_builder(command: Command) -> Command {
    command.mut_subcommand("create", |create| {
        create
            .mut_arg("properties", |arg| arg.default_value(PROPERTIES))
            .mut_arg("chain_type", |arg| arg.long("chain-type"))
    })
}

#[cfg(test)]
mod tests {
    use crate::cli::{Cli, Command};
    use clap::Parser;
    use sc_cli::CliConfiguration;
    use sc_service::config::RpcBatchRequestConfig;

    #[test]
    fn rpc_is_limited_without_any_flag() {
        let run = Cli::try_parse_from(["tallystick-node"]).unwrap().run;
        assert_eq!(run.rpc_rate_limit().unwrap().map(u32::from), Some(6_000));
        assert_eq!(run.rpc_rate_limit_whitelisted_ips().unwrap().len(), 2);
        assert_eq!(run.rpc_max_request_size().unwrap(), 5);
        assert_eq!(run.rpc_max_subscriptions_per_connection().unwrap(), 128);
        assert!(matches!(
            run.rpc_batch_config().unwrap(),
            RpcBatchRequestConfig::Limit(100)
        ));
    }

    #[test]
    fn rpc_listens_on_loopback_only_unless_it_is_told_otherwise() {
        let addresses = |line: &[&str]| {
            let run = Cli::try_parse_from(line).unwrap().run;
            run.rpc_addr(9944).unwrap().unwrap()
        };
        assert!(
            addresses(&["tallystick-node"])
                .iter()
                .all(|endpoint| endpoint.listen_addr.ip().is_loopback())
        );
        assert!(
            addresses(&["tallystick-node", "--rpc-external"])
                .iter()
                .all(|endpoint| endpoint.listen_addr.ip().is_unspecified())
        );
    }

    #[test]
    fn limits_give_way_to_flags() {
        let line = [
            "tallystick-node",
            "--rpc-rate-limit",
            "7",
            "--rpc-max-request-size",
            "20",
            "--rpc-disable-batch-requests",
        ];
        let run = Cli::try_parse_from(line).unwrap().run;
        assert_eq!(run.rpc_rate_limit().unwrap().map(u32::from), Some(7));
        assert_eq!(run.rpc_max_request_size().unwrap(), 20);
        assert!(matches!(
            run.rpc_batch_config().unwrap(),
            RpcBatchRequestConfig::Disabled
        ));
    }

    #[test]
    fn an_endpoint_of_its_own_can_still_be_described() {
        let line = [
            "tallystick-node",
            "--experimental-rpc-endpoint",
            "listen-addr=127.0.0.1:9999",
        ];
        let run = Cli::try_parse_from(line).unwrap().run;
        assert_eq!(run.rpc_addr(9944).unwrap().unwrap().len(), 1);
    }

    #[test]
    fn new_specifications_carry_our_token() {
        let line = [
            "tallystick-node",
            "chain-spec-builder",
            "create",
            "-r",
            "runtime.wasm",
            "-t",
            "live",
            "default",
        ];
        let Some(Command::ChainSpecBuilder(builder)) = Cli::try_parse_from(line).unwrap().command else {
            panic!("another command");
        };
        let staging_chain_spec_builder::ChainSpecBuilderCmd::Create(create) = builder.command else {
            panic!("another subcommand");
        };
        assert_eq!(create.properties, [super::PROPERTIES]);
    }

    #[test]
    fn help_names_the_default_that_counts() {
        let help = Cli::try_parse_from(["tallystick-node", "--help"])
            .unwrap_err()
            .to_string();
        assert!(help.contains("[default: 2400, or archive"), "{help}");
        assert!(!help.contains("[default: 256]"));
    }
}
