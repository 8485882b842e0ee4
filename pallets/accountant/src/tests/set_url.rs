//! `set_url`.

use super::*;

fn call(accountant: AccountId, url: &[u8]) -> Call<Test> {
    Call::set_url {
        accountant,
        url: url.to_vec().try_into().unwrap(),
    }
}

#[test]
fn owner_and_operator_each_change_the_url() {
    execute_with_invariants(|| {
        for (who, url) in [("owner", b"https://a.example".as_slice()), ("operator", b"")] {
            assert_ok!(signed::<Test>(&account(who), call(accountant(), url)));
            let stored = Urls::<Test>::get(accountant());
            assert_eq!(stored.as_slice(), url);
            System::assert_last_event(
                Event::UrlSet {
                    accountant: accountant(),
                    url: stored,
                }
                .into(),
            );
        }
    });
}

#[test]
fn strangers_do_not_change_the_url() {
    execute_with_invariants(|| {
        for who in ["alice", "stranger"] {
            let result = signed::<Test>(&account(who), call(accountant(), b"x"));
            assert_eq!(result, Err(Error::<Test>::NotOwnerOrOperator.into()));
        }
        assert_noop!(by_owner(call(account("nobody"), b"x")), Error::<Test>::NotFound);
        assert_needs_signature::<Test>(call(accountant(), b"x"));
        // A replaced operator may not change the URL.
        assert_ok!(by_owner(Call::set_operator {
            accountant: accountant(),
            operator: account("new")
        }));
        let result = signed::<Test>(&account("operator"), call(accountant(), b"x"));
        assert_eq!(result, Err(Error::<Test>::NotOwnerOrOperator.into()));
    });
}

#[test]
fn an_url_has_a_limit() {
    assert!(crate::Url::<Test>::try_from(vec![b'x'; 32]).is_ok());
    assert!(crate::Url::<Test>::try_from(vec![b'x'; 33]).is_err());
}
