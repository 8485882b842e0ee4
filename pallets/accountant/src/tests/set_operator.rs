//! `set_operator`.

use super::*;

fn call(operator: &str) -> Call<Test> {
    Call::set_operator {
        accountant: accountant(),
        operator: account(operator),
    }
}

fn settle_by(operator: &str, amount: Balance) -> Call<Test> {
    settle_signed_by(&key(operator), "alice", &promise(&channel("alice"), amount))
}

#[test]
fn the_old_operator_signs_until_its_grace_ends() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        at_block::<Test>(5);
        assert_ok!(by_owner(call("new operator")));
        let previous_until = 5 + CLOSING_DELAY;
        System::assert_last_event(
            Event::OperatorSet {
                accountant: accountant(),
                operator: account("new operator"),
                previous_until,
            }
            .into(),
        );
        assert_ok!(relay::<Test>(settle_by("operator", 1_000)));
        assert_ok!(relay::<Test>(settle_by("new operator", 2_000)));
        at_block::<Test>(previous_until);
        assert_ok!(relay::<Test>(settle_by("operator", 3_000)));
        assert_ok!(walletless::<Test>(settle_by("operator", 4_000)));
        at_block::<Test>(previous_until + 1);
        let late = settle_by("operator", 5_000);
        assert_noop!(relay::<Test>(late.clone()), Error::<Test>::BadSignature);
        assert_noop!(walletless::<Test>(late), refusal(Error::BadSignature));
        assert_ok!(relay::<Test>(settle_by("new operator", 5_000)));
    });
}

#[test]
fn a_watermark_belongs_to_the_channel_and_not_to_the_signer() {
    execute_with_invariants(|| {
        fund(&accountant(), 10_000);
        assert_ok!(relay::<Test>(settle_by("operator", 1_000)));
        assert_ok!(by_owner(call("new operator")));
        let again = settle_by("new operator", 1_000);
        assert_noop!(relay::<Test>(again), Error::<Test>::AlreadySettled);
        assert_ok!(relay::<Test>(settle_by("new operator", 1_500)));
        assert_eq!(provider("alice").settled, 1_500);
    });
}

#[test]
fn set_operator_fails_while_the_previous_operator_still_counts() {
    execute_with_invariants(|| {
        assert_ok!(by_owner(call("second")));
        at_block::<Test>(1 + CLOSING_DELAY);
        assert_noop!(by_owner(call("third")), Error::<Test>::ChangePending);
        at_block::<Test>(2 + CLOSING_DELAY);
        assert_ok!(by_owner(call("third")));
        assert_eq!(record().previous_operator.unwrap().key, account("second"));
    });
}

#[test]
fn set_operator_is_for_the_owner_and_not_to_the_owner() {
    execute_with_invariants(|| {
        assert_for_owners_only(|accountant| Call::set_operator {
            accountant,
            operator: account("hot"),
        });
        assert_noop!(by_owner(call("owner")), Error::<Test>::OperatorIsOwner);
    });
}
