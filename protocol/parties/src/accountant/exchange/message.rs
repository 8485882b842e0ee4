//! Whether one message is taken.

use crate::{
    accountant::{
        AgreementRecord, ChainView, Terms,
        book::{Book, Overlay},
        check::MessageCheck,
        consumer::{Consumer, PendingPayment},
        provider::Payment,
    },
    payment::{check_fit, growth},
};
use tallystick_messages::{Agreement, ExchangeMessage, ExchangeRequest, Refusal};
use tallystick_primitives::{AccountId, Balance};

/// One message, and what came before it in the exchange.
pub(super) struct MessageTaking<'a> {
    pub terms: &'a Terms,
    pub view: &'a ChainView,
    pub request: &'a ExchangeRequest,
    pub message: &'a ExchangeMessage,
    pub check: &'a MessageCheck,
    /// The payments taken from the messages before.
    pub taken: &'a [Payment],
    /// The amount of the provider's promise so far.
    pub amount: Balance,
}

impl MessageTaking<'_> {
    /// Takes the message, or says why not and changes nothing.
    pub fn take<B: Book>(&self, overlay: &mut Overlay<'_, B>) -> Result<Payment, Refusal> {
        let mut record = self.record(overlay)?;
        let (channel, mut consumer) = self.consumer(overlay, &record.signed.agreement)?;
        let agreement = &record.signed.agreement;
        self.check_promise(agreement)?;
        self.check_chain(agreement, &consumer)?;
        let delta = self.delta(&record)?;
        consumer.lapse(self.view.finalized);
        consumer.check_cover(delta, self.terms, self.view)?;
        self.amount.checked_add(delta).ok_or(Refusal::Overflow)?;
        let lane = agreement.lane;
        let payment = PendingPayment {
            amount: self.message.promise.amount,
            delta,
            hashlock: self.request.hashlock,
            provider: self.request.provider.clone(),
            number: self.request.number,
            signature: self.message.promise_signature.clone(),
            is_older: false,
        };
        consumer
            .lane_mut(lane)
            .ok_or(Refusal::DeviceUnknown)?
            .take(payment, self.terms.max_pending_per_lane)?;
        record.total = self.message.agreement_total;
        overlay.put_consumer(channel.clone(), consumer);
        overlay.put_agreement(self.message.agreement, record);
        Ok(Payment {
            agreement: self.message.agreement,
            channel,
            lane,
            delta,
        })
    }

    /// Whether the message is its consumer's own, so that its consumer may be told what is committed.
    pub fn is_signed<B: Book>(&self, overlay: &Overlay<'_, B>) -> bool {
        self.record(overlay)
            .is_ok_and(|record| self.consumer(overlay, &record.signed.agreement).is_ok())
    }

    fn record<B: Book>(&self, overlay: &Overlay<'_, B>) -> Result<AgreementRecord, Refusal> {
        let attached = match self.check {
            MessageCheck::Refused(refusal) => return Err(*refusal),
            MessageCheck::Signed { attached, .. } => attached,
        };
        overlay
            .agreement(&self.message.agreement)
            .or_else(|| attached.clone().map(AgreementRecord::new))
            .ok_or(Refusal::UnknownAgreement)
    }

    /// The consumer, if the message is signed by what is its lane's key now.
    fn consumer<B: Book>(
        &self,
        overlay: &Overlay<'_, B>,
        agreement: &Agreement,
    ) -> Result<(AccountId, Consumer), Refusal> {
        let channel = self.terms.channel_of(&agreement.consumer);
        let consumer = overlay.consumer(&channel).ok_or(Refusal::UnknownConsumer)?;
        let MessageCheck::Signed { key, .. } = self.check else {
            return Err(Refusal::BadSignature);
        };
        if consumer.lane_key(agreement.lane) != Some(key) {
            return Err(Refusal::DeviceUnknown);
        }
        Ok((channel, consumer))
    }

    /// Whether the promise fits the agreement and the exchange. Most of it was checked before the signatures were
    /// verified; the core does not rely on that.
    fn check_promise(&self, agreement: &Agreement) -> Result<(), Refusal> {
        if agreement.accountant != self.terms.accountant {
            return Err(Refusal::WrongAccountant);
        }
        check_fit(self.message, agreement, &self.request.provider)?;
        if self.message.promise.hashlock != self.request.hashlock {
            return Err(Refusal::WrongHashlock);
        }
        Ok(())
    }

    /// Whether the chain lets the promise be collected.
    fn check_chain(&self, agreement: &Agreement, consumer: &Consumer) -> Result<(), Refusal> {
        if !consumer.opened {
            return Err(Refusal::ChannelNotOpen);
        }
        if consumer.is_leaving(self.view.finalized) {
            return Err(Refusal::ExitOpen);
        }
        if agreement.lane == 0 {
            return Ok(());
        }
        let device = consumer.device(agreement.lane).ok_or(Refusal::DeviceUnknown)?;
        let needed_until = self.view.finalized.saturating_add(self.terms.device_margin_blocks);
        if device.valid_until < needed_until {
            return Err(Refusal::DeviceExpiresSoon);
        }
        if self.message.promise.amount > device.limit {
            return Err(Refusal::DeviceLimit);
        }
        Ok(())
    }

    /// By how much the agreement's total grows.
    fn delta(&self, record: &AgreementRecord) -> Result<Balance, Refusal> {
        if self
            .taken
            .iter()
            .any(|payment| payment.agreement == self.message.agreement)
        {
            return Err(Refusal::DuplicateMessage);
        }
        growth(
            self.message,
            &record.signed.agreement,
            record.total,
            self.view.finalized,
        )
    }
}
