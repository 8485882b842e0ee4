//! `register_worker`.

use super::*;
use sp_core::ed25519;

/// The arguments of a registration.
struct Registration {
    peer_id: PeerId,
    proof: ed25519::Signature,
    valid_until: BlockNumber,
    deterministic: bool,
}

/// Alice's correct registration of `w1`.
fn good() -> Registration {
    Registration {
        peer_id: peer_id("w1"),
        proof: proof("w1", "alice", 10),
        valid_until: 10,
        deterministic: false,
    }
}

impl Registration {
    fn call(self) -> Call<Test> {
        Call::register_worker {
            peer_id: self.peer_id,
            proof: self.proof,
            proof_valid_until: self.valid_until,
            capacity: CAPACITY,
            tariff: TARIFF,
            deterministic: self.deterministic,
        }
    }
}

fn call() -> Call<Test> {
    good().call()
}

fn by_alice(call: Call<Test>) -> sp_runtime::DispatchResult {
    signed::<Test>(&account("alice"), call)
}

#[test]
fn register_worker_remembers_the_worker() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND));
        assert_ok!(by_alice(call()));
        let event = Event::WorkerRegistered {
            worker: worker("w1"),
            provider: account("alice"),
            capacity: CAPACITY,
            tariff: TARIFF,
            deterministic: false,
        };
        System::assert_last_event(event.into());
        assert_eq!(provider("alice").workers, 1);
        assert!(ProviderWorkers::<Test>::contains_key(account("alice"), worker("w1")));
        assert_eq!(Bonding::provider(&worker("w1")), Some(account("alice")));
        assert_eq!(Bonding::tariffs(&worker("w1"), 1, 1), [TARIFF]);
        assert_eq!(Bonding::capacity(&worker("w1"), 1, 1), CAPACITY);
        assert_eq!(Bonding::online_blocks(&worker("w1"), 0, 10), 0);
    });
}

#[test]
fn register_worker_refuses_other_kinds_of_peer_ids() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND));
        let bytes = peer_id("w1").into_inner();
        // A SHA-256 multihash (of an RSA key), secp256k1, a short key, a long key, nothing.
        let hashed = [&[0x12, 0x20], &[7; 32][..]].concat();
        let secp256k1 = [&[0x00, 0x25, 0x08, 0x02, 0x12, 0x21], &[7; 33][..]].concat();
        let (short, long) = (bytes[..37].to_vec(), [bytes.as_slice(), &[0]].concat());
        for bytes in [hashed, secp256k1, short, long, Vec::new()] {
            let other = Registration {
                peer_id: bytes.try_into().unwrap(),
                ..good()
            };
            assert_noop!(by_alice(other.call()), Error::<Test>::UnsupportedPeerId);
        }
        assert_ok!(by_alice(call()));
    });
}

#[test]
fn lesson_03_a_proof_with_any_field_changed_is_refused() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND));
        assert_ok!(bond("bob", MIN_BOND));
        let payload = worker_proof_payload(&GENESIS, &account("alice"), 10);
        let refused = |proof| {
            let other = Registration { proof, ..good() };
            assert_noop!(by_alice(other.call()), Error::<Test>::BadProof);
        };
        // The proof is for another chain, provider, expiry, domain or signer, is wrapped, or has a
        // changed byte.
        refused(sign(
            "w1",
            &worker_proof_payload(&H256([70; 32]), &account("alice"), 10),
        ));
        refused(proof("w1", "bob", 10));
        refused(proof("w1", "alice", 11));
        refused(proof("w2", "alice", 10));
        refused(sign("w1", &tallystick_primitives::signature::wrapped(&payload)));
        for index in 0..payload.len() {
            let mut other = payload.clone();
            other[index] ^= 1;
            refused(sign("w1", &other));
        }
        // The same proof is used by another provider, for another worker, with another expiry.
        assert_noop!(signed::<Test>(&account("bob"), call()), Error::<Test>::BadProof);
        let other_worker = Registration {
            peer_id: peer_id("w2"),
            ..good()
        };
        assert_noop!(by_alice(other_worker.call()), Error::<Test>::BadProof);
        let other_expiry = Registration {
            valid_until: 11,
            ..good()
        };
        assert_noop!(by_alice(other_expiry.call()), Error::<Test>::BadProof);
        assert_ok!(by_alice(call()));
    });
}

#[test]
fn a_proof_is_good_up_to_its_last_block() {
    let outcome = |block| {
        execute_with_invariants(|| {
            assert_ok!(bond("alice", MIN_BOND));
            at_block::<Test>(block);
            by_alice(call())
        })
    };
    assert_ok!(outcome(10));
    assert_eq!(outcome(11), Err(Error::<Test>::Expired.into()));
}

