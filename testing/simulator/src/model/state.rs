//! The state of the small world.

use super::{SESSIONS, SmallWorld};
use crate::{
    crypto::Scheme,
    party::Issued,
    people,
    setup::{EXIT_DELAY, EXPIRY, GENESIS},
};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::{
    collections::BTreeSet,
    convert::Infallible,
    hash::{Hash, Hasher},
};
use tallystick_messages::{AgreementId, ExchangeAnswer, ExchangeRequest, Refusal, RevealAnswer, RevealRequest};
use tallystick_parties::accountant::{
    ChainView, ConsumerSnapshot, MemoryBook, Observation, ProviderSnapshot, Terms, observe,
};
use tallystick_parties::{
    ChainFacts, Consumer, LaneRecord, Limits, Offer, Policy, Provider, ProviderError, ProviderRecord,
};
use tallystick_primitives::{AccountId, Balance, BlockNumber, state::AccountantStatus};

/// Price of a unit, and the most that a total grows at once.
pub const PRICE: Balance = 10;
/// Height at first.
pub const START: BlockNumber = 100;
/// The scheme: tags.
pub const SCHEME: Scheme = Scheme::Tags;

/// The providers' policy: they risk one unit in each payment session.
pub const POLICY: Policy = Policy {
    allowance: PRICE,
    unexchanged: 0,
    trust: 0,
    max_messages: 4,
    answer_margin: 5,
    reveal_margin: 3,
    settle_margin: 2,
};

/// A message on its way.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
#[allow(missing_docs, reason = "what a variant holds is what its name says")]
#[allow(
    clippy::cast_possible_truncation,
    reason = "the codec derives number an enum's variants with casts"
)]
pub enum Wire {
    Exchange(u32, ExchangeRequest),
    Answer(u32, H256, ExchangeAnswer),
    Refused(u32, u64, H256, Refusal, Option<u64>),
    Reveal(u32, RevealRequest),
    Final(u32, RevealAnswer),
}

/// The whole state.
#[derive(Clone, Debug)]
pub struct State {
    /// The consumers' machines.
    pub consumers: Vec<Consumer>,
    /// The providers' machines.
    pub providers: Vec<Provider>,
    /// The accountant's book.
    pub book: MemoryBook,
    /// The newest block, which is final at once.
    pub height: BlockNumber,
    /// The amount that each provider has proven on chain.
    pub proven: Vec<Balance>,
    /// The promises that the accountant has signed for each provider.
    pub issued: Vec<Issued>,
    /// Messages on their way, encoded.
    pub network: BTreeSet<Vec<u8>>,
    /// The sessions' agreements.
    pub sessions: Vec<AgreementId>,
    /// Repeats and jumps that may still happen.
    pub left: (u8, u8),
    /// Whether the accountant ever answered the same request differently, or changed something the second time.
    pub answered_differently: bool,
    /// Hash of everything above: equal states have equal hashes.
    seal: [u8; 32],
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.seal == other.seal
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.seal.hash(hasher);
    }
}

/// The accountant.
pub fn accountant() -> AccountId {
    people::accountant_id(SCHEME, 0)
}

/// The accountant's terms.
pub fn terms() -> Terms {
    Terms {
        genesis: GENESIS,
        accountant: accountant(),
        operators: vec![people::operator_key(SCHEME, 0).account],
        expiry_blocks: EXPIRY,
        exit_delay: EXIT_DELAY,
        reserve: 0,
        max_messages: 8,
        max_pending_per_lane: 4,
        device_margin_blocks: EXIT_DELAY,
    }
}

impl State {
    /// The beginning: channels are open, agreements are made.
    pub fn first(world: &SmallWorld) -> Option<Self> {
        let consumers = (0..2).map(|place| {
            let identity = people::consumer_key(SCHEME, place).account;
            let record = LaneRecord::new(GENESIS, identity.clone(), 0, identity, accountant());
            Consumer::new(record).with_verifier(SCHEME.verifier())
        });
        let providers = (0..2).map(|place| {
            let identity = people::provider_key(SCHEME, place).account;
            let record = ProviderRecord::new(GENESIS, identity, accountant(), facts(START, 0));
            Provider::new(people::provider_secret(place), POLICY, record).with_verifier(SCHEME.verifier())
        });
        let mut state = Self {
            consumers: consumers.collect(),
            providers: providers.collect(),
            book: MemoryBook::default(),
            height: START,
            proven: vec![0; 2],
            issued: vec![Issued::default(); 2],
            network: BTreeSet::new(),
            sessions: Vec::new(),
            left: (world.repeats, world.jumps),
            answered_differently: false,
            seal: [0; 32],
        };
        state.observe(world);
        for session in 0..SESSIONS.len() {
            state.agree(world, session)?;
        }
        state.seal();
        Some(state)
    }

