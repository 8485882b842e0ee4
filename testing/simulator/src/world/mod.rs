//! The simulated world: parties, network and chain, moved on by one random act after the other.

mod close;
mod deliver;
mod provide;
mod spend;

use crate::{
    chain::{Chain, ChainState, ProviderChannel},
    check::Violation,
    network::Network,
    party::{AccountantParty, ConsumerParty, ProviderParty, accountant::Crash, provider::facts},
    setup::{COVERAGE, INCLUSION, Setup, WALLET},
    summary::Summary,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, agreement::Unit};
use tallystick_primitives::{Balance, BlockNumber};

/// All parties, the network and the chain.
pub struct World {
    /// The parties and the rules.
    pub setup: Setup,
    /// The source of all randomness.
    pub rng: ChaCha8Rng,
    /// Number of acts so far.
    pub step: u64,
    /// The chain.
    pub chain: Chain,
    /// The network.
    pub network: Network,
    /// The consumers.
    pub consumers: Vec<ConsumerParty>,
    /// The providers.
    pub providers: Vec<ProviderParty>,
    /// The accountants.
    pub accountants: Vec<AccountantParty>,
    /// Counts of all that happened.
    pub summary: Summary,
    /// Units that were really served, by agreement.
    pub served: BTreeMap<AgreementId, u64>,
    /// Units that consumers really received, by consumer and accountant.
    pub received: BTreeMap<(usize, usize), u64>,
    /// The largest amount that honest consumers really signed, by consumer and accountant.
    pub signed: BTreeMap<(usize, usize), Balance>,
    /// All money there is.
    pub issuance: Balance,
    /// The unit that is sold.
    pub unit: Unit,
}

