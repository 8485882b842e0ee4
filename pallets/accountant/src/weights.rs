//! Weights of the calls. Placeholder until `make weights`.

#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::weights::Weight;

/// Weight functions needed for the pallet.
pub trait WeightInfo {
    fn announce_withdrawal() -> Weight;
    fn authorize_collect() -> Weight;
    fn authorize_open_provider_channel_for() -> Weight;
    fn authorize_settle_provider_promise(s: u32) -> Weight;
    fn authorize_settle_to(s: u32) -> Weight;
    fn charge_penalty() -> Weight;
    fn close() -> Weight;
    fn collect() -> Weight;
    fn draw_on_stake() -> Weight;
    fn grant_coverage() -> Weight;
    fn increase_stake() -> Weight;
    fn open_provider_channel() -> Weight;
    fn open_provider_channel_for() -> Weight;
    fn pause() -> Weight;
    fn reclaim_stake() -> Weight;
    fn register_accountant() -> Weight;
    fn resolve_punishment() -> Weight;
    fn resume() -> Weight;
    fn set_fee() -> Weight;
    fn set_min_settlement() -> Weight;
    fn set_min_settlement_for() -> Weight;
    fn set_minima() -> Weight;
    fn set_operator() -> Weight;
    fn set_url() -> Weight;
    fn settle_provider_promise(s: u32) -> Weight;
    fn settle_to(s: u32) -> Weight;
    fn withdraw() -> Weight;
}

/// Weights of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn announce_withdrawal() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_collect() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_open_provider_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_provider_promise(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_to(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn charge_penalty() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn close() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn collect() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn draw_on_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn grant_coverage() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn increase_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_provider_channel() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_provider_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn pause() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn reclaim_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register_accountant() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn resolve_punishment() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn resume() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_fee() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_min_settlement() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_min_settlement_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_minima() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_operator() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_url() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_provider_promise(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_to(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}

impl WeightInfo for () {
    fn announce_withdrawal() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_collect() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_open_provider_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_provider_promise(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn authorize_settle_to(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn charge_penalty() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn close() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn collect() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn draw_on_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn grant_coverage() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn increase_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_provider_channel() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn open_provider_channel_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn pause() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn reclaim_stake() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn register_accountant() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn resolve_punishment() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn resume() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_fee() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_min_settlement() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_min_settlement_for() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_minima() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_operator() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn set_url() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_provider_promise(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn settle_to(_s: u32) -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
    fn withdraw() -> Weight {
        Weight::from_parts(60_000_000, 0)
    }
}
