//! Why a provider's proxy does not start or serve.

use super::config::ConfigError;
use crate::{Problem, api::ApiError, http::ListenError, link::LinkError, store::StoreError};
use tallystick_messages::Refusal;
use tallystick_parties::ProviderError;

/// Why a provider's proxy does not start or serve.
#[derive(Debug, thiserror::Error)]
pub enum ProviderProxyError {
    /// The configuration makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The protocol's rules forbid it.
    #[error(transparent)]
    Rule(#[from] ProviderError),
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain does not answer, or refuses.
    #[error(transparent)]
    Chain(#[from] LinkError),
    /// The accountant does not answer, or refuses.
    #[error(transparent)]
    Accountant(#[from] ApiError),
    /// The provider has no channel with the accountant.
    #[error("the accountant does not exist, or has no open channel for this provider; run: tally register --provider")]
    NoChannel,
    /// No accountant is given.
    #[error("no accountant is given; name at least one")]
    NoAccountant,
    /// The proxy has no address to listen on.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The consumer cannot pay.
    #[error("the consumer's channel {0}")]
    Consumer(&'static str),
    /// The limit of payment sessions is reached.
    #[error("the limit of payment sessions is reached; close one, or try again later")]
    TooManySessions,
    /// A stream waited for its payment for too long.
    #[error("the stream was not paid in time")]
    NotPaidInTime,
    /// The accountant did not take the payments in time.
    #[error("the payments could not be exchanged in time; try again later")]
    NotExchangedInTime,
    /// The proxy stops.
    #[error("the proxy is stopping; try again later")]
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
            Self::Listen(_) => "cannot_listen",
            Self::Consumer(_) => "consumer_cannot_pay",
            Self::TooManySessions => "too_many_sessions",
            Self::NotPaidInTime => "not_paid_in_time",
            Self::NotExchangedInTime => "not_exchanged_in_time",
            Self::ShuttingDown => "shutting_down",
        }
    }

    /// The answer to the consumer.
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
            // Details of the provider's disk and configuration are not for its consumers.
            Self::Store(_) | Self::Config(_) => {
                Problem::new(status, self.code(), "the provider cannot work at the moment")
            }
            _ => Problem::new(status, self.code(), self.to_string()),
        }
    }

    /// The protocol's refusal behind this error, if there is one.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Rule(ProviderError::Payment(refusal) | ProviderError::Unpaid { refusal }) => Some(*refusal),
            Self::Accountant(error) => error.refusal(),
            _ => None,
        }
    }
}
