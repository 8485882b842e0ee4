//! `submit_confirmed_claims`, in time and in the window.

use super::*;

#[test]
fn a_confirmed_claim_is_conclusive() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 30)]));
        System::assert_last_event(
            Event::ConfirmedClaimsSubmitted {
                cycle: 0,
                provider: account("pat"),
                entries: 1,
            }
            .into(),
        );
        assert_eq!(balance("pat"), ENDOWMENT - 2, "the same surcharge");
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 300);
    });
}

/// Lesson 13: an old proof with a larger amount, and replay.
#[test]
fn a_confirmation_counts_once_and_for_the_signed_amount() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        let old = confirmation("alice", "pat 1", 0, 30);
        assert_ok!(confirm("pat", 0, vec![old.clone()]));
        assert_noop!(confirm("pat", 0, vec![old.clone()]), Error::<Test>::NotIncreasing);
        let inflated = ConfirmedEntry {
            units: 40,
            amount: 400,
            ..old.clone()
        };
        assert_noop!(confirm("pat", 0, vec![inflated]), Error::<Test>::BadSignature);
        at_block::<Test>(CYCLE);
        assert_noop!(confirm("pat", 1, vec![old.clone()]), Error::<Test>::BadSignature);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 40)]));
        advance_to(PROCESSING);
        assert_noop!(confirm("pat", 0, vec![old]), Error::<Test>::NotIncreasing);
        assert_eq!(payout("pat"), 400);
    });
}

/// Lesson 3: one field of a signed message was not in the payload.
#[test]
fn every_field_of_a_confirmation_is_signed() {
    execute_with_invariants(|| {
        for client in ["alice", "bob"] {
            earmarked(client, "pat", 1_000);
        }
        FakeWorkers::change(worker("pat 1"), |worker| worker.tariffs = vec![10, 20]);
        let entry = confirmation("alice", "pat 1", 0, 30);
        let (units, amount) = (entry.units, entry.amount);
        let mutations = [
            ConfirmedEntry {
                client: account("bob"),
                ..entry.clone()
            },
            ConfirmedEntry {
                worker: worker("pat 2"),
                ..entry.clone()
            },
            ConfirmedEntry {
                units: units / 2,
                ..entry.clone()
            },
            ConfirmedEntry {
                amount: amount * 2,
                ..entry.clone()
            },
            ConfirmedEntry {
                signature: key("alice").sign(b""),
                ..entry.clone()
            },
        ];
        for mutation in mutations {
            assert_noop!(confirm("pat", 0, vec![mutation]), Error::<Test>::BadSignature);
        }
        let bytes = ClaimConfirmation {
            client: account("alice"),
            worker: worker("pat 1"),
            cycle: 0,
            units,
            amount,
        };
        // The genesis hash is in the payload, and every field has its fixed width.
        assert_ne!(bytes.payload(&GENESIS), bytes.payload(&H256::zero()));
        assert_eq!(bytes.payload(&GENESIS).len(), 155);
        assert_ok!(confirm("pat", 0, vec![entry]));
    });
}

#[test]
fn a_wallets_wrapped_signature_counts() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        let mut entry = confirmation("alice", "pat 1", 0, 30);
        let payload = ClaimConfirmation {
            client: entry.client.clone(),
            worker: entry.worker,
            cycle: 0,
            units: 30,
            amount: 300,
        };
        entry.signature = key("alice").sign_wrapped(&payload.payload(&GENESIS));
        assert_ok!(confirm("pat", 0, vec![entry]));
    });
}

#[test]
fn a_device_signs_for_its_client_up_to_limit_and_expiry() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        FakeIdentities::set_device(&account("alice"), 3, &account("phone"), 300, 10);
        let by_phone = |lane, units| signed_by(&key("phone"), lane, 0, claim("alice", "pat 1", units));
        assert_noop!(confirm("pat", 0, vec![by_phone(0, 10)]), Error::<Test>::BadSignature);
        assert_noop!(
            confirm("pat", 0, vec![by_phone(2, 10)]),
            DispatchError::Other("NotFound")
        );
        assert_noop!(
            confirm("pat", 0, vec![by_phone(3, 31)]),
            DispatchError::Other("DeviceLimitExceeded")
        );
        let foreign = signed_by(&key("alice"), 3, 0, claim("alice", "pat 1", 10));
        assert_noop!(confirm("pat", 0, vec![foreign]), DispatchError::Other("BadSignature"));
        assert_ok!(confirm("pat", 0, vec![by_phone(3, 29)]));
        at_block::<Test>(11);
        assert_noop!(
            confirm("pat", 0, vec![by_phone(3, 30)]),
            DispatchError::Other("DeviceLimitExceeded")
        );
    });
}

