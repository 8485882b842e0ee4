//! Benchmarks of the calls, on the longest way through each: disputes about claims that the client
//! opened, which withhold both the claim and the provider's bond.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use alloc::vec;
use frame_benchmarking::v2::*;
use frame_support::{pallet_prelude::Get, traits::EnsureOrigin};
use frame_system::RawOrigin;
use sp_core::H256;
use tallystick_primitives::{
    AccountId, BlockNumber, benchmarking::BenchmarkHelper, frame::block, state_disputes::Subject, traits::ClaimId,
};

/// A runtime whose disputes can be benchmarked.
pub trait DisputeHelper: BenchmarkHelper {
    /// A claim whose unmatched rest can be disputed now, and its provider, whose bond reaches the
    /// penalty for the claim and has as many unbonding chunks as possible. Both parties have money for
    /// deposits.
    fn contestable_claim() -> (ClaimId, AccountId);
}

fn uri() -> Uri {
    vec![b'x'; 256].try_into().expect("that is the longest")
}

fn later<T: Config>(blocks: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block::<T>().saturating_add(blocks).into());
}

fn arbiters<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::ArbiterOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// A dispute, with its parties.
fn opened<T: Config + DisputeHelper>() -> Result<(DisputeId, AccountId, AccountId), BenchmarkError> {
    T::prepare();
    let (claim, provider) = T::contestable_claim();
    let (id, client) = (NextDispute::<T>::get(), claim.client.clone());
    let origin = RawOrigin::Signed(client.clone());
    Pallet::<T>::open_dispute(origin.into(), Subject::Claim(claim), H256::zero(), uri())?;
    Ok((id, client, provider))
}

/// A dispute that the respondent has answered, with its parties.
fn responded<T: Config + DisputeHelper>() -> Result<(DisputeId, AccountId, AccountId), BenchmarkError> {
    let (id, client, provider) = opened::<T>()?;
    let origin = RawOrigin::Signed(provider.clone());
    Pallet::<T>::respond(origin.into(), id, H256::zero(), uri())?;
    Ok((id, client, provider))
}

/// A dispute in which the arbiters ruled for the client and the provider appealed, with its parties.
fn appealed<T: Config + DisputeHelper>() -> Result<(DisputeId, AccountId, AccountId), BenchmarkError> {
    let (id, client, provider) = responded::<T>()?;
    Pallet::<T>::do_rule(id, true)?;
    Pallet::<T>::appeal(RawOrigin::Signed(provider.clone()).into(), id)?;
    Ok((id, client, provider))
}

#[benchmarks(where T: DisputeHelper)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn open_dispute() {
        T::prepare();
        let (claim, _) = T::contestable_claim();
        let (id, client) = (NextDispute::<T>::get(), claim.client.clone());

        #[extrinsic_call]
        _(RawOrigin::Signed(client), Subject::Claim(claim), H256::zero(), uri());

        assert!(Disputes::<T>::contains_key(id));
    }

    #[benchmark]
    fn respond() -> Result<(), BenchmarkError> {
        let (id, _, provider) = opened::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id, H256::zero(), uri());

        assert!(Disputes::<T>::get(id).is_some_and(|dispute| dispute.response.is_some()));
        Ok(())
    }

    #[benchmark]
    fn rule() -> Result<(), BenchmarkError> {
        let (id, ..) = responded::<T>()?;
        let arbiters = arbiters::<T>()?;

        #[extrinsic_call]
        _(arbiters as T::RuntimeOrigin, id, true);

        assert!(Disputes::<T>::get(id).is_some_and(|dispute| matches!(dispute.stage, Stage::Ruled { .. })));
        Ok(())
    }

    #[benchmark]
    fn appeal() -> Result<(), BenchmarkError> {
        let (id, _, provider) = responded::<T>()?;
        Pallet::<T>::do_rule(id, true)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider), id);

        assert!(Disputes::<T>::get(id).is_some_and(|dispute| dispute.appeal.is_some()));
        Ok(())
    }

    #[benchmark]
    fn rule_appeal() -> Result<(), BenchmarkError> {
        let (id, ..) = appealed::<T>()?;
        let council = council::<T>()?;

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, id, true);

        assert!(Disputes::<T>::get(id).is_some_and(|dispute| matches!(dispute.stage, Stage::Decided { .. })));
        Ok(())
    }

    #[benchmark]
    fn finalize() -> Result<(), BenchmarkError> {
        let (id, ..) = appealed::<T>()?;
        Pallet::<T>::do_rule_appeal(id, true)?;
        later::<T>(T::CouncilPeriod::get());
        let caller: AccountId = account("caller", 0, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);

        assert!(!Disputes::<T>::contains_key(id));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_chain(), crate::mock::Test);
}
