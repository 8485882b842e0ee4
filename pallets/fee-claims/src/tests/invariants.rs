//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::types::Thaw;
use proptest::prelude::*;

fn assert_broken(numbered: &str, change: impl FnOnce()) {
    assert_breaks(numbered, FeeClaims::do_try_state, change);
}

#[test]
fn the_invariants_find_broken_state() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 300);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 40)]));
        assert_ok!(request("alice", 0, &[("pat 1", 350)]));
        let sponsor = Some(account("sponsor"));
        assert_ok!(signed::<Test>(
            &account("alice"),
            Call::<Test>::name_sponsor { sponsor }
        ));
        let line = Call::<Test>::open_credit_line {
            client: account("alice"),
            amount: 10,
            cap: 10,
            providers: vec![account("pat")].try_into().unwrap(),
        };
        assert_ok!(signed::<Test>(&account("sponsor"), line));
        let bill = |change: fn(&mut crate::types::Bill<_>)| Bills::<Test>::mutate(0, account("alice"), change);
        assert_broken("INV9", || bill(|bill| bill.dues[0].matched += 1));
        assert_broken("INV9", || bill(|bill| bill.dues[0].paid += 1));
        assert_broken("INV9", || Bills::<Test>::remove(0, account("alice")));
        assert_broken("INV8", || Served::<Test>::insert(0, worker("pat 1"), 39));
        assert_broken("INV8", || Served::<Test>::remove(0, worker("pat 1")));
        let client = |change: fn(&mut crate::types::ClientRecord)| {
            Clients::<Test>::mutate(account("alice"), |record| change(record.as_mut().unwrap()))
        };
        assert_broken("INV1", || client(|record| record.held += 1));
        assert_broken("INV2", || client(|record| record.free += 1));
        assert_broken("INV2", || client(|record| record.earmarks += 1));
        assert_broken("INV2", || client(|record| record.funded_since = Some(100)));
        assert_broken("INV3", || client(|record| record.debt += 1));
        assert_broken("INV6", || client(|record| record.sponsor = None));
        assert_broken("INV6", || {
            CreditLines::<Test>::mutate(account("alice"), |line| line.as_mut().unwrap().pledge.amount += 1)
        });
        let earmark = |change: fn(&mut crate::types::Earmark)| {
            Earmarks::<Test>::mutate(account("alice"), account("pat"), |earmark| {
                change(earmark.as_mut().unwrap())
            })
        };
        assert_broken("INV2", || {
            Earmarks::<Test>::insert(account("bob"), account("pat"), crate::types::Earmark::default())
        });
        assert_broken("INV4", || {
            earmark(|earmark| {
                let thaw = Thaw {
                    amount: 301,
                    cycle: 0,
                    from: 1,
                };
                assert!(earmark.pledge.thaw(thaw));
            })
        });
        assert_broken("INV5", || earmark(|earmark| earmark.withheld = 1));
        assert_broken("INV5", || earmark(|earmark| earmark.contests = 1));
        assert_broken("INV3", || {
            earmark(|earmark| {
                earmark
                    .debts
                    .try_push(crate::types::Debt { cycle: 0, amount: 0 })
                    .unwrap()
            })
        });
        assert_broken("INV8", || earmark(|earmark| earmark.last_cycle = None));
        assert_broken("INV7", || {
            Payouts::<Test>::mutate(account("pat"), |payout| payout.available = 1)
        });
        assert_broken("INV9", || Progress::<Test>::mutate(|progress| progress.next = 1));
        assert_broken("INV10", || Progress::<Test>::mutate(|progress| progress.swept = 1));
        assert_broken("INV10", || ProcessedAt::<Test>::insert(0, 1));
        at_block::<Test>(PROCESSING);
        assert_broken("INV10", || {
            Bills::<Test>::mutate(0, account("alice"), |bill| bill.settled = true);
            Progress::<Test>::mutate(|progress| (progress.next, progress.swept) = (1, 1));
        });
    });
}

#[derive(Clone, Debug)]
enum Operation {
    Deposit(usize, Balance),
    Earmark(usize, usize, Balance),
    Thaw(usize, usize, Balance),
    Release(usize, usize),
    Withdraw(usize, Balance),
    Claim(usize, usize, u64, bool),
    Request(usize, usize, Balance, bool),
    Confirm(usize, usize, u64, bool),
    Process(u32, u32),
    Idle(u64),
    Payout(usize, bool),
    Collect(usize, usize),
    NameSponsor(usize, bool),
    OpenCredit(usize, Balance, Balance),
    ExtendCredit(usize, Balance),
    ThawCredit(usize, Balance),
    WithdrawCredit(usize),
    Contest(usize, usize, bool),
    Verdict(usize, u8),
    SetBeneficiary(usize, bool),
    Donate(Balance),
    Wait(BlockNumber),
}

