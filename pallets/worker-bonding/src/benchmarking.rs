//! Benchmarks of the calls and of the sweep's steps, on the longest way through each.
//!
//! Bonds have as many unbonding chunks as possible, and workers a full history, of which the oldest
//! entry of each list is due to be forgotten: no stored record is larger.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use super::*;
use crate::pallet::{MAX_CHUNKS, REPORTS_PER_SWEEP};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{BoundedVec, traits::Get};
use frame_system::RawOrigin;
use sp_core::{H256, ed25519};
use sp_io::crypto::{ed25519_generate, ed25519_sign};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, WorkerId,
    benchmarking::{BENCHMARK_KEYS, BenchmarkHelper, BenchmarkKey},
    frame::{block, genesis_hash},
    traits::{ProviderBonds, SlashableBonds},
    worker::{Answer, Equivocation, PeerId, Query, Response, worker_proof_payload},
};

/// 1,000 NOTCH.
const AMOUNT: Balance = 1_000_000_000_000_000;

fn account(name: &str) -> AccountId {
    BenchmarkKey::new(name).account()
}

fn key(name: &str) -> ed25519::Public {
    ed25519_generate(BENCHMARK_KEYS, Some([b"//", name.as_bytes()].concat()))
}

fn worker() -> WorkerId {
    WorkerId(H256(key("worker").0))
}

fn sign(payload: &[u8]) -> ed25519::Signature {
    ed25519_sign(BENCHMARK_KEYS, &key("worker"), payload).expect("the key is there")
}

fn set_block<T: Config>(block: BlockNumber) {
    frame_system::Pallet::<T>::set_block_number(block.into());
}

/// The bond of a benchmark's provider: enough for all workers and more.
fn bonded<T: Config>() -> Balance {
    let required = T::MinBondPerWorker::get().saturating_mul(T::MaxWorkers::get().into());
    required.saturating_add(AMOUNT)
}

fn all_chunks<T: Config>() -> Balance {
    T::MinUnbond::get().saturating_mul(MAX_CHUNKS.into())
}

/// A registered identity with a bond and so many unbonding chunks, and with money left.
fn provider<T: Config + BenchmarkHelper>(chunks: u32) -> Result<AccountId, BenchmarkError> {
    T::prepare();
    let provider = account("provider");
    let accountant = T::accountant(&account("owner"), &account("operator"));
    T::register(&provider, &accountant);
    let money = bonded::<T>() + all_chunks::<T>();
    T::endow(&provider, money * 2);
    let origin = RawOrigin::Signed(provider.clone());
    Pallet::<T>::bond(origin.clone().into(), money)?;
    for _ in 0..chunks {
        Pallet::<T>::unbond(origin.clone().into(), T::MinUnbond::get())?;
    }
    Ok(provider)
}

/// Spans of one block each: one that is due to be forgotten and `count - 1` within the history.
fn spans<T: Config>(count: u32) -> Vec<Span> {
    let from = |index| match index {
        0 => 1,
        _ => block::<T>() - 2 * (count - index) - 2,
    };
    let one_block = |index| Span {
        from: from(index),
        to: from(index),
    };
    (0..count).map(one_block).collect()
}

fn terms<T: Config, Value: From<u8>>(registered: bool) -> BoundedVec<Term<Value>, T::MaxTariffs> {
    let mut spans = spans::<T>(T::MaxTariffs::get());
    if let Some(last) = spans.last_mut().filter(|_| registered) {
        *last = Span::starting(last.from);
    }
    let term = |span| Term {
        value: Value::from(7),
        span,
    };
    BoundedVec::truncate_from(spans.into_iter().map(term).collect())
}

/// A provider with a full bond and a worker with a full history.
fn seasoned<T: Config + BenchmarkHelper>(
    registered: bool,
    online: bool,
) -> Result<(RawOrigin<AccountId>, WorkerId), BenchmarkError> {
    let provider = provider::<T>(MAX_CHUNKS)?;
    set_block::<T>(block::<T>() + 2 * T::HistoryPeriod::get());
    let mut record = WorkerRecord::<T>::new(provider.clone(), true, 1);
    record.registered = registered;
    record.tariffs = terms::<T, _>(registered);
    record.capacities = terms::<T, _>(registered);
    record.online = BoundedVec::truncate_from(spans::<T>(T::MaxIntervals::get()));
    record.maintenance = BoundedVec::truncate_from(spans::<T>(T::MaxMaintenance::get()));
    if let Some(last) = record.online.last_mut().filter(|_| online) {
        last.to = Span::OPEN;
    }
    let worker = worker();
    Workers::<T>::insert(worker, record);
    if registered {
        ProviderWorkers::<T>::insert(&provider, worker, ());
        Providers::<T>::mutate(&provider, |record| {
            if let Some(record) = record {
                record.workers = 1;
            }
        });
    }
    Ok((RawOrigin::Signed(provider), worker))
}

fn record<T: Config>() -> WorkerRecord<T> {
    Workers::<T>::get(worker()).expect("the worker is there")
}

/// A query, signed as browser wallets do it, and two answers of the worker.
fn equivocation<T: Config>() -> Equivocation {
    let (client, genesis) = (BenchmarkKey::new("client"), genesis_hash::<T>());
    let query = Query {
        client: client.account(),
        signer: client.account(),
        worker: worker(),
        asked_at: block::<T>(),
        content: H256([7; 32]),
    };
    let answer = |content| {
        let response = Response {
            worker: worker(),
            client: client.account(),
            request: query.hash(&genesis),
            data_version: 1,
            content: H256([content; 32]),
        };
        Answer {
            content: response.content,
            signature: sign(&response.payload(&genesis)),
        }
    };
    Equivocation {
        query_signature: client.sign_wrapped(&query.payload(&genesis)),
        data_version: 1,
        first: answer(1),
        second: answer(2),
        query,
    }
}

