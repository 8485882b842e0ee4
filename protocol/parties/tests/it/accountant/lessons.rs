//! Lessons from other systems, seen from the accountant's side. Their numbers are those of `docs/lessons.md`.

use super::setup;
use tallystick_messages::Refusal;
use tallystick_parties::accountant::*;
use tallystick_primitives::{AccountId, Balance, NEVER_EXPIRES};
use tallystick_testing_kit::{Key, machines::*};

fn leave(accountant: &mut AccountantParty, consumer: &Key, balance: Balance) -> Vec<Note> {
    let mut snapshot = accountant.snapshot(balance);
    snapshot.exit = Some(Exit {
        opens_at: accountant.view.finalized + ACCOUNTANT_EXIT_DELAY,
        lapses_after: accountant.view.finalized + 2 * ACCOUNTANT_EXIT_DELAY,
    });
    accountant.see_consumer(consumer, snapshot)
}

#[test]
fn lesson_20_a_preimage_held_back_too_long_is_worth_nothing() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let request = session.request(&accountant, 0, 100, 100);
    let promise = accountant.exchange(&request).unwrap().promise.unwrap();
    let notes = leave(&mut accountant, &consumer, 10_000);
    assert_eq!(
        notes,
        vec![Note::ExitOpened {
            channel: session.channel.clone()
        }]
    );
    let opens_at = accountant.consumer_record(&consumer).exit.unwrap().opens_at;
    assert!(
        promise.valid_until + ACCOUNTANT_EXIT_DELAY / 2 <= opens_at,
        "half the delay is left to collect in"
    );
    // Revealed in time it is collectable in time.
    let mut in_time = AccountantParty {
        book: accountant.book.clone(),
        terms: accountant.terms.clone(),
        view: accountant.view,
        operator: accountant.operator.clone(),
    };
    in_time.view.finalized = promise.valid_until;
    in_time.reveal(&provider, 0).unwrap();
    let due = in_time.due(&consumer);
    assert_eq!((due[0].gross, due[0].settle_by), (100, Some(opens_at - 1)));
    // Revealed too late it is not promised any more.
    accountant.view.finalized = promise.valid_until + 1;
    assert_eq!(
        accountant.reveal(&provider, 0).unwrap_err().refusal,
        Refusal::ExchangeExpired
    );
    assert_eq!(accountant.provider_record(&provider).total_with_pending(), 0);
}

#[test]
fn lesson_20_no_fast_exit_under_an_unrevealed_promise() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let request = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&request).unwrap();
    let wanted = |amount| FastExitRequest {
        identity: consumer.account.clone(),
        amount,
        beneficiary: AccountId::new([1; 32]),
        nonce: 0,
        valid_until: 60,
    };
    let refuse = |accountant: &AccountantParty, amount| {
        let outcome = fast_exit(&accountant.book, &accountant.terms, &accountant.view, &wanted(amount));
        assert!(outcome.changes.is_empty());
        outcome.result.unwrap_err().refusal
    };
    assert_eq!(refuse(&accountant, 1), Refusal::ConditionalOpen);
    accountant.reveal(&provider, 0).unwrap();
    assert_eq!(refuse(&accountant, 10_000 - 100 - RESERVE + 1), Refusal::AmountTooHigh);
    let outcome = fast_exit(
        &accountant.book,
        &accountant.terms,
        &accountant.view,
        &wanted(10_000 - 100 - RESERVE),
    );
    accountant.book.apply(outcome.changes);
    assert_eq!(
        outcome.result.unwrap().payload,
        wanted(10_000 - 100 - RESERVE).payload(&accountant.terms)
    );
    // The amount that may leave cannot be spent as well, until the fast exit cannot be carried out any more.
    let next = session.request(&accountant, 1, 101, 101);
    assert_eq!(accountant.refusal(&next), Refusal::InsufficientBalance);
    accountant.view.finalized = 61;
    assert_eq!(accountant.exchange(&next).unwrap().total, 101);
}

