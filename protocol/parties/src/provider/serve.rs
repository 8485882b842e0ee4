//! Serving, invoicing, and taking payments.

use super::{Provider, ProviderChanges, ServedSession};
use crate::{
    ProviderError, Step,
    payment::{check_fit, growth},
};
use tallystick_messages::{AgreementId, ExchangeMessage, Invoice, Refusal};
use tallystick_primitives::{Balance, BlockNumber};

/// Whether something may be served.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Served {
    /// Serve it; it is counted.
    Allowed,
    /// Not before this is paid; nothing was counted.
    PaymentRequired(Invoice),
    /// Not before what is paid already was exchanged; nothing was counted.
    ExchangeRequired,
}

impl Provider {
    /// Asks to serve `units` more. They are counted only if that is allowed.
    pub fn serve(&self, id: &AgreementId, units: u64) -> Result<Step<Self, Served>, ProviderError> {
        let session = self.known_session(id)?;
        let mut after = session.clone();
        after.served = session.served.checked_add(units).ok_or(ProviderError::Overflow)?;
        let answer = self.may_serve(id, session, &after)?;
        let mut changes = ProviderChanges::default();
        if answer == Served::Allowed {
            changes.sessions.push((*id, after));
        }
        Ok(Step::new(changes, answer))
    }

    /// Counts `units` that were served already, as a stream is metered while it flows, and says whether to
    /// go on.
    pub fn meter(&self, id: &AgreementId, units: u64) -> Result<Step<Self, Served>, ProviderError> {
        let mut session = self.known_session(id)?.clone();
        session.served = session.served.checked_add(units).ok_or(ProviderError::Overflow)?;
        let answer = self.may_serve(id, &session, &session)?;
        let changes = ProviderChanges {
            sessions: vec![(*id, session)],
            ..ProviderChanges::default()
        };
        Ok(Step::new(changes, answer))
    }

    fn may_serve(
        &self,
        id: &AgreementId,
        before: &ServedSession,
        after: &ServedSession,
    ) -> Result<Served, ProviderError> {
        let agreement = &after.signed.agreement;
        if after.ended {
            return Err(ProviderError::Ended);
        }
        // Everything served must still be invoiced, paid and exchanged before the deadline is finalized.
        let last = agreement.deadline.saturating_sub(self.policy.settle_margin);
        if self.record.facts.height > last {
            return Err(ProviderError::PastDeadline {
                deadline: agreement.deadline,
            });
        }
        let worth = after.worth().ok_or(ProviderError::Overflow)?;
        if worth > agreement.cap {
            return Err(ProviderError::AboveCap);
        }
        let owed_before = before
            .worth()
            .ok_or(ProviderError::Overflow)?
            .saturating_sub(before.paid());
        let owed = worth.saturating_sub(after.paid());
        // A consumer that owes nothing may begin something larger than the allowance, as long as one invoice covers it.
        let limit = if owed_before == 0 {
            agreement.invoice_cap
        } else {
            self.policy.allowance.min(agreement.invoice_cap)
        };
        if owed > limit {
            return match self.invoice_of(id, before)? {
                Some(invoice) => Ok(Served::PaymentRequired(invoice)),
                None if before.paid() > before.committed => Ok(Served::ExchangeRequired),
                None => Err(ProviderError::Payment(Refusal::AboveInvoiceCap)),
            };
        }
        if let Some(refusal) = after.unpaid {
            return Err(ProviderError::Unpaid { refusal });
        }
        if after.paid().saturating_sub(after.committed) > self.policy.unexchanged {
            return Ok(Served::ExchangeRequired);
        }
        Ok(Served::Allowed)
    }

    /// The invoice for all that the session owes now, under the hashlock of the exchange to come; none if it is paid
    /// up, or if what it paid must be exchanged before it can pay more.
    pub fn invoice(&self, id: &AgreementId) -> Result<Option<Invoice>, ProviderError> {
        self.invoice_of(id, self.known_session(id)?)
    }

    fn invoice_of(&self, id: &AgreementId, session: &ServedSession) -> Result<Option<Invoice>, ProviderError> {
        let agreement = &session.signed.agreement;
        // The accountant compares with what it took, not with what is still on the way.
        let most = session
            .committed
            .saturating_add(agreement.invoice_cap)
            .min(agreement.cap);
        let total = session.worth().ok_or(ProviderError::Overflow)?.min(most);
        let due = total > session.paid();
        Ok(due.then(|| Invoice {
            agreement: *id,
            total,
            hashlock: self.collecting_hashlock(),
        }))
    }

    /// Takes a consumer's payment, and gives the total that is paid with it. `height` is the newest
    /// finalized block. The same payment may come again.
    pub fn receive(
        &self,
        message: &ExchangeMessage,
        height: BlockNumber,
    ) -> Result<Step<Self, Balance>, ProviderError> {
        let session = self.known_session(&message.agreement)?;
        self.check_payment(session, message, height)
            .map_err(ProviderError::Payment)?;
        let mut changes = ProviderChanges::default();
        let held = session.received.as_ref().map_or(0, |received| received.agreement_total);
        if message.agreement_total > held {
            let mut session = session.clone();
            session.received = Some(message.clone());
            changes.sessions.push((message.agreement, session));
        }
        Ok(Step::new(changes, message.agreement_total.max(held)))
    }

    /// Checks every field: the cheap ones first, the signatures last.
    fn check_payment(
        &self,
        session: &ServedSession,
        message: &ExchangeMessage,
        height: BlockNumber,
    ) -> Result<(), Refusal> {
        let (agreement, promise) = (&session.signed.agreement, &message.promise);
        let ensure = |good: bool, refusal: Refusal| if good { Ok(()) } else { Err(refusal) };
        check_fit(message, agreement, &self.record.provider)?;
        ensure(promise.hashlock == self.collecting_hashlock(), Refusal::WrongHashlock)?;
        growth(message, agreement, session.sent(), height)?;
        ensure(promise.amount >= message.agreement_total, Refusal::InsufficientPromise)?;
        let genesis = &self.record.genesis;
        let key = &session.lane_key;
        ensure(
            (self.verifier)(&promise.payload(genesis), &message.promise_signature, key),
            Refusal::BadPromiseSignature,
        )?;
        ensure(
            (self.verifier)(&message.payload(genesis), &message.signature, key),
            Refusal::BadSignature,
        )
    }

    /// Ends a session: nothing more is served. Gives the final invoice, if something is owed.
    pub fn end(&self, id: &AgreementId) -> Result<Step<Self, Option<Invoice>>, ProviderError> {
        let mut session = self.known_session(id)?.clone();
        session.ended = true;
        let invoice = self.invoice_of(id, &session)?;
        let changes = ProviderChanges {
            sessions: vec![(*id, session)],
            ..ProviderChanges::default()
        };
        Ok(Step::new(changes, invoice))
    }
}
