//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::WorkerRecord;
use proptest::prelude::*;

fn assert_broken(numbered: &str) {
    assert_finds(numbered, Bonding::do_try_state());
}

/// Asserts that this change of alice's record breaks this invariant.
fn broken_bond(numbered: &str, change: impl FnOnce(&mut ProviderRecord)) {
    assert_breaks(numbered, Bonding::do_try_state, || {
        Providers::<Test>::mutate(account("alice"), |record| change(record.as_mut().unwrap()))
    });
}

/// Asserts that this change of the record of `w1` breaks this invariant.
fn broken_worker(numbered: &str, change: impl FnOnce(&mut WorkerRecord<Test>)) {
    assert_breaks(numbered, Bonding::do_try_state, || {
        Workers::<Test>::mutate(worker("w1"), |record| change(record.as_mut().unwrap()))
    });
}

#[test]
fn the_invariants_find_broken_bonds() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND + 200));
        assert_ok!(register("alice", "w1"));
        assert_ok!(unbond("alice", 100));
        wait(1);
        assert_ok!(unbond("alice", 100));
        broken_bond("WRK1", |record| record.bonded += 1);
        broken_bond("WRK1", |record| record.unbonding[0].amount -= 1);
        broken_bond("WRK2", |record| {
            record.unbonding[0].from = now::<Test>() + UNBONDING + 1
        });
        broken_bond("WRK2", |record| {
            record.bonded += record.unbonding[0].amount;
            record.unbonding[0].amount = 0;
        });
        broken_bond("WRK2", |record| record.unbonding[1].from = 1);
        broken_bond("WRK4", |record| record.workers = 0);
        FakeIdentities::deregister(&account("alice"));
        assert_broken("WRK3");
        FakeIdentities::register(&account("alice"), &account("alice"));
        Providers::<Test>::insert(account("bob"), ProviderRecord::default());
        assert_broken("WRK3");
        Providers::<Test>::remove(account("bob"));
        ProviderWorkers::<Test>::insert(account("bob"), worker("w1"), ());
        assert_broken("WRK4");
        ProviderWorkers::<Test>::remove(account("bob"), worker("w1"));
    });
}

#[test]
fn the_invariants_find_broken_workers() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for _ in 0..2 {
            assert_ok!(go_online("alice", "w1"));
            wait(3);
            assert_ok!(go_offline("alice", "w1"));
            wait(3);
        }
        assert_ok!(set_tariff("alice", "w1", 9));
        assert_ok!(set_capacity("alice", "w1", 9));
        assert_ok!(declare("alice", "w1", 20, 22));
        assert_ok!(declare("alice", "w1", 24, 25));
        let later = now::<Test>() + 1;
        broken_worker("WRK4", |record| record.registered = false);
        broken_worker("WRK4", |record| record.provider = account("bob"));
        broken_worker("WRK5", |record| record.known_since = later);
        broken_worker("WRK6", |record| record.tariffs[1].span.from = 5);
        broken_worker("WRK6", |record| record.tariffs[0].span.to = 0);
        broken_worker("WRK6", |record| record.tariffs[1].span.to = later);
        broken_worker("WRK6", |record| record.capacities[0].span.to = BlockNumber::MAX);
        broken_worker("WRK6", |record| record.capacities.clear());
        broken_worker("WRK7", |record| record.online[0].to = 6);
        broken_worker("WRK7", |record| record.online[0].to = BlockNumber::MAX);
        broken_worker("WRK7", |record| record.online[1].to = later);
        broken_worker("WRK7", |record| record.online[1] = Span::starting(later));
        broken_worker("WRK8", |record| record.maintenance[0].to = 24);
        broken_worker("WRK8", |record| record.maintenance[1].to = 24 + MAX_MAINTENANCE_LENGTH);
        broken_worker("WRK8", |record| record.maintenance[1].to = BlockNumber::MAX);
        let (provider, known_since) = (account("bob"), 1);
        Workers::<Test>::insert(worker("w2"), WorkerRecord::new(provider, true, known_since));
        assert_broken("WRK5");
        Workers::<Test>::remove(worker("w2"));
    });
}

