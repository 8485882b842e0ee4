//! Counts bytes as they flow, and pays for them meanwhile.

use super::{Inner, PaymentSession};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// After so long without data the provider may be waiting for a payment. The pause grows with each attempt.
pub(super) const STALL: Duration = Duration::from_millis(300);
/// Longest pause between attempts.
pub(super) const LONGEST_STALL: Duration = Duration::from_secs(5);
/// Most units that can have been on their way when a program hung up, where the size is not known.
const ON_THE_WAY: u64 = 1024 * 1024;

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, reqwest::Error>> + Send>>;

impl PaymentSession {
    /// Pays in the background, unless a payment is under way.
    pub(super) fn pay_soon(&self) {
        let inner = self.inner.clone();
        if inner.paying.try_lock().is_err() {
            return;
        }
        tokio::spawn(async move {
            loop {
                match inner.settle_up().await {
                    // More bytes came while this was paid.
                    Ok(_) if inner.is_due() => {}
                    Ok(_) => return,
                    Err(error) => {
                        tracing::warn!(%error, "not paid");
                        return;
                    }
                }
            }
        });
    }

    /// The same bytes, counted and paid for while they flow. `length` is the number of bytes to come, if it is
    /// known.
    pub(super) fn counted(
        &self,
        body: Chunks,
        length: Option<u64>,
    ) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
        let flow = Flow {
            session: self.clone(),
            body,
            missing: length.unwrap_or(ON_THE_WAY),
            done: false,
        };
        stream::unfold(flow, |mut flow| async move {
            let chunk = flow.next().await;
            chunk.map(|chunk| (chunk, flow))
        })
    }
}

struct Flow {
    session: PaymentSession,
    body: Chunks,
    missing: u64,
    done: bool,
}

impl Flow {
    async fn next(&mut self) -> Option<Result<Bytes, std::io::Error>> {
        if self.done {
            return None;
        }
        let mut stall = STALL;
        loop {
            let next = tokio::time::timeout(stall, self.body.next()).await;
            let inner = &self.session.inner;
            match next {
                Ok(Some(Ok(chunk))) => {
                    let units = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                    self.missing = self.missing.saturating_sub(units);
                    inner.receive(units);
                    if inner.is_due() {
                        self.session.pay_soon();
                    }
                    return Some(Ok(chunk));
                }
                Ok(Some(Err(error))) => {
                    self.done = true;
                    // The reason why nothing was paid says more than the broken connection.
                    let reason = inner.fault().unwrap_or_else(|| error.to_string());
                    return Some(Err(std::io::Error::other(reason)));
                }
                Ok(None) => {
                    self.done = true;
                    return None;
                }
                Err(_) => {
                    if let Some(reason) = inner.fault() {
                        self.done = true;
                        return Some(Err(std::io::Error::other(reason)));
                    }
                    // An earlier payment may have been refused, even if nothing is owed by this count.
                    self.session.pay_soon();
                    stall = stall.saturating_mul(2).min(LONGEST_STALL);
                }
            }
        }
    }
}

impl Drop for Flow {
    /// The program hung up: the provider has counted bytes that never arrive here.
    fn drop(&mut self) {
        if !self.done {
            let lost = self.missing.min(ON_THE_WAY);
            let mut stored = self.session.inner.stored();
            stored.forgiven = stored.forgiven.saturating_add(lost);
        }
    }
}

/// Counts bytes that are sent, so that they can be taken back if the provider did not take the request.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<AtomicU64>);

impl Sent {
    pub(super) fn add(&self, inner: &Inner, units: u64) {
        self.0.fetch_add(units, Ordering::AcqRel);
        inner.receive(units);
    }

    pub(super) fn take_back(&self, inner: &Inner) {
        let units = self.0.swap(0, Ordering::AcqRel);
        let mut stored = inner.stored();
        stored.received = stored.received.saturating_sub(units);
    }
}
