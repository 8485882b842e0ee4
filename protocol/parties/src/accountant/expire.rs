//! Unrevealed exchanges whose time is over.

use crate::accountant::{ChainView, book::Book, outcome::Outcome, pending::expire_if_over};
use tallystick_messages::Refusal;
use tallystick_primitives::AccountId;

/// Rolls the provider's unrevealed exchange back if its expiry is finalized and the chain has not proven it; returns
/// its number. Call it when [`Provider::expires_after`](crate::accountant::Provider::expires_after) is below the
/// finalized block; until then consumers go without what it holds of their lanes.
pub fn expire(book: &impl Book, view: &ChainView, provider: &AccountId) -> Outcome<Option<u64>> {
    Outcome::of(book, |overlay| {
        if view.reconciling {
            // A report that is still to come may show that it was revealed.
            return Err(Refusal::ReadOnly.into());
        }
        Ok(overlay
            .provider(provider)
            .and_then(|mut record| expire_if_over(overlay, view, provider, &mut record)))
    })
}
