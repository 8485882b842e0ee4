//! One lane's book, and the rule by which promises are taken into it.
//!
//! Promises are cumulative, so of several that are revealed only the largest can be collected. *The rule*: taking the
//! promises in order of amount, each is at least the sum of the deltas up to and including it, on top of what is
//! revealed already. Then, whichever subset of the hashlocks is ever opened, the largest opened promise is at least the
//! sum of that subset's deltas.
//!
//! When a device's terms are cut, what was signed under them can be settled for a while only. It is to be collected in
//! that time; nothing new is taken on the strength of it.

use codec::{Decode, Encode};
use sp_core::H256;
use tallystick_messages::{Refusal, SignedPromise};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Preimage, Promise, Signature, ids::as_channel};

/// Everything that was taken and settled in one lane.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct LaneBook {
    /// The lane.
    pub lane: Lane,
    /// The amount settled on chain.
    pub settled: Balance,
    /// Sum of all revealed deltas: what the accountant has promised on, for ever.
    pub spent: Balance,
    /// The largest revealed promise: what can be collected.
    pub cheque: Option<LaneCheque>,
    /// Payments that are not revealed yet, by amount; at most one entry for each exchange.
    pub pending: Vec<PendingPayment>,
    /// Set while something is to be collected under terms of the device that were cut since.
    pub older_terms: Option<OlderTerms>,
}

/// For how long a device's terms still bind after they were cut. Only the blocks between which that happened are known.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct OlderTerms {
    /// Last block in which they are sure to bind.
    pub sure_until: BlockNumber,
    /// Last block in which they may bind.
    pub over_after: BlockNumber,
}

/// Whether a promise can be settled under the lane's terms.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
#[allow(
    clippy::cast_possible_truncation,
    reason = "the codec derives number an enum's variants with casts"
)]
pub enum Standing {
    /// Under those in force.
    Current,
    /// Under older ones, for a while.
    Older,
    /// Not any more.
    Lapsed,
}

/// A consumer's promise with everything that it takes to settle it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct LaneCheque {
    /// Its amount.
    pub amount: Balance,
    /// Its lock.
    pub hashlock: H256,
    /// The preimage of its hashlock.
    pub preimage: Preimage,
    /// The lane key's.
    pub signature: Signature,
    /// Under which terms.
    pub standing: Standing,
}

/// The part of a lane that one unrevealed exchange holds.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct PendingPayment {
    /// The amount of the largest promise.
    pub amount: Balance,
    /// Sum of what was taken.
    pub delta: Balance,
    /// The exchange's lock.
    pub hashlock: H256,
    /// The provider of the exchange.
    pub provider: AccountId,
    /// Its number.
    pub number: u64,
    /// The lane key's, over the largest promise.
    pub signature: Signature,
    /// Whether it was signed under terms of the device that were cut since.
    pub is_older: bool,
}

impl PendingPayment {
    fn is_of(&self, provider: &AccountId, number: u64) -> bool {
        self.number == number && &self.provider == provider
    }

    /// Adds another payment of the same exchange: both are opened by one preimage, so the larger promise is for both.
    fn merge(&mut self, other: Self) -> Result<(), Refusal> {
        self.delta = self.delta.checked_add(other.delta).ok_or(Refusal::Overflow)?;
        if other.amount > self.amount {
            self.amount = other.amount;
            self.signature = other.signature;
            self.is_older = other.is_older;
        } else if self.is_older {
            return Err(Refusal::InsufficientPromise);
        }
        Ok(())
    }
}

impl LaneBook {
    pub(crate) fn new(lane: Lane) -> Self {
        Self {
            lane,
            settled: 0,
            spent: 0,
            cheque: None,
            pending: Vec::new(),
            older_terms: None,
        }
    }

    /// The amount that was or can be collected: the larger of the cheque's and the settled one.
    pub fn backed(&self) -> Balance {
        self.backed_by(|standing| standing != Standing::Lapsed)
    }

    fn backed_by(&self, counts: impl Fn(Standing) -> bool) -> Balance {
        let cheque = self.cheque.as_ref().filter(|cheque| counts(cheque.standing));
        cheque.map_or(0, |cheque| cheque.amount).max(self.settled)
    }

    /// Everything ever taken, unrevealed exchanges included.
    pub fn taken(&self) -> Balance {
        self.pending
            .iter()
            .fold(self.spent, |sum, payment| sum.saturating_add(payment.delta))
    }

    /// Whether something is left to be collected, now or when it is revealed.
    pub fn is_due(&self) -> bool {
        self.backed() > self.settled || !self.pending.is_empty()
    }

    /// Whether the rule holds.
    pub fn holds(&self) -> bool {
        self.backed() >= self.spent && self.obeys_rule(&self.pending).is_ok()
    }

    /// Takes a payment, or says why not and changes nothing.
    pub(crate) fn take(&mut self, payment: PendingPayment, max_pending: u32) -> Result<(), Refusal> {
        let same_lock = |held: &&PendingPayment| held.hashlock == payment.hashlock;
        if self
            .pending
            .iter()
            .filter(same_lock)
            .any(|held| !held.is_of(&payment.provider, payment.number))
        {
            return Err(Refusal::DuplicateHashlock);
        }
        let mut pending = self.pending.clone();
        match pending
            .iter_mut()
            .find(|held| held.is_of(&payment.provider, payment.number))
        {
            Some(held) => held.merge(payment)?,
            None => {
                if usize::try_from(max_pending).is_ok_and(|most| pending.len() >= most) {
                    return Err(Refusal::LaneBusy);
                }
                pending.push(payment);
            }
        }
        pending.sort_by_key(|held| held.amount);
        self.obeys_rule(&pending)?;
        self.pending = pending;
        Ok(())
    }

