//! Where an accountant keeps its state.

#[macro_use]
mod suite;

mod crash;
mod disk_full;
mod embedded;
mod lost_answer;
mod postgres;
