//! Taking consumers' agreements.

use super::{Provider, ProviderChanges, ServedSession};
use crate::{Offer, Proposal, ProviderError, Step};
use tallystick_messages::{AgreementId, SignedAgreement};
use tallystick_primitives::{AccountId, BlockNumber, Signature};

impl Provider {
    /// Signs a proposal that keeps to `offer` with `sign` (the provider's identity key). `lane_key` is the
    /// consumer's identity in lane 0, and what the chain says of its device in others; `height` is the
    /// newest finalized block. Whether the consumer's channel is open and funded is the caller's to ask.
    pub fn accept_agreement<E: From<ProviderError>>(
        &self,
        proposal: Proposal,
        offer: &Offer,
        lane_key: &AccountId,
        height: BlockNumber,
        sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
    ) -> Result<Step<Self, SignedAgreement>, E> {
        let payload = proposal.agreement.payload(&self.record.genesis);
        self.check(&proposal, &payload, offer, lane_key, height)?;
        let signed = proposal.countersigned(sign(&payload)?);
        let id = signed.agreement.id(&self.record.genesis);
        let mut changes = ProviderChanges::default();
        if !self.sessions.contains_key(&id) {
            changes
                .sessions
                .push((id, ServedSession::new(signed.clone(), lane_key.clone())));
        }
        Ok(Step::new(changes, signed))
    }

    fn check(
        &self,
        proposal: &Proposal,
        payload: &[u8],
        offer: &Offer,
        lane_key: &AccountId,
        height: BlockNumber,
    ) -> Result<(), ProviderError> {
        let agreement = &proposal.agreement;
        let offered = agreement.provider == self.record.provider
            && agreement.accountant == self.record.accountant
            && agreement.consumer != self.record.provider
            && agreement.price == offer.price
            && agreement.price > 0
            && agreement.unit == offer.unit
            && agreement.cap <= offer.cap
            && agreement.cap > 0
            && agreement.invoice_cap <= offer.invoice_cap
            && agreement.invoice_cap >= offer.minimum_invoice.max(1)
            && agreement.deadline <= offer.deadline;
        if !offered {
            return Err(ProviderError::NotOffered);
        }
        if agreement.deadline <= height {
            return Err(ProviderError::PastDeadline {
                deadline: agreement.deadline,
            });
        }
        let identity_signs = agreement.lane != 0 || *lane_key == agreement.consumer;
        if !identity_signs || !(self.verifier)(payload, &proposal.consumer_signature, lane_key) {
            return Err(ProviderError::BadSignature);
        }
        Ok(())
    }

    /// The lane has a new key, says the chain.
    pub fn replace_lane_key(&self, id: &AgreementId, key: AccountId) -> Result<Step<Self, ()>, ProviderError> {
        let mut session = self.known_session(id)?.clone();
        session.lane_key = key;
        let changes = ProviderChanges {
            sessions: vec![(*id, session)],
            ..ProviderChanges::default()
        };
        Ok(Step::new(changes, ()))
    }

    /// Forgets a session that is over and settled.
    pub fn forget(&self, id: &AgreementId) -> Result<Step<Self, ()>, ProviderError> {
        let session = self.known_session(id)?;
        let under_way = session.exchanging.is_some() || session.received.is_some() || session.accepted.is_some();
        if !session.ended || under_way || session.final_at > self.record.facts.settled {
            return Err(ProviderError::StillNeeded);
        }
        let changes = ProviderChanges {
            forgotten: vec![*id],
            ..ProviderChanges::default()
        };
        Ok(Step::new(changes, ()))
    }

    pub(super) fn known_session(&self, id: &AgreementId) -> Result<&ServedSession, ProviderError> {
        self.sessions.get(id).ok_or(ProviderError::UnknownAgreement)
    }
}
