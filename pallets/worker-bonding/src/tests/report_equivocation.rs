//! `report_equivocation`.

use super::*;
use tallystick_primitives::signature::wrapped;

const DATA_VERSION: u64 = 42;
const REWARD: Balance = 60;

/// The query of `client` to `w1` in this block.
fn query() -> Query {
    Query {
        client: account("client"),
        signer: account("client"),
        worker: worker("w1"),
        asked_at: now::<Test>(),
        content: H256([1; 32]),
    }
}

/// The answer of `w1` to the query.
fn response(query: &Query, data_version: u64, content: u8) -> Response {
    Response {
        worker: worker("w1"),
        client: query.client.clone(),
        request: query.hash(&GENESIS),
        data_version,
        content: H256([content; 32]),
    }
}

fn answer(query: &Query, data_version: u64, content: u8) -> Answer {
    let response = response(query, data_version, content);
    Answer {
        content: response.content,
        signature: sign("w1", &response.payload(&GENESIS)),
    }
}

/// Two answers of `w1` to this query.
fn proof_of(query: Query) -> Equivocation {
    Equivocation {
        query_signature: key("client").sign(&query.payload(&GENESIS)),
        data_version: DATA_VERSION,
        first: answer(&query, DATA_VERSION, 1),
        second: answer(&query, DATA_VERSION, 2),
        query,
    }
}

fn report(proof: &Equivocation) -> sp_runtime::DispatchResult {
    let proof = proof.clone();
    signed::<Test>(&account("eve"), Call::<Test>::report_equivocation { proof })
}

fn lost() -> Balance {
    MONEY - balance("alice") - held("alice")
}

#[test]
fn an_equivocation_is_slashed_and_its_reporter_rewarded() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        let proof = proof_of(query());
        assert_ok!(report(&proof));
        let event = Event::EquivocationReported {
            worker: worker("w1"),
            provider: account("alice"),
            reporter: account("eve"),
            client: account("client"),
            request: proof.query.hash(&GENESIS),
            data_version: DATA_VERSION,
            lost: EQUIVOCATION,
            reward: REWARD,
        };
        System::assert_last_event(event.into());
        // The parts are a tenth rounded down, half of the rest rounded down, and the remainder.
        let slashed = Event::Slashed {
            provider: account("alice"),
            claimant: account("eve"),
            compensation: REWARD,
            insurance: 272,
            burned: 273,
            bonded: MIN_BOND - EQUIVOCATION,
        };
        System::assert_has_event(slashed.into());
        assert_eq!((lost(), balance("eve")), (EQUIVOCATION, MONEY + REWARD));
        assert_eq!(balance("insurance"), DEPOSIT + 272);
    });
}

#[test]
fn lesson_12_one_offence_is_punished_once_in_any_spelling() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 10 * EQUIVOCATION));
        let proof = proof_of(query());
        assert_ok!(report(&proof));
        let lost_once = lost();
        let mut spellings = vec![proof.clone()];
        // The answers are swapped, the client signs again or wrapped, or a third answer is given.
        let mut swapped = proof.clone();
        core::mem::swap(&mut swapped.first, &mut swapped.second);
        spellings.push(swapped);
        let payload = proof.query.payload(&GENESIS);
        for query_signature in [key("client").sign(&payload), key("client").sign_wrapped(&payload)] {
            spellings.push(Equivocation {
                query_signature,
                ..proof.clone()
            });
        }
        spellings.push(Equivocation {
            second: answer(&proof.query, DATA_VERSION, 3),
            ..proof.clone()
        });
        for spelling in &spellings {
            assert_noop!(report(spelling), Error::<Test>::AlreadyReported);
        }
        assert_eq!(lost(), lost_once);
        // The offence stays punished while it can be reported, and after that it cannot be reported.
        at_block::<Test>(1 + HISTORY);
        for _ in 0..10 {
            idle(Weight::MAX);
        }
        assert_noop!(report(&proof), Error::<Test>::AlreadyReported);
        wait(1);
        assert_noop!(report(&proof), Error::<Test>::Expired);
        at_block::<Test>(2 * HISTORY);
        idle(Weight::MAX);
        assert_eq!(Reports::<Test>::iter().count(), 0);
        assert_noop!(report(&proof), Error::<Test>::Expired);
        assert_eq!(lost(), lost_once);
    });
}

#[test]
fn other_queries_and_data_versions_are_other_offences() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 10 * EQUIVOCATION));
        assert_ok!(report(&proof_of(query())));
        let other_query = Query {
            content: H256([2; 32]),
            ..query()
        };
        assert_ok!(report(&proof_of(other_query)));
        let query = query();
        let mut other_version = proof_of(query.clone());
        other_version.data_version = DATA_VERSION + 1;
        other_version.first = answer(&query, DATA_VERSION + 1, 1);
        other_version.second = answer(&query, DATA_VERSION + 1, 2);
        assert_ok!(report(&other_version));
        assert_eq!(lost(), 3 * EQUIVOCATION);
    });
}

