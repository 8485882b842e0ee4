//! A running node: Aura makes blocks, GRANDPA finalizes them.

use crate::{
    consensus::{Grandpa, Validator},
    equivocation, node_key, pruning, rpc,
    watch::Watch,
};
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_consensus_aura::{BuildVerifierParams, CheckForEquivocation};
use sc_consensus_grandpa::{FinalityProofProvider, SharedVoterState};
use sc_network::{
    Litep2pNetworkBackend, NetworkBackend, NetworkWorker,
    config::{FullNetworkConfiguration, NetworkBackendType, NodeKeyConfig, Secret},
};
use sc_service::{
    Configuration, Error, KeystoreContainer, PartialComponents, SpawnTasksParams, TFullBackend, TFullClient,
    TaskManager, WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::{
    SlotDuration, inherents::InherentDataProvider as SlotProvider, sr25519::AuthorityPair as AuraPair,
};
use sp_runtime::traits::Block as BlockT;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::sync::Arc;
use tallystick_runtime::{RuntimeApi, opaque::Block};

/// The node's functions that the runtime can call.
type HostFunctions = sp_io::SubstrateHostFunctions;
/// Runs the wasm runtime.
type Executor = sc_executor::WasmExecutor<HostFunctions>;
/// The chain as this node knows it.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// The database of the chain.
pub type Backend = TFullBackend<Block>;
/// Checks blocks and adds them to the chain.
pub type ImportQueue = sc_consensus::DefaultImportQueue<Block>;
/// Transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;

/// The choice of the branch that is built on.
pub type SelectChain = sc_consensus::LongestChain<Backend, Block>;
/// Adds blocks to the chain and tells GRANDPA.
pub type GrandpaImport = sc_consensus_grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
/// Connects the import of blocks with the voter.
pub type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, Client, SelectChain>;
/// Catches up with other nodes.
pub type SyncService = sc_network_sync::SyncingService<Block>;
type Parts = PartialComponents<Client, Backend, SelectChain, ImportQueue, Pool, Consensus>;

/// The most blocks between two kept justifications, which nodes sync by.
pub const JUSTIFICATION_PERIOD_BLOCKS: u32 = 512;

/// The parts of consensus that [`new_partial`] makes and [`run`] uses.
pub struct Consensus {
    block_import: GrandpaImport,
    grandpa_link: GrandpaLink,
    telemetry: Option<Telemetry>,
}

/// Opens the chain's database and its runtime.
pub fn new_client(
    config: &Configuration,
    telemetry: Option<TelemetryHandle>,
) -> Result<(Client, Arc<Backend>, KeystoreContainer, TaskManager), Error> {
    let executor = sc_service::new_wasm_executor::<HostFunctions>(&config.executor);
    sc_service::new_full_parts(config, telemetry, executor, Vec::new())
}

/// Everything that works on a chain without a network.
pub fn new_partial(config: &Configuration) -> Result<Parts, Error> {
    let telemetry = new_telemetry(config)?;
    let handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());
    let (client, backend, keystore_container, task_manager) = new_client(config, handle.clone())?;
    let client = Arc::new(client);
    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });
    let select_chain = SelectChain::new(backend.clone());
    let transaction_pool = Arc::new(
        sc_transaction_pool::Builder::new(
            task_manager.spawn_essential_handle(),
            client.clone(),
            config.role.is_authority().into(),
        )
        .with_options(config.transaction_pool.clone())
        .with_prometheus(config.prometheus_registry())
        .build(),
    );
    let (block_import, grandpa_link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD_BLOCKS,
        &client,
        select_chain.clone(),
        handle.clone(),
    )?;
    let import_queue = new_import_queue(config, &client, &transaction_pool, &block_import, &task_manager, handle)?;
    let other = Consensus {
        block_import,
        grandpa_link,
        telemetry,
    };
    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        keystore_container,
        select_chain,
        import_queue,
        transaction_pool,
        other,
    })
}

/// Telemetry if it was asked for: it is off unless the command line or the chain names a server.
fn new_telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>, Error> {
    let endpoints = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty());
    let Some(endpoints) = endpoints else { return Ok(None) };
    let worker = TelemetryWorker::new(16)?;
    let telemetry = worker.handle().new_telemetry(endpoints);
    Ok(Some((worker, telemetry)))
}

fn new_import_queue(
    config: &Configuration,
    client: &Arc<Client>,
    pool: &Arc<Pool>,
    block_import: &GrandpaImport,
    task_manager: &TaskManager,
    telemetry: Option<TelemetryHandle>,
) -> Result<ImportQueue, Error> {
    let slot_duration = sc_consensus_aura::slot_duration(&**client)?;
    let registry = config.prometheus_registry();
    let verifier = sc_consensus_aura::build_verifier::<AuraPair, _, _, Block>(BuildVerifierParams {
        client: client.clone(),
        create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
        // The watch does this, because it keeps the sealed headers that a report needs.
        check_for_equivocation: CheckForEquivocation::No,
        telemetry,
        compatibility_mode: Default::default(),
    });
    let watch = equivocation::Watch::new(client.clone(), pool.clone(), slot_duration, registry)?;
    Ok(ImportQueue::new(
        equivocation::Watching::new(verifier, watch),
        Box::new(block_import.clone()),
        Some(Box::new(block_import.clone())),
        &task_manager.spawn_essential_handle(),
        registry,
    ))
}

