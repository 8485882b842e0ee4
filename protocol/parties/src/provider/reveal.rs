//! Making the last exchange final without a new one.

use super::answer::Working;
use super::{Provider, ProviderChanges, ProviderRecord};
use crate::{Fault, ProviderError, Step};
use tallystick_messages::{AgreementId, Refusal, RevealAnswer, RevealRequest};
use tallystick_primitives::BlockNumber;

impl Provider {
    /// Asks to make the pending exchange final; `height` is the newest finalized block. May be sent again,
    /// also while the next exchange waits for its answer.
    pub fn reveal(&self, height: BlockNumber) -> Result<Step<Self, RevealRequest>, ProviderError> {
        let (Some(pending), Some(preimage)) = self.released(height)? else {
            return Err(ProviderError::NotWaiting);
        };
        let request = RevealRequest {
            provider: self.record.provider.clone(),
            number: pending.number,
            preimage,
        };
        let record = ProviderRecord {
            pending: Some(pending),
            ..self.record.clone()
        };
        let changes = ProviderChanges {
            record: Some(record),
            ..ProviderChanges::default()
        };
        Ok(Step::new(changes, request))
    }

    /// Takes the answer to a reveal. A wrong one marks the pending exchange as disputed:
    /// [`Provider::must_settle`] then says to settle it on chain.
    pub fn final_answer(&self, answer: &RevealAnswer) -> Result<Step<Self, Option<Fault>>, ProviderError> {
        let pending = self.record.pending.as_ref().filter(|pending| pending.preimage_out);
        let pending = pending.ok_or(ProviderError::NotWaiting)?;
        if answer.number != pending.number {
            return Err(Fault::WrongNumber.into());
        }
        let expected = &pending.promise.promise;
        let mut working = Working::new(self);
        let fault = self
            .check_final(&answer.promise, expected.hashlock, expected.amount)
            .err();
        if fault.is_none() {
            working.finalise(Some(answer.promise.clone()));
        } else if let Some(pending) = &mut working.record.pending {
            pending.disputed = true;
        }
        Ok(Step::new(working.into_changes(), fault))
    }

    /// The accountant refused a reveal. While the promise is valid it must be settled on chain; afterwards it
    /// is lost, and its agreements must be invoiced again.
    pub fn reveal_refused(
        &self,
        refusal: Refusal,
        height: BlockNumber,
    ) -> Result<Step<Self, Vec<AgreementId>>, ProviderError> {
        let pending = self.record.pending.as_ref().ok_or(ProviderError::NotWaiting)?;
        let mut working = Working::new(self);
        let mut reinvoice = Vec::new();
        let final_word = !matches!(refusal, Refusal::ReadOnly);
        if final_word && height > pending.promise.promise.valid_until {
            reinvoice = working.drop_pending();
        } else if let Some(pending) = working.record.pending.as_mut().filter(|_| final_word) {
            pending.disputed = true;
        }
        Ok(Step::new(working.into_changes(), reinvoice))
    }
}
