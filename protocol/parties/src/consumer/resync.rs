//! Getting in step again after something was lost.
//!
//! Everything rests on the consumer's own signatures. An amount above all that this lane knows to have
//! signed, with its own signature, proves that it forgot something; by that amount and by no other word
//! may its promises become larger than the totals it remembers.

use super::{Consumer, ConsumerChanges, LaneRecord, PaidAgreement};
use crate::{AgreeError, ResyncError, Step};
use tallystick_messages::{AgreementId, Committed, ExchangeMessage, Refusal, SignedAgreement, SignedPromise};
use tallystick_primitives::{Balance, NEVER_EXPIRES};

/// The changes when the lane got in step again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Resynced {
    /// Largest amount known to be promised, 10^-12 NOTCH.
    pub signed_amount: Balance,
    /// Whether the lane had forgotten something.
    pub had_forgotten: bool,
    /// Whether paying the same invoice again (under the provider's new hashlock) now gives a larger
    /// promise than before, so that it is worth trying.
    pub retry: bool,
}

impl Consumer {
    /// Takes in what the accountant holds of this lane, as it came with a `refusal` of a payment under
    /// `agreement`. Only what this lane's own signature proves is believed.
    pub fn resync(
        &self,
        refusal: Refusal,
        agreement: &AgreementId,
        committed: &Committed,
    ) -> Result<Step<Self, Resynced>, ResyncError> {
        let other = committed.agreement.as_ref().is_some_and(|of| of.id != *agreement);
        if committed.lane != self.lane.lane || other {
            return Err(ResyncError::NotMine);
        }
        let held = match &committed.newest {
            Some(newest) => self.own_amount(newest)?,
            None => 0,
        };
        let mut lane = self.lane.with_proof(held);
        let had_forgotten = lane.base_amount > self.lane.base_amount;
        let mut changes = ConsumerChanges::default();
        let mut retry = false;
        if let Some(paid) = self.agreements.get(agreement) {
            let taken = committed.agreement.as_ref().map_or(0, |of| of.total);
            let known = paid.with_total(taken, &lane)?;
            let raised = if refusal == Refusal::InsufficientPromise {
                known.raised(held, taken, &lane)?
            } else {
                known.amount
            };
            retry = raised > paid.amount;
            lane.signed_amount = lane.signed_amount.max(raised);
            let known = PaidAgreement {
                amount: raised,
                ..known
            };
            if known != *paid {
                changes.agreements.push((*agreement, known));
            }
        }
        let signed_amount = lane.signed_amount;
        if lane != self.lane {
            changes.lane = Some(lane);
        }
        let resynced = Resynced {
            signed_amount,
            had_forgotten,
            retry,
        };
        Ok(Step::new(changes, resynced))
    }

    /// Takes back an agreement that was lost, and the newest payment under it, which the provider shows.
    /// Both carry this lane's own signatures.
    pub fn restore(
        &self,
        signed: SignedAgreement,
        message: Option<&ExchangeMessage>,
    ) -> Result<Step<Self, AgreementId>, ResyncError> {
        let id = self.verified(&signed).map_err(|error| match error {
            AgreeError::BadSignature => ResyncError::NotSignedByMe,
            _ => ResyncError::NotMine,
        })?;
        let known = self.agreements.get(&id);
        let mut paid = known.cloned().unwrap_or_else(|| PaidAgreement::unpaid(signed));
        let mut lane = self.lane.clone();
        if let Some(message) = message {
            if message.agreement != id || message.provider != paid.signed.agreement.provider {
                return Err(ResyncError::NotMine);
            }
            if !self.signed_by_me(&message.payload(&lane.genesis), &message.signature) {
                return Err(ResyncError::NotSignedByMe);
            }
            let amount = self.own_amount(&message.signed_promise())?;
            lane = lane.with_proof(amount);
            paid.amount = paid.amount.max(amount);
            paid.total = paid.total.max(message.agreement_total);
        }
        let mut changes = ConsumerChanges::default();
        if known != Some(&paid) {
            changes.agreements.push((id, paid));
        }
        if lane != self.lane {
            changes.lane = Some(lane);
        }
        Ok(Step::new(changes, id))
    }

    /// The amount of a promise that this lane signed itself.
    fn own_amount(&self, signed: &SignedPromise) -> Result<Balance, ResyncError> {
        let (lane, promise) = (&self.lane, &signed.promise);
        let mine =
            promise.channel == lane.channel() && promise.lane == lane.lane && promise.valid_until == NEVER_EXPIRES;
        if !mine {
            return Err(ResyncError::NotMine);
        }
        if !self.signed_by_me(&promise.payload(&lane.genesis), &signed.signature) {
            return Err(ResyncError::NotSignedByMe);
        }
        Ok(promise.amount)
    }
}

impl LaneRecord {
    /// The lane, when its own signature shows that it promised `amount`.
    fn with_proof(&self, amount: Balance) -> Self {
        let mut lane = self.clone();
        if amount > lane.ceiling() {
            lane.base_amount = amount;
        }
        lane.signed_amount = lane.signed_amount.max(amount);
        lane
    }
}

impl PaidAgreement {
    /// The agreement, when the accountant says that `taken` is paid under it: believed as far as the lane
    /// can have forgotten it.
    fn with_total(&self, taken: Balance, lane: &LaneRecord) -> Result<Self, ResyncError> {
        if taken <= self.total {
            return Ok(self.clone());
        }
        let possible = self.total.max(lane.base_amount);
        if taken > possible {
            return Err(ResyncError::Impossible {
                claimed: taken,
                possible,
            });
        }
        Ok(Self {
            total: taken,
            amount: lane.signed_amount,
            ..self.clone()
        })
    }

    /// The amount with which to pay the signed total again when the accountant, which holds a promise of
    /// `held` and took `taken` under this agreement, found the last one insufficient. First as much as is
    /// signed already; if that was not enough, what this agreement lacks on top; never above the ceiling.
    fn raised(&self, held: Balance, taken: Balance, lane: &LaneRecord) -> Result<Balance, ResyncError> {
        if self.amount < held {
            return Ok(held);
        }
        let missing = self.total.saturating_sub(taken);
        let wanted = held.checked_add(missing).ok_or(ResyncError::Overflow)?;
        Ok(self.amount.max(wanted.min(lane.ceiling())))
    }
}
