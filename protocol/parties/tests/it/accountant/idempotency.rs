//! Lost answers, late duplicates and repeated requests.

use crate::accountant::common::*;
use tallystick_messages::Refusal;
use tallystick_parties::accountant::*;
use tallystick_primitives::NEVER_EXPIRES;

fn world() -> (World, Party, Party, Session) {
    let mut world = World::new();
    let consumer = world.consumer("alice", 10_000);
    let provider = world.provider("paul");
    let session = world.session(&consumer, &provider);
    (world, consumer, provider, session)
}

#[test]
fn the_same_request_gives_the_same_answer_and_changes_nothing() {
    let (mut world, _, _, session) = world();
    let request = session.request(&world, 0, 100, 100);
    let first = world.exchange(&request).unwrap();
    let book = world.book.clone();
    world.view.finalized += 5;
    let second = world.exchange(&request).unwrap();
    assert_eq!(first, second);
    assert_eq!(world.book, book);
    assert_eq!(replay(&world.book, &world.terms, &world.view, &request), Some(first));
}

#[test]
fn a_lost_answer_to_the_next_exchange_comes_again_with_the_previous_promise() {
    let (mut world, _, _, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let one = session.request(&world, 1, 150, 150);
    let first = world.exchange(&one).unwrap();
    assert_eq!(
        first
            .previous
            .as_ref()
            .map(|promise| (promise.amount, promise.valid_until)),
        Some((100, NEVER_EXPIRES))
    );
    assert_eq!(first.promise.as_ref().map(|promise| promise.amount), Some(150));
    assert_eq!(world.exchange(&one).unwrap(), first);
}

#[test]
fn a_request_that_comes_again_after_its_reveal_gets_its_promise_without_expiry() {
    let (mut world, _, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let one = session.request(&world, 1, 150, 150);
    let first = world.exchange(&one).unwrap();
    let revealed = world.reveal(&provider, 1).unwrap();
    let book = world.book.clone();
    let again = world.exchange(&one).unwrap();
    assert_eq!(again.promise, Some(revealed.promise));
    assert_eq!(
        (again.previous, again.total, again.accepted),
        (first.previous, 150, vec![0])
    );
    assert_eq!(world.book, book);
}

#[test]
fn late_and_doubled_reveals_give_the_same_promise() {
    let (mut world, _, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let first = world.reveal(&provider, 0).unwrap();
    assert_eq!(first.promise.valid_until, NEVER_EXPIRES);
    let one = session.request(&world, 1, 150, 150);
    world.exchange(&one).unwrap();
    assert_eq!(world.reveal(&provider, 0).unwrap(), first);
    world.reveal(&provider, 1).unwrap();
    let book = world.book.clone();
    world.view.fresh = false;
    world.view.finalized += 1_000;
    assert_eq!(world.reveal(&provider, 0).unwrap(), first);
    assert_eq!(world.book, book);
    let renewed = renew(&world.book, &world.terms, &provider.id).unwrap();
    assert_eq!((renewed.number, renewed.promise.amount), (1, 150));
}

#[test]
fn a_bare_reveal_may_be_followed_by_an_exchange_that_brings_the_preimage_again() {
    let (mut world, _, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    world.reveal(&provider, 0).unwrap();
    let mut one = session.request(&world, 1, 150, 150);
    one.preimage = Some(world.preimage(&provider, 0));
    let draft = world.exchange(&one).unwrap();
    assert_eq!(draft.previous.map(|promise| promise.amount), Some(100));
    assert_eq!(draft.total, 150);
}

#[test]
fn an_exchange_without_a_good_message_reveals_the_one_before_and_uses_up_nothing() {
    let (mut world, _, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let bad = session.request(&world, 1, 100, 100);
    let draft = world.exchange(&bad).unwrap();
    assert_eq!((draft.promise, draft.total), (None, 100));
    assert_eq!(draft.previous.map(|promise| promise.amount), Some(100));
    assert_eq!(draft.refused[0].refusal, Refusal::NothingNew);
    let record = world.provider_record(&provider);
    assert_eq!((record.next_number, record.pending), (1, None));
    // The same number and lock serve the next attempt.
    let good = session.request(&world, 1, 150, 150);
    assert_eq!(world.exchange(&good).unwrap().total, 150);
}

#[test]
fn an_expired_exchange_gives_back_what_it_held_and_its_payment_is_made_again_under_a_new_lock() {
    let (mut world, consumer, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    world.view.finalized += world.terms.expiry_blocks;
    assert_eq!(
        world.expire(&provider),
        None,
        "in its last block it can still be settled"
    );
    world.view.finalized += 1;
    assert_eq!(world.expire(&provider), Some(0));
    assert_eq!(world.consumer_record(&consumer).taken(), 0);
    assert_eq!(world.book.agreement(&session.id()).unwrap().total, 0);
    assert_eq!(world.expire(&provider), None);
    assert_eq!(world.whole_refusal(&zero), Refusal::ExchangeExpired);
    let mut late = session.request(&world, 1, 100, 100);
    late.preimage = Some(world.preimage(&provider, 0));
    assert_eq!(world.whole_refusal(&late), Refusal::ExchangeExpired);
    let one = session.request(&world, 1, 100, 100);
    assert_eq!(world.exchange(&one).unwrap().total, 100);
}

#[test]
fn what_the_chain_has_proven_never_expires_and_is_revealed_when_its_preimage_comes() {
    let (mut world, consumer, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    world.see_provider(&provider, 100, 100);
    assert_eq!(world.provider_record(&provider).total, 0);
    world.view.finalized += 1_000;
    assert_eq!(world.expire(&provider), None);
    let settled = Observation::ProviderPromiseSettled {
        identity: provider.id.clone(),
        preimage: world.preimage(&provider, 0),
    };
    let notes = world.observe(&[settled]);
    assert_eq!(
        notes,
        vec![Note::Revealed {
            provider: provider.id.clone(),
            number: 0
        }]
    );
    assert_eq!(world.provider_record(&provider).total, 100);
    let due = collectable(
        &session.channel,
        &world.consumer_record(&consumer),
        world.view.finalized,
    );
    assert_eq!((due.len(), due[0].gross), (1, 100));
}

#[test]
fn a_preimage_published_on_the_consumers_side_reveals_the_exchange() {
    let (mut world, consumer, provider, session) = world();
    let zero = session.request(&world, 0, 100, 100);
    world.exchange(&zero).unwrap();
    let mut snapshot = world.snapshot(9_900);
    snapshot.settled = vec![(0, 100)];
    let settled = Observation::ConsumerPromiseSettled {
        identity: consumer.id.clone(),
        preimage: world.preimage(&provider, 0),
    };
    let state = Observation::Consumer {
        identity: consumer.id.clone(),
        snapshot,
    };
    world.observe(&[settled.clone(), state.clone()]);
    assert_eq!(world.provider_record(&provider).total, 100);
    assert_eq!(world.consumer_record(&consumer).uncollected(), 0);
    let again = observe(&world.book, &world.terms, &world.view, &[settled, state]);
    assert!(again.changes.is_empty() && again.notes.is_empty());
}

#[test]
fn a_book_older_than_the_chain_promises_no_less_than_is_proven() {
    let (mut world, consumer, provider, session) = world();
    world.see_provider(&provider, 500, 500);
    let mut snapshot = world.snapshot(10_000);
    snapshot.settled = vec![(0, 500)];
    let stranger = Party::new("alice");
    world.book.consumers.clear();
    world.see_consumer(&stranger, snapshot);
    assert_eq!(
        world.consumer_record(&consumer).taken(),
        500,
        "what was settled before counts as spent"
    );
    let refused = session.request(&world, 0, 100, 599);
    assert_eq!(world.refusal(&refused), Refusal::InsufficientPromise);
    let request = session.request(&world, 0, 100, 600);
    assert_eq!(world.exchange(&request).unwrap().total, 600);
}
