//! Taking the accountant's answer to an exchange.

use super::{Pending, Provider, ProviderChanges, ProviderRecord, ServedSession};
use crate::{Fault, ProviderError, Step};
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, Cheque, Committed, ExchangeAnswer, ExchangeRequest, Refusal, SignedPromise};
use tallystick_primitives::{Balance, BlockNumber};

/// A payment that the accountant refused. Tell the consumer: with what the accountant holds of it, it can
/// get in step again.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unpaid {
    /// The agreement whose payment came to nothing.
    pub agreement: AgreementId,
    /// Why.
    pub refusal: Refusal,
    /// The accountant's state of the consumer's lane.
    pub committed: Option<Committed>,
}

/// The outcome of an exchange.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Answered {
    /// Agreements whose payment was taken.
    pub accepted: Vec<AgreementId>,
    /// Payments that were refused.
    pub refused: Vec<Unpaid>,
    /// Agreements to invoice again: a payment came meanwhile, for an exchange that will not be.
    pub reinvoice: Vec<AgreementId>,
    /// Whether the exchange before became final.
    pub finalised: bool,
    /// The fault of the answer. The exchange then still waits for a good one, and its preimage
    /// does not leave; send it again, or settle what is final and leave this accountant.
    pub fault: Option<Fault>,
}

/// A provider's state while changes are collected.
#[derive(Clone, Debug)]
pub(super) struct Working<'a> {
    provider: &'a Provider,
    pub(super) record: ProviderRecord,
    sessions: BTreeMap<AgreementId, ServedSession>,
}

impl<'a> Working<'a> {
    pub(super) fn new(provider: &'a Provider) -> Self {
        Self {
            provider,
            record: provider.record.clone(),
            sessions: BTreeMap::new(),
        }
    }

    /// The session, to be changed.
    pub(super) fn session(&mut self, id: &AgreementId) -> Option<&mut ServedSession> {
        if !self.sessions.contains_key(id) {
            let session = self.provider.sessions.get(id)?.clone();
            self.sessions.insert(*id, session);
        }
        self.sessions.get_mut(id)
    }

    pub(super) fn into_changes(self) -> ProviderChanges {
        ProviderChanges {
            record: Some(self.record),
            sessions: self.sessions.into_iter().collect(),
            forgotten: Vec::new(),
        }
    }

    /// The pending exchange becomes final; `promise` is the one without expiry, if there is one.
    pub(super) fn finalise(&mut self, promise: Option<SignedPromise>) {
        let Some(pending) = self.record.pending.take() else {
            return;
        };
        let amount = pending.promise.promise.amount;
        self.record.total = self.record.total.max(amount);
        if let Some(promise) = promise {
            let preimage = self.provider.preimage(pending.number);
            self.record.last = Some(Cheque { promise, preimage });
        }
        for id in &pending.agreements {
            let Some(session) = self.session(id) else { continue };
            session.finalised = session.committed;
            session.final_at = amount;
            if let Some(message) = session.accepted.take() {
                session.held = Some((message, pending.number));
            }
        }
    }

    /// The pending exchange comes to nothing. Gives the agreements to invoice again.
    pub(super) fn drop_pending(&mut self) -> Vec<AgreementId> {
        let Some(pending) = self.record.pending.take() else {
            return Vec::new();
        };
        for id in &pending.agreements {
            let Some(session) = self.session(id) else { continue };
            session.committed = session.finalised;
            if let Some(message) = session.accepted.take() {
                session.fail(message);
            }
        }
        pending.agreements
    }

    /// The exchange in flight comes to nothing, and its hashlock is used up. Gives the agreements to
    /// invoice again.
    pub(super) fn drop_in_flight(&mut self) -> Vec<AgreementId> {
        let Some(request) = self.record.in_flight.take() else {
            return Vec::new();
        };
        let mut dropped = Vec::new();
        for message in request.messages {
            let id = message.agreement;
            let Some(session) = self.session(&id) else { continue };
            session.exchanging = None;
            session.fail(message);
            dropped.push(id);
        }
        dropped
    }

    /// The exchange in flight was not taken as a whole and its hashlock is not used up: its payments go back
    /// to be exchanged again, unless a newer one came, which had the next hashlock and is stale now. Gives
    /// the agreements to invoice again.
    pub(super) fn take_back(&mut self) -> Vec<AgreementId> {
        let stale = self.drop_collected();
        let Some(request) = self.record.in_flight.take() else {
            return stale;
        };
        for message in request.messages {
            let id = message.agreement;
            let Some(session) = self.session(&id) else { continue };
            session.exchanging = None;
            session.received = Some(message);
        }
        stale
    }

    /// Drops the collected payments, which have the wrong hashlock now. Gives the agreements to invoice again.
    pub(super) fn drop_collected(&mut self) -> Vec<AgreementId> {
        let collected: Vec<_> = self.provider.ready.iter().copied().collect();
        for id in &collected {
            let Some(session) = self.session(id) else { continue };
            if let Some(message) = session.received.take() {
                session.fail(message);
            }
        }
        collected
    }
}