fn operation() -> impl Strategy<Value = Operation> {
    let (client, provider, worker) = (0..3usize, 0..3usize, 0..WORKERS.len());
    let amount = || prop_oneof![8 => 0u128..600, 1 => Just(u128::MAX)];
    use Operation::*;
    prop_oneof![
        3 => (client.clone(), amount()).prop_map(|(c, a)| Deposit(c, a)),
        4 => (client.clone(), provider.clone(), 0u128..400).prop_map(|(c, p, a)| Earmark(c, p, a)),
        2 => (client.clone(), provider.clone(), 0u128..300).prop_map(|(c, p, a)| Thaw(c, p, a)),
        2 => (client.clone(), provider.clone()).prop_map(|(c, p)| Release(c, p)),
        1 => (client.clone(), 0u128..300).prop_map(|(c, a)| Withdraw(c, a)),
        8 => (client.clone(), worker.clone(), 0u64..60, any::<bool>()).prop_map(|(c, w, u, l)| Claim(c, w, u, l)),
        8 => (client.clone(), worker.clone(), 0u128..600, any::<bool>()).prop_map(|(c, w, a, l)| Request(c, w, a, l)),
        6 => (client.clone(), worker.clone(), 0u64..60, any::<bool>()).prop_map(|(c, w, u, l)| Confirm(c, w, u, l)),
        2 => (0u32..3, 0u32..6).prop_map(|(c, l)| Process(c, l)),
        4 => (0u64..8).prop_map(Idle),
        4 => (provider.clone(), any::<bool>()).prop_map(|(p, w)| Payout(p, w)),
        3 => (client.clone(), provider.clone()).prop_map(|(c, p)| Collect(c, p)),
        1 => (client.clone(), any::<bool>()).prop_map(|(c, s)| NameSponsor(c, s)),
        2 => (client.clone(), 1u128..300, 1u128..100).prop_map(|(c, a, m)| OpenCredit(c, a, m)),
        1 => (client.clone(), 1u128..100).prop_map(|(c, a)| ExtendCredit(c, a)),
        1 => (client.clone(), 1u128..200).prop_map(|(c, a)| ThawCredit(c, a)),
        1 => client.clone().prop_map(WithdrawCredit),
        4 => (client, worker, any::<bool>()).prop_map(|(c, w, p)| Contest(c, w, p)),
        3 => (0..8usize, 0u8..3).prop_map(|(at, verdict)| Verdict(at, verdict)),
        1 => (provider, any::<bool>()).prop_map(|(p, pot)| SetBeneficiary(p, pot)),
        1 => (1u128..100).prop_map(Donate),
        6 => (1..12u32).prop_map(Wait),
    ]
}

/// The open disputes, each with its opener.
type Open = Vec<(ClaimId, AccountId)>;

