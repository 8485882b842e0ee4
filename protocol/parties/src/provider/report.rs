//! Records that others are rebuilt from.

use super::Provider;
use tallystick_messages::{AgreementId, ExchangeMessage, HeldPayment, ReconcileReport, SignedAgreement};

impl Provider {
    /// Everything this provider has of its accountant, for one that lost its disk.
    pub fn report(&self) -> ReconcileReport {
        let record = &self.record;
        let payments = self.sessions.values().flat_map(|session| {
            let held = session.held.as_ref().map(|(message, number)| HeldPayment {
                agreement: session.signed.clone(),
                message: message.clone(),
                preimage: Some(self.preimage(*number)),
            });
            let accepted = session.accepted.as_ref().map(|message| HeldPayment {
                agreement: session.signed.clone(),
                message: message.clone(),
                preimage: self.pending_preimage(),
            });
            held.into_iter().chain(accepted)
        });
        ReconcileReport {
            provider: record.provider.clone(),
            next_number: record.number,
            last: record.last.clone(),
            pending: record.pending.as_ref().map(|pending| pending.promise.clone()),
            payments: payments.collect(),
        }
    }

    /// The pending exchange's preimage, if it has left already.
    fn pending_preimage(&self) -> Option<tallystick_primitives::Preimage> {
        let pending = self.record.pending.as_ref().filter(|pending| pending.preimage_out)?;
        Some(self.preimage(pending.number))
    }

    /// Evidence of an agreement for a consumer that lost its disk: both signatures, and its newest payment.
    pub fn evidence(&self, id: &AgreementId) -> Option<(SignedAgreement, Option<ExchangeMessage>)> {
        let session = self.sessions.get(id)?;
        let in_flight = self.record.in_flight.as_ref().and_then(|request| {
            let mut messages = request.messages.iter();
            messages.find(|message| message.agreement == *id)
        });
        Some((session.signed.clone(), session.newest(in_flight).cloned()))
    }
}
