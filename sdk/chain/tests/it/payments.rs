//! Real payments on a real node: identities without money of their own, both sides of a settlement, refusals, and
//! what the chain tells about all of it.

use futures::StreamExt;
use sp_core::{Pair, ecdsa, ed25519, sr25519};
use sp_runtime::Permill;
use std::time::Duration;
use tallystick_chain::{
    Chain, ChainEvent, Error, Extrinsic, Keypair, Outcome, Refusal, Sender, Settlement, Side, SignOptions, Signer,
    calls,
    events::{accountant::AccountantEvent, channels::ChannelEvent, identity::IdentityEvent, money::BatchEvent},
    testing::{Node, well_known},
};
use tallystick_primitives::{
    AccountId, Action, Balance, Promise, accountant_id, consumer_channel_id, hashlock, provider_channel_id,
    state::SettledLane,
};
use tokio::time::timeout;

const NOTCH: Balance = 1_000_000_000_000;
const PATIENCE: Duration = Duration::from_secs(240);
/// Blocks for which requests are good.
const LIFETIME: u32 = 100;

struct Stage {
    chain: Chain,
    owner: Sender<Keypair>,
    bob: Sender<Keypair>,
    accountant: AccountId,
    operator: Keypair,
    consumer: Keypair,
    provider: Keypair,
}

fn accountant_fee() -> Permill {
    Permill::from_percent(5)
}

async fn done(outcome: impl std::future::Future<Output = Result<Outcome, Error>>) -> Outcome {
    let outcome = timeout(PATIENCE, outcome).await.expect("in time").expect("included");
    assert_eq!(outcome.result, Ok(()));
    outcome
}

impl Stage {
    fn new(chain: Chain) -> Self {
        let owner = well_known("Alice").expect("a key");
        let accountant = accountant_id(&owner.account());
        Self {
            owner: Sender::new(chain.clone(), owner),
            bob: Sender::new(chain.clone(), well_known("Bob").expect("a key")),
            chain,
            accountant,
            operator: sr25519::Pair::from_seed(&[11; 32]).into(),
            consumer: ed25519::Pair::from_seed(&[12; 32]).into(),
            provider: sr25519::Pair::from_seed(&[13; 32]).into(),
        }
    }

    async fn sent(&self, sender: &Sender<Keypair>, call: tallystick_chain::Call) -> Outcome {
        done(sender.submit_and_watch(&call, SignOptions::default())).await
    }

    async fn walletless(&self, call: &tallystick_chain::Call) -> Result<Outcome, Error> {
        let extrinsic = Extrinsic::walletless(call, 0).expect("a walletless call");
        timeout(PATIENCE, self.chain.submit_and_watch(&extrinsic))
            .await
            .expect("in time")
    }

    async fn registration(&self, identity: &Keypair, provider: bool) -> tallystick_chain::Call {
        let action = Action::Register {
            accountant: self.accountant.clone(),
            beneficiary: None,
            provider,
        };
        let request = self
            .chain
            .request(&action, identity, LIFETIME)
            .await
            .expect("a request");
        calls::identity::register_for(identity.account(), self.accountant.clone(), None, provider, request)
    }

    fn consumer_channel(&self, identity: &Keypair) -> AccountId {
        consumer_channel_id(&identity.account(), &self.accountant)
    }

    fn promise(
        &self,
        channel: &AccountId,
        amount: Balance,
        preimage: &[u8; 32],
        key: &Keypair,
    ) -> (Promise, sp_runtime::MultiSignature) {
        let channel = tallystick_primitives::ids::as_channel(channel);
        let promise = Promise::of_consumer(channel, 0, amount, hashlock(preimage));
        let genesis = self.chain.genesis().expect("known by now");
        let signature = key.sign(&promise.payload(&genesis));
        (promise, signature)
    }

    fn consumer_settlement(&self, amount: Balance, preimage: [u8; 32]) -> tallystick_chain::Call {
        let channel = self.consumer_channel(&self.consumer);
        let (promise, signature) = self.promise(&channel, amount, &preimage, &self.consumer);
        calls::channels::settle_consumer_promise(
            self.consumer.account(),
            self.accountant.clone(),
            promise,
            preimage,
            signature,
        )
    }

