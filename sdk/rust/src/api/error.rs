//! Failures of a request to a service.

use crate::Problem;
use std::time::Duration;
use tallystick_messages::Refusal;

/// Why there is no answer, or not the wanted one.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Not a web address.
    #[error("`{0}` is not a web address; write one such as http://127.0.0.1:8420")]
    InvalidUrl(String),
    /// The system's TLS or resolver does not work.
    #[error("no HTTP client can be made here: {0}")]
    Setup(String),
    /// Nothing is known about whether the request arrived: send the same one again.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// Which service.
        url: String,
        /// The network's reason.
        reason: String,
    },
    /// The service said no.
    #[error(transparent)]
    Refused(Box<Problem>),
    /// The service said something that is no answer to the request.
    #[error("{url} answered something unexpected: {reason}")]
    Unexpected {
        /// Which service.
        url: String,
        /// The fault of the address or answer, in words.
        reason: String,
    },
}

impl ApiError {
    /// Whether the same request can succeed later. A request whose answer was lost is such a one: every
    /// operation gives the same answer again.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable { .. } => true,
            Self::Refused(problem) => problem.is_retryable(),
            Self::InvalidUrl(_) | Self::Setup(_) | Self::Unexpected { .. } => false,
        }
    }

    /// A stable code in `snake_case`.
    pub fn code(&self) -> &str {
        match self {
            Self::InvalidUrl(_) => "invalid_url",
            Self::Setup(_) => "setup",
            Self::Unreachable { .. } => "unreachable",
            Self::Refused(problem) => &problem.code,
            Self::Unexpected { .. } => "unexpected_answer",
        }
    }

    /// The problem document, if the service said no.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Refused(problem) => Some(problem),
            _ => None,
        }
    }

    /// The protocol's refusal, if that is what it is.
    pub fn refusal(&self) -> Option<Refusal> {
        self.problem().and_then(Problem::refusal)
    }

    /// When to try again, if the service said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.problem().and_then(Problem::retry_after)
    }
}

impl From<Problem> for ApiError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}
