//! Making agreements.

use super::{Consumer, ConsumerChanges, PaidAgreement};
use crate::{AgreeError, AgreementDraft, Limits, Offer, PayError, Step};
use sp_core::H256;
use tallystick_messages::{Agreement, AgreementId, SignedAgreement};
use tallystick_primitives::{AccountId, BlockNumber};

impl Consumer {
    /// The agreement that takes up `offer` within `limits`. `salt` is random, `height` the newest
    /// finalized block. Signing it binds to nothing: only payments do.
    pub fn agree(
        &self,
        offer: &Offer,
        limits: &Limits,
        salt: H256,
        height: BlockNumber,
    ) -> Result<AgreementDraft, AgreeError> {
        if offer.accountant != self.lane.accountant {
            return Err(AgreeError::WrongAccountant);
        }
        if offer.provider == self.lane.consumer {
            return Err(AgreeError::OwnOffer);
        }
        if offer.price > limits.price {
            return Err(AgreeError::TooDear {
                asked: offer.price,
                limit: limits.price,
            });
        }
        if offer.minimum_invoice > limits.invoice_cap {
            return Err(AgreeError::InvoicesTooLarge {
                asked: offer.minimum_invoice,
                limit: limits.invoice_cap,
            });
        }
        let deadline = offer.deadline.min(limits.deadline);
        if deadline <= height {
            return Err(AgreeError::PastDeadline { deadline });
        }
        let cap = offer.cap.min(limits.cap);
        let invoice_cap = offer.invoice_cap.min(limits.invoice_cap);
        if offer.price == 0 || cap == 0 || invoice_cap == 0 {
            return Err(AgreeError::Zero);
        }
        Ok(AgreementDraft::new(Agreement {
            consumer: self.lane.consumer.clone(),
            lane: self.lane.lane,
            provider: offer.provider.clone(),
            accountant: offer.accountant.clone(),
            salt,
            price: offer.price,
            cap,
            invoice_cap,
            deadline,
            unit: offer.unit.clone(),
        }))
    }

    /// Takes the agreement that the provider has signed too. That the consumer agreed shows in its own
    /// signature, which covers every term.
    pub fn countersigned(&self, signed: SignedAgreement) -> Result<Step<Self, AgreementId>, AgreeError> {
        let id = self.verified(&signed)?;
        let mut changes = ConsumerChanges::default();
        if !self.agreements.contains_key(&id) {
            changes.agreements.push((id, PaidAgreement::unpaid(signed)));
        }
        Ok(Step::new(changes, id))
    }

    /// The id of an agreement of this lane that both have signed.
    pub(super) fn verified(&self, signed: &SignedAgreement) -> Result<AgreementId, AgreeError> {
        let (lane, agreement) = (&self.lane, &signed.agreement);
        let mine = agreement.consumer == lane.consumer
            && agreement.lane == lane.lane
            && agreement.accountant == lane.accountant;
        if !mine {
            return Err(AgreeError::NotMine);
        }
        let payload = agreement.payload(&lane.genesis);
        let good = self.signed_by_me(&payload, &signed.consumer_signature)
            && (self.verifier)(&payload, &signed.provider_signature, &agreement.provider);
        if !good {
            return Err(AgreeError::BadSignature);
        }
        Ok(agreement.id(&lane.genesis))
    }

    /// Forgets an agreement whose deadline is over; `height` is the newest finalized block.
    pub fn forget(&self, id: &AgreementId, height: BlockNumber) -> Result<Step<Self, ()>, PayError> {
        let paid = self.agreements.get(id).ok_or(PayError::UnknownAgreement)?;
        let deadline = paid.signed.agreement.deadline;
        if height <= deadline {
            return Err(PayError::StillOpen { deadline });
        }
        let changes = ConsumerChanges {
            forgotten: vec![*id],
            ..ConsumerChanges::default()
        };
        Ok(Step::new(changes, ()))
    }

    /// From now on `key` signs for the lane; the lane's total goes on.
    pub fn replace_key(&self, key: AccountId) -> Step<Self, ()> {
        let mut lane = self.lane.clone();
        if key != lane.key {
            lane.former_keys.retain(|former| *former != key);
            lane.former_keys.push(std::mem::replace(&mut lane.key, key));
        }
        let changes = ConsumerChanges {
            lane: Some(lane),
            ..ConsumerChanges::default()
        };
        Step::new(changes, ())
    }
}

impl PaidAgreement {
    pub(super) fn unpaid(signed: SignedAgreement) -> Self {
        Self {
            signed,
            total: 0,
            amount: 0,
            acknowledged: 0,
        }
    }
}
