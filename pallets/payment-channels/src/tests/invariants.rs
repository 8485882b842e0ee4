//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::types::Exit;
use proptest::prelude::*;

fn assert_broken(numbered: &str) {
    assert_finds(numbered, Channels::do_try_state());
}

#[test]
fn the_invariants_find_broken_channels() {
    execute_with_invariants(|| {
        Opened::<Test>::insert(account("bob"), accountant(), ());
        assert_broken("CHA1");
        Opened::<Test>::remove(account("bob"), accountant());
        let channel = as_channel(&consumer_channel_id(&account("bob"), &accountant()));
        Settled::<Test>::insert(channel, 0, 1);
        assert_broken("CHA2");
        Settled::<Test>::remove(channel, 0);
        let exit = |requested_at, beneficiary| Exit {
            beneficiary,
            requested_at,
            cancelled: false,
        };
        for exit in [exit(2, account("cold")), exit(1, super::channel())] {
            Exits::<Test>::insert(account("alice"), accountant(), exit);
            assert_broken("CHA3");
        }
        Exits::<Test>::remove(account("alice"), accountant());
    });
}

#[derive(Clone, Debug)]
enum Operation {
    TopUp(Balance),
    Settle {
        lane: Lane,
        amount: Balance,
        walletless: bool,
    },
    RequestExit {
        walletless: bool,
    },
    CancelExit,
    FinalizeExit {
        walletless: bool,
    },
    FastExit {
        amount: Balance,
        walletless: bool,
    },
    Wait(BlockNumber),
    SetFee(Balance),
}

fn operation() -> impl Strategy<Value = Operation> {
    let amount = prop_oneof![8 => 0u128..5_000, 1 => Just(u128::MAX)];
    prop_oneof![
        3 => (DEPOSIT..3_000).prop_map(Operation::TopUp),
        6 => (0u32..3, amount, any::<bool>())
            .prop_map(|(lane, amount, walletless)| Operation::Settle { lane, amount, walletless }),
        1 => any::<bool>().prop_map(|walletless| Operation::RequestExit { walletless }),
        1 => Just(Operation::CancelExit),
        1 => any::<bool>().prop_map(|walletless| Operation::FinalizeExit { walletless }),
        1 => (0u128..2_000, any::<bool>()).prop_map(|(amount, walletless)| Operation::FastExit { amount, walletless }),
        2 => (1..=EXIT_DELAY).prop_map(Operation::Wait),
        1 => prop_oneof![Just(0), Just(CHAIN_FEE), 0u128..1_000].prop_map(Operation::SetFee),
    ]
}

/// Submits the call and returns whether it succeeded. An authorised call that fails panics.
fn submit(call: Call<Test>, is_walletless: bool) -> bool {
    match is_walletless {
        true => walletless::<Test>(call).is_ok(),
        false => relay::<Test>(call).is_ok(),
    }
}

fn run(operation: &Operation) {
    let alice = key("alice");
    let nonce = FakeIdentities::next_nonce(&alice.account);
    let until = now::<Test>() + 10;
    match *operation {
        Operation::TopUp(amount) => fund(&channel(), amount),
        Operation::Wait(blocks) => at_block::<Test>(now::<Test>() + blocks),
        Operation::SetFee(fee) => FixedFee::set(fee),
        Operation::CancelExit => {
            let _ = signed::<Test>(
                &alice.account,
                Call::cancel_exit {
                    accountant: accountant(),
                },
            );
        }
        Operation::Settle {
            lane,
            amount,
            walletless,
        } => {
            let promise = Promise {
                lane,
                ..promise(&channel(), amount)
            };
            let signer = if lane == 0 { alice } else { key("phone") };
            let before = (
                settled(lane),
                balance(&channel()),
                balance(&accountant()),
                balance(&account("fees")),
            );
            if submit(settle_signed_by(&signer, &promise), walletless) {
                let gross = settled(lane) - before.0;
                let net = balance(&accountant()) - before.2;
                assert!(settled(lane) <= amount, "more was settled than promised");
                assert_eq!(balance(&channel()), before.1 - gross);
                assert_eq!(gross, net + balance(&account("fees")) - before.3);
            }
        }
        Operation::RequestExit { walletless } => {
            let action = Action::RequestExit {
                accountant: accountant(),
                beneficiary: account("cold"),
            };
            let request = alice.request(&action, nonce, until);
            let (identity, beneficiary) = (alice.account, account("cold"));
            submit(
                Call::request_exit_for {
                    identity,
                    accountant: accountant(),
                    beneficiary,
                    request,
                },
                walletless,
            );
        }
        Operation::FinalizeExit { walletless } => {
            let exit = Exits::<Test>::get(&alice.account, accountant());
            if submit(
                Call::finalize_exit {
                    identity: alice.account,
                    accountant: accountant(),
                },
                walletless,
            ) {
                let requested_at = exit.unwrap().requested_at;
                let opens_at = requested_at + EXIT_DELAY;
                assert!((opens_at..=opens_at + EXIT_WINDOW).contains(&now::<Test>()));
                assert_eq!(balance(&channel()), 0);
            }
        }
        Operation::FastExit { amount, walletless } => {
            let action = Action::FastExit {
                accountant: accountant(),
                amount,
                beneficiary: account("cold"),
            };
            let request = alice.request(&action, nonce, until);
            let payload = action.payload(&GENESIS, &alice.account, nonce, until);
            let call = Call::fast_exit {
                identity: alice.account,
                accountant: accountant(),
                amount,
                beneficiary: account("cold"),
                request,
                operator_signature: key("operator").sign(&payload),
            };
            submit(call, walletless);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn random_operations_keep_invariants_and_authorised_calls_work(
        operations in prop::collection::vec(operation(), 64),
    ) {
        execute_with_invariants(|| {
            FakeIdentities::set_device(&account("alice"), 1, &account("phone"), 3_000, NEVER_EXPIRES);
            FakeIdentities::set_device(&account("alice"), 2, &account("phone"), u128::MAX, 100);
            let mut watermarks = [0; 3];
            for operation in &operations {
                run(operation);
                Channels::do_try_state().unwrap();
                let now = [0, 1, 2].map(settled);
                assert!(now.iter().zip(watermarks).all(|(now, before)| *now >= before), "a watermark fell");
                watermarks = now;
            }
        });
    }
}
