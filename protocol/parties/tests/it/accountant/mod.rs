//! The accountant.

mod devices;
mod idempotency;
mod lessons;
mod random;
mod reconcile;
mod refusals;
mod sizes;

use tallystick_testing_kit::{
    Key,
    machines::{AccountantParty, Agreed},
};

/// An accountant, a consumer with `balance` in its channel, a provider, and the agreement of both.
fn setup(balance: u128) -> (AccountantParty, Key, Key, Agreed) {
    let mut accountant = AccountantParty::new();
    let consumer = accountant.consumer("alice", balance);
    let provider = accountant.provider("paul");
    let agreed = accountant.session(&consumer, &provider);
    (accountant, consumer, provider, agreed)
}
