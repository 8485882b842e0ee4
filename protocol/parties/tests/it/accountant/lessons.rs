//! What went wrong elsewhere, seen from the accountant's side.

use crate::accountant::common::*;
use tallystick_messages::Refusal;
use tallystick_parties::accountant::*;
use tallystick_primitives::{AccountId, Balance, NEVER_EXPIRES};

fn world() -> (World, Party, Party, Session) {
    let mut world = World::new();
    let consumer = world.consumer("alice", 10_000);
    let provider = world.provider("paul");
    let session = world.session(&consumer, &provider);
    (world, consumer, provider, session)
}

fn leave(world: &mut World, consumer: &Party, balance: Balance) -> Vec<Note> {
    let mut snapshot = world.snapshot(balance);
    snapshot.exit = Some(Exit {
        opens_at: world.view.finalized + EXIT_DELAY,
        lapses_after: world.view.finalized + 2 * EXIT_DELAY,
    });
    world.see_consumer(consumer, snapshot)
}

#[test]
fn lesson_20_a_preimage_held_back_until_the_consumer_has_left_is_worth_nothing() {
    let (mut world, consumer, provider, session) = world();
    let request = session.request(&world, 0, 100, 100);
    let promise = world.exchange(&request).unwrap().promise.unwrap();
    let notes = leave(&mut world, &consumer, 10_000);
    assert_eq!(
        notes,
        vec![Note::ExitOpened {
            channel: session.channel.clone()
        }]
    );
    let opens_at = world.consumer_record(&consumer).exit.unwrap().opens_at;
    assert!(
        promise.valid_until + EXIT_DELAY / 2 <= opens_at,
        "half the delay is left to collect in"
    );
    // Revealed in time it is collectable in time.
    let mut in_time = World {
        book: world.book.clone(),
        terms: world.terms.clone(),
        view: world.view,
        operator: world.operator.clone(),
    };
    in_time.view.finalized = promise.valid_until;
    in_time.reveal(&provider, 0).unwrap();
    let due = collectable(
        &session.channel,
        &in_time.consumer_record(&consumer),
        in_time.view.finalized,
    );
    assert_eq!((due[0].gross, due[0].settle_by), (100, Some(opens_at - 1)));
    // Revealed too late it is not promised any more.
    world.view.finalized = promise.valid_until + 1;
    assert_eq!(
        world.reveal(&provider, 0).unwrap_err().refusal,
        Refusal::ExchangeExpired
    );
    assert_eq!(world.provider_record(&provider).total_with_pending(), 0);
}

#[test]
fn lesson_20_money_does_not_leave_by_agreement_under_an_unrevealed_promise() {
    let (mut world, consumer, provider, session) = world();
    let request = session.request(&world, 0, 100, 100);
    world.exchange(&request).unwrap();
    let wanted = |amount| FastExitRequest {
        identity: consumer.id.clone(),
        amount,
        beneficiary: AccountId::new([1; 32]),
        nonce: 0,
        valid_until: 60,
    };
    let refuse = |world: &World, amount| {
        let outcome = fast_exit(&world.book, &world.terms, &world.view, &wanted(amount));
        assert!(outcome.changes.is_empty());
        outcome.result.unwrap_err().refusal
    };
    assert_eq!(refuse(&world, 1), Refusal::ConditionalOpen);
    world.reveal(&provider, 0).unwrap();
    assert_eq!(refuse(&world, 10_000 - 100 - RESERVE + 1), Refusal::AmountTooHigh);
    let outcome = fast_exit(&world.book, &world.terms, &world.view, &wanted(10_000 - 100 - RESERVE));
    world.book.apply(outcome.changes);
    assert_eq!(
        outcome.result.unwrap().payload,
        wanted(10_000 - 100 - RESERVE).payload(&world.terms)
    );
    // What was let go cannot be spent as well, until the fast exit can not be carried out any more.
    let next = session.request(&world, 1, 101, 101);
    assert_eq!(world.refusal(&next), Refusal::InsufficientBalance);
    world.view.finalized = 61;
    assert_eq!(world.exchange(&next).unwrap().total, 101);
}

