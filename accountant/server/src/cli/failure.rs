//! Why a command failed, and its exit code.

use crate::{config::ConfigError, service::ServiceError, telemetry::TelemetryError};
use tallystick_accountant_store::StoreError;
use tallystick_chain::Error as ChainError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong arguments or configuration.
    #[error("{0}")]
    Usage(String),
    /// The chain said no.
    #[error("the chain refused: {0}")]
    Refused(String),
    /// The node, the service or the database cannot be reached.
    #[error("{0}")]
    Unreachable(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// The process' exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Other(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused(_) => 3,
            Self::Unreachable(_) => 4,
        }
    }

    /// Anything that has no code of its own.
    pub fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<TelemetryError> for Failure {
    fn from(error: TelemetryError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } => Self::Unreachable(error.to_string()),
            error => Self::other(error),
        }
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Store(error) => error.into(),
            ServiceError::Tls(_) | ServiceError::Terms(_) | ServiceError::WrongAccountant | ServiceError::TooEarly => {
                Self::Usage(error.to_string())
            }
            error => Self::other(error),
        }
    }
}

impl From<ChainError> for Failure {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::Refused(refusal) => Self::Refused(refusal.to_string()),
            error if error.is_transient() => Self::Unreachable(error.to_string()),
            error => Self::other(error),
        }
    }
}
