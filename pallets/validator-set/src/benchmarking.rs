//! Benchmarks of the calls and of the work at the borders of sessions, with lists as long as possible.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::pallet::{CurrencyOf, MAX_CHUNKS};
use alloc::vec::Vec;
use codec::Decode;
use frame_benchmarking::v2::*;
use frame_support::{
    BoundedVec,
    traits::{EnsureOrigin, Get, fungible::hold::Mutate as _},
};
use frame_system::RawOrigin;
use pallet_authorship::EventHandler;
use pallet_session::{Pallet as Session, historical};
use sp_runtime::{Perbill, traits::TrailingZeroInput};
use sp_staking::SessionIndex;
use tallystick_primitives::{AccountId, Balance, benchmarking::BenchmarkHelper, frame::block};

/// The session in which each benchmark runs.
const SESSION: SessionIndex = 1_000;
/// The most validators for which the borders of sessions are measured.
const MOST: u32 = 128;

/// An account with money and with session keys that no machine holds.
fn person<T: Config + BenchmarkHelper>(number: u32) -> AccountId {
    let account: AccountId = frame_benchmarking::account("validator", number, 0);
    T::endow(&account, bond::<T>(number) * 4);
    let keys = <T as pallet_session::Config>::Keys::decode(&mut TrailingZeroInput::zeroes()).expect("keys are bytes");
    pallet_session::NextKeys::<T>::insert(&account, keys);
    account
}

/// The bond of a candidate; the first candidate has the largest.
fn bond<T: Config>(number: u32) -> Balance {
    T::MinBond::get() * 2 + Balance::from(MOST * 8 - number)
}

fn people<T: Config + BenchmarkHelper>(count: u32) -> Vec<AccountId> {
    (0..count).map(person::<T>).collect()
}

fn hold<T: Config>(account: &AccountId, amount: Balance) {
    CurrencyOf::<T>::hold(&HoldReason::CandidateBond.into(), account, amount).expect("there is enough money");
}

/// Makes candidates of the first `count` accounts.
fn candidates<T: Config + BenchmarkHelper>(count: u32) -> Vec<AccountId> {
    let accounts = people::<T>(count);
    let candidate = |(number, account): (u32, &AccountId)| {
        hold::<T>(account, bond::<T>(number));
        Candidate {
            account: account.clone(),
            bond: bond::<T>(number),
            joined: number.into(),
        }
    };
    let list: Vec<_> = (0u32..).zip(&accounts).map(candidate).collect();
    Joins::<T>::put(u64::from(count));
    Candidates::<T>::put(BoundedVec::truncate_from(list));
    accounts
}

/// The longest list of candidates.
fn all_candidates<T: Config + BenchmarkHelper>() -> Vec<AccountId> {
    candidates::<T>(<T as Config>::MaxCandidates::get())
}

/// As many invulnerables as possible, without keys, so that the search finds none of them.
fn keyless_invulnerables<T: Config>() {
    let account = |number| frame_benchmarking::account("invulnerable", number, 0);
    let list: Vec<AccountId> = (0..<T as Config>::MaxInvulnerables::get()).map(account).collect();
    Invulnerables::<T>::put(BoundedVec::truncate_from(list));
}

fn remove_keys<T: Config>(accounts: &[AccountId]) {
    accounts.iter().for_each(pallet_session::NextKeys::<T>::remove);
}

/// All chunks in which an account's money can unbond.
fn unbonding<T: Config>(account: &AccountId, due: Due) {
    hold::<T>(account, MAX_CHUNKS.into());
    let chunk = Chunk { amount: 1, due };
    let chunks = BoundedVec::truncate_from(alloc::vec![chunk; MAX_CHUNKS as usize]);
    Unbondings::<T>::insert(account, Unbonding { chunks });
}

/// Puts the chain into a session with these validators; the next session is planned with the same ones.
fn in_session<T: Config>(validators: &[AccountId]) {
    frame_system::Pallet::<T>::set_block_number(100_000u32.into());
    SessionStart::<T>::put(1);
    pallet_session::CurrentIndex::<T>::put(SESSION);
    pallet_session::Validators::<T>::put(validators.to_vec());
    let queued = validators
        .iter()
        .filter_map(|who| Some((who.clone(), Session::<T>::load_keys(who)?)));
    pallet_session::QueuedKeys::<T>::put(queued.collect::<Vec<_>>());
    for who in validators {
        let exposure = ValidatorExposure { bond: 1 };
        Exposures::<T>::insert(SESSION, who, exposure);
        Exposures::<T>::insert(SESSION + 1, who, exposure);
        Attendances::<T>::insert(who, Attendance::default());
    }
    OldestSession::<T>::put(SESSION.saturating_sub(T::ReportingWindow::get()));
}

#[benchmarks(where T: BenchmarkHelper)]
mod benchmarks {
    use super::*;

    /// The list is full: an account with unbonding money takes a validator's place.
    #[benchmark]
    fn join() -> Result<(), BenchmarkError> {
        T::prepare();
        let accounts = all_candidates::<T>();
        let last = accounts.last().expect("there is room for one").clone();
        in_session::<T>(core::slice::from_ref(&last));
        unbonding::<T>(&last, Due::Block(block::<T>()));
        let newcomer = person::<T>(MOST * 4);
        unbonding::<T>(&newcomer, Due::Block(block::<T>()));
        let bond = bond::<T>(0) + 1;

        #[extrinsic_call]
        _(RawOrigin::Signed(newcomer.clone()), bond);

        assert_eq!(Pallet::<T>::bond_of(&newcomer), Some(bond));
        assert_eq!(Pallet::<T>::bond_of(&last), None);
        Ok(())
    }

