//! The invariants find broken state, and random operations neither break them nor take out more than
//! was put in.

use super::*;
use crate::types::{Bucket, Window};
use proptest::prelude::*;

fn assert_broken(numbered: &str, change: impl FnOnce()) {
    assert_breaks(numbered, Fund::do_try_state, change);
}

fn bucket(from: BlockNumber, last: BlockNumber) -> Bucket {
    Bucket {
        from,
        last,
        surcharged: 0,
        covered: 0,
    }
}

#[test]
fn the_invariants_find_broken_state() {
    execute_with_invariants(|| {
        at_block::<Test>(100);
        surcharge("alice", 100);
        let change = |change: fn(&mut crate::Cover)| Providers::<Test>::mutate(account("alice"), change);
        let windows = |buckets: Vec<Bucket>| {
            CoveredLately::<Test>::put(Window {
                buckets: buckets.try_into().unwrap(),
            })
        };
        assert_broken("INS1", || Received::<Test>::insert(Source::Donation, 1_000));
        assert_broken("INS2", || change(|cover| cover.covered = 101));
        assert_broken("INS3", || change(|cover| cover.covered = 1));
        assert_broken("INS3", || change(|cover| cover.surcharged = 101));
        assert_broken("INS4", || change(|cover| cover.window.buckets[0].surcharged = 101));
        assert_broken("INS4", || change(|cover| cover.window.buckets[0].covered = 1));
        assert_broken("INS4", || windows(vec![bucket(5, 4)]));
        assert_broken("INS4", || windows(vec![bucket(5, 7), bucket(6, 7)]));
        assert_broken("INS4", || windows(vec![bucket(5, 101)]));
    });
}

const PROVIDERS: [&str; 3] = ["alice", "bob", "carol"];

#[derive(Clone, Debug)]
enum Operation {
    Surcharge {
        provider: usize,
        amount: Balance,
    },
    Cover {
        provider: usize,
        amount: Balance,
        funded_for: Option<BlockNumber>,
        to: &'static str,
    },
    Donate(Balance),
    Grant(Balance),
    Flow(Balance),
    SetPeriod(BlockNumber),
    Wait(BlockNumber),
}

fn operation(with_changing_period: bool) -> impl Strategy<Value = Operation> {
    let amount = || prop_oneof![8 => 0u128..3_000, 2 => 0u128..20, 1 => Just(u128::MAX / 4)];
    let funded_for = prop_oneof![1 => Just(None), 6 => (0..2 * FUNDED_PERIOD).prop_map(Some)];
    let to = prop_oneof![8 => Just("pot"), 1 => Just("fund"), 1 => Just("empty")];
    let period = if with_changing_period {
        1..3 * PERIOD
    } else {
        PERIOD..PERIOD + 1
    };
    prop_oneof![
        8 => (0..3usize, 0u128..3_000).prop_map(|(provider, amount)| Operation::Surcharge { provider, amount }),
        12 => (0..3usize, amount(), funded_for, to)
            .prop_map(|(provider, amount, funded_for, to)| Operation::Cover { provider, amount, funded_for, to }),
        1 => (0u128..3_000).prop_map(Operation::Donate),
        2 => amount().prop_map(Operation::Grant),
        1 => (0u128..3_000).prop_map(Operation::Flow),
        1 => period.prop_map(Operation::SetPeriod),
        8 => (0..PERIOD / 2).prop_map(Operation::Wait),
    ]
}

/// The surcharges and the cover of a provider: block, surcharge, cover.
type History = Vec<(BlockNumber, Balance, Balance)>;

fn sums<'a>(entries: impl Iterator<Item = &'a (BlockNumber, Balance, Balance)>) -> (Balance, Balance) {
    entries.fold((0, 0), |sum, entry| (sum.0 + entry.1, sum.1 + entry.2))
}

fn lately(history: &History, period: BlockNumber) -> (Balance, Balance) {
    let now = now::<Test>();
    sums(history.iter().filter(|entry| entry.0 + period > now))
}

fn run(operation: &Operation, histories: &mut [History; 3], has_grown: &mut bool) {
    match *operation {
        Operation::Surcharge { provider, amount } => {
            surcharge(PROVIDERS[provider], amount);
            histories[provider].push((now::<Test>(), amount, 0));
        }
        Operation::Cover {
            provider,
            amount,
            funded_for,
            to,
        } => {
            let (alice, client) = (account(PROVIDERS[provider]), account("client"));
            let shortfall = Shortfall {
                provider: &alice,
                client: &client,
                client_funded_since: funded_for.map(|blocks| now::<Test>().saturating_sub(blocks)),
                amount,
            };
            let (announced, before) = (Fund::coverable(&shortfall), balance(&account("fund")));
            let covered = Fund::cover(&shortfall, &account(to));
            assert_eq!(before - balance(&account("fund")), covered);
            assert!(covered == announced || covered == 0 && to != "pot");
            assert!(covered <= amount && balance(&account("fund")) >= DEPOSIT);
            if covered > 0 {
                assert!(funded_for.is_some_and(|blocks| blocks >= FUNDED_PERIOD));
                histories[provider].push((now::<Test>(), 0, covered));
                // Entries that were forgotten do not count again when the period grows.
                if !*has_grown {
                    let (surcharged, covered) = lately(&histories[provider], CoverPeriod::get());
                    assert!(covered <= surcharged / 2, "more than an exact period would allow");
                    let all = histories.iter().map(|history| lately(history, CoverPeriod::get()).1);
                    assert!(all.sum::<Balance>() <= CAP, "more than the cap");
                }
            }
        }
        Operation::Donate(amount) => {
            let _ = signed::<Test>(&account("bank"), Call::donate { amount });
        }
        Operation::Grant(amount) => {
            let _ = grant("victim", amount);
        }
        Operation::Flow(amount) => flow::<crate::Inflow<Test, crate::TransactionFee>>(amount),
        Operation::SetPeriod(period) => {
            *has_grown |= period > CoverPeriod::get();
            CoverPeriod::set(period);
        }
        Operation::Wait(blocks) => at_block::<Test>(now::<Test>() + blocks),
    }
}

/// Asserts for every set of providers that its cover is at most half of its surcharges.
fn assert_nobody_gains(histories: &[History; 3]) {
    for set in 1..8usize {
        let members = (0..3).filter(|member| set >> member & 1 == 1);
        let (paid, covered) = sums(members.flat_map(|member| &histories[member]));
        assert!(covered * 2 <= paid, "a coalition took out more than it put in");
    }
}

fn run_all(operations: &[Operation]) {
    execute_with_invariants(|| {
        at_block::<Test>(2 * FUNDED_PERIOD);
        fund(&account("pot"), DEPOSIT);
        let (mut histories, mut has_grown) = ([History::new(), History::new(), History::new()], false);
        for operation in operations {
            run(operation, &mut histories, &mut has_grown);
            if let Err(error) = Fund::do_try_state() {
                panic!("after {operation:?}: {error:?}");
            }
            assert_nobody_gains(&histories);
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_coalition_takes_out_more_than_it_put_in(
        operations in prop::collection::vec(operation(false), 100),
    ) {
        run_all(&operations);
    }

    #[test]
    fn no_coalition_gains_by_changes_of_the_period(
        operations in prop::collection::vec(operation(true), 100),
    ) {
        run_all(&operations);
    }
}
