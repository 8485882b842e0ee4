//! Paying invoices, and getting in step again.

use super::{lock, Inner, PaymentSession, PaymentSessionError};
use crate::{
    api::{client::answer, AccountantApi, ApiError},
    backoff::Backoff,
    http,
    wire::{Closed, Receipt, SessionStatus, CLOSE_PATH, PAYMENTS_PATH, SESSION_PATH, TOKEN_HEADER},
    Problem,
};
use serde::{de::DeserializeOwned, Serialize};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tallystick_messages::{json, Committed, Invoice, Refusal};
use tallystick_parties::{PayError, Received, Resynced};
use tallystick_primitives::Balance;

/// How often one request is sent when no answer comes.
const SENDINGS: u32 = 4;
/// How often one tries to pay before giving up for now.
const ATTEMPTS: u32 = 6;
/// How long one waits before paying again what the accountant could not take for lack of money or the like.
const BLOCKED_PAUSE: Duration = Duration::from_secs(5);
/// How long a small answer of the provider may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What is remembered from one payment to the next.
#[derive(Default)]
pub(super) struct Paying {
    blocked: Option<(Refusal, Instant)>,
}

/// What to do about a payment that came to nothing.
enum Remedy {
    /// Believe what carries the own signature, then pay again.
    Resync,
    /// Pay again.
    PayAgain,
    /// Something else has to change first: money, the device, the exit.
    Blocked,
}

impl PaymentSession {
    /// Pays what is owed now, and gives what is paid in total, 10^-12 NOTCH.
    pub async fn settle_up(&self) -> Result<Balance, PaymentSessionError> {
        self.inner.settle_up().await
    }

    /// Ends the session: pays the final invoice (lesson 30). Whether nothing is owed any more.
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
    /// What was received is worth so much more than what is signed, 10^-12 NOTCH.
    pub(super) fn owed(&self) -> Balance {
        let (agreement, price) = {
            let stored = lock(&self.stored);
            (stored.agreement, stored.price)
        };
        let worth = price.saturating_mul(u128::from(self.received.load(Ordering::Acquire)));
        let signed = self
            .consumer
            .read(|consumer| consumer.agreement(&agreement).map_or(0, |paid| paid.total));
        worth.saturating_sub(signed)
    }

    /// Whether it is time to pay before one is asked to.
    pub(super) fn is_due(&self) -> bool {
        let half = self.allowance.checked_div(2).unwrap_or(0).max(1);
        self.owed() >= half
    }

    /// Why nothing is paid any more, if that is so.
    pub(super) fn fault(&self) -> Option<String> {
        lock(&self.fault).clone()
    }

    pub(super) async fn settle_up(&self) -> Result<Balance, PaymentSessionError> {
        let mut paying = self.paying.lock().await;
        let outcome = self.settle_up_locked(&mut paying).await;
        let fault = match &outcome {
            // Lesson 30: a session does not silently go on unpaid.
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

    /// Does what helps against a refusal by the accountant, as far as anything does.
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
                let agreement = lock(&self.stored).agreement;
                let resynced: Resynced = self
                    .consumer
                    .run(|consumer| {
                        consumer
                            .resync(refusal, &agreement, &committed)
                            .map_err(PaymentSessionError::from)
                    })
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

    /// What the accountant itself holds of this lane: the provider did not pass it on.
    pub(super) async fn ask_accountant(&self) -> Result<Committed, PaymentSessionError> {
        let (accountant, url) = {
            let stored = lock(&self.stored);
            (stored.accountant.clone(), stored.accountant_url.clone())
        };
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

    /// Pays the invoice, or the one that took its place meanwhile: with every exchange the hashlock changes.
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

    /// Signs and sends one payment. Signed means on disk; paid means that the provider says so (lesson 23).
    async fn pay(&self, invoice: &Invoice) -> Result<Balance, PaymentSessionError> {
        let agreement = lock(&self.stored).agreement;
        if invoice.agreement != agreement {
            return Err(PayError::UnknownAgreement.into());
        }
        let forgiven = u128::from(self.forgiven.load(Ordering::Acquire));
        let price = lock(&self.stored).price;
        let received = Received {
            units: self.received.load(Ordering::Acquire),
            tolerance: self.tolerance.saturating_add(price.saturating_mul(forgiven)),
            height: self.height().await,
        };
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
        self.consumer
            .run(|consumer| {
                consumer
                    .acknowledged(&agreement, receipt.paid)
                    .map_err(PaymentSessionError::from)
            })
            .await?;
        Ok(receipt.paid)
    }

    /// The session, as the provider sees it.
    pub(super) async fn session_status(&self) -> Result<SessionStatus, PaymentSessionError> {
        self.repeat(|| self.http.get(self.base_join(SESSION_PATH))).await
    }

    /// Posts until an answer comes: whatever is posted here can be repeated.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, PaymentSessionError> {
        self.repeat(|| self.http.post(self.base_join(path)).json(body)).await
    }

    async fn repeat<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<T, PaymentSessionError> {
        let mut backoff = Backoff::default();
        let mut sent: u32 = 1;
        loop {
            let error = match self.once(request()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if sent >= SENDINGS || !matches!(error, ApiError::Unreachable { .. }) {
                return Err(error.into());
            }
            sent = sent.saturating_add(1);
            tokio::time::sleep(backoff.next()).await;
        }
    }

    async fn once<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, ApiError> {
        let request = request.header(TOKEN_HEADER, self.token()).timeout(TIMEOUT);
        let response = request
            .send()
            .await
            .map_err(|error| http::unreachable(&self.base, &error))?;
        answer(&self.base, response).await
    }

    /// What opens the session at the provider.
    pub(super) fn token(&self) -> String {
        json::to_hex(&lock(&self.stored).token)
    }

    fn base_join(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }
}

/// Whether the invoice was overtaken: by an exchange (another hashlock now), or by a payment.
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
