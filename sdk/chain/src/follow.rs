//! Finalized blocks without a gap.

use crate::{block::FinalizedBlock, chain::Chain, error::Error};
use futures::{StreamExt, stream, stream::BoxStream};
use std::{collections::VecDeque, time::Duration};
use tallystick_primitives::{BlockNumber, Hash};

/// How many blocks are fetched ahead when catching up.
const AHEAD: BlockNumber = 32;
/// How many of them at the same time.
const CONCURRENT: usize = 8;
/// How long to wait after a failure before the next attempt.
const PAUSE: Duration = Duration::from_millis(200);

/// See [`Chain::finalized`].
pub(crate) fn finalized(chain: Chain, from: Option<BlockNumber>) -> BoxStream<'static, Result<FinalizedBlock, Error>> {
    let follower = Follower {
        chain,
        next: from,
        fetched: VecDeque::new(),
        newest: None,
        is_over: false,
    };
    stream::unfold(follower, |mut follower| async {
        let item = follower.next().await?;
        Some((item, follower))
    })
    .boxed()
}

struct Follower {
    chain: Chain,
    /// Height of the next block to be fetched.
    next: Option<BlockNumber>,
    /// Blocks that were fetched and not handed out.
    fetched: VecDeque<FinalizedBlock>,
    /// Hash of the newest block that was handed out.
    newest: Option<Hash>,
    /// Whether an error ended the stream.
    is_over: bool,
}

impl Follower {
    async fn next(&mut self) -> Option<Result<FinalizedBlock, Error>> {
        if self.is_over {
            return None;
        }
        let next = self.next_block().await;
        self.is_over = next.is_err();
        Some(next)
    }

    async fn next_block(&mut self) -> Result<FinalizedBlock, Error> {
        loop {
            if let Some(block) = self.fetched.pop_front() {
                return self.hand_out(block);
            }
            if let Err(error) = self.fetch().await {
                if !error.is_transient() {
                    return Err(error);
                }
                tracing::debug!(%error, "following the chain waits for the node");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    fn hand_out(&mut self, block: FinalizedBlock) -> Result<FinalizedBlock, Error> {
        match self.newest.replace(block.hash) {
            Some(expected) if expected != block.parent => Err(Error::Diverged {
                number: block.number,
                expected,
                found: block.parent,
            }),
            _ => Ok(block),
        }
    }

    /// Fetches finalized blocks, up to a limit. Blocks that came before an error are kept; an error is told only if
    /// nothing was.
    async fn fetch(&mut self) -> Result<(), Error> {
        let finalized = self.chain.wait_for(self.next.unwrap_or_default()).await;
        let from = self.next.unwrap_or(finalized);
        self.next = Some(from);
        let to = finalized.min(from.saturating_add(AHEAD));
        let chain = &self.chain;
        let mut blocks = stream::iter(from..=to)
            .map(|number| chain.block(number))
            .buffered(CONCURRENT);
        while let Some(block) = blocks.next().await {
            match block {
                Ok(block) => {
                    self.next = Some(block.number.saturating_add(1));
                    self.fetched.push_back(block);
                }
                Err(_) if !self.fetched.is_empty() => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(number: BlockNumber, hash: u8, parent: u8) -> FinalizedBlock {
        FinalizedBlock {
            number,
            hash: Hash::repeat_byte(hash),
            parent: Hash::repeat_byte(parent),
            events: Vec::new(),
        }
    }

    #[tokio::test]
    async fn another_history_ends_the_stream() {
        let follower = Follower {
            chain: Chain::connect("ws://127.0.0.1:1"),
            next: Some(3),
            fetched: [block(1, 1, 0), block(2, 2, 1), block(3, 4, 3)].into(),
            newest: None,
            is_over: false,
        };
        let items: Vec<_> = stream::unfold(follower, |mut follower| async {
            let item = follower.next().await?;
            Some((item, follower))
        })
        .collect()
        .await;
        let diverged = Error::Diverged {
            number: 3,
            expected: Hash::repeat_byte(2),
            found: Hash::repeat_byte(3),
        };
        assert_eq!(items, [Ok(block(1, 1, 0)), Ok(block(2, 2, 1)), Err(diverged)]);
    }
}
