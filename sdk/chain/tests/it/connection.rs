//! The connection to a real node: it may be down at first, and die in between.

use futures::StreamExt;
use std::time::Duration;
use tallystick_chain::{
    Chain, ConnectOptions, Error, FinalizedBlock, Reason, Sender, SignOptions, Status, calls,
    testing::{Node, well_known},
};
use tallystick_primitives::{AccountId, Hash};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(240);

/// Waits for a status.
async fn status(chain: &Chain, wanted: impl Fn(&Status) -> bool) -> Status {
    let mut status = chain.status();
    let found = timeout(PATIENCE, status.wait_for(|status| wanted(status))).await;
    let found = found.expect("the status comes in time").expect("the chain is open");
    found.clone()
}

fn is_unreachable(status: &Status) -> bool {
    matches!(
        status,
        Status::Disconnected {
            reason: Reason::Unreachable(_),
            ..
        }
    )
}

/// Takes blocks up to this height.
async fn take_until(
    blocks: &mut (impl futures::Stream<Item = Result<FinalizedBlock, Error>> + Unpin),
    seen: &mut Vec<FinalizedBlock>,
    height: u32,
) {
    while seen.last().is_none_or(|block| block.number < height) {
        let next = timeout(PATIENCE, blocks.next()).await.expect("blocks go on");
        seen.push(next.expect("the stream does not end").expect("a block"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_comes_back_leaves_no_gap_and_no_duplicate() {
    let mut node = Node::start().await.expect("a node");
    let chain = Chain::connect(node.url());
    let mut blocks = chain.finalized(Some(0));
    let mut seen = Vec::new();
    take_until(&mut blocks, &mut seen, 3).await;
    let genesis = chain.genesis().expect("learnt by now");
    assert_eq!(seen[0].hash, genesis);

    // A transaction that is in the pool, or just in a block, when the node dies.
    let alice = well_known("Alice").expect("a key");
    let sender = std::sync::Arc::new(Sender::new(chain.clone(), alice));
    let paying = tokio::spawn({
        let sender = sender.clone();
        let call = calls::balances::transfer(AccountId::new([9; 32]), 1_000_000_000_000);
        async move { sender.submit_and_watch(&call, SignOptions::default()).await }
    });
    let is_taken = async {
        let options = SignOptions::default();
        while chain
            .signing_context(sender.signer(), options)
            .await
            .expect("an answer")
            .nonce
            == 0
        {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, is_taken).await.expect("the pool takes it");

    node.kill().await.expect("killed");
    status(&chain, |status| status.finalized().is_none()).await;
    // Nobody waits for a node that is down.
    let answer = timeout(Duration::from_secs(1), chain.state())
        .await
        .expect("an answer at once");
    assert!(matches!(answer, Err(Error::Disconnected(_))), "{answer:?}");

    // Made while the node is down.
    let late = Chain::connect(node.url());
    let strict = Chain::connect_with(
        node.url(),
        ConnectOptions {
            genesis: Some(Hash::repeat_byte(7)),
        },
    );
    assert!(matches!(&*late.status().borrow(), Status::Disconnected { .. }));
    status(&late, is_unreachable).await;
    assert_eq!(late.genesis(), None);
    let mut late_blocks = late.finalized(None);

    node.restart().await.expect("restarted");
    let finalized = timeout(PATIENCE, late.connected()).await.expect("connected");
    assert_eq!(late.genesis(), Some(genesis));
    let first = timeout(PATIENCE, late_blocks.next()).await.expect("in time");
    assert!(first.expect("a block").expect("a block").number >= finalized);

    let paid = timeout(PATIENCE, paying).await.expect("in time").expect("no panic");
    assert_eq!(paid.expect("included").result, Ok(()));

    let until = seen.last().expect("blocks").number + 5;
    take_until(&mut blocks, &mut seen, until).await;
    for (number, block) in (0..).zip(&seen) {
        assert_eq!(block.number, number);
    }
    for pair in seen.windows(2) {
        assert_eq!(pair[1].parent, pair[0].hash);
    }

    let refused = status(&strict, |status| {
        matches!(
            status,
            Status::Disconnected {
                reason: Reason::WrongChain { .. },
                ..
            }
        )
    })
    .await;
    let Status::Disconnected { reason, .. } = refused else {
        unreachable!("asked for above");
    };
    let expected = Hash::repeat_byte(7);
    assert_eq!(
        reason,
        Reason::WrongChain {
            expected,
            found: genesis
        }
    );
    assert!(matches!(
        strict.state().await,
        Err(Error::Disconnected(Reason::WrongChain { .. }))
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_hangs_counts_as_down() {
    let node = Node::start().await.expect("a node");
    let chain = Chain::connect(node.url());
    timeout(PATIENCE, chain.connected()).await.expect("connected");
    let signal = |name: &str| {
        let process = node.process().expect("it runs").to_string();
        let status = std::process::Command::new("kill").args([name, &process]).status();
        assert!(status.expect("a signal").success());
    };
    signal("-STOP");
    let down = status(&chain, |status| status.finalized().is_none()).await;
    assert!(
        matches!(
            &down,
            Status::Disconnected {
                reason: Reason::Lost(_),
                ..
            }
        ),
        "{down:?}"
    );
    signal("-CONT");
    timeout(PATIENCE, chain.connected()).await.expect("connected again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_block_without_its_state_is_an_error_and_not_a_gap() {
    let node = Node::start_with(&["--state-pruning", "2"]).await.expect("a node");
    let chain = Chain::connect(node.url());
    let pruned = status(&chain, |status| status.finalized() >= Some(8)).await;
    assert!(pruned.finalized().is_some());
    let mut blocks = chain.finalized(Some(1));
    let first = timeout(PATIENCE, blocks.next()).await.expect("in time");
    assert!(matches!(first, Some(Err(Error::Pruned(_)))), "{first:?}");
    assert!(blocks.next().await.is_none());
}