#[test]
fn lesson_05_an_exit_that_was_opened_first_stops_all_business() {
    let (mut accountant, consumer, _, session) = setup(10_000);
    leave(&mut accountant, &consumer, 10_000);
    let request = session.request(&accountant, 0, 100, 100);
    assert_eq!(accountant.refusal(&request), Refusal::ExitOpen);
    // It lapses, and so does its effect.
    accountant.view.finalized += 2 * ACCOUNTANT_EXIT_DELAY;
    assert_eq!(accountant.refusal(&request), Refusal::ExitOpen);
    accountant.view.finalized += 1;
    assert_eq!(accountant.exchange(&request).unwrap().total, 100);
}

#[test]
fn lesson_14_settled_amounts_are_not_counted_as_outstanding() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let snapshot = accountant.snapshot(100 + RESERVE);
    accountant.see_consumer(&consumer, snapshot);
    let request = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&request).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    let mut snapshot = accountant.snapshot(RESERVE + 50);
    snapshot.settled = vec![(0, 100)];
    accountant.see_consumer(&consumer, snapshot);
    let record = accountant.consumer_record(&consumer);
    assert_eq!(
        (record.uncollected(), record.free(&accountant.terms, &accountant.view)),
        (0, 50)
    );
    let next = session.request(&accountant, 1, 150, 150);
    assert_eq!(accountant.exchange(&next).unwrap().total, 150);
}

#[test]
fn lesson_04_a_promise_above_the_balance_is_collected_in_parts() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let request = session.request(&accountant, 0, 100, 400);
    accountant.exchange(&request).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    let mut snapshot = accountant.snapshot(0);
    snapshot.settled = vec![(0, 150)];
    accountant.see_consumer(&consumer, snapshot);
    assert!(accountant.due(&consumer).is_empty());
    let mut topped_up = accountant.snapshot(70);
    topped_up.settled = vec![(0, 150)];
    accountant.see_consumer(&consumer, topped_up);
    let due = accountant.due(&consumer);
    assert_eq!(due[0].gross, 70);
    assert_eq!(due[0].cheque.promise.amount, 400);
    assert!(due[0].cheque.promise.is_opened_by(&due[0].preimage));
}

#[test]
fn lesson_21_a_promise_is_the_exact_sum_and_expires() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let other = accountant.consumer("bob", 10_000);
    let second = accountant.session(&other, &provider);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let lock = accountant.lock(&provider, 1);
    let messages = vec![session.message(130, 130, lock), second.message(20, 20, lock)];
    let one = request(&accountant, &provider, 1, messages, &[&second]);
    let answer = accountant.answer(&one);
    let promise = answer.promise.unwrap().promise;
    assert_eq!(promise.amount, 100 + 30 + 20);
    assert_eq!(promise.channel, accountant.terms.provider_channel(&provider.account));
    assert_eq!((promise.lane, promise.hashlock), (0, lock));
    assert_eq!(
        promise.valid_until,
        accountant.view.finalized + accountant.terms.expiry_blocks
    );
    let previous = answer.previous.unwrap().promise;
    assert_eq!((previous.amount, previous.valid_until), (100, NEVER_EXPIRES));
    assert_eq!(previous.hashlock, accountant.lock(&provider, 0));
}

#[test]
fn lesson_22_a_lane_pays_once_under_two_agreements() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    // A second agreement of the same two, which claims the whole total once more.
    let again = Agreed::new(&accountant, &consumer, &consumer, 0, &provider, 2);
    let one = again.request(&accountant, 1, 100, 100);
    let draft = accountant.exchange(&one).unwrap();
    assert_eq!(
        draft.refused[0].refusal,
        Refusal::InsufficientPromise,
        "the promise pays for 100 in all"
    );
    // The consumer's signature under one agreement is none under the other.
    let mut moved = session.request(&accountant, 1, 130, 130);
    moved.messages[0].agreement = again.id();
    moved.agreements.push(again.signed.clone());
    assert_eq!(accountant.refusal(&moved), Refusal::BadSignature);
}