#[test]
fn a_confirmed_claim_obeys_the_rules_of_every_claim() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        let priced = |amount| {
            let claim = ClaimEntry {
                amount,
                ..claim("alice", "pat 1", 30)
            };
            vec![signed_by(&key("alice"), 0, 0, claim)]
        };
        assert_noop!(confirm("pat", 0, priced(299)), Error::<Test>::WrongAmount);
        assert_noop!(confirm("quinn", 0, priced(300)), Error::<Test>::NotYourWorker);
        let above = vec![confirmation("alice", "pat 1", 0, 201)];
        assert_noop!(confirm("pat", 0, above), Error::<Test>::AboveCapacity);
        FakeWorkers::change(worker("pat 1"), |worker| worker.online.clear());
        assert_noop!(confirm("pat", 0, priced(300)), Error::<Test>::WorkerOffline);
        assert_noop!(
            confirm("quinn", 0, vec![confirmation("alice", "quinn 1", 0, 1)]),
            Error::<Test>::NotEarmarked
        );
        assert_noop!(
            confirm("pat", 1, vec![confirmation("alice", "pat 1", 1, 1)]),
            Error::<Test>::NotOpen
        );
        let call = Call::<Test>::submit_confirmed_claims {
            cycle: 0,
            entries: Default::default(),
        };
        assert_needs_signature::<Test>(call);
    });
}

#[test]
fn the_rest_of_a_claim_confirmed_in_the_window_is_paid() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 250);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 30)]));
        assert_ok!(request("alice", 0, &[("pat 1", 100)]));
        let entry = |units| vec![confirmation("alice", "pat 1", 0, units)];
        at_block::<Test>(PROCESSING);
        assert_noop!(confirm("pat", 0, entry(20)), Error::<Test>::NotOpen);
        advance_to(PROCESSING);
        assert_eq!(payout("pat"), 100);
        assert_noop!(confirm("pat", 0, entry(10)), Error::<Test>::NotIncreasing);
        assert_ok!(confirm("pat", 0, entry(20)));
        assert_eq!(
            (payout("pat"), earmark("alice", "pat"), debt("alice", "pat")),
            (200, 50, 0)
        );
        at_block::<Test>(WINDOW_END);
        assert_ok!(confirm("pat", 0, entry(30)));
        System::assert_has_event(
            Event::ConfirmedLate {
                cycle: 0,
                client: account("alice"),
                worker: worker("pat 1"),
                provider: account("pat"),
                paid: 50,
                debt: 50,
            }
            .into(),
        );
        assert_eq!(
            (payout("pat"), earmark("alice", "pat"), debt("alice", "pat")),
            (250, 0, 50)
        );
        at_block::<Test>(WINDOW_END + 1);
        assert_noop!(confirm("pat", 0, entry(31)), Error::<Test>::NotOpen);
    });
}

/// Lesson 4: a voucher above the claim, or above the money, pays in part.
#[test]
fn a_late_confirmation_above_the_claim_pays_the_claim() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        assert_ok!(submit("pat", 0, vec![claim("alice", "pat 1", 30)]));
        advance_to(PROCESSING);
        assert_ok!(confirm("pat", 0, vec![confirmation("alice", "pat 1", 0, 50)]));
        assert_eq!(payout("pat"), 300);
        // Lesson 14: a paid amount is not outstanding any more.
        let claim = claim_id(0, "alice", "pat 1");
        assert_noop!(
            FeeClaims::contest(&claim, &account("pat")),
            Error::<Test>::NothingToContest
        );
    });
}

#[test]
fn a_late_confirmation_does_not_make_a_new_claim() {
    execute_with_invariants(|| {
        earmarked("alice", "pat", 1_000);
        earmarked("alice", "quinn", 1_000);
        assert_ok!(submit("quinn", 0, vec![claim("alice", "quinn 1", 1)]));
        advance_to(PROCESSING);
        let entry = |name| vec![confirmation("alice", name, 0, 30)];
        assert_noop!(confirm("pat", 0, entry("pat 1")), Error::<Test>::NotFound);
        assert_noop!(confirm("pat", 0, entry("quinn 1")), Error::<Test>::NotYourWorker);
        let mut forged = confirmation("alice", "quinn 1", 0, 30);
        forged.signature = key("quinn").sign(b"");
        assert_noop!(confirm("quinn", 0, vec![forged]), Error::<Test>::BadSignature);
    });
}
