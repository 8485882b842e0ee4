//! Device keys that change, and the time in which what they signed has to be collected.

use tallystick_messages::Refusal;
use tallystick_parties::accountant::{consumer::Standing, *};
use tallystick_testing_kit::{Key, machines::*};

fn device(key: &Key, limit: u128, valid_until: u32) -> DeviceFacts {
    DeviceFacts {
        lane: 3,
        key: Some(key.account.clone()),
        limit,
        valid_until,
    }
}

fn see_device(
    accountant: &mut AccountantParty,
    consumer: &Key,
    device: Option<DeviceFacts>,
    settled: u128,
) -> Vec<Note> {
    let mut snapshot = accountant.snapshot(10_000);
    snapshot.devices.extend(device);
    snapshot.settled = vec![(3, settled)];
    accountant.see_consumer(consumer, snapshot)
}

/// A device that has paid 100, revealed, of which nothing is collected.
fn setup() -> (AccountantParty, Key, Key, Key, Agreed) {
    let mut accountant = AccountantParty::new();
    let consumer = accountant.consumer("alice", 10_000);
    let provider = accountant.provider("paul");
    let phone = Key::named("phone");
    see_device(&mut accountant, &consumer, Some(device(&phone, 1_000, 5_000)), 0);
    let session = Agreed::new(&accountant, &consumer, &phone, 3, &provider, 1);
    let zero = session.request(&accountant, 0, 100, 120);
    accountant.exchange(&zero).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    (accountant, consumer, provider, phone, session)
}

#[test]
fn promises_of_a_replaced_key_are_collected_in_time() {
    let (mut accountant, consumer, _, _, session) = setup();
    accountant.view.finalized = 20;
    let tablet = Key::named("tablet");
    let notes = see_device(&mut accountant, &consumer, Some(device(&tablet, 1_000, 5_000)), 0);
    let cut = Note::TermsCut {
        channel: session.channel.clone(),
        lane: 3,
    };
    assert_eq!(notes, vec![cut]);
    let due = collectable(&session.channel, &accountant.consumer_record(&consumer), 20);
    // The cut was at block 11 at the earliest, when the chain was last seen in block 10.
    assert_eq!(
        (due[0].gross, due[0].settle_by),
        (120, Some(11 + ACCOUNTANT_EXIT_DELAY))
    );
    let later = |height| collectable(&session.channel, &accountant.consumer_record(&consumer), height);
    assert_eq!(later(20 + ACCOUNTANT_EXIT_DELAY).len(), 1);
    assert_eq!(later(21 + ACCOUNTANT_EXIT_DELAY), vec![]);
    // Once it is collected there is no hurry any more.
    see_device(&mut accountant, &consumer, Some(device(&tablet, 1_000, 5_000)), 120);
    assert_eq!(accountant.consumer_record(&consumer).lane(3).unwrap().older_terms, None);
}

#[test]
fn the_counter_goes_on_under_a_new_key() {
    let (mut accountant, consumer, provider, _, session) = setup();
    let tablet = Key::named("tablet");
    see_device(&mut accountant, &consumer, Some(device(&tablet, 1_000, 5_000)), 120);
    let old = session.request(&accountant, 1, 150, 200);
    assert_eq!(accountant.refusal(&old), Refusal::BadSignature);
    let fresh = Agreed::new(&accountant, &consumer, &tablet, 3, &provider, 2);
    let too_little = fresh.request(&accountant, 1, 50, 149);
    assert_eq!(accountant.refusal(&too_little), Refusal::InsufficientPromise);
    let one = fresh.request(&accountant, 1, 50, 150);
    assert_eq!(accountant.exchange(&one).unwrap().total, 150);
    accountant.reveal(&provider, 1).unwrap();
    let lane = accountant.consumer_record(&consumer).lane(3).unwrap().clone();
    assert_eq!((lane.spent, lane.cheque.unwrap().amount), (150, 150));
}

