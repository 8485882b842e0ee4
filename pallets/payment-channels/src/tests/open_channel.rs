//! `open_channel` and `open_channel_for`.

use super::*;

fn other() -> AccountId {
    let other = account("other accountant");
    FakeAccountants::set(&other, &account("owner"), &account("operator"), 0);
    other
}

fn call() -> Call<Test> {
    Call::open_channel { accountant: other() }
}

fn relayed(nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let request = key("alice").request(&Action::OpenChannel { accountant: other() }, nonce, valid_until);
    Call::open_channel_for {
        identity: account("alice"),
        accountant: other(),
        request,
    }
}

fn other_channel() -> AccountId {
    consumer_channel_id(&account("alice"), &other())
}

fn assert_opened(chain_fee: Balance) {
    System::assert_last_event(
        Event::ChannelOpened {
            identity: account("alice"),
            accountant: other(),
            channel: other_channel(),
            chain_fee,
        }
        .into(),
    );
    assert!(Opened::<Test>::contains_key(account("alice"), other()));
    assert_eq!(FakeIdentities::next_nonce(&account("alice")), 1);
}

#[test]
fn an_identity_opens_a_channel_once() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&account("alice"), call()));
        assert_opened(0);
        assert_noop!(signed::<Test>(&account("alice"), call()), Error::<Test>::AlreadyOpen);
    });
}

#[test]
fn open_channel_fails_for_strangers_and_inactive_accountants() {
    execute_with_invariants(|| {
        other();
        assert_noop!(signed::<Test>(&account("bob"), call()), Error::<Test>::NotRegistered);
        let unknown = Call::<Test>::open_channel {
            accountant: account("nobody"),
        };
        assert_noop!(
            signed::<Test>(&account("alice"), unknown),
            DispatchError::Other("NotFound")
        );
        let call = call();
        FakeAccountants::set_active(&account("other accountant"), false);
        assert_noop!(
            signed::<Test>(&account("alice"), call),
            DispatchError::Other("NotActive")
        );
    });
}

#[test]
fn open_channel_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        other();
        assert_needs_signature::<Test>(call());
        assert_needs_signed_or_authorised::<Test>(relayed(0, 50));
    });
}

#[test]
fn a_relayed_opening_costs_the_channel_nothing() {
    execute_with_invariants(|| {
        assert_ok!(relay::<Test>(relayed(0, 50)));
        assert_opened(0);
        assert_eq!(balance(&other_channel()), 0);
        let again = relayed(0, 50);
        assert_noop!(relay::<Test>(again), DispatchError::Other("StaleNonce"));
    });
}

#[test]
fn a_relayed_opening_fails_unless_exactly_this_was_signed() {
    execute_with_invariants(|| {
        let mut elsewhere = relayed(0, 50);
        if let Call::open_channel_for { accountant, .. } = &mut elsewhere {
            FakeAccountants::set(&account("third accountant"), &account("owner"), &account("operator"), 0);
            *accountant = account("third accountant");
        }
        assert_noop!(relay::<Test>(elsewhere), DispatchError::Other("BadSignature"));
        assert_noop!(relay::<Test>(relayed(1, 50)), DispatchError::Other("FutureNonce"));
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(relayed(0, 50)), DispatchError::Other("Expired"));
    });
}

#[test]
fn a_walletless_opening_pays_the_chain_fee_from_the_channel() {
    execute_with_invariants(|| {
        fund(&other_channel(), 2 * CHAIN_FEE + DEPOSIT - 1);
        assert_noop!(walletless::<Test>(relayed(0, 50)), refusal(Error::InsufficientFunds));
        fund(&other_channel(), 1);
        let fees = balance(&account("fees"));
        assert_ok!(walletless::<Test>(relayed(0, 50)));
        assert_opened(CHAIN_FEE);
        assert_eq!(balance(&other_channel()), CHAIN_FEE + DEPOSIT);
        assert_eq!(balance(&account("fees")), fees + CHAIN_FEE);
        assert_noop!(walletless::<Test>(relayed(1, 50)), refusal(Error::AlreadyOpen));
    });
}

#[test]
fn a_walletless_opening_waits_in_line_and_respects_the_filter() {
    execute_with_invariants(|| {
        fund(&other_channel(), 1_000);
        let waiting = authorize::<Test>(TransactionSource::External, relayed(2, 50)).unwrap();
        let tag = |nonce: u64| codec::Encode::encode(&(b"request", account("alice"), nonce));
        assert_eq!((waiting.requires, waiting.provides), (vec![tag(1)], vec![tag(2)]));
        assert_eq!(waiting.longevity, 49);
        assert_noop!(walletless::<Test>(relayed(2, 50)), InvalidTransaction::Future);
        let call = relayed(0, 50);
        Filter::close();
        assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
    });
}