#[test]
fn register_worker_needs_a_registered_identity_with_enough_bond() {
    execute_with_invariants(|| {
        assert_noop!(by_alice(call()), Error::<Test>::InsufficientBond);
        assert_ok!(bond("alice", MIN_BOND - 1));
        assert_noop!(by_alice(call()), Error::<Test>::InsufficientBond);
        assert_ok!(bond("alice", MIN_BOND));
        assert_ok!(by_alice(call()));
        // 2,000 − 1 do not reach two workers.
        assert_noop!(register("alice", "w2"), Error::<Test>::InsufficientBond);
        assert_noop!(register("eve", "w2"), Error::<Test>::NotRegistered);
    });
}

#[test]
fn unbonding_money_does_not_count_for_a_new_worker() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND));
        assert_ok!(unbond("alice", MIN_UNBOND));
        assert_noop!(by_alice(call()), Error::<Test>::InsufficientBond);
    });
}

#[test]
fn a_provider_has_a_bounded_number_of_workers() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", 10 * MIN_BOND));
        for name in ["w1", "w2", "w3"] {
            assert_ok!(register("alice", name));
        }
        assert_noop!(register("alice", "w4"), Error::<Test>::TooManyWorkers);
        assert_ok!(unregister("alice", "w2"));
        assert_ok!(register("alice", "w4"));
    });
}

#[test]
fn a_registered_worker_is_not_registered_again_by_anybody() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", MIN_BOND));
        assert_ok!(bond("bob", MIN_BOND));
        assert_noop!(register("alice", "w1"), Error::<Test>::AlreadyRegistered);
        assert_noop!(register("bob", "w1"), Error::<Test>::AlreadyRegistered);
    });
}

#[test]
fn a_worker_with_history_comes_back_to_the_same_provider_only() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(11);
        assert_ok!(go_offline("alice", "w1"));
        assert_ok!(unregister("alice", "w1"));
        assert_ok!(bond("bob", MIN_BOND));
        at_block::<Test>(10 + HISTORY);
        assert_noop!(register("bob", "w1"), Error::<Test>::NotProvider);
        assert_eq!(Bonding::provider(&worker("w1")), Some(account("alice")));
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 20), 10);
        // One block later no history is left, although no sweep ran.
        at_block::<Test>(11 + HISTORY);
        assert_ok!(register("bob", "w1"));
        assert_eq!(Bonding::provider(&worker("w1")), Some(account("bob")));
        assert_eq!(Bonding::online_blocks(&worker("w1"), 1, 20), 0);
        assert_eq!(record("w1").known_since, 11 + HISTORY);
    });
}

#[test]
fn lesson_07_registering_again_does_not_overwrite_history() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(go_online("alice", "w1"));
        at_block::<Test>(11);
        assert_ok!(go_offline("alice", "w1"));
        assert_ok!(unregister("alice", "w1"));
        at_block::<Test>(21);
        assert_ok!(register("alice", "w1"));
        let record = record("w1");
        assert_eq!(record.known_since, 1);
        assert_eq!(record.online.into_inner(), [Span { from: 1, to: 10 }]);
        let spans = record.tariffs.into_iter().map(|term| term.span);
        assert_eq!(
            spans.collect::<Vec<_>>(),
            [Span { from: 1, to: 10 }, Span::starting(21)]
        );
        assert_eq!(Bonding::tariffs(&worker("w1"), 11, 20), []);
    });
}

#[test]
fn lesson_07_a_worker_keeps_its_kind_while_its_history_counts() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        wait(1);
        assert_ok!(unregister("alice", "w1"));
        let other_kind = || {
            let valid_until = BlockNumber::MAX;
            let proof = proof("w1", "alice", valid_until);
            let other = Registration {
                proof,
                valid_until,
                ..good()
            };
            other.call()
        };
        assert_noop!(by_alice(other_kind()), Error::<Test>::OtherKind);
        at_block::<Test>(2 + HISTORY);
        assert_ok!(by_alice(other_kind()));
        assert!(!record("w1").deterministic);
    });
}

#[test]
fn coming_and_going_are_bounded_by_the_history_of_tariffs() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        for _ in 1..MAX_TARIFFS {
            wait(1);
            assert_ok!(unregister("alice", "w1"));
            assert_ok!(register("alice", "w1"));
        }
        wait(1);
        assert_ok!(unregister("alice", "w1"));
        assert_noop!(register("alice", "w1"), Error::<Test>::TooManyChanges);
        at_block::<Test>(2 + HISTORY);
        assert_ok!(register("alice", "w1"));
    });
}

#[test]
fn register_worker_needs_a_signed_origin() {
    execute_with_invariants(|| assert_needs_signature::<Test>(call()));
}
