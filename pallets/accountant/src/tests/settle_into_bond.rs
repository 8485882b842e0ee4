//! `settle_into_bond`.

use super::*;

fn call_with(signer: &Key, amount: Balance, nonce: u64, valid_until: BlockNumber) -> Call<Test> {
    let promise = promise(&channel("alice"), amount);
    let action = Action::SettleIntoBond {
        promise: promise.hash(&GENESIS),
        preimage: PREIMAGE,
    };
    let signature = signer.sign(&action.payload(&GENESIS, &account("alice"), nonce, valid_until));
    Call::settle_into_bond {
        identity: account("alice"),
        accountant: accountant(),
        preimage: PREIMAGE,
        signature: key("operator").sign_promise(&promise),
        promise,
        request: SignedRequest {
            nonce,
            valid_until,
            signature,
        },
    }
}

// Opening the channel used nonce 0.
fn call(amount: Balance, nonce: u64) -> Call<Test> {
    call_with(&key("alice"), amount, nonce, 50)
}

fn bond(name: &str) -> Balance {
    <FakeProviderBonds as ProviderBonds>::bond(&account(name))
}

/// Runs a test on a chain with bonds, whose accountant has this much money.
fn execute_with_bonds(money: Balance, test: impl FnOnce()) {
    execute_with_invariants(|| {
        FakeProviderBonds::set(&account("alice"), 0);
        if money > 0 {
            fund(&accountant(), money);
        }
        test()
    })
}

/// The bonded amounts with the bonds after them, from the events.
fn bonded() -> Vec<(Balance, Balance)> {
    let events = System::events().into_iter();
    let bonded = events.filter_map(|record| match record.event {
        RuntimeEvent::Accountant(Event::SettledIntoBond {
            accountant: from,
            provider,
            amount,
            bond,
        }) => {
            assert_eq!((from, provider), (accountant(), account("alice")));
            Some((amount, bond))
        }
        _ => None,
    });
    bonded.collect()
}

#[test]
fn settle_into_bond_bonds_the_net_on_the_providers_own_account() {
    execute_with_bonds(5_000, || {
        FakeProviderBonds::set(&account("alice"), 70);
        assert_ok!(relay::<Test>(call(1_000, 1)));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            net: 900,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("alice")), paid);
        assert_eq!((bond("alice"), bonded()), (970, vec![(900, 970)]));
        assert_eq!((balance(&account("alice")), balance(&cold("alice"))), (900, 0));
        assert_eq!((provider("alice").settled, available()), (1_000, 4_100));
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
    });
}

#[test]
fn settle_into_bond_leaves_the_beneficiary_as_it_is() {
    execute_with_bonds(5_000, || {
        assert_ok!(relay::<Test>(call(1_000, 1)));
        assert_eq!(FakeIdentities::beneficiary(&account("alice")), Some(cold("alice")));
        assert_ok!(settle_now("alice", 2_000));
        assert_eq!((bond("alice"), balance(&cold("alice"))), (900, 900));
    });
}

#[test]
fn the_provider_itself_submits_settle_into_bond_too() {
    execute_with_bonds(5_000, || {
        assert_ok!(signed::<Test>(&account("alice"), call(1_000, 1)));
        assert_eq!(bond("alice"), 900);
    });
}

#[test]
fn settle_into_bond_works_once() {
    execute_with_bonds(5_000, || {
        let request = call(1_000, 1);
        assert_noop!(relay::<Test>(call(1_000, 2)), DispatchError::Other("FutureNonce"));
        assert_ok!(relay::<Test>(request.clone()));
        assert_noop!(relay::<Test>(request.clone()), Error::<Test>::AlreadySettled);
        assert_noop!(walletless::<Test>(request), InvalidTransaction::Stale);
        assert_noop!(relay::<Test>(call(2_000, 1)), DispatchError::Other("StaleNonce"));
        assert_eq!(bond("alice"), 900);
    });
}

#[test]
fn a_request_does_not_bond_the_first_shortfall_later() {
    execute_with_bonds(400, || {
        let request = call(1_000, 1);
        assert_ok!(relay::<Test>(request.clone()));
        assert_eq!(bond("alice"), 360);
        fund(&accountant(), 1_000);
        assert_noop!(relay::<Test>(request), DispatchError::Other("StaleNonce"));
        // The rest is paid like every other debt.
        assert_ok!(relay::<Test>(collect("alice")));
        assert_eq!((bond("alice"), balance(&cold("alice"))), (360, 540));
    });
}