    fn agree(&mut self, world: &SmallWorld, session: usize) -> Option<()> {
        let (consumer, provider) = SESSIONS[session];
        let offer = Offer {
            provider: people::provider_key(SCHEME, provider).account,
            accountant: accountant(),
            price: PRICE,
            unit: world.unit.clone(),
            cap: 1_000,
            minimum_invoice: 1,
            invoice_cap: PRICE * 2,
            deadline: 1_000,
        };
        let limits = Limits {
            price: PRICE,
            cap: 1_000,
            invoice_cap: PRICE * 2,
            deadline: 1_000,
        };
        let key = people::consumer_key(SCHEME, consumer);
        let salt = H256::from_low_u64_be(u64::try_from(session).ok()?);
        let machine = &mut self.consumers[consumer];
        let draft = machine.agree(&offer, &limits, salt, START).ok()?;
        let Ok(proposal) = draft.sign(&GENESIS, |payload| Ok::<_, Infallible>(key.sign(payload)));
        let provider_key = people::provider_key(SCHEME, provider);
        let provider_machine = &mut self.providers[provider];
        let sign = |payload: &[u8]| Ok::<_, ProviderError>(provider_key.sign(payload));
        let step = provider_machine
            .accept_agreement(proposal, &offer, &key.account, START, sign)
            .ok()?;
        let signed = step.apply(provider_machine);
        let id = machine.countersigned(signed).ok()?.apply(machine);
        self.sessions.push(id);
        Some(())
    }

    /// The accountant and the providers look at the chain.
    pub fn observe(&mut self, world: &SmallWorld) {
        let mut observations = Vec::new();
        for provider in 0..2 {
            let identity = people::provider_key(SCHEME, provider).account;
            let preimages = self.providers[provider]
                .record()
                .pending
                .as_ref()
                .map(|pending| people::provider_secret(provider).preimage(&accountant(), pending.number));
            let proven = self.proven[provider];
            let known = self.book.providers.get(&identity).map_or(0, |known| known.proven);
            if let Some(preimage) = preimages.filter(|_| proven > known) {
                observations.push(Observation::ProviderPromiseSettled {
                    identity: identity.clone(),
                    preimage,
                });
            }
            let snapshot = ProviderSnapshot {
                height: self.height,
                opened: true,
                proven,
                settled: 0,
                coverage: 1_000,
            };
            observations.push(Observation::Provider { identity, snapshot });
        }
        for consumer in 0..2 {
            let snapshot = ConsumerSnapshot {
                height: self.height,
                opened: true,
                balance: balance(world, consumer),
                settled: Vec::new(),
                exit: None,
                devices: Vec::new(),
            };
            let identity = people::consumer_key(SCHEME, consumer).account;
            observations.push(Observation::Consumer { identity, snapshot });
        }
        let observed = observe(&self.book, &terms(), &self.view(), &observations);
        self.book.apply(observed.changes);
        for provider in 0..2 {
            let facts = facts(self.height, self.proven[provider]);
            let machine = &mut self.providers[provider];
            machine.observe(facts).apply(machine);
        }
    }

    /// The accountant's view of the chain: it knows every block.
    pub fn view(&self) -> ChainView {
        ChainView {
            finalized: self.height,
            status: AccountantStatus::Active,
            fresh: true,
            reconciling: false,
        }
    }

    /// Sends a message.
    pub fn send(&mut self, wire: &Wire) {
        self.network.insert(wire.encode());
    }

    /// Takes answers off the network that can mean nothing to their provider any more, as its numbers only rise: that
    /// they arrive later would tell apart states in which everything else is the same.
    pub fn drop_dead_answers(&mut self) {
        let providers = &self.providers;
        self.network.retain(|wire| {
            let record = |place: u32| usize::try_from(place).ok().and_then(|place| providers.get(place));
            let expects = |place, number| record(place).is_some_and(|machine| number >= machine.record().number);
            match Wire::decode_all(&mut wire.as_slice()) {
                Ok(Wire::Answer(place, _, answer)) => expects(place, answer.number),
                Ok(Wire::Refused(place, number, ..)) => expects(place, number),
                Ok(Wire::Final(place, answer)) => record(place)
                    .and_then(|machine| machine.record().pending.as_ref())
                    .is_some_and(|pending| pending.number == answer.number),
                Ok(Wire::Exchange(..) | Wire::Reveal(..)) => true,
                Err(_) => false,
            }
        });
    }

    /// Computes the hash that tells this state from others.
    pub fn seal(&mut self) {
        let mut seal = Vec::new();
        for consumer in &self.consumers {
            consumer.lane().encode_to(&mut seal);
            consumer
                .agreements()
                .for_each(|(_, paid)| (paid.total, paid.amount).encode_to(&mut seal));
        }
        for provider in &self.providers {
            provider.record().encode_to(&mut seal);
            provider
                .sessions()
                .for_each(|(_, session)| session.encode_to(&mut seal));
        }
        self.book.consumers.iter().for_each(|entry| entry.encode_to(&mut seal));
        self.book.providers.iter().for_each(|entry| entry.encode_to(&mut seal));
        self.book
            .agreements
            .iter()
            .for_each(|(_, record)| record.total.encode_to(&mut seal));
        for issued in &self.issued {
            (issued.for_ever, &issued.conditional).encode_to(&mut seal);
        }
        (self.height, &self.proven, self.left, self.answered_differently).encode_to(&mut seal);
        self.network.iter().for_each(|wire| wire.encode_to(&mut seal));
        self.seal = blake2_256(&seal);
    }
}

/// The balance of a consumer's channel.
pub fn balance(world: &SmallWorld, consumer: usize) -> Balance {
    if consumer == 0 { world.balance } else { 1_000 }
}

fn facts(height: BlockNumber, proven: Balance) -> ChainFacts {
    ChainFacts {
        height,
        operator: people::operator_key(SCHEME, 0).account,
        previous_operator: None,
        coverage: 1_000,
        proven,
        settled: 0,
    }
}
