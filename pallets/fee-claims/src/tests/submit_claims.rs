//! `submit_claims`.

use super::*;

fn pair(client: &str, name: &str) -> Pair {
    Pairs::<Test>::get(0, (account(client), worker(name))).unwrap()
}

#[test]
fn claims_are_noted_and_cost_a_surcharge_each() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        earmarked("bob", "pat", 300);
        let entries = vec![
            claim("alice", "pat 1", 10),
            claim("bob", "pat 1", 20),
            claim("bob", "pat 2", 5),
        ];
        assert_ok!(submit("pat", 0, entries));
        System::assert_last_event(
            Event::ClaimsSubmitted {
                cycle: 0,
                provider: account("pat"),
                entries: 3,
                evidence_root: H256::repeat_byte(7),
            }
            .into(),
        );
        assert_eq!((balance("pat"), balance("fund")), (ENDOWMENT - 6, ENDOWMENT + 6));
        assert_eq!((pair("bob", "pat 1").units, pair("bob", "pat 1").claimed), (20, 200));
        assert_eq!(Served::<Test>::get(0, worker("pat 1")), 30);
        // Nothing is acknowledged, so nothing is owed.
        assert!(Bills::<Test>::iter().next().is_none());
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 0);
    });
}

#[test]
fn a_claim_replaces_a_smaller_one_only() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 10)]));
        for units in [0, 9, 10] {
            let entries = vec![claim("alice", "pat 1", units)];
            assert_noop!(submit("pat", 0, entries), Error::<Test>::NotIncreasing);
        }
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 11)]));
        assert_eq!(
            (pair("alice", "pat 1").units, Served::<Test>::get(0, worker("pat 1"))),
            (11, 11)
        );
        assert_eq!(balance("fund"), ENDOWMENT + 4);
    });
}

/// Lesson 17: the same participant twice in one list.
#[test]
fn the_same_pair_twice_in_a_batch_counts_once() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        let twice = vec![claim("alice", "pat 1", 10), claim("alice", "pat 1", 10)];
        assert_noop!(submit("pat", 0, twice), Error::<Test>::NotIncreasing);
        assert_ok!(submit(
            "pat",
            0,
            vec![claim("alice", "pat 1", 10), claim("alice", "pat 1", 12)]
        ));
        assert_ok!(request("alice", 0, &[("pat 1", 100), ("pat 1", 1_000)]));
        advance_to(PROCESSING);
        assert_eq!((payout("pat"), earmark("alice", "pat")), (120, 880));
    });
}

#[test]
fn an_amount_must_be_units_times_a_tariff_in_force() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let priced = |amount| ClaimEntry {
            amount,
            ..claim("alice", "pat 1", 10)
        };
        for amount in [99, 101, 120] {
            assert_noop!(submit("pat", 0, vec![priced(amount)]), Error::<Test>::WrongAmount);
        }
        FakeWorkers::change(worker("pat 1"), |worker| worker.tariffs = vec![u128::MAX, 12]);
        assert_ok!(submit("pat", 0, vec![priced(120)]));
        assert_noop!(submit("pat", 0, vec![priced(1_000)]), Error::<Test>::WrongAmount);
    });
}

#[test]
fn a_worker_claims_no_more_than_it_could_serve() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        earmarked("bob", "pat", 300);
        FakeWorkers::change(worker("pat 1"), |worker| worker.online = vec![(0, 3), (7, 9), (30, 40)]);
        at_block::<Test>(CYCLE);
        // The worker was online for seven blocks of the cycle; its capacity is for all clients
        // together.
        assert_ok!(submit(
            "pat",
            0,
            vec![claim("alice", "pat 1", 400), claim("bob", "pat 1", 300)]
        ));
        let one_more = vec![claim("bob", "pat 1", 301)];
        assert_noop!(submit("pat", 0, one_more), Error::<Test>::AboveCapacity);
        // A replaced claim does not count twice.
        FakeWorkers::change(worker("pat 1"), |worker| worker.capacity = 101);
        assert_ok!(submit("pat", 0, vec![claim("bob", "pat 1", 307)]));
        let one_more = vec![claim("alice", "pat 1", 401)];
        assert_noop!(submit("pat", 0, one_more), Error::<Test>::AboveCapacity);
    });
}

