//! The simulated world: parties, network and chain, moved on by one random act after the other.

mod close;
mod deliver;
mod provide;
mod spend;

use crate::{
    chain::{Chain, ChainState, ProviderChannel},
    check::Violation,
    network::Network,
    party::{hub::Crash, provider::facts, ConsumerParty, HubParty, ProviderParty},
    setup::{Setup, COVERAGE, INCLUSION, WALLET},
    summary::Summary,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use tallystick_messages::{agreement::Unit, AgreementId};
use tallystick_primitives::{Balance, BlockNumber};

/// Everything and everybody.
pub struct World {
    /// Who takes part.
    pub setup: Setup,
    /// Where all chance comes from.
    pub rng: ChaCha8Rng,
    /// How many acts there were.
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
    pub hubs: Vec<HubParty>,
    /// What happened.
    pub summary: Summary,
    /// Units that were really served, by agreement.
    pub served: BTreeMap<AgreementId, u64>,
    /// Units that consumers really received, by consumer and accountant.
    pub received: BTreeMap<(usize, usize), u64>,
    /// The largest amount that honest consumers really signed, by consumer and accountant.
    pub signed: BTreeMap<(usize, usize), Balance>,
    /// All money there is.
    pub issuance: Balance,
    /// What is sold.
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
        let hubs = setup.hubs.iter().enumerate();
        let hubs = hubs
            .map(|(place, kind)| HubParty::new(&setup, place, *kind, &chain))
            .collect();
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            step: 0,
            chain,
            network: Network::default(),
            consumers,
            providers,
            hubs,
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
        for hub in &mut self.hubs {
            hub.view.fresh = !self.rng.gen_bool(0.02);
            hub.see(&self.setup, &self.chain, &events);
        }
        self.collect();
        self.leave();
        for provider in 0..self.providers.len() {
            self.look_at_chain(provider);
        }
    }

    /// Who wants to leave, leaves as soon as it can.
    fn leave(&mut self) {
        for consumer in 0..self.consumers.len() {
            for hub in 0..self.hubs.len() {
                let exit = self.chain.head.channel(consumer, hub).exit;
                let opens = exit.is_some_and(|exit| exit.open && exit.opens_at() <= self.chain.head.height + 1);
                if opens && self.rng.gen_bool(0.7) {
                    self.summary.count("exits carried out");
                    self.chain
                        .submit(1, crate::chain::Transaction::FinalizeExit { consumer, hub });
                }
            }
        }
    }

    /// Accountants collect what is urgent, and the rest from time to time.
    fn collect(&mut self) {
        for place in 0..self.hubs.len() {
            if !self.hubs[place].is_honest() && self.rng.gen_bool(0.002) {
                self.summary.count("liars withdrew everything");
                self.chain.submit(1, crate::chain::Transaction::Withdraw { hub: place });
            }
            let greedy = self.rng.gen_bool(0.08);
            for transaction in self.hubs[place].collections(&self.setup, &self.consumers, greedy) {
                let delay = self.delay();
                self.chain.submit(delay, transaction);
            }
        }
    }

    /// Somebody crashes.
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
            _ => self.trouble_at_hub(),
        }
    }

    fn trouble_at_hub(&mut self) {
        let place = self.rng.gen_range(0..self.hubs.len());
        self.hubs[place].forget();
        let may_lose = self.setup.disk_loss && self.setup.scheme == crate::crypto::Scheme::Sr25519;
        if !may_lose || !self.hubs[place].is_honest() || !self.rng.gen_bool(0.4) {
            return;
        }
        self.summary.count("accountants rebuilt");
        self.hubs[place].lose_disk(&self.setup, &self.chain);
        for provider in 0..self.providers.len() {
            let reports = self.providers[provider].kind == crate::setup::ProviderKind::Honest || self.rng.gen_bool(0.5);
            if !reports {
                continue;
            }
            let report = self.providers[provider].desks[&place].machine.report();
            if self.hubs[place].take_report(&report).is_err() {
                self.summary.count("reports refused");
            }
        }
        self.hubs[place].reopen();
        // From here on: what it lost, it lost. It must not lose more.
        let (claims, assets) = {
            let hub = &self.hubs[place];
            (self.claims(hub, true), self.assets(hub, false))
        };
        self.hubs[place].deficit = claims.saturating_sub(assets);
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
        for hub in 0..self.hubs.len() {
            let facts = facts(&self.setup, provider, hub, &self.chain);
            let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
                continue;
            };
            let observed = desk.machine.observe(facts).apply(&mut desk.machine);
            if !observed.reinvoice.is_empty() {
                self.summary.count("exchanges expired");
            }
            self.invoice_again(provider, hub, &observed.reinvoice);
            self.hurry(provider, hub);
        }
    }
}

fn genesis(setup: &Setup) -> ChainState {
    let mut providers = BTreeMap::new();
    for provider in 0..setup.providers.len() {
        for hub in 0..setup.hubs.len() {
            let channel = ProviderChannel {
                coverage: COVERAGE,
                ..ProviderChannel::default()
            };
            providers.insert((provider, hub), channel);
        }
    }
    ChainState {
        height: 100,
        wallets: vec![WALLET; setup.consumers.len()],
        earnings: vec![0; setup.providers.len()],
        channels: BTreeMap::new(),
        devices: vec![None; setup.consumers.len()],
        hubs: vec![crate::chain::HubAccount::default(); setup.hubs.len()],
        providers,
        fees: 0,
    }
}