#[benchmarks(where T: BenchmarkHelper)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn bond() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(MAX_CHUNKS)?;
        let before = <Pallet<T> as ProviderBonds>::bond(&provider);

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), AMOUNT);

        assert_eq!(<Pallet<T> as ProviderBonds>::bond(&provider), before + AMOUNT);
        Ok(())
    }

    #[benchmark]
    fn unbond() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(MAX_CHUNKS - 1)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), T::MinUnbond::get());

        let record = Providers::<T>::get(&provider).expect("the provider is there");
        assert_eq!(record.unbonding.len(), MAX_CHUNKS as usize);
        Ok(())
    }

    #[benchmark]
    fn rebond() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(MAX_CHUNKS)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()), all_chunks::<T>());

        let record = Providers::<T>::get(&provider).expect("the provider is there");
        assert!(record.unbonding.is_empty());
        Ok(())
    }

    #[benchmark]
    fn withdraw_unbonded() -> Result<(), BenchmarkError> {
        let provider = provider::<T>(MAX_CHUNKS)?;
        set_block::<T>(block::<T>() + T::UnbondingPeriod::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(provider.clone()));

        let record = Providers::<T>::get(&provider).expect("the provider is there");
        assert!(record.unbonding.is_empty());
        Ok(())
    }

    #[benchmark]
    fn register_worker() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(false, false)?;
        let peer_id: PeerId = worker.peer_id().try_into().expect("a peer id is short");
        let payload = worker_proof_payload(&genesis_hash::<T>(), &account("provider"), BlockNumber::MAX);
        let proof = sign(&payload);

        #[extrinsic_call]
        _(origin, peer_id, proof, BlockNumber::MAX, 1_000, 1_000, true);

        assert!(record::<T>().registered);
        Ok(())
    }

    #[benchmark]
    fn unregister_worker() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, false)?;

        #[extrinsic_call]
        _(origin, worker);

        assert!(!record::<T>().registered);
        Ok(())
    }

    #[benchmark]
    fn go_online() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, false)?;

        #[extrinsic_call]
        _(origin, worker);

        assert_eq!(record::<T>().online_since(), Some(block::<T>()));
        Ok(())
    }

    #[benchmark]
    fn go_offline() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, true)?;

        #[extrinsic_call]
        _(origin, worker);

        assert_eq!(record::<T>().online_since(), None);
        Ok(())
    }

    #[benchmark]
    fn declare_maintenance() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, false)?;
        let from = block::<T>() + 1;

        #[extrinsic_call]
        _(origin, worker, from, from);

        assert!(record::<T>().maintenance.last().is_some_and(|away| away.from == from));
        Ok(())
    }

    #[benchmark]
    fn set_tariff() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, false)?;

        #[extrinsic_call]
        _(origin, worker, AMOUNT);

        assert!(record::<T>().tariffs.last().is_some_and(|term| term.value == AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn set_capacity() -> Result<(), BenchmarkError> {
        let (origin, worker) = seasoned::<T>(true, false)?;

        #[extrinsic_call]
        _(origin, worker, u64::MAX);

        assert!(
            record::<T>()
                .capacities
                .last()
                .is_some_and(|term| term.value == u64::MAX)
        );
        Ok(())
    }

    #[benchmark]
    fn report_equivocation() -> Result<(), BenchmarkError> {
        seasoned::<T>(true, true)?;
        let provider = account("provider");
        let proof = equivocation::<T>();
        // The bonded money is just too little: the slash goes through every chunk.
        let all = Providers::<T>::get(&provider).map_or(0, |record| record.bonded);
        let left = T::EquivocationSlash::get().saturating_sub(all_chunks::<T>());
        <Pallet<T> as SlashableBonds>::slash(&provider, all.saturating_sub(left), &account("owner"), 0);
        let before = <Pallet<T> as SlashableBonds>::slashable(&provider);
        let reporter = account("reporter");
        T::endow(&reporter, AMOUNT);

        #[extrinsic_call]
        _(RawOrigin::Signed(reporter), proof);

        assert!(<Pallet<T> as SlashableBonds>::slashable(&provider) < before);
        Ok(())
    }

    #[benchmark]
    fn sweep_base() -> Result<(), BenchmarkError> {
        seasoned::<T>(true, false)?;

        #[block]
        {
            let epoch = OldestEpoch::<T>::get();
            let cursor = SweepCursor::<T>::get();
            OldestEpoch::<T>::put(epoch);
            SweepCursor::<T>::set(cursor.or(Some(worker())));
        }

        assert!(SweepCursor::<T>::exists());
        Ok(())
    }

    #[benchmark]
    fn clear_reports(n: Linear<0, REPORTS_PER_SWEEP>) {
        T::prepare();
        for index in 0..n {
            let hash = sp_io::hashing::blake2_256(&index.to_le_bytes());
            Reports::<T>::insert(0, H256(hash), ());
        }

        #[block]
        {
            Pallet::<T>::clear_reports(0);
        }

        assert_eq!(Reports::<T>::iter_prefix(0).count(), 0);
    }

    #[benchmark]
    fn prune_worker() -> Result<(), BenchmarkError> {
        let (_, worker) = seasoned::<T>(true, false)?;
        let before = record::<T>().entries();

        #[block]
        {
            assert_eq!(Pallet::<T>::prune_next(None), Some(worker));
        }

        assert_eq!(record::<T>().entries(), before - 4);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
