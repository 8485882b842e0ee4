//! The set-up of the benchmarks of our own pallets.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "benchmarks run on a bench, never on the chain"
)]

use crate::{
    AccountId, Accountant, Balance, Balances, FeeClaims, IdentityRegistry, Runtime, RuntimeOrigin, System,
    WorkerBonding,
    configs::{bounds::Clamped, money::InsuranceFundAccount, parameters::dynamic::payments::RegistrationFee},
    constants::EXISTENTIAL_DEPOSIT,
};
use alloc::vec;
use frame_benchmarking::benchmarking::add_to_whitelist;
use frame_support::{
    BoundedVec,
    traits::{Get, fungible::Mutate},
};
use pallet_fee_claims::{ClaimEntry, benchmarking::WorkerHelper};
use pallet_worker_bonding::{MAX_CHUNKS, Span, Term, WorkerRecord};
use sp_core::H256;
use sp_runtime::Permill;
use tallystick_primitives::{
    BlockNumber, Lane, WorkerId, accountant_id,
    benchmarking::{BenchmarkHelper, BenchmarkKey},
    consumer_channel_id,
    traits::ClaimId,
};

/// 1,000 NOTCH, ten times the least stake.
const STAKE: Balance = 1_000_000_000_000_000;

impl BenchmarkHelper for Runtime {
    fn prepare() {
        let fund = InsuranceFundAccount::get();
        Self::endow(&fund, STAKE);
        add_to_whitelist(frame_system::Account::<Runtime>::hashed_key_for(fund).into());
        add_to_whitelist(frame_system::BlockHash::<Runtime>::hashed_key_for(0).into());
        System::set_block_number(1);
    }

    fn endow(account: &AccountId, amount: Balance) {
        Balances::mint_into(account, amount).expect("the account can take it");
    }

    fn accountant(owner: &AccountId, operator: &AccountId) -> AccountId {
        Self::endow(owner, STAKE * 10);
        let origin = RuntimeOrigin::signed(owner.clone());
        Accountant::register_accountant(origin, operator.clone(), STAKE, Permill::zero(), 0, Default::default())
            .expect("nothing speaks against it");
        accountant_id(owner)
    }

    fn register(identity: &AccountId, accountant: &AccountId) {
        let channel = consumer_channel_id(identity, accountant);
        Self::endow(
            &channel,
            Clamped::<RegistrationFee>::get().saturating_add(EXISTENTIAL_DEPOSIT),
        );
        let origin = RuntimeOrigin::signed(identity.clone());
        IdentityRegistry::register(origin, accountant.clone(), None, false).expect("nobody is registered");
    }

    fn authorize_device(identity: &AccountId, lane: Lane, key: &AccountId) {
        let origin = RuntimeOrigin::signed(identity.clone());
        IdentityRegistry::authorize_device(origin, lane, key.clone(), Balance::MAX, BlockNumber::MAX)
            .expect("the identity is registered");
    }
}

/// Values that were in force for a block each, and at last this one for ever.
fn terms<Value: Clone, Max: Get<u32>>(value: Value, before: Value, last: BlockNumber) -> BoundedVec<Term<Value>, Max> {
    let count = Max::get();
    let term = |index: u32| {
        let from = last.saturating_sub(count - 1 - index);
        match index + 1 == count {
            true => Term {
                value: value.clone(),
                span: Span::starting(from),
            },
            false => Term {
                value: before.clone(),
                span: Span { from, to: from },
            },
        }
    };
    BoundedVec::truncate_from((0..count).map(term).collect())
}

/// Spans of one block each, long ago.
fn spans(count: u32) -> impl Iterator<Item = Span> {
    (0..count).map(|index| Span {
        from: 2 * index + 1,
        to: 2 * index + 1,
    })
}

impl WorkerHelper for Runtime {
    fn worker(provider: &AccountId, name: &str, tariff: Balance) -> WorkerId {
        use pallet_worker_bonding::Config;
        let worker = WorkerId(H256(sp_io::hashing::blake2_256(name.as_bytes())));
        let now = System::block_number();
        let mut record = WorkerRecord::<Runtime>::new(provider.clone(), false, 1);
        record.registered = true;
        record.tariffs = terms(tariff, tariff.saturating_add(1), now.saturating_sub(1));
        record.capacities = terms(u64::from(u32::MAX), 1, now.saturating_sub(1));
        let intervals: u32 = <Runtime as Config>::MaxIntervals::get();
        let online = spans(intervals - 1);
        let since = now.saturating_sub(2 * <Runtime as pallet_fee_claims::Config>::CycleLength::get());
        record.online = BoundedVec::truncate_from(online.chain([Span::starting(since.max(200))]).collect());
        record.maintenance = BoundedVec::truncate_from(spans(<Runtime as Config>::MaxMaintenance::get()).collect());
        pallet_worker_bonding::Workers::<Runtime>::insert(worker, record);
        worker
    }
}

impl pallet_arbitration::benchmarking::DisputeHelper for Runtime {
    fn contestable_claim() -> (ClaimId, AccountId) {
        let [client, provider] = ["client", "provider"].map(|name| BenchmarkKey::new(name).account());
        let [owner, operator] = ["owner", "operator"].map(|name| BenchmarkKey::new(name).account());
        let accountant = Self::accountant(&owner, &operator);
        let signed = |who: &AccountId| RuntimeOrigin::signed(who.clone());
        for identity in [&client, &provider] {
            Self::register(identity, &accountant);
            Self::endow(identity, STAKE * 1_000);
        }
        WorkerBonding::bond(signed(&provider), STAKE * 100).expect("the provider has it");
        for _ in 0..MAX_CHUNKS {
            let least = <Runtime as pallet_worker_bonding::Config>::MinUnbond::get();
            WorkerBonding::unbond(signed(&provider), least).expect("there are no workers");
        }
        FeeClaims::deposit(signed(&client), STAKE).expect("the client has it");
        FeeClaims::earmark(signed(&client), provider.clone(), STAKE).expect("the client has it");

        let cycle = 10;
        System::set_block_number(FeeClaims::last_block(cycle));
        pallet_fee_claims::Progress::<Runtime>::mutate(|progress| {
            progress.next = cycle;
            progress.swept = cycle;
        });
        let worker = <Self as WorkerHelper>::worker(&provider, "worker", STAKE);
        let entry = ClaimEntry {
            client: client.clone(),
            worker,
            units: 1,
            amount: STAKE,
        };
        let entries = BoundedVec::truncate_from(vec![entry]);
        FeeClaims::submit_claims(signed(&provider), cycle, entries, H256::zero()).expect("the worker was online");
        System::set_block_number(FeeClaims::claims_until(cycle) + 1);
        FeeClaims::process_cycle(signed(&owner), cycle, 10).expect("it is due");
        let claim = ClaimId { cycle, client, worker };
        (claim, provider)
    }
}
