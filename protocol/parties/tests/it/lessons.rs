//! What went wrong elsewhere. The numbers are those of the project's list of lessons.

use crate::common::*;
use sp_core::{Pair, H256};
use tallystick_messages::{
    Committed, CommittedAgreement, ExchangeAnswer, Invoice, Refusal, RefusedMessage, SignedAgreement,
};
use tallystick_parties::*;
use tallystick_primitives::{hashlock, NEVER_EXPIRES};

fn paid_session() -> (Payer, Payee, H256) {
    let (mut payer, mut payee) = (Payer::new(1), Payee::new(50));
    let id = payer.agree(&mut payee);
    payee.sell(&mut payer, &id, 100);
    (payer, payee, id)
}

#[test]
fn lesson_21_a_preimage_leaves_only_after_every_field_of_the_promise_was_verified() {
    let (_, mut payee, _) = paid_session();
    let request = payee.exchange();
    let good = payee.honest_answer(&request, 1_000);
    let promise = good.promise.clone().unwrap().promise;
    let wrong = |change: fn(&mut tallystick_primitives::Promise)| {
        let mut promise = promise.clone();
        change(&mut promise);
        ExchangeAnswer {
            promise: Some(signed(promise)),
            ..good.clone()
        }
    };
    let mut by_stranger = good.clone();
    by_stranger.promise.as_mut().unwrap().signature = pair(91).sign(&promise.payload(&GENESIS)).into();
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
        let answered = payee.answer(&liar);
        assert_eq!(answered.fault.map(|fault| fault.code()), Some(code));
        assert_eq!(payee.machine.record().pending, None);
        assert_eq!(payee.machine.reveal(1).unwrap_err(), ProviderError::NotWaiting);
        assert_eq!(payee.exchange(), request, "the same request is sent again");
    }
    let answered = payee.answer(&good);
    assert_eq!(answered.fault, None);
    let reveal = payee.machine.reveal(1).unwrap().apply(&mut payee.machine);
    assert_eq!(hashlock(&reveal.preimage), request.hashlock);
}

