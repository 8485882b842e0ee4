//! A cycle from its claims to its last record, and what else is compared with it.

use crate::world::{CYCLE, Executed, World};
use std::time::Duration;
use tallystick_primitives::state_claims::CyclePhase;
use tallystick_runtime::{Balances, BlockNumber, FeeClaims, Runtime};

/// Blocks after which even a new provider's credits are mature, counted from the end of the window.
const MATURITY: BlockNumber = 50_000;
/// Transfers in a block, as many as there are withdrawals.
const TRANSFERS: usize = 100;
const TRANSFER_BLOCKS: usize = 9;
/// More blocks than any phase takes.
const MAX_BLOCKS: u32 = 10_000;

/// The cost of a phase.
#[derive(Clone, Copy)]
pub struct Phase {
    /// Processor time, in microseconds per pair.
    pub us_per_pair: f64,
    /// The number of blocks.
    pub blocks: u32,
    /// The fullness of the blocks by weight, the last one left out unless it is the only one.
    pub fullness: f64,
    /// The fullness of the fullest block.
    pub fullest: f64,
}

impl Phase {
    fn of(pairs: usize, blocks: &[Executed]) -> Self {
        let cpu: Duration = blocks.iter().map(|block| block.cpu).sum();
        let fullness: Vec<f64> = blocks.iter().filter_map(|block| block.fullness).collect();
        let full = if fullness.len() > 1 {
            &fullness[..fullness.len() - 1]
        } else {
            &fullness
        };
        Self {
            us_per_pair: micros(cpu) / pairs as f64,
            blocks: blocks.len() as u32,
            fullness: full.iter().sum::<f64>() / full.len().max(1) as f64,
            fullest: fullness.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// The cost of a cycle.
pub struct Cycle {
    /// The number of pairs.
    pub pairs: usize,
    /// The providers submit claims.
    pub claims: Phase,
    /// The clients submit requests.
    pub requests: Phase,
    /// The bills are paid in idle block space.
    pub processing: Phase,
    /// The records are removed in idle block space.
    pub sweeping: Phase,
    /// Microseconds of a plain signed transfer, its share of the block included.
    pub transfer_us: f64,
    /// The same of a free withdrawal.
    pub withdrawal_us: f64,
}

impl Cycle {
    /// The phases by name.
    pub fn phases(&self) -> [(&'static str, Phase); 4] {
        [
            ("claims", self.claims),
            ("requests", self.requests),
            ("processing", self.processing),
            ("sweeping", self.sweeping),
        ]
    }

    /// Microseconds of a pair from its claim to the removal of its last record.
    pub fn us_per_pair(&self) -> f64 {
        self.phases().iter().map(|(_, phase)| phase.us_per_pair).sum()
    }

    /// The run in the middle, by [`us_per_pair`](Self::us_per_pair).
    pub fn median(mut runs: Vec<Self>) -> Self {
        runs.sort_by(|a, b| a.us_per_pair().total_cmp(&b.us_per_pair()));
        runs.swap_remove(runs.len() / 2)
    }
}

fn micros(cpu: Duration) -> f64 {
    cpu.as_secs_f64() * 1e6
}

/// Runs a cycle to its end.
///
/// # Panics
///
/// If a transaction fails, a block weighs too much, money appears or vanishes, or the end is never reached.
pub fn run(mut world: World, say: &dyn Fn(&str)) -> Cycle {
    let pairs = world.pairs();
    let issued = world.ask(Balances::total_issuance);
    let claims = world.claims();
    let claims = submit(&mut world, &claims);
    say(&format!("claims are in {} blocks", claims.len()));
    let requests = world.requests();
    let requests = submit(&mut world, &requests);
    say(&format!("requests are in {} blocks", requests.len()));

    let due = world.ask(|| FeeClaims::claims_until(CYCLE)) + 1;
    let processing = idle(&mut world, due, CyclePhase::Window);
    say(&format!("processed in {} blocks", processing.len()));
    let processed_at = world.ask(|| pallet_fee_claims::ProcessedAt::<Runtime>::get(CYCLE));
    let closes = world.ask(|| FeeClaims::window_until(processed_at.expect("the cycle was processed"))) + 1;
    let sweeping = sweep(&mut world, closes);
    say(&format!("swept in {} blocks", sweeping.len()));

    let withdrawals = world.withdrawals();
    let count = withdrawals.len();
    let mut queue = withdrawals.as_slice();
    let number = world.next() + MATURITY;
    let withdrawn = world.execute(number, &mut queue);
    assert!(queue.is_empty(), "all withdrawals fit one block");
    let transfer_us = transfers(&mut world);

    world.ask(|| {
        assert_eq!(Balances::total_issuance(), issued, "money appeared or vanished");
        let left = pallet_fee_claims::Pairs::<Runtime>::iter_prefix(CYCLE).next();
        assert!(left.is_none(), "a swept cycle left something");
    });
    Cycle {
        pairs,
        claims: Phase::of(pairs, &claims),
        requests: Phase::of(pairs, &requests),
        processing: Phase::of(pairs, &processing),
        sweeping: Phase::of(pairs, &sweeping),
        transfer_us,
        withdrawal_us: micros(withdrawn.cpu) / count as f64,
    }
}

/// Executes block after block until all transactions are in.
fn submit(world: &mut World, transactions: &[Vec<u8>]) -> Vec<Executed> {
    let mut queue = transactions;
    let mut blocks = Vec::new();
    while !queue.is_empty() {
        let number = world.next();
        blocks.push(world.execute(number, &mut queue));
    }
    blocks
}

/// Executes empty blocks from `first` on until the cycle is in this phase.
fn idle(world: &mut World, first: BlockNumber, until: CyclePhase) -> Vec<Executed> {
    empty_blocks(world, first, || FeeClaims::phase(CYCLE) == until)
}

/// Executes empty blocks from `first` on until nothing is left of the cycle.
fn sweep(world: &mut World, first: BlockNumber) -> Vec<Executed> {
    empty_blocks(world, first, || {
        pallet_fee_claims::Progress::<Runtime>::get().swept > CYCLE
    })
}

fn empty_blocks(world: &mut World, first: BlockNumber, is_done: impl Fn() -> bool) -> Vec<Executed> {
    let mut blocks = Vec::new();
    for number in (first..).take(MAX_BLOCKS as usize) {
        blocks.push(world.execute(number, &mut [].as_slice()));
        if world.ask(&is_done) {
            return blocks;
        }
    }
    panic!("the cycle is not done after {MAX_BLOCKS} blocks");
}

/// Microseconds of a plain transfer: the median of some blocks of them.
fn transfers(world: &mut World) -> f64 {
    let transfers = world.transfers(TRANSFERS * TRANSFER_BLOCKS);
    let mut costs: Vec<f64> = Vec::new();
    for mut block in transfers.chunks(TRANSFERS) {
        let number = world.next();
        let executed = world.execute(number, &mut block);
        assert!(block.is_empty(), "the transfers fit one block");
        costs.push(micros(executed.cpu) / TRANSFERS as f64);
    }
    costs.sort_by(f64::total_cmp);
    costs[costs.len() / 2]
}
