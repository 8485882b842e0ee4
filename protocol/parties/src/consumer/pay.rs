//! Paying invoices.

use super::{Consumer, ConsumerChanges, LaneRecord, PaidAgreement};
use crate::{PayError, PaymentDraft, Step};
use tallystick_messages::{AgreementId, Invoice};
use tallystick_primitives::{Balance, BlockNumber, Promise};

/// The consumer's own knowledge when an invoice arrives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Received {
    /// Units received under the agreement since it began, by the consumer's own metering.
    pub units: u64,
    /// By how much the invoice's total may be above price × units, 10^-12 NOTCH: what the two meters may
    /// differ by, or what is paid in advance.
    pub tolerance: Balance,
    /// The newest finalized block.
    pub height: BlockNumber,
}

impl Consumer {
    /// The payment that an invoice asks for, if it is fair.
    ///
    /// The same invoice again gives the same payment, so a message that was lost is simply made anew. A
    /// total that was signed before, under another hashlock, is paid by a promise of the amount it had
    /// then: nothing is paid twice.
    pub fn pay(&self, invoice: &Invoice, received: Received) -> Result<Step<Self, PaymentDraft>, PayError> {
        let paid = self
            .agreements
            .get(&invoice.agreement)
            .ok_or(PayError::UnknownAgreement)?;
        let agreement = &paid.signed.agreement;
        if received.height > agreement.deadline {
            return Err(PayError::PastDeadline {
                deadline: agreement.deadline,
            });
        }
        if invoice.total == 0 {
            return Err(PayError::NothingDue);
        }
        let growth = invoice.total.saturating_sub(paid.total);
        if growth == 0 {
            let draft = self.draft(invoice, paid, paid.amount);
            return Ok(Step::new(ConsumerChanges::default(), draft));
        }
        fair(paid, invoice.total, received)?;
        if growth > agreement.invoice_cap {
            return Err(PayError::AboveInvoiceCap {
                growth,
                cap: agreement.invoice_cap,
            });
        }
        let amount = self.lane.signed_amount.checked_add(growth).ok_or(PayError::Overflow)?;
        let lane = LaneRecord {
            signed_amount: amount,
            growth: self.lane.growth.checked_add(growth).ok_or(PayError::Overflow)?,
            ..self.lane.clone()
        };
        let draft = self.draft(invoice, paid, amount);
        let paid = PaidAgreement {
            total: invoice.total,
            amount,
            ..paid.clone()
        };
        let changes = ConsumerChanges {
            lane: Some(lane),
            agreements: vec![(invoice.agreement, paid)],
            forgotten: Vec::new(),
        };
        Ok(Step::new(changes, draft))
    }

    /// Notes that the provider has a payment of this total. Until then a payment counts as signed, not as
    /// made.
    pub fn acknowledged(&self, id: &AgreementId, total: Balance) -> Result<Step<Self, ()>, PayError> {
        let paid = self.agreements.get(id).ok_or(PayError::UnknownAgreement)?;
        let acknowledged = total.min(paid.total);
        let mut changes = ConsumerChanges::default();
        if acknowledged > paid.acknowledged {
            let paid = PaidAgreement {
                acknowledged,
                ..paid.clone()
            };
            changes.agreements.push((*id, paid));
        }
        Ok(Step::new(changes, ()))
    }

    fn draft(&self, invoice: &Invoice, paid: &PaidAgreement, amount: Balance) -> PaymentDraft {
        PaymentDraft {
            genesis: self.lane.genesis,
            promise: Promise::of_consumer(self.lane.channel(), self.lane.lane, amount, invoice.hashlock),
            agreement: invoice.agreement,
            agreement_total: invoice.total,
            provider: paid.signed.agreement.provider.clone(),
        }
    }
}

/// The total is within the cap, and no more than what was received is worth.
fn fair(paid: &PaidAgreement, total: Balance, received: Received) -> Result<(), PayError> {
    let agreement = &paid.signed.agreement;
    if total > agreement.cap {
        return Err(PayError::AboveCap {
            asked: total,
            cap: agreement.cap,
        });
    }
    let worth = agreement.price.saturating_mul(u128::from(received.units));
    let fair = worth.saturating_add(received.tolerance);
    if total > fair {
        return Err(PayError::Overcharged { asked: total, fair });
    }
    Ok(())
}
