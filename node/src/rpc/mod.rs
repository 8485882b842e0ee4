//! The methods that the node answers besides the standard ones.
//!
//! - [`tally`]: the `tally_*` methods about identities, channels and accountants;
//! - [`work`]: those about the second rail: bonds, workers, fee claims, disputes and the insurance fund;
//! - [`network`]: those about validators, the chain's parameters and its totals;
//! - [`error`]: their refusals.
//!
//! The parameter `at` of a `tally_*` method is a block hash; left out, it is the best block. The answers are those
//! of the runtime API (`tallystick_primitives::api`) in their JSON form (`tallystick_primitives::json`).

mod error;
mod network;
mod second_rail;
mod tally;

use crate::service::{Backend, Client, Pool};
use error::Error;
use jsonrpsee::{RpcModule, core::RegisterMethodError};
use network::NetworkApiServer;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use second_rail::SecondRailApiServer;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tally::TallyApiServer;
use tallystick_primitives::{BlockNumber, Hash};
use tallystick_runtime::opaque::Block;

/// The parts of a node that the methods answer from.
#[derive(Clone)]
pub struct Parts {
    /// The chain.
    pub client: Arc<Client>,
    /// Transactions that wait for a block.
    pub pool: Arc<Pool>,
    /// The session keys.
    pub keystore: KeystorePtr,
    /// The validators that vote.
    pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
    /// The state of the vote.
    pub voter_state: SharedVoterState,
    /// Justifications of finalized blocks.
    pub justifications: GrandpaJustificationStream<Block>,
    /// Proofs of finality.
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
    let questions = Questions {
        client,
        keystore: parts.keystore,
    };
    module.merge(TallyApiServer::into_rpc(questions.clone()))?;
    module.merge(SecondRailApiServer::into_rpc(questions.clone()))?;
    module.merge(NetworkApiServer::into_rpc(questions))?;
    Ok(module)
}

/// Answers the `tally_*` methods from the chain and the keystore.
#[derive(Clone)]
struct Questions {
    client: Arc<Client>,
    keystore: KeystorePtr,
}

impl Questions {
    /// Asks the runtime at block `at`; at the best block if there is none.
    fn ask<T>(
        &self,
        at: Option<Hash>,
        question: impl FnOnce(&<Client as ProvideRuntimeApi<Block>>::Api, Hash) -> Result<T, ApiError>,
    ) -> Result<T, Error> {
        let at = self.block(at)?;
        question(&self.client.runtime_api(), at).map_err(|error| Error::RuntimeCallFailed {
            at,
            reason: error.to_string(),
        })
    }

    /// The best block, or `at` if this node has it.
    fn block(&self, at: Option<Hash>) -> Result<Hash, Error> {
        let Some(at) = at else {
            return Ok(self.client.info().best_hash);
        };
        match self.client.header(at) {
            Ok(Some(_)) => Ok(at),
            Ok(None) => Err(Error::UnknownBlock(at)),
            Err(error) => Err(Error::RuntimeCallFailed {
                at,
                reason: error.to_string(),
            }),
        }
    }
}
