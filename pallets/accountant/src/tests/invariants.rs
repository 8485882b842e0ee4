//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::types::Pending;
use proptest::prelude::*;

fn assert_broken(numbered: &str, change: impl FnOnce()) {
    assert_breaks(numbered, Accountant::do_try_state, change);
}

fn change_record(change: impl FnOnce(&mut crate::AccountantRecord)) {
    Accountants::<Test>::mutate(accountant(), |record| change(record.as_mut().unwrap()));
}

fn change_channel(change: impl FnOnce(&mut crate::ProviderChannel)) {
    ProviderChannels::<Test>::mutate(accountant(), account("alice"), |channel| {
        change(channel.as_mut().unwrap())
    });
}

#[test]
fn the_invariants_find_broken_state() {
    execute_with_invariants(|| {
        assert_broken("ACC1", || change_record(|record| record.owner = account("eve")));
        assert_broken("ACC1", || change_record(|record| record.operator = account("owner")));
        assert_broken("ACC2", || change_record(|record| record.covered_total = 1));
        assert_broken("ACC2", || {
            change_record(|record| record.covered_total = STAKE + 1);
            change_channel(|channel| channel.coverage = STAKE + 1);
        });
        assert_broken("ACC3", || change_record(|record| record.owed_total = 1));
        assert_broken("ACC4", || change_channel(|channel| channel.settled = 1));
        assert_broken("ACC5", || change_record(|record| record.closed = true));
        assert_broken("ACC6", || FakeIdentities::deregister(&account("alice")));
        assert_broken("ACC6", || Accountants::<Test>::remove(accountant()));
        assert_broken("ACC7", || {
            change_record(|record| {
                record.pending_fee = Some(Pending {
                    value: record.fee,
                    from: 1,
                })
            })
        });
    });
}

