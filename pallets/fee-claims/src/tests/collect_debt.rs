//! `collect_debt`.

use super::*;
use frame_support::traits::Get;

fn collect(provider: &str) -> DispatchResult {
    let client = account("alice");
    signed::<Test>(&account(provider), Call::<Test>::collect_debt { client })
}

fn deposit(amount: Balance) {
    assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount }));
}

/// alice owes pat 100 and quinn 300 from cycle 0, rita 100 and pat 200 from cycle 1.
fn overdrawn() {
    for provider in ["pat", "quinn", "rita"] {
        earmarked("alice", provider, 0);
    }
    assert_ok!(confirm("quinn", 0, vec![confirmation("alice", "quinn 1", 0, 30)]));
    assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 10)]));
    advance_to(CYCLE);
    assert_ok!(confirm("rita", 1, vec![confirmation("alice", "rita 1", 1, 10)]));
    assert_ok!(confirm("pat", 1, vec![confirmation("alice", "pat 1", 1, 20)]));
    advance_to(2 * CYCLE + GRACE);
}

fn debts() -> [Balance; 3] {
    ["pat", "quinn", "rita"].map(|provider| debt("alice", provider))
}

#[test]
fn an_overdrawn_client_repays_in_order_of_age() {
    execute_with_invariants(|| {
        overdrawn();
        assert_eq!(debts(), [300, 300, 100]);
        deposit(200);
        // The payment is half of the debts from cycle 0. The collecting creditor gets no more than the
        // others.
        assert_ok!(collect("rita"));
        System::assert_has_event(
            Event::DebtPaid {
                client: account("alice"),
                provider: account("quinn"),
                amount: 150,
                rest: 150,
            }
            .into(),
        );
        assert_eq!(debts(), [250, 150, 100]);
        assert_noop!(collect("pat"), Error::<Test>::InsufficientFunds);
        deposit(350);
        assert_ok!(collect("pat"));
        // The payment is the rest of cycle 0, and half of cycle 1.
        assert_eq!(debts(), [100, 0, 50]);
        assert_eq!(["pat", "quinn", "rita"].map(payout), [200, 300, 50]);
        deposit(1_000);
        assert_ok!(collect("pat"));
        assert_eq!(debts(), [0, 0, 0]);
        let record = Clients::<Test>::get(account("alice")).unwrap();
        assert_eq!((record.debt, record.free, record.held), (0, 850, 850));
        assert_noop!(collect("pat"), Error::<Test>::NotFound);
    });
}

#[test]
fn every_payment_of_a_debt_carries_the_surcharge() {
    execute_with_invariants(|| {
        overdrawn();
        let before = balance("rita");
        deposit(200);
        assert_ok!(collect("rita"));
        assert_eq!(balance("rita"), before - 2 * 2, "two creditors were paid");
    });
}

#[test]
fn the_order_and_number_of_collections_do_not_matter() {
    let run = |collectors: &[&str]| {
        execute_with_invariants(|| {
            overdrawn();
            for amount in [7, 100, 93, 201] {
                deposit(amount);
                for provider in collectors {
                    let _ = collect(provider);
                }
            }
            debts()
        })
    };
    let once = run(&["pat"]);
    for collectors in [
        vec!["quinn"],
        vec!["rita", "pat", "quinn"],
        vec!["quinn", "quinn", "rita"],
    ] {
        let debts = run(&collectors);
        // The results differ only by rounding, one unit per payment at most.
        for (one, other) in once.iter().zip(debts) {
            assert!(one.abs_diff(other) <= 4, "{once:?} {debts:?}");
        }
    }
}

#[test]
fn only_a_creditor_collects() {
    execute_with_invariants(|| {
        assert_noop!(collect("pat"), Error::<Test>::NotFound);
        overdrawn();
        deposit(200);
        assert_noop!(collect("relayer"), Error::<Test>::NotFound);
        let call = Call::<Test>::collect_debt {
            client: account("alice"),
        };
        assert_needs_signature::<Test>(call);
    });
}

#[test]
fn a_provider_owed_from_many_cycles_loses_only_its_own_place() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 0);
        for cycle in 0..12 {
            advance_to((cycle * CYCLE).max(1));
            assert_ok!(confirm("pat", cycle, vec![confirmation("alice", "pat 1", cycle, 1)]));
        }
        advance_to(13 * CYCLE);
        let debts = Earmarks::<Test>::get(account("alice"), account("pat")).unwrap().debts;
        let debts: Vec<_> = debts.iter().map(|debt| (debt.cycle, debt.amount)).collect();
        assert_eq!(debts.last(), Some(&(11, 50)));
        assert_eq!((debts.len(), debt("alice", "pat")), (8, 120));
    });
}

#[test]
fn a_repayment_weighs_by_the_number_of_the_clients_earmarks() {
    use frame_support::dispatch::GetDispatchInfo;
    execute_with_invariants(|| {
        overdrawn();
        deposit(500);
        let client = account("alice");
        let call = RuntimeCall::from(Call::<Test>::collect_debt { client });
        let declared = call.get_dispatch_info().call_weight;
        let most: u32 = <Test as crate::Config>::MaxEarmarks::get();
        let worst = <() as WeightInfo>::collect_debt();
        assert_eq!(declared, worst.saturating_mul(crate::CLAIM_WEIGHT_FACTOR));
        let paid = call.dispatch(RawOrigin::Signed(account("pat")).into()).unwrap();
        assert_eq!(
            paid.actual_weight,
            Some(
                worst
                    .saturating_mul(3)
                    .saturating_div(most.into())
                    .saturating_mul(crate::CLAIM_WEIGHT_FACTOR)
            )
        );
    });
}
