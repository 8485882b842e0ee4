//! Consumers, providers and accountants, with their real cores and real formats, over a network that loses, repeats
//! and reorders, with crashes, on a simulated chain, and with some who do not play fair.
//!
//! What is checked, all the time:
//!
//! - **MONEY**: the simulated chain neither makes nor loses money.
//! - **HUB**: for every honest accountant: what its promises entitle all providers to, ever (the largest of what is proven
//!   on chain and of what it really signed, paid or not) is at most what it has collected from consumers, plus what the
//!   chain would settle now of the promises it holds, bounded by each channel's balance. It holds for what is revealed, and also if
//!   everything were revealed at once. (The subsets in between are the rule of each lane, see BOOK.) After a loss of its disk
//!   what nobody reported is a fixed deficit, which must not grow.
//! - **BOOK**: the invariants HUB1 … of the accountant's core hold.
//! - **REPLAY**: a request that comes again changes nothing and is answered in the same way.
//! - **PROVIDER**: for every honest provider and accountant, honest or lying: what it really served is worth at most the
//!   largest amount that it has proven or could prove in the next block, plus its slack: for each session at most
//!   one invoice. (Half of the seeds have hasty providers, which serve on while a payment is not exchanged: they risk
//!   that one too.) What it is owed is never above its coverage. When all is over, what counts is what it was *paid*.
//! - **CONSUMER**: an honest consumer never signed a promise for more than what it really received is worth, and never
//!   lost more than that on chain.
//!
//! Signatures are tags by default (see [`crypto`]) and sr25519 on demand; losses of an accountant's disk are only
//! simulated with real ones, because reports are verified by the core itself.
//!
//! The tests of this crate take two million steps from seeds that they print. A longer run, here a million steps from
//! each of eight seeds and a shorter one with real signatures:
//!
//! ```sh
//! cargo build --release -p tallystick-simulator
//! for seed in {1..8}; do "$CARGO_TARGET_DIR/release/simulate" --seed "$seed" --steps 1000000; done
//! "$CARGO_TARGET_DIR/release/simulate" --seed 201 --steps 50000 --signatures sr25519
//! ```
//!
//! That the checks see something is shown by planted bugs ([`setup::Mutant`]): each must be noticed.

#![cfg_attr(
    not(test),
    deny(clippy::as_conversions, clippy::expect_used, clippy::panic, clippy::unwrap_used)
)]

pub mod chain;
pub mod check;
pub mod crypto;
pub mod model;
pub mod network;
pub mod party;
pub mod people;
pub mod setup;
pub mod summary;
pub mod world;

pub use check::Violation;
pub use setup::Setup;
pub use summary::Summary;
pub use world::World;

use tallystick_messages::agreement::InvalidUnit;

/// Lets a world run for so many steps.
pub fn simulate(setup: Setup, seed: u64, steps: u64) -> Result<Summary, SimulationError> {
    let mut world = World::new(setup, "byte".try_into()?, seed);
    world.run(steps)?;
    Ok(world.summary)
}

/// Why a simulation ended early.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// A property does not hold.
    #[error(transparent)]
    Violation(#[from] Violation),
    /// The simulation itself is wrong.
    #[error(transparent)]
    Unit(#[from] InvalidUnit),
}
