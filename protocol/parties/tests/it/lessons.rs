//! Lessons from other systems, seen from the consumer's and the provider's side. Their numbers are those of
//! `docs/lessons.md`.

use sp_core::H256;
use tallystick_messages::{
    Committed, CommittedAgreement, ExchangeAnswer, Invoice, ProviderSecret, Refusal, RefusedMessage, SignedAgreement,
    SignedPromise,
};
use tallystick_parties::*;
use tallystick_primitives::{NEVER_EXPIRES, hashlock};
use tallystick_testing_kit::{GENESIS, Place, machines::*};

fn paid_session() -> (ConsumerParty, ProviderParty, H256) {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let id = consumer.agree(&mut provider);
    provider.sell(&mut consumer, &id, 100);
    (consumer, provider, id)
}

#[test]
fn lesson_21_a_preimage_waits_for_a_verified_promise() {
    let (_, mut provider, _) = paid_session();
    let request = provider.exchange();
    let good = provider.honest_answer(&request, 1_000);
    let promise = good.promise.clone().unwrap().promise;
    let wrong = |change: fn(&mut tallystick_primitives::Promise)| {
        let mut promise = promise.clone();
        change(&mut promise);
        ExchangeAnswer {
            promise: Some(SignedPromise::new(promise, &GENESIS, |payload| {
                Place::default().operator.sign(payload)
            })),
            ..good.clone()
        }
    };
    let mut by_stranger = good.clone();
    by_stranger.promise.as_mut().unwrap().signature = seeded(91).sign(&promise.payload(&GENESIS));
    let liars = [
        (wrong(|promise| promise.amount -= 1), "wrong_sum"),
        (wrong(|promise| promise.amount += 1), "wrong_sum"),
        (wrong(|promise| promise.hashlock.0[0] ^= 1), "wrong_hashlock"),
        (wrong(|promise| promise.channel.0[0] ^= 1), "wrong_channel"),
        (wrong(|promise| promise.lane = 1), "wrong_channel"),
        (wrong(|promise| promise.valid_until = 40), "expires_too_soon"),
        (by_stranger, "bad_promise_signature"),
        (
            ExchangeAnswer {
                promise: None,
                ..good.clone()
            },
            "wrong_promise",
        ),
        (
            ExchangeAnswer {
                total: 999,
                ..good.clone()
            },
            "wrong_sum",
        ),
        (
            ExchangeAnswer {
                accepted: vec![],
                ..good.clone()
            },
            "wrong_places",
        ),
        (
            ExchangeAnswer {
                accepted: vec![0, 0],
                ..good.clone()
            },
            "wrong_places",
        ),
        (
            ExchangeAnswer {
                accepted: vec![1],
                ..good.clone()
            },
            "wrong_places",
        ),
    ];
    for (liar, code) in liars {
        let answered = provider.answer(&liar);
        assert_eq!(answered.fault.map(|fault| fault.code()), Some(code));
        assert_eq!(provider.machine.record().pending, None);
        assert_eq!(provider.machine.reveal(1).unwrap_err(), ProviderError::NotWaiting);
        assert_eq!(provider.exchange(), request, "the same request is sent again");
    }
    let answered = provider.answer(&good);
    assert_eq!(answered.fault, None);
    let reveal = provider.machine.reveal(1).unwrap().apply(&mut provider.machine);
    assert_eq!(hashlock(&reveal.preimage), request.hashlock);
}

#[test]
fn lesson_21_a_preimage_stays_when_the_promise_expires_soon() {
    let (_, mut provider, _) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    assert_eq!(
        provider
            .machine
            .reveal(81)
            .unwrap()
            .changes()
            .record
            .as_ref()
            .unwrap()
            .number,
        1
    );
    let late = ProviderError::PendingExpiring { valid_until: 101 };
    assert_eq!(provider.machine.reveal(82).unwrap_err(), late);
    assert_eq!(
        provider.machine.must_settle(100),
        None,
        "nothing has left, so nothing must be settled"
    );
    let step = provider.machine.settle_pending(91).unwrap();
    assert_eq!(step.apply(&mut provider.machine).promise.promise.amount, 1_000);
    assert!(provider.machine.must_settle(92).is_some());
}

