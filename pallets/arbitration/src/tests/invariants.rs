//! The invariants find broken state, and random disputes never break them.

use super::*;
use crate::{Dispute, Party, types::Appeal};
use proptest::prelude::*;

fn assert_broken(numbered: &str, change: impl FnOnce()) {
    assert_breaks(numbered, Arbitration::do_try_state, change);
}

fn change(change: impl FnOnce(&mut Dispute)) {
    Disputes::<Test>::mutate(0, |dispute| change(dispute.as_mut().unwrap()));
}

#[test]
fn the_invariants_find_broken_state() {
    execute_with_invariants(|| {
        open_service();
        assert_broken("ARB1", || change(|dispute| dispute.deposit += 1));
        assert_broken("ARB1", || {
            change(|dispute| {
                dispute.response = Some(dispute.evidence.clone());
                dispute.stage = Stage::Responded { rule_by: 5 };
            })
        });
        assert_broken("ARB1", || {
            let reason = crate::HoldReason::DisputeDeposit.into();
            use frame_support::traits::fungible::MutateHold;
            assert_ok!(Balances::hold(&reason, &account("bank"), 1));
        });
        assert_broken("ARB2", || {
            let _ = OpenByTopic::<Test>::clear(1, None);
        });
        assert_broken("ARB2", || {
            let ghost = crate::Topic::new(&service(1), &account("ghost"));
            OpenByTopic::<Test>::insert(ghost, 0);
        });
        assert_broken("ARB3", || OpenCount::<Test>::insert(account("client"), 2));
        assert_broken("ARB3", || {
            OpenAgainst::<Test>::remove(account("client"), account("provider"))
        });
        assert_broken("ARB4", || NextDispute::<Test>::put(0));
        assert_broken("ARB5", || change(|dispute| dispute.respondent = dispute.opener.clone()));
        assert_broken("ARB5", || change(|dispute| dispute.amount = 0));
        assert_broken("ARB7", || change(|dispute| dispute.place = 1));
        assert_broken("ARB7", || Queues::<Test>::remove(account("provider")));
        assert_broken("ARB7", || {
            let queue = crate::Queue { joined: 2, served: 0 };
            Queues::<Test>::insert(account("provider"), queue);
        });
        assert_broken("ARB7", || {
            Queues::<Test>::insert(account("ghost"), crate::Queue::default());
        });
        assert_broken("ARB6", || {
            change(|dispute| dispute.stage = Stage::Responded { rule_by: 5 })
        });
        assert_broken("ARB6", || {
            change(|dispute| {
                dispute.appeal = Some(Appeal {
                    appellant: Party::Opener,
                    deposit: 0,
                })
            })
        });
    });
}

const PEOPLE: [&str; 4] = ["client", "provider", "third", "fourth"];

#[derive(Clone, Debug)]
enum Operation {
    OpenClaim {
        opener: usize,
        client: usize,
        provider: usize,
        rest: Balance,
    },
    OpenService {
        opener: usize,
        provider: usize,
        amount: Balance,
    },
    Respond(u64),
    Rule(u64, bool),
    Appeal(u64),
    RuleAppeal(u64, bool),
    Finalize(u64),
    Bond(usize, Balance),
    Withdraw(usize),
    Wait(BlockNumber),
}

fn operation() -> impl Strategy<Value = Operation> {
    let person = || 0..PEOPLE.len();
    let amount = || prop_oneof![4 => 1u128..3_000, 1 => 1u128..20];
    // The number is counted back from the newest dispute.
    let dispute = || 0u64..6;
    prop_oneof![
        4 => (person(), person(), person(), amount()).prop_map(|(opener, client, provider, rest)| {
            Operation::OpenClaim { opener, client, provider, rest }
        }),
        4 => (person(), person(), amount())
            .prop_map(|(opener, provider, amount)| Operation::OpenService { opener, provider, amount }),
        14 => dispute().prop_map(Operation::Respond),
        12 => (dispute(), prop::bool::weighted(0.7)).prop_map(|(dispute, for_opener)| Operation::Rule(dispute, for_opener)),
        12 => dispute().prop_map(Operation::Appeal),
        8 => (dispute(), any::<bool>())
            .prop_map(|(dispute, for_opener)| Operation::RuleAppeal(dispute, for_opener)),
        8 => dispute().prop_map(Operation::Finalize),
        2 => (person(), amount()).prop_map(|(provider, amount)| Operation::Bond(provider, amount)),
        2 => person().prop_map(Operation::Withdraw),
        6 => (1..RULE / 2).prop_map(Operation::Wait),
    ]
}

fn name_of(who: &AccountId) -> &'static str {
    PEOPLE.into_iter().find(|name| account(name) == *who).unwrap()
}

/// All money of a party, in its account and its bond.
fn wealth(name: &str) -> Balance {
    balance(name) + held(name) + FakeBonds::of(name).amount
}

