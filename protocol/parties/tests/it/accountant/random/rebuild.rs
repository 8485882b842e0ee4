//! The accountant loses its disk, and is rebuilt from the chain and from what providers have kept.

use super::Sim;
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, Cheque, ExchangeRequest, HeldPayment, ReconcileReport, SignedPromise};
use tallystick_parties::accountant::{consumer::Standing, *};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane, NEVER_EXPIRES, Promise, hashlock, ids::as_channel, provider_channel_id,
};
use tallystick_testing_kit::tags;

impl Sim {
    /// A provider keeps what was taken.
    pub fn keep(&mut self, provider: usize, request: &ExchangeRequest, accepted: &[u32]) {
        for place in accepted {
            let message = request.messages[usize::try_from(*place).unwrap()].clone();
            let signed = self.book.agreement(&message.agreement).unwrap().signed;
            let held = HeldPayment {
                agreement: signed,
                message,
                preimage: None,
            };
            self.kept.push((provider, request.number, held));
        }
    }

    /// Returns whether it came to that: what only time can heal is waited for.
    pub fn lose_disk(&mut self) -> bool {
        let waits = self.book.consumers.values().any(|consumer| {
            let is_older = |lane: &consumer::LaneBook| {
                let cheque = lane.cheque.as_ref();
                let lapsing =
                    cheque.is_some_and(|cheque| cheque.standing == Standing::Older && cheque.amount > lane.settled);
                lapsing || lane.older_terms.is_some() || lane.pending.iter().any(|entry| entry.is_older)
            };
            consumer.outgoing(&self.view) > 0 || consumer.lanes.iter().any(is_older)
        });
        if waits || !self.late_events.is_empty() {
            return false;
        }
        let reports: Vec<ReconcileReport> = (0..self.providers.len())
            .map(|provider| self.report(provider))
            .collect();
        let before = std::mem::take(&mut self.book);
        self.view.reconciling = true;
        self.rebuilt = before.consumers.keys().cloned().collect();
        let snapshots: Vec<Observation> = self
            .channels
            .iter()
            .map(|channel| channel.snapshot(self.view.finalized))
            .chain(
                self.providers
                    .iter()
                    .map(|provider| provider.snapshot(self.view.finalized)),
            )
            .collect();
        self.observe(&snapshots);
        for _ in 0..2 {
            for report in &reports {
                let checked = check_report_with(&self.book, &self.terms, report, tags::verify_all);
                let outcome = reconcile(&self.book, &self.terms, &self.view, &checked);
                self.book.apply(outcome.changes);
                outcome.result.unwrap();
            }
        }
        self.view.reconciling = false;
        for (identity, old) in &before.providers {
            let new = self.book.provider(identity).unwrap();
            assert_eq!((new.total, new.next_number), (old.total, old.next_number));
            let over = old.expires_after().is_some_and(|last| self.view.finalized > last);
            assert!(over || new.total_with_pending() == old.total_with_pending());
        }
        for (id, old) in &before.agreements {
            // A payment rolled back since it was kept may come again; a paid one is never forgotten.
            let pending = before.provider(&old.signed.agreement.provider).unwrap().pending;
            let held = pending
                .iter()
                .flat_map(|pending| &pending.payments)
                .any(|payment| &payment.agreement == id);
            let new = self.book.agreement(id).map_or(0, |record| record.total);
            // A payment signed by a key that was replaced cannot be verified; that key can sign nothing more either.
            // An expired payment was never paid for, and is in no report.
            let newest = self.kept.iter().rev().find(|(provider, number, held)| {
                &held.message.agreement == id && self.was_revealed(*provider, *number)
            });
            let is_known = newest.is_some_and(|(_, _, held)| {
                let record = self
                    .book
                    .consumer(&self.terms.channel_of(&held.agreement.agreement.consumer))
                    .unwrap();
                let payload = held.message.payload(&self.terms.genesis);
                let key = record.lane_key(held.message.promise.lane);
                key.is_some_and(|key| tags::sign(&payload, key) == held.message.signature)
            });
            assert!(
                held || !is_known || new >= old.total,
                "{new} of {} is remembered",
                old.total
            );
        }
        let is_short = |channel: &AccountId| {
            let record = self.book.consumer(channel).unwrap();
            record.uncollected() > record.balance
        };
        let short: Vec<AccountId> = self
            .rebuilt
            .iter()
            .filter(|channel| is_short(channel))
            .cloned()
            .collect();
        self.rebuilt = short.into_iter().collect();
        self.count("disk lost");
        true
    }

    /// Everything a provider has to tell: of each agreement the newest revealed payment, of each lane the largest, and
    /// what is not revealed.
    fn report(&self, provider: usize) -> ReconcileReport {
        let record = self.provider(provider);
        let pending = record.pending.as_ref();
        let mut newest: BTreeMap<AgreementId, HeldPayment> = BTreeMap::new();
        let mut largest: BTreeMap<([u8; 32], Lane), HeldPayment> = BTreeMap::new();
        let mut payments = Vec::new();
        for (owner, number, held) in &self.kept {
            if *owner != provider {
                continue;
            }
            if pending.is_some_and(|pending| pending.number == *number) {
                payments.push(held.clone());
                continue;
            }
            // An expired payment was never paid for, and its preimage stays secret.
            if !self.was_revealed(provider, *number) {
                continue;
            }
            let mut held = held.clone();
            held.preimage = Some(self.preimage(provider, *number));
            let total = |held: &HeldPayment| held.message.agreement_total;
            let amount = |held: &HeldPayment| held.message.promise.amount;
            let lane = (held.message.promise.channel.0, held.message.promise.lane);
            if newest
                .get(&held.message.agreement)
                .is_none_or(|known| total(known) < total(&held))
            {
                newest.insert(held.message.agreement, held.clone());
            }
            if largest.get(&lane).is_none_or(|known| amount(known) < amount(&held)) {
                largest.insert(lane, held);
            }
        }
        payments.extend(newest.into_values().chain(largest.into_values()));
        let last = record.last.as_ref().map(|last| Cheque {
            promise: self.own(provider, last.promise.amount, last.promise.hashlock, NEVER_EXPIRES),
            preimage: self.preimage_of(provider, last.promise.hashlock),
        });
        ReconcileReport {
            provider: self.providers[provider].identity.clone(),
            next_number: record.next_number,
            last,
            pending: pending.map(|pending| self.own(provider, pending.amount, pending.hashlock, pending.valid_until)),
            payments,
        }
    }

    fn was_revealed(&self, provider: usize, number: u64) -> bool {
        let lock = self.lock(provider, number);
        let given = &self.providers[provider].given;
        given
            .iter()
            .any(|(_, promise)| promise.hashlock == lock && promise.valid_until == NEVER_EXPIRES)
            || self.published.contains(&(provider, number))
    }

    fn preimage_of(&self, provider: usize, lock: sp_core::H256) -> [u8; 32] {
        let numbers = (0..self.provider(provider).next_number).rev();
        let mut preimages = numbers.map(|number| self.preimage(provider, number));
        preimages.find(|preimage| hashlock(preimage) == lock).unwrap()
    }

    fn own(
        &self,
        provider: usize,
        amount: Balance,
        hashlock: sp_core::H256,
        valid_until: BlockNumber,
    ) -> SignedPromise {
        let identity = &self.providers[provider].identity;
        let channel = as_channel(&provider_channel_id(identity, &self.terms.accountant));
        let promise = Promise::of_accountant(channel, amount, hashlock, valid_until);
        SignedPromise::new(promise, &self.terms.genesis, |payload| {
            tags::sign(payload, &self.terms.operators[0])
        })
    }
}
