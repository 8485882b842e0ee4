//! The invariants find broken state, and random operations never break them.

use super::*;
use crate::types::{Device, SupersededTerms};
use proptest::prelude::*;

fn assert_broken(numbered: &str) {
    assert_finds(numbered, Registry::do_try_state());
}

#[test]
fn the_invariants_find_broken_devices() {
    execute_with_invariants(|| {
        let alice = account("alice");
        let device = Device {
            current: Some(terms("phone", 1, 1)),
            superseded: None,
        };
        Devices::<Test>::insert(&alice, 1, device.clone());
        assert_broken("REG2");
        register(&alice);
        assert_ok!(Registry::do_try_state());
        Devices::<Test>::insert(&alice, 0, device);
        assert_broken("REG1");
        Devices::<Test>::remove(&alice, 0);
        Devices::<Test>::insert(&alice, 1, Device::default());
        assert_broken("REG3");
        Devices::<Test>::remove(&alice, 1);
    });
}

/// Accountants rely on old terms: terms that were in force once bind until they expire or, after a cut,
/// for `ExitDelay`.
#[derive(Clone, Debug)]
enum Operation {
    Authorize(&'static str, Balance, BlockNumber),
    Revoke,
    Wait(BlockNumber),
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        3 => (prop_oneof![Just("phone"), Just("tablet")], 0u128..5, 0u32..200)
            .prop_map(|(key, limit, valid_until)| Operation::Authorize(key, limit, valid_until)),
        1 => Just(Operation::Revoke),
        2 => (1..EXIT_DELAY).prop_map(Operation::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn terms_never_vanish_before_the_exit_delay(operations in prop::collection::vec(operation(), 1..40)) {
        execute_with_invariants(|| {
            let alice = account("alice");
            register(&alice);
            // All terms that were ever in force, with the block of their replacement.
            let mut history: Vec<(crate::DeviceTerms, Option<BlockNumber>)> = Vec::new();
            for operation in operations {
                let block = now::<Test>();
                let current = Devices::<Test>::get(&alice, 1).current;
                match operation {
                    Operation::Wait(blocks) => at_block::<Test>(block + blocks),
                    Operation::Authorize(name, limit, valid_until) => {
                        let key = account(name);
                        let call = Call::<Test>::authorize_device { lane: 1, key, limit, valid_until };
                        if signed::<Test>(&alice, call).is_ok() {
                            if let (Some(last), Some(_)) = (history.last_mut(), &current) {
                                last.1 = Some(block);
                            }
                            history.push((terms(name, limit, valid_until), None));
                        }
                    }
                    Operation::Revoke => {
                        if signed::<Test>(&alice, Call::revoke_device { lane: 1 }).is_ok() {
                            history.last_mut().unwrap().1 = Some(block);
                        }
                    }
                }
                Registry::do_try_state().unwrap();
                let block = now::<Test>();
                let device = Devices::<Test>::get(&alice, 1);
                for (terms, replaced) in &history {
                    let binds = replaced.is_none_or(|replaced| block <= replaced + EXIT_DELAY);
                    if binds && terms.allow(terms.limit, block) {
                        let found = device
                            .terms(block)
                            .any(|now| now.key == terms.key && now.allow(terms.limit, block));
                        prop_assert!(found, "{terms:?} vanished from {device:?} in block {block}");
                    }
                }
                if let Some(SupersededTerms { until, .. }) = device.superseded {
                    prop_assert!(until <= block + EXIT_DELAY);
                }
            }
            Ok(())
        })?;
    }
}
