//! The rule's theorem: whichever subset is ever revealed, the largest revealed promise pays for it.

use super::*;
use proptest::prelude::*;
use sp_core::sr25519;
use tallystick_testing_kit::soak;

fn payment(provider: u8, number: u64, amount: Balance, delta: Balance) -> PendingPayment {
    PendingPayment {
        amount,
        delta,
        hashlock: H256([provider.wrapping_mul(31).wrapping_add(number as u8); 32]),
        provider: AccountId::new([provider; 32]),
        number,
        signature: Signature::Sr25519(sr25519::Signature::from_raw([provider; 64])),
        is_older: false,
    }
}

/// A payment that was taken, in a form so simple that it cannot be wrong.
#[derive(Clone, Debug)]
struct Taken {
    provider: u8,
    number: u64,
    amount: Balance,
    delta: Balance,
    revealed: bool,
}

#[derive(Clone, Debug)]
enum Step {
    Take {
        provider: u8,
        amount: Balance,
        delta: Balance,
    },
    Reveal {
        place: usize,
    },
    Expire {
        place: usize,
    },
    Settle {
        part: Balance,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0u8..10, 0u128..120, 1u128..30).prop_map(|(provider, amount, delta)| Step::Take { provider, amount, delta }),
        2 => (0usize..10).prop_map(|place| Step::Reveal { place }),
        1 => (0usize..10).prop_map(|place| Step::Expire { place }),
        1 => (1u128..40).prop_map(|part| Step::Settle { part }),
    ]
}

/// Every subset of the unrevealed, with all that is revealed, is paid for by its largest promise or by what is settled.
fn assert_theorem(taken: &[Taken], settled: Balance) {
    let revealed: Vec<&Taken> = taken.iter().filter(|entry| entry.revealed).collect();
    let mut exchanges: Vec<(u8, u64)> = taken
        .iter()
        .filter(|entry| !entry.revealed)
        .map(|entry| (entry.provider, entry.number))
        .collect();
    exchanges.sort();
    exchanges.dedup();
    for subset in 0u32..(1 << exchanges.len()) {
        let opened = |entry: &&Taken| {
            exchanges
                .iter()
                .position(|exchange| *exchange == (entry.provider, entry.number))
                .is_some_and(|place| subset & (1 << place) != 0)
        };
        let set: Vec<&Taken> = taken
            .iter()
            .filter(|entry| !entry.revealed)
            .filter(opened)
            .chain(revealed.iter().copied())
            .collect();
        let owed: Balance = set.iter().map(|entry| entry.delta).sum();
        let largest = set.iter().map(|entry| entry.amount).max().unwrap_or(0).max(settled);
        assert!(largest >= owed, "{set:?} owe {owed}, the largest is {largest}");
    }
}

/// Runs the steps on a book and on the simple record; returns how many payments were taken and refused.
fn run(steps: &[Step]) -> (u32, u32) {
    let mut book = LaneBook::new(0);
    let mut taken: Vec<Taken> = Vec::new();
    let mut number = 0;
    let (mut good, mut bad) = (0, 0);
    for step in steps {
        match step {
            Step::Take {
                provider,
                amount,
                delta,
            } => {
                // A provider has one unrevealed exchange; more of its messages join it.
                let open = taken
                    .iter()
                    .find(|entry| !entry.revealed && entry.provider == *provider);
                let of = open.map_or_else(
                    || {
                        number += 1;
                        number
                    },
                    |entry| entry.number,
                );
                let before = book.clone();
                match book.take(payment(*provider, of, *amount, *delta), 10) {
                    Ok(()) => {
                        good += 1;
                        taken.push(Taken {
                            provider: *provider,
                            number: of,
                            amount: *amount,
                            delta: *delta,
                            revealed: false,
                        });
                    }
                    Err(_) => {
                        bad += 1;
                        assert_eq!(book, before, "a refused payment changes nothing");
                    }
                }
            }
            Step::Reveal { place } => {
                if let Some(entry) = book.pending.get(*place).cloned() {
                    book.reveal(&entry.provider, entry.number, &[0; 32]);
                    for known in &mut taken {
                        known.revealed |= known.number == entry.number;
                    }
                }
            }
            Step::Expire { place } => {
                if let Some(entry) = book.pending.get(*place).cloned() {
                    book.remove(&entry.provider, entry.number);
                    taken.retain(|known| known.number != entry.number);
                }
            }
            Step::Settle { part } => {
                let due = book.backed() - book.settled;
                book.settled += due.min(*part);
            }
        }
        assert!(book.holds());
        assert_eq!(book.taken(), taken.iter().map(|entry| entry.delta).sum::<Balance>());
        assert!(book.pending.len() <= 10);
        assert_theorem(&taken, book.settled);
    }
    (good, bad)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(soak::choose(200, 20_000)))]

    #[test]
    fn every_subset_of_reveals_is_paid_for(steps in prop::collection::vec(step(), 1..60)) {
        run(&steps);
    }
}

