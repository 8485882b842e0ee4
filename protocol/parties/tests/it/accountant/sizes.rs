//! Records are small: there may be a million of them in memory.

use codec::{Decode, Encode};
use std::mem::{size_of, size_of_val};
use tallystick_parties::accountant::{
    consumer::{LaneBook, Outgoing, PendingPayment},
    provider::PendingExchange,
    *,
};
use tallystick_testing_kit::machines::*;

/// The size of a consumer in memory, heap included.
fn memory_of(consumer: &Consumer) -> usize {
    let lanes: usize = consumer
        .lanes
        .iter()
        .map(|lane| lane.pending.capacity() * size_of::<PendingPayment>())
        .sum();
    size_of_val(consumer)
        + consumer.lanes.capacity() * size_of::<LaneBook>()
        + lanes
        + consumer.devices.capacity() * size_of::<DeviceFacts>()
        + consumer.outgoing.iter().count() * size_of::<Outgoing>()
}

fn memory_of_provider(provider: &Provider) -> usize {
    let verdicts = provider
        .last
        .as_ref()
        .map_or(0, |last| last.verdicts.accepted.capacity() * 2);
    size_of_val(provider) + provider.pending.iter().count() * size_of::<PendingExchange>() + verdicts
}

#[test]
fn idle_records_are_small_and_survive_their_encoding() {
    let (mut accountant, consumer, provider, session) = super::setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    let pending = accountant.consumer_record(&consumer);
    let busy = accountant.provider_record(&provider);
    accountant.reveal(&provider, 0).unwrap();
    let mut snapshot = accountant.snapshot(9_900);
    snapshot.settled = vec![(0, 100)];
    accountant.see_consumer(&consumer, snapshot);
    let idle = accountant.consumer_record(&consumer);
    let provider_idle = accountant.provider_record(&provider);
    let record = accountant.book.agreement(&session.id()).unwrap();
    println!(
        "consumer idle: {} encoded, {} in memory",
        idle.encoded_size(),
        memory_of(&idle)
    );
    println!(
        "consumer with one pending: {} encoded, {} in memory",
        pending.encoded_size(),
        memory_of(&pending)
    );
    println!(
        "provider idle: {} encoded, {} in memory",
        provider_idle.encoded_size(),
        memory_of_provider(&provider_idle)
    );
    println!("provider with one pending: {} encoded", busy.encoded_size());
    println!(
        "agreement: {} encoded, {} in memory",
        record.encoded_size(),
        size_of_val(&record)
    );
    assert!(idle.encoded_size() < 400 && memory_of(&idle) < 500);
    assert!(provider_idle.encoded_size() < 400);
    for consumer in [&idle, &pending] {
        let bytes = consumer.encode();
        assert_eq!(bytes[0], 1, "the version comes first");
        assert_eq!(&Consumer::decode(&mut bytes.as_slice()).unwrap(), consumer);
        let mut newer = bytes.clone();
        newer[0] = 2;
        assert!(Consumer::decode(&mut newer.as_slice()).is_err());
    }
    for provider in [&provider_idle, &busy] {
        assert_eq!(&Provider::decode(&mut provider.encode().as_slice()).unwrap(), provider);
    }
    assert_eq!(
        AgreementRecord::decode(&mut record.encode().as_slice()).unwrap(),
        record
    );
}

#[test]
fn an_agreement_can_be_forgotten_when_nothing_can_depend_on_it() {
    let (mut accountant, _, provider, session) = super::setup(10_000);
    let zero = session.request(&accountant, 0, 100, 100);
    accountant.exchange(&zero).unwrap();
    accountant.reveal(&provider, 0).unwrap();
    let record = accountant.book.agreement(&session.id()).unwrap();
    accountant.view.finalized = session.signed.agreement.deadline + accountant.terms.expiry_blocks;
    assert!(!record.is_prunable(&accountant.terms, &accountant.view));
    accountant.view.finalized += 1;
    assert!(record.is_prunable(&accountant.terms, &accountant.view));
    accountant.book.agreements.clear();
    let one = session.request(&accountant, 1, 200, 200);
    assert_eq!(accountant.refusal(&one), tallystick_messages::Refusal::PastDeadline);
}

#[test]
fn terms_that_would_break_the_rules_are_refused() {
    let good = AccountantParty::new().terms;
    let broken = |edit: fn(&mut Terms)| {
        let mut terms = good.clone();
        edit(&mut terms);
        terms.check().unwrap_err()
    };
    assert_eq!(
        broken(|terms| terms.expiry_blocks = ACCOUNTANT_EXIT_DELAY / 2 + 1),
        InvalidTerms::Expiry
    );
    assert_eq!(broken(|terms| terms.expiry_blocks = 0), InvalidTerms::Expiry);
    assert_eq!(
        broken(|terms| terms.device_margin_blocks = ACCOUNTANT_EXIT_DELAY - 1),
        InvalidTerms::DeviceMargin
    );
    assert_eq!(broken(|terms| terms.max_messages = 257), InvalidTerms::Messages);
    assert_eq!(
        broken(|terms| terms.max_pending_per_lane = 0),
        InvalidTerms::PendingPerLane
    );
    assert_eq!(broken(|terms| terms.operators.clear()), InvalidTerms::Operators);
}
