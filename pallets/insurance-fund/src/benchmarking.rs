//! Benchmarks of the calls, on the longest way through each.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use frame_system::RawOrigin;
use tallystick_primitives::{AccountId, Balance, benchmarking::BenchmarkHelper};

/// 1,000 NOTCH: far above every minimum.
const AMOUNT: Balance = 1_000_000_000_000_000;

#[benchmarks(where T: BenchmarkHelper)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn donate() {
        T::prepare();
        let who: AccountId = account("donor", 0, 0);
        T::endow(&who, AMOUNT);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), AMOUNT / 2);

        assert_eq!(Received::<T>::get(Source::Donation), AMOUNT / 2);
    }

    #[benchmark]
    fn grant() -> Result<(), BenchmarkError> {
        T::prepare();
        // A new account is made.
        let beneficiary: AccountId = account("beneficiary", 0, 0);
        let council = T::GrantOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, beneficiary, AMOUNT / 2);

        assert_eq!(Paid::<T>::get(Outflow::Grant), AMOUNT / 2);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_bench_chain(), crate::mock::Test);
}
