//! Automatic cover.

use super::*;
use frame_support::traits::{fungible::Mutate, tokens::Preservation};

/// A client funded since the first block, long ago.
const OLD: Option<BlockNumber> = Some(1);

fn at_work() {
    at_block::<Test>(100);
}

#[test]
fn a_provider_is_covered_for_half_of_its_own_surcharges() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 301);
        assert_eq!(cover("alice", 1_000, OLD), 150);
        System::assert_last_event(
            Event::Covered {
                provider: account("alice"),
                client: account("client"),
                to: account("pot"),
                amount: 150,
                uncovered: 850,
            }
            .into(),
        );
        assert_eq!(reserves(), 151);
        assert_eq!(Paid::<Test>::get(Outflow::Cover), 150);
        assert_eq!(cover("alice", 1_000, OLD), 0, "it was covered already");
        surcharge("alice", 1);
        assert_eq!(cover("alice", 1_000, OLD), 1, "302 / 2 - 150");
    });
}

#[test]
fn no_more_is_covered_than_is_missing() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        assert_eq!(cover("alice", 0, OLD), 0);
        assert_eq!(cover("alice", 120, OLD), 120);
        assert_eq!(cover("alice", 1_000, OLD), 380);
    });
}

#[test]
fn one_providers_surcharges_do_not_cover_another() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        assert_eq!(cover("bob", 100, OLD), 0);
        assert!(!Providers::<Test>::contains_key(account("bob")));
    });
}

#[test]
fn only_clients_funded_long_enough_are_covered() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        assert_eq!(cover("alice", 10, None), 0);
        assert_eq!(cover("alice", 10, Some(100)), 0);
        assert_eq!(cover("alice", 10, Some(BlockNumber::MAX)), 0);
        assert_eq!(cover("alice", 10, Some(100 - FUNDED_PERIOD + 1)), 0);
        assert_eq!(cover("alice", 10, Some(100 - FUNDED_PERIOD)), 10);
    });
}

#[test]
fn surcharges_count_for_no_longer_than_a_period() {
    let coverable_after = |blocks| {
        execute_with_invariants(|| {
            at_work();
            surcharge("alice", 1_000);
            at_block::<Test>(100 + blocks);
            cover("alice", 1_000, OLD)
        })
    };
    assert_eq!(coverable_after(PERIOD - 1), 500);
    assert_eq!(coverable_after(PERIOD), 0);
}

#[test]
fn cover_counts_for_at_least_a_period() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        // At the end of the first part the bucket's surcharges stop counting, its cover not yet.
        at_block::<Test>(109);
        surcharge("alice", 1_000);
        assert_eq!(cover("alice", 1_000, OLD), 1_000);
        at_block::<Test>(130);
        surcharge("alice", 3_000);
        at_block::<Test>(100 + PERIOD);
        assert_eq!(cover("alice", 10_000, OLD), 500);
        at_block::<Test>(109 + PERIOD);
        assert_eq!(cover("alice", 10_000, OLD), 1_000);
    });
}

#[test]
fn all_providers_together_are_covered_up_to_the_cap() {
    execute_with_invariants(|| {
        at_work();
        for name in ["alice", "bob", "carol"] {
            surcharge(name, CAP);
        }
        assert_eq!(cover("alice", CAP, OLD), CAP / 2);
        assert_eq!(cover("bob", CAP, OLD), CAP / 2);
        assert_eq!(cover("carol", CAP, OLD), 0);
        assert_eq!(Fund::ledger().coverable, 0);
        at_block::<Test>(100 + PERIOD);
        surcharge("carol", CAP);
        assert_eq!(cover("carol", CAP, OLD), CAP / 2);
    });
}

#[test]
fn the_fund_keeps_the_existential_deposit() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        assert_ok!(grant("victim", 700));
        assert_eq!(cover("alice", 1_000, OLD), 300);
        assert_eq!(balance(&account("fund")), DEPOSIT);
        assert_eq!(cover("alice", 1_000, OLD), 0);
    });
}

#[test]
fn an_impossible_deposit_is_not_covered_and_leaves_no_trace() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        let (provider, client) = (account("alice"), account("client"));
        let shortfall = Shortfall {
            provider: &provider,
            client: &client,
            client_funded_since: OLD,
            amount: DEPOSIT - 1,
        };
        let before = (Providers::<Test>::get(&provider), reserves());
        for to in ["nobody", "fund"] {
            assert_eq!(Fund::cover(&shortfall, &account(to)), 0);
            assert_eq!((Providers::<Test>::get(&provider), reserves()), before);
        }
        assert_eq!(Paid::<Test>::get(Outflow::Cover), 0);
    });
}

#[test]
fn a_longer_period_does_not_forget_cover() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        assert_eq!(cover("alice", 1_000, OLD), 500);
        // Each part fills a bucket, until none is free.
        for part in 1..=4 {
            at_block::<Test>(100 + part * 10);
            surcharge("alice", 10);
        }
        let longer = 100;
        CoverPeriod::set(longer);
        at_block::<Test>(165);
        surcharge("alice", 10);
        let window = Providers::<Test>::get(account("alice")).window;
        assert_eq!(window.covered(165, longer), 500);
        assert_eq!(window.surcharged(165, longer), 50);
        assert_eq!(cover("alice", 1_000, OLD), 0);
    });
}

#[test]
fn a_fund_with_too_little_money_covers_what_is_there() {
    execute_with_invariants(|| {
        at_work();
        surcharge("alice", 1_000);
        // No call can do this.
        let _ = Balances::transfer(&account("fund"), &account("bank"), 900, Preservation::Preserve);
        assert_eq!(cover("alice", 1_000, OLD), 100);
        flow::<crate::Inflow<Test, crate::TransactionFee>>(900);
    });
}
