//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::Joins;
use proptest::prelude::*;
use sp_runtime::testing::UintAuthorityId;
use sp_session::MembershipProof;

fn assert_broken(numbered: &str, change: impl FnOnce()) {
    assert_breaks(numbered, ValidatorSet::do_try_state, change);
}

fn change_candidates(change: impl FnOnce(&mut Vec<Candidate>)) {
    let mut candidates = Candidates::<Test>::get().into_inner();
    change(&mut candidates);
    Candidates::<Test>::put(frame_support::BoundedVec::truncate_from(candidates));
}

fn change_unbonding(change: impl FnOnce(&mut Unbonding)) {
    Unbondings::<Test>::mutate(account("alice"), |unbonding| change(unbonding.as_mut().unwrap()));
}

#[test]
fn the_invariants_find_broken_candidates() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_broken("VAL1", || change_candidates(|list| list[0].bond += 1));
        assert_broken("VAL1", || change_candidates(|list| list[1].bond -= 1));
        assert_broken("VAL2", || change_candidates(|list| list.swap(0, 1)));
        assert_broken("VAL2", || change_candidates(|list| list[1].account = account("alice")));
        assert_broken("VAL2", || Joins::<Test>::put(1));
        assert_broken("VAL6", || {
            let twice = vec![account("ida"), account("ida")];
            Invulnerables::<Test>::put(frame_support::BoundedVec::truncate_from(twice));
        });
    });
}

#[test]
fn the_invariants_find_broken_unbonding_money() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        assert_ok!(leave("alice"));
        assert_broken("VAL1", || change_unbonding(|unbonding| unbonding.chunks[0].amount -= 1));
        assert_broken("VAL3", || change_unbonding(|unbonding| unbonding.chunks[0].amount = 0));
        assert_broken("VAL3", || change_unbonding(|unbonding| unbonding.chunks.clear()));
        for due in [
            Due::AfterSession(1),
            Due::AfterSession(4),
            Due::Block(now::<Test>() + UNBONDING + 1),
        ] {
            assert_broken("VAL3", || change_unbonding(|unbonding| unbonding.chunks[0].due = due));
        }
        assert_broken("VAL3", || {
            change_unbonding(|unbonding| {
                unbonding.chunks[0].amount -= 1;
                let (amount, due) = (1, Due::Block(1));
                unbonding.chunks.force_push(Chunk { amount, due });
            })
        });
    });
}

#[test]
fn the_invariants_find_broken_sessions_and_offences() {
    execute_with_invariants(|| {
        with_alice_and_bob(2_000);
        let exposure = ValidatorExposure { bond: 1 };
        for session in 1..5 {
            assert_broken("VAL4", || {
                Exposures::<Test>::insert(session, account("carol"), exposure)
            });
        }
        assert_broken("VAL4", || Exposures::<Test>::remove(2, account("bob")));
        assert_broken("VAL4", || Exposures::<Test>::remove(3, account("bob")));
        assert_broken("VAL5", || Attendances::<Test>::remove(account("bob")));
        assert_broken("VAL5", || {
            Attendances::<Test>::insert(account("carol"), Attendance::default())
        });
        let offender = |name| Offender {
            account: account(name),
            severity: Perbill::one(),
            until: 2,
        };
        for names in [["alice", "carol"], ["carol", "carol"]] {
            assert_broken("VAL7", || {
                Offenders::<Test>::put(frame_support::BoundedVec::truncate_from(names.map(offender).to_vec()))
            });
        }
        assert_broken("VAL8", || Slashes::<Test>::insert(3, account("carol"), Perbill::one()));
        pass_sessions(WINDOW);
        assert_broken("VAL8", || Slashes::<Test>::insert(1, account("carol"), Perbill::one()));
        assert_broken("VAL8", || Terms::<Test>::insert(1, 0));
        assert_broken("VAL8", || Terms::<Test>::insert(4, 4));
    });
}