#[test]
fn credit_signed_by_an_older_key_pays_for_nothing_new() {
    let (mut accountant, consumer, provider, _, _) = setup();
    let tablet = Key::named("tablet");
    see_device(&mut accountant, &consumer, Some(device(&tablet, 1_000, 5_000)), 0);
    let fresh = Agreed::new(&accountant, &consumer, &tablet, 3, &provider, 2);
    // 120 are promised and 100 spent, but the promise will lapse.
    let on_credit = fresh.request(&accountant, 1, 20, 20);
    assert_eq!(accountant.refusal(&on_credit), Refusal::InsufficientPromise);
    let alone = fresh.request(&accountant, 1, 15, 115);
    accountant.exchange(&alone).unwrap();
    accountant.reveal(&provider, 1).unwrap();
    // The new promise is for less and yet worth more: it does not lapse.
    let cheque = accountant
        .consumer_record(&consumer)
        .lane(3)
        .unwrap()
        .cheque
        .clone()
        .unwrap();
    assert_eq!((cheque.amount, cheque.standing), (115, Standing::Current));
}

#[test]
fn a_check_made_before_the_key_was_replaced_counts_no_more() {
    let (mut accountant, consumer, _, _, session) = setup();
    let request = session.request(&accountant, 1, 150, 170);
    let checked = check_exchange(&accountant.book, &accountant.terms, request);
    see_device(
        &mut accountant,
        &consumer,
        Some(device(&Key::named("tablet"), 1_000, 5_000)),
        0,
    );
    let draft = accountant.exchange_checked(&checked).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::DeviceUnknown);
    assert_eq!(draft.refused[0].committed, None);
}

#[test]
fn a_device_that_ends_has_to_be_collected_from_before() {
    let (mut accountant, consumer, _, phone, session) = setup();
    let due = collectable(&session.channel, &accountant.consumer_record(&consumer), 10);
    assert_eq!(due[0].settle_by, Some(5_000));
    // Prolonged is no cut.
    accountant.view.finalized = 11;
    assert_eq!(
        see_device(&mut accountant, &consumer, Some(device(&phone, 1_000, 6_000)), 0),
        vec![]
    );
    let due = collectable(&session.channel, &accountant.consumer_record(&consumer), 5_500);
    assert_eq!(due[0].settle_by, Some(6_000));
    // Shortened, or limited further, is one.
    accountant.view.finalized = 12;
    assert_eq!(
        see_device(&mut accountant, &consumer, Some(device(&phone, 1_000, 5_900)), 0).len(),
        1
    );
    accountant.view.finalized = 13;
    assert_eq!(
        see_device(&mut accountant, &consumer, Some(device(&phone, 999, 5_900)), 0).len(),
        1
    );
    // Of several cuts the first is the most urgent.
    let due = collectable(&session.channel, &accountant.consumer_record(&consumer), 13);
    assert_eq!(due[0].settle_by, Some(12 + ACCOUNTANT_EXIT_DELAY));
}

#[test]
fn lists_are_bounded_and_lanes_in_use_keep_their_place() {
    let (mut accountant, consumer, _, phone, _) = setup();
    let mut snapshot = accountant.snapshot(10_000);
    snapshot.devices = (1_000..2_000)
        .map(|lane| DeviceFacts {
            lane,
            ..device(&phone, 1_000, 5_000)
        })
        .chain([device(&phone, 1_000, 5_000)])
        .collect();
    snapshot.settled = (1_000..2_000).map(|lane| (lane, 1)).collect();
    accountant.see_consumer(&consumer, snapshot);
    accountant.assert_sound();
    let record = accountant.consumer_record(&consumer);
    assert!(record.lanes.len() <= consumer::MAX_LANES && record.devices.len() <= consumer::MAX_LANES);
    assert!(record.lane(3).is_some() && record.device(3).is_some());
}

#[test]
fn an_older_snapshot_than_the_last_is_ignored() {
    let (mut accountant, consumer, _, _, _) = setup();
    accountant.view.finalized = 30;
    let snapshot = accountant.snapshot(77);
    accountant.see_consumer(&consumer, snapshot);
    accountant.view.finalized = 29;
    let snapshot = accountant.snapshot(99);
    accountant.see_consumer(&consumer, snapshot);
    assert_eq!(accountant.consumer_record(&consumer).balance, 77);
}
