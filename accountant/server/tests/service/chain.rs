//! What finalized blocks do: top-ups, exits, settlements, the ledger, updates.

use crate::{
    protocol::pay_once,
    support::{
        hub::{consumer_on_chain, place, provider_on_chain, wait_for, Hub, HubOptions},
        Payee, Payer, NOTCH,
    },
};
use futures::StreamExt;
use tallystick_accountant::chain::offline::OfflineState;
use tallystick_chain::{
    events::{accountant::AccountantEvent, channels::ChannelEvent, money::BalanceEvent},
    ChainEvent, EventRecord,
};
use tallystick_messages::{ExchangeAnswer, RevealAnswer};
use tallystick_primitives::{
    consumer_channel_id,
    state::{AccountantStatus, ExitState},
    AccountId,
};

fn record(event: ChainEvent) -> EventRecord {
    EventRecord {
        extrinsic: Some(1),
        event,
    }
}

async fn revealed(hub: &Hub, payer: &mut Payer, payee: &mut Payee, amount: u128) {
    pay_once(&hub.client, payer, payee, amount).await;
    let answer: RevealAnswer = hub.client.post(&payee.pair, "/v1/reveals", &payee.reveal()).await.ok();
    payee.take_reveal(&answer);
}

fn request_exit(hub: &Hub, identity: &AccountId) -> EventRecord {
    let (opens_at, lapses_after) = (hub.chain.height() + 200, hub.chain.height() + 400);
    hub.chain.change(|state| {
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

/// What the chain does with a settlement that was sent.
fn carry_out(hub: &Hub, number: usize) -> Vec<EventRecord> {
    let order = hub.chain.with(|state| state.sent[number].clone());
    let (lane, amount) = (order.promise.lane, order.promise.amount);
    let mut gross = 0;
    hub.chain.change(|state: &mut OfflineState| {
        let channel = &mut state.consumers.get_mut(&order.identity).unwrap().channel;
        gross = amount.min(channel.balance);
        channel.balance -= gross;
        channel.settled = vec![(lane, gross)];
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
async fn a_top_up_counts_once_it_is_finalized_and_a_consumer_is_learnt_from_the_chain() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let hub = Hub::start(HubOptions::default()).await;
    let agreement = payer.agree(&payee);
    let id = *payer.totals.keys().next().unwrap();
    let request = payee.exchange(vec![agreement], vec![payer.pay(&id, NOTCH, payee.lock())]);
    hub.client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(409, "provider_channel_not_open");
    // Both open their channels; nobody told the service by an event it could have missed.
    hub.chain.change(|state| {
        state.providers.insert(payee.id.clone(), provider_on_chain(&payee.id));
        state
            .consumers
            .insert(payer.id.clone(), consumer_on_chain(&payer.id, NOTCH / 2));
    });
    hub.blocks(1).await;
    let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    assert_eq!(answer.refused[0].refusal.code(), "insufficient_balance");
    payee.take(&answer, 0);
    hub.chain.change(|state| {
        state.consumers.get_mut(&payer.id).unwrap().channel.balance = 10 * NOTCH;
    });
    let transfer = record(ChainEvent::Balance(BalanceEvent::Transfer {
        from: AccountId::new([1; 32]),
        to: consumer_channel_id(&payer.id, &place().accountant),
        amount: 9 * NOTCH,
    }));
    hub.chain.add_block(vec![transfer]);
    hub.applied(hub.chain.height()).await;
    let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    payee.take(&answer, NOTCH);
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_is_settled_at_once_and_is_settled_only_when_a_finalized_block_says_so() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default()
        .with(&[&payer.id], &[&payee.id])
        .set("settlement.threshold", "1000000")
        .set("settlement.retry_blocks", "2");
    let mut hub = Hub::start(options).await;
    revealed(&hub, &mut payer, &mut payee, NOTCH).await;
    hub.blocks(2).await;
    assert_eq!(
        hub.chain.with(|state| state.sent.len()),
        0,
        "too little to be settled by itself"
    );
    let exit = request_exit(&hub, &payer.id);
    hub.chain.add_block(vec![exit]);
    let chain = hub.chain.clone();
    wait_for("the settlement to be sent", || {
        chain.with(|state| state.sent.len()) == 1
    })
    .await;
    // Nothing new is taken from somebody who leaves.
    let id = *payer.totals.keys().next().unwrap();
    let request = payee.exchange(vec![], vec![payer.pay(&id, 1, payee.lock())]);
    let answer: ExchangeAnswer = hub.client.post(&payee.pair, "/v1/exchanges", &request).await.ok();
    assert_eq!(answer.refused[0].refusal.code(), "exit_open");
    // Lesson 25: it was sent, and lost. A restart and two blocks later it is sent again.
    hub = hub.restart().await;
    hub.blocks(3).await;
    wait_for("the settlement to be sent again", || {
        chain.with(|state| state.sent.len()) >= 2
    })
    .await;
    let ledger = hub.client.get(&payer.pair, "/v1/settlements").await;
    assert_eq!(ledger.body["settlements"], serde_json::json!([]));
    let last = chain.with(|state| state.sent.len()) - 1;
    let events = carry_out(&hub, last);
    hub.chain.add_block(events);
    hub.applied(hub.chain.height()).await;
    // Lesson 26: gross = hub fee + chain fee + net, for its own identity only.
    let ledger = hub.client.get(&payer.pair, "/v1/settlements?limit=5").await;
    let entry = &ledger.body["settlements"][0];
    let part = |name: &str| entry[name].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(part("gross"), NOTCH);
    assert_eq!(part("gross"), part("hubFee") + part("chainFee") + part("net"));
    let others = hub.client.get(&payee.pair, "/v1/settlements").await;
    assert_eq!(others.body["settlements"], serde_json::json!([]));
    let known = hub.client.get(&payer.pair, "/v1/consumer").await;
    assert_eq!(known.body["committed"], "0");
    // And it is not sent any more.
    let sent = chain.with(|state| state.sent.len());
    hub.blocks(6).await;
    assert_eq!(chain.with(|state| state.sent.len()), sent);
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_27_a_settlement_waits_until_its_fee_is_reasonable() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default()
        .with(&[&payer.id], &[&payee.id])
        .set("settlement.threshold", "1")
        .set("settlement.retry_blocks", "1");
    let hub = Hub::start(options).await;
    hub.chain.change(|state| state.chain_fee = NOTCH / 10);
    revealed(&hub, &mut payer, &mut payee, 2 * NOTCH).await;
    hub.blocks(4).await;
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    assert_eq!(
        hub.chain.with(|state| state.sent.len()),
        0,
        "5 % for the chain is too much"
    );
    hub.chain.change(|state| state.chain_fee = NOTCH / 100);
    hub.blocks(3).await;
    let chain = hub.chain.clone();
    wait_for("the settlement to be sent", || {
        chain.with(|state| !state.sent.is_empty())
    })
    .await;
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lesson_20_a_preimage_that_was_published_on_chain_makes_the_exchange_final() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let hub = Hub::start(HubOptions::default().with(&[&payer.id], &[&payee.id])).await;
    pay_once(&hub.client, &mut payer, &mut payee, 3 * NOTCH).await;
    // The provider settles the conditional promise on chain instead of revealing it.
    hub.chain
        .change(|state| state.providers.get_mut(&payee.id).unwrap().proven = 3 * NOTCH);
    let proven = record(ChainEvent::Accountant(AccountantEvent::Proven {
        accountant: place().accountant,
        provider: payee.id.clone(),
        amount: 3 * NOTCH,
        preimage: payee.preimage(0),
    }));
    hub.chain.add_block(vec![proven]);
    hub.applied(hub.chain.height()).await;
    let known = hub.client.get(&payee.pair, "/v1/provider").await;
    assert_eq!(known.body["total"], (3 * NOTCH).to_string());
    assert!(known.body["pending"].is_null());
    // With the preimage the accountant collects from the consumer.
    let chain = hub.chain.clone();
    hub.blocks(1).await;
    wait_for("the consumer's promise to be settled", || {
        chain.with(|state| state.sent.len()) == 1
    })
    .await;
    assert_eq!(chain.with(|state| state.sent[0].preimage), payee.preimage(0));
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_punished_accountant_exchanges_nothing_and_a_closing_one_settles_everything() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let options = HubOptions::default()
        .with(&[&payer.id], &[&payee.id])
        .set("settlement.automatic", "false");
    let hub = Hub::start(options).await;
    revealed(&hub, &mut payer, &mut payee, NOTCH).await;
    let set = |status| {
        hub.chain
            .change(|state| state.accountant.as_mut().unwrap().status = status)
    };
    set(AccountantStatus::Punished);
    hub.blocks(1).await;
    let id = *payer.totals.keys().next().unwrap();
    let request = payee.exchange(vec![], vec![payer.pay(&id, 1, payee.lock())]);
    hub.client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(409, "accountant_punished");
    set(AccountantStatus::Closing);
    hub.blocks(1).await;
    hub.client
        .post(&payee.pair, "/v1/exchanges", &request)
        .await
        .problem(409, "accountant_closing");
    let chain = hub.chain.clone();
    for _ in 0..6 {
        // The sweep comes round.
        hub.blocks(1).await;
    }
    wait_for("everything to be settled", || chain.with(|state| state.sent.len()) == 1).await;
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn updates_reach_whom_they_concern_and_can_be_resumed() {
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let hub = Hub::start(HubOptions::default().with(&[&payer.id], &[&payee.id])).await;
    revealed(&hub, &mut payer, &mut payee, 2 * NOTCH).await;
    let follow = |pair: sp_core::sr25519::Pair, last: Option<String>| {
        let client = hub.client.clone();
        async move {
            let credentials = client.credentials(&pair, "GET", "/v1/updates", b"");
            let mut request = client
                .http
                .get(format!("{}/v1/updates", client.base))
                .header("x-tally-identity", credentials.identity)
                .header("x-tally-timestamp", credentials.timestamp)
                .header("x-tally-nonce", credentials.nonce)
                .header("x-tally-signature", credentials.signature);
            if let Some(last) = last {
                request = request.header("last-event-id", last);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200);
            response.bytes_stream()
        }
    };
    let mut stream = follow(payer.pair.clone(), None).await;
    let exit = request_exit(&hub, &payer.id);
    hub.chain.add_block(vec![exit]);
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
    // While nobody follows, something happens.
    let chain = hub.chain.clone();
    wait_for("the settlement to be sent", || {
        chain.with(|state| !state.sent.is_empty())
    })
    .await;
    let events = carry_out(&hub, 0);
    hub.chain.add_block(events);
    hub.applied(hub.chain.height()).await;
    let mut stream = follow(payer.pair.clone(), Some(id)).await;
    let mut text = String::new();
    while !text.contains("event: settlement") {
        text.push_str(std::str::from_utf8(&stream.next().await.unwrap().unwrap()).unwrap());
    }
    assert!(!text.contains("event: exit"), "the exit was seen already: {text}");
    // Another life of the service, or too long ago.
    let mut stream = follow(payee.pair.clone(), Some("1.1".into())).await;
    let first = String::from_utf8(stream.next().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("event: gap"), "{first}");
    // Streams do not keep the service from stopping.
    hub.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fast_exit_is_signed_for_what_is_free_and_held_back_from_then_on() {
    use sp_core::Pair;
    use tallystick_primitives::{signature::is_signed_by, Action, Signature};
    let (mut payer, mut payee) = (Payer::new("payer", &place()), Payee::new("payee", &place()));
    let hub = Hub::start(HubOptions::default().with(&[&payer.id], &[&payee.id])).await;
    pay_once(&hub.client, &mut payer, &mut payee, NOTCH).await;
    let body = |amount: u128| {
        let action = Action::FastExit {
            accountant: place().accountant,
            amount,
            beneficiary: payer.id.clone(),
        };
        let payload = action.payload(&place().genesis, &payer.id, 0, 150);
        let signature = Signature::Sr25519(payer.pair.sign(&payload));
        let json = serde_json::json!({
            "amount": amount.to_string(),
            "beneficiary": format!("{:#x}", sp_core::H256::from(<[u8; 32]>::from(payer.id.clone()))),
            "validUntil": 150,
            "nonce": 0,
            "signature": tallystick_messages::json::to_hex(&codec::Encode::encode(&signature)),
        });
        (json, payload)
    };
    let (conditional, _) = body(NOTCH);
    hub.client
        .post(&payer.pair, "/v1/fast-exits", &conditional)
        .await
        .problem(409, "conditional_open");
    let answer: RevealAnswer = hub.client.post(&payee.pair, "/v1/reveals", &payee.reveal()).await.ok();
    payee.take_reveal(&answer);
    let (too_much, _) = body(1_000 * NOTCH);
    hub.client
        .post(&payer.pair, "/v1/fast-exits", &too_much)
        .await
        .problem(409, "amount_too_high");
    let (mut forged, _) = body(NOTCH);
    forged["amount"] = "2".into();
    hub.client
        .post(&payer.pair, "/v1/fast-exits", &forged)
        .await
        .problem(422, "bad_signature");
    let before = hub.client.get(&payer.pair, "/v1/consumer").await;
    let (good, payload) = body(500 * NOTCH);
    let answer = hub.client.post(&payer.pair, "/v1/fast-exits", &good).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let bytes = tallystick_messages::json::from_hex(answer.body["operatorSignature"].as_str().unwrap()).unwrap();
    let signature = <Signature as codec::Decode>::decode(&mut bytes.as_slice()).unwrap();
    assert!(is_signed_by(&payload, &signature, &place().operator));
    let after = hub.client.get(&payer.pair, "/v1/consumer").await;
    let free = |answer: &crate::support::Answer| answer.body["free"].as_str().unwrap().parse::<u128>().unwrap();
    assert_eq!(free(&before) - free(&after), 500 * NOTCH);
    hub.service.stop().await.unwrap();
}