#[test]
fn settle_into_bond_is_not_bound_by_the_providers_minimum() {
    execute_with_bonds(5_000, || {
        let call_minimum = Call::<Test>::set_min_settlement {
            accountant: accountant(),
            minimum: 3_000,
        };
        assert_ok!(signed::<Test>(&account("alice"), call_minimum));
        assert_ok!(relay::<Test>(call(500, 2)));
        assert_ok!(walletless::<Test>(call(1_000, 3)));
    });
}

/// `call(1_000, 1)` with a change to the fields of call, promise and request.
macro_rules! changed {
    (|$($field:ident),+| $change:expr) => {{
        let mut call = call(1_000, 1);
        if let Call::settle_into_bond { $($field,)+ .. } = &mut call {
            $change;
        }
        call
    }};
}

/// Lets the operator sign another promise than the one that the provider's request names.
fn other_promise(change: impl FnOnce(&mut Promise)) -> Call<Test> {
    changed!(|promise, signature| {
        change(promise);
        *signature = key("operator").sign_promise(promise);
    })
}

#[test]
fn settle_into_bond_fails_when_anything_was_not_signed() {
    execute_with_bonds(5_000, || {
        let other_lock = changed!(|promise, preimage, signature| {
            *preimage = [8; 32];
            promise.hashlock = tallystick_primitives::hashlock(&[8; 32]);
            *signature = key("operator").sign_promise(promise);
        });
        let other_request = changed!(|request| {
            // The provider asked for the same promise to be paid to a beneficiary.
            let action = Action::SettleTo {
                promise: promise(&channel("alice"), 1_000).hash(&GENESIS),
                preimage: PREIMAGE,
                beneficiary: account("alice"),
            };
            *request = key("alice").request(&action, 1, 50);
        });
        let calls = [
            other_promise(|promise| promise.amount = 900),
            other_promise(|promise| promise.valid_until = 40),
            other_lock,
            other_request,
            changed!(|request| request.valid_until += 1),
            changed!(|request| request.signature = key("alice").sign(b"")),
            call_with(&key("eve"), 1_000, 1, 50),
            call_with(&key("operator"), 1_000, 1, 50),
        ];
        for call in calls {
            assert_noop!(relay::<Test>(call.clone()), DispatchError::Other("BadSignature"));
            assert_noop!(walletless::<Test>(call), InvalidTransaction::Call);
        }
        let renumbered = changed!(|request| request.nonce = 2);
        assert_noop!(relay::<Test>(renumbered.clone()), DispatchError::Other("BadSignature"));
        assert_noop!(walletless::<Test>(renumbered), InvalidTransaction::Future);
        let elsewhere = [
            changed!(|identity| *identity = account("bob")),
            changed!(|accountant| *accountant = account("another accountant")),
            other_promise(|promise| promise.channel = Default::default()),
        ];
        let otherwise_wrong = [
            (other_promise(|promise| promise.lane = 1), Error::<Test>::WrongLane),
            (changed!(|preimage| *preimage = [8; 32]), Error::WrongPreimage),
            (
                changed!(|signature| *signature = key("owner").sign(b"")),
                Error::BadSignature,
            ),
        ];
        let elsewhere = elsewhere.into_iter().map(|call| (call, Error::WrongChannel));
        for (call, error) in elsewhere.chain(otherwise_wrong) {
            assert_noop!(relay::<Test>(call), error);
        }
    });
}

#[test]
fn a_walletless_settle_into_bond_is_refused_with_the_reason() {
    execute_with_bonds(5_000, || {
        let wrong = [
            (
                other_promise(|promise| promise.channel = Default::default()),
                Error::WrongChannel,
            ),
            (other_promise(|promise| promise.lane = 1), Error::WrongLane),
            (other_promise(|promise| promise.valid_until = 0), Error::Expired),
            (changed!(|preimage| *preimage = [8; 32]), Error::WrongPreimage),
            (
                changed!(|signature| *signature = key("owner").sign(b"")),
                Error::BadSignature,
            ),
            (call(110, 1), Error::BelowMargin),
        ];
        for (call, error) in wrong {
            assert_noop!(walletless::<Test>(call), refusal(error));
        }
        FakeProviderBonds::refuse();
        assert_noop!(walletless::<Test>(call(1_000, 1)), refusal(Error::CannotBond));
    });
}

