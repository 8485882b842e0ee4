//! What clients can ask the node besides the standard methods.
//!
//! - [`tally`]: the `tally_*` methods about identities, channels and accountants;
//! - [`work`]: those about bonds, workers, fee claims, disputes and the insurance fund;
//! - [`types`] and [`work_types`]: their answers as JSON;
//! - [`error`]: their refusals.

mod error;
mod tally;
mod types;
mod work;
mod work_types;

use crate::service::{Client, Pool};
use error::Error;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tally::{Tally, TallyApiServer};
use tallystick_primitives::Hash;
use tallystick_runtime::opaque::Block;
use work::{Work, WorkApiServer};

/// `system_accountNextIndex` and `system_dryRun`, `payment_*`, and `tally_*`.
pub fn new(client: Arc<Client>, pool: Arc<Pool>) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    module.merge(Tally::new(client.clone()).into_rpc())?;
    module.merge(Work::new(client).into_rpc())?;
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
