//! What clients can ask the node besides the standard methods.
//!
//! - [`tally`]: the `tally_*` methods about identities, channels and accountants;
//! - [`work`]: those about bonds, workers, fee claims, disputes and the insurance fund;
//! - [`network`]: those about validators and the chain's totals;
//! - [`types`], [`work_types`] and [`network_types`]: their answers as JSON;
//! - [`error`]: their refusals.

mod error;
mod network;
mod network_types;
mod tally;
mod types;
mod work;
mod work_types;

use crate::service::{Backend, Client, Pool};
use error::Error;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use network::{Network, NetworkApiServer};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tally::{Tally, TallyApiServer};
use tallystick_primitives::{BlockNumber, Hash};
use tallystick_runtime::opaque::Block;
use work::{Work, WorkApiServer};

/// What the methods answer from.
#[derive(Clone)]
pub struct Parts {
    /// The chain.
    pub client: Arc<Client>,
    /// Transactions that wait for a block.
    pub pool: Arc<Pool>,
    /// The session keys.
    pub keystore: KeystorePtr,
    /// Who votes.
    pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    /// How the voting goes.
    pub voter_state: SharedVoterState,
    /// What was finalized.
    pub justifications: GrandpaJustificationStream<Block>,
    /// Proofs that it was.
    pub finality: Arc<FinalityProofProvider<Backend, Block>>,
}

/// `system_accountNextIndex` and `system_dryRun`, `payment_*`, `grandpa_*`, and `tally_*`.
pub fn new(parts: Parts, executor: SubscriptionTaskExecutor) -> Result<RpcModule<()>, RegisterMethodError> {
    let client = parts.client;
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), parts.pool).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    let grandpa = Grandpa::new(
        executor,
        parts.authority_set,
        parts.voter_state,
        parts.justifications,
        parts.finality,
    );
    module.merge(grandpa.into_rpc())?;
    module.merge(Tally::new(client.clone()).into_rpc())?;
    module.merge(Work::new(client.clone()).into_rpc())?;
    module.merge(Network::new(client, parts.keystore).into_rpc())?;
    Ok(module)
}

/// Asks the runtime at block `at`; at the best block if there is none.
fn ask<Client, T>(
    client: &Client,
    at: Option<Hash>,
    question: impl FnOnce(&Client::Api, Hash) -> Result<T, ApiError>,
) -> Result<T, Error>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block>,
{
    let at = block(client, at)?;
    question(&client.runtime_api(), at).map_err(|error| Error::RuntimeCallFailed {
        at,
        reason: error.to_string(),
    })
}

/// The best block, or `at` if this node has it.
fn block<Client: HeaderBackend<Block>>(client: &Client, at: Option<Hash>) -> Result<Hash, Error> {
    let Some(at) = at else {
        return Ok(client.info().best_hash);
    };
    match client.header(at) {
        Ok(Some(_)) => Ok(at),
        Ok(None) => Err(Error::UnknownBlock(at)),
        Err(error) => Err(Error::RuntimeCallFailed {
            at,
            reason: error.to_string(),
        }),
    }
}