#[test]
fn lesson_22_a_total_is_payable_under_its_own_agreement_only() {
    let (mut consumer, mut provider, id) = paid_session();
    let signed = consumer.machine.agreement(&id).unwrap().signed.clone();
    let mut renamed: SignedAgreement = signed.clone();
    renamed.agreement.salt = H256([99; 32]);
    assert_ne!(renamed.agreement.id(&GENESIS), id);
    assert_eq!(
        consumer.machine.countersigned(renamed).unwrap_err(),
        AgreeError::BadSignature
    );
    let hashlock = H256([1; 32]);
    let unknown = Invoice {
        agreement: H256([5; 32]),
        total: 1_000,
        hashlock,
    };
    assert_eq!(consumer.pay(&unknown, 100), Err(PayError::UnknownAgreement));
    // A new agreement begins at nothing: what was received under the first does not count for it.
    let second = consumer.agree(&mut provider);
    let again = Invoice {
        agreement: second,
        total: 1_000,
        hashlock,
    };
    assert_eq!(
        consumer.pay(&again, 0),
        Err(PayError::Overcharged { asked: 1_000, fair: 0 })
    );
}

#[test]
fn lesson_23_a_payment_that_was_not_sent_can_be_sent_again() {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let id = consumer.agree(&mut provider);
    provider.serve(&id, 100).unwrap();
    let invoice = provider.machine.invoice(&id).unwrap().unwrap();
    let lost = consumer.pay(&invoice, 100).unwrap();
    let paid = consumer.machine.agreement(&id).unwrap();
    assert_eq!((paid.total, paid.acknowledged), (1_000, 0));
    assert_eq!(provider.machine.invoice(&id).unwrap(), Some(invoice.clone()));
    let again = consumer.pay(&invoice, 100).unwrap();
    assert_eq!(again.promise, lost.promise);
    assert_eq!(consumer.machine.lane().signed_amount, 1_000);
    let total = provider.receive(&again).unwrap();
    consumer
        .machine
        .acknowledged(&id, total)
        .unwrap()
        .apply(&mut consumer.machine);
    assert_eq!(consumer.machine.agreement(&id).unwrap().acknowledged, 1_000);
    // If the disk refuses the change, nothing has happened, and no draft came out.
    provider.serve(&id, 50).unwrap();
    let invoice = provider.machine.invoice(&id).unwrap();
    assert_eq!(invoice.clone().map(|invoice| invoice.total), Some(1_500));
    let received = Received {
        units: 150,
        tolerance: 0,
        height: 1,
    };
    let step = consumer.machine.pay(&invoice.unwrap(), received).unwrap();
    assert_eq!(
        step.commit(&mut consumer.machine, |_| Err("disk full")),
        Err("disk full")
    );
    assert_eq!(consumer.machine.lane().signed_amount, 1_000);
}

#[test]
fn lesson_24_preimages_cannot_be_lost() {
    let (_, mut provider, id) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    // A restart: the records hold no preimage, and none is missing.
    let record = ProviderRecord::from_bytes(&provider.machine.record().to_bytes()).unwrap();
    let session = ServedSession::from_bytes(&provider.machine.session(&id).unwrap().to_bytes()).unwrap();
    let mut restarted = Provider::load(
        ProviderSecret::from([50; 32]),
        policy(),
        record.clone(),
        [(id, session)],
    );
    let reveal = restarted.reveal(1).unwrap().apply(&mut restarted);
    assert_eq!(hashlock(&reveal.preimage), request.hashlock);
    // Even with all records lost the accountant's view is enough.
    let empty = ProviderRecord::new(GENESIS, record.provider, Place::default().accountant, facts(1));
    let mut reborn = Provider::new(ProviderSecret::from([50; 32]), policy(), empty);
    let status = AccountantStatus {
        next_number: 1,
        last: None,
        pending: Some((0, answer.promise.unwrap())),
    };
    reborn.recover(&status).unwrap().apply(&mut reborn);
    assert_eq!(reborn.reveal(1).unwrap().apply(&mut reborn), reveal);
    assert_eq!(reborn.collecting(), 1, "no hashlock is used twice");
}

