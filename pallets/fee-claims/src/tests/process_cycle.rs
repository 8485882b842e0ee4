//! `process_cycle` and `on_idle`.

use super::*;

fn process(cycle: u32, limit: u32) -> Call<Test> {
    Call::process_cycle { cycle, limit }
}

/// Claims of all workers on three clients, all of them acknowledged.
fn busy_cycle(cycle: u32) {
    for client in ["alice", "bob", "carol"] {
        for (name, provider) in WORKERS {
            assert_ok!(submit(provider, cycle, vec![claim(client, name, 10)]));
            assert_ok!(request(client, cycle, &[(name, 90)]));
        }
    }
}

fn earmarks() {
    for client in ["alice", "bob", "carol"] {
        for provider in ["pat", "quinn", "rita"] {
            earmarked(client, provider, 5_000);
        }
    }
}

fn is_forgotten(cycle: u32) -> bool {
    Pairs::<Test>::iter_prefix(cycle).next().is_none()
        && Served::<Test>::iter_prefix(cycle).next().is_none()
        && Bills::<Test>::iter_prefix(cycle).next().is_none()
        && !ProcessedAt::<Test>::contains_key(cycle)
}

#[test]
fn anybody_processes_a_cycle_in_steps_and_pays_for_steps_done() {
    execute_with_invariants(|| {
        earmarks();
        busy_cycle(0);
        at_block::<Test>(PROCESSING);
        let relayer = RawOrigin::Signed(account("relayer"));
        let run = |cycle, limit| RuntimeCall::from(process(cycle, limit)).dispatch(relayer.clone().into());
        // Three bills of three providers each are paid, then the cycle is processed.
        let one = run(0, 1).unwrap().actual_weight.unwrap();
        let bill = <() as WeightInfo>::pay_bill(3);
        assert_eq!(one, <() as WeightInfo>::advance() + bill);
        assert_eq!(payout("pat") + payout("quinn") + payout("rita"), 450);
        assert_ok!(run(0, 100));
        assert_eq!(payout("pat") + payout("quinn") + payout("rita"), 3 * 450);
        System::assert_last_event(
            Event::CycleProcessed {
                cycle: 0,
                window_until: WINDOW_END,
            }
            .into(),
        );
        // No step is due before the window is over; then 15 pairs, 5 workers and 3 bills are removed.
        assert_noop!(relay::<Test>(process(0, 1)), Error::<Test>::NotDue);
        at_block::<Test>(WINDOW_END + 1);
        for _ in 0..15 + 5 + 3 + 3 {
            assert!(!is_forgotten(0));
            assert_ok!(run(0, 1));
            assert_ok!(FeeClaims::do_try_state());
        }
        System::assert_last_event(Event::CycleClosed { cycle: 0 }.into());
        assert!(is_forgotten(0));
        assert_noop!(relay::<Test>(process(0, 1)), Error::<Test>::NotDue);
    });
}

#[test]
fn process_cycle_fails_when_nothing_is_due() {
    execute_with_invariants(|| {
        let fails = |cycle, limit| {
            assert_noop!(relay::<Test>(process(cycle, limit)), Error::<Test>::NotDue);
        };
        // A call without a due step pays for the look only.
        let call = RuntimeCall::from(process(0, 1_000));
        let refused = call.dispatch(RawOrigin::Signed(account("relayer")).into()).unwrap_err();
        assert_eq!(refused.post_info.actual_weight, Some(<() as WeightInfo>::advance()));
        fails(0, 10);
        at_block::<Test>(PROCESSING - 1);
        fails(0, 10);
        at_block::<Test>(3 * CYCLE);
        fails(0, 0);
        fails(1, 10);
        fails(u32::MAX, 10);
        assert_ok!(relay::<Test>(process(0, 10)));
        assert_ok!(relay::<Test>(process(1, 10)));
        fails(2, 10);
        assert_needs_signature::<Test>(process(2, 1));
    });
}

#[test]
fn idle_blocks_do_the_same_with_budgets_of_a_single_step() {
    execute_with_invariants(|| {
        earmarks();
        busy_cycle(0);
        let budget = <() as WeightInfo>::advance() + FeeClaims::step_weight();
        at_block::<Test>(PROCESSING);
        let before = sp_io::storage::root(sp_runtime::StateVersion::V1);
        for tiny in [
            Weight::zero(),
            <() as WeightInfo>::advance(),
            budget - Weight::from_parts(1, 0),
        ] {
            assert!(FeeClaims::on_idle(PROCESSING, tiny).all_lte(tiny));
        }
        assert_eq!(before, sp_io::storage::root(sp_runtime::StateVersion::V1));
        for paid in 1..=3 {
            assert!(FeeClaims::on_idle(PROCESSING, budget).all_lte(budget));
            assert_eq!(payout("pat") + payout("quinn") + payout("rita"), paid * 450);
            assert_ok!(FeeClaims::do_try_state());
        }
        assert!(!ProcessedAt::<Test>::contains_key(0));
        FeeClaims::on_idle(PROCESSING, budget);
        assert!(ProcessedAt::<Test>::contains_key(0));
        at_block::<Test>(WINDOW_END + 1);
        let mut steps = 0;
        while !is_forgotten(0) {
            assert!(FeeClaims::on_idle(WINDOW_END + 1, budget).all_lte(budget));
            assert_ok!(FeeClaims::do_try_state());
            steps += 1;
            assert!(steps < 100, "every step must get somewhere");
        }
        // No step is due: an idle block costs a look.
        assert_eq!(
            FeeClaims::on_idle(WINDOW_END + 1, Weight::MAX),
            <() as WeightInfo>::advance()
        );
    });
}