#[test]
fn lesson_21_a_preimage_does_not_leave_when_the_promise_is_about_to_expire() {
    let (_, mut payee, _) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    assert_eq!(
        payee
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
    assert_eq!(payee.machine.reveal(82).unwrap_err(), late);
    assert_eq!(
        payee.machine.must_settle(100),
        None,
        "nothing has left, so nothing must be settled"
    );
    let step = payee.machine.settle_pending(91).unwrap();
    assert_eq!(step.apply(&mut payee.machine).promise.promise.amount, 1_000);
    assert!(payee.machine.must_settle(92).is_some());
}

#[test]
fn lesson_22_an_agreement_cannot_be_swapped_for_one_that_makes_the_total_payable_again() {
    let (mut payer, mut payee, id) = paid_session();
    let signed = payer.machine.agreement(&id).unwrap().signed.clone();
    let mut renamed: SignedAgreement = signed.clone();
    renamed.agreement.salt = H256([99; 32]);
    assert_ne!(renamed.agreement.id(&GENESIS), id);
    assert_eq!(
        payer.machine.countersigned(renamed).unwrap_err(),
        AgreeError::BadSignature
    );
    let hashlock = H256([1; 32]);
    let unknown = Invoice {
        agreement: H256([5; 32]),
        total: 1_000,
        hashlock,
    };
    assert_eq!(payer.pay(&unknown, 100), Err(PayError::UnknownAgreement));
    // A new agreement begins at nothing: what was received under the first does not count for it.
    let second = payer.agree(&mut payee);
    let again = Invoice {
        agreement: second,
        total: 1_000,
        hashlock,
    };
    assert_eq!(
        payer.pay(&again, 0),
        Err(PayError::Overcharged { asked: 1_000, fair: 0 })
    );
}

#[test]
fn lesson_23_a_payment_that_was_not_sent_is_not_made_and_can_be_sent_again() {
    let (mut payer, mut payee) = (Payer::new(1), Payee::new(50));
    let id = payer.agree(&mut payee);
    payee.serve(&id, 100).unwrap();
    let invoice = payee.machine.invoice(&id).unwrap().unwrap();
    let lost = payer.pay(&invoice, 100).unwrap();
    let paid = payer.machine.agreement(&id).unwrap();
    assert_eq!((paid.total, paid.acknowledged), (1_000, 0));
    assert_eq!(payee.machine.invoice(&id).unwrap(), Some(invoice.clone()));
    let again = payer.pay(&invoice, 100).unwrap();
    assert_eq!(again.promise, lost.promise);
    assert_eq!(payer.machine.lane().signed_amount, 1_000);
    let total = payee.receive(&again).unwrap();
    payer
        .machine
        .acknowledged(&id, total)
        .unwrap()
        .apply(&mut payer.machine);
    assert_eq!(payer.machine.agreement(&id).unwrap().acknowledged, 1_000);
    // If the disk refuses the change, nothing has happened, and no draft came out.
    payee.serve(&id, 50).unwrap();
    let invoice = payee.machine.invoice(&id).unwrap();
    assert_eq!(invoice.clone().map(|invoice| invoice.total), Some(1_500));
    let received = Received {
        units: 150,
        tolerance: 0,
        height: 1,
    };
    let step = payer.machine.pay(&invoice.unwrap(), received).unwrap();
    assert_eq!(step.commit(&mut payer.machine, |_| Err("disk full")), Err("disk full"));
    assert_eq!(payer.machine.lane().signed_amount, 1_000);
}

#[test]
fn lesson_24_preimages_cannot_be_lost() {
    let (_, mut payee, id) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    // A restart: the records hold no preimage, and none is missing.
    let record = ProviderRecord::from_bytes(&payee.machine.record().to_bytes()).unwrap();
    let session = Session::from_bytes(&payee.machine.session(&id).unwrap().to_bytes()).unwrap();
    let mut restarted = Provider::load(secret(50), policy(), record.clone(), [(id, session)]);
    let reveal = restarted.reveal(1).unwrap().apply(&mut restarted);
    assert_eq!(hashlock(&reveal.preimage), request.hashlock);
    // Even with all records lost the accountant's view is enough.
    let empty = ProviderRecord::new(GENESIS, record.provider, accountant(), facts(1));
    let mut reborn = Provider::new(secret(50), policy(), empty);
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
    let mut payee = Payee::new(50);
    let (mut phone, mut laptop) = (Payer::in_lane(1, 1, 11), Payer::in_lane(1, 2, 12));
    let (first, second) = (phone.agree(&mut payee), laptop.agree(&mut payee));
    payee.sell(&mut phone, &first, 100);
    payee.sell(&mut laptop, &second, 30);
    assert_eq!(phone.machine.lane().signed_amount, 1_000);
    assert_eq!(laptop.machine.lane().signed_amount, 300);
    let request = payee.exchange();
    assert_eq!(request.messages.len(), 2);
    assert!(request
        .messages
        .iter()
        .all(|message| message.promise.channel == phone.machine.lane().channel()));
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
fn lesson_29_a_consumer_that_lost_its_counter_is_in_step_again_at_once() {
    let (mut payer, mut payee, id) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    // The counter is gone, the agreement too.
    let old = payer.machine.lane().clone();
    let fresh = LaneRecord::new(GENESIS, old.consumer.clone(), old.lane, old.key.clone(), accountant());
    payer.machine = Consumer::new(fresh);
    let (signed, message) = payee.machine.evidence(&id).unwrap();
    let step = payer.machine.restore(signed, message.as_ref()).unwrap();
    step.apply(&mut payer.machine);
    assert_eq!(payer.machine.lane().signed_amount, old.signed_amount);
    assert_eq!(payer.machine.agreement(&id).unwrap().units_paid(), 100);
    payee.serve(&id, 20).unwrap();
    let invoice = payee.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(payer.pay(&invoice, 120).unwrap().promise.amount, 1_200);
}

#[test]
fn lesson_29_what_others_say_is_believed_only_with_the_consumers_own_signature() {
    let (mut payer, _, id) = paid_session();
    let lie = |total| Committed {
        lane: 0,
        newest: None,
        agreement: Some(CommittedAgreement { id, total }),
    };
    let refused = payer.machine.resync(Refusal::NothingNew, &id, &lie(1_001)).unwrap_err();
    assert_eq!(
        refused,
        ResyncError::Impossible {
            claimed: 1_001,
            possible: 1_000
        }
    );
    // "You have paid nothing yet, and your promise is insufficient": the promise does not grow for that.
    let step = payer
        .machine
        .resync(Refusal::InsufficientPromise, &id, &lie(0))
        .unwrap();
    assert!(step.changes().is_empty());
    assert!(!step.apply(&mut payer.machine).retry);
}

#[test]
fn lesson_30_a_session_stops_when_its_payment_is_refused_and_ends_with_an_invoice() {
    let (mut payer, mut payee, id) = paid_session();
    let request = payee.exchange();
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
    payee.answer(&refused);
    let unpaid = payee.serve(&id, 1).unwrap();
    assert!(matches!(unpaid, Served::PaymentRequired(_)), "{unpaid:?}");
    // Paid again, it is still not served before the accountant has taken it.
    let invoice = payee.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(invoice.hashlock, request.hashlock, "the hashlock was not used up");
    let again = payer.pay(&invoice, 100).unwrap();
    payee.receive(&again).unwrap();
    let stopped = payee.serve(&id, 1).unwrap_err();
    assert_eq!(
        stopped,
        ProviderError::Unpaid {
            refusal: Refusal::InsufficientBalance
        }
    );
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    assert_eq!(payee.serve(&id, 5), Ok(Served::Allowed));
    let last = payee.machine.end(&id).unwrap().apply(&mut payee.machine).unwrap();
    assert_eq!(last.total, 1_050);
    assert_eq!(payee.serve(&id, 1), Err(ProviderError::Ended));
    let message = payer.pay(&last, 105).unwrap();
    assert_eq!(payee.receive(&message), Ok(1_050));
    assert_eq!(payee.machine.forget(&id).unwrap_err(), ProviderError::StillNeeded);
}

#[test]
fn lesson_32_amounts_are_whole_numbers_of_128_bits() {
    let (payer, _, id) = paid_session();
    let mut paid = payer.machine.agreement(&id).unwrap().clone();
    let mut lane = payer.machine.lane().clone();
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
fn lesson_34_a_refused_payer_is_told_why() {
    let (payer, mut payee, id) = paid_session();
    let request = payee.exchange();
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
    let answered = payee.answer(&answer);
    let told = Unpaid {
        agreement: id,
        refusal: Refusal::NothingNew,
        committed: Some(committed.clone()),
    };
    assert_eq!(answered.refused, [told]);
    assert!(payer.machine.resync(Refusal::NothingNew, &id, &committed).is_ok());
    let error = ProviderError::Unpaid {
        refusal: Refusal::NothingNew,
    };
    assert_eq!(error.code(), "nothing_new");
    assert!(error.to_string().contains("nothing_new"));
}

#[test]
fn a_silent_accountant_is_settled_on_chain_before_its_promise_expires() {
    let (_, mut payee, _) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    payee.machine.reveal(1).unwrap().apply(&mut payee.machine);
    assert_eq!(payee.machine.must_settle(90), None);
    let cheque = payee.machine.must_settle(91).unwrap();
    assert!(cheque.promise.promise.is_opened_by(&cheque.preimage));
    // A wrong final promise is reason enough to settle at once.
    let wrong = tallystick_messages::RevealAnswer {
        number: 0,
        promise: payee.promise(0, 999, NEVER_EXPIRES),
    };
    let fault = payee.machine.final_answer(&wrong).unwrap().apply(&mut payee.machine);
    assert_eq!(
        fault,
        Some(Fault::WrongSum {
            promised: 999,
            expected: 1_000
        })
    );
    assert!(payee.machine.must_settle(2).is_some());
    let proven = ChainFacts {
        proven: 1_000,
        settled: 400,
        ..facts(3)
    };
    assert!(payee.machine.observe(proven).apply(&mut payee.machine).finalised);
    assert_eq!((payee.machine.record().total, payee.machine.exposure()), (1_000, 600));
    assert_eq!(payee.machine.must_settle(3), None);
}

#[test]
fn an_exchange_that_expires_is_invoiced_again_for_the_same_promise() {
    let (mut payer, mut payee, id) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 1_000);
    payee.answer(&answer);
    let observed = payee.machine.observe(facts(101)).apply(&mut payee.machine);
    assert_eq!(observed.reinvoice, []);
    let observed = payee.machine.observe(facts(102)).apply(&mut payee.machine);
    assert_eq!(observed.reinvoice, [id]);
    let invoice = payee.machine.invoice(&id).unwrap().unwrap();
    assert_eq!(invoice.total, 1_000);
    assert_ne!(invoice.hashlock, request.hashlock);
    let message = payer.pay(&invoice, 100).unwrap();
    assert_eq!(message.promise.amount, 1_000);
    assert_eq!(payer.machine.lane().signed_amount, 1_000);
    payee.receive(&message).unwrap();
    assert_eq!(payee.exchange().number, 1);
}

#[test]
fn nothing_is_exchanged_above_the_coverage() {
    let (_, mut payee, _) = paid_session();
    let little = ChainFacts {
        coverage: 999,
        ..facts(2)
    };
    payee.machine.observe(little).apply(&mut payee.machine);
    let error = payee.machine.exchange(2).unwrap_err();
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
    payee.machine.observe(enough).apply(&mut payee.machine);
    assert!(payee.machine.exchange(3).is_ok());
}

#[test]
fn a_payment_that_adds_nothing_is_not_taken() {
    let (mut payer, mut payee) = (Payer::new(1), Payee::new(50));
    let id = payer.agree(&mut payee);
    payee.sell(&mut payer, &id, 10);
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 100);
    assert_eq!(payee.answer(&answer).accepted, vec![id]);
    let again = Invoice {
        agreement: id,
        total: 100,
        hashlock: payee.machine.collecting_hashlock(),
    };
    let message = payer.pay(&again, 10).unwrap();
    assert_eq!(
        payee.receive(&message),
        Err(ProviderError::Payment(Refusal::NothingNew))
    );
    assert_eq!(payee.machine.waiting(), 0);
}

#[test]
fn lesson_21_a_promise_that_is_too_small_is_a_fault_though_the_total_says_the_same() {
    let (_, mut payee, _) = paid_session();
    let request = payee.exchange();
    let answer = payee.honest_answer(&request, 999);
    let fault = Fault::WrongSum {
        promised: 999,
        expected: 1_000,
    };
    assert_eq!(payee.answer(&answer).fault, Some(fault));
    assert_eq!(payee.machine.record().pending, None);
}