#[test]
fn lesson_29_two_devices_count_apart_and_share_the_balance() {
    let mut accountant = AccountantParty::new();
    let consumer = accountant.consumer("alice", 0);
    let provider = accountant.provider("paul");
    let phone = Key::named("phone");
    let mut snapshot = accountant.snapshot(200 + RESERVE);
    snapshot.devices = vec![DeviceFacts {
        lane: 3,
        key: Some(phone.account.clone()),
        limit: 1_000,
        valid_until: 10_000,
    }];
    accountant.see_consumer(&consumer, snapshot);
    let own = accountant.session(&consumer, &provider);
    let device = Agreed::new(&accountant, &consumer, &phone, 3, &provider, 1);
    let lock = accountant.lock(&provider, 0);
    let messages = vec![own.message(120, 120, lock), device.message(80, 80, lock)];
    let zero = request(&accountant, &provider, 0, messages, &[&own, &device]);
    assert_eq!(accountant.exchange(&zero).unwrap().total, 200);
    let one = device.request(&accountant, 1, 81, 81);
    let draft = accountant.exchange(&one).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::InsufficientBalance);
    let committed = draft.refused[0].committed.as_ref().unwrap();
    assert_eq!(committed.lane, 3);
    assert_eq!(committed.newest.as_ref().map(|newest| newest.promise.amount), Some(80));
    // A device cannot sign in its owner's lane, nor the owner in the device's.
    let foreign = Agreed::new(&accountant, &consumer, &phone, 0, &provider, 9);
    let request = foreign.request(&accountant, 1, 1, 121);
    assert_eq!(accountant.refusal(&request), Refusal::BadSignature);
}

#[test]
fn lesson_32_amounts_beyond_64_bits_are_exact() {
    let mut accountant = AccountantParty::new();
    let huge: Balance = u128::from(u64::MAX) * 1_000 + 7;
    let consumer = accountant.consumer("alice", huge * 2);
    let provider = accountant.provider("paul");
    let mut agreement = accountant.session(&consumer, &provider).signed.agreement;
    agreement.cap = Balance::MAX;
    agreement.invoice_cap = Balance::MAX;
    let session = Agreed::of(&accountant, agreement, &consumer, &provider);
    let request = session.request(&accountant, 0, huge, huge);
    assert_eq!(accountant.exchange(&request).unwrap().total, huge);
    assert_eq!(accountant.consumer_record(&consumer).taken(), huge);
}

#[test]
fn lesson_33_one_bad_message_blocks_no_other() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let lock = accountant.lock(&provider, 0);
    let names = ["bob", "carol", "dave"];
    let sessions: Vec<Agreed> = names
        .iter()
        .map(|name| {
            let consumer = accountant.consumer(name, 1_000);
            accountant.session(&consumer, &provider)
        })
        .collect();
    let mut messages: Vec<_> = sessions.iter().map(|session| session.message(10, 10, lock)).collect();
    messages[1].signature = provider.sign(b"forged");
    messages.push(session.message(50, 49, lock));
    messages.push(messages[0].clone());
    let all: Vec<&Agreed> = sessions.iter().chain([&session]).collect();
    let request = request(&accountant, &provider, 0, messages, &all);
    let draft = accountant.exchange(&request).unwrap();
    assert_eq!((draft.accepted, draft.total), (vec![0, 2], 20));
    let refused: Vec<(u32, Refusal)> = draft.refused.iter().map(|one| (one.index, one.refusal)).collect();
    assert_eq!(
        refused,
        vec![
            (1, Refusal::BadSignature),
            (3, Refusal::InsufficientPromise),
            (4, Refusal::DuplicateMessage)
        ]
    );
}

#[test]
fn lesson_34_a_refused_consumer_is_told_the_committed_state() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 120);
    accountant.exchange(&zero).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    // It lost its counter and starts from nothing.
    let one = session.request(&accountant, 1, 30, 30);
    let draft = accountant.exchange(&one).unwrap();
    let refused = &draft.refused[0];
    assert_eq!(refused.refusal, Refusal::NothingNew);
    let committed = refused.committed.as_ref().unwrap();
    let agreement = committed.agreement.as_ref().unwrap();
    assert_eq!((agreement.id, agreement.total), (session.id(), 100));
    let newest = committed.newest.as_ref().unwrap();
    assert_eq!(
        newest.promise, zero.messages[0].promise,
        "with its own signature it need trust nobody"
    );
    assert_eq!(newest.signature, zero.messages[0].promise_signature);
    // From there it goes on at once.
    let next = session.request(&accountant, 1, 130, 150);
    assert_eq!(accountant.exchange(&next).unwrap().total, 130);
}