#[test]
fn many_empty_cycles_pass_quickly_and_in_order() {
    execute_with_invariants(|| {
        advance_to(1_000 * CYCLE);
        assert_eq!((Progress::<Test>::get().next, Progress::<Test>::get().swept), (999, 0));
        advance_to(1_000 * CYCLE + WINDOW + 1);
        assert_eq!(
            (Progress::<Test>::get().next, Progress::<Test>::get().swept),
            (1_000, 999)
        );
    });
}

#[test]
fn an_unmatched_rest_expires_when_the_window_closes() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_ok!(submit(
            "pat",
            0,
            vec![claim("alice", "pat 1", 30), claim("alice", "pat 2", 5)]
        ));
        assert_ok!(request("alice", 0, &[("pat 1", 100), ("pat 2", 50)]));
        advance_to(PROCESSING);
        advance_to(WINDOW_END + 1);
        let expired: Vec<_> = System::events()
            .into_iter()
            .filter(|record| matches!(record.event, RuntimeEvent::FeeClaims(Event::ClaimExpired { .. })))
            .map(|record| record.event)
            .collect();
        let event = Event::ClaimExpired {
            cycle: 0,
            client: account("alice"),
            worker: worker("pat 1"),
            provider: account("pat"),
            amount: 200,
        };
        assert_eq!(expired, vec![event.into()]);
        assert_eq!((payout("pat"), earmark("alice", "pat")), (150, 850));
        assert!(is_forgotten(0));
    });
}

#[test]
fn a_short_earmark_is_shared_pro_rata_among_the_workers() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 100);
        assert_ok!(confirm(
            "pat",
            0,
            vec![
                confirmation("alice", "pat 1", 0, 10),
                confirmation("alice", "pat 2", 0, 20)
            ]
        ));
        advance_to(PROCESSING);
        let paid = |name| FeeClaims::pair_state(0, &account("alice"), &worker(name)).unwrap().paid;
        assert_eq!((paid("pat 1"), paid("pat 2")), (33, 66), "rounded down");
        // The rounding loses nothing: the provider got the whole earmark.
        assert_eq!(
            (payout("pat"), earmark("alice", "pat"), debt("alice", "pat")),
            (100, 0, 200)
        );
    });
}

#[test]
fn an_earmark_that_shrank_by_an_earlier_cycle_pays_what_is_left() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 20)]));
        at_block::<Test>(CYCLE);
        assert_ok!(confirm("pat", 1, vec![confirmation("alice", "pat 1", 1, 20)]));
        advance_to(2 * CYCLE + GRACE);
        assert_eq!((payout("pat"), debt("alice", "pat")), (300, 100));
        let debts = Earmarks::<Test>::get(account("alice"), account("pat")).unwrap().debts;
        assert_eq!(debts.first().map(|debt| debt.cycle), Some(1));
    });
}

#[test]
fn insurance_pays_a_funded_client_and_the_rest_is_debt() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 200);
        earmarked("bob", "pat", 99);
        for client in ["alice", "bob"] {
            assert_ok!(confirm("pat", 0, vec![confirmation(client, "pat 1", 0, 50)]));
        }
        IsInsured::set(&true);
        Surcharged::insert(account("pat"), 200);
        advance_to(PROCESSING);
        // The client bob never held the minimum; this very payment does not cut alice's funded time
        // short.
        assert_eq!((debt("alice", "pat"), debt("bob", "pat")), (200, 401));
        assert_eq!(payout("pat"), 200 + 99 + 100);
        assert_eq!(balance("fund"), ENDOWMENT + 4 - 100);
        assert_eq!(Clients::<Test>::get(account("alice")).unwrap().funded_since, None);
    });
}

