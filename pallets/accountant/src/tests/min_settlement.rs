//! `set_min_settlement` and `set_min_settlement_for`.

use super::*;

fn call(minimum: Balance) -> Call<Test> {
    Call::set_min_settlement {
        accountant: accountant(),
        minimum,
    }
}

fn relayed(nonce: u64, minimum: Balance) -> Call<Test> {
    let request = key("alice").request(
        &Action::SetMinSettlement {
            accountant: accountant(),
            minimum,
        },
        nonce,
        50,
    );
    Call::set_min_settlement_for {
        identity: account("alice"),
        accountant: accountant(),
        minimum,
        request,
    }
}

#[test]
fn the_provider_sets_its_minimum() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&account("alice"), call(700)));
        System::assert_last_event(
            Event::MinSettlementSet {
                accountant: accountant(),
                provider: account("alice"),
                minimum: 700,
            }
            .into(),
        );
        assert_eq!(
            (provider("alice").min_settlement, provider("bob").min_settlement),
            (700, 0)
        );
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
    });
}

#[test]
fn a_signed_request_sets_the_minimum_once() {
    execute_with_invariants(|| {
        // Opening the channel used nonce 0.
        assert_noop!(relay::<Test>(relayed(0, 700)), DispatchError::Other("StaleNonce"));
        assert_noop!(relay::<Test>(relayed(2, 700)), DispatchError::Other("FutureNonce"));
        assert_ok!(relay::<Test>(relayed(1, 700)));
        assert_eq!(provider("alice").min_settlement, 700);
        let mut other = relayed(2, 700);
        if let Call::set_min_settlement_for { minimum, .. } = &mut other {
            *minimum = 0;
        }
        assert_noop!(relay::<Test>(other), DispatchError::Other("BadSignature"));
    });
}

#[test]
fn set_min_settlement_without_a_channel_fails_and_uses_no_nonce() {
    execute_with_invariants(|| {
        assert_noop!(signed::<Test>(&account("carol"), call(1)), Error::<Test>::NotFound);
        assert_eq!(FakeIdentities::next_nonce(&account("carol")), 0);
    });
}

#[test]
fn set_min_settlement_needs_a_signed_origin() {
    execute_with_invariants(|| {
        assert_needs_signature::<Test>(call(1));
        assert_needs_signature::<Test>(relayed(1, 1));
    });
}

#[test]
fn strangers_settle_no_less_than_the_minimum() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_ok!(signed::<Test>(&account("alice"), call(700)));
        assert_noop!(settle_now("alice", 699), Error::<Test>::BelowMinimum);
        for stranger in ["operator", "owner"] {
            assert_noop!(
                signed::<Test>(&account(stranger), settle("alice", 699)),
                Error::<Test>::BelowMinimum
            );
        }
        assert_noop!(walletless::<Test>(settle("alice", 699)), refusal(Error::BelowMinimum));
        assert_ok!(settle_now("alice", 700));
        // The minimum applies to the payment, not to the promised total.
        assert_noop!(settle_now("alice", 1_399), Error::<Test>::BelowMinimum);
        assert_ok!(walletless::<Test>(settle("alice", 1_400)));
    });
}

#[test]
fn the_provider_itself_settles_and_collects_any_amount() {
    execute_with_invariants(|| {
        fund(&accountant(), 15);
        assert_ok!(signed::<Test>(&account("alice"), call(700)));
        assert_ok!(signed::<Test>(&account("alice"), settle("alice", 20)));
        assert_eq!(provider("alice").settled, 15);
        fund(&accountant(), 100);
        assert_noop!(relay::<Test>(collect("alice")), Error::<Test>::BelowMinimum);
        assert_ok!(signed::<Test>(&account("alice"), collect("alice")));
        assert_eq!(provider("alice").settled, 20);
    });
}
