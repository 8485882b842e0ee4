//! The exactness of availability: compared with a list of blocks kept by hand.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Online,
    Offline,
    Maintenance { ahead: BlockNumber, length: BlockNumber },
    Wait(BlockNumber),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Online),
        2 => Just(Step::Offline),
        1 => (0..8u32, 0..6u32).prop_map(|(ahead, length)| Step::Maintenance { ahead, length }),
        4 => (1..4u32).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn online_blocks_match_a_list_kept_by_hand(steps in prop::collection::vec(step(), 40)) {
        execute_with_invariants(|| {
            alice_with_a_worker();
            let mut blocks = vec![false; HISTORY as usize * 2];
            let mut away = vec![false; blocks.len()];
            let mut is_online = false;
            for step in &steps {
                let now = now::<Test>();
                match *step {
                    Step::Online => is_online |= go_online("alice", "w1").is_ok(),
                    Step::Offline => is_online &= go_offline("alice", "w1").is_err(),
                    Step::Maintenance { ahead, length } => {
                        let (from, to) = (now + ahead, now + ahead + length);
                        if declare("alice", "w1", from, to).is_ok() {
                            away[from as usize..=to as usize].fill(true);
                        }
                    }
                    Step::Wait(length) => {
                        blocks[now as usize..(now + length) as usize].fill(is_online);
                        wait(length);
                    }
                }
            }
            let now = now::<Test>();
            blocks[now as usize] = is_online;
            // Nothing is pruned yet: at most 1 + 40 * 3 blocks, and older than the history is 1 + 20.
            let first = now.saturating_sub(HISTORY);
            let mut total = 0;
            for block in (first..=now + 5).rev() {
                let expected = blocks[block as usize] && !away[block as usize];
                assert_eq!(Bonding::was_online(&worker("w1"), block), expected, "{block}");
                total += u32::from(expected);
                assert_eq!(Bonding::online_blocks(&worker("w1"), block, now + 5), total);
            }
            assert_eq!(Bonding::online_blocks(&worker("w1"), 5, 4), 0);
            assert!(!Bonding::was_online_throughout(&worker("w1"), 5, 4));
        });
    }
}

#[test]
fn an_unknown_worker_was_never_online() {
    execute_with_invariants(|| {
        assert_eq!(Bonding::online_blocks(&worker("nobody"), 0, BlockNumber::MAX), 0);
        assert!(!Bonding::was_online(&worker("nobody"), 1));
        assert_eq!(Bonding::provider(&worker("nobody")), None);
    });
}

#[test]
fn an_interval_is_kept_whole_while_its_end_counts() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(3 * HISTORY);
        assert_ok!(go_offline("alice", "w1"));
        at_block::<Test>(4 * HISTORY - 1);
        idle(Weight::MAX);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 0, 4 * HISTORY), 3 * HISTORY - 1);
        wait(1);
        idle(Weight::MAX);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 0, 4 * HISTORY), 0);
    });
}
