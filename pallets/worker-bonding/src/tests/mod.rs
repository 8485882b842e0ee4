//! Tests of bonds and workers: one file per call, one per trait and hook.

mod availability;
mod bond;
mod declare_maintenance;
mod go_offline;
mod go_online;
mod invariants;
mod rebond;
mod register_worker;
mod report_equivocation;
mod set_capacity;
mod set_tariff;
mod settle_into_bond;
mod slash;
mod sweep;
mod unbond;
mod unregister_worker;
mod views;
mod withdraw_unbonded;
mod withhold;

pub use crate::{
    Call, Error, Event, OldestEpoch, ProviderRecord, ProviderWorkers, Providers, Reports, Span, SweepCursor,
    WeightInfo, Workers, mock::*,
};
pub use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
pub use sp_core::H256;
pub use sp_runtime::DispatchError;
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    WorkerId,
    traits::{BondDeposits, ProviderBonds, Slash, SlashableBonds, Workers as _},
    worker::{Answer, Equivocation, PeerId, Query, Response, worker_proof_payload},
};

/// Asserts that only the provider of the registered worker may submit the call. `call` makes the call
/// for a worker.
pub fn assert_for_its_provider_only(call: impl Fn(WorkerId) -> Call<Test>) {
    for stranger in ["bob", "eve", "w1"] {
        assert_noop!(
            signed::<Test>(&account(stranger), call(worker("w1"))),
            Error::<Test>::NotProvider
        );
    }
    assert_noop!(
        signed::<Test>(&account("alice"), call(worker("nobody"))),
        Error::<Test>::NotFound
    );
    assert_needs_signature::<Test>(call(worker("w1")));
}

/// The chunks of a provider as (amount, from).
pub fn chunks(name: &str) -> Vec<(Balance, BlockNumber)> {
    let chunks = provider(name).unbonding.into_iter();
    chunks.map(|chunk| (chunk.amount, chunk.from)).collect()
}

/// Slashes `alice`.
pub fn slash_alice(amount: Balance, claimant: &str, compensation: Balance) -> Slash {
    <Bonding as SlashableBonds>::slash(&account("alice"), amount, &account(claimant), compensation)
}