/// Lessons 16 and 18: no state of a client's account stops its bill.
#[test]
fn a_frozen_deregistered_or_emptied_client_still_pays() {
    execute_with_invariants(|| {
        use frame_support::traits::LockableCurrency;
        earmarked("alice", "pat", 300);
        earmarked("bob", "pat", 300);
        for client in ["alice", "bob"] {
            assert_ok!(confirm("pat", 0, vec![confirmation(client, "pat 1", 0, 30)]));
        }
        Balances::set_lock(
            *b"tly/test",
            &account("alice"),
            ENDOWMENT,
            frame_support::traits::WithdrawReasons::all(),
        );
        FakeIdentities::deregister(&account("bob"));
        let all = balance("bob") - DEPOSIT;
        assert_ok!(Balances::transfer(
            &account("bob"),
            &account("carol"),
            all,
            Preservation::Preserve
        ));
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 600);
        Balances::remove_lock(*b"tly/test", &account("alice"));
    });
}

#[test]
fn absurd_amounts_do_not_stop_a_cycle() {
    execute_with_invariants(|| {
        FakeWorkers::change(worker("pat 1"), |worker| worker.tariffs = vec![u128::MAX]);
        FakeWorkers::change(worker("pat 2"), |worker| worker.tariffs = vec![u128::MAX]);
        FakeWorkers::change(worker("quinn 1"), |worker| worker.tariffs = vec![u128::MAX]);
        earmarked("alice", "pat", 300);
        earmarked("alice", "quinn", 300);
        let huge = |name| {
            let entry = ClaimEntry {
                amount: u128::MAX,
                ..claim("alice", name, 1)
            };
            vec![signed_by(&key("alice"), 0, 0, entry)]
        };
        assert_ok!(confirm("pat", 0, huge("pat 1")));
        assert_noop!(confirm("pat", 0, huge("pat 2")), Error::<Test>::Overflow);
        assert_ok!(confirm("quinn", 0, huge("quinn 1")));
        advance_to(PROCESSING);
        assert_eq!((payout("pat"), payout("quinn")), (300, 300));
        assert_eq!(Clients::<Test>::get(account("alice")).unwrap().debt, u128::MAX);
    });
}

/// 1,000 clients and 1,000 workers of four providers; every client uses 100 of them.
#[test]
fn a_hundred_thousand_pairs_run_with_every_block_in_its_weight() {
    const SECOND: Weight = Weight::from_parts(1_000_000_000_000, u64::MAX);
    let name =
        |kind: &str, index: usize| AccountId::new(sp_io::hashing::blake2_256(format!("{kind} {index}").as_bytes()));
    let mut chain = new_chain();
    chain.execute_with(|| {
        at_block::<Test>(1);
        for index in 0..1_000 {
            let client = name("client", index);
            let provider = name("provider", index % 4);
            assert_ok!(Balances::mint_into(&client, 10_000));
            FakeIdentities::register(&client, &client);
            FakeIdentities::register(&provider, &provider);
            let deposit = Call::<Test>::deposit { amount: 2_000 };
            assert_ok!(signed::<Test>(&client, deposit));
            let earmark = Call::<Test>::earmark {
                provider: provider.clone(),
                amount: 900,
            };
            assert_ok!(signed::<Test>(&client, earmark));
            Earmarks::<Test>::mutate(&client, &provider, |earmark| {
                earmark.as_mut().unwrap().last_cycle = Some(0);
            });
            for other in 0..100 {
                let worker = worker(&format!("worker {} {}", index % 4, (7 * index + other) % 250));
                let pair = Pair {
                    units: 1,
                    claimed: 10,
                    requested: 10,
                    ..Pair::new(provider.clone())
                };
                Pairs::<Test>::insert(0, (&client, worker), pair);
                Served::<Test>::mutate(0, worker, |units| *units += 1);
            }
            Bills::<Test>::mutate(0, &client, |bill| assert!(bill.add(&provider, 1_000, 0)));
        }
        assert_ok!(FeeClaims::do_try_state());
    });
    chain.commit_all().unwrap();
    let run = |chain: &mut sp_io::TestExternalities, first: BlockNumber| {
        let mut blocks = 0;
        loop {
            let used = chain.execute_with(|| {
                at_block::<Test>(first + blocks);
                let used = FeeClaims::on_idle(first + blocks, SECOND);
                assert!(used.all_lte(SECOND));
                used
            });
            chain.commit_all().unwrap();
            if used == <() as WeightInfo>::advance() {
                return blocks;
            }
            blocks += 1;
        }
    };
    assert!(run(&mut chain, PROCESSING) <= 2, "a thousand bills");
    chain.execute_with(|| {
        let paid: Balance = (0..4)
            .map(|index| Payouts::<Test>::get(name("provider", index)).total())
            .sum();
        assert_eq!(paid, 900 * 1_000);
        assert_ok!(FeeClaims::do_try_state());
    });
    assert!(run(&mut chain, WINDOW_END + 3) <= 40, "a hundred thousand records");
    chain.execute_with(|| {
        assert!(is_forgotten(0));
        assert_ok!(FeeClaims::do_try_state());
    });
}