#[derive(Clone, Debug)]
enum Operation {
    Join(Balance),
    More(Balance),
    Leave,
    Withdraw,
    PurgeKeys,
    SetKeys,
    Report(u64, SessionIndex),
    Wait(BlockNumber),
    IdleSession,
    Invulnerables(usize, usize),
    MinBond(Balance),
    MaxValidators(u32),
    MinValidators(u32),
}

fn operation() -> impl Strategy<Value = (&'static str, Operation)> {
    use Operation::*;
    let amount = || prop_oneof![8 => 500u128..4_000, 1 => Just(Balance::MAX), 1 => Just(0)];
    let operation = prop_oneof![
        8 => amount().prop_map(Join),
        3 => amount().prop_map(More),
        4 => Just(Leave),
        4 => Just(Withdraw),
        1 => Just(PurgeKeys),
        2 => Just(SetKeys),
        4 => (0u64..4, 0u32..6).prop_map(|(slot, ago)| Report(slot, ago)),
        8 => (1u32..25).prop_map(Wait),
        4 => Just(IdleSession),
        1 => (0usize..11, 0usize..4).prop_map(|(first, count)| Invulnerables(first, count)),
        1 => (500u128..2_000).prop_map(MinBond),
        1 => (3u32..9).prop_map(MaxValidators),
        1 => (1u32..4).prop_map(MinValidators),
    ];
    (prop::sample::select(&PEOPLE[..]), operation)
}

/// The state to compare at every border of sessions, and the proofs that reporters keep.
struct Watch {
    proofs: Vec<(&'static str, UintAuthorityId, MembershipProof)>,
    seen: SessionIndex,
}

impl Watch {
    fn new() -> Self {
        let (proofs, seen) = (Vec::new(), SessionIndex::MAX);
        let mut watch = Self { proofs, seen };
        watch.look();
        watch
    }

    fn look(&mut self) {
        if self.seen == session() {
            return;
        }
        self.seen = session();
        ValidatorSet::do_try_state().unwrap();
        for name in validators() {
            // An account that set new keys since the session was planned has a proof that is good in
            // this session only.
            let key = Session::load_keys(&account(name)).map(|keys| keys.dummy);
            let proof = key.and_then(|key| Some((name, key.clone(), prove_key(&key)?)));
            self.proofs.extend(proof);
        }
        let set = planned();
        assert!(!set.is_empty(), "nobody makes blocks");
        assert!(set.len() as u32 <= MaxValidators::get().max(MinValidators::get()));
        let least = MinValidators::get() as usize;
        let with_keys = |name: &&&str| Session::load_keys(&account(name)).is_some();
        let possible = validators().iter().filter(with_keys).count();
        assert!(
            set.len() >= least.min(possible),
            "the set shrank below the least number"
        );
    }

    fn run_blocks(&mut self, blocks: BlockNumber, idle: &str) {
        for _ in 0..blocks {
            run_blocks(1, |name| name != idle);
            self.look();
        }
    }

    /// Runs the operation, and returns whether it was allowed.
    fn run(&mut self, who: &'static str, operation: &Operation) -> bool {
        match *operation {
            Operation::Join(bond) => {
                let had = balance(who) + held(who);
                let done = join(who, bond).is_ok();
                assert!(!done || bond >= MinBond::get());
                assert_eq!(balance(who) + held(who), had);
                done
            }
            Operation::More(amount) => bond_more(who, amount).is_ok(),
            Operation::Leave => leave(who).is_ok(),
            Operation::Withdraw => {
                let due = Unbondings::<Test>::get(account(who)).map_or(0, |unbonding| unbonding.due(now::<Test>()));
                let before = balance(who);
                let done = withdraw(who).is_ok();
                assert_eq!((done, balance(who)), (due > 0, before + due));
                done
            }
            Operation::PurgeKeys => {
                // The last keys stay: without them nobody would make blocks.
                let others = PEOPLE
                    .iter()
                    .filter(|name| Session::load_keys(&account(name)).is_some())
                    .count();
                others > 8 && !INVULNERABLES.contains(&who) && purge_keys(who).is_ok()
            }
            // No other account has this key.
            Operation::SetKeys => set_keys(who, u64::from(now::<Test>()) * 100 + key_of(who).0).is_ok(),
            Operation::Report(slot, ago) => self.report(who, slot, ago),
            Operation::Wait(blocks) => {
                self.run_blocks(blocks, "");
                true
            }
            Operation::IdleSession => {
                self.run_blocks(SESSION, who);
                true
            }
            Operation::Invulnerables(first, count) => {
                let names: Vec<_> = PEOPLE.iter().cycle().skip(first).take(count).copied().collect();
                count <= MAX_INVULNERABLES as usize && set_invulnerables(&names).is_ok()
            }
            Operation::MinBond(bond) => {
                MinBond::set(&bond);
                true
            }
            Operation::MaxValidators(most) => {
                MaxValidators::set(&most);
                true
            }
            Operation::MinValidators(least) => {
                MinValidators::set(&least);
                true
            }
        }
    }

