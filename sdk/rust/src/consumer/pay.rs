//! Pays invoices, and gets in step again with provider and accountant.

use super::{Inner, PaymentSession, PaymentSessionError, lock};
use crate::{
    Problem,
    api::{AccountantApi, ApiError},
    backoff::Backoff,
    wire::{CLOSE_PATH, Closed, PAYMENTS_PATH, Receipt},
};
use std::time::{Duration, Instant};
use tallystick_messages::{Committed, Invoice, Refusal};
use tallystick_parties::{PayError, Received, Resynced};
use tallystick_primitives::Balance;

/// Attempts to pay before the payment session gives up for now.
const ATTEMPTS: u32 = 6;
/// Pause before a payment is repeated that the accountant could not take, such as for lack of money.
const BLOCKED_PAUSE: Duration = Duration::from_secs(5);

/// State that is kept from one payment to the next.
#[derive(Default)]
pub(super) struct Paying {
    blocked: Option<(Refusal, Instant)>,
}

/// The way to success after a refused payment.
enum Remedy {
    /// Take over totals that carry the own signature, then pay again.
    Resync,
    /// Pay again.
    PayAgain,
    /// Something else has to change first: the balance, the device, the exit.
    Blocked,
}

impl PaymentSession {
    /// Pays what is owed now, and gives what is paid in total, 10^-12 NOTCH.
    pub async fn settle_up(&self) -> Result<Balance, PaymentSessionError> {
        self.inner.settle_up().await
    }

    /// Ends the payment session with the final invoice (lesson 30). Returns whether everything is paid.
    pub async fn close(&self) -> Result<bool, PaymentSessionError> {
        for _ in 0..ATTEMPTS {
            let closed: Closed = self.inner.post(CLOSE_PATH, &serde_json::Value::Null).await?;
            if closed.settled {
                self.inner.store.commit(vec![self.inner.session_write()]).await?;
                return Ok(true);
            }
            self.inner.settle_up().await?;
        }
        Ok(false)
    }
}

impl Inner {
    /// The debt that is not signed yet, by the own count, 10^-12 NOTCH.
    fn owed(&self) -> Balance {
        let (agreement, worth) = {
            let stored = self.stored();
            (stored.agreement, stored.price.saturating_mul(stored.received.into()))
        };
        let signed = self
            .consumer
            .read(|consumer| consumer.agreement(&agreement).map_or(0, |paid| paid.total));
        worth.saturating_sub(signed)
    }

    /// Whether it is time to pay before the provider asks for it.
    pub(super) fn is_due(&self) -> bool {
        let half = self.allowance.checked_div(2).unwrap_or(0).max(1);
        self.owed() >= half
    }

    /// Why the last payment failed, unless a later one succeeded.
    pub(super) fn fault(&self) -> Option<String> {
        lock(&self.fault).clone()
    }

    pub(super) async fn settle_up(&self) -> Result<Balance, PaymentSessionError> {
        let mut paying = self.paying.lock().await;
        let outcome = self.settle_up_locked(&mut paying).await;
        let fault = match &outcome {
            // Lesson 30: a payment session does not silently go on unpaid.
            Err(error) if !error.is_unreachable() => Some(error.to_string()),
            _ => None,
        };
        *lock(&self.fault) = fault;
        outcome
    }