#[test]
fn the_invariants_find_reports_of_other_times() {
    execute_with_invariants(|| {
        Reports::<Test>::insert(1, H256::zero(), ());
        assert_broken("WRK9");
        at_block::<Test>(2 * HISTORY);
        assert_ok!(Bonding::do_try_state());
        OldestEpoch::<Test>::put(2);
        assert_broken("WRK9");
        OldestEpoch::<Test>::put(1);
    });
}

const PROVIDERS: [&str; 2] = ["alice", "bob"];
const WORKERS: [&str; 5] = ["w1", "w2", "w3", "w4", "w5"];

#[derive(Clone, Debug)]
enum Operation {
    Bond(Balance),
    Unbond(Balance),
    Rebond(Balance),
    Withdraw,
    Register(&'static str),
    Unregister(&'static str),
    Online(&'static str),
    Offline(&'static str),
    Maintenance(&'static str, BlockNumber, BlockNumber),
    Tariff(&'static str, Balance),
    Capacity(&'static str, u64),
    Withhold,
    Release,
    Slash(Balance, Balance),
    SettleIntoBond(Balance),
    Report(&'static str, u8),
    Idle(u64, u64),
    Wait(BlockNumber),
    SetMinBond(Balance),
}

fn operation() -> impl Strategy<Value = (&'static str, Operation)> {
    use Operation::*;
    let amount = || prop_oneof![8 => 0u128..2_000, 1 => Just(Balance::MAX)];
    let name = || prop::sample::select(&WORKERS[..]);
    let operation = prop_oneof![
        5 => amount().prop_map(Bond),
        5 => amount().prop_map(Unbond),
        2 => amount().prop_map(Rebond),
        3 => Just(Withdraw),
        5 => name().prop_map(Register),
        2 => name().prop_map(Unregister),
        5 => name().prop_map(Online),
        4 => name().prop_map(Offline),
        2 => (name(), 0u32..150, 0u32..25).prop_map(|(name, ahead, length)| Maintenance(name, ahead, length)),
        2 => (name(), 0u128..5).prop_map(|(name, tariff)| Tariff(name, tariff)),
        1 => (name(), any::<u64>()).prop_map(|(name, capacity)| Capacity(name, capacity)),
        1 => Just(Withhold),
        2 => Just(Release),
        2 => (amount(), amount()).prop_map(|(amount, compensation)| Slash(amount, compensation)),
        1 => (0u128..100).prop_map(SettleIntoBond),
        2 => (name(), any::<u8>()).prop_map(|(name, content)| Report(name, content)),
        3 => (0u64..2_000_000_000, 0u64..100_000).prop_map(|(time, size)| Idle(time, size)),
        6 => prop_oneof![9 => 1u32..10, 1 => 20u32..150].prop_map(Wait),
        1 => prop_oneof![Just(1), Just(MIN_BOND), Just(3 * MIN_BOND)].prop_map(SetMinBond),
    ];
    (prop::sample::select(&PROVIDERS[..]), operation)
}

/// A proof that the worker answered a query of this content in two ways.
fn equivocation(name: &'static str, content: u8) -> Equivocation {
    let query = Query {
        client: account("client"),
        signer: account("client"),
        worker: worker(name),
        asked_at: now::<Test>(),
        content: H256([content; 32]),
    };
    let request = query.hash(&GENESIS);
    let answer = |content| {
        let response = Response {
            worker: worker(name),
            client: account("client"),
            request,
            data_version: 1,
            content: H256([content; 32]),
        };
        Answer {
            content: response.content,
            signature: sign(name, &response.payload(&GENESIS)),
        }
    };
    Equivocation {
        query_signature: key("client").sign(&query.payload(&GENESIS)),
        data_version: 1,
        first: answer(1),
        second: answer(2),
        query,
    }
}

/// Runs the operation, and returns whether it was allowed.
fn run(who: &'static str, operation: &Operation) -> bool {
    let provider = account(who);
    match *operation {
        Operation::Bond(amount) => bond(who, amount).is_ok(),
        Operation::Unbond(amount) => unbond(who, amount).is_ok(),
        Operation::Rebond(amount) => signed::<Test>(&provider, Call::<Test>::rebond { amount }).is_ok(),
        Operation::Withdraw => {
            let due = Bonding::bond_state(&provider).withdrawable;
            let before = balance(who);
            let done = withdraw(who).is_ok();
            assert_eq!(
                done,
                due > 0,
                "what is due could not be withdrawn, or something else could"
            );
            assert_eq!(balance(who), before + due);
            done
        }
        Operation::Register(name) => register(who, name).is_ok(),
        Operation::Unregister(name) => unregister(who, name).is_ok(),
        Operation::Online(name) => {
            let state = Bonding::bond_state(&provider);
            let done = go_online(who, name).is_ok();
            assert!(!done || state.bonded >= state.required, "online without enough bond");
            done
        }
        Operation::Offline(name) => go_offline(who, name).is_ok(),
        Operation::Maintenance(name, ahead, length) => {
            let from = now::<Test>() + ahead;
            declare(who, name, from, from + length).is_ok()
        }
        Operation::Tariff(name, tariff) => set_tariff(who, name, tariff).is_ok(),
        Operation::Capacity(name, capacity) => set_capacity(who, name, capacity).is_ok(),
        Operation::Withhold => Bonding::withhold(&provider).is_ok(),
        Operation::Release => {
            Bonding::release(&provider);
            true
        }
        Operation::Slash(amount, compensation) => {
            let (reach, claimed) = (Bonding::slashable(&provider), balance("eve"));
            let slash = <Bonding as SlashableBonds>::slash(&provider, amount, &account("eve"), compensation);
            let lost = slash.claimant + slash.insurance + slash.burned;
            assert_eq!(lost, amount.min(reach));
            assert_eq!(slash.claimant, compensation.min(lost));
            assert_eq!(balance("eve"), claimed + slash.claimant);
            assert_eq!(Bonding::slashable(&provider), reach - lost);
            lost > 0
        }
        Operation::SettleIntoBond(amount) => {
            let allowed = <Bonding as BondDeposits>::check_bond(&provider, amount).is_ok();
            if allowed {
                fund(&provider, amount);
                assert_ok!(<Bonding as BondDeposits>::bond(&provider, amount));
            }
            allowed
        }
        Operation::Report(name, content) => {
            let call = Call::<Test>::report_equivocation {
                proof: equivocation(name, content),
            };
            let done = signed::<Test>(&account("eve"), call.clone()).is_ok();
            assert!(signed::<Test>(&account("eve"), call).is_err(), "punished twice");
            done
        }
        Operation::Idle(time, size) => {
            idle(Weight::from_parts(time, size));
            true
        }
        Operation::Wait(blocks) => {
            wait(blocks);
            true
        }
        Operation::SetMinBond(amount) => {
            MinBondPerWorker::set(&amount);
            true
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn random_operations_keep_the_invariants_and_lose_no_money(
        operations in prop::collection::vec(operation(), 96),
    ) {
        execute_with_invariants(|| {
            let fields = |name: &str| balance(name) + held(name);
            let everybody = ["alice", "bob", "eve", "insurance", "bank"];
            let before: Balance = everybody.iter().map(|name| fields(name)).sum();
            for (who, operation) in &operations {
                run(who, operation);
                Bonding::do_try_state().unwrap();
                let after: Balance = everybody.iter().map(|name| fields(name)).sum();
                assert_eq!(after + burned(), before, "money appeared or vanished: {operation:?}");
            }
        });
    }
}

/// Runs the random operations many more times in one run on one chain, chosen by a seed.
#[test]
fn a_long_life_keeps_the_invariants() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    execute_with_invariants(|| {
        let mut done = 0;
        for _ in 0..3_000 {
            let (who, operation) = operation().new_tree(&mut runner).unwrap().current();
            done += u32::from(run(who, &operation));
            Bonding::do_try_state().unwrap();
            if balance("alice") + balance("bob") < MONEY {
                PROVIDERS.iter().for_each(|name| fund(&account(name), MONEY));
            }
        }
        assert!(done > 800, "hardly anything was allowed: {done}");
    });
}