#[test]
fn random_steps_take_and_refuse_many_payments() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..200 {
        let steps = prop::collection::vec(step(), 60)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let (good, bad) = run(&steps);
        taken += good;
        refused += bad;
    }
    assert!(taken > 500 && refused > 500, "{taken} taken, {refused} refused");
}

/// The rule is not stricter than it has to be: every payment that it refuses could have cost money.
#[test]
fn every_refused_payment_could_have_cost_money() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut refused = 0;
    for _ in 0..soak::choose(500, 20_000) {
        let entries = prop::collection::vec((0u128..60, 1u128..20), 1..7)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let mut book = LaneBook::new(0);
        let mut taken: Vec<Taken> = Vec::new();
        for (place, (amount, delta)) in entries.iter().enumerate() {
            let entry = Taken {
                provider: place as u8,
                number: place as u64,
                amount: *amount,
                delta: *delta,
                revealed: false,
            };
            taken.push(entry);
            if book
                .take(payment(place as u8, place as u64, *amount, *delta), 10)
                .is_err()
            {
                refused += 1;
                let hurts = std::panic::catch_unwind(|| assert_theorem(&taken, 0)).is_err();
                assert!(hurts, "refused for nothing: {taken:?}");
                taken.pop();
            }
        }
    }
    assert!(refused > 100, "{refused} refused");
}

#[test]
fn messages_of_two_providers_are_good_in_either_order() {
    let (first, second) = (payment(1, 0, 10, 10), payment(2, 0, 15, 5));
    for order in [[first.clone(), second.clone()], [second, first]] {
        let mut book = LaneBook::new(0);
        for payment in order {
            book.take(payment, 10).unwrap();
        }
        assert_eq!(book.taken(), 15);
    }
}

#[test]
fn the_same_money_is_not_promised_twice() {
    let mut book = LaneBook::new(0);
    book.take(payment(1, 0, 10, 10), 10).unwrap();
    assert_eq!(book.take(payment(2, 0, 10, 10), 10), Err(Refusal::InsufficientPromise));
    assert_eq!(book.take(payment(2, 0, 19, 10), 10), Err(Refusal::InsufficientPromise));
    book.take(payment(2, 0, 20, 10), 10).unwrap();
    // Nor slipped in below: 12 would have to pay for 10 + 5.
    assert_eq!(book.take(payment(3, 0, 12, 5), 10), Err(Refusal::InsufficientPromise));
}

#[test]
fn a_lock_that_another_exchange_holds_is_refused() {
    let mut book = LaneBook::new(0);
    let first = payment(1, 0, 10, 10);
    let mut second = payment(2, 0, 20, 10);
    second.hashlock = first.hashlock;
    book.take(first, 10).unwrap();
    assert_eq!(book.take(second, 10), Err(Refusal::DuplicateHashlock));
}

#[test]
fn the_largest_cheque_is_kept_in_every_order_of_reveals() {
    let mut book = LaneBook::new(0);
    book.take(payment(1, 0, 10, 10), 10).unwrap();
    book.take(payment(2, 0, 20, 10), 10).unwrap();
    book.reveal(&AccountId::new([2; 32]), 0, &[2; 32]);
    book.reveal(&AccountId::new([1; 32]), 0, &[1; 32]);
    let cheque = book.cheque.as_ref().unwrap();
    assert_eq!((cheque.amount, cheque.preimage, book.spent), (20, [2; 32], 20));
    assert_eq!(book.pending.capacity(), 0, "an idle lane holds no memory for payments");
}

#[test]
fn amounts_at_the_end_of_the_range_do_not_wrap() {
    let mut book = LaneBook::new(0);
    book.take(payment(1, 0, Balance::MAX, Balance::MAX), 10).unwrap();
    assert_eq!(book.take(payment(2, 0, Balance::MAX, 1), 10), Err(Refusal::Overflow));
}
