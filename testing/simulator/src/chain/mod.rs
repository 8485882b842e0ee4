//! A chain in miniature: channels, watermarks, exits with their delay, device keys with their cuts, accountants' money
//! and coverage. Transactions are included after a random delay, and blocks are finalized some time later.

mod state;
mod transaction;

pub use state::{AccountantFunds, ChainState, Channel, Device, DeviceTerms, Exit, ProviderChannel};
pub use transaction::{Event, Transaction};

use crate::{crypto::Scheme, setup::FINALITY_LAG};
use std::collections::VecDeque;
use tallystick_primitives::BlockNumber;

/// The chain as it is, and as it is known to be for ever.
pub struct Chain {
    scheme: Scheme,
    /// After the newest block.
    pub head: ChainState,
    /// After the newest finalized block.
    pub finalized: ChainState,
    /// Transactions with the block in which they will be included.
    pool: Vec<(BlockNumber, Transaction)>,
    /// Blocks that are not finalized.
    blocks: VecDeque<Vec<Transaction>>,
}

impl Chain {
    /// A chain from its first block.
    pub fn new(scheme: Scheme, genesis: ChainState) -> Self {
        Self {
            scheme,
            head: genesis.clone(),
            finalized: genesis,
            pool: Vec::new(),
            blocks: VecDeque::new(),
        }
    }

    /// Takes a transaction that will be included `delay` blocks from now (at least 1).
    pub fn submit(&mut self, delay: BlockNumber, transaction: Transaction) {
        let at = self.head.height.saturating_add(delay.max(1));
        let known = self.pool.iter().any(|(_, waiting)| *waiting == transaction);
        if !known {
            self.pool.push((at, transaction));
        }
    }

    /// Makes a block; returns what happened in the one that is finalized by it.
    pub fn make_block(&mut self) -> Vec<Event> {
        self.head.height = self.head.height.saturating_add(1);
        let height = self.head.height;
        let (due, waiting) = std::mem::take(&mut self.pool)
            .into_iter()
            .partition(|(at, _)| *at <= height);
        self.pool = waiting;
        let due: Vec<(BlockNumber, Transaction)> = due;
        let block: Vec<Transaction> = due.into_iter().map(|(_, transaction)| transaction).collect();
        for transaction in &block {
            self.head.execute(transaction, self.scheme);
        }
        self.blocks.push_back(block);
        if self.blocks.len() <= usize::try_from(FINALITY_LAG).unwrap_or(0) {
            return Vec::new();
        }
        let block = self.blocks.pop_front().unwrap_or_default();
        self.finalized.height = self.finalized.height.saturating_add(1);
        block
            .iter()
            .filter_map(|transaction| self.finalized.execute(transaction, self.scheme))
            .collect()
    }
}
