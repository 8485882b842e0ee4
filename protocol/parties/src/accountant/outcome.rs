//! The outcome of an operation.

use crate::accountant::{Book, Changes, Overlay, provider::Provider};
use tallystick_messages::{PendingSummary, Refusal};

/// The result of an operation, and the changes that have to be durable before anybody is told the result.
///
/// A refused request may come with changes as well: noticing that an exchange has expired is one.
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "the changes must be made durable before the result is told"]
pub struct Outcome<T> {
    /// The answer.
    pub result: Result<T, Refused>,
    /// The records to store first.
    pub changes: Changes,
}

impl<T> Outcome<T> {
    /// The outcome of `operation` on top of `book`.
    pub(crate) fn of<'a, B: Book>(
        book: &'a B,
        operation: impl FnOnce(&mut Overlay<'a, B>) -> Result<T, Refused>,
    ) -> Self {
        let mut overlay = Overlay::new(book);
        let result = operation(&mut overlay);
        Self {
            result,
            changes: overlay.into_changes(),
        }
    }
}

/// A request was refused as a whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{refusal}")]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// The provider's unrevealed exchange, where that is what stands in the way.
    pub pending: Option<PendingSummary>,
    /// The number of the provider's next exchange, where the number is what was wrong.
    pub next_number: Option<u64>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            pending: None,
            next_number: None,
        }
    }
}

impl Refused {
    /// The refusal with all that the provider needs to be in step again.
    pub(crate) fn in_step(refusal: Refusal, provider: &Provider) -> Self {
        let pending = provider.pending.as_ref().map(|pending| PendingSummary {
            number: pending.number,
            hashlock: pending.hashlock,
            total: pending.amount,
            valid_until: pending.valid_until,
        });
        Self {
            refusal,
            pending,
            next_number: Some(provider.next_number),
        }
    }
}
