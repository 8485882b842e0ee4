//! The chain that the pallets are tested on; nothing here is part of a node.
//!
//! - `chain`: [`test_runtime!`] declares a runtime of system, balances and the pallet under test, and
//!   the rest steps its blocks and checks its invariants;
//! - `keys`: keys of the three signature schemes, and their signatures;
//! - `calls`: ways to submit calls, and checks of their origins;
//! - `fakes`: stand-ins for a pallet's neighbours.

#![allow(clippy::restriction, clippy::pedantic, reason = "a test fails by panicking")]

mod calls;
mod chain;
mod fakes;
mod keys;

pub use calls::{
    Refusal, assert_needs_signature, assert_needs_signed_or_authorised, authorize, dispatch, relay, signed, walletless,
    weigh,
};
pub use chain::{Holder, assert_breaks, assert_finds, at_block, chain, now, run_with_invariants};
pub use fakes::{FakeAccountants, FakeChannels, FakeIdentities, FakeProviderBonds, Filter, FixedFee};
pub use keys::{GENESIS, Key, PREIMAGE, account, changed_promises, ecdsa_key, ed25519_key, key, promise};
pub use tallystick_primitives::{AccountId, Balance, BlockNumber};

/// The existential deposit.
pub const DEPOSIT: Balance = 10;
/// The money of the account `bank`, from which tests fund other accounts.
pub const BANK: Balance = u128::MAX / 2;
/// The chain fee that tests with walletless calls set.
pub const CHAIN_FEE: Balance = 50;
