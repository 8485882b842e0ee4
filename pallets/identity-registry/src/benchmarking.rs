//! Benchmarks of the calls, on the longest way through each.
//!
//! Requests carry wrapped signatures, which take two verifications. A signed submitter has them
//! verified in the dispatch, a walletless one when it is authorised.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::pallet::Call;
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{Authorize, Get},
};
use frame_system::RawOrigin;
use tallystick_primitives::{
    AccountId, Action, Balance, BlockNumber, Lane, SignedRequest,
    benchmarking::{BenchmarkHelper, BenchmarkKey},
    consumer_channel_id,
    frame::{block, genesis_hash},
    traits::Identities as _,
};

/// 1,000 NOTCH: enough for every fee.
const AMOUNT: Balance = 1_000_000_000_000_000;
const LANE: Lane = 1;
/// Blocks that requests are valid for.
const LIFETIME: BlockNumber = 10;

fn submitter<T: BenchmarkHelper>() -> AccountId {
    let submitter = BenchmarkKey::new("submitter").account();
    T::endow(&submitter, AMOUNT);
    submitter
}

fn account(name: &str) -> AccountId {
    BenchmarkKey::new(name).account()
}

fn request<T: Config>(identity: &BenchmarkKey, action: &Action) -> SignedRequest {
    let nonce = Pallet::<T>::next_nonce(&identity.account());
    let valid_until = block::<T>().saturating_add(LIFETIME);
    identity.request(action, &genesis_hash::<T>(), nonce, valid_until)
}

/// An accountant, and a key whose channel with it is full.
fn stranger<T: Config + BenchmarkHelper>() -> (BenchmarkKey, AccountId) {
    T::prepare();
    let identity = BenchmarkKey::new("identity");
    let accountant = T::accountant(&account("owner"), &account("operator"));
    T::endow(&consumer_channel_id(&identity.account(), &accountant), AMOUNT);
    (identity, accountant)
}

/// A registered identity.
fn registered<T: Config + BenchmarkHelper>() -> BenchmarkKey {
    let (identity, accountant) = stranger::<T>();
    T::register(&identity.account(), &accountant);
    identity
}

/// A registered identity with a device whose terms have replaced others long ago.
fn with_device<T: Config + BenchmarkHelper>() -> BenchmarkKey {
    let identity = registered::<T>();
    T::authorize_device(&identity.account(), LANE, &account("first"));
    T::authorize_device(&identity.account(), LANE, &account("second"));
    let later = block::<T>().saturating_add(T::ExitDelay::get()).saturating_add(1);
    frame_system::Pallet::<T>::set_block_number(later.into());
    identity
}

#[benchmarks(where T: BenchmarkHelper)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register() {
        let (identity, accountant) = stranger::<T>();
        let identity = identity.account();

        #[extrinsic_call]
        _(
            RawOrigin::Signed(identity.clone()),
            accountant,
            Some(account("beneficiary")),
            true,
        );

        assert_eq!(Pallet::<T>::beneficiary(&identity), Some(account("beneficiary")));
    }

    #[benchmark]
    fn register_for() {
        let (identity, accountant) = stranger::<T>();
        let beneficiary = Some(account("beneficiary"));
        let action = Action::Register {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            provider: true,
        };
        let request = request::<T>(&identity, &action);
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(submitter, identity.account(), accountant, beneficiary, true, request);

        assert!(Pallet::<T>::is_registered(&identity.account()));
    }

    #[benchmark]
    fn authorize_register_for() -> Result<(), BenchmarkError> {
        let (identity, accountant) = stranger::<T>();
        let beneficiary = Some(account("beneficiary"));
        let action = Action::Register {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            provider: true,
        };
        let request = request::<T>(&identity, &action);
        let identity = identity.account();
        let call = Call::<T>::register_for {
            identity,
            accountant,
            beneficiary,
            provider: true,
            request,
        };

        #[block]
        {
            call.authorize(TransactionSource::External)
                .ok_or("nothing authorizes it")??;
        }

        Ok(())
    }

    #[benchmark]
    fn set_beneficiary() {
        let identity = registered::<T>().account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), account("beneficiary"));

        assert_eq!(Pallet::<T>::beneficiary(&identity), Some(account("beneficiary")));
    }

    #[benchmark]
    fn set_beneficiary_for() {
        let identity = registered::<T>();
        let beneficiary = account("beneficiary");
        let request = request::<T>(
            &identity,
            &Action::SetBeneficiary {
                beneficiary: beneficiary.clone(),
            },
        );
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(submitter, identity.account(), beneficiary.clone(), request);

        assert_eq!(Pallet::<T>::beneficiary(&identity.account()), Some(beneficiary));
    }

    #[benchmark]
    fn authorize_device() {
        let identity = with_device::<T>().account();

        #[extrinsic_call]
        _(
            RawOrigin::Signed(identity.clone()),
            LANE,
            account("third"),
            AMOUNT,
            BlockNumber::MAX,
        );

        assert!(Devices::<T>::get(&identity, LANE).has_pending_cut(block::<T>()));
    }

    #[benchmark]
    fn authorize_device_for() {
        let identity = with_device::<T>();
        let key = account("third");
        let action = Action::AuthorizeDevice {
            lane: LANE,
            key: key.clone(),
            limit: AMOUNT,
            valid_until: BlockNumber::MAX,
        };
        let request = request::<T>(&identity, &action);
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(
            submitter,
            identity.account(),
            LANE,
            key,
            AMOUNT,
            BlockNumber::MAX,
            request,
        );

        assert!(Devices::<T>::get(identity.account(), LANE).has_pending_cut(block::<T>()));
    }

    #[benchmark]
    fn revoke_device() {
        let identity = with_device::<T>().account();

        #[extrinsic_call]
        _(RawOrigin::Signed(identity.clone()), LANE);

        assert!(Devices::<T>::get(&identity, LANE).current.is_none());
    }

    #[benchmark]
    fn revoke_device_for() {
        let identity = with_device::<T>();
        let request = request::<T>(&identity, &Action::RevokeDevice { lane: LANE });
        let submitter = RawOrigin::Signed(submitter::<T>());

        #[extrinsic_call]
        _(submitter, identity.account(), LANE, request);

        assert!(Devices::<T>::get(identity.account(), LANE).current.is_none());
    }
}
