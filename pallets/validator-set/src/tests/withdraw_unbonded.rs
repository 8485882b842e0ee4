//! `withdraw_unbonded`.

use super::*;

#[test]
fn withdraw_frees_the_bond_when_the_delay_is_over() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(leave("alice"));
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        pass_sessions(2);
        let Due::Block(from) = chunks("alice")[0].1 else {
            panic!("the delay has not begun")
        };
        wait(from - 1 - now::<Test>());
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        wait(1);
        assert_ok!(withdraw("alice"));
        let (account, amount) = (account("alice"), 2_000);
        System::assert_last_event(Event::Withdrawn { account, amount }.into());
        assert_eq!((held("alice"), balance("alice"), chunks("alice").len()), (0, MONEY, 0));
    });
}

#[test]
fn withdraw_frees_only_what_is_due() {
    execute_with_invariants(|| {
        assert_ok!(join("alice", 2_000));
        assert_ok!(leave("alice"));
        wait(5);
        assert_ok!(join("alice", 2_500));
        assert_eq!(chunks("alice").len(), 0);
        assert_ok!(leave("alice"));
        wait(3);
        // All of the money is bonded again and more: two chunks, at different times.
        assert_ok!(join("alice", 1_000));
        assert_ok!(leave("alice"));
        assert_eq!(
            chunks("alice"),
            [(1_500, Due::Block(6 + UNBONDING)), (1_000, Due::Block(9 + UNBONDING))]
        );
        at_block::<Test>(6 + UNBONDING);
        assert_ok!(withdraw("alice"));
        assert_eq!((held("alice"), chunks("alice").len()), (1_000, 1));
        assert_noop!(withdraw("alice"), Error::<Test>::TooSoon);
        at_block::<Test>(9 + UNBONDING);
        assert_ok!(withdraw("alice"));
        assert_noop!(withdraw("alice"), Error::<Test>::NotFound);
    });
}

#[test]
fn withdraw_leaves_the_bond_of_a_candidate_alone() {
    execute_with_invariants(|| {
        with_alice_and_bob(5_000);
        assert_ok!(leave("alice"));
        assert_ok!(join("alice", 2_000));
        pass_sessions(8);
        assert_ok!(withdraw("alice"));
        assert_eq!((held("alice"), candidates()[1]), (2_000, ("alice", 2_000)));
    });
}

#[test]
fn withdraw_fails_when_nothing_unbonds() {
    execute_with_invariants(|| {
        assert_noop!(withdraw("alice"), Error::<Test>::NotFound);
        assert_ok!(join("alice", 2_000));
        assert_noop!(withdraw("alice"), Error::<Test>::NotFound);
    });
}

#[test]
fn withdraw_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(Call::withdraw_unbonded {}));
}