    fn provider_settlement(&self, amount: Balance, preimage: [u8; 32]) -> tallystick_chain::Call {
        let channel = provider_channel_id(&self.provider.account(), &self.accountant);
        let (promise, signature) = self.promise(&channel, amount, &preimage, &self.operator);
        calls::accountant::settle_provider_promise(
            self.provider.account(),
            self.accountant.clone(),
            promise,
            preimage,
            signature,
        )
    }
}

fn only(outcome: &Outcome) -> &Settlement {
    let [settlement] = outcome.settlements.as_slice() else {
        panic!("one settlement was expected: {outcome:?}");
    };
    assert_eq!(
        settlement.gross,
        settlement.accountant_fee + settlement.chain_fee + settlement.net
    );
    settlement
}

fn assert_refused(outcome: Result<Outcome, Error>, expected: (u8, &str, &str)) {
    let Err(Error::Refused(Refusal::Pallet {
        code,
        pallet,
        name,
        meaning,
    })) = outcome
    else {
        panic!("{expected:?} was expected, not {outcome:?}");
    };
    assert_eq!((code, pallet.as_str(), name.as_str()), expected);
    assert!(!meaning.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_without_money_register_pay_and_are_paid() {
    let node = Node::start().await.expect("a node");
    let stage = Stage::new(Chain::connect(node.url()));
    let chain = &stage.chain;
    timeout(PATIENCE, chain.connected()).await.expect("connected");
    let constants = chain.constants().await.expect("constants");
    let parameters = chain
        .state()
        .await
        .expect("state")
        .parameters()
        .await
        .expect("parameters");
    assert_eq!(constants.existential_deposit, NOTCH / 1000);
    // Of the development preset: a day of 20 blocks, exits after 10.
    assert_eq!(
        (parameters.day, parameters.exit_delay, constants.cycle_length),
        (20, 10, 20)
    );
    assert_eq!(parameters.registration_fee, NOTCH / 100);

    // The accountant, and money for channels that do not exist yet.
    let register = calls::accountant::register_accountant(
        stage.operator.account(),
        constants.min_accountant_stake,
        accountant_fee(),
        0,
        b"http://127.0.0.1:1".to_vec(),
    );
    let poor: Keypair = ecdsa::Pair::from_seed(&[14; 32]).into();
    let top_ups = calls::utility::batch_all(&[
        calls::balances::transfer(stage.consumer_channel(&stage.consumer), 10 * NOTCH),
        calls::balances::transfer(stage.consumer_channel(&stage.provider), 2 * NOTCH),
        calls::balances::transfer(poor.account(), NOTCH),
    ]);
    let too_early = stage.registration(&stage.consumer, false).await;
    let (registered, topped_up, refused) = tokio::join!(
        stage.sent(&stage.owner, register),
        stage.sent(&stage.bob, top_ups),
        stage.walletless(&too_early),
    );
    // Nobody knows the accountant yet.
    assert!(
        matches!(refused, Err(Error::Refused(Refusal::Pallet { .. }))),
        "{refused:?}"
    );
    assert!(registered.events.iter().any(|event| matches!(
        event,
        ChainEvent::Accountant(AccountantEvent::AccountantRegistered { accountant, .. }) if *accountant == stage.accountant
    )));
    assert!(registered.fee.is_some_and(|fee| fee > 0));
    let channel = stage.consumer_channel(&stage.consumer);
    let credits: Vec<_> = topped_up
        .events
        .iter()
        .filter_map(|event| match event {
            ChainEvent::Balance(event) => event.credit_to(&channel),
            _ => None,
        })
        .collect();
    assert_eq!(credits, [10 * NOTCH]);

    // Both identities register without a wallet; an account of another scheme pays with one.
    let broke: Keypair = sr25519::Pair::from_seed(&[15; 32]).into();
    let (consumer, provider, without_money) = (
        stage.registration(&stage.consumer, false).await,
        stage.registration(&stage.provider, true).await,
        stage.registration(&broke, false).await,
    );
    let back = Sender::new(chain.clone(), poor);
    let not_the_owner = calls::accountant::pause(stage.accountant.clone());
    let mixed = calls::utility::force_batch(&[
        calls::accountant::collect(stage.provider.account(), stage.accountant.clone()),
        calls::balances::transfer(stage.consumer_channel(&stage.consumer), NOTCH),
    ]);
    let (registered, provider_registered, refused, paid, failed, mixed) = tokio::join!(
        stage.walletless(&consumer),
        stage.walletless(&provider),
        stage.walletless(&without_money),
        stage.sent(
            &back,
            calls::balances::transfer(stage.owner.signer().account(), NOTCH / 10)
        ),
        stage.bob.submit_and_watch(
            &not_the_owner,
            SignOptions {
                tip: 1,
                ..Default::default()
            }
        ),
        stage.sent(&stage.owner, mixed),
    );
    assert_refused(refused, (2, "IdentityRegistry", "InsufficientFunds"));
    assert!(paid.fee.is_some());
    let failure = failed.expect("in a block").result.expect_err("Bob is not the owner");
    assert_eq!(
        (failure.pallet.as_deref(), failure.name.as_str()),
        (Some("Accountant"), "NotOwner")
    );
    let items: Vec<_> = mixed
        .events
        .iter()
        .filter_map(|event| match event {
            ChainEvent::Batch(event @ (BatchEvent::ItemFailed { .. } | BatchEvent::ItemCompleted {})) => Some(event),
            _ => None,
        })
        .collect();
    assert!(
        matches!(
            items.as_slice(),
            [BatchEvent::ItemFailed { .. }, BatchEvent::ItemCompleted {}]
        ),
        "{items:?}"
    );
    for (outcome, identity) in [(registered, &stage.consumer), (provider_registered, &stage.provider)] {
        let outcome = outcome.expect("included");
        assert_eq!((outcome.result, outcome.fee), (Ok(()), None));
        assert!(outcome.events.iter().any(|event| matches!(
            event,
            ChainEvent::Identity(IdentityEvent::Registered { identity: found, chain_fee, .. })
                if *found == identity.account() && *chain_fee > 0
        )));
    }

    // A consumer's promise, and then the provider's, paid from what the first one brought.
    let amount = 2 * NOTCH;
    let first = stage
        .walletless(&stage.consumer_settlement(amount, [21; 32]))
        .await
        .expect("included");
    let settlement = only(&first);
    assert_eq!(settlement.side, Side::Consumer { lane: 0 });
    assert_eq!((settlement.gross, settlement.shortfall), (amount, 0));
    assert_eq!((settlement.accountant_fee, settlement.preimage), (0, Some([21; 32])));
    assert!(settlement.chain_fee > 0);

    let state = chain.state().await.expect("state");
    let quote = state
        .quote_provider_settlement(&stage.provider.account(), &stage.accountant, NOTCH)
        .await
        .expect("a quote");
    let (paid, repeated) = tokio::join!(
        async { stage.walletless(&stage.provider_settlement(NOTCH, [22; 32])).await },
        async { stage.walletless(&stage.consumer_settlement(amount, [21; 32])).await },
    );
    let outcome = paid.expect("included");
    let settlement = only(&outcome);
    let expected = Side::Provider {
        beneficiary: stage.consumer_channel(&stage.provider),
        proven: Some(NOTCH),
    };
    assert_eq!(settlement.side, expected);
    assert_eq!(
        (settlement.gross, settlement.accountant_fee),
        (NOTCH, accountant_fee() * NOTCH)
    );
    assert_eq!((settlement.from_coverage, settlement.shortfall), (0, 0));
    assert_eq!(settlement.preimage, Some([22; 32]));
    assert_eq!(
        (quote.gross, quote.accountant_fee, quote.net),
        (settlement.gross, settlement.accountant_fee, settlement.net)
    );
    // The very bytes were in a block lately; the pool may even have them still.
    match repeated {
        Err(Error::Refused(Refusal::Banned | Refusal::Pallet { .. })) => {}
        Ok(repeated) => assert_eq!(repeated, first),
        Err(other) => panic!("{other:?}"),
    }
    let salted = Extrinsic::walletless(&stage.consumer_settlement(amount, [21; 32]), 1).expect("a walletless call");
    assert_refused(
        chain.submit_and_watch(&salted).await,
        (72, "PaymentChannels", "AlreadySettled"),
    );
    assert_refused(
        // Other bytes, as sr25519 signs differently each time.
        stage.walletless(&stage.provider_settlement(NOTCH, [22; 32])).await,
        (154, "Accountant", "AlreadySettled"),
    );

    check_state(&stage).await;
    check_exit(&stage).await;
    check_stream(&stage, outcome.number).await;
}

/// The runtime API's answers, one by one and in bulk.
async fn check_state(stage: &Stage) {
    let state = stage.chain.state().await.expect("state");
    let (consumer, provider) = (stage.consumer.account(), stage.provider.account());
    let accountant = state
        .accountant(&stage.accountant)
        .await
        .expect("an answer")
        .expect("registered");
    assert_eq!(accountant.operator, stage.operator.account());
    assert_eq!(accountant.fee, accountant_fee());
    let identity = state.identity(&consumer).await.expect("an answer");
    assert_eq!((identity.registered, identity.next_nonce), (true, 1));
    let channel = state
        .consumer_channel(&consumer, &stage.accountant)
        .await
        .expect("an answer");
    let expected = SettledLane {
        lane: 0,
        amount: 2 * NOTCH,
    };
    assert_eq!(channel.settled, [expected]);
    assert_eq!(channel.channel, stage.consumer_channel(&stage.consumer));
    let money = state.balance(&channel.channel).await.expect("an answer");
    assert!(money.free > channel.balance && money.held == 0, "{money:?}");
    let held = state.balance(&stage.accountant).await.expect("an answer").held;
    assert_eq!(held, accountant.stake);
    let mut consumers = state.consumers_of(&stage.accountant).await.expect("an answer");
    consumers.sort();
    let mut expected = vec![consumer.clone(), provider.clone()];
    expected.sort();
    assert_eq!(consumers, expected);
    assert_eq!(state.consumers_of(&consumer).await, Ok(vec![]));
    assert_eq!(state.providers_of(&stage.accountant).await, Ok(vec![provider.clone()]));
    let channels = state
        .consumer_channels(expected.clone(), &stage.accountant)
        .await
        .expect("answers");
    let ids: Vec<_> = channels.iter().map(|channel| channel.channel.clone()).collect();
    let derived: Vec<_> = expected
        .iter()
        .map(|identity| consumer_channel_id(identity, &stage.accountant))
        .collect();
    assert_eq!(ids, derived);
    let channels = state
        .provider_channels([provider.clone(), consumer], &stage.accountant)
        .await
        .expect("answers");
    assert_eq!(channels[0].as_ref().map(|channel| channel.proven), Some(NOTCH));
    assert_eq!(channels[1], None);
    assert_eq!(state.bond(&provider).await.expect("an answer").bonded, 0);
    assert_eq!(state.cycle(None).await.expect("an answer").cycle, state.number() / 20);
    assert_eq!(state.payout(&provider).await.expect("an answer").available, 0);
    assert_eq!(state.dispute(0).await, Ok(None));
    assert!(state.insurance().await.expect("an answer").balance > 0);
}

/// A consumer that has nothing but its channel asks to leave.
async fn check_exit(stage: &Stage) {
    let beneficiary = stage.owner.signer().account();
    let action = Action::RequestExit {
        accountant: stage.accountant.clone(),
        beneficiary: beneficiary.clone(),
    };
    let request = stage
        .chain
        .request(&action, &stage.consumer, LIFETIME)
        .await
        .expect("a request");
    let identity = stage.consumer.account();
    let call = calls::channels::request_exit_for(identity.clone(), stage.accountant.clone(), beneficiary, request);
    let outcome = stage.walletless(&call).await.expect("included");
    let opens_at = outcome.events.iter().find_map(|event| match event {
        ChainEvent::Channel(ChannelEvent::ExitRequested { opens_at, .. }) => Some(*opens_at),
        _ => None,
    });
    assert_eq!(opens_at, Some(outcome.number + 10));
    let early = calls::channels::finalize_exit(identity, stage.accountant.clone());
    assert_refused(stage.walletless(&early).await, (79, "PaymentChannels", "TooSoon"));
}

/// A stream from the beginning tells the same story.
async fn check_stream(stage: &Stage, until: u32) {
    let mut blocks = stage.chain.finalized(Some(1));
    let (mut settlements, mut requests) = (Vec::new(), 0);
    loop {
        let block = timeout(PATIENCE, blocks.next())
            .await
            .expect("in time")
            .expect("a block")
            .expect("a block");
        settlements.extend(block.settlements());
        let events = block.events.iter().map(|record| &record.event);
        requests += events
            .filter(|event| event.name() == "Registered" && event.mentions(&stage.accountant))
            .count();
        if block.number >= until {
            break;
        }
    }
    assert_eq!(requests, 2);
    let preimages: Vec<_> = settlements.iter().map(|settlement| settlement.preimage).collect();
    assert_eq!(preimages, [Some([21; 32]), Some([22; 32])]);
}
