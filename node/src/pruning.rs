//! The old states that a node keeps.

use crate::service::Backend;
use sc_client_api::Backend as _;
use sc_service::{Configuration, PruningMode};
use std::sync::Arc;

/// The number of finalized blocks whose states are kept by default: two hours, two sessions.
///
/// An equivocation is proven with the state of the session in which it happened, so a session is the
/// least that a validator needs, and a second one is for proofs that arrive late. It is also the time
/// that an accountant or an explorer may be away before it needs an archive node. The SDK's 256
/// blocks are 13 minutes here.
pub const DEFAULT_STATE_BLOCKS: u32 = 2_400;

/// The mode to open the database with if the command line names none.
///
/// A new database gets [`DEFAULT_STATE_BLOCKS`]. An old one keeps its kind, which was chosen once and for all:
/// so the flag of an archive can be left out at later starts.
pub fn mode_for(config: &Configuration) -> Result<Option<PruningMode>, sp_blockchain::Error> {
    let is_new = config.database.path().is_none_or(|path| !path.exists());
    if is_new || !is_archive(config)? {
        return Ok(Some(PruningMode::blocks_pruning(DEFAULT_STATE_BLOCKS)));
    }
    Ok(None)
}

/// Whether the database keeps every state. Opens and closes it.
fn is_archive(config: &Configuration) -> Result<bool, sp_blockchain::Error> {
    let mut settings = config.db_config();
    settings.state_pruning = None;
    // Its metrics would be registered twice.
    settings.metrics_registry = None;
    let backend: Arc<Backend> = sc_service::new_db_backend(settings)?;
    Ok(backend.requires_full_sync())
}