#[test]
fn lesson_05_an_exit_that_was_opened_first_stops_all_business() {
    let (mut world, consumer, _, session) = world();
    leave(&mut world, &consumer, 10_000);
    let request = session.request(&world, 0, 100, 100);
    assert_eq!(world.refusal(&request), Refusal::ExitOpen);
    // It lapses, and so does its effect.
    world.view.finalized += 2 * EXIT_DELAY;
    assert_eq!(world.refusal(&request), Refusal::ExitOpen);
    world.view.finalized += 1;
    assert_eq!(world.exchange(&request).unwrap().total, 100);
}

#[test]
fn lesson_14_what_is_settled_is_not_counted_as_outstanding() {
    let (mut world, consumer, provider, session) = world();
    let snapshot = world.snapshot(100 + RESERVE);
    world.see_consumer(&consumer, snapshot);
    let request = session.request(&world, 0, 100, 100);
    world.exchange(&request).unwrap();
    world.reveal(&provider, 0).unwrap();
    let mut snapshot = world.snapshot(RESERVE + 50);
    snapshot.settled = vec![(0, 100)];
    world.see_consumer(&consumer, snapshot);
    let record = world.consumer_record(&consumer);
    assert_eq!((record.uncollected(), record.free(&world.terms, &world.view)), (0, 50));
    let next = session.request(&world, 1, 150, 150);
    assert_eq!(world.exchange(&next).unwrap().total, 150);
}

#[test]
fn lesson_04_a_promise_above_the_balance_is_collected_in_parts() {
    let (mut world, consumer, provider, session) = world();
    let request = session.request(&world, 0, 100, 400);
    world.exchange(&request).unwrap();
    world.reveal(&provider, 0).unwrap();
    let mut snapshot = world.snapshot(0);
    snapshot.settled = vec![(0, 150)];
    world.see_consumer(&consumer, snapshot);
    assert!(collectable(
        &session.channel,
        &world.consumer_record(&consumer),
        world.view.finalized
    )
    .is_empty());
    let mut topped_up = world.snapshot(70);
    topped_up.settled = vec![(0, 150)];
    world.see_consumer(&consumer, topped_up);
    let due = collectable(
        &session.channel,
        &world.consumer_record(&consumer),
        world.view.finalized,
    );
    assert_eq!(due[0].gross, 70);
    assert_eq!(due[0].cheque.promise.amount, 400);
    assert!(due[0].cheque.promise.is_opened_by(&due[0].preimage));
}

#[test]
fn lesson_21_a_promise_is_the_exact_sum_and_expires_until_it_is_revealed() {
    let (mut world, _, provider, session) = world();
    let other = world.consumer("bob", 10_000);
    let second = world.session(&other, &provider);
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let lock = world.lock(&provider, 1);
    let messages = vec![session.message(130, 130, lock), second.message(20, 20, lock)];
    let one = request(&world, &provider, 1, messages, &[&second]);
    let answer = world.answer(&one);
    let promise = answer.promise.unwrap().promise;
    assert_eq!(promise.amount, 100 + 30 + 20);
    assert_eq!(promise.channel, world.terms.provider_channel(&provider.id));
    assert_eq!((promise.lane, promise.hashlock), (0, lock));
    assert_eq!(promise.valid_until, world.view.finalized + world.terms.expiry_blocks);
    let previous = answer.previous.unwrap().promise;
    assert_eq!((previous.amount, previous.valid_until), (100, NEVER_EXPIRES));
    assert_eq!(previous.hashlock, world.lock(&provider, 0));
}