#[test]
fn a_settle_into_bond_request_does_not_settle_to_a_beneficiary() {
    execute_with_bonds(5_000, || {
        let Call::settle_into_bond {
            identity,
            accountant,
            promise,
            preimage,
            signature,
            request,
        } = call(1_000, 1)
        else {
            panic!("another call");
        };
        let call = Call::settle_to {
            beneficiary: account("alice"),
            identity,
            accountant,
            promise,
            preimage,
            signature,
            request,
        };
        assert_noop!(relay::<Test>(call), DispatchError::Other("BadSignature"));
    });
}

#[test]
fn settle_into_bond_fails_after_the_requests_last_block() {
    execute_with_bonds(5_000, || {
        at_block::<Test>(50);
        assert_ok!(relay::<Test>(call(1_000, 1)));
        at_block::<Test>(51);
        assert_noop!(relay::<Test>(call(2_000, 2)), DispatchError::Other("Expired"));
    });
}

#[test]
fn settle_into_bond_fails_on_a_chain_without_bonds() {
    execute_with_invariants(|| {
        fund(&accountant(), 5_000);
        assert_noop!(relay::<Test>(call(1_000, 1)), Error::<Test>::BondsUnavailable);
        assert_noop!(walletless::<Test>(call(1_000, 1)), refusal(Error::BondsUnavailable));
    });
}

#[test]
fn settle_into_bond_changes_nothing_when_bonding_fails() {
    execute_with_bonds(5_000, || {
        // 10 - 1 is less than the existential deposit, and the account is empty.
        assert_noop!(relay::<Test>(call(DEPOSIT, 1)), Error::<Test>::CannotDeposit);
        FakeIdentities::deregister(&account("alice"));
        assert_noop!(relay::<Test>(call(1_000, 1)), Error::<Test>::NotRegistered);
        FakeIdentities::register(&account("alice"), &cold("alice"));
        FakeProviderBonds::set(&account("alice"), Balance::MAX);
        assert_noop!(relay::<Test>(call(1_000, 1)), Error::<Test>::CannotBond);
        FakeProviderBonds::set(&account("alice"), 0);
        FakeProviderBonds::refuse();
        assert_noop!(relay::<Test>(call(1_000, 1)), Error::<Test>::CannotBond);
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 1);
        // The promise is not lost: it is still paid the usual way.
        assert_ok!(settle_now("alice", 1_000));
    });
}

#[test]
fn settle_into_bond_fails_without_channel_or_open_accountant() {
    execute_with_bonds(5_000, || {
        let unknown = changed!(|identity, promise| {
            *identity = account("carol");
            promise.channel = tallystick_primitives::ids::as_channel(&channel("carol"));
        });
        assert_noop!(relay::<Test>(unknown), Error::<Test>::NotFound);
        close_for_good();
        let late = call_with(&key("alice"), 1_000, 1, 100);
        assert_noop!(relay::<Test>(late.clone()), Error::<Test>::Closed);
        assert_noop!(walletless::<Test>(late), refusal(Error::Closed));
    });
}

#[test]
fn settle_into_bond_bonds_what_coverage_pays() {
    execute_with_bonds(500, || {
        assert_ok!(by_owner(grant("alice", 1_000)));
        assert_ok!(relay::<Test>(call(1_500, 1)));
        // The stake's part bears no accountant fee.
        let paid = Paid {
            gross: 1_500,
            accountant_fee: 50,
            net: 1_450,
            from_coverage: 1_000,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("alice")), paid);
        assert_eq!((bond("alice"), stake(), available()), (1_450, STAKE - 1_000, 50));
        assert_eq!((provider("alice").coverage, record().covered_total), (0, 0));
        assert_eq!(record().status(), AccountantStatus::Active);
    });
}

#[test]
fn settle_into_bond_bonds_what_is_there_and_punishes_the_rest() {
    execute_with_bonds(500, || {
        assert_ok!(walletless::<Test>(call(2_000, 1)));
        let paid = Paid {
            gross: 500,
            accountant_fee: 50,
            chain_fee: CHAIN_FEE,
            net: 400,
            shortfall: 1_500,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("alice")), paid);
        assert_eq!((bond("alice"), record().owed_total), (400, 1_500));
        assert_eq!(record().status(), AccountantStatus::Punished);
    });
}

