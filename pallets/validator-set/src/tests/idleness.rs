//! Validators that make no blocks.

use super::*;

#[test]
fn a_candidate_without_a_block_for_enough_sessions_is_dropped() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        for session in 1..IDLE {
            next_session_without(&["alice"]);
            assert_eq!(missed("alice"), Some(session));
        }
        assert_eq!(candidates().len(), 2);
        next_session_without(&["alice"]);
        assert_eq!(candidates(), [("bob", 2_000)]);
        assert_event(Event::CandidacyEnded {
            candidate: account("alice"),
            ending: Ending::Idle(IDLE),
            unbonding: 2_000,
        });
        // Alice loses no money. The session that started is planned with her.
        assert_eq!(
            (held("alice"), chunks("alice")),
            (2_000, vec![(2_000, Due::AfterSession(5))])
        );
        next_session_without(&["alice"]);
        assert_eq!(validators(), ["ida", "ivo", "iris", "bob"]);
        assert_eq!(missed("alice"), None);
        // Alice may join again at once.
        assert_ok!(join("alice", 2_000));
    });
}

#[test]
fn one_block_is_enough() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        for _ in 1..IDLE {
            next_session_without(&["alice"]);
        }
        wait(9);
        assert_eq!(missed("alice"), Some(0));
        for _ in 1..IDLE {
            next_session_without(&["alice"]);
        }
        assert_eq!(candidates().len(), 2);
    });
}

#[test]
fn the_block_that_ends_a_session_counts_for_its_author() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        run_blocks(9, |name| name != "alice");
        assert_eq!(now::<Test>(), 29);
        next_block("alice");
        assert_eq!((session(), missed("alice")), (3, Some(0)));
    });
}

#[test]
fn each_session_drops_at_most_one_candidate_the_idlest() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        next_session_without(&["bob"]);
        for _ in 1..IDLE {
            next_session_without(&["alice", "bob"]);
        }
        assert_eq!((missed("alice"), missed("bob")), (Some(IDLE - 1), Some(IDLE)));
        assert_eq!(candidates(), [("alice", 2_000)]);
        next_session_without(&["alice", "bob"]);
        assert_eq!(candidates(), []);
    });
}

#[test]
fn among_equally_idle_candidates_the_last_is_dropped_first() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        for _ in 0..IDLE {
            next_session_without(&["alice", "bob"]);
        }
        // The bonds are the same, and bob joined later.
        assert_eq!(candidates(), [("alice", 2_000)]);
        next_session_without(&["alice", "bob"]);
        assert_eq!(candidates(), []);
    });
}

#[test]
fn invulnerables_are_never_dropped() {
    execute_with_invariants(|| {
        assert_ok!(join("ida", 2_000));
        with_alice_and_bob(2_000);
        for _ in 0..IDLE + 1 {
            next_session_without(&["ida", "ivo"]);
        }
        assert_eq!(candidates().len(), 3);
        assert_eq!(validators().len(), 5);
    });
}

#[test]
fn a_session_too_short_for_everybody_does_not_count() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        for (started, expected) in [(24, 0), (35, 1)] {
            run_blocks(8, |name| name != "alice");
            // The set has five validators; the session started four blocks before its end, or five.
            let end = now::<Test>() + 2;
            SessionStart::<Test>::put(if expected == 0 { end - 4 } else { end - 5 });
            next_session_without(&["alice"]);
            assert_eq!(missed("alice"), Some(expected), "{started}");
        }
    });
}

#[test]
fn blocks_of_strangers_count_for_nobody() {
    execute_with_invariants(|| {
        next_block("stranger");
        assert_eq!(missed("stranger"), None);
    });
}
