//! The accountant.

mod devices;
mod idempotency;
mod lessons;
mod random;
mod reconcile;
mod refusals;
mod sizes;