fn run(operation: Operation, open: &mut Open) {
    let client = |index: usize| account(NAMES[index]);
    let provider = |index: usize| account(NAMES[3 + index]);
    let call = |who: AccountId, call: Call<Test>| {
        let _ = signed::<Test>(&who, call);
    };
    let current = FeeClaims::cycle_of(now::<Test>());
    let cycle = |last: bool| if last { current.saturating_sub(1) } else { current };
    use Operation::*;
    match operation {
        Deposit(c, amount) => call(client(c), Call::deposit { amount }),
        Earmark(c, p, amount) => call(
            client(c),
            Call::earmark {
                provider: provider(p),
                amount,
            },
        ),
        Thaw(c, p, amount) => call(
            client(c),
            Call::thaw {
                provider: provider(p),
                amount,
            },
        ),
        Release(c, p) => call(client(c), Call::release { provider: provider(p) }),
        Withdraw(c, amount) => call(client(c), Call::withdraw_deposit { amount }),
        Claim(c, w, units, last) => {
            let _ = submit(WORKERS[w].1, cycle(last), vec![claim(NAMES[c], WORKERS[w].0, units)]);
        }
        Request(c, w, amount, last) => {
            let _ = request(NAMES[c], cycle(last), &[(WORKERS[w].0, amount)]);
        }
        Confirm(c, w, units, last) => {
            let cycle = cycle(last);
            let entry = confirmation(NAMES[c], WORKERS[w].0, cycle, units);
            let _ = confirm(WORKERS[w].1, cycle, vec![entry]);
        }
        Process(back, limit) => {
            let cycle = current.saturating_sub(back);
            call(account("relayer"), Call::process_cycle { cycle, limit });
        }
        Idle(steps) => {
            let budget = FeeClaims::step_weight().saturating_mul(steps);
            let used = FeeClaims::on_idle(now::<Test>(), budget);
            assert!(used.all_lte(budget), "a hook used more than it was given");
        }
        Payout(p, true) => {
            // The call panics if it is authorised and fails.
            let _ = walletless::<Test>(Call::withdraw_payout { provider: provider(p) });
        }
        Payout(p, false) => call(account("relayer"), Call::withdraw_payout { provider: provider(p) }),
        Collect(c, p) => call(provider(p), Call::collect_debt { client: client(c) }),
        NameSponsor(c, some) => {
            let sponsor = some.then(|| account("sponsor"));
            call(client(c), Call::name_sponsor { sponsor });
        }
        OpenCredit(c, amount, cap) => {
            let providers = vec![provider(0), provider(2)].try_into().unwrap();
            let line = Call::open_credit_line {
                client: client(c),
                amount,
                cap,
                providers,
            };
            call(account("sponsor"), line);
        }
        ExtendCredit(c, amount) => call(
            account("sponsor"),
            Call::extend_credit_line {
                client: client(c),
                amount,
            },
        ),
        ThawCredit(c, amount) => call(
            account("sponsor"),
            Call::thaw_credit {
                client: client(c),
                amount,
            },
        ),
        WithdrawCredit(c) => call(account("relayer"), Call::withdraw_credit { client: client(c) }),
        Contest(c, w, by_provider) => {
            let claim = claim_id(current.saturating_sub(1), NAMES[c], WORKERS[w].0);
            let opener = if by_provider { account(WORKERS[w].1) } else { client(c) };
            let contested = FeeClaims::contest(&claim, &opener);
            // A contestable amount can be withheld.
            let withheld = frame_support::storage::with_storage_layer(|| FeeClaims::withhold(&claim, &opener));
            assert_eq!(contested.is_ok(), withheld.is_ok());
            if withheld.is_ok() {
                open.push((claim, opener));
            }
        }
        Verdict(at, verdict) => {
            if at < open.len() {
                let (claim, opener) = open.swap_remove(at);
                let verdict = match verdict {
                    0 => tallystick_primitives::traits::Verdict::ForOpener,
                    1 => tallystick_primitives::traits::Verdict::ForRespondent,
                    _ => tallystick_primitives::traits::Verdict::Unruled,
                };
                let withheld = Contests::<Test>::get(&claim).unwrap().withheld;
                assert!(FeeClaims::settle(&claim, &opener, verdict) <= withheld);
            }
        }
        SetBeneficiary(p, is_pot) => {
            let beneficiary = if is_pot {
                FeeClaims::pot()
            } else {
                account(&cold(NAMES[3 + p]))
            };
            FakeIdentities::register(&provider(p), &beneficiary);
        }
        Donate(amount) => {
            let pot = FeeClaims::pot();
            assert_ok!(Balances::transfer(
                &account("relayer"),
                &pot,
                amount,
                Preservation::Preserve
            ));
        }
        Wait(blocks) => at_block::<Test>(now::<Test>() + blocks),
    }
}

/// Asserts that insurance paid each provider at most half of its surcharges since the beginning.
fn assert_covered_by_surcharges() {
    for provider in ["pat", "quinn", "rita"] {
        let (paid, covered) = (Surcharged::get(account(provider)), Covered::get(account(provider)));
        assert!(2 * covered <= paid, "insurance paid more than half of the surcharges");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn random_operations_keep_the_invariants_and_the_money_together(
        operations in prop::collection::vec(operation(), 160),
        delay in 0u32..30,
    ) {
        execute_with_invariants(|| {
            PayoutDelay::set(&delay);
            NewProviderPeriod::set(&(4 * CYCLE));
            // The surcharge is high enough for insurance to pay.
            SurchargePerClaim::set(&20);
            IsInsured::set(&true);
            for client in ["alice", "bob"] {
                for provider in ["pat", "quinn"] {
                    earmarked(client, provider, 200);
                }
            }
            let mut open = Open::new();
            for operation in operations {
                let text = format!("{operation:?}");
                run(operation, &mut open);
                FeeClaims::do_try_state().map_err(|error| format!("{error:?} after {text}")).unwrap();
                assert_conserved();
                assert_covered_by_surcharges();
            }
            // In the end every dispute is settled, every cycle closed, and every account can leave.
            for (claim, opener) in open {
                FeeClaims::settle(&claim, &opener, Verdict::Unruled);
            }
            let mut block = now::<Test>();
            for _ in 0..4 {
                block += THAW;
                advance_to(block);
            }
            let left = Pairs::<Test>::iter_keys().count();
            let recent = Pairs::<Test>::iter_keys().filter(|(cycle, _)| FeeClaims::phase(*cycle) != CyclePhase::Closed);
            assert_eq!(left, recent.count(), "a closed cycle was not swept");
        });
    }
}
