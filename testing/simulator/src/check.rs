//! The properties, checked from outside: on the chain, on promises really signed, and on units really served.

use crate::{
    party::{AccountantParty, ConsumerParty, ProviderParty, chain_view, provider::ProviderSide},
    people,
    setup::{ConsumerKind, GENESIS, Mutant, PRICE, ProviderKind},
    world::World,
};
use std::collections::BTreeSet;
use tallystick_messages::SignedPromise;
use tallystick_parties::accountant::{consumer::LaneBook, invariants};
use tallystick_primitives::{AccountId, Balance};

/// A property that does not hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{property} after step {step}: {what}")]
pub struct Violation {
    /// Its name.
    pub property: &'static str,
    /// After which step.
    pub step: u64,
    /// Where, and how.
    pub what: String,
}

impl World {
    /// Looks at every property.
    pub fn check(&self) -> Result<(), Violation> {
        self.check_money()?;
        self.accountants
            .iter()
            .try_for_each(|accountant| self.check_accountant(accountant))?;
        self.providers
            .iter()
            .try_for_each(|provider| self.check_provider(provider))?;
        self.consumers
            .iter()
            .try_for_each(|consumer| self.check_consumer(consumer))
    }

    /// The accountants' own invariants; slower.
    pub fn check_books(&self) -> Result<(), Violation> {
        let real = |accountant: &&AccountantParty| accountant.is_honest() && self.setup.mutant.is_none();
        for accountant in self.accountants.iter().filter(real) {
            let violations = invariants::check(&accountant.book, &accountant.terms, &BTreeSet::new());
            // A rebuilt accountant does not know payments that nobody reported, and counts old credit as spent;
            // promises that it signed before may still turn up. So its own sums say nothing any more. (The property
            // ACCOUNTANT is checked from outside.)
            let known = |rule: &str| !accountant.was_rebuilt || rule == "INV5";
            if let Some(violation) = violations.into_iter().find(|violation| known(violation.rule)) {
                return Err(self.fail("BOOK", format!("{}: {}", violation.rule, violation.what)));
            }
        }
        Ok(())
    }

    pub(crate) fn fail(&self, property: &'static str, what: String) -> Violation {
        Violation {
            property,
            step: self.step,
            what,
        }
    }

    /// MONEY: the simulated chain neither makes nor loses money.
    fn check_money(&self) -> Result<(), Violation> {
        for state in [&self.chain.head, &self.chain.finalized] {
            if state.issuance() != self.issuance {
                return Err(self.fail("MONEY", format!("{} instead of {}", state.issuance(), self.issuance)));
            }
        }
        Ok(())
    }

    /// ACCOUNTANT: an honest accountant has collected, or can collect from consumers, all that it has promised.
    fn check_accountant(&self, accountant: &AccountantParty) -> Result<(), Violation> {
        if !accountant.is_honest() {
            return Ok(());
        }
        for all in [false, true] {
            let (claims, assets) = (self.claims(accountant, all), self.assets(accountant, all));
            if claims > assets.saturating_add(accountant.deficit) {
                let revealed = if all { "with everything revealed" } else { "as revealed" };
                let what = format!(
                    "accountant {}, {revealed}: {claims} promised, {assets} to pay it with",
                    accountant.place
                );
                return Err(self.fail("ACCOUNTANT", what));
            }
        }
        Ok(())
    }

    /// The sum of all that providers have claimed or could ever claim.
    pub(crate) fn claims(&self, accountant: &AccountantParty, all: bool) -> Balance {
        let head = &self.chain.head;
        (0..self.providers.len())
            .map(|provider| {
                let proven = head.provider(provider, accountant.place).proven;
                let issued = accountant.issued.get(&provider);
                let claimable = issued.map_or(0, |issued| match all {
                    true => issued.claimable(head.height),
                    false => issued.for_ever,
                });
                proven.max(claimable)
            })
            .sum()
    }

    /// The amount that the accountant has collected, and could collect now with the promises it holds.
    pub(crate) fn assets(&self, accountant: &AccountantParty, all: bool) -> Balance {
        let collected = self
            .chain
            .head
            .accountants
            .get(accountant.place)
            .map_or(0, |account| account.collected);
        let collectable: Balance = self
            .consumers
            .iter()
            .map(|consumer| self.collectable(accountant, consumer, all))
            .sum();
        collected + collectable
    }

    fn collectable(&self, accountant: &AccountantParty, consumer: &ConsumerParty, all: bool) -> Balance {
        let id = people::channel(self.setup.scheme, consumer.place, accountant.place);
        let Some(book) = accountant.book.consumers.get(&id) else {
            return 0;
        };
        let channel = self.chain.head.channel(consumer.place, accountant.place);
        let signers = chain_view::signers(&self.setup, consumer);
        let due: Balance = book
            .lanes
            .iter()
            .map(|lane| {
                let settled = channel.settled.get(&lane.lane).copied().unwrap_or(0);
                let best = self.best_cheque(accountant, consumer, &id, lane, &signers, all);
                best.saturating_sub(settled)
            })
            .sum();
        due.min(channel.balance)
    }