#[test]
fn a_claim_needs_a_worker_online_in_the_cycle() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        FakeWorkers::change(worker("pat 1"), |worker| worker.online = vec![(CYCLE, 2 * CYCLE)]);
        at_block::<Test>(CYCLE + 1);
        let entries = vec![claim("alice", "pat 1", 1)];
        assert_noop!(submit("pat", 0, entries.clone()), Error::<Test>::WorkerOffline);
        assert_ok!(submit("pat", 1, entries));
    });
}

#[test]
fn a_running_cycle_counts_only_its_past_blocks() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        at_block::<Test>(3);
        let entries = vec![claim("alice", "pat 1", 401)];
        assert_noop!(submit("pat", 0, entries.clone()), Error::<Test>::AboveCapacity);
        at_block::<Test>(4);
        assert_ok!(submit("pat", 0, entries));
    });
}

#[test]
fn claims_are_taken_from_the_cycles_start_to_the_graces_end() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let claim_of = |units| vec![claim("alice", "pat 1", units)];
        assert_noop!(submit("pat", 1, claim_of(1)), Error::<Test>::NotOpen);
        assert_noop!(submit("pat", u32::MAX, claim_of(1)), Error::<Test>::NotOpen);
        assert_ok!(submit("pat", 0, claim_of(1)));
        at_block::<Test>(CYCLE);
        assert_ok!(submit("pat", 1, claim_of(1)));
        at_block::<Test>(CYCLE + GRACE - 1);
        assert_ok!(submit("pat", 0, claim_of(2)));
        at_block::<Test>(CYCLE + GRACE);
        assert_noop!(submit("pat", 0, claim_of(3)), Error::<Test>::NotOpen);
        for block in [PROCESSING, WINDOW_END, WINDOW_END + 1] {
            advance_to(block);
            assert_noop!(submit("pat", 0, claim_of(3)), Error::<Test>::NotOpen);
        }
    });
}

#[test]
fn claims_are_for_own_workers_on_clients_with_an_earmark() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let entries = |name| vec![claim("alice", name, 1)];
        assert_noop!(submit("pat", 0, entries("quinn 1")), Error::<Test>::NotYourWorker);
        assert_noop!(submit("pat", 0, entries("nobody's")), Error::<Test>::NotFound);
        assert_noop!(submit("quinn", 0, entries("quinn 1")), Error::<Test>::NotEarmarked);
        let call = Call::<Test>::submit_claims {
            cycle: 0,
            entries: Default::default(),
            evidence_root: H256::zero(),
        };
        assert_needs_signature::<Test>(call);
    });
}

/// Lesson 19: pay, then return an error.
#[test]
fn a_batch_with_one_bad_entry_changes_nothing() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        let entries = vec![claim("alice", "pat 1", 1), claim("bob", "pat 1", 1)];
        assert_noop!(submit("pat", 0, entries), Error::<Test>::NotEarmarked);
        assert!(Pairs::<Test>::iter().next().is_none());
        assert_eq!(balance("pat"), ENDOWMENT);
    });
}

#[test]
fn claims_fail_without_the_surcharge() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        SurchargePerClaim::set(&(ENDOWMENT / 2));
        let entries = vec![claim("alice", "pat 1", 1), claim("alice", "pat 2", 1)];
        assert_noop!(submit("pat", 0, entries.clone()), TokenError::NotExpendable);
        SurchargePerClaim::set(&u128::MAX);
        assert_noop!(submit("pat", 0, entries.clone()), Error::<Test>::Overflow);
        SurchargePerClaim::set(&0);
        assert_ok!(submit("pat", 0, entries));
    });
}

#[test]
fn claims_weigh_a_multiple_of_what_was_measured() {
    use frame_support::dispatch::GetDispatchInfo;
    let entries: Vec<_> = vec![claim("alice", "pat 1", 1); 3];
    let call = Call::<Test>::submit_claims {
        cycle: 0,
        entries: entries.try_into().unwrap(),
        evidence_root: H256::zero(),
    };
    let measured = <() as WeightInfo>::submit_claims(3);
    assert_eq!(
        call.get_dispatch_info().call_weight,
        measured.saturating_mul(crate::CLAIM_WEIGHT_FACTOR)
    );
    let call = Call::<Test>::withdraw_payout {
        provider: account("pat"),
    };
    assert_eq!(
        call.get_dispatch_info().call_weight,
        <() as WeightInfo>::withdraw_payout()
    );
}