impl Provider {
    /// Takes the answer to the exchange in flight. Every promise in it is verified; `height` is the newest
    /// finalized block. A wrong one is told in [`Answered::fault`], and nothing rests on it.
    pub fn answer(&self, answer: &ExchangeAnswer, height: BlockNumber) -> Result<Step<Self, Answered>, ProviderError> {
        let request = self.record.in_flight.as_ref().ok_or(ProviderError::NotWaiting)?;
        if answer.number != request.number {
            return Err(Fault::WrongNumber.into());
        }
        let mut working = Working::new(self);
        let mut answered = Answered::default();
        if let Err(fault) = self.take_previous(request, answer, &mut working) {
            answered.fault = Some(fault);
            return Ok(Step::new(working.into_changes(), answered));
        }
        answered.finalised = working.record.pending.is_none() && self.record.pending.is_some();
        match self.verified_answer(request, answer, working.record.total, height) {
            Ok(()) => self.settle_answer(request, answer, working, answered),
            Err(fault) => {
                answered.fault = Some(fault);
                Ok(Step::new(working.into_changes(), answered))
            }
        }
    }

    /// The exchange before is final now. If the accountant has the preimage and does not say so, its promise
    /// must be settled on chain.
    fn take_previous(
        &self,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
        working: &mut Working<'_>,
    ) -> Result<(), Fault> {
        let Some(pending) = self.record.pending.as_ref().filter(|_| request.preimage.is_some()) else {
            return Ok(());
        };
        let expected = &pending.promise.promise;
        let checked = match &answer.previous {
            Some(previous) => self.check_final(previous, expected.hashlock, expected.amount),
            None => Err(Fault::NotFinal),
        };
        match checked {
            Ok(()) => working.finalise(answer.previous.clone()),
            Err(_) => {
                if let Some(pending) = &mut working.record.pending {
                    pending.disputed = true;
                }
            }
        }
        checked
    }

    fn verified_answer(
        &self,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
        before: Balance,
        height: BlockNumber,
    ) -> Result<(), Fault> {
        let growth = self.accepted_growth(request, answer)?;
        let expected = before.saturating_add(growth);
        match &answer.promise {
            Some(promise) if !answer.accepted.is_empty() => {
                let least = height.saturating_add(self.policy.answer_margin);
                self.check_promise(promise, request.hashlock, expected, least)?;
            }
            None if answer.accepted.is_empty() => {}
            _ => return Err(Fault::WrongPromise),
        }
        if answer.total != expected {
            return Err(Fault::WrongSum {
                promised: answer.total,
                expected,
            });
        }
        Ok(())
    }

    /// The sum that the taken messages add. Every message must be either taken or refused, once.
    fn accepted_growth(&self, request: &ExchangeRequest, answer: &ExchangeAnswer) -> Result<Balance, Fault> {
        let refused = answer.refused.iter().map(|refused| refused.index);
        let mut places: Vec<u32> = answer.accepted.iter().copied().chain(refused).collect();
        places.sort_unstable();
        let complete = places.len() == request.messages.len() && places.iter().zip(0u32..).all(|(a, b)| *a == b);
        if !complete {
            return Err(Fault::WrongPlaces);
        }
        let mut growth: Balance = 0;
        for message in answer.accepted.iter().filter_map(|place| message_at(request, *place)) {
            let committed = self
                .sessions
                .get(&message.agreement)
                .map_or(0, |session| session.committed);
            let delta = message.agreement_total.saturating_sub(committed);
            growth = growth.saturating_add(delta);
        }
        Ok(growth)
    }

    fn settle_answer(
        &self,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
        mut working: Working<'_>,
        mut answered: Answered,
    ) -> Result<Step<Self, Answered>, ProviderError> {
        for message in answer.accepted.iter().filter_map(|place| message_at(request, *place)) {
            let Some(session) = working.session(&message.agreement) else {
                continue;
            };
            session.exchanging = None;
            session.committed = session.committed.max(message.agreement_total);
            session.accepted = Some(message.clone());
            session.known = true;
            session.unpaid = None;
            answered.accepted.push(message.agreement);
        }
        for refused in &answer.refused {
            let Some(message) = message_at(request, refused.index) else {
                continue;
            };
            let Some(session) = working.session(&message.agreement) else {
                continue;
            };
            session.exchanging = None;
            session.unpaid = Some(refused.refusal);
            session.known = refused.refusal != Refusal::UnknownAgreement && session.known;
            session.fail(message.clone());
            answered.refused.push(Unpaid {
                agreement: message.agreement,
                refusal: refused.refusal,
                committed: refused.committed.clone(),
            });
        }
        working.record.in_flight = None;
        match &answer.promise {
            Some(promise) => {
                working.record.number = request.number.checked_add(1).ok_or(ProviderError::Overflow)?;
                working.record.pending = Some(Pending {
                    number: request.number,
                    promise: promise.clone(),
                    agreements: answered.accepted.clone(),
                    preimage_out: false,
                    disputed: false,
                });
            }
            // The hashlock was not used up, but what came meanwhile has the one after it.
            None => answered.reinvoice = working.drop_collected(),
        }
        Ok(Step::new(working.into_changes(), answered))
    }
}

fn message_at(request: &ExchangeRequest, place: u32) -> Option<&tallystick_messages::ExchangeMessage> {
    request.messages.get(usize::try_from(place).ok()?)
}