/// Finalizes, and checks that no party lost more than the rules allow.
fn finalize_and_check(id: DisputeId) {
    let Some(dispute) = Disputes::<Test>::get(id) else {
        assert_noop!(finalize(id), Error::<Test>::NotFound);
        return;
    };
    let (opener, respondent) = (name_of(&dispute.opener), name_of(&dispute.respondent));
    let before = (wealth(opener), wealth(respondent));
    let bond = FakeBonds::of(respondent);
    if !dispute.is_over(now::<Test>()) {
        assert_noop!(finalize(id), Error::<Test>::TooSoon);
        return;
    }
    let is_older = |other: &Dispute| other.contests_bond() && other.respondent == dispute.respondent;
    let older = Disputes::<Test>::iter().any(|(other, record)| other < id && is_older(&record));
    if dispute.contests_bond() && older {
        assert_noop!(finalize(id), Error::<Test>::OlderOpen);
        return;
    }
    // Once the outcome is certain, no state keeps the verdict from being carried out.
    assert_ok!(finalize(id));
    let after = (wealth(opener), wealth(respondent));
    let verdict = dispute.outcome();
    assert!(
        after.0 + dispute.posted(Party::Opener) >= before.0,
        "the opener lost more than its deposits"
    );
    if verdict == Verdict::ForOpener {
        assert!(after.0 >= before.0, "a winner lost");
        let silent = dispute.response.is_none();
        let most = if silent {
            dispute.amount
        } else {
            dispute.posted(Party::Respondent) + 2 * dispute.amount
        };
        assert!(after.1 + most >= before.1, "the respondent lost more than it could");
    } else {
        assert!(after.1 + dispute.posted(Party::Respondent) >= before.1);
        assert_eq!(
            FakeBonds::of(respondent).amount,
            bond.amount,
            "a bond was slashed for nothing"
        );
    }
    if verdict == Verdict::ForRespondent {
        assert!(after.1 > before.1, "a winner was not made whole");
    }
}

/// Asserts that each bond is withheld by as many disputes as contest it.
fn assert_withheld_as_contested() {
    for name in PEOPLE {
        let contesting = Disputes::<Test>::iter_values()
            .filter(|dispute| dispute.contests_bond() && dispute.respondent == account(name));
        assert_eq!(FakeBonds::of(name).withheld as usize, contesting.count(), "{name}");
    }
}

fn run(operation: &Operation, cycle: u32) {
    let id = |back: u64| NextDispute::<Test>::get().saturating_sub(1 + back);
    let parties =
        |id| Disputes::<Test>::get(id).map(|dispute| [dispute.opener, dispute.respondent].map(|who| name_of(&who)));
    match *operation {
        Operation::OpenClaim {
            opener,
            client,
            provider,
            rest,
        } => {
            let claim = FakeClaims::add(cycle, PEOPLE[client], PEOPLE[provider], rest);
            let _ = open(PEOPLE[opener], Subject::Claim(claim));
        }
        Operation::OpenService {
            opener,
            provider,
            amount,
        } => {
            let worker = worker(PEOPLE[provider]);
            let _ = open(PEOPLE[opener], Subject::Service { worker, amount });
        }
        Operation::Respond(back) => {
            if let Some([_, respondent]) = parties(id(back)) {
                let _ = respond(respondent, id(back));
            }
        }
        Operation::Rule(back, for_opener) => {
            let _ = rule(id(back), for_opener);
        }
        Operation::Appeal(back) => {
            for party in parties(id(back)).into_iter().flatten() {
                let _ = appeal(party, id(back));
            }
        }
        Operation::RuleAppeal(back, for_opener) => {
            let _ = rule_appeal(id(back), for_opener);
        }
        Operation::Finalize(back) => finalize_and_check(id(back)),
        Operation::Bond(provider, amount) => FakeBonds::bond(PEOPLE[provider], amount),
        Operation::Withdraw(provider) => {
            FakeBonds::withdraw(PEOPLE[provider]);
        }
        Operation::Wait(blocks) => wait(blocks),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn random_disputes_keep_the_invariants_and_always_end(
        operations in prop::collection::vec(operation(), 160),
    ) {
        execute_with_invariants(|| {
            for name in ["third", "fourth"] {
                FakeIdentities::register(&account(name), &account(name));
                fund(name, MONEY);
            }
            for (cycle, operation) in (0..).zip(&operations) {
                run(operation, cycle);
                if let Err(error) = Arbitration::do_try_state() {
                    panic!("after {operation:?}: {error:?}");
                }
                assert_withheld_as_contested();
            }
            wait(Arbitration::dispute_period());
            for id in 0..NextDispute::<Test>::get() {
                finalize_and_check(id);
            }
            assert_eq!(PEOPLE.map(held), [0; 4]);
            assert_eq!(FakeBonds::withheld(), []);
        });
    }
}
