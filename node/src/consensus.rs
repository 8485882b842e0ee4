//! The part of a node that makes and finalizes blocks.

use crate::service::{
    Client, GrandpaImport, GrandpaLink, JUSTIFICATION_PERIOD_BLOCKS, Pool, SelectChain, SyncService, inherents,
};
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState};
use sc_network::{NotificationService, service::traits::NetworkService};
use sc_service::{Error, KeystoreContainer, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;
use std::{sync::Arc, time::Duration};

/// The time for which GRANDPA waits for messages before it sends its own. It is short, because most of the time to
/// finality is this wait: `make bench-network` measures it.
const GOSSIP_DURATION: Duration = Duration::from_millis(100);
/// Part of a slot in which a block is put together; the rest is for import and propagation.
const PROPOSAL_SLOT_PORTION: f32 = 2.0 / 3.0;

/// The parts of a node that making and finalizing blocks both need.
pub struct Validator {
    /// Whether to author without knowing any other node.
    pub force_authoring: bool,
    /// The chain.
    pub client: Arc<Client>,
    /// Transactions to put into blocks.
    pub pool: Arc<Pool>,
    /// Other nodes.
    pub network: Arc<dyn NetworkService>,
    /// Tells whether the node is in step.
    pub sync: Arc<SyncService>,
    /// The session keys.
    pub keystore: KeystoreContainer,
    /// The registry of metrics.
    pub prometheus: Option<substrate_prometheus_endpoint::Registry>,
    /// The connection to telemetry.
    pub telemetry: Option<TelemetryHandle>,
}

/// The parts of a node that only finalizing needs.
pub struct Grandpa {
    /// Only a validator votes.
    pub role: sc_service::Role,
    /// The name in telemetry.
    pub name: String,
    /// The protocol of votes.
    pub protocol_name: sc_network::ProtocolName,
    /// Connects with the import of blocks.
    pub link: GrandpaLink,
    /// The state of the vote, as RPC shows it.
    pub voter_state: SharedVoterState,
    /// Votes of other nodes.
    pub notifications: Box<dyn NotificationService>,
}

impl Validator {
    /// Makes blocks in the slots of the keys in the keystore.
    pub fn start_authoring(
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
    pub fn start_finality(self, task_manager: &TaskManager, grandpa: Grandpa) -> Result<(), Error> {
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
            // Votes for the best block itself. The default rules hold votes two blocks back, which costs payments two
            // block times of finality.
            voting_rule: (),
            prometheus_registry: self.prometheus,
            shared_voter_state: grandpa.voter_state,
            telemetry: self.telemetry,
            offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(self.pool),
        })?;
        task_manager
            .spawn_essential_handle()
            .spawn_blocking("grandpa-voter", None, voter);
        Ok(())
    }
}