    /// Reports an account with a proof that was kept some sessions ago.
    fn report(&mut self, who: &str, slot: u64, ago: SessionIndex) -> bool {
        let Some(of) = session().checked_sub(ago) else {
            return false;
        };
        let kept = self
            .proofs
            .iter()
            .find(|(name, _, proof)| *name == who && proof.session == of);
        let Some((_, key, proof)) = kept.cloned() else {
            return false;
        };
        let (before, term) = (held(who), ValidatorSet::term_of(of));
        let is_first = !Slashes::<Test>::contains_key(term, account(who));
        // All reporters name the same session for the same moment.
        let moment = u64::from(of) * 10 + slot;
        let taken = report_key(&key, moment, proof.clone());
        assert!(taken.is_none() || ago <= WINDOW, "an offence was reported too late");
        assert!(held(who) <= before);
        if taken == Some(Ok(())) {
            assert_eq!(
                report_key(&key, moment, proof),
                Some(Err(OffenceError::DuplicateReport))
            );
            let is_listed = candidates().iter().any(|(name, _)| *name == who);
            assert!(!is_first || !is_listed, "an offender is a candidate still");
            assert!(!is_first || !Invulnerables::<Test>::get().contains(&account(who)));
        }
        taken == Some(Ok(()))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn random_operations_keep_the_invariants_and_lose_no_money(
        operations in prop::collection::vec(operation(), 96),
    ) {
        execute_with_invariants(|| {
            let mut watch = Watch::new();
            let all = || PEOPLE.iter().map(|name| Balances::total_balance_of(name)).sum::<Balance>()
                + balance("insurance");
            let before = all();
            for (who, operation) in &operations {
                watch.run(who, operation);
                ValidatorSet::do_try_state().unwrap();
                assert_eq!(all(), before, "money appeared or vanished: {operation:?}");
            }
        });
    }
}

/// All money of an account, free and held.
trait TotalBalance {
    fn total_balance_of(name: &str) -> Balance;
}

impl TotalBalance for Balances {
    fn total_balance_of(name: &str) -> Balance {
        <Balances as frame_support::traits::fungible::Inspect<AccountId>>::total_balance(&account(name))
    }
}

/// Runs the random operations many more times in one run on one chain, chosen by a seed.
#[test]
fn a_long_life_keeps_the_invariants() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    execute_with_invariants(|| {
        let mut watch = Watch::new();
        let (mut done, mut reported, mut left) = (0, 0, 0);
        for _ in 0..3_000 {
            let (who, operation) = operation().new_tree(&mut runner).unwrap().current();
            let allowed = u32::from(watch.run(who, &operation));
            done += allowed;
            reported += allowed * u32::from(matches!(operation, Operation::Report(..)));
            left += allowed * u32::from(matches!(operation, Operation::Leave));
            ValidatorSet::do_try_state().unwrap();
            let oldest = OldestSession::<Test>::get();
            watch.proofs.retain(|(_, _, proof)| proof.session + 2 >= oldest);
        }
        assert!(done > 1_000, "hardly anything was allowed: {done}");
        assert!(
            reported > 20 && left > 20,
            "hardly anybody was reported or left: {reported}, {left}"
        );
    });
}