    async fn settle_up_locked(&self, paying: &mut Paying) -> Result<Balance, PaymentSessionError> {
        let mut backoff = Backoff::default();
        for _ in 0..ATTEMPTS {
            let status = self.session_status().await?;
            let Some(invoice) = status.invoice else {
                return Ok(status.paid);
            };
            if let Some(refusal) = status.refusal {
                self.remedy(paying, refusal, status.committed).await?;
            }
            match self.pay_current(invoice).await {
                Ok(total) => return Ok(total),
                Err(PaymentSessionError::Service(ApiError::Refused(problem))) if is_stale(&problem) => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(backoff.next()).await;
        }
        Err(PaymentSessionError::NotServed)
    }

    /// Does what helps against a refusal by the accountant.
    async fn remedy(
        &self,
        paying: &mut Paying,
        refusal: Refusal,
        committed: Option<Committed>,
    ) -> Result<(), PaymentSessionError> {
        match remedy_for(refusal) {
            Remedy::PayAgain => Ok(()),
            Remedy::Resync => {
                let committed = match committed {
                    Some(committed) => committed,
                    None => self.ask_accountant().await?,
                };
                let agreement = self.stored().agreement;
                let resynced: Resynced = self
                    .run(|consumer| consumer.resync(refusal, &agreement, &committed))
                    .await?;
                tracing::info!(
                    refusal = refusal.code(),
                    had_forgotten = resynced.had_forgotten,
                    "in step again"
                );
                Ok(())
            }
            Remedy::Blocked => {
                let again = paying
                    .blocked
                    .is_some_and(|(known, at)| known == refusal && at.elapsed() < BLOCKED_PAUSE);
                if again {
                    return Err(PaymentSessionError::Unpaid(refusal));
                }
                paying.blocked = Some((refusal, Instant::now()));
                Ok(())
            }
        }
    }

    /// The accountant's record of this lane, asked for where the provider did not pass it on.
    pub(super) async fn ask_accountant(&self) -> Result<Committed, PaymentSessionError> {
        let (accountant, url) = self.accountant();
        let api = AccountantApi::new(&url, accountant, self.genesis, Some(self.caller.clone()))?;
        let lane = self.caller.lane();
        let held = api
            .consumer()
            .await?
            .lanes
            .into_iter()
            .find(|held| held.committed.lane == lane);
        Ok(held.map_or(
            Committed {
                lane,
                newest: None,
                agreement: None,
            },
            |held| held.committed,
        ))
    }

    /// Pays the invoice, or a newer one: the hashlock changes with every exchange.
    async fn pay_current(&self, invoice: Invoice) -> Result<Balance, PaymentSessionError> {
        match self.pay(&invoice).await {
            Err(PaymentSessionError::Service(ApiError::Refused(problem))) if is_stale(&problem) => {
                match &problem.invoice {
                    Some(newer) => self.pay(newer).await,
                    None => Err(ApiError::Refused(problem).into()),
                }
            }
            outcome => outcome,
        }
    }

    /// Signs and sends one payment. A signed payment is on disk; a paid one is acknowledged by the provider (lesson 23).
    async fn pay(&self, invoice: &Invoice) -> Result<Balance, PaymentSessionError> {
        let height = self.height().await;
        let (agreement, received) = {
            let stored = self.stored();
            let forgiven = stored.price.saturating_mul(stored.forgiven.into());
            let received = Received {
                units: stored.received,
                tolerance: self.tolerance.saturating_add(forgiven),
                height,
            };
            (stored.agreement, received)
        };
        if invoice.agreement != agreement {
            return Err(PayError::UnknownAgreement.into());
        }
        let write = self.session_write();
        let draft = self
            .consumer
            .run_with(
                |consumer| consumer.pay(invoice, received).map_err(PaymentSessionError::from),
                |_| vec![write],
            )
            .await?;
        let signer = self.caller.signer();
        let message = draft.sign(|payload| Ok::<_, PaymentSessionError>(signer.sign(payload)))?;
        let receipt: Receipt = self.post(PAYMENTS_PATH, &message).await?;
        self.run(|consumer| consumer.acknowledged(&agreement, receipt.paid))
            .await?;
        Ok(receipt.paid)
    }
}

/// Whether the invoice is out of date: after an exchange, which changes the hashlock, or after another payment.
fn is_stale(problem: &Problem) -> bool {
    matches!(
        problem.refusal(),
        Some(Refusal::WrongHashlock | Refusal::NothingNew | Refusal::DuplicateHashlock)
    )
}

fn remedy_for(refusal: Refusal) -> Remedy {
    match refusal {
        Refusal::InsufficientPromise | Refusal::NothingNew | Refusal::AboveInvoiceCap => Remedy::Resync,
        Refusal::InsufficientBalance
        | Refusal::ExitOpen
        | Refusal::ChannelNotOpen
        | Refusal::DeviceUnknown
        | Refusal::DeviceExpiresSoon
        | Refusal::DeviceLimit
        | Refusal::PastDeadline
        | Refusal::AboveCap
        | Refusal::BadSignature
        | Refusal::BadPromiseSignature => Remedy::Blocked,
        _ => Remedy::PayAgain,
    }
}
