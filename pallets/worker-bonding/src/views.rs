//! The state of bonds and workers, as the runtime API shows it.

use crate::{
    history,
    pallet::{Config, Pallet, ProviderWorkers, Providers, Workers},
    types::Span,
};
use alloc::vec::Vec;
use tallystick_primitives::{
    AccountId, WorkerId,
    frame::block,
    state_workers::{BlockSpan, BondState, UnbondingState, WorkerState},
};

fn told(spans: &[Span]) -> Vec<BlockSpan> {
    let tell = |span: &Span| BlockSpan {
        from: span.from,
        to: (!span.is_open()).then_some(span.to),
    };
    spans.iter().map(tell).collect()
}

impl<T: Config> Pallet<T> {
    /// The provider's bond.
    pub fn bond_state(provider: &AccountId) -> BondState {
        let record = Providers::<T>::get(provider).unwrap_or_default();
        BondState {
            bonded: record.bonded,
            required: Self::required(record.workers),
            slashable: record.total(),
            withdrawable: match record.disputes {
                0 => record.due(block::<T>()),
                _ => 0,
            },
            unbonding: record
                .unbonding
                .into_iter()
                .map(|chunk| UnbondingState {
                    amount: chunk.amount,
                    from: chunk.from,
                })
                .collect(),
            disputes: record.disputes,
            workers: ProviderWorkers::<T>::iter_key_prefix(provider).collect(),
        }
    }

    /// The state of a worker that is registered or whose history is kept.
    pub fn worker_state(worker: &WorkerId) -> Option<WorkerState> {
        let record = Workers::<T>::get(worker)?;
        let now = Span {
            from: block::<T>(),
            to: block::<T>(),
        };
        Some(WorkerState {
            peer_id: worker.peer_id(),
            registered: record.registered,
            deterministic: record.deterministic,
            online_since: record.online_since(),
            in_maintenance: record.maintenance.iter().any(|away| away.overlap(&now).is_some()),
            tariff: history::open(&record.tariffs).map(|term| term.value),
            capacity: history::open(&record.capacities).map(|term| term.value),
            online: told(&record.online),
            maintenance: told(&record.maintenance),
            provider: record.provider,
        })
    }
}
