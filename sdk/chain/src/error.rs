//! Failures between this software and the chain.

use crate::{refusal::Refusal, status::Reason};
use tallystick_primitives::{BlockNumber, Hash};

/// Why the chain could not be asked, told or followed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Error {
    /// There is no connection at the moment; it comes back by itself.
    #[error("the node is not connected: {0}")]
    Disconnected(Reason),
    /// The connection broke while the node was asked.
    #[error("the connection to the node broke during {method}: {why}")]
    Connection {
        /// The RPC method.
        method: String,
        /// The transport's reason.
        why: String,
    },
    /// The node did not answer in time.
    #[error("the node did not answer {method} in time; see whether it is overloaded")]
    Timeout {
        /// The RPC method.
        method: String,
    },
    /// The node answered with an error.
    #[error("the node refused {method}: {message}{} (code {code})", data.as_ref().map(|data| format!(": {data}")).unwrap_or_default())]
    Rpc {
        /// The RPC method.
        method: String,
        /// JSON-RPC code.
        code: i32,
        /// The node's message.
        message: String,
        /// Further data of the node's answer.
        data: Option<String>,
    },
    /// The transaction was refused; it is not in the pool because of this submission.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// An answer is not what it should be.
    #[error("{what} cannot be decoded: {why}; the node's runtime and this software may not fit")]
    Decode {
        /// The value that could not be decoded.
        what: String,
        /// Why it failed.
        why: String,
    },
    /// The runtime does not know something by this name.
    #[error("the runtime knows no {0}; the node's runtime and this software may not fit")]
    NotInMetadata(String),
    /// The runtime's calls or events have another shape than this software knows.
    #[error("the runtime does not fit this software: {0}")]
    Incompatible(String),
    /// The node does not have this block (yet).
    #[error("the node has no block {0}")]
    UnknownBlock(BlockNumber),
    /// The node has forgotten the state of an old block.
    #[error(
        "the node has discarded the state of block {0}; run it with --state-pruning archive, or start from newer state"
    )]
    Pruned(String),
    /// The node shows another history than before: its database was wiped, or finality was violated.
    #[error("block {number} follows {found:?}, but {expected:?} was finalized before; the node's chain was replaced")]
    Diverged {
        /// Height of the first block that does not fit.
        number: BlockNumber,
        /// The parent it should have.
        expected: Hash,
        /// The parent it has.
        found: Hash,
    },
    /// A transaction was accepted by the pool, but no finalized block has it and none will.
    #[error("the transaction {hash:?} did not get into a block: {why}")]
    NotIncluded {
        /// Hash of its bytes.
        hash: Hash,
        /// Why.
        why: String,
    },
    /// This call needs a signed account.
    #[error("{0} cannot be submitted without a signer; sign it with an account that pays the fee")]
    NotWalletless(&'static str),
    /// A salt fits one byte of the nonce's encoding.
    #[error("a salt must be below 64, not {0}")]
    SaltTooLarge(u8),
    /// The chain's runtime has no parameter of this name.
    #[error("the chain's runtime has no parameter {0}; update this software")]
    MissingParameter(&'static str),
}

impl Error {
    /// Whether trying again may help, because the node was only out of reach.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Disconnected(_) | Self::Connection { .. } | Self::Timeout { .. } | Self::UnknownBlock(_)
        )
    }

    pub(crate) fn decode(what: impl Into<String>, why: impl ToString) -> Self {
        Self::Decode {
            what: what.into(),
            why: why.to_string(),
        }
    }
}
