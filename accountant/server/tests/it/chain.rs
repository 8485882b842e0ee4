//! The effects of finalized blocks: top-ups, exits, settlements, the ledger, updates.

use crate::{
    protocol::pay_once,
    support::{
        Key, NOTCH, ScriptedConsumer, ScriptedProvider,
        accountant::{Accountant, COVERAGE, Options, place, wait_for},
    },
};
use futures::StreamExt;
use tallystick_accountant::chain::offline::OfflineState;
use tallystick_chain::{
    ChainEvent, EventRecord,
    events::{accountant::AccountantEvent, channels::ChannelEvent, money::BalanceEvent},
};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tallystick_primitives::{
    AccountId, consumer_channel_id,
    state::{AccountantStatus, ExitState, SettledLane},
};
use tallystick_testing_kit::chain::{consumer_on_chain, provider_on_chain};

fn record(event: ChainEvent) -> EventRecord {
    EventRecord {
        extrinsic: Some(1),
        event,
    }
}

async fn revealed(
    accountant: &Accountant,
    consumer: &mut ScriptedConsumer,
    provider: &mut ScriptedProvider,
    amount: u128,
) {
    pay_once(&accountant.client, consumer, provider, amount).await;
    let answer: RevealAnswer = accountant
        .client
        .post(&provider.key, "/v1/reveals", &provider.reveal())
        .await
        .ok();
    provider.take_reveal(&answer);
}

fn request_exit(accountant: &Accountant, identity: &AccountId) -> EventRecord {
    let (opens_at, lapses_after) = (accountant.chain.height() + 200, accountant.chain.height() + 400);
    accountant.chain.change(|state| {
        state.consumers.get_mut(identity).unwrap().channel.exit = Some(ExitState {
            beneficiary: identity.clone(),
            requested_at: opens_at - 200,
            opens_at,
            lapses_after,
            open: true,
        });
    });
    record(ChainEvent::Channel(ChannelEvent::ExitRequested {
        identity: identity.clone(),
        accountant: place().accountant,
        beneficiary: identity.clone(),
        opens_at,
        lapses_after,
        chain_fee: 0,
    }))
}

