//! Turns the accountant's promises into money: when that is worth its fee, or before they are lost.

use super::{accountant::AccountantLink, error::ProviderProxyError};
use crate::{
    clock,
    durable::lock,
    link::Settled,
    store::{LedgerEntry, Write},
};
use std::{sync::Arc, time::Instant};
use tallystick_messages::Cheque;
use tallystick_primitives::state::SettlementQuote;

/// Millionths of one.
const MILLION: u128 = 1_000_000;

/// Why a settlement is made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    /// It is worth its fee.
    Policy,
    /// The accountant owes as much as it may.
    Exposure,
    /// The preimage is known to the accountant, and only the chain can make the promise final in time.
    Last,
}

impl AccountantLink {
    /// Starts a settlement if one is due, and none runs yet.
    pub(super) fn settle_if_due(self: &Arc<Self>) {
        let height = self.height();
        let (must, cheque, unsettled) = self.machine.read(|machine| {
            let cheque = machine.cheque();
            let settled = machine.record().facts.settled;
            let amount = cheque.as_ref().map_or(0, |cheque| cheque.promise.promise.amount);
            (machine.must_settle(height), cheque, amount.saturating_sub(settled))
        });
        if let Some(cheque) = must {
            self.start(cheque, Reason::Last);
        } else if let Some(cheque) = cheque.filter(|_| !self.config.settle.by_hand)
            && unsettled >= self.config.settle.min_value
        {
            self.start(cheque, Reason::Policy);
        }
    }

    /// Starts a settlement because the accountant owes too much to go on.
    pub(super) fn settle_now(self: &Arc<Self>) {
        if let Some(cheque) = self
            .machine
            .read(|machine| machine.cheque())
            .filter(|_| !self.config.settle.by_hand)
        {
            self.start(cheque, Reason::Exposure);
        }
    }

    /// Settles the pending promise itself, which expires too soon for the usual way.
    pub(super) fn settle_pending(self: &Arc<Self>) {
        let link = self.clone();
        tokio::spawn(async move {
            let height = link.height();
            match link.run(|machine| machine.settle_pending(height)).await {
                Ok(cheque) => link.start(cheque, Reason::Last),
                Err(error) => tracing::warn!(%error, "the pending promise cannot be settled any more; it will expire"),
            }
        });
    }

    fn start(self: &Arc<Self>, cheque: Cheque, reason: Reason) {
        if !self.may_try(reason) {
            return;
        }
        // A second settlement at the same time would settle the same promise.
        let Ok(permit) = self.settling.clone().try_acquire_owned() else {
            return;
        };
        let link = self.clone();
        tokio::spawn(async move {
            let _permit = permit;
            match link.settle(&cheque, reason).await {
                Ok(Some(settled)) => tracing::info!(
                    gross = settled.gross,
                    accountant_fee = settled.accountant_fee,
                    chain_fee = settled.chain_fee,
                    net = settled.net,
                    "settled"
                ),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, ?reason, "not settled"),
            }
            link.wake.notify_one();
        });
    }

    /// Whether the last attempt is long enough ago.
    fn may_try(&self, reason: Reason) -> bool {
        let pause = match reason {
            Reason::Policy => self.config.chain_interval.saturating_mul(10),
            Reason::Exposure | Reason::Last => self.config.chain_interval,
        };
        let mut tried_at = lock(&self.settle_tried_at);
        let may = tried_at.is_none_or(|at| at.elapsed() >= pause);
        if may {
            *tried_at = Some(Instant::now());
        }
        may
    }

    /// Settles if the quote is good. Lesson 25: the ledger notes what a finalized block says.
    async fn settle(&self, cheque: &Cheque, reason: Reason) -> Result<Option<Settled>, ProviderProxyError> {
        let provider = self.signer.account();
        let quote = self
            .chain
            .quote(&provider, &self.accountant, cheque.promise.promise.amount)
            .await?;
        let limit = self.config.settle.max_fee_millionths;
        if reason != Reason::Last && !is_worth_it(&quote, limit) {
            tracing::debug!(?quote, "not worth settling yet");
            return Ok(None);
        }
        let settled = self.chain.settle(&provider, &self.accountant, cheque).await?;
        let entry = LedgerEntry {
            noted_at: clock::unix_ms(),
            accountant: self.accountant.clone(),
            settled: settled.clone(),
        };
        self.store.commit(vec![Write::Ledger(entry)]).await?;
        if let Some(facts) = self.chain.provider(&provider, &self.accountant).await? {
            self.saw(facts.height);
            self.run(|machine| Ok(machine.observe(facts))).await?;
        }
        Ok(Some(settled))
    }
}

/// Whether a settlement would succeed and cost no more than this share of its gross amount. Lesson 27.
fn is_worth_it(quote: &SettlementQuote, max_fee_millionths: u32) -> bool {
    let fee = quote.chain_fee.saturating_mul(MILLION);
    let limit = quote.gross.saturating_mul(u128::from(max_fee_millionths));
    quote.why_not.is_none() && quote.gross > 0 && fee <= limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lesson_27_nothing_is_settled_below_its_own_cost() {
        let quote = |gross, chain_fee| SettlementQuote {
            gross,
            chain_fee,
            ..SettlementQuote::default()
        };
        assert!(is_worth_it(&quote(10_000, 100), 10_000));
        assert!(!is_worth_it(&quote(9_999, 100), 10_000));
        assert!(!is_worth_it(&quote(0, 0), 10_000));
        let refused = SettlementQuote {
            why_not: Some("BelowMargin".to_owned()),
            ..quote(10_000, 100)
        };
        assert!(!is_worth_it(&refused, 1_000_000));
    }
}
