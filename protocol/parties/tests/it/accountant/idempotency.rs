//! Lost answers, late duplicates and repeated requests.

use super::setup;
use tallystick_messages::Refusal;
use tallystick_parties::accountant::*;
use tallystick_primitives::NEVER_EXPIRES;
use tallystick_testing_kit::Key;

#[test]
fn the_same_request_gives_the_same_answer_and_changes_nothing() {
    let (mut accountant, _, _, session) = setup(10_000);
    let request = session.request(&accountant, 0, 100, 100);
    let first = accountant.exchange(&request).unwrap();
    let book = accountant.book.clone();
    accountant.view.finalized += 5;
    let second = accountant.exchange(&request).unwrap();
    assert_eq!(first, second);
    assert_eq!(accountant.book, book);
    assert_eq!(
        replay(&accountant.book, &accountant.terms, &accountant.view, &request),
        Some(first)
    );
}

#[test]
fn a_lost_answer_comes_again_with_the_previous_promise() {
    let (mut accountant, _, _, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let one = session.request(&accountant, 1, 150, 150);
    let first = accountant.exchange(&one).unwrap();
    assert_eq!(
        first
            .previous
            .as_ref()
            .map(|promise| (promise.amount, promise.valid_until)),
        Some((100, NEVER_EXPIRES))
    );
    assert_eq!(first.promise.as_ref().map(|promise| promise.amount), Some(150));
    assert_eq!(accountant.exchange(&one).unwrap(), first);
}

#[test]
fn a_request_repeated_after_its_reveal_gets_the_final_promise() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let one = session.request(&accountant, 1, 150, 150);
    let first = accountant.exchange(&one).unwrap();
    let revealed = accountant.reveal(&provider, 1).unwrap();
    let book = accountant.book.clone();
    let again = accountant.exchange(&one).unwrap();
    assert_eq!(again.promise, Some(revealed.promise));
    assert_eq!(
        (again.previous, again.total, again.accepted),
        (first.previous, 150, vec![0])
    );
    assert_eq!(accountant.book, book);
}

#[test]
fn late_and_doubled_reveals_give_the_same_promise() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let first = accountant.reveal(&provider, 0).unwrap();
    assert_eq!(first.promise.valid_until, NEVER_EXPIRES);
    let one = session.request(&accountant, 1, 150, 150);
    accountant.exchange(&one).unwrap();
    assert_eq!(accountant.reveal(&provider, 0).unwrap(), first);
    accountant.reveal(&provider, 1).unwrap();
    let book = accountant.book.clone();
    accountant.view.fresh = false;
    accountant.view.finalized += 1_000;
    assert_eq!(accountant.reveal(&provider, 0).unwrap(), first);
    assert_eq!(accountant.book, book);
    let renewed = renew(&accountant.book, &accountant.terms, &provider.account).unwrap();
    assert_eq!((renewed.number, renewed.promise.amount), (1, 150));
}

#[test]
fn a_preimage_may_come_again_with_the_next_exchange() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    let mut one = session.request(&accountant, 1, 150, 150);
    one.preimage = Some(accountant.preimage(&provider, 0));
    let draft = accountant.exchange(&one).unwrap();
    assert_eq!(draft.previous.map(|promise| promise.amount), Some(100));
    assert_eq!(draft.total, 150);
}

#[test]
fn an_exchange_without_a_good_message_uses_up_nothing() {
    let (mut accountant, _, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let bad = session.request(&accountant, 1, 100, 100);
    let draft = accountant.exchange(&bad).unwrap();
    assert_eq!((draft.promise, draft.total), (None, 100));
    assert_eq!(draft.previous.map(|promise| promise.amount), Some(100));
    assert_eq!(draft.refused[0].refusal, Refusal::NothingNew);
    let record = accountant.provider_record(&provider);
    assert_eq!((record.next_number, record.pending), (1, None));
    // The same number and lock serve the next attempt.
    let good = session.request(&accountant, 1, 150, 150);
    assert_eq!(accountant.exchange(&good).unwrap().total, 150);
}

#[test]
fn an_expired_exchange_gives_back_all_that_it_held() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    accountant.view.finalized += accountant.terms.expiry_blocks;
    assert_eq!(
        accountant.expire(&provider),
        None,
        "in its last block it can still be settled"
    );
    accountant.view.finalized += 1;
    assert_eq!(accountant.expire(&provider), Some(0));
    assert_eq!(accountant.consumer_record(&consumer).taken(), 0);
    assert_eq!(accountant.book.agreement(&session.id()).unwrap().total, 0);
    assert_eq!(accountant.expire(&provider), None);
    assert_eq!(accountant.whole_refusal(&zero), Refusal::ExchangeExpired);
    let mut late = session.request(&accountant, 1, 100, 100);
    late.preimage = Some(accountant.preimage(&provider, 0));
    assert_eq!(accountant.whole_refusal(&late), Refusal::ExchangeExpired);
    let one = session.request(&accountant, 1, 100, 100);
    assert_eq!(accountant.exchange(&one).unwrap().total, 100);
}

#[test]
fn an_exchange_proven_on_chain_never_expires() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    accountant.see_provider(&provider, 100, 100);
    assert_eq!(accountant.provider_record(&provider).total, 0);
    accountant.view.finalized += 1_000;
    assert_eq!(accountant.expire(&provider), None);
    let settled = Observation::ProviderPromiseSettled {
        identity: provider.account.clone(),
        preimage: accountant.preimage(&provider, 0),
    };
    let notes = accountant.observe(&[settled]);
    assert_eq!(
        notes,
        vec![Note::Revealed {
            provider: provider.account.clone(),
            number: 0
        }]
    );
    assert_eq!(accountant.provider_record(&provider).total, 100);
    let due = accountant.due(&consumer);
    assert_eq!((due.len(), due[0].gross), (1, 100));
}

#[test]
fn a_consumers_settlement_reveals_the_exchange() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let mut snapshot = accountant.snapshot(9_900);
    snapshot.settled = vec![(0, 100)];
    let settled = Observation::ConsumerPromiseSettled {
        identity: consumer.account.clone(),
        preimage: accountant.preimage(&provider, 0),
    };
    let state = Observation::Consumer {
        identity: consumer.account.clone(),
        snapshot,
    };
    accountant.observe(&[settled.clone(), state.clone()]);
    assert_eq!(accountant.provider_record(&provider).total, 100);
    assert_eq!(accountant.consumer_record(&consumer).uncollected(), 0);
    let again = observe(&accountant.book, &accountant.terms, &accountant.view, &[settled, state]);
    assert!(again.changes.is_empty() && again.notes.is_empty());
}

#[test]
fn a_book_older_than_the_chain_promises_no_less_than_is_proven() {
    let (mut accountant, consumer, provider, session) = setup(10_000);
    accountant.see_provider(&provider, 500, 500);
    let mut snapshot = accountant.snapshot(10_000);
    snapshot.settled = vec![(0, 500)];
    let stranger = Key::named("alice");
    accountant.book.consumers.clear();
    accountant.see_consumer(&stranger, snapshot);
    assert_eq!(
        accountant.consumer_record(&consumer).taken(),
        500,
        "what was settled before counts as spent"
    );
    let refused = session.request(&accountant, 0, 100, 599);
    assert_eq!(accountant.refusal(&refused), Refusal::InsufficientPromise);
    let request = session.request(&accountant, 0, 100, 600);
    assert_eq!(accountant.exchange(&request).unwrap().total, 600);
}
