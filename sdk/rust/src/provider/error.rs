//! Why a proxy does not sell.

use super::config::ConfigError;
use crate::{api::ApiError, link::LinkError, store::StoreError, Problem};
use tallystick_messages::Refusal;
use tallystick_parties::ProviderError;

/// Why a proxy does not sell.
#[derive(Debug, thiserror::Error)]
pub enum ProviderProxyError {
    /// The terms make no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The rules say no.
    #[error(transparent)]
    Rule(#[from] ProviderError),
    /// The disk does not work.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain does not answer, or says no.
    #[error(transparent)]
    Chain(#[from] LinkError),
    /// The accountant does not answer, or says no.
    #[error(transparent)]
    Accountant(#[from] ApiError),
    /// There is no channel to be paid through.
    #[error("the accountant does not exist, or has no open channel for this provider; run: tally register --provider")]
    NoChannel,
    /// No accountant is given.
    #[error("a proxy needs at least one accountant")]
    NoAccountant,
    /// The address is taken, or is none.
    #[error("cannot listen on {address}: {reason}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        reason: String,
    },
    /// The consumer cannot pay.
    #[error("the consumer's channel {0}")]
    Consumer(&'static str),
    /// As many sessions as there may be.
    #[error("there are as many sessions as there can be; close one, or try again later")]
    TooManySessions,
    /// A stream waited for its payment for too long.
    #[error("the stream was not paid in time")]
    NotPaidInTime,
    /// The accountant did not take what was paid.
    #[error("what was paid could not be exchanged in time; try again later")]
    NotExchangedInTime,
    /// The proxy is going down.
    #[error("the proxy is shutting down; try again later")]
    ShuttingDown,
}

impl ProviderProxyError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &str {
        match self {
            Self::Config(_) => "bad_configuration",
            Self::Rule(error) => error.code(),
            Self::Store(_) => "store_failed",
            Self::Chain(LinkError::Unreachable(_)) => "chain_unreachable",
            Self::Chain(_) => "chain_refused",
            Self::Accountant(error) => error.code(),
            Self::NoChannel => "provider_channel_not_open",
            Self::NoAccountant => "no_accountant",
            Self::Listen { .. } => "cannot_listen",
            Self::Consumer(_) => "consumer_cannot_pay",
            Self::TooManySessions => "too_many_sessions",
            Self::NotPaidInTime => "not_paid_in_time",
            Self::NotExchangedInTime => "not_exchanged_in_time",
            Self::ShuttingDown => "shutting_down",
        }
    }

    /// What the consumer is told.
    pub(super) fn problem(&self) -> Problem {
        let status = match self {
            Self::Rule(ProviderError::UnknownAgreement) => 404,
            Self::Rule(_) | Self::Consumer(_) => 422,
            Self::TooManySessions => 429,
            Self::NotPaidInTime => 402,
            Self::Chain(_) | Self::Accountant(_) | Self::Store(_) | Self::NotExchangedInTime | Self::ShuttingDown => {
                503
            }
            _ => 500,
        };
        match self {
            Self::Rule(ProviderError::Payment(refusal) | ProviderError::Unpaid { refusal }) => {
                Problem::refused(status, *refusal)
            }
            // What is wrong with the disk or the configuration is the provider's own business.
            Self::Store(_) | Self::Config(_) => {
                Problem::new(status, self.code(), "the provider cannot work at the moment")
            }
            _ => Problem::new(status, self.code(), self.to_string()),
        }
    }

    /// The protocol's refusal, if that is what it is.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Rule(ProviderError::Payment(refusal) | ProviderError::Unpaid { refusal }) => Some(*refusal),
            Self::Accountant(error) => error.refusal(),
            _ => None,
        }
    }
}
