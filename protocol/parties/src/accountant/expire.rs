//! Unrevealed exchanges whose time is over.

use crate::accountant::{
    book::{Book, Overlay},
    outcome::Outcome,
    pending::expire_if_over,
    ChainView,
};
use tallystick_messages::Refusal;
use tallystick_primitives::AccountId;

/// Rolls the provider's unrevealed exchange back if its expiry is finalized and the chain has not proven it; returns
/// its number. To be called when [`Provider::expires_after`](crate::accountant::Provider::expires_after) is below the finalized
/// block; until then consumers go without what it holds of their lanes.
pub fn expire(book: &impl Book, view: &ChainView, provider: &AccountId) -> Outcome<Option<u64>> {
    let mut overlay = Overlay::new(book);
    let result = if view.reconciling {
        // What is unknown may have revealed it.
        Err(Refusal::ReadOnly.into())
    } else {
        Ok(overlay
            .provider(provider)
            .and_then(|mut record| expire_if_over(&mut overlay, view, provider, &mut record)))
    };
    Outcome {
        result,
        changes: overlay.into_changes(),
    }
}
