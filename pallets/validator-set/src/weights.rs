//! Weights of the calls of `pallet_validator_set`.
//!
//! Not measured yet: run `make weights`.

#![allow(unused_parens, unused_imports)]

use core::marker::PhantomData;
use frame_support::{
    traits::Get,
    weights::{constants::ParityDbWeight, Weight},
};

/// What every call of the pallet weighs.
pub trait WeightInfo {
    /// The weight of `join`.
    fn join() -> Weight;
    /// The weight of `bond_more`.
    fn bond_more() -> Weight;
    /// The weight of `leave`.
    fn leave() -> Weight;
    /// The weight of `withdraw_unbonded`.
    fn withdraw_unbonded() -> Weight;
    /// The weight of `set_invulnerables`.
    fn set_invulnerables() -> Weight;
    /// The weight of `note_author`.
    fn note_author() -> Weight;
    /// The weight of `end_session`.
    fn end_session(v: u32) -> Weight;
    /// The weight of `start_session`.
    fn start_session(v: u32) -> Weight;
    /// The weight of `new_session`.
    fn new_session() -> Weight;
    /// The weight of `punish`.
    fn punish() -> Weight;
}

/// Weights with the database costs of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn join() -> Weight {
        Weight::from_parts(150_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(6_u64))
    }
    fn bond_more() -> Weight {
        Weight::from_parts(120_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    fn leave() -> Weight {
        Weight::from_parts(400_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(200_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(80_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    fn set_invulnerables() -> Weight {
        Weight::from_parts(400_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(400_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    fn note_author() -> Weight {
        Weight::from_parts(10_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    fn end_session(v: u32) -> Weight {
        Weight::from_parts(40_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(v.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(v.into())))
            .saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(v.into())))
    }
    fn start_session(v: u32) -> Weight {
        Weight::from_parts(40_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
            .saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(v.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(v.into())))
            .saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(v.into())))
    }
    fn new_session() -> Weight {
        Weight::from_parts(900_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(500_u64))
            .saturating_add(T::DbWeight::get().writes(200_u64))
    }
    fn punish() -> Weight {
        Weight::from_parts(200_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(10_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
}

/// The same with the costs of ParityDB, for tests.
impl WeightInfo for () {
    fn join() -> Weight {
        Weight::from_parts(150_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(8_u64))
            .saturating_add(ParityDbWeight::get().writes(6_u64))
    }
    fn bond_more() -> Weight {
        Weight::from_parts(120_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(4_u64))
            .saturating_add(ParityDbWeight::get().writes(4_u64))
    }
    fn leave() -> Weight {
        Weight::from_parts(400_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(200_u64))
            .saturating_add(ParityDbWeight::get().writes(4_u64))
    }
    fn withdraw_unbonded() -> Weight {
        Weight::from_parts(80_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(2_u64))
            .saturating_add(ParityDbWeight::get().writes(2_u64))
    }
    fn set_invulnerables() -> Weight {
        Weight::from_parts(400_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(400_u64))
            .saturating_add(ParityDbWeight::get().writes(2_u64))
    }
    fn note_author() -> Weight {
        Weight::from_parts(10_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(1_u64))
            .saturating_add(ParityDbWeight::get().writes(1_u64))
    }
    fn end_session(v: u32) -> Weight {
        Weight::from_parts(40_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(4_u64))
            .saturating_add(ParityDbWeight::get().writes(1_u64))
            .saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(v.into()))
            .saturating_add(ParityDbWeight::get().reads((5_u64).saturating_mul(v.into())))
            .saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(v.into())))
    }
    fn start_session(v: u32) -> Weight {
        Weight::from_parts(40_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(4_u64))
            .saturating_add(ParityDbWeight::get().writes(3_u64))
            .saturating_add(Weight::from_parts(20_000_000, 0).saturating_mul(v.into()))
            .saturating_add(ParityDbWeight::get().reads((5_u64).saturating_mul(v.into())))
            .saturating_add(ParityDbWeight::get().writes((4_u64).saturating_mul(v.into())))
    }
    fn new_session() -> Weight {
        Weight::from_parts(900_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(500_u64))
            .saturating_add(ParityDbWeight::get().writes(200_u64))
    }
    fn punish() -> Weight {
        Weight::from_parts(200_000_000, 0)
            .saturating_add(ParityDbWeight::get().reads(10_u64))
            .saturating_add(ParityDbWeight::get().writes(8_u64))
    }
}
