//! Long random histories of consumers, providers, an accountant and a chain, some of them malicious. After every step
//! all invariants hold, and whichever unrevealed exchanges are revealed, the accountant can pay for them.

mod chain;
mod rebuild;
mod steps;

use chain::{Channel, ProviderOnChain};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sp_core::H256;
use std::collections::{BTreeMap, BTreeSet};
use tallystick_messages::{ExchangeMessage, ExchangeRequest, HeldPayment, SignedAgreement};
use tallystick_parties::accountant::{consumer::Standing, *};
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Preimage, hashlock, state::AccountantStatus};
use tallystick_testing_kit::soak;

const GENESIS: H256 = H256([7; 32]);
const EXIT_DELAY: BlockNumber = 100;
const RESERVE: Balance = 20;
const CONSUMERS: u8 = 3;
const PROVIDERS: u8 = 4;
const LANES: [Lane; 2] = [0, 5];

/// A consumer's side of an agreement.
struct Session {
    consumer: usize,
    provider: usize,
    signed: SignedAgreement,
    total: Balance,
}

struct Sim {
    rng: ChaCha8Rng,
    book: MemoryBook,
    terms: Terms,
    view: ChainView,
    channels: Vec<Channel>,
    providers: Vec<ProviderOnChain>,
    sessions: Vec<Session>,
    /// The largest amount signed, by consumer and lane.
    signed: BTreeMap<(usize, Lane), Balance>,
    /// Messages each provider has received lately.
    inbox: Vec<Vec<ExchangeMessage>>,
    history: Vec<ExchangeRequest>,
    /// Fast exits that were signed and not yet carried out.
    fast_exits: Vec<(usize, FastExitRequest)>,
    /// Events that a lagging watcher has not passed on yet.
    late_events: Vec<Observation>,
    /// The payments that providers keep after they were taken: (provider, number of the exchange, payment).
    kept: Vec<(usize, u64, HeldPayment)>,
    /// Channels that were rebuilt: more may count as taken than they hold, until they are topped up.
    rebuilt: BTreeSet<AccountId>,
    /// Exchanges that were made final by a preimage on chain.
    published: BTreeSet<(usize, u64)>,
    nonce: u64,
    salt: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Sim {
    fn new(seed: u64) -> Self {
        let mut sim = Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            book: MemoryBook::default(),
            terms: Terms {
                genesis: GENESIS,
                accountant: AccountId::new([9; 32]),
                operators: vec![AccountId::new([8; 32])],
                expiry_blocks: EXIT_DELAY / 2,
                exit_delay: EXIT_DELAY,
                reserve: RESERVE,
                max_messages: 16,
                max_pending_per_lane: 3,
                device_margin_blocks: EXIT_DELAY,
            },
            view: ChainView {
                finalized: 1,
                status: AccountantStatus::Active,
                fresh: true,
                reconciling: false,
            },
            channels: Vec::new(),
            providers: Vec::new(),
            sessions: Vec::new(),
            signed: BTreeMap::new(),
            inbox: vec![Vec::new(); usize::from(PROVIDERS)],
            history: Vec::new(),
            fast_exits: Vec::new(),
            late_events: Vec::new(),
            kept: Vec::new(),
            rebuilt: BTreeSet::new(),
            published: BTreeSet::new(),
            nonce: 0,
            salt: 0,
            counts: BTreeMap::new(),
        };
        for name in 0..CONSUMERS {
            let mut channel = Channel::new(AccountId::new([100 + name; 32]), 500, RESERVE);
            channel.devices.insert(LANES[1], AccountId::new([150 + name; 32]));
            sim.channels.push(channel);
            sim.see(usize::from(name));
        }
        for name in 0..PROVIDERS {
            sim.providers.push(ProviderOnChain {
                identity: AccountId::new([200 + name; 32]),
                proven: 0,
                given: Vec::new(),
            });
            let snapshot = sim.providers[usize::from(name)].snapshot(1);
            sim.observe(&[snapshot]);
        }
        sim
    }

    fn preimage(&self, provider: usize, number: u64) -> Preimage {
        sp_crypto_hashing::blake2_256(&[&[provider as u8], number.to_le_bytes().as_slice()].concat())
    }

    fn lock(&self, provider: usize, number: u64) -> H256 {
        hashlock(&self.preimage(provider, number))
    }

    fn channel_id(&self, consumer: usize) -> AccountId {
        self.terms.channel_of(&self.channels[consumer].identity)
    }

    fn provider(&self, provider: usize) -> Provider {
        self.book.provider(&self.providers[provider].identity).unwrap()
    }

