//! Getting in step with the accountant again.

use super::answer::Working;
use super::{Pending, Provider};
use crate::{Fault, ProviderError, Step};
use tallystick_messages::{AgreementId, Cheque, SignedPromise};
use tallystick_primitives::{NEVER_EXPIRES, hashlock};

/// How far back the preimage of an accountant's promise is looked for.
const LOOK_BACK: u64 = 1024;

/// An accountant's claim about its state of a provider.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccountantStatus {
    /// The number of the next exchange.
    pub next_number: u64,
    /// The newest promise without expiry.
    pub last: Option<SignedPromise>,
    /// The exchange that is not revealed, and its number.
    pub pending: Option<(u64, SignedPromise)>,
}

impl Provider {
    /// Takes in the accountant's view after numbers differed, or after this provider lost its disk (its
    /// secret is kept apart). Numbers only rise: a hashlock is never used twice. Gives the agreements to
    /// invoice again.
    ///
    /// A pending promise that this provider does not remember is taken only by one that remembers nothing:
    /// a provider with records knows better how much is owed, and lets that promise expire.
    pub fn recover(&self, status: &AccountantStatus) -> Result<Step<Self, Vec<AgreementId>>, ProviderError> {
        let mut working = Working::new(self);
        let mut reinvoice = Vec::new();
        if let Some(last) = &status.last {
            self.recover_last(last, status.next_number, &mut working)?;
        }
        if status.next_number > self.record.number {
            let remembers = self.record.number > 0 || !self.sessions.is_empty();
            reinvoice = working.drop_in_flight();
            reinvoice.extend(working.drop_collected());
            working.record.number = status.next_number;
            if let Some((number, promise)) = status.pending.as_ref().filter(|_| !remembers) {
                self.recover_pending(*number, promise, &mut working)?;
            }
        }
        Ok(Step::new(working.into_changes(), reinvoice))
    }

    fn recover_last(&self, last: &SignedPromise, next: u64, working: &mut Working<'_>) -> Result<(), ProviderError> {
        self.check_origin(last)?;
        let promise = &last.promise;
        if promise.valid_until != NEVER_EXPIRES {
            return Err(Fault::ExpiresTooSoon {
                valid_until: promise.valid_until,
            }
            .into());
        }
        let preimage = (next.saturating_sub(LOOK_BACK)..next)
            .rev()
            .map(|number| self.preimage(number))
            .find(|preimage| hashlock(preimage) == promise.hashlock)
            .ok_or(Fault::WrongHashlock)?;
        let pending = self.record.pending.as_ref().map(|pending| &pending.promise.promise);
        if pending.is_some_and(|pending| pending.hashlock == promise.hashlock && pending.amount == promise.amount) {
            working.finalise(Some(last.clone()));
        } else if promise.amount > self.record.total {
            working.record.total = promise.amount;
            working.record.last = Some(Cheque {
                promise: last.clone(),
                preimage,
            });
        }
        Ok(())
    }

    fn recover_pending(
        &self,
        number: u64,
        promise: &SignedPromise,
        working: &mut Working<'_>,
    ) -> Result<(), ProviderError> {
        self.check_origin(promise)?;
        if hashlock(&self.preimage(number)) != promise.promise.hashlock {
            return Err(Fault::WrongHashlock.into());
        }
        let total = working.record.total;
        if promise.promise.amount < total {
            return Err(Fault::WrongSum {
                promised: promise.promise.amount,
                expected: total,
            }
            .into());
        }
        working.record.pending = Some(Pending {
            number,
            promise: promise.clone(),
            agreements: Vec::new(),
            // It may have left before the disk was lost.
            preimage_out: true,
            disputed: false,
        });
        Ok(())
    }
}