#[test]
fn lesson_22_a_new_agreement_starts_at_nothing_and_the_lane_still_pays_once_only() {
    let (mut world, consumer, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    // A second agreement of the same two, which claims the whole total once more.
    let again = Session::new(&world, &consumer, &consumer, 0, &provider, 2);
    let one = again.request(&world, 1, 100, 100);
    let draft = world.exchange(&one).unwrap();
    assert_eq!(
        draft.refused[0].refusal,
        Refusal::InsufficientPromise,
        "the promise pays for 100 in all"
    );
    // The consumer's signature under one agreement is none under the other.
    let mut moved = session.request(&world, 1, 130, 130);
    moved.messages[0].agreement = again.id();
    moved.agreements.push(again.signed.clone());
    assert_eq!(world.refusal(&moved), Refusal::BadSignature);
}

#[test]
fn lesson_29_two_devices_of_one_identity_count_apart_and_share_the_balance() {
    let mut world = World::new();
    let consumer = world.consumer("alice", 0);
    let provider = world.provider("paul");
    let phone = Party::new("phone");
    let mut snapshot = world.snapshot(200 + RESERVE);
    snapshot.devices = vec![DeviceFacts {
        lane: 3,
        key: Some(phone.id.clone()),
        limit: 1_000,
        valid_until: 10_000,
    }];
    world.see_consumer(&consumer, snapshot);
    let own = world.session(&consumer, &provider);
    let device = Session::new(&world, &consumer, &phone, 3, &provider, 1);
    let lock = world.lock(&provider, 0);
    let messages = vec![own.message(120, 120, lock), device.message(80, 80, lock)];
    let zero = request(&world, &provider, 0, messages, &[&own, &device]);
    assert_eq!(world.exchange(&zero).unwrap().total, 200);
    let one = device.request(&world, 1, 81, 81);
    let draft = world.exchange(&one).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::InsufficientBalance);
    let committed = draft.refused[0].committed.as_ref().unwrap();
    assert_eq!(committed.lane, 3);
    assert_eq!(committed.newest.as_ref().map(|newest| newest.promise.amount), Some(80));
    // A device cannot sign in its owner's lane, nor the owner in the device's.
    let foreign = Session::new(&world, &consumer, &phone, 0, &provider, 9);
    let request = foreign.request(&world, 1, 1, 121);
    assert_eq!(world.refusal(&request), Refusal::BadSignature);
}

#[test]
fn lesson_32_amounts_beyond_64_bits_are_exact() {
    let mut world = World::new();
    let huge: Balance = u128::from(u64::MAX) * 1_000 + 7;
    let consumer = world.consumer("alice", huge * 2);
    let provider = world.provider("paul");
    let mut agreement = world.session(&consumer, &provider).signed.agreement;
    agreement.cap = Balance::MAX;
    agreement.invoice_cap = Balance::MAX;
    let session = Session::of(&world, agreement, &consumer, &provider);
    let request = session.request(&world, 0, huge, huge);
    assert_eq!(world.exchange(&request).unwrap().total, huge);
    assert_eq!(world.consumer_record(&consumer).taken(), huge);
}

#[test]
fn lesson_33_one_bad_message_blocks_no_other() {
    let (mut world, _, provider, session) = world();
    let lock = world.lock(&provider, 0);
    let names = ["bob", "carol", "dave"];
    let sessions: Vec<Session> = names
        .iter()
        .map(|name| {
            let consumer = world.consumer(name, 1_000);
            world.session(&consumer, &provider)
        })
        .collect();
    let mut messages: Vec<_> = sessions.iter().map(|session| session.message(10, 10, lock)).collect();
    messages[1].signature = provider.sign(b"forged");
    messages.push(session.message(50, 49, lock));
    messages.push(messages[0].clone());
    let all: Vec<&Session> = sessions.iter().chain([&session]).collect();
    let request = request(&world, &provider, 0, messages, &all);
    let draft = world.exchange(&request).unwrap();
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
fn lesson_34_a_refused_consumer_is_told_why_and_what_is_committed() {
    let (mut world, _, provider, session) = world();
    let zero = session.request(&world, 0, 100, 120);
    world.exchange(&zero).unwrap();
    world.reveal(&provider, 0).unwrap();
    // It lost its counter and starts from nothing.
    let one = session.request(&world, 1, 30, 30);
    let draft = world.exchange(&one).unwrap();
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
    let next = session.request(&world, 1, 130, 150);
    assert_eq!(world.exchange(&next).unwrap().total, 130);
}
