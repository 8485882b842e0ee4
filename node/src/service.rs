//! A running node: Aura makes blocks, GRANDPA finalizes them.

use crate::rpc;
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_consensus_aura::{ImportQueueParams, SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState};
use sc_network::{
    config::{FullNetworkConfiguration, NetworkBackendType},
    service::traits::NetworkService,
    Litep2pNetworkBackend, NetworkBackend, NetworkWorker, NotificationService,
};
use sc_service::{
    Configuration, Error, KeystoreContainer, PartialComponents, SpawnTasksParams, TFullBackend, TFullClient,
    TaskManager, WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryHandle, TelemetryWorker};
use sc_transaction_pool::TransactionPoolHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::{
    inherents::InherentDataProvider as SlotProvider, sr25519::AuthorityPair as AuraPair, SlotDuration,
};
use sp_runtime::traits::Block as BlockT;
use sp_timestamp::InherentDataProvider as TimestampProvider;
use std::{sync::Arc, time::Duration};
use tallystick_runtime::{opaque::Block, RuntimeApi};

/// What the runtime can call on the node.
type HostFunctions = sp_io::SubstrateHostFunctions;
/// Runs the wasm runtime.
type Executor = sc_executor::WasmExecutor<HostFunctions>;
/// The chain as this node knows it.
pub type Client = TFullClient<Block, RuntimeApi, Executor>;
/// Where the chain is kept.
pub type Backend = TFullBackend<Block>;
/// Checks blocks and adds them to the chain.
pub type ImportQueue = sc_consensus::DefaultImportQueue<Block>;
/// Transactions that wait for a block.
pub type Pool = TransactionPoolHandle<Block, Client>;

type SelectChain = sc_consensus::LongestChain<Backend, Block>;
type GrandpaImport = sc_consensus_grandpa::GrandpaBlockImport<Backend, Block, Client, SelectChain>;
type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, Client, SelectChain>;
type SyncService = sc_network_sync::SyncingService<Block>;
type Parts = PartialComponents<Client, Backend, SelectChain, ImportQueue, Pool, Consensus>;

/// At least every so many blocks a justification is kept, for nodes that sync by them.
const JUSTIFICATION_PERIOD_BLOCKS: u32 = 512;
/// How long GRANDPA waits for messages before it sends its own.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);
/// Part of a slot in which a block is put together; the rest is for import and propagation.
const PROPOSAL_SLOT_PORTION: f32 = 2.0 / 3.0;

/// What consensus hands from [`new_partial`] to [`run`].
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
    let import_queue = new_import_queue(config, &client, &block_import, &task_manager, handle)?;
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
    block_import: &GrandpaImport,
    task_manager: &TaskManager,
    telemetry: Option<TelemetryHandle>,
) -> Result<ImportQueue, Error> {
    let slot_duration = sc_consensus_aura::slot_duration(&**client)?;
    let queue = sc_consensus_aura::import_queue::<AuraPair, _, _, _, _, _>(ImportQueueParams {
        block_import: block_import.clone(),
        justification_import: Some(Box::new(block_import.clone())),
        client: client.clone(),
        create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
        spawner: &task_manager.spawn_essential_handle(),
        registry: config.prometheus_registry(),
        check_for_equivocation: Default::default(),
        telemetry,
        compatibility_mode: Default::default(),
    })?;
    Ok(queue)
}

/// What a block says about the time it is made at.
fn inherents(slot_duration: SlotDuration) -> (SlotProvider, TimestampProvider) {
    let timestamp = TimestampProvider::from_system_time();
    (
        SlotProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration),
        timestamp,
    )
}

/// Starts a node with the network library that the command line names.
pub fn run(config: Configuration) -> Result<TaskManager, Error> {
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
    let grandpa = Grandpa {
        role: config.role,
        name: config.network.node_name.clone(),
        protocol_name,
        link: grandpa_link,
        notifications: grandpa_notifications,
    };
    let finalizes = !config.disable_grandpa;
    if config.offchain_worker.enabled {
        start_offchain_workers(&config, &task_manager, &validator, &backend)?;
    }
    let rpc_builder = {
        let (client, pool) = (client.clone(), transaction_pool.clone());
        Box::new(move |_| rpc::new(client.clone(), pool.clone()).map_err(|error| Error::Application(Box::new(error))))
    };
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

/// What making and finalizing blocks both need.
struct Validator {
    force_authoring: bool,
    client: Arc<Client>,
    pool: Arc<Pool>,
    network: Arc<dyn NetworkService>,
    sync: Arc<SyncService>,
    keystore: KeystoreContainer,
    prometheus: Option<substrate_prometheus_endpoint::Registry>,
    telemetry: Option<TelemetryHandle>,
}

/// What only finalizing needs.
struct Grandpa {
    role: sc_service::Role,
    name: String,
    protocol_name: sc_network::ProtocolName,
    link: GrandpaLink,
    notifications: Box<dyn NotificationService>,
}

impl Validator {
    /// Makes blocks in the slots of the keys in the keystore.
    fn start_authoring(
        &self,
        task_manager: &TaskManager,
        select_chain: SelectChain,
        block_import: GrandpaImport,
    ) -> Result<(), Error> {
        let proposer_factory = sc_basic_authorship::ProposerFactory::new(
            task_manager.spawn_handle(),
            self.client.clone(),
            self.pool.clone(),
            self.prometheus.as_ref(),
            self.telemetry.clone(),
        );
        let slot_duration = sc_consensus_aura::slot_duration(&*self.client)?;
        let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
            slot_duration,
            client: self.client.clone(),
            select_chain,
            block_import,
            proposer_factory,
            create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
            force_authoring: self.force_authoring,
            backoff_authoring_blocks: None::<()>,
            keystore: self.keystore.keystore(),
            sync_oracle: self.sync.clone(),
            justification_sync_link: self.sync.clone(),
            block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SLOT_PORTION),
            max_block_proposal_slot_portion: None,
            telemetry: self.telemetry.clone(),
            compatibility_mode: Default::default(),
        })?;
        task_manager
            .spawn_essential_handle()
            .spawn_blocking("aura", Some("block-authoring"), aura);
        Ok(())
    }

    /// Votes with the keys in the keystore; a node that is no validator only follows the votes.
    fn start_finality(self, task_manager: &TaskManager, grandpa: Grandpa) -> Result<(), Error> {
        let config = sc_consensus_grandpa::Config {
            gossip_duration: GOSSIP_DURATION,
            justification_generation_period: JUSTIFICATION_PERIOD_BLOCKS,
            name: Some(grandpa.name),
            observer_enabled: false,
            keystore: grandpa.role.is_authority().then(|| self.keystore.keystore()),
            local_role: grandpa.role,
            telemetry: self.telemetry.clone(),
            protocol_name: grandpa.protocol_name,
        };
        let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
            config,
            link: grandpa.link,
            network: self.network,
            sync: self.sync,
            notification_service: grandpa.notifications,
            voting_rule: sc_consensus_grandpa::VotingRulesBuilder::default().build(),
            prometheus_registry: self.prometheus,
            shared_voter_state: SharedVoterState::empty(),
            telemetry: self.telemetry,
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool),
        })?;
        task_manager
            .spawn_essential_handle()
            .spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
