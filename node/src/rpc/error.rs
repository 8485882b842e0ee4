//! Refusals of the `tally_*` methods.

use jsonrpsee::types::ErrorObjectOwned;
use tallystick_primitives::{AccountId, Hash, WorkerId};

/// Reasons why a `tally_*` method has no answer. The JSON-RPC code is part of the interface; see
/// [`Error::code`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 9001: the runtime could not be called.
    #[error(
        "the runtime at block {at:?} did not answer ({reason}); \
         if the state was pruned or the runtime is older, ask an archive node or a newer block"
    )]
    RuntimeCallFailed {
        /// The block.
        at: Hash,
        /// The runtime's message.
        reason: String,
    },
    /// 9002: this node does not have the block.
    #[error("this node has no block {0:?}; wait until it is in step, or leave out `at` to ask the best block")]
    UnknownBlock(Hash),
    /// 9003: there is no such accountant at the block.
    #[error(
        "there is no accountant {accountant}; an accountant's address follows from its owner's, see `accountant_id`"
    )]
    AccountantNotFound {
        /// The account that was asked for.
        accountant: AccountId,
    },
    /// 9003: there is no such provider channel at the block.
    #[error("{identity} has no provider channel with accountant {accountant}; open one with `open_provider_channel`")]
    ProviderChannelNotFound {
        /// The provider.
        identity: AccountId,
        /// The accountant.
        accountant: AccountId,
    },
    /// 9003: there is no such worker at the block.
    #[error("there is no worker {0:?}; it was never registered, or its history is forgotten")]
    WorkerNotFound(WorkerId),
    /// 9003: nothing was claimed, and the client expects no claim.
    #[error("worker {worker:?} has no claim on {client} for cycle {cycle}, or the cycle is closed and forgotten")]
    ClaimNotFound {
        /// The pay cycle.
        cycle: u32,
        /// The client that consumed.
        client: AccountId,
        /// The worker that served.
        worker: WorkerId,
    },
    /// 9003: there is no such open dispute at the block.
    #[error("there is no open dispute {0}; it was never opened, or it is finalized")]
    DisputeNotFound(u64),
    /// 9003: there is no open dispute about this at the block.
    #[error("there is no open dispute about this by {0}; it was never opened, or it is finalized")]
    NoDisputeAbout(AccountId),
    /// 9003: the account is no validator and no candidate at the block.
    #[error("{0} is neither validator nor candidate and has nothing bonded; join with `validatorSet.join`")]
    ValidatorNotFound(AccountId),
    /// 9005: only this machine may ask.
    #[error("this method answers on loopback only; ask on the node's own machine, or through a tunnel to it")]
    LoopbackOnly,
    /// 9006: the keystore could not be read.
    #[error("the keystore cannot be read ({0}); check its path, its rights and its password")]
    KeystoreFailed(String),
    /// 9004: the amount is not one.
    #[error("{0} is not an amount; send whole units (10^12 are one NOTCH) as a decimal string of 0 to 2^128 - 1")]
    BadAmount(String),
}

impl Error {
    /// The JSON-RPC code: 9001 runtime call failed, 9002 unknown block, 9003 not found, 9004 bad
    /// amount, 9005 loopback only, 9006 keystore failed.
    pub fn code(&self) -> i32 {
        match self {
            Self::RuntimeCallFailed { .. } => 9001,
            Self::UnknownBlock(_) => 9002,
            Self::AccountantNotFound { .. }
            | Self::ProviderChannelNotFound { .. }
            | Self::WorkerNotFound(_)
            | Self::ClaimNotFound { .. }
            | Self::DisputeNotFound(_)
            | Self::NoDisputeAbout(_)
            | Self::ValidatorNotFound(_) => 9003,
            Self::BadAmount(_) => 9004,
            Self::LoopbackOnly => 9005,
            Self::KeystoreFailed(_) => 9006,
        }
    }
}

impl From<Error> for ErrorObjectOwned {
    fn from(error: Error) -> Self {
        ErrorObjectOwned::owned(error.code(), error.to_string(), None::<()>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_fixed() {
        let account = AccountId::new([1; 32]);
        let at = Hash::repeat_byte(2);
        let errors = [
            (
                9001,
                Error::RuntimeCallFailed {
                    at,
                    reason: "no state".into(),
                },
            ),
            (9002, Error::UnknownBlock(at)),
            (
                9003,
                Error::AccountantNotFound {
                    accountant: account.clone(),
                },
            ),
            (
                9003,
                Error::ProviderChannelNotFound {
                    identity: account.clone(),
                    accountant: account.clone(),
                },
            ),
            (9003, Error::WorkerNotFound(WorkerId(at))),
            (
                9003,
                Error::ClaimNotFound {
                    cycle: 3,
                    client: account.clone(),
                    worker: WorkerId(at),
                },
            ),
            (9003, Error::DisputeNotFound(4)),
            (9003, Error::NoDisputeAbout(account.clone())),
            (9003, Error::ValidatorNotFound(account)),
            (9005, Error::LoopbackOnly),
            (9006, Error::KeystoreFailed("locked".into())),
            (9004, Error::BadAmount("-1".into())),
        ];
        for (code, error) in errors {
            let message = error.to_string();
            let object = ErrorObjectOwned::from(error);
            assert_eq!(object.code(), code);
            assert_eq!(object.message(), message);
        }
    }
}