#[test]
fn lesson_03_a_proof_with_any_field_changed_is_refused() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 10 * EQUIVOCATION));
        assert_ok!(register("alice", "w2"));
        wait(5);
        let good = proof_of(query());
        let flip = |hash: H256| H256(hash.0.map(|byte| byte ^ 1));
        let changes: [&dyn Fn(&mut Equivocation); 11] = [
            &|proof| proof.query.client = account("eve"),
            &|proof| proof.query.signer = account("eve"),
            &|proof| proof.query.worker = worker("w2"),
            &|proof| proof.query.asked_at -= 1,
            &|proof| proof.query.content = flip(proof.query.content),
            &|proof| proof.query_signature = key("eve").sign(b""),
            &|proof| proof.data_version += 1,
            &|proof| proof.first.content = flip(proof.first.content),
            &|proof| proof.second.content = flip(proof.second.content),
            &|proof| proof.first.signature = proof.second.signature,
            &|proof| proof.second.signature = proof.first.signature,
        ];
        for (index, change) in changes.iter().enumerate() {
            let mut proof = good.clone();
            change(&mut proof);
            assert!(proof != good, "{index}");
            assert_noop!(report(&proof), Error::<Test>::BadSignature);
        }
        assert_ok!(report(&good));
    });
}

#[test]
fn lesson_03_the_client_signs_every_field_of_a_query() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        wait(5);
        let client_signed = query();
        let signature = key("client").sign(&client_signed.payload(&GENESIS));
        let others = [
            Query {
                client: account("eve"),
                ..query()
            },
            Query {
                signer: account("eve"),
                ..query()
            },
            Query { asked_at: 2, ..query() },
            Query {
                content: H256([2; 32]),
                ..query()
            },
        ];
        // The worker signs contradicting answers to each of these, but no client asked.
        for query in others {
            let proof = Equivocation {
                query_signature: signature.clone(),
                ..proof_of(query)
            };
            assert_noop!(report(&proof), Error::<Test>::BadSignature);
        }
    });
}

#[test]
fn lesson_03_every_byte_of_query_and_response_is_signed() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        let good = proof_of(query());
        let mut payload = good.query.payload(&GENESIS);
        for index in 0..payload.len() {
            payload[index] ^= 1;
            let query_signature = key("client").sign(&payload);
            payload[index] ^= 1;
            let proof = Equivocation {
                query_signature,
                ..good.clone()
            };
            assert_noop!(report(&proof), Error::<Test>::BadSignature);
        }
        let mut payload = response(&good.query, DATA_VERSION, 2).payload(&GENESIS);
        for index in 0..payload.len() {
            payload[index] ^= 1;
            let mut proof = good.clone();
            proof.second.signature = sign("w1", &payload);
            payload[index] ^= 1;
            assert_noop!(report(&proof), Error::<Test>::BadSignature);
        }
        // A worker signs raw bytes: the wrapped form of browser wallets is not its own.
        let mut proof = good.clone();
        proof.second.signature = sign("w1", &wrapped(&payload));
        assert_noop!(report(&proof), Error::<Test>::BadSignature);
        assert_ok!(report(&good));
    });
}

#[test]
fn query_and_response_are_laid_out_as_documented() {
    execute_with_invariants(|| {
        let (client, phone, worker) = (account("client"), account("phone"), worker("w1"));
        let mut query = query();
        query.asked_at = 0x0102_0304;
        query.signer = phone.clone();
        let expected = [
            b"tallystick/query/1".as_slice(),
            &[69; 32],
            client.as_ref(),
            phone.as_ref(),
            worker.0.as_bytes(),
            &[4, 3, 2, 1],
            &[1; 32],
        ];
        assert_eq!(query.payload(&GENESIS), expected.concat());
        let hash = sp_io::hashing::blake2_256(&expected.concat());
        assert_eq!(query.hash(&GENESIS), H256(hash));
        let expected = [
            b"tallystick/response/1".as_slice(),
            &[69; 32],
            worker.0.as_bytes(),
            client.as_ref(),
            &hash,
            &[42, 0, 0, 0, 0, 0, 0, 0],
            &[2; 32],
        ];
        assert_eq!(response(&query, DATA_VERSION, 2).payload(&GENESIS), expected.concat());
    });
}

#[test]
fn an_answer_signed_by_another_worker_proves_nothing() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        let mut proof = proof_of(query());
        let payload = response(&proof.query, DATA_VERSION, 2).payload(&GENESIS);
        proof.second.signature = sign("w2", &payload);
        assert_noop!(report(&proof), Error::<Test>::BadSignature);
    });
}