#[test]
fn lesson_29_two_devices_do_not_disturb_each_other() {
    let mut provider = ProviderParty::new(50);
    let (mut phone, mut laptop) = (ConsumerParty::in_lane(1, 1, 11), ConsumerParty::in_lane(1, 2, 12));
    let (first, second) = (phone.agree(&mut provider), laptop.agree(&mut provider));
    provider.sell(&mut phone, &first, 100);
    provider.sell(&mut laptop, &second, 30);
    assert_eq!(phone.machine.lane().signed_amount, 1_000);
    assert_eq!(laptop.machine.lane().signed_amount, 300);
    let request = provider.exchange();
    assert_eq!(request.messages.len(), 2);
    assert!(
        request
            .messages
            .iter()
            .all(|message| message.promise.channel == phone.machine.lane().channel())
    );
    // One device's signature is worth nothing in the other's lane.
    let committed = Committed {
        lane: 2,
        newest: Some(
            request
                .messages
                .iter()
                .find(|message| message.promise.lane == 1)
                .unwrap()
                .signed_promise(),
        ),
        agreement: None,
    };
    let confused = laptop.machine.resync(Refusal::InsufficientPromise, &second, &committed);
    assert_eq!(confused.unwrap_err(), ResyncError::NotMine);
}

#[test]
fn lesson_29_a_consumer_that_lost_its_counter_gets_it_back() {
    let (mut consumer, mut provider, id) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    // The counter is gone, the agreement too.
    let old = consumer.machine.lane().clone();
    let fresh = LaneRecord::new(
        GENESIS,
        old.consumer.clone(),
        old.lane,
        old.key.clone(),
        Place::default().accountant,
    );
    consumer.machine = Consumer::new(fresh);
    let (signed, message) = provider.machine.evidence(&id).unwrap();
    let step = consumer.machine.restore(signed, message.as_ref()).unwrap();
    step.apply(&mut consumer.machine);
    assert_eq!(consumer.machine.lane().signed_amount, old.signed_amount);
    assert_eq!(consumer.machine.agreement(&id).unwrap().units_paid(), 100);
    provider.serve(&id, 20).unwrap();
    let invoice = provider.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(consumer.pay(&invoice, 120).unwrap().promise.amount, 1_200);
}

#[test]
fn lesson_29_only_the_consumers_own_signature_is_believed() {
    let (mut consumer, _, id) = paid_session();
    let lie = |total| Committed {
        lane: 0,
        newest: None,
        agreement: Some(CommittedAgreement { id, total }),
    };
    let refused = consumer
        .machine
        .resync(Refusal::NothingNew, &id, &lie(1_001))
        .unwrap_err();
    assert_eq!(
        refused,
        ResyncError::Impossible {
            claimed: 1_001,
            possible: 1_000
        }
    );
    // "You have paid nothing yet, and your promise is insufficient": the promise does not grow for that.
    let step = consumer
        .machine
        .resync(Refusal::InsufficientPromise, &id, &lie(0))
        .unwrap();
    assert!(step.changes().is_empty());
    assert!(!step.apply(&mut consumer.machine).retry);
}

