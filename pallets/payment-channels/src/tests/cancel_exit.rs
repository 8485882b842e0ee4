//! `cancel_exit` and `cancel_exit_for`.

use super::*;

fn call() -> Call<Test> {
    Call::cancel_exit {
        accountant: accountant(),
    }
}

fn relayed(nonce: u64) -> Call<Test> {
    let request = key("alice").request(
        &Action::CancelExit {
            accountant: accountant(),
        },
        nonce,
        now::<Test>() + 50,
    );
    Call::cancel_exit_for {
        identity: account("alice"),
        accountant: accountant(),
        request,
    }
}

fn request() {
    let call = Call::<Test>::request_exit {
        accountant: accountant(),
        beneficiary: account("cold"),
    };
    assert_ok!(signed::<Test>(&account("alice"), call));
}

fn assert_cancelled() {
    System::assert_last_event(
        Event::ExitCancelled {
            identity: account("alice"),
            accountant: accountant(),
        }
        .into(),
    );
    assert!(Exits::<Test>::get(account("alice"), accountant()).unwrap().cancelled);
}

#[test]
fn an_open_exit_is_cancelled_once() {
    execute_with_invariants(|| {
        assert_noop!(signed::<Test>(&account("alice"), call()), Error::<Test>::NotFound);
        request();
        assert_ok!(signed::<Test>(&account("alice"), call()));
        assert_cancelled();
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
        assert_noop!(signed::<Test>(&account("alice"), call()), Error::<Test>::NotOpen);
    });
}

#[test]
fn an_exit_is_cancelled_until_it_lapses() {
    let outcome = |block| {
        execute_with_invariants(|| {
            request();
            at_block::<Test>(block);
            signed::<Test>(&account("alice"), call())
        })
    };
    let last = 1 + EXIT_DELAY + EXIT_WINDOW;
    assert_ok!(outcome(last - 1));
    assert_ok!(outcome(last));
    assert_eq!(outcome(last + 1), Err(Error::<Test>::NotOpen.into()));
}

#[test]
fn a_signed_request_cancels_an_exit() {
    execute_with_invariants(|| {
        request();
        assert_noop!(relay::<Test>(relayed(0)), DispatchError::Other("StaleNonce"));
        assert_noop!(relay::<Test>(relayed(2)), DispatchError::Other("FutureNonce"));
        let mut foreign = relayed(1);
        if let Call::cancel_exit_for { request, .. } = &mut foreign {
            request.signature = key("eve").sign(b"");
        }
        assert_noop!(relay::<Test>(foreign), DispatchError::Other("BadSignature"));
        assert_ok!(relay::<Test>(relayed(1)));
        assert_cancelled();
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
    });
}

#[test]
fn cancel_exit_needs_a_signed_origin() {
    execute_with_invariants(|| {
        request();
        assert_needs_signature::<Test>(call());
        assert_needs_signature::<Test>(relayed(1));
    });
}
