//! `thaw` and `release`.

use super::*;

fn thaw(amount: Balance) -> DispatchResult {
    let provider = account("pat");
    signed::<Test>(&account("alice"), Call::<Test>::thaw { provider, amount })
}

fn release() -> DispatchResult {
    let provider = account("pat");
    signed::<Test>(&account("alice"), Call::<Test>::release { provider })
}

#[test]
fn money_leaves_an_earmark_exactly_after_the_thaw_period() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(thaw(200));
        System::assert_last_event(
            Event::Thawing {
                client: account("alice"),
                provider: account("pat"),
                amount: 200,
                from: 1 + THAW,
            }
            .into(),
        );
        advance_to(PROCESSING);
        advance_to(THAW);
        assert_noop!(release(), Error::<Test>::NotMatured);
        at_block::<Test>(THAW + 1);
        assert_ok!(release());
        System::assert_last_event(
            Event::Released {
                client: account("alice"),
                provider: account("pat"),
                amount: 200,
                rest: 100,
            }
            .into(),
        );
        let record = Clients::<Test>::get(account("alice")).unwrap();
        assert_eq!((record.held, record.free), (300, 200));
        assert_noop!(release(), Error::<Test>::NotMatured);
    });
}

#[test]
fn thawing_money_stays_until_the_cycle_of_its_request_is_closed() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(thaw(300));
        // No cycle is processed for five cycles.
        at_block::<Test>(5 * CYCLE);
        assert_noop!(release(), Error::<Test>::NotMatured);
        advance_to(5 * CYCLE);
        at_block::<Test>(5 * CYCLE + WINDOW);
        assert_noop!(release(), Error::<Test>::NotMatured);
        at_block::<Test>(5 * CYCLE + WINDOW + 1);
        assert_ok!(release());
        assert!(!Earmarks::<Test>::contains_key(account("alice"), account("pat")));
        assert_eq!(Clients::<Test>::get(account("alice")).unwrap().earmarks, 0);
    });
}

/// Lesson 5: the client starts the timer first, consumes later, and takes the money out at once.
#[test]
fn a_thawing_earmark_still_pays_for_its_cycle() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(thaw(300));
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 20)]));
        assert_ok!(request("alice", 0, &[("pat 1", 150)]));
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 150);
        // The rest of the claim is confirmed in the last block of the window.
        advance_to(WINDOW_END);
        assert_noop!(release(), Error::<Test>::NotMatured);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 20)]));
        assert_eq!((payout("pat"), earmark("alice", "pat")), (200, 100));
        advance_to(THAW + 1);
        assert_ok!(release());
        assert_eq!(Clients::<Test>::get(account("alice")).unwrap().free, 100);
    });
}

#[test]
fn unthawed_money_pays_first_then_the_newest_chunk() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(thaw(100));
        advance_to(CYCLE);
        assert_ok!(thaw(100));
        assert_ok!(confirm("pat", 1, vec![confirmation("alice", "pat 1", 1, 15)]));
        advance_to(2 * CYCLE + GRACE);
        let thaws = Earmarks::<Test>::get(account("alice"), account("pat"))
            .unwrap()
            .pledge
            .thaws;
        let thaws: Vec<_> = thaws.iter().map(|thaw| (thaw.amount, thaw.cycle)).collect();
        assert_eq!(thaws, vec![(100, 0), (50, 1)]);
        assert_eq!(earmark("alice", "pat"), 150);
    });
}

/// Lesson 8: rounding the thawing money up made the last withdrawal revert for ever.
#[test]
fn all_of_the_money_is_released_in_the_end() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 301);
        for (cycle, amount) in [(0, 100), (0, 50), (1, 101), (2, 50)] {
            advance_to((cycle * CYCLE).max(1));
            assert_ok!(thaw(amount));
        }
        assert_noop!(thaw(1), Error::<Test>::InsufficientFunds);
        advance_to(2 * CYCLE);
        assert_ok!(confirm("pat", 2, vec![confirmation("alice", "pat 1", 2, 1)]));
        advance_to(10 * CYCLE);
        advance_to(11 * CYCLE);
        assert_ok!(release());
        let amount = 291;
        let withdraw = Call::<Test>::withdraw_deposit { amount };
        assert_ok!(signed::<Test>(&account("alice"), withdraw));
        assert!(!Clients::<Test>::contains_key(account("alice")));
        assert_eq!(balance("alice"), ENDOWMENT - 10);
    });
}

#[test]
fn a_bounded_number_of_chunks_thaws_at_a_time() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        for cycle in 0..8 {
            at_block::<Test>(cycle * CYCLE + 1);
            assert_ok!(thaw(10));
            assert_ok!(thaw(10));
        }
        at_block::<Test>(8 * CYCLE + 1);
        assert_noop!(thaw(10), Error::<Test>::TooManyThaws);
        advance_to(8 * CYCLE + 1);
        advance_to(8 * CYCLE + 1 + WINDOW + 1);
        assert_ok!(release());
        assert_ok!(thaw(10));
    });
}

#[test]
fn thaw_and_release_fail_when_nothing_is_there() {
    execute_with_invariants(|| {
        assert_noop!(thaw(1), Error::<Test>::NotFound);
        assert_noop!(release(), Error::<Test>::NotFound);
        earmarked("alice", "quinn", 1);
        assert_noop!(release(), Error::<Test>::NotFound);
        earmarked("alice", "pat", 100);
        assert_noop!(thaw(0), Error::<Test>::InvalidAmount);
        assert_noop!(thaw(101), Error::<Test>::InsufficientFunds);
        let (provider, amount) = (account("pat"), 1);
        assert_needs_signature::<Test>(Call::thaw { provider, amount });
        let provider = account("pat");
        assert_needs_signature::<Test>(Call::release { provider });
    });
}

#[test]
fn an_earmark_stays_known_until_its_last_cycle_is_closed() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 0);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 1)]));
        advance_to(PROCESSING);
        at_block::<Test>(WINDOW_END);
        assert_noop!(release(), Error::<Test>::NotMatured);
        at_block::<Test>(WINDOW_END + 1);
        assert_ok!(release());
        assert!(!Clients::<Test>::contains_key(account("alice")));
    });
}