#[test]
fn lesson_30_a_payment_session_stops_at_a_refusal() {
    let (mut consumer, mut provider, id) = paid_session();
    let request = provider.exchange();
    let refused = ExchangeAnswer {
        number: 0,
        accepted: vec![],
        refused: vec![RefusedMessage {
            index: 0,
            refusal: Refusal::InsufficientBalance,
            committed: None,
        }],
        promise: None,
        previous: None,
        total: 0,
    };
    provider.answer(&refused);
    let unpaid = provider.serve(&id, 1).unwrap();
    assert!(matches!(unpaid, Served::PaymentRequired(_)), "{unpaid:?}");
    // Paid again, it is still not served before the accountant has taken it.
    let invoice = provider.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(invoice.hashlock, request.hashlock, "the hashlock was not used up");
    let again = consumer.pay(&invoice, 100).unwrap();
    provider.receive(&again).unwrap();
    let stopped = provider.serve(&id, 1).unwrap_err();
    assert_eq!(
        stopped,
        ProviderError::Unpaid {
            refusal: Refusal::InsufficientBalance
        }
    );
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    assert_eq!(provider.serve(&id, 5), Ok(Served::Allowed));
    let last = provider.machine.end(&id).unwrap().apply(&mut provider.machine).unwrap();
    assert_eq!(last.total, 1_050);
    assert_eq!(provider.serve(&id, 1), Err(ProviderError::Ended));
    let message = consumer.pay(&last, 105).unwrap();
    assert_eq!(provider.receive(&message), Ok(1_050));
    assert_eq!(provider.machine.forget(&id).unwrap_err(), ProviderError::StillNeeded);
}

#[test]
fn lesson_32_amounts_are_whole_numbers_of_128_bits() {
    let (consumer, _, id) = paid_session();
    let mut paid = consumer.machine.agreement(&id).unwrap().clone();
    let mut lane = consumer.machine.lane().clone();
    let huge = u128::MAX - 5;
    (paid.total, paid.amount, lane.signed_amount) = (huge, huge, huge);
    paid.signed.agreement.cap = u128::MAX;
    assert_eq!(PaidAgreement::from_bytes(&paid.to_bytes()), Ok(paid.clone()));
    let json = serde_json::to_string(&lane).unwrap();
    assert!(json.contains(&format!("\"signedAmount\":\"{huge}\"")), "{json}");
    assert_eq!(serde_json::from_str::<LaneRecord>(&json).unwrap(), lane);
    let machine = Consumer::load(lane, [(id, paid)]);
    let invoice = Invoice {
        agreement: id,
        total: u128::MAX,
        hashlock: H256::zero(),
    };
    let received = Received {
        units: u64::MAX,
        tolerance: u128::MAX,
        height: 1,
    };
    assert!(machine.pay(&invoice, received).is_ok());
    let mut lane = machine.lane().clone();
    lane.signed_amount = u128::MAX;
    let machine = Consumer::load(
        lane,
        machine
            .agreements()
            .map(|(id, paid)| (*id, paid.clone()))
            .collect::<Vec<_>>(),
    );
    assert_eq!(machine.pay(&invoice, received).unwrap_err(), PayError::Overflow);
}

#[test]
fn lesson_34_a_provider_passes_on_the_reason_of_a_refusal() {
    let (consumer, mut provider, id) = paid_session();
    let request = provider.exchange();
    let committed = Committed {
        lane: 0,
        newest: Some(request.messages[0].signed_promise()),
        agreement: Some(CommittedAgreement { id, total: 1_000 }),
    };
    let refused = RefusedMessage {
        index: 0,
        refusal: Refusal::NothingNew,
        committed: Some(committed.clone()),
    };
    let answer = ExchangeAnswer {
        number: 0,
        accepted: vec![],
        refused: vec![refused],
        promise: None,
        previous: None,
        total: 0,
    };
    let answered = provider.answer(&answer);
    let told = Unpaid {
        agreement: id,
        refusal: Refusal::NothingNew,
        committed: Some(committed.clone()),
    };
    assert_eq!(answered.refused, [told]);
    assert!(consumer.machine.resync(Refusal::NothingNew, &id, &committed).is_ok());
    let error = ProviderError::Unpaid {
        refusal: Refusal::NothingNew,
    };
    assert_eq!(error.code(), "nothing_new");
    assert!(error.to_string().contains("nothing_new"));
}

