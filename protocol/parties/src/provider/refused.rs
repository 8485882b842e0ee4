//! When the accountant refuses an exchange as a whole.

use super::Provider;
use super::answer::Working;
use crate::{ProviderError, Step};
use tallystick_messages::{AgreementId, Refusal};
use tallystick_primitives::BlockNumber;

/// The next step after a refusal of a whole exchange.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Next {
    /// Send the same request again later.
    RetryLater,
    /// Make a new exchange, after invoicing these agreements again.
    Reinvoice(Vec<AgreementId>),
    /// Ask the accountant for its view and pass it to [`Provider::recover`].
    Recover(Vec<AgreementId>),
    /// Stop exchanging with this accountant, and settle.
    Stop,
}

impl Provider {
    /// Takes a refusal of the exchange in flight. `next_number` is the number that the accountant expects,
    /// if it said so; `height` is the newest finalized block.
    pub fn refused(
        &self,
        refusal: Refusal,
        next_number: Option<u64>,
        height: BlockNumber,
    ) -> Result<Step<Self, Next>, ProviderError> {
        let request = self.record.in_flight.as_ref().ok_or(ProviderError::NotWaiting)?;
        let mut working = Working::new(self);
        let used_up = next_number.filter(|next| *next > request.number);
        let next = match refusal {
            Refusal::ReadOnly => Next::RetryLater,
            Refusal::ExchangeExpired | Refusal::WrongNumber if used_up.is_some() => {
                working.record.number = used_up.unwrap_or(request.number);
                let mut dropped = working.drop_in_flight();
                dropped.extend(working.drop_collected());
                Next::Reinvoice(dropped)
            }
            Refusal::ExchangeConflict
            | Refusal::WrongNumber
            | Refusal::PreimageMissing
            | Refusal::DuplicateHashlock => Next::Recover(working.take_back()),
            Refusal::AccountantClosing
            | Refusal::AccountantPunished
            | Refusal::ProviderChannelNotOpen
            | Refusal::ProviderMismatch => {
                working.take_back();
                Next::Stop
            }
            Refusal::ExchangeExpired | Refusal::WrongPreimage | Refusal::NotPending => {
                // It is about the exchange before, whose preimage has left.
                let mut again = self.overdue(&mut working, height);
                again.extend(working.take_back());
                Next::Reinvoice(again)
            }
            _ => Next::Reinvoice(working.take_back()),
        };
        Ok(Step::new(working.into_changes(), next))
    }

    /// The accountant says that the pending exchange is over. After its expiry that is so; before, its
    /// promise must be settled on chain.
    fn overdue(&self, working: &mut Working<'_>, height: BlockNumber) -> Vec<AgreementId> {
        let Some(pending) = &mut working.record.pending else {
            return Vec::new();
        };
        if height > pending.promise.promise.valid_until {
            return working.drop_pending();
        }
        pending.disputed = true;
        Vec::new()
    }
}
