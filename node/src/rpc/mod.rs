//! What clients can ask the node besides the standard methods.
//!
//! - [`tally`]: the `tally_*` methods;
//! - [`types`]: their answers as JSON;
//! - [`error`]: their refusals.

mod error;
mod tally;
mod types;

use crate::service::{Client, Pool};
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use tally::{Tally, TallyApiServer};

/// `system_accountNextIndex` and `system_dryRun`, `payment_*`, and `tally_*`.
pub fn new(client: Arc<Client>, pool: Arc<Pool>) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    module.merge(Tally::new(client).into_rpc())?;
    Ok(module)
}
