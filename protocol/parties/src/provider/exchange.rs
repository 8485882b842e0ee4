//! Handing in what was collected.

use super::{Pending, Provider, ProviderChanges, ProviderRecord, ServedSession};
use crate::{ProviderError, Step};
use tallystick_messages::{AgreementId, ExchangeMessage, ExchangeRequest};
use tallystick_primitives::{Balance, BlockNumber, Preimage, hashlock};

/// A request while it is filled.
struct Load {
    request: ExchangeRequest,
    sessions: Vec<(AgreementId, ServedSession)>,
    growth: Balance,
}

impl Provider {
    /// The exchange of everything that was collected, with the preimage of the one before. While a request
    /// has no answer this gives the same one again. `height` is the newest finalized block.
    pub fn exchange(&self, height: BlockNumber) -> Result<Step<Self, ExchangeRequest>, ProviderError> {
        if let Some(request) = &self.record.in_flight {
            return Ok(Step::new(ProviderChanges::default(), request.clone()));
        }
        let (pending, preimage) = self.released(height)?;
        let load = self.load_up(preimage)?;
        self.check_exposure(load.growth)?;
        let record = ProviderRecord {
            pending,
            in_flight: Some(load.request.clone()),
            ..self.record.clone()
        };
        let changes = ProviderChanges {
            record: Some(record),
            sessions: load.sessions,
            forgotten: Vec::new(),
        };
        Ok(Step::new(changes, load.request))
    }

    /// The pending exchange marked as revealed, and its preimage, if that may leave now: while there is time
    /// to settle its promise on chain, should the accountant fall silent.
    pub(super) fn released(&self, height: BlockNumber) -> Result<(Option<Pending>, Option<Preimage>), ProviderError> {
        let Some(pending) = &self.record.pending else {
            return Ok((None, None));
        };
        let valid_until = pending.promise.promise.valid_until;
        let in_time = height.saturating_add(self.policy.reveal_margin) <= valid_until;
        if !in_time && !pending.preimage_out {
            return Err(ProviderError::PendingExpiring { valid_until });
        }
        let released = Pending {
            preimage_out: true,
            ..pending.clone()
        };
        Ok((Some(released), Some(self.preimage(pending.number))))
    }

    fn load_up(&self, preimage: Option<Preimage>) -> Result<Load, ProviderError> {
        let number = self.record.number;
        let mut load = Load {
            request: ExchangeRequest {
                provider: self.record.provider.clone(),
                number,
                hashlock: hashlock(&self.preimage(number)),
                preimage,
                agreements: Vec::new(),
                messages: Vec::new(),
            },
            sessions: Vec::new(),
            growth: 0,
        };
        for id in self.ready.iter().take(self.policy.max_messages) {
            let Some(session) = self.sessions.get(id) else { continue };
            let mut session = session.clone();
            let Some(message) = session.received.take() else {
                continue;
            };
            load.take(&mut session, message)?;
            load.sessions.push((*id, session));
        }
        if load.request.messages.is_empty() {
            return Err(ProviderError::NothingToExchange);
        }
        Ok(load)
    }

    fn check_exposure(&self, growth: Balance) -> Result<(), ProviderError> {
        let exposure = self.exposure().checked_add(growth).ok_or(ProviderError::Overflow)?;
        let limit = self.secured();
        if exposure > limit {
            return Err(ProviderError::AboveCoverage { exposure, limit });
        }
        Ok(())
    }
}

impl Load {
    fn take(&mut self, session: &mut ServedSession, message: ExchangeMessage) -> Result<(), ProviderError> {
        let growth = message.agreement_total.saturating_sub(session.committed);
        self.growth = self.growth.checked_add(growth).ok_or(ProviderError::Overflow)?;
        if !session.known {
            self.request.agreements.push(session.signed.clone());
        }
        session.exchanging = Some(message.agreement_total);
        self.request.messages.push(message);
        Ok(())
    }
}