#[test]
fn an_honest_worker_is_never_reported() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        // The worker answers from query and data version alone, as often as it is asked.
        let honest = |query: &Query, data_version: u64| {
            let content = (query.content.0[0] as u64 ^ data_version) as u8;
            answer(query, data_version, content)
        };
        let queries = [
            query(),
            Query {
                content: H256([2; 32]),
                ..query()
            },
        ];
        let versions = [DATA_VERSION, DATA_VERSION + 1];
        // Any two of the worker's answers are presented as answers to any query from any version.
        let all = || {
            queries
                .iter()
                .flat_map(|query| versions.map(|version| honest(query, version)))
        };
        for query in &queries {
            for data_version in versions {
                for first in all() {
                    for second in all() {
                        let proof = Equivocation {
                            query: query.clone(),
                            query_signature: key("client").sign(&query.payload(&GENESIS)),
                            data_version,
                            first: first.clone(),
                            second,
                        };
                        assert!(report(&proof).is_err());
                    }
                }
            }
        }
        assert_eq!(lost(), 0);
    });
}

#[test]
fn the_same_answer_twice_is_no_offence() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        let mut proof = proof_of(query());
        proof.second = proof.first.clone();
        assert_noop!(report(&proof), Error::<Test>::SameAnswer);
    });
}

#[test]
fn a_worker_of_another_kind_is_not_punished() {
    execute_with_invariants(|| {
        assert_ok!(bond("alice", MIN_BOND));
        let call = Call::<Test>::register_worker {
            peer_id: peer_id("w1"),
            proof: proof("w1", "alice", 10),
            proof_valid_until: 10,
            capacity: CAPACITY,
            tariff: TARIFF,
            deterministic: false,
        };
        assert_ok!(signed::<Test>(&account("alice"), call));
        assert_noop!(report(&proof_of(query())), Error::<Test>::NotDeterministic);
    });
}

#[test]
fn an_unknown_worker_is_not_punished() {
    execute_with_invariants(|| {
        assert_noop!(report(&proof_of(query())), Error::<Test>::NotFound);
    });
}

#[test]
fn queries_are_reported_within_the_history_only() {
    execute_with_invariants(|| {
        at_block::<Test>(10);
        alice_with_a_worker();
        let asked_at = |asked_at| proof_of(Query { asked_at, ..query() });
        at_block::<Test>(50);
        for block in [51, BlockNumber::MAX] {
            assert_noop!(report(&asked_at(block)), Error::<Test>::TooSoon);
        }
        // The worker may have served as another kind before it was known.
        assert_noop!(report(&asked_at(9)), Error::<Test>::Expired);
        assert_ok!(report(&asked_at(10)));
        at_block::<Test>(50 + HISTORY);
        assert_ok!(bond("alice", MIN_BOND));
        assert_noop!(report(&asked_at(49)), Error::<Test>::Expired);
        assert_ok!(report(&asked_at(50)));
    });
}

#[test]
fn lesson_07_a_worker_does_not_escape_by_leaving() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        at_block::<Test>(5);
        let proof = proof_of(query());
        assert_ok!(unregister("alice", "w1"));
        assert_ok!(unbond("alice", MIN_BOND));
        at_block::<Test>(5 + UNBONDING - 1);
        assert_ok!(report(&proof));
        assert_eq!(lost(), EQUIVOCATION);
        assert_eq!(chunks("alice"), [(MIN_BOND - EQUIVOCATION, 5 + UNBONDING)]);
    });
}

#[test]
fn a_small_bond_is_taken_whole_and_an_empty_one_not_reported() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        slash_alice(MIN_BOND - 105, "bob", 0);
        let before = burned();
        assert_ok!(report(&proof_of(query())));
        // The reward is a tenth of the loss, not of the full slash.
        assert_eq!(balance("eve"), MONEY + 10);
        assert_eq!((held("alice"), burned() - before), (0, 48));
        let other_query = Query {
            content: H256([2; 32]),
            ..query()
        };
        assert_noop!(report(&proof_of(other_query)), Error::<Test>::InsufficientBond);
    });
}

#[test]
fn a_query_signed_by_a_device_or_another_scheme_proves_as_much() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        assert_ok!(bond("alice", 10 * EQUIVOCATION));
        let signers = [ed25519_key("phone"), ecdsa_key("phone"), key("phone")];
        for signer in &signers {
            let query = Query {
                signer: signer.account.clone(),
                ..query()
            };
            let proof = Equivocation {
                query_signature: signer.sign_wrapped(&query.payload(&GENESIS)),
                ..proof_of(query)
            };
            assert_ok!(report(&proof));
        }
    });
}

#[test]
fn report_equivocation_needs_a_signed_origin() {
    execute_with_invariants(|| {
        alice_with_a_worker();
        let proof = proof_of(query());
        assert_needs_signature::<Test>(Call::report_equivocation { proof });
    });
}