/// The inherents of a block: its time and its slot.
pub fn inherents(slot_duration: SlotDuration) -> (SlotProvider, TimestampProvider) {
    let timestamp = TimestampProvider::from_system_time();
    (
        SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration),
        timestamp,
    )
}

/// Starts a node with the network library that the command line names.
pub fn run(mut config: Configuration) -> Result<TaskManager, Error> {
    if config.state_pruning.is_none() {
        config.state_pruning = pruning::mode_for(&config)?;
    }
    if let NodeKeyConfig::Ed25519(Secret::File(path)) = &config.network.node_key {
        node_key::warn_if_readable(path);
    }
    match config.network.network_backend {
        NetworkBackendType::Litep2p => run_with::<Litep2pNetworkBackend>(config),
        NetworkBackendType::Libp2p => run_with::<NetworkWorker<Block, <Block as BlockT>::Hash>>(config),
    }
}

fn run_with<N: NetworkBackend<Block, <Block as BlockT>::Hash>>(config: Configuration) -> Result<TaskManager, Error> {
    let PartialComponents {
        client,
        backend,
        mut task_manager,
        keystore_container,
        select_chain,
        import_queue,
        transaction_pool,
        other: Consensus {
            block_import,
            grandpa_link,
            mut telemetry,
        },
    } = new_partial(&config)?;

    let mut net_config =
        FullNetworkConfiguration::<_, _, N>::new(&config.network, config.prometheus_registry().cloned());
    let metrics = N::register_notification_metrics(config.prometheus_registry());
    let protocol_name = grandpa_protocol_name(&config, &client)?;
    let (grandpa_protocol, grandpa_notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
        protocol_name.clone(),
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(grandpa_protocol);
    let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
        backend.clone(),
        grandpa_link.shared_authority_set().clone(),
        Vec::new(),
    ));
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            net_config,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
            block_relay: None,
            metrics,
            gap_sync_body_policy: None,
        })?;

    let validator = Validator {
        force_authoring: config.force_authoring,
        client: client.clone(),
        pool: transaction_pool.clone(),
        network: network.clone(),
        sync: sync_service.clone(),
        keystore: keystore_container,
        prometheus: config.prometheus_registry().cloned(),
        telemetry: telemetry.as_ref().map(Telemetry::handle),
    };
    let finalizes = !config.disable_grandpa;
    if config.offchain_worker.enabled {
        start_offchain_workers(&config, &task_manager, &validator, &backend)?;
    }
    let voter_state = SharedVoterState::empty();
    let grandpa = Grandpa {
        role: config.role,
        name: config.network.node_name.clone(),
        protocol_name,
        voter_state: voter_state.clone(),
        notifications: grandpa_notifications,
        link: grandpa_link,
    };
    let rpc_builder = {
        let parts = rpc::Parts {
            client: client.clone(),
            pool: transaction_pool.clone(),
            keystore: validator.keystore.keystore(),
            authority_set: grandpa.link.shared_authority_set().clone(),
            justifications: grandpa.link.justification_stream(),
            finality: FinalityProofProvider::new_for_service(
                backend.clone(),
                Some(grandpa.link.shared_authority_set().clone()),
            ),
            voter_state,
        };
        Box::new(move |executor| rpc::new(parts.clone(), executor).map_err(|error| Error::Application(Box::new(error))))
    };
    let watch = Watch::new(
        client.clone(),
        sync_service.clone(),
        config.prometheus_registry(),
        config.role.is_authority().then(|| validator.keystore.keystore()),
    )?;
    if watch.is_needed() {
        task_manager.spawn_handle().spawn_blocking("watch", None, watch.run());
    }
    let is_authority = config.role.is_authority();
    sc_service::spawn_tasks(SpawnTasksParams {
        config,
        client,
        backend,
        task_manager: &mut task_manager,
        keystore: validator.keystore.keystore(),
        transaction_pool,
        rpc_builder,
        network,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;

    if is_authority {
        validator.start_authoring(&task_manager, select_chain, block_import)?;
    }
    if finalizes {
        validator.start_finality(&task_manager, grandpa)?;
    }
    Ok(task_manager)
}

fn grandpa_protocol_name(config: &Configuration, client: &Client) -> Result<sc_network::ProtocolName, Error> {
    let genesis = sp_blockchain::HeaderBackend::info(client).genesis_hash;
    Ok(sc_consensus_grandpa::protocol_standard_name(
        &genesis,
        &config.chain_spec,
    ))
}

fn start_offchain_workers(
    config: &Configuration,
    task_manager: &TaskManager,
    validator: &Validator,
    backend: &Arc<Backend>,
) -> Result<(), Error> {
    let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
        runtime_api_provider: validator.client.clone(),
        keystore: Some(validator.keystore.keystore()),
        offchain_db: backend.offchain_storage(),
        transaction_pool: Some(OffchainTransactionPoolFactory::new(validator.pool.clone())),
        network_provider: Arc::new(validator.network.clone()),
        is_validator: config.role.is_authority(),
        enable_http_requests: false,
        custom_extensions: |_| Vec::new(),
    })?;
    let run = workers
        .run(validator.client.clone(), task_manager.spawn_handle())
        .boxed();
    task_manager
        .spawn_handle()
        .spawn("offchain-workers-runner", "offchain-worker", run);
    Ok(())
}
