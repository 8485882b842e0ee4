//! Exchanges and reveals with one accountant.

use super::{
    accountant::AccountantLink,
    error::ProviderProxyError,
    worker::{Turn, Worker},
};
use crate::{api::ApiError, durable::lock};
use tallystick_messages::ExchangeRequest;
use tallystick_parties::{
    ProviderError,
    provider::{AccountantStatus, Next},
};

impl Worker {
    /// Hands in the payments that wait.
    pub(super) async fn exchange(&mut self) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let height = link.height();
        let request: ExchangeRequest = match link.run(|machine| machine.exchange(height)).await {
            Ok(request) => request,
            Err(ProviderProxyError::Rule(ProviderError::NothingToExchange)) => return Ok(Turn::Idle),
            Err(ProviderProxyError::Rule(error @ ProviderError::AboveCoverage { .. })) => {
                // Only what is final can be settled, and only a settlement makes room.
                if link.machine.read(|machine| machine.record().pending.is_some()) {
                    return self.reveal().await;
                }
                link.settle_now();
                return Err(error.into());
            }
            Err(ProviderProxyError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                link.settle_pending();
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        lock(&link.backlog).handed_in();
        match link.api.exchange(&request).await {
            Ok(answer) => {
                let height = link.height();
                let answered = link.run(|machine| machine.answer(&answer, height)).await?;
                lock(&link.backlog).answered();
                link.tell(&answered);
                match answered.fault {
                    // Lesson 21: nothing is revealed for a promise that is wrong.
                    Some(fault) => Ok(Turn::Stopped(ProviderError::Fault(fault).into())),
                    None => {
                        self.stopped = false;
                        Ok(Turn::More)
                    }
                }
            }
            Err(error) => self.exchange_refused(error).await,
        }
    }

    async fn exchange_refused(&mut self, error: ApiError) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let Some(refusal) = error.refusal() else {
            return Err(error.into());
        };
        let (height, next_number) = (link.height(), error.problem().and_then(|problem| problem.next_number));
        let next = link
            .run(|machine| machine.refused(refusal, next_number, height))
            .await?;
        match next {
            Next::RetryLater => {
                link.help_rebuild().await;
                Err(error.into())
            }
            Next::Reinvoice(agreements) => {
                link.notify_all(&agreements);
                Err(error.into())
            }
            Next::Recover(agreements) => {
                link.notify_all(&agreements);
                link.compare().await?;
                Err(error.into())
            }
            Next::Stop => {
                link.settle_now();
                Ok(Turn::Stopped(error.into()))
            }
        }
    }

    /// Makes the last exchange final without a following one.
    pub(super) async fn reveal(&mut self) -> Result<Turn, ProviderProxyError> {
        let link = self.link.clone();
        let height = link.height();
        let request = match link.run(|machine| machine.reveal(height)).await {
            Ok(request) => request,
            Err(ProviderProxyError::Rule(error @ ProviderError::PendingExpiring { .. })) => {
                link.settle_pending();
                return Err(error.into());
            }
            Err(error) => return Err(error),
        };
        match link.api.reveal(&request).await {
            Ok(answer) => {
                let fault = link.run(|machine| machine.final_answer(&answer)).await?;
                match fault {
                    Some(fault) => {
                        link.settle_now();
                        Ok(Turn::Stopped(ProviderError::Fault(fault).into()))
                    }
                    None => Ok(Turn::More),
                }
            }
            Err(error) => {
                let Some(refusal) = error.refusal() else {
                    return Err(error.into());
                };
                let reinvoice = link.run(|machine| machine.reveal_refused(refusal, height)).await?;
                link.notify_all(&reinvoice);
                Err(error.into())
            }
        }
    }
}

impl AccountantLink {
    /// Reports to an accountant that is read-only: it may be being rebuilt from its providers' records.
    async fn help_rebuild(&self) {
        let report = self.machine.read(|machine| machine.report());
        match self.api.reconcile(&report).await {
            Ok(answer) => tracing::info!(taken = answer.taken, "the accountant took our report"),
            Err(error) => tracing::debug!(%error, "the accountant takes no report"),
        }
    }

    /// Takes over the accountant's view where the own records are older: after a start, and when numbers differ.
    pub(super) async fn compare(&self) -> Result<(), ProviderProxyError> {
        let theirs = self.api.provider().await?;
        let pending = theirs.pending.map(|pending| (pending.number, pending.promise));
        let status = AccountantStatus {
            next_number: theirs.next_number,
            last: theirs.last,
            pending,
        };
        // While an exchange is under way the accountant may be one ahead: a lost answer comes again for the same request.
        let (expected, fresh) = self.machine.read(|machine| {
            let record = machine.record();
            let in_flight = record.in_flight.as_ref();
            let expected = in_flight.map_or(record.number, |request| request.number.saturating_add(1));
            (expected, record.number == 0 && in_flight.is_none())
        });
        if status.next_number <= expected && !fresh {
            return Ok(());
        }
        let reinvoice = self.run(|machine| machine.recover(&status)).await?;
        self.notify_all(&reinvoice);
        Ok(())
    }
}