    /// The rule. What is backed without any of `pending` counts for each of them; what is backed under older terms
    /// only for those that were taken under them.
    fn obeys_rule(&self, pending: &[PendingPayment]) -> Result<(), Refusal> {
        let backed = self.backed();
        let backed_now = self.backed_by(|standing| standing == Standing::Current);
        let mut sum = self.spent;
        for payment in pending {
            sum = sum.checked_add(payment.delta).ok_or(Refusal::Overflow)?;
            let counts = if payment.is_older { backed } else { backed_now };
            if payment.amount.max(counts) < sum {
                return Err(Refusal::InsufficientPromise);
            }
        }
        Ok(())
    }

    /// The exchange was opened: its part can be collected from now on, and is spent for ever.
    pub(crate) fn reveal(&mut self, provider: &AccountId, number: u64, preimage: &Preimage) {
        let Some(payment) = self.remove(provider, number) else {
            return;
        };
        // Cannot saturate: the rule bounds the sum by a promise's amount.
        self.spent = self.spent.saturating_add(payment.delta);
        self.present(LaneCheque {
            amount: payment.amount,
            hashlock: payment.hashlock,
            preimage: *preimage,
            signature: payment.signature,
            standing: if payment.is_older {
                Standing::Older
            } else {
                Standing::Current
            },
        });
    }

    /// Keeps the cheque if it is the largest. One under older terms gives way to a smaller one that is enough, and
    /// does not drive such a one out.
    pub(crate) fn present(&mut self, cheque: LaneCheque) {
        let Some(held) = self.cheque.clone() else {
            self.cheque = Some(cheque);
            return;
        };
        if held.standing == cheque.standing || held.standing == Standing::Lapsed {
            if cheque.amount > held.amount || held.standing == Standing::Lapsed {
                self.cheque = Some(cheque);
            }
            return;
        }
        let (current, older) = match cheque.standing {
            Standing::Current => (cheque, held),
            Standing::Older | Standing::Lapsed => (held, cheque),
        };
        let is_larger = older.amount > current.amount;
        self.cheque = Some(current);
        if is_larger && !self.holds() {
            self.cheque = Some(older);
        }
    }

    /// The device's terms were cut: everything that is held was signed under older ones.
    pub(crate) fn age(&mut self, terms: OlderTerms) {
        let before = self.older_terms.unwrap_or(terms);
        self.older_terms = Some(OlderTerms {
            sure_until: terms.sure_until.min(before.sure_until),
            over_after: terms.over_after.max(before.over_after),
        });
        for payment in &mut self.pending {
            payment.is_older = true;
        }
        if let Some(cheque) = self
            .cheque
            .as_mut()
            .filter(|cheque| cheque.standing == Standing::Current)
        {
            cheque.standing = Standing::Older;
        }
    }

    /// Time has passed: what is older may have lapsed, or have been collected.
    pub(crate) fn lapse(&mut self, finalized: BlockNumber) {
        if self.older_terms.is_some_and(|terms| finalized > terms.over_after) {
            self.older_terms = None;
            if let Some(cheque) = self.cheque.as_mut().filter(|cheque| cheque.standing == Standing::Older) {
                cheque.standing = Standing::Lapsed;
            }
        }
        if !self.is_due() {
            self.older_terms = None;
        }
    }

    /// The exchange came to nothing: what it held is the lane's again.
    pub(crate) fn remove(&mut self, provider: &AccountId, number: u64) -> Option<PendingPayment> {
        let place = self.pending.iter().position(|held| held.is_of(provider, number))?;
        let payment = self.pending.remove(place);
        if self.pending.is_empty() {
            // An idle lane keeps no memory for payments.
            self.pending = Vec::new();
        }
        Some(payment)
    }

    /// Holds an unrevealed exchange that is known from a report. What it took of the lane is not known: to be followed
    /// by [`Self::distrust_credit`].
    pub(crate) fn restore(&mut self, payment: PendingPayment) {
        match self
            .pending
            .iter_mut()
            .find(|held| held.is_of(&payment.provider, payment.number))
        {
            Some(held) if held.amount < payment.amount => *held = payment,
            Some(_) => {}
            None => self.pending.push(payment),
        }
        self.pending.sort_by_key(|held| held.amount);
    }

    /// Forgets that anything is credit: everything that was or may be collected counts as spent, up to `most`, what the
    /// channel's money can ever have been enough for.
    pub(crate) fn distrust_credit(&mut self, most: Balance) {
        self.spent = self.spent.max(self.backed().min(most));
        let mut reached = self.spent;
        for payment in &mut self.pending {
            let amount = payment.amount.min(most);
            payment.delta = amount.saturating_sub(reached);
            reached = reached.max(amount);
        }
    }

    /// The largest promise that is held, revealed or not, with the consumer's own signature.
    pub fn newest(&self, channel: &AccountId) -> Option<SignedPromise> {
        let cheque = self
            .cheque
            .iter()
            .map(|cheque| (cheque.amount, cheque.hashlock, &cheque.signature));
        let pending = self
            .pending
            .iter()
            .map(|payment| (payment.amount, payment.hashlock, &payment.signature));
        let (amount, hashlock, signature) = cheque.chain(pending).max_by_key(|(amount, ..)| *amount)?;
        Some(self.promise(channel, amount, hashlock, signature))
    }

    /// A promise of this lane as its consumer signed it.
    pub fn promise(
        &self,
        channel: &AccountId,
        amount: Balance,
        hashlock: H256,
        signature: &Signature,
    ) -> SignedPromise {
        SignedPromise {
            promise: Promise::of_consumer(as_channel(channel), self.lane, amount, hashlock),
            signature: signature.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
