//! `open_provider_channel` and `open_provider_channel_for`.

use super::*;

fn carol() -> Key {
    FakeIdentities::register(&account("carol"), &cold("carol"));
    key("carol")
}

fn call() -> Call<Test> {
    Call::open_provider_channel {
        accountant: accountant(),
    }
}

fn relayed(signer: &Key, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let request = signer.request(
        &Action::OpenProviderChannel {
            accountant: accountant(),
        },
        nonce,
        valid_until,
    );
    Call::open_provider_channel_for {
        identity: signer.account.clone(),
        accountant: accountant(),
        request,
    }
}

/// The account that pays for carol's walletless calls.
fn consumer_channel() -> AccountId {
    consumer_channel_id(&account("carol"), &accountant())
}

fn assert_opened(chain_fee: Balance) {
    System::assert_last_event(
        Event::ProviderChannelOpened {
            accountant: accountant(),
            provider: account("carol"),
            channel: channel("carol"),
            chain_fee,
        }
        .into(),
    );
    assert_eq!(provider("carol"), Default::default());
    assert_eq!(FakeIdentities::next_nonce(&account("carol")), 1);
}

#[test]
fn an_identity_opens_its_channel_once() {
    execute_with_invariants(|| {
        assert_ok!(signed::<Test>(&carol().account, call()));
        assert_opened(0);
        assert_noop!(signed::<Test>(&account("carol"), call()), Error::<Test>::AlreadyOpen);
    });
}

#[test]
fn the_registry_opens_a_channel_under_the_same_conditions() {
    execute_with_invariants(|| {
        let carol = carol().account;
        let open = <Accountant as tallystick_primitives::traits::Accountants>::open_provider_channel;
        assert_ok!(open(&carol, &accountant()));
        assert_eq!(provider("carol"), Default::default());
        assert_noop!(open(&carol, &accountant()), Error::<Test>::AlreadyOpen);
        assert_noop!(open(&carol, &account("nobody")), Error::<Test>::NotFound);
        assert_noop!(
            Accountant::check_opens_channels(&account("nobody")),
            Error::<Test>::NotFound
        );
    });
}

#[test]
fn opening_fails_for_strangers_and_inactive_accountants() {
    execute_with_invariants(|| {
        assert_noop!(signed::<Test>(&account("dave"), call()), Error::<Test>::NotRegistered);
        let unknown = Call::<Test>::open_provider_channel {
            accountant: account("nobody"),
        };
        let carol = carol().account;
        assert_noop!(signed::<Test>(&carol, unknown), Error::<Test>::NotFound);
        punish();
        assert_noop!(signed::<Test>(&carol, call()), Error::<Test>::NotActive);
    });
}

#[test]
fn a_relayed_opening_costs_the_provider_nothing() {
    execute_with_invariants(|| {
        let carol = carol();
        assert_noop!(
            relay::<Test>(relayed(&carol, 1, 50)),
            DispatchError::Other("FutureNonce")
        );
        assert_ok!(relay::<Test>(relayed(&carol, 0, 50)));
        assert_opened(0);
        assert_noop!(
            relay::<Test>(relayed(&carol, 0, 50)),
            DispatchError::Other("StaleNonce")
        );
    });
}

#[test]
fn a_relayed_opening_fails_unless_exactly_this_was_signed() {
    execute_with_invariants(|| {
        let mut forged = relayed(&key("eve"), 0, 50);
        if let Call::open_provider_channel_for { identity, .. } = &mut forged {
            *identity = carol().account;
        }
        assert_noop!(relay::<Test>(forged.clone()), DispatchError::Other("BadSignature"));
        fund(&consumer_channel(), 1_000);
        assert_noop!(walletless::<Test>(forged), InvalidTransaction::Call);
        let expired = relayed(&carol(), 0, 50);
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(expired), DispatchError::Other("Expired"));
    });
}

#[test]
fn the_consumer_channel_pays_for_a_walletless_opening() {
    execute_with_invariants(|| {
        let carol = carol();
        fund(&consumer_channel(), 2 * CHAIN_FEE + DEPOSIT - 1);
        assert_noop!(
            walletless::<Test>(relayed(&carol, 0, 50)),
            refusal(Error::InsufficientFunds)
        );
        fund(&consumer_channel(), 1);
        assert_ok!(walletless::<Test>(relayed(&carol, 0, 50)));
        assert_opened(CHAIN_FEE);
        assert_eq!(
            (balance(&consumer_channel()), balance(&account("fees"))),
            (CHAIN_FEE + DEPOSIT, CHAIN_FEE + DEPOSIT)
        );
        assert_noop!(walletless::<Test>(relayed(&carol, 1, 50)), refusal(Error::AlreadyOpen));
    });
}

#[test]
fn a_walletless_opening_waits_in_line_and_respects_the_filter() {
    execute_with_invariants(|| {
        let carol = carol();
        fund(&consumer_channel(), 1_000);
        let tag = |nonce: u64| codec::Encode::encode(&(b"request", account("carol"), nonce));
        let waiting = authorize::<Test>(TransactionSource::External, relayed(&carol, 1, 50)).unwrap();
        assert_eq!(
            (waiting.requires, waiting.provides, waiting.longevity),
            (vec![tag(0)], vec![tag(1)], 49)
        );
        assert_noop!(walletless::<Test>(relayed(&carol, 1, 50)), InvalidTransaction::Future);
        FakeIdentities::set_nonce(&account("carol"), 1);
        assert_noop!(walletless::<Test>(relayed(&carol, 0, 50)), InvalidTransaction::Stale);
        Filter::close();
        assert_noop!(walletless::<Test>(relayed(&carol, 1, 50)), InvalidTransaction::Call);
    });
}

#[test]
fn opening_needs_a_signed_or_authorised_origin() {
    execute_with_invariants(|| {
        let carol = carol();
        assert_needs_signature::<Test>(call());
        assert_needs_signed_or_authorised::<Test>(relayed(&carol, 0, 50));
    });
}