#[test]
fn a_punished_accountant_settles_into_bond() {
    execute_with_bonds(0, || {
        punish();
        fund(&accountant(), 600);
        at_block::<Test>(1 + GRACE + 3 * HOUR);
        assert_ok!(walletless::<Test>(call(1_000, 1)));
        assert_eq!(bond("alice"), 540 - CHAIN_FEE);
        assert_eq!(record().owed_total, 400);
        fund(&accountant(), 600);
        assert_ok!(relay::<Test>(call(1_200, 2)));
        // The earlier debt is bonded with the new amount.
        assert_eq!(bond("alice"), 540 - CHAIN_FEE + 540);
        assert_eq!(record().owed_total, 0);
    });
}

#[test]
fn settle_into_bond_without_money_proves_and_bonds_nothing() {
    execute_with_bonds(0, || {
        assert_ok!(relay::<Test>(call(1_000, 1)));
        assert_eq!((provider("alice").proven, provider("alice").settled), (1_000, 0));
        assert_eq!((bond("alice"), bonded()), (0, vec![]));
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
        assert_eq!(record().status(), AccountantStatus::Punished);
        // Without a payment a walletless call would be free block space.
        assert_noop!(walletless::<Test>(call(2_000, 2)), refusal(Error::BelowMargin));
    });
}

#[test]
fn a_walletless_settle_into_bond_bonds_what_both_fees_leave() {
    execute_with_bonds(5_000, || {
        assert_ok!(walletless::<Test>(call(1_000, 1)));
        let paid = Paid {
            gross: 1_000,
            accountant_fee: 100,
            chain_fee: CHAIN_FEE,
            net: 850,
            ..Default::default()
        };
        assert_eq!(last_paid("alice", &account("alice")), paid);
        assert_eq!((bond("alice"), bonded()), (850, vec![(850, 850)]));
        assert_eq!(balance(&account("fees")), CHAIN_FEE + DEPOSIT);
    });
}

#[test]
fn a_walletless_settle_into_bond_has_the_tags_of_both_sides() {
    execute_with_bonds(5_000, || {
        let request = |nonce: u64| codec::Encode::encode(&(b"request", account("alice"), nonce));
        let settle = codec::Encode::encode(&(b"settle", channel("alice"), 0u32));
        let next = authorize::<Test>(TransactionSource::External, call(1_000, 1)).unwrap();
        assert_eq!(
            (next.requires, next.provides, next.longevity),
            (vec![], vec![settle.clone(), request(1)], 49)
        );
        assert_eq!(next.priority, tallystick_primitives::walletless::priority(850));
        let later = authorize::<Test>(TransactionSource::Local, call(1_000, 2)).unwrap();
        assert_eq!(
            (later.requires, later.provides),
            (vec![request(1)], vec![settle, request(2)])
        );
        assert_noop!(walletless::<Test>(call(1_000, 2)), InvalidTransaction::Future);
        assert_noop!(walletless::<Test>(call(1_000, 0)), InvalidTransaction::Stale);
        assert_ok!(walletless::<Test>(call(1_000, 1)));
        assert_eq!(FakeIdentities::next_nonce(&account("alice")), 2);
        Filter::close();
        assert_noop!(walletless::<Test>(call(2_000, 2)), InvalidTransaction::Call);
    });
}

#[test]
fn a_walletless_settle_into_bond_weighs_what_it_did() {
    execute_with_bonds(1_000, || {
        let plain = <() as WeightInfo>::settle_into_bond(0);
        let (declared, actual) = weigh::<Test>(RawOrigin::Authorized, call(1_000, 1));
        assert_eq!(actual, Some(plain));
        assert!(plain.ref_time() < declared.ref_time());
        assert_ok!(by_owner(grant("alice", 1_000)));
        let (declared, actual) = weigh::<Test>(RawOrigin::Authorized, call(2_000, 2));
        assert_eq!(actual, Some(plain + <() as WeightInfo>::draw_on_stake()));
        assert!(actual.unwrap().ref_time() < declared.ref_time());
        fund(&accountant(), 1_000);
        let (_, actual) = weigh::<Test>(RawOrigin::Signed(account("relayer")), call(2_100, 3));
        assert_eq!(actual, None);
    });
}

#[test]
fn settle_into_bond_needs_a_signed_or_authorised_origin() {
    execute_with_bonds(5_000, || {
        assert_needs_signed_or_authorised::<Test>(call(1_000, 1));
    });
}
