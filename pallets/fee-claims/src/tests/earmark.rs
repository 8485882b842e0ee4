//! `earmark`.

use super::*;

fn call(provider: &str, amount: Balance) -> Call<Test> {
    Call::earmark {
        provider: account(provider),
        amount,
    }
}

#[test]
fn an_earmark_comes_out_of_the_free_deposit() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(signed::<Test>(&account("alice"), Call::<Test>::deposit { amount: 50 }));
        assert_ok!(signed::<Test>(&account("alice"), call("pat", 20)));
        System::assert_last_event(
            Event::Earmarked {
                client: account("alice"),
                provider: account("pat"),
                amount: 20,
                total: 320,
            }
            .into(),
        );
        let record = Clients::<Test>::get(account("alice")).unwrap();
        assert_eq!((record.held, record.free, record.earmarks), (350, 30, 1));
        assert_noop!(
            signed::<Test>(&account("alice"), call("quinn", 31)),
            Error::<Test>::InsufficientFunds
        );
        assert_noop!(
            signed::<Test>(&account("alice"), call("pat", 0)),
            Error::<Test>::InvalidAmount
        );
    });
}

#[test]
fn earmark_needs_two_registered_identities() {
    execute_with_invariants(|| {
        assert_noop!(
            signed::<Test>(&account("nobody"), call("pat", 0)),
            Error::<Test>::NotRegistered
        );
        assert_noop!(
            signed::<Test>(&account("alice"), call("nobody", 0)),
            Error::<Test>::NotRegistered
        );
        assert_needs_signature::<Test>(call("pat", 0));
    });
}

/// Lesson 9: a list that only its owner can fill.
#[test]
fn nobody_else_uses_up_the_bounded_earmarks_of_a_client() {
    execute_with_invariants(|| {
        // Only the client adds to its list: claims of strangers are refused.
        assert_noop!(
            submit("pat", 0, vec![claim("alice", "pat 1", 1)]),
            Error::<Test>::NotEarmarked
        );
        for provider in ["pat", "quinn", "rita", "bob"] {
            assert_ok!(signed::<Test>(&account("alice"), call(provider, 0)));
        }
        assert_noop!(
            signed::<Test>(&account("alice"), call("carol", 0)),
            Error::<Test>::TooManyEarmarks
        );
        let release = Call::<Test>::release {
            provider: account("bob"),
        };
        assert_ok!(signed::<Test>(&account("alice"), release));
        assert_ok!(signed::<Test>(&account("alice"), call("carol", 0)));
    });
}

/// Lesson 1: recycled escrow. The client drains its deposit to its own key first.
#[test]
fn a_client_claiming_from_itself_leaves_other_earmarks_alone() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 500);
        earmarked("alice", "quinn", 100);
        // quinn is alice's friend and both sign for ten times the earmark.
        assert_ok!(confirm("quinn", 0, vec![confirmation("alice", "quinn 1", 0, 100)]));
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 50)]));
        assert_ok!(request("alice", 0, &[("pat 1", 500)]));
        advance_to(PROCESSING);
        assert_eq!((payout("pat"), payout("quinn")), (500, 100));
        assert_eq!((debt("alice", "pat"), debt("alice", "quinn")), (0, 900));
    });
}