    /// The largest promise of a lane that the chain would settle.
    fn best_cheque(
        &self,
        accountant: &AccountantParty,
        consumer: &ConsumerParty,
        channel: &AccountId,
        lane: &LaneBook,
        signers: &[AccountId],
        all: bool,
    ) -> Balance {
        let revealed = lane
            .cheque
            .iter()
            .map(|cheque| (cheque.amount, cheque.hashlock, cheque.signature.clone()));
        let pending = lane
            .pending
            .iter()
            .filter(|entry| all || self.is_proven(accountant, &entry.provider))
            .map(|entry| (entry.amount, entry.hashlock, entry.signature.clone()));
        let scheme = self.setup.scheme;
        let identity = people::consumer_key(scheme, consumer.place).account;
        revealed
            .chain(pending)
            .filter(|(amount, hashlock, signature)| {
                let signed = lane.promise(channel, *amount, *hashlock, signature);
                let payload = signed.promise.payload(&GENESIS);
                signers.iter().any(|signer| {
                    self.chain.head.is_lane_key(consumer.place, &identity, &signed, signer)
                        && self.verify(&payload, signature, signer)
                })
            })
            .map(|(amount, ..)| amount)
            .max()
            .unwrap_or(0)
    }

    fn verify(&self, payload: &[u8], signature: &tallystick_primitives::Signature, signer: &AccountId) -> bool {
        (self.setup.scheme.verifier())(payload, signature, signer)
    }

    /// Whether the provider's unrevealed exchange is proven on chain already, of which the accountant will hear.
    fn is_proven(&self, accountant: &AccountantParty, identity: &AccountId) -> bool {
        let place = (0..self.providers.len())
            .find(|place| &people::provider_key(self.setup.scheme, *place).account == identity);
        let pending = accountant
            .book
            .providers
            .get(identity)
            .and_then(|provider| provider.pending.as_ref());
        match (place, pending) {
            (Some(place), Some(pending)) => self.chain.head.provider(place, accountant.place).proven >= pending.amount,
            _ => false,
        }
    }

    /// PROVIDER: everything that an honest provider served is secured by money it has, or by promises it can settle
    /// now, but for the slack of each payment session.
    fn check_provider(&self, provider: &ProviderParty) -> Result<(), Violation> {
        if provider.kind != ProviderKind::Honest {
            return Ok(());
        }
        for (accountant, side) in &provider.sides {
            let secured = self.secured(provider.place, *accountant);
            let (worth, slack) = self.served_at(side);
            if worth > secured + slack {
                let what = format!(
                    "provider {} at accountant {accountant}: served for {worth}, secured {secured}, at risk {slack}",
                    provider.place
                );
                return Err(self.fail("PROVIDER", what));
            }
            let insured = self.chain.head.provider(provider.place, *accountant);
            let owed = secured.saturating_sub(insured.settled);
            if owed > insured.coverage {
                let what = format!(
                    "provider {} at accountant {accountant}: owed {owed}, insured {}",
                    provider.place, insured.coverage
                );
                return Err(self.fail("PROVIDER", what));
            }
        }
        Ok(())
    }

    /// The worth of all that a provider really served at an accountant, and the part of it that may be lost: one slack
    /// for each session.
    pub(crate) fn served_at(&self, side: &ProviderSide) -> (Balance, Balance) {
        let (mut worth, mut slack) = (side.closed_worth, side.closed_loss);
        for (id, _) in side.machine.sessions() {
            let served = PRICE * u128::from(self.served.get(id).copied().unwrap_or(0));
            worth += served;
            slack += served.min(self.setup.slack());
        }
        (worth, slack)
    }

    /// The largest amount that the provider has proven, or can prove in the next block.
    fn secured(&self, provider: usize, accountant: usize) -> Balance {
        let head = &self.chain.head;
        let record = self.providers[provider].sides[&accountant].machine.record();
        let operator = people::operator_key(self.setup.scheme, accountant).account;
        let channel = people::provider_channel_hash(self.setup.scheme, provider, accountant);
        let is_good = |signed: &SignedPromise| {
            signed.promise.channel == channel
                && signed.promise.lane == 0
                && signed.promise.valid_until >= head.height
                && self.verify(&signed.promise.payload(&GENESIS), &signed.signature, &operator)
        };
        let secret = people::provider_secret(provider);
        let pending = record.pending.as_ref().filter(|pending| {
            let preimage = secret.preimage(&record.accountant, pending.number);
            pending.promise.promise.is_opened_by(&preimage) && is_good(&pending.promise)
        });
        let last = record
            .last
            .as_ref()
            .filter(|last| last.promise.promise.is_opened_by(&last.preimage) && is_good(&last.promise));
        let pending = pending.map_or(0, |pending| pending.promise.promise.amount);
        let last = last.map_or(0, |last| last.promise.promise.amount);
        head.provider(provider, accountant).proven.max(pending).max(last)
    }

    /// CONSUMER: an honest consumer never signed, and never lost on chain, more than the worth of all it received.
    fn check_consumer(&self, consumer: &ConsumerParty) -> Result<(), Violation> {
        if consumer.kind == ConsumerKind::DoubleSpender {
            return Ok(());
        }
        for accountant in 0..self.accountants.len() {
            let received = self.received.get(&(consumer.place, accountant)).copied().unwrap_or(0);
            let worth = PRICE * u128::from(received);
            let signed = self.signed.get(&(consumer.place, accountant)).copied().unwrap_or(0);
            let channel = self.chain.head.channel(consumer.place, accountant);
            let settled = channel.settled.values().copied().max().unwrap_or(0);
            if signed > worth || settled > signed {
                let what = format!(
                    "consumer {} at accountant {accountant}: received for {worth}, signed {signed}, settled {settled}",
                    consumer.place
                );
                return Err(self.fail("CONSUMER", what));
            }
        }
        Ok(())
    }

    /// Whether a planted bug is in play.
    pub(crate) fn has(&self, mutant: Mutant) -> bool {
        self.setup.mutant == Some(mutant)
    }
}
