//! Consumers, providers and accountants, with their real machines and real formats, over a network that loses, repeats
//! and reorders, with crashes, on a simulated chain. Some of the parties cheat.
//!
//! These properties are checked all the time:
//!
//! - **MONEY**: the simulated chain neither makes nor loses money.
//! - **ACCOUNTANT**: the promises of an honest accountant never entitle all providers together to more than it has: the
//!   amount that it has collected from consumers, plus the amount that the chain would settle now of the promises it
//!   holds, bounded by each channel's balance. (A provider is entitled to the larger of the amount proven on chain and
//!   the amount really signed, paid or not.) The property holds for all that is revealed, and also if everything were
//!   revealed at once. (The subsets in between are the rule of each lane, see BOOK.) After a loss of the disk, payments
//!   that nobody reported are a fixed deficit, which must not grow.
//! - **BOOK**: the invariants INV1 … of the accountant's core hold.
//! - **REPLAY**: a request that comes again changes nothing and is answered in the same way.
//! - **PROVIDER**: everything that an honest provider really served at an accountant, honest or lying, is worth at most
//!   the largest amount that it has proven or could prove in the next block, plus its slack: for each payment session
//!   at most one invoice. (Half of the seeds have hasty providers, which serve on while a payment is not exchanged:
//!   they risk that one too.) The amount owed to a provider is never above its coverage. At the end of a run the amount
//!   *paid* counts.
//! - **CONSUMER**: an honest consumer never signed a promise above the worth of all that it really received, and never
//!   lost more than that on chain.
//!
//! Signatures are tags by default (see [`crypto`]) and sr25519 on demand. Losses of an accountant's disk are simulated
//! only with real signatures, because the accountant's core itself verifies reports.
//!
//! The tests of this crate take some hundred thousand steps from seeds that they print, and forty million under
//! `make soak`. One run by itself: `simulate --seed 7 --steps 1000000`, or with real signatures
//! `simulate --seed 201 --steps 50000 --signatures sr25519`.
//!
//! That the checks see something is shown by planted bugs ([`setup::Mutant`]): each must be noticed.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "a tool of the tests fails by panicking"
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
