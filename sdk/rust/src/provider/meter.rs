//! Lets bodies flow only while they are paid for.

use super::{accountant::AccountantLink, error::ProviderProxyError};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use std::{pin::Pin, sync::Arc};
use tallystick_messages::AgreementId;
use tallystick_parties::{ProviderError, Served};

/// Counts the units of a payment session.
#[derive(Clone)]
pub(super) struct Meter {
    pub(super) link: Arc<AccountantLink>,
    pub(super) session: AgreementId,
}

/// Whether units may be served now.
pub(super) enum Admission {
    /// They may, and are counted.
    Yes,
    /// Not before this invoice is paid.
    Pay(tallystick_messages::Invoice),
}

impl Meter {
    /// Asks to serve `units` at once; 0 units are the beginning of a body that is counted as it flows. Waits while
    /// earlier payments are exchanged.
    pub(super) async fn admit(&self, units: u64) -> Result<Admission, ProviderProxyError> {
        self.wait(units, true).await
    }

    /// Counts bytes in the middle of a stream: `wanted`, or as many as the allowance has room for. Waits until some are
    /// allowed.
    async fn take_some(&self, wanted: usize) -> Result<usize, ProviderProxyError> {
        loop {
            let length = wanted.min(self.link.room(&self.session));
            let units = u64::try_from(length).unwrap_or(u64::MAX);
            if self
                .link
                .serve(&self.session, units)
                .is_ok_and(|served| served == Served::Allowed)
            {
                return Ok(length);
            }
            // One byte more has to be possible before it is worth looking again.
            self.wait(0, false).await?;
        }
    }

    async fn wait(&self, units: u64, at_once: bool) -> Result<Admission, ProviderProxyError> {
        let waker = self.link.waker(&self.session);
        let deadline = tokio::time::Instant::now() + self.link.config.payment_timeout;
        loop {
            let changed = waker.notified();
            tokio::pin!(changed);
            // Listens from here on, so that no change between the look and the wait is missed.
            changed.as_mut().enable();
            let answer = match units {
                0 => self.link.probe(&self.session),
                units => self.link.serve(&self.session, units),
            };
            let late = match answer {
                Ok(Served::Allowed) => return Ok(Admission::Yes),
                Ok(Served::PaymentRequired(invoice)) if at_once => return Ok(Admission::Pay(invoice)),
                Ok(Served::PaymentRequired(_)) => ProviderProxyError::NotPaidInTime,
                Ok(Served::ExchangeRequired) => ProviderProxyError::NotExchangedInTime,
                // A new payment may be on its way already in place of the refused one.
                Err(error @ ProviderProxyError::Rule(ProviderError::Unpaid { .. })) => {
                    if self.link.is_paying(&self.session) {
                        self.link.hurry();
                    } else if at_once {
                        return Err(error);
                    }
                    error
                }
                Err(error) => return Err(error),
            };
            if tokio::time::timeout_at(deadline, changed).await.is_err() {
                return Err(late);
            }
        }
    }

    /// The same bytes, in pieces that flow as they are paid for.
    pub(super) fn metered<E>(
        self,
        body: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send
    where
        E: std::fmt::Display + Send + 'static,
    {
        let state = Flow {
            body: Box::pin(body),
            rest: Bytes::new(),
            piece: self.link.config.piece(),
            meter: self,
        };
        stream::try_unfold(state, |mut flow| async move {
            while flow.rest.is_empty() {
                match flow.body.next().await {
                    Some(Ok(chunk)) => flow.rest = chunk,
                    Some(Err(error)) => return Err(std::io::Error::other(error.to_string())),
                    None => return Ok(None),
                }
            }
            let wanted = flow.rest.len().min(flow.piece);
            let length = flow.meter.take_some(wanted).await.map_err(|error| {
                tracing::info!(session = ?flow.meter.session, %error, "a stream was cut off");
                std::io::Error::other(error.to_string())
            })?;
            Ok(Some((flow.rest.split_to(length), flow)))
        })
    }
}

struct Flow<E> {
    body: Pin<Box<dyn Stream<Item = Result<Bytes, E>> + Send>>,
    rest: Bytes,
    piece: usize,
    meter: Meter,
}