#[derive(Clone, Debug)]
enum Operation {
    Settle {
        provider: &'static str,
        amount: Balance,
        walletless: bool,
    },
    SettleTo {
        provider: &'static str,
        amount: Balance,
        walletless: bool,
    },
    SettleIntoBond {
        provider: &'static str,
        amount: Balance,
        walletless: bool,
    },
    Collect {
        provider: &'static str,
        walletless: bool,
    },
    Fund(Balance),
    Grant {
        provider: &'static str,
        coverage: Balance,
    },
    IncreaseStake(Balance),
    SetFee(u32),
    SetChainFee(Balance),
    SetMinSettlement {
        provider: &'static str,
        minimum: Balance,
    },
    SetOperator(&'static str),
    Announce(Balance),
    Withdraw,
    Charge,
    Resolve(Balance),
    Close,
    Reclaim,
    Wait(BlockNumber),
}

fn operation() -> impl Strategy<Value = Operation> {
    let provider = || prop_oneof![Just("alice"), Just("bob")];
    let amount = || prop_oneof![12 => 0u128..20_000, 1 => Just(u128::MAX)];
    prop_oneof![
        10 => (provider(), amount(), any::<bool>())
            .prop_map(|(provider, amount, walletless)| Operation::Settle { provider, amount, walletless }),
        3 => (provider(), amount(), any::<bool>())
            .prop_map(|(provider, amount, walletless)| Operation::SettleTo { provider, amount, walletless }),
        3 => (provider(), amount(), any::<bool>())
            .prop_map(|(provider, amount, walletless)| Operation::SettleIntoBond { provider, amount, walletless }),
        3 => (provider(), any::<bool>()).prop_map(|(provider, walletless)| Operation::Collect { provider, walletless }),
        5 => (1u128..5_000).prop_map(Operation::Fund),
        4 => (provider(), 0..STAKE).prop_map(|(provider, coverage)| Operation::Grant { provider, coverage }),
        1 => (0u128..1_000).prop_map(Operation::IncreaseStake),
        2 => (0u32..60).prop_map(Operation::SetFee),
        1 => prop_oneof![Just(0), Just(CHAIN_FEE), 0u128..500].prop_map(Operation::SetChainFee),
        1 => (provider(), 0u128..500)
            .prop_map(|(provider, minimum)| Operation::SetMinSettlement { provider, minimum }),
        1 => prop_oneof![Just("operator"), Just("second"), Just("third")].prop_map(Operation::SetOperator),
        2 => amount().prop_map(Operation::Announce),
        2 => Just(Operation::Withdraw),
        2 => Just(Operation::Charge),
        2 => (0u128..10_000).prop_map(Operation::Resolve),
        1 => prop::bool::weighted(0.1).prop_map(|close| if close { Operation::Close } else { Operation::Wait(1) }),
        1 => Just(Operation::Reclaim),
        6 => (1..GRACE).prop_map(Operation::Wait),
    ]
}

/// Submits the call and returns whether it succeeded. An authorised call that fails panics.
fn submit(call: Call<Test>, is_walletless: bool) -> bool {
    match is_walletless {
        true => walletless::<Test>(call).is_ok(),
        false => relay::<Test>(call).is_ok(),
    }
}

/// The key of the operator in force.
fn operator() -> Key {
    let keys = ["operator", "second", "third"].map(key).into_iter();
    let mut operators = keys.filter(|key| key.account == record().operator);
    operators.next().unwrap()
}

fn coverage(name: &str) -> Balance {
    Accountant::channel_state(&account(name), &accountant())
        .unwrap()
        .coverage
}

/// Runs the operation, and checks the guarantees of a settlement to its provider.
fn run(operation: &Operation) {
    let owner = |call| {
        let _ = by_owner(call);
    };
    let accountant = accountant();
    match *operation {
        Operation::Settle {
            provider,
            amount,
            walletless,
        } => {
            let call = settle_signed_by(&operator(), provider, &promise(&channel(provider), amount));
            assert_guarantees(provider, amount, || submit(call, walletless));
        }
        Operation::SettleTo {
            provider,
            amount,
            walletless,
        } => {
            let (alice, promise) = (key(provider), promise(&channel(provider), amount));
            let nonce = FakeIdentities::next_nonce(&alice.account);
            let beneficiary = cold(provider);
            let action = Action::SettleTo {
                promise: promise.hash(&GENESIS),
                preimage: PREIMAGE,
                beneficiary: beneficiary.clone(),
            };
            let call = Call::settle_to {
                identity: alice.account.clone(),
                accountant,
                preimage: PREIMAGE,
                signature: operator().sign_promise(&promise),
                promise,
                beneficiary,
                request: alice.request(&action, nonce, now::<Test>() + 5),
            };
            assert_guarantees(provider, amount, || submit(call, walletless));
        }
        Operation::SettleIntoBond {
            provider,
            amount,
            walletless,
        } => {
            let (alice, promise) = (key(provider), promise(&channel(provider), amount));
            let nonce = FakeIdentities::next_nonce(&alice.account);
            let action = Action::SettleIntoBond {
                promise: promise.hash(&GENESIS),
                preimage: PREIMAGE,
            };
            let call = Call::settle_into_bond {
                identity: alice.account.clone(),
                accountant,
                preimage: PREIMAGE,
                signature: operator().sign_promise(&promise),
                promise,
                request: alice.request(&action, nonce, now::<Test>() + 5),
            };
            assert_guarantees(provider, amount, || submit(call, walletless));
            let bond = <FakeProviderBonds as ProviderBonds>::bond(&alice.account);
            assert_eq!(bond, balance(&alice.account), "what was bonded is not what was paid");
        }
        Operation::Collect { provider, walletless } => {
            assert_guarantees(provider, 0, || submit(collect(provider), walletless));
        }
        Operation::Fund(amount) => fund(&accountant, amount.max(DEPOSIT)),
        Operation::Grant { provider, coverage } => owner(grant(provider, coverage)),
        Operation::IncreaseStake(amount) => owner(Call::increase_stake { accountant, amount }),
        Operation::SetFee(percent) => owner(Call::set_fee {
            accountant,
            fee: Permill::from_percent(percent),
        }),
        Operation::SetChainFee(fee) => FixedFee::set(fee),
        Operation::SetMinSettlement { provider, minimum } => {
            let _ = signed::<Test>(&account(provider), Call::set_min_settlement { accountant, minimum });
        }
        Operation::SetOperator(name) => owner(Call::set_operator {
            accountant,
            operator: account(name),
        }),
        Operation::Announce(amount) => owner(Call::announce_withdrawal { accountant, amount }),
        Operation::Withdraw => {
            let (owed, announced) = (record().owed_total, record().withdrawal);
            let before = available();
            if by_owner(Call::withdraw { accountant }).is_ok() {
                let taken = before - available();
                assert!(
                    taken <= announced.unwrap().value && available() >= owed,
                    "the owner took what is not its own"
                );
            }
        }
        Operation::Charge => {
            submit(Call::charge_penalty { accountant }, false);
        }
        Operation::Resolve(top_up) => owner(Call::resolve_punishment { accountant, top_up }),
        Operation::Close => owner(Call::close { accountant }),
        Operation::Reclaim => owner(Call::reclaim_stake { accountant }),
        Operation::Wait(blocks) => at_block::<Test>(now::<Test>() + blocks),
    }
}

/// Settles, and checks the settlement against the provider's guarantees.
fn assert_guarantees(name: &str, amount: Balance, settle: impl FnOnce() -> bool) {
    let before = provider(name);
    let (available_before, coverage_before) = (available(), coverage(name));
    // The provider's own account holds the bonded money.
    let arrived = || balance(&cold(name)) + balance(&account(name)) + balance(&account("fees"));
    let arrived_before = arrived();
    let others = ["alice", "bob"].into_iter().find(|other| *other != name).unwrap();
    let others_before = coverage(others);
    let fee = record().fee_at(now::<Test>());
    if !settle() {
        return;
    }
    let after = provider(name);
    let due = before.proven.max(amount) - before.settled;
    let gross = after.settled - before.settled;
    assert_eq!(gross, due.min(available_before.saturating_add(coverage_before)));
    let paid = arrived() - arrived_before;
    assert_eq!(paid, gross - fee.mul_floor(gross.min(available_before)));
    assert_eq!(
        coverage(others),
        others_before,
        "a settlement touched what covers somebody else"
    );
    if due > gross {
        assert!(record().punishment.is_some(), "a shortfall went unpunished");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn random_operations_keep_invariants_and_authorised_calls_work(
        operations in prop::collection::vec(operation(), 64),
    ) {
        execute_with_invariants(|| {
            FakeProviderBonds::set(&account("alice"), 0);
            let watermarks = || ["alice", "bob"].map(|name| (provider(name).proven, provider(name).settled));
            let mut before = watermarks();
            for operation in &operations {
                run(operation);
                if let Err(error) = Accountant::do_try_state() {
                    panic!("after {operation:?}: {error:?}");
                }
                for (now, before) in watermarks().into_iter().zip(before) {
                    assert!(now.0 >= before.0 && now.1 >= before.1, "a watermark fell");
                }
                before = watermarks();
            }
        });
    }
}
