//! The properties, looked at from outside: at the chain, at what was really signed, and at what was really served.

use crate::{
    party::{provider::Desk, sight, ConsumerParty, HubParty, ProviderParty},
    people,
    setup::{ConsumerKind, Mutant, ProviderKind, GENESIS, PRICE},
    world::World,
};
use std::collections::BTreeSet;
use tallystick_messages::SignedPromise;
use tallystick_parties::accountant::{consumer::LaneBook, invariants};
use tallystick_primitives::{AccountId, Balance, NEVER_EXPIRES};

/// A property that does not hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{property} after step {step}: {what}")]
pub struct Violation {
    /// Which.
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
        self.hubs.iter().try_for_each(|hub| self.check_hub(hub))?;
        self.providers
            .iter()
            .try_for_each(|provider| self.check_provider(provider))?;
        self.consumers
            .iter()
            .try_for_each(|consumer| self.check_consumer(consumer))
    }

    /// The accountants' own invariants; slower.
    pub fn check_books(&self) -> Result<(), Violation> {
        let real = |hub: &&HubParty| hub.is_honest() && self.setup.mutant.is_none();
        for hub in self.hubs.iter().filter(real) {
            let violations = invariants::check(&hub.book, &hub.terms, &BTreeSet::new());
            // A rebuilt accountant does not know what nobody reported, and counts old credit as spent; what it signed
            // before may still turn up. So its own sums say nothing any more (HUB is looked at from outside).
            let known = |rule: &str| !hub.was_rebuilt || rule == "HUB5";
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

    /// HUB: whatever an honest accountant has promised, it can collect from consumers, or has.
    fn check_hub(&self, hub: &HubParty) -> Result<(), Violation> {
        if !hub.is_honest() {
            return Ok(());
        }
        for all in [false, true] {
            let (claims, assets) = (self.claims(hub, all), self.assets(hub, all));
            if claims > assets.saturating_add(hub.deficit) {
                let revealed = if all { "with everything revealed" } else { "as revealed" };
                let what = format!(
                    "accountant {}, {revealed}: {claims} promised, {assets} to pay it with",
                    hub.place
                );
                return Err(self.fail("HUB", what));
            }
        }
        Ok(())
    }

    /// What providers have or could claim, ever.
    pub(crate) fn claims(&self, hub: &HubParty, all: bool) -> Balance {
        let head = &self.chain.head;
        (0..self.providers.len())
            .map(|provider| {
                let proven = head.provider(provider, hub.place).proven;
                let issued = hub.issued.get(&provider);
                let claimable = issued.map_or(0, |issued| match all {
                    true => issued.claimable(head.height),
                    false => issued.for_ever,
                });
                proven.max(claimable)
            })
            .sum()
    }

    /// What the accountant has collected, and could collect now with what it holds.
    pub(crate) fn assets(&self, hub: &HubParty, all: bool) -> Balance {
        let collected = self
            .chain
            .head
            .hubs
            .get(hub.place)
            .map_or(0, |account| account.collected);
        let collectable: Balance = self
            .consumers
            .iter()
            .map(|consumer| self.collectable(hub, consumer, all))
            .sum();
        collected + collectable
    }

    fn collectable(&self, hub: &HubParty, consumer: &ConsumerParty, all: bool) -> Balance {
        let id = people::channel(self.setup.scheme, consumer.place, hub.place);
        let Some(book) = hub.book.consumers.get(&id) else {
            return 0;
        };
        let channel = self.chain.head.channel(consumer.place, hub.place);
        let signers = sight::signers(&self.setup, consumer);
        let due: Balance = book
            .lanes
            .iter()
            .map(|lane| {
                let settled = channel.settled.get(&lane.lane).copied().unwrap_or(0);
                let best = self.best_cheque(hub, consumer, &id, lane, &signers, all);
                best.saturating_sub(settled)
            })
            .sum();
        due.min(channel.balance)
    }

    /// The largest promise of a lane that the chain would settle.
    fn best_cheque(
        &self,
        hub: &HubParty,
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
            .filter(|entry| all || self.is_proven(hub, &entry.provider))
            .map(|entry| (entry.amount, entry.hashlock, entry.signature.clone()));
        let scheme = self.setup.scheme;
        let identity = people::consumer_key(scheme, consumer.place).account;
        revealed
            .chain(pending)
            .filter(|(amount, hashlock, signature)| {
                let promise = tallystick_primitives::Promise {
                    channel: sp_core::H256((*channel).clone().into()),
                    lane: lane.lane,
                    amount: *amount,
                    hashlock: *hashlock,
                    valid_until: NEVER_EXPIRES,
                };
                let payload = promise.payload(&GENESIS);
                let signed = SignedPromise {
                    promise,
                    signature: signature.clone(),
                };
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
    fn is_proven(&self, hub: &HubParty, identity: &AccountId) -> bool {
        let place = (0..self.providers.len())
            .find(|place| &people::provider_key(self.setup.scheme, *place).account == identity);
        let pending = hub
            .book
            .providers
            .get(identity)
            .and_then(|provider| provider.pending.as_ref());
        match (place, pending) {
            (Some(place), Some(pending)) => self.chain.head.provider(place, hub.place).proven >= pending.amount,
            _ => false,
        }
    }

    /// PROVIDER: what an honest provider served is secured by money it has, or by promises it can settle now, but for the
    /// slack of each session.
    fn check_provider(&self, provider: &ProviderParty) -> Result<(), Violation> {
        if provider.kind != ProviderKind::Honest {
            return Ok(());
        }
        for (hub, desk) in &provider.desks {
            let secured = self.secured(provider.place, *hub);
            let (worth, slack) = self.served_at(desk);
            if worth > secured + slack {
                let what = format!(
                    "provider {} at accountant {hub}: served for {worth}, secured {secured}, at risk {slack}",
                    provider.place
                );
                return Err(self.fail("PROVIDER", what));
            }
            let insured = self.chain.head.provider(provider.place, *hub);
            let owed = secured.saturating_sub(insured.settled);
            if owed > insured.coverage {
                let what = format!(
                    "provider {} at accountant {hub}: owed {owed}, insured {}",
                    provider.place, insured.coverage
                );
                return Err(self.fail("PROVIDER", what));
            }
        }
        Ok(())
    }

    /// What a provider really served for at an accountant, and what of it may be lost: one slack for each session.
    pub(crate) fn served_at(&self, desk: &Desk) -> (Balance, Balance) {
        let (mut worth, mut slack) = (desk.closed_worth, desk.closed_loss);
        for (id, _) in desk.machine.sessions() {
            let served = PRICE * u128::from(self.served.get(id).copied().unwrap_or(0));
            worth += served;
            slack += served.min(self.setup.slack());
        }
        (worth, slack)
    }

    /// The largest amount that the provider has proven, or can prove in the next block.
    fn secured(&self, provider: usize, hub: usize) -> Balance {
        let head = &self.chain.head;
        let record = self.providers[provider].desks[&hub].machine.record();
        let operator = people::operator_key(self.setup.scheme, hub).account;
        let channel = people::provider_channel_hash(self.setup.scheme, provider, hub);
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
        head.provider(provider, hub).proven.max(pending).max(last)
    }

    /// CONSUMER: an honest consumer never signed, and never lost on chain, more than what it received is worth.
    fn check_consumer(&self, consumer: &ConsumerParty) -> Result<(), Violation> {
        if consumer.kind == ConsumerKind::DoubleSpender {
            return Ok(());
        }
        for hub in 0..self.hubs.len() {
            let received = self.received.get(&(consumer.place, hub)).copied().unwrap_or(0);
            let worth = PRICE * u128::from(received);
            let signed = self.signed.get(&(consumer.place, hub)).copied().unwrap_or(0);
            let channel = self.chain.head.channel(consumer.place, hub);
            let settled = channel.settled.values().copied().max().unwrap_or(0);
            if signed > worth || settled > signed {
                let what = format!(
                    "consumer {} at accountant {hub}: received for {worth}, signed {signed}, settled {settled}",
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