    /// The last candidate becomes the first.
    #[benchmark]
    fn bond_more() -> Result<(), BenchmarkError> {
        T::prepare();
        let accounts = all_candidates::<T>();
        let last = accounts.last().expect("there is room for one").clone();
        unbonding::<T>(&last, Due::Block(block::<T>()));
        let amount = bond::<T>(0);

        #[extrinsic_call]
        _(RawOrigin::Signed(last.clone()), amount);

        assert_eq!(Candidates::<T>::get()[0].account, last);
        Ok(())
    }

    /// The search for enough others ends only at the end of the lists.
    #[benchmark]
    fn leave() -> Result<(), BenchmarkError> {
        T::prepare();
        let accounts = all_candidates::<T>();
        keyless_invulnerables::<T>();
        in_session::<T>(&accounts[..1]);
        unbonding::<T>(&accounts[0], Due::Block(block::<T>()));
        let needed = T::MinValidators::get() as usize;
        let useless = accounts.len().saturating_sub(needed).max(1);
        remove_keys::<T>(&accounts[1..useless]);

        #[extrinsic_call]
        _(RawOrigin::Signed(accounts[0].clone()));

        assert_eq!(Pallet::<T>::bond_of(&accounts[0]), None);
        Ok(())
    }

    #[benchmark]
    fn withdraw_unbonded() -> Result<(), BenchmarkError> {
        T::prepare();
        let account = person::<T>(0);
        unbonding::<T>(&account, Due::Block(block::<T>()));

        #[extrinsic_call]
        _(RawOrigin::Signed(account.clone()));

        assert!(!Unbondings::<T>::contains_key(&account));
        Ok(())
    }

    #[benchmark]
    fn set_invulnerables() -> Result<(), BenchmarkError> {
        T::prepare();
        let count = <T as Config>::MaxInvulnerables::get().max(T::MinValidators::get());
        let list: BoundedVec<_, <T as Config>::MaxInvulnerables> = BoundedVec::truncate_from(people::<T>(count));
        all_candidates::<T>();
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, list.clone());

        assert_eq!(Invulnerables::<T>::get(), list);
        Ok(())
    }

    #[benchmark]
    fn note_author() {
        T::prepare();
        let author = person::<T>(0);
        in_session::<T>(core::slice::from_ref(&author));

        #[block]
        {
            <Pallet<T> as EventHandler<_, _>>::note_author(author.clone());
        }

        assert!(Attendances::<T>::get(&author).is_some_and(|attendance| attendance.authored));
    }

    /// All validators leave the set with money that waited for it, and one is dropped for idleness.
    #[benchmark]
    fn end_session(v: Linear<1, MOST>) {
        T::prepare();
        all_candidates::<T>();
        keyless_invulnerables::<T>();
        let validators = people::<T>(v);
        in_session::<T>(&validators);
        for who in &validators {
            Exposures::<T>::remove(SESSION + 1, who);
            unbonding::<T>(who, Due::AfterSession(SESSION));
            let missed = T::IdleSessions::get();
            Attendances::<T>::insert(
                who,
                Attendance {
                    authored: false,
                    missed,
                },
            );
        }

        #[block]
        {
            <Pallet<T> as pallet_session::SessionManager<AccountId>>::end_session(SESSION);
        }

        assert_eq!(Exposures::<T>::iter_prefix(SESSION).count(), 0);
    }

    /// All validators are new, as many as possible were reported, and a session with a punishment of
    /// each is forgotten.
    #[benchmark]
    fn start_session(v: Linear<1, MOST>) {
        T::prepare();
        let validators = people::<T>(v);
        in_session::<T>(&validators);
        let old = OldestSession::<T>::get();
        historical::StoredRange::<T>::put((old, SESSION));
        let mut offenders = Vec::new();
        let _ = Attendances::<T>::clear(u32::MAX, None);
        for who in &validators {
            Slashes::<T>::insert(old, who, Perbill::one());
            offenders.push(Offender {
                account: who.clone(),
                severity: Perbill::one(),
                until: SESSION + 1,
            });
        }
        Offenders::<T>::put(BoundedVec::truncate_from(offenders));

        #[block]
        {
            <Pallet<T> as pallet_session::SessionManager<AccountId>>::start_session(SESSION + 1);
        }

        assert_eq!(Slashes::<T>::iter_prefix(old).count(), 0);
        assert_eq!(Attendances::<T>::iter().count(), v as usize);
    }

    /// The lists are as long as possible, and so is the set.
    #[benchmark]
    fn new_session() {
        T::prepare();
        let accounts = all_candidates::<T>();
        keyless_invulnerables::<T>();
        let most = (T::MaxValidators::get() as usize).min(accounts.len());
        in_session::<T>(&accounts[..most]);

        #[block]
        {
            let set = <Pallet<T> as historical::SessionManager<AccountId, _>>::new_session(SESSION + 2);
            assert!(set.is_some());
        }

        assert_eq!(Exposures::<T>::iter_prefix(SESSION + 2).count(), most);
    }

    /// The first candidate loses its bond and its place; its unbonding money is reached too.
    #[benchmark]
    fn punish() {
        T::prepare();
        let accounts = all_candidates::<T>();
        let account = accounts[0].clone();
        let validators = accounts.iter().take(MOST as usize).cloned().collect::<Vec<_>>();
        in_session::<T>(&validators);
        unbonding::<T>(&account, Due::Block(block::<T>()));
        let exposure = ValidatorExposure { bond: bond::<T>(0) + 1 };

        #[block]
        {
            Pallet::<T>::punish(&account, exposure, Perbill::one(), SESSION);
        }

        assert_eq!(Pallet::<T>::bond_of(&account), None);
        assert!(Slashes::<T>::contains_key(SESSION, &account));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