#[test]
fn a_silent_accountants_promise_is_settled_in_time() {
    let (_, mut provider, _) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    provider.machine.reveal(1).unwrap().apply(&mut provider.machine);
    assert_eq!(provider.machine.must_settle(90), None);
    let cheque = provider.machine.must_settle(91).unwrap();
    assert!(cheque.promise.promise.is_opened_by(&cheque.preimage));
    // A wrong final promise is reason enough to settle at once.
    let wrong = tallystick_messages::RevealAnswer {
        number: 0,
        promise: provider.promise(0, 999, NEVER_EXPIRES),
    };
    let fault = provider
        .machine
        .final_answer(&wrong)
        .unwrap()
        .apply(&mut provider.machine);
    assert_eq!(
        fault,
        Some(Fault::WrongSum {
            promised: 999,
            expected: 1_000
        })
    );
    assert!(provider.machine.must_settle(2).is_some());
    let proven = ChainFacts {
        proven: 1_000,
        settled: 400,
        ..facts(3)
    };
    assert!(provider.machine.observe(proven).apply(&mut provider.machine).finalised);
    assert_eq!(
        (provider.machine.record().total, provider.machine.exposure()),
        (1_000, 600)
    );
    assert_eq!(provider.machine.must_settle(3), None);
}

#[test]
fn an_expired_exchange_is_invoiced_again() {
    let (mut consumer, mut provider, id) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 1_000);
    provider.answer(&answer);
    let observed = provider.machine.observe(facts(101)).apply(&mut provider.machine);
    assert_eq!(observed.reinvoice, []);
    let observed = provider.machine.observe(facts(102)).apply(&mut provider.machine);
    assert_eq!(observed.reinvoice, [id]);
    let invoice = provider.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(invoice.total, 1_000);
    assert_ne!(invoice.hashlock, request.hashlock);
    let message = consumer.pay(&invoice, 100).unwrap();
    assert_eq!(message.promise.amount, 1_000);
    assert_eq!(consumer.machine.lane().signed_amount, 1_000);
    provider.receive(&message).unwrap();
    assert_eq!(provider.exchange().number, 1);
}

#[test]
fn nothing_is_exchanged_above_the_coverage() {
    let (_, mut provider, _) = paid_session();
    let little = ChainFacts {
        coverage: 999,
        ..facts(2)
    };
    provider.machine.observe(little).apply(&mut provider.machine);
    let error = provider.machine.exchange(2).unwrap_err();
    assert_eq!(
        error,
        ProviderError::AboveCoverage {
            exposure: 1_000,
            limit: 999
        }
    );
    let enough = ChainFacts {
        coverage: 1_000,
        ..facts(3)
    };
    provider.machine.observe(enough).apply(&mut provider.machine);
    assert!(provider.machine.exchange(3).is_ok());
}

#[test]
fn a_payment_that_adds_nothing_is_not_taken() {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let id = consumer.agree(&mut provider);
    provider.sell(&mut consumer, &id, 10);
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 100);
    assert_eq!(provider.answer(&answer).accepted, vec![id]);
    let again = Invoice {
        agreement: id,
        total: 100,
        hashlock: provider.machine.collecting_hashlock(),
    };
    let message = consumer.pay(&again, 10).unwrap();
    assert_eq!(
        provider.receive(&message),
        Err(ProviderError::Payment(Refusal::NothingNew))
    );
    assert_eq!(provider.machine.waiting(), 0);
}

#[test]
fn lesson_21_a_promise_below_the_taken_sum_is_a_fault() {
    let (_, mut provider, _) = paid_session();
    let request = provider.exchange();
    let answer = provider.honest_answer(&request, 999);
    let fault = Fault::WrongSum {
        promised: 999,
        expected: 1_000,
    };
    assert_eq!(provider.answer(&answer).fault, Some(fault));
    assert_eq!(provider.machine.record().pending, None);
}
