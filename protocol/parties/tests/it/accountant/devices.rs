//! Device keys that change, and the time in which what they signed has to be collected.

use crate::accountant::common::*;
use tallystick_messages::Refusal;
use tallystick_parties::accountant::{consumer::Standing, *};

fn device(key: &Party, limit: u128, valid_until: u32) -> DeviceFacts {
    DeviceFacts {
        lane: 3,
        key: Some(key.id.clone()),
        limit,
        valid_until,
    }
}

fn see_device(world: &mut World, consumer: &Party, device: Option<DeviceFacts>, settled: u128) -> Vec<Note> {
    let mut snapshot = world.snapshot(10_000);
    snapshot.devices.extend(device);
    snapshot.settled = vec![(3, settled)];
    world.see_consumer(consumer, snapshot)
}

/// A device that has paid 100, revealed, of which nothing is collected.
fn world() -> (World, Party, Party, Party, Session) {
    let mut world = World::new();
    let consumer = world.consumer("alice", 10_000);
    let provider = world.provider("paul");
    let phone = Party::new("phone");
    see_device(&mut world, &consumer, Some(device(&phone, 1_000, 5_000)), 0);
    let session = Session::new(&world, &consumer, &phone, 3, &provider, 1);
    let zero = session.request(&world, 0, 100, 120);
    world.exchange(&zero).unwrap();
    world.reveal(&provider, 0).unwrap();
    (world, consumer, provider, phone, session)
}

#[test]
fn a_replaced_key_is_told_and_what_it_signed_is_collected_in_time() {
    let (mut world, consumer, _, _, session) = world();
    world.view.finalized = 20;
    let tablet = Party::new("tablet");
    let notes = see_device(&mut world, &consumer, Some(device(&tablet, 1_000, 5_000)), 0);
    let cut = Note::TermsCut {
        channel: session.channel.clone(),
        lane: 3,
    };
    assert_eq!(notes, vec![cut]);
    let due = collectable(&session.channel, &world.consumer_record(&consumer), 20);
    // The cut was at block 11 at the earliest, when the chain was last seen in block 10.
    assert_eq!((due[0].gross, due[0].settle_by), (120, Some(11 + EXIT_DELAY)));
    let later = |height| collectable(&session.channel, &world.consumer_record(&consumer), height);
    assert_eq!(later(20 + EXIT_DELAY).len(), 1);
    assert_eq!(later(21 + EXIT_DELAY), vec![]);
    // Once it is collected there is no hurry any more.
    see_device(&mut world, &consumer, Some(device(&tablet, 1_000, 5_000)), 120);
    assert_eq!(world.consumer_record(&consumer).lane(3).unwrap().older_terms, None);
}

#[test]
fn the_counter_goes_on_under_a_new_key_and_the_old_one_signs_no_more() {
    let (mut world, consumer, provider, _, session) = world();
    let tablet = Party::new("tablet");
    see_device(&mut world, &consumer, Some(device(&tablet, 1_000, 5_000)), 120);
    let old = session.request(&world, 1, 150, 200);
    assert_eq!(world.refusal(&old), Refusal::BadSignature);
    let fresh = Session::new(&world, &consumer, &tablet, 3, &provider, 2);
    let too_little = fresh.request(&world, 1, 50, 149);
    assert_eq!(world.refusal(&too_little), Refusal::InsufficientPromise);
    let one = fresh.request(&world, 1, 50, 150);
    assert_eq!(world.exchange(&one).unwrap().total, 150);
    world.reveal(&provider, 1).unwrap();
    let lane = world.consumer_record(&consumer).lane(3).unwrap().clone();
    assert_eq!((lane.spent, lane.cheque.unwrap().amount), (150, 150));
}

#[test]
fn nothing_new_stands_on_credit_that_only_an_older_key_has_signed() {
    let (mut world, consumer, provider, _, _) = world();
    let tablet = Party::new("tablet");
    see_device(&mut world, &consumer, Some(device(&tablet, 1_000, 5_000)), 0);
    let fresh = Session::new(&world, &consumer, &tablet, 3, &provider, 2);
    // 120 are promised and 100 spent, but the promise will lapse.
    let on_credit = fresh.request(&world, 1, 20, 20);
    assert_eq!(world.refusal(&on_credit), Refusal::InsufficientPromise);
    let alone = fresh.request(&world, 1, 15, 115);
    world.exchange(&alone).unwrap();
    world.reveal(&provider, 1).unwrap();
    // The new promise is for less and yet worth more: it does not lapse.
    let cheque = world
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
    let (mut world, consumer, _, _, session) = world();
    let request = session.request(&world, 1, 150, 170);
    let checked = check_exchange(&world.book, &world.terms, request);
    see_device(
        &mut world,
        &consumer,
        Some(device(&Party::new("tablet"), 1_000, 5_000)),
        0,
    );
    let draft = world.exchange_checked(&checked).unwrap();
    assert_eq!(draft.refused[0].refusal, Refusal::DeviceUnknown);
    assert_eq!(draft.refused[0].committed, None);
}

#[test]
fn a_device_that_ends_has_to_be_collected_from_before() {
    let (mut world, consumer, _, phone, session) = world();
    let due = collectable(&session.channel, &world.consumer_record(&consumer), 10);
    assert_eq!(due[0].settle_by, Some(5_000));
    // Prolonged is no cut.
    world.view.finalized = 11;
    assert_eq!(
        see_device(&mut world, &consumer, Some(device(&phone, 1_000, 6_000)), 0),
        vec![]
    );
    let due = collectable(&session.channel, &world.consumer_record(&consumer), 5_500);
    assert_eq!(due[0].settle_by, Some(6_000));
    // Shortened, or limited further, is one.
    world.view.finalized = 12;
    assert_eq!(
        see_device(&mut world, &consumer, Some(device(&phone, 1_000, 5_900)), 0).len(),
        1
    );
    world.view.finalized = 13;
    assert_eq!(
        see_device(&mut world, &consumer, Some(device(&phone, 999, 5_900)), 0).len(),
        1
    );
    // Of several cuts the first is the most urgent.
    let due = collectable(&session.channel, &world.consumer_record(&consumer), 13);
    assert_eq!(due[0].settle_by, Some(12 + EXIT_DELAY));
}

#[test]
fn lists_of_devices_and_lanes_are_bounded_and_lanes_in_use_keep_their_place() {
    let (mut world, consumer, _, phone, _) = world();
    let mut snapshot = world.snapshot(10_000);
    snapshot.devices = (1_000..2_000)
        .map(|lane| DeviceFacts {
            lane,
            ..device(&phone, 1_000, 5_000)
        })
        .chain([device(&phone, 1_000, 5_000)])
        .collect();
    snapshot.settled = (1_000..2_000).map(|lane| (lane, 1)).collect();
    world.see_consumer(&consumer, snapshot);
    world.assert_sound();
    let record = world.consumer_record(&consumer);
    assert!(record.lanes.len() <= consumer::MAX_LANES && record.devices.len() <= consumer::MAX_LANES);
    assert!(record.lane(3).is_some() && record.device(3).is_some());
}

#[test]
fn an_older_snapshot_than_the_last_is_ignored() {
    let (mut world, consumer, _, _, _) = world();
    world.view.finalized = 30;
    let snapshot = world.snapshot(77);
    world.see_consumer(&consumer, snapshot);
    world.view.finalized = 29;
    let snapshot = world.snapshot(99);
    world.see_consumer(&consumer, snapshot);
    assert_eq!(world.consumer_record(&consumer).balance, 77);
}