    fn observe(&mut self, observations: &[Observation]) {
        let observed = observe(&self.book, &self.terms, &self.view, observations);
        let is_short = |note: &Note| matches!(note, Note::Short { channel, .. } if !self.rebuilt.contains(channel));
        assert!(
            !observed.notes.iter().any(is_short),
            "a channel became short: {:?}",
            observed.notes
        );
        for note in &observed.notes {
            if let Note::Revealed { provider, number } = note {
                let place = self
                    .providers
                    .iter()
                    .position(|known| &known.identity == provider)
                    .unwrap();
                self.published.insert((place, *number));
            }
        }
        self.book.apply(observed.changes);
    }

    /// Tells the accountant how a channel is now.
    fn see(&mut self, consumer: usize) {
        let snapshot = self.channels[consumer].snapshot(self.view.finalized);
        self.observe(&[snapshot]);
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.gen_range(0..100) < percent
    }

    fn below(&mut self, bound: usize) -> usize {
        self.rng.gen_range(0..bound)
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn assert_sound(&self) {
        let violations = invariants::check(&self.book, &self.terms, &self.rebuilt);
        assert_eq!(violations, vec![]);
        self.assert_every_subset_is_paid_for();
        for provider in &self.providers {
            let record = self.book.provider(&provider.identity).unwrap();
            assert!(
                provider.proven <= record.total_with_pending(),
                "the chain proved more than was promised"
            );
        }
    }

    /// The theorem, on the chain's own figures.
    fn assert_every_subset_is_paid_for(&self) {
        let pending: Vec<(AccountId, u64)> = self
            .book
            .providers
            .iter()
            .filter_map(|(identity, record)| Some((identity.clone(), record.pending.as_ref()?.number)))
            .collect();
        for subset in 0u32..(1 << pending.len()) {
            let revealed: BTreeSet<&(AccountId, u64)> = pending
                .iter()
                .enumerate()
                .filter(|(place, _)| subset & (1 << place) != 0)
                .map(|(_, exchange)| exchange)
                .collect();
            let is_revealed = |identity: &AccountId| revealed.iter().any(|(owner, _)| owner == identity);
            let owed: Balance = self
                .book
                .providers
                .iter()
                .map(|(identity, record)| match is_revealed(identity) {
                    true => record.total_with_pending(),
                    false => record.total,
                })
                .sum();
            let held: Balance = self.channels.iter().map(|channel| self.worth(channel, &revealed)).sum();
            assert!(owed <= held, "owes {owed} and gets {held} if {revealed:?} are revealed");
        }
    }

    /// The amount that the accountant has got and can get from a channel.
    fn worth(&self, channel: &Channel, revealed: &BTreeSet<&(AccountId, u64)>) -> Balance {
        let record = self.book.consumer(&self.terms.channel_of(&channel.identity)).unwrap();
        let settled: Balance = channel.settled.values().sum();
        let collectable: Balance = record
            .lanes
            .iter()
            .map(|lane| {
                let opened = lane
                    .pending
                    .iter()
                    .filter(|entry| revealed.contains(&(entry.provider.clone(), entry.number)))
                    .map(|entry| entry.amount);
                let cheque = lane
                    .cheque
                    .as_ref()
                    .filter(|cheque| cheque.standing != Standing::Lapsed);
                let cheque = cheque.map(|cheque| cheque.amount);
                let largest = opened.chain(cheque).max().unwrap_or(0);
                let settled = channel.settled.get(&lane.lane).copied().unwrap_or(0);
                largest.saturating_sub(settled)
            })
            .sum();
        settled + collectable.min(channel.balance)
    }
}

fn run(seed: u64, steps: u32) -> BTreeMap<&'static str, u64> {
    let mut sim = Sim::new(seed);
    for step in 0..steps {
        let before = sim.book.clone();
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let was_lost = sim.step();
            sim.assert_sound();
            if !was_lost {
                sim.assert_totals_rise(&before);
            }
        }));
        if let Err(panic) = outcome {
            eprintln!("seed {seed}, step {step}");
            std::panic::resume_unwind(panic);
        }
    }
    sim.counts
}

#[test]
fn random_histories_keep_every_invariant() {
    let steps: u32 = soak::choose(10_000, 500_000);
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for seed in 1..5 {
        println!("seed {seed}, {steps} steps");
        for (what, count) in run(seed, steps) {
            *counts.entry(what).or_default() += count;
        }
    }
    println!("{counts:#?}");
    // A history in which nothing happens proves nothing.
    for what in [
        "accepted",
        "refused",
        "mixed",
        "revealed",
        "expired",
        "replayed",
        "collected",
        "relayed",
        "proven",
        "exit finalized",
        "fast exit",
        "key replaced",
        "published late",
        "resigned",
        "disk lost",
    ] {
        assert!(
            counts.get(what).copied().unwrap_or(0) * 20_000 > 20 * u64::from(steps),
            "hardly ever: {what}"
        );
    }
}