impl World {
    /// A world before its first step.
    pub fn new(setup: Setup, unit: Unit, seed: u64) -> Self {
        let chain = Chain::new(setup.scheme, genesis(&setup));
        let issuance = chain.head.issuance();
        let consumers = setup.consumers.iter().enumerate();
        let consumers = consumers
            .map(|(place, kind)| ConsumerParty::new(&setup, place, *kind))
            .collect();
        let providers = setup.providers.iter().enumerate();
        let providers = providers
            .map(|(place, kind)| ProviderParty::new(&setup, place, *kind, &chain))
            .collect();
        let accountants = setup.accountants.iter().enumerate();
        let accountants = accountants
            .map(|(place, kind)| AccountantParty::new(&setup, place, *kind, &chain))
            .collect();
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            step: 0,
            chain,
            network: Network::default(),
            consumers,
            providers,
            accountants,
            summary: Summary::default(),
            served: BTreeMap::new(),
            received: BTreeMap::new(),
            signed: BTreeMap::new(),
            issuance,
            unit,
            setup,
        }
    }

    /// Lets things happen, and looks at the properties all the time; in the end everybody settles, and is paid.
    pub fn run(&mut self, steps: u64) -> Result<(), Violation> {
        for _ in 0..steps {
            self.step += 1;
            self.act()?;
            if self.step.is_multiple_of(self.setup.check_every) {
                self.check()?;
            }
            if self.step.is_multiple_of(self.setup.check_every * 8) {
                self.check_books()?;
            }
        }
        self.check()?;
        self.check_books()?;
        self.summary.add("steps", steps);
        self.close()
    }

    fn act(&mut self) -> Result<(), Violation> {
        match self.rng.gen_range(0..1_000u32) {
            0..=249 => self.use_service(),
            250..=829 => self.deliver()?,
            830..=899 => self.exchange(),
            900..=919 => self.reveal(),
            920..=934 => self.settle(),
            935..=954 => self.spend(),
            955..=959 => self.crash(),
            _ => self.block(),
        }
        Ok(())
    }

    /// A new block, and what everybody learns from the one that is finalized by it.
    fn block(&mut self) {
        let events = self.chain.make_block();
        self.summary.count("blocks");
        self.summary.add(
            "settlements and exits with effect",
            events.len().try_into().unwrap_or(0),
        );
        for accountant in &mut self.accountants {
            accountant.view.fresh = !self.rng.gen_bool(0.02);
            accountant.see(&self.setup, &self.chain, &events);
        }
        self.collect();
        self.leave();
        for provider in 0..self.providers.len() {
            self.look_at_chain(provider);
        }
    }

    /// Consumers that asked to leave do so as soon as they can.
    fn leave(&mut self) {
        for consumer in 0..self.consumers.len() {
            for accountant in 0..self.accountants.len() {
                let exit = self.chain.head.channel(consumer, accountant).exit;
                let opens = exit.is_some_and(|exit| exit.open && exit.opens_at() <= self.chain.head.height + 1);
                if opens && self.rng.gen_bool(0.7) {
                    self.summary.count("exits carried out");
                    self.chain
                        .submit(1, crate::chain::Transaction::FinalizeExit { consumer, accountant });
                }
            }
        }
    }

    /// Accountants collect what is urgent, and the rest from time to time.
    fn collect(&mut self) {
        for place in 0..self.accountants.len() {
            if !self.accountants[place].is_honest() && self.rng.gen_bool(0.002) {
                self.summary.count("liars withdrew everything");
                self.chain
                    .submit(1, crate::chain::Transaction::Withdraw { accountant: place });
            }
            let greedy = self.rng.gen_bool(0.08);
            for transaction in self.accountants[place].collections(&self.setup, &self.consumers, greedy) {
                let delay = self.delay();
                self.chain.submit(delay, transaction);
            }
        }
    }

    /// A party crashes.
    fn crash(&mut self) {
        match self.rng.gen_range(0..4u32) {
            0 => {
                let place = self.rng.gen_range(0..self.consumers.len());
                self.consumers[place].restart(&self.setup);
                self.summary.count("consumers restarted");
            }
            1 => {
                let place = self.rng.gen_range(0..self.providers.len());
                self.providers[place].restart(&self.setup);
                self.summary.count("providers restarted");
            }
            2 if self.rng.gen_bool(0.3) => self.lose_consumer_disk(),
            _ => self.trouble_at_accountant(),
        }
    }

    fn trouble_at_accountant(&mut self) {
        let place = self.rng.gen_range(0..self.accountants.len());
        self.accountants[place].forget();
        let may_lose = self.setup.disk_loss && self.setup.scheme == crate::crypto::Scheme::Sr25519;
        if !may_lose || !self.accountants[place].is_honest() || !self.rng.gen_bool(0.4) {
            return;
        }
        self.summary.count("accountants rebuilt");
        self.accountants[place].lose_disk(&self.setup, &self.chain);
        for provider in 0..self.providers.len() {
            let reports = self.providers[provider].kind == crate::setup::ProviderKind::Honest || self.rng.gen_bool(0.5);
            if !reports {
                continue;
            }
            let report = self.providers[provider].sides[&place].machine.report();
            if self.accountants[place].take_report(&report).is_err() {
                self.summary.count("reports refused");
            }
        }
        self.accountants[place].reopen();
        // The loss so far is fixed here. It must not grow.
        let (claims, assets) = {
            let accountant = &self.accountants[place];
            (self.claims(accountant, true), self.assets(accountant, false))
        };
        self.accountants[place].deficit = claims.saturating_sub(assets);
    }

    /// How long the next transaction takes.
    fn delay(&mut self) -> BlockNumber {
        self.rng.gen_range(1..=INCLUSION)
    }

    /// Where an accountant crashes this time.
    fn crash_point(&mut self) -> Crash {
        match self.rng.gen_range(0..40u32) {
            0 => Crash::Before,
            1 => Crash::After,
            _ => Crash::No,
        }
    }

    /// A provider takes in the finalized chain, and does what cannot wait.
    fn look_at_chain(&mut self, provider: usize) {
        for accountant in 0..self.accountants.len() {
            let facts = facts(&self.setup, provider, accountant, &self.chain);
            let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
                continue;
            };
            let observed = side.machine.observe(facts).apply(&mut side.machine);
            if !observed.reinvoice.is_empty() {
                self.summary.count("exchanges expired");
            }
            self.invoice_again(provider, accountant, &observed.reinvoice);
            self.hurry(provider, accountant);
        }
    }
}

fn genesis(setup: &Setup) -> ChainState {
    let mut providers = BTreeMap::new();
    for provider in 0..setup.providers.len() {
        for accountant in 0..setup.accountants.len() {
            let channel = ProviderChannel {
                coverage: COVERAGE,
                ..ProviderChannel::default()
            };
            providers.insert((provider, accountant), channel);
        }
    }
    ChainState {
        height: 100,
        wallets: vec![WALLET; setup.consumers.len()],
        earnings: vec![0; setup.providers.len()],
        channels: BTreeMap::new(),
        devices: vec![None; setup.consumers.len()],
        accountants: vec![crate::chain::AccountantFunds::default(); setup.accountants.len()],
        providers,
        fees: 0,
    }
}