/// The chain's events of a settlement that was sent.
fn carry_out(accountant: &Accountant, number: usize) -> Vec<EventRecord> {
    let order = accountant.chain.with(|state| state.sent[number].clone());
    let (lane, amount) = (order.promise.lane, order.promise.amount);
    let mut gross = 0;
    accountant.chain.change(|state: &mut OfflineState| {
        let channel = &mut state.consumers.get_mut(&order.identity).unwrap().channel;
        gross = amount.min(channel.balance);
        channel.balance -= gross;
        channel.settled = vec![SettledLane { lane, amount: gross }];
    });
    vec![record(ChainEvent::Channel(ChannelEvent::PromiseSettled {
        identity: order.identity,
        accountant: place().accountant,
        lane,
        gross,
        chain_fee: NOTCH / 1_000,
        net: gross - NOTCH / 1_000,
        shortfall: 0,
        preimage: order.preimage,
    }))]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finalized_top_up_counts_even_for_an_unknown_consumer() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default()).await;
    let agreement = consumer.agree(&provider);
    let id = *consumer.totals.keys().next().unwrap();
    let request = provider.exchange(vec![agreement], vec![consumer.pay(&id, NOTCH, provider.lock())]);
    accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(409, "provider_channel_not_open");
    // Both open their channels without an event that the service could see.
    accountant.chain.change(|state| {
        state.providers.insert(
            provider.id().clone(),
            provider_on_chain(&place(), provider.id(), COVERAGE),
        );
        state.consumers.insert(
            consumer.id.clone(),
            consumer_on_chain(&place(), &consumer.id, NOTCH / 2),
        );
    });
    accountant.blocks(1).await;
    let answer: ExchangeAnswer = accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .ok();
    assert_eq!(answer.refused[0].refusal.code(), "insufficient_balance");
    provider.take(&answer, 0);
    accountant.chain.change(|state| {
        state.consumers.get_mut(&consumer.id).unwrap().channel.balance = 10 * NOTCH;
    });
    let transfer = record(ChainEvent::Balance(BalanceEvent::Transfer {
        from: AccountId::new([1; 32]),
        to: consumer_channel_id(&consumer.id, &place().accountant),
        amount: 9 * NOTCH,
    }));
    accountant.chain.add_block(vec![transfer]);
    accountant.has_applied(accountant.chain.height()).await;
    let answer: ExchangeAnswer = accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .ok();
    provider.take(&answer, NOTCH);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_25_and_26_an_exit_settles_and_is_itemised() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default()
        .with(&[&consumer.id], &[provider.id()])
        .set("settlement.threshold", "1000000")
        .set("settlement.retry_blocks", "2");
    let mut accountant = Accountant::start(options).await;
    revealed(&accountant, &mut consumer, &mut provider, NOTCH).await;
    accountant.blocks(2).await;
    assert_eq!(
        accountant.chain.with(|state| state.sent.len()),
        0,
        "too little to be settled by itself"
    );
    let exit = request_exit(&accountant, &consumer.id);
    accountant.chain.add_block(vec![exit]);
    let chain = accountant.chain.clone();
    wait_for("the settlement to be sent", || {
        chain.with(|state| state.sent.len()) == 1
    })
    .await;
    // Nothing new is taken from somebody who leaves.
    let id = *consumer.totals.keys().next().unwrap();
    let request = provider.exchange(vec![], vec![consumer.pay(&id, 1, provider.lock())]);
    let answer: ExchangeAnswer = accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .ok();
    assert_eq!(answer.refused[0].refusal.code(), "exit_open");
    // The settlement was sent, and lost. A restart and two blocks later it is sent again.
    accountant = accountant.restart().await;
    accountant.blocks(3).await;
    wait_for("the settlement to be sent again", || {
        chain.with(|state| state.sent.len()) >= 2
    })
    .await;
    let ledger = accountant.client.get(&consumer.key, "/v1/settlements").await;
    assert_eq!(ledger.body["settlements"], serde_json::json!([]));
    let last = chain.with(|state| state.sent.len()) - 1;
    let events = carry_out(&accountant, last);
    accountant.chain.add_block(events);
    accountant.has_applied(accountant.chain.height()).await;
    // Itemised: gross = accountant fee + chain fee + net, for its own identity only.
    let ledger = accountant.client.get(&consumer.key, "/v1/settlements?limit=5").await;
    let entry = &ledger.body["settlements"][0];
    let part = |name: &str| entry[name].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(part("gross"), NOTCH);
    assert_eq!(part("gross"), part("accountantFee") + part("chainFee") + part("net"));
    let others = accountant.client.get(&provider.key, "/v1/settlements").await;
    assert_eq!(others.body["settlements"], serde_json::json!([]));
    let known = accountant.client.get(&consumer.key, "/v1/consumer").await;
    assert_eq!(known.body["committed"], "0");
    // And it is not sent any more.
    let sent = chain.with(|state| state.sent.len());
    accountant.blocks(6).await;
    assert_eq!(chain.with(|state| state.sent.len()), sent);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_27_a_settlement_waits_until_its_fee_is_reasonable() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default()
        .with(&[&consumer.id], &[provider.id()])
        .set("settlement.threshold", "1")
        .set("settlement.retry_blocks", "1");
    let accountant = Accountant::start(options).await;
    accountant.chain.change(|state| state.chain_fee = NOTCH / 10);
    revealed(&accountant, &mut consumer, &mut provider, 2 * NOTCH).await;
    let chain = accountant.chain.clone();
    // The second question comes after the decision on the first answer.
    for _ in 0..2 {
        let before = chain.with(|state| state.quoted);
        accountant.blocks(2).await;
        wait_for("the settlement to be judged", || {
            chain.with(|state| state.quoted > before)
        })
        .await;
    }
    assert_eq!(
        accountant.chain.with(|state| state.sent.len()),
        0,
        "5 % for the chain is too much"
    );
    accountant.chain.change(|state| state.chain_fee = NOTCH / 100);
    accountant.blocks(3).await;
    wait_for("the settlement to be sent", || {
        chain.with(|state| !state.sent.is_empty())
    })
    .await;
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_20_a_preimage_on_chain_makes_the_exchange_final() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default().with(&[&consumer.id], &[provider.id()])).await;
    pay_once(&accountant.client, &mut consumer, &mut provider, 3 * NOTCH).await;
    // The provider settles the conditional promise on chain instead of revealing it.
    accountant
        .chain
        .change(|state| state.providers.get_mut(provider.id()).unwrap().proven = 3 * NOTCH);
    let proven = record(ChainEvent::Accountant(AccountantEvent::Proven {
        accountant: place().accountant,
        provider: provider.id().clone(),
        amount: 3 * NOTCH,
        preimage: provider.preimage(0),
    }));
    accountant.chain.add_block(vec![proven]);
    accountant.has_applied(accountant.chain.height()).await;
    let known = accountant.client.get(&provider.key, "/v1/provider").await;
    assert_eq!(known.body["total"], (3 * NOTCH).to_string());
    assert!(known.body["pending"].is_null());
    // With the preimage the accountant collects from the consumer.
    let chain = accountant.chain.clone();
    accountant.blocks(1).await;
    wait_for("the consumer's promise to be settled", || {
        chain.with(|state| state.sent.len()) == 1
    })
    .await;
    assert_eq!(chain.with(|state| state.sent[0].preimage), provider.preimage(0));
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn punished_exchanges_nothing_and_closing_settles_everything() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default()
        .with(&[&consumer.id], &[provider.id()])
        .set("settlement.automatic", "false");
    let accountant = Accountant::start(options).await;
    revealed(&accountant, &mut consumer, &mut provider, NOTCH).await;
    let set = |status| {
        accountant
            .chain
            .change(|state| state.accountant.as_mut().unwrap().status = status)
    };
    set(AccountantStatus::Punished);
    accountant.blocks(1).await;
    let id = *consumer.totals.keys().next().unwrap();
    let request = provider.exchange(vec![], vec![consumer.pay(&id, 1, provider.lock())]);
    accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(409, "accountant_punished");
    set(AccountantStatus::Closing);
    accountant.blocks(1).await;
    accountant
        .client
        .post(&provider.key, "/v1/exchanges", &request)
        .await
        .problem(409, "accountant_closing");
    let chain = accountant.chain.clone();
    for _ in 0..6 {
        // The sweep comes round.
        accountant.blocks(1).await;
    }
    wait_for("everything to be settled", || chain.with(|state| state.sent.len()) == 1).await;
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_reach_whom_they_concern_and_can_be_resumed() {
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default().with(&[&consumer.id], &[provider.id()])).await;
    revealed(&accountant, &mut consumer, &mut provider, 2 * NOTCH).await;
    let follow = |key: Key, last: Option<String>| {
        let client = accountant.client.clone();
        async move {
            let credentials = client.credentials(&key, "GET", "/v1/updates", b"");
            let mut request = client.http.get(format!("{}/v1/updates", client.base));
            for (name, value) in credentials.pairs() {
                request = request.header(name, value);
            }
            if let Some(last) = last {
                request = request.header("last-event-id", last);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200);
            response.bytes_stream()
        }
    };
    let mut stream = follow(consumer.key.clone(), None).await;
    let exit = request_exit(&accountant, &consumer.id);
    accountant.chain.add_block(vec![exit]);
    let mut text = String::new();
    while !text.contains("event: exit") {
        text.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    assert!(text.contains("\"event\":\"requested\""), "{text}");
    let id = text
        .lines()
        .find_map(|line| line.strip_prefix("id: "))
        .unwrap()
        .to_owned();
    drop(stream);
    // Something happens while no client follows.
    let chain = accountant.chain.clone();
    wait_for("the settlement to be sent", || {
        chain.with(|state| !state.sent.is_empty())
    })
    .await;
    let events = carry_out(&accountant, 0);
    accountant.chain.add_block(events);
    accountant.has_applied(accountant.chain.height()).await;
    let mut stream = follow(consumer.key.clone(), Some(id)).await;
    let mut text = String::new();
    while !text.contains("event: settlement") {
        text.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    assert!(!text.contains("event: exit"), "the exit was seen already: {text}");
    // Another life of the service, or too long ago.
    let mut stream = follow(provider.key.clone(), Some("1.1".into())).await;
    let first = String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("event: gap"), "{first}");
    // Streams do not keep the service from stopping.
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fast_exit_takes_only_free_money_and_holds_it_back() {
    use tallystick_primitives::{Action, Signature, signature::is_signed_by};
    let (mut consumer, mut provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let accountant = Accountant::start(Options::default().with(&[&consumer.id], &[provider.id()])).await;
    pay_once(&accountant.client, &mut consumer, &mut provider, NOTCH).await;
    let body = |amount: u128| {
        let action = Action::FastExit {
            accountant: place().accountant,
            amount,
            beneficiary: consumer.id.clone(),
        };
        let payload = action.payload(&place().genesis, &consumer.id, 0, 150);
        let signature = consumer.key.sign(&payload);
        let json = serde_json::json!({
            "amount": amount.to_string(),
            "beneficiary": format!("{:#x}", sp_core::H256::from(<[u8; 32]>::from(consumer.id.clone()))),
            "validUntil": 150,
            "nonce": 0,
            "signature": tallystick_messages::json::to_hex(&codec::Encode::encode(&signature)),
        });
        (json, payload)
    };
    let (conditional, _) = body(NOTCH);
    accountant
        .client
        .post(&consumer.key, "/v1/fast-exits", &conditional)
        .await
        .problem(409, "conditional_open");
    let answer: RevealAnswer = accountant
        .client
        .post(&provider.key, "/v1/reveals", &provider.reveal())
        .await
        .ok();
    provider.take_reveal(&answer);
    let (too_much, _) = body(1_000 * NOTCH);
    accountant
        .client
        .post(&consumer.key, "/v1/fast-exits", &too_much)
        .await
        .problem(409, "amount_too_high");
    let (mut forged, _) = body(NOTCH);
    forged["amount"] = "2".into();
    accountant
        .client
        .post(&consumer.key, "/v1/fast-exits", &forged)
        .await
        .problem(422, "bad_signature");
    let before = accountant.client.get(&consumer.key, "/v1/consumer").await;
    let (good, payload) = body(500 * NOTCH);
    let answer = accountant.client.post(&consumer.key, "/v1/fast-exits", &good).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let bytes = tallystick_messages::json::from_hex(answer.body["operatorSignature"].as_str().unwrap()).unwrap();
    let signature = <Signature as codec::Decode>::decode(&mut bytes.as_slice()).unwrap();
    assert!(is_signed_by(&payload, &signature, &place().operator.account));
    let after = accountant.client.get(&consumer.key, "/v1/consumer").await;
    let free = |answer: &crate::support::Answer| answer.body["free"].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(free(&before) - free(&after), 500 * NOTCH);
    accountant.service.stop().await.unwrap();
}
