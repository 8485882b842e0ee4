//! Whether the node can be reached.

use std::time::Instant;
use tallystick_primitives::{BlockNumber, Hash};

/// Whether the node can be reached. [`Chain::status`](crate::Chain::status) tells every change.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Status {
    /// It answers, and is the right one.
    Connected {
        /// Height of the newest finalized block.
        finalized: BlockNumber,
    },
    /// It does not answer, or is the wrong one. Connecting is tried again and again.
    Disconnected {
        /// Since when.
        since: Instant,
        /// Why.
        reason: Reason,
    },
}

impl Status {
    /// Height of the newest finalized block; none while disconnected.
    pub fn finalized(&self) -> Option<BlockNumber> {
        match self {
            Self::Connected { finalized } => Some(*finalized),
            Self::Disconnected { .. } => None,
        }
    }
}

/// Why there is no connection.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Reason {
    /// The first attempt is under way.
    #[error("no connection has been made yet")]
    NotYet,
    /// Nobody answers at the address.
    #[error("nobody answers: {0}")]
    Unreachable(String),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Lost(String),
    /// The node is one of another chain.
    #[error(
        "the node belongs to the chain {found:?}, not to {expected:?}; check the address and the configured genesis"
    )]
    WrongChain {
        /// The genesis hash that was configured, or learnt from the first connection.
        expected: Hash,
        /// The node's.
        found: Hash,
    },
    /// The chain's runtime speaks another language.
    #[error("the chain runs {found}, this software was made for {expected}; update it")]
    WrongRuntime {
        /// Name and transaction version that this software knows.
        expected: String,
        /// Those of the node.
        found: String,
    },
    /// A call or an event has another shape than this software knows.
    #[error("the chain's runtime does not fit this software ({0}); update it")]
    Incompatible(String),
}
