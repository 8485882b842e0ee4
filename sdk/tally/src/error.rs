//! Errors and exit codes.

use tallystick_sdk::{ApiError, PaymentSessionError, ProviderProxyError, link::LinkError, store::StoreError};

/// Why a command failed. Exit codes: 1 failed, 2 used wrongly, 3 refused by the chain, an accountant or a
/// provider, 4 out of reach.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command failed on this machine.
    #[error("{0}")]
    Failed(String),
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// Chain, accountant or provider refused.
    #[error("{message} ({code})")]
    Refused {
        /// A stable name.
        code: String,
        /// The reason, and what to do.
        message: String,
    },
    /// Chain, accountant or provider cannot be reached.
    #[error("{0}")]
    Unreachable(String),
}

impl CliError {
    /// The command failed on this machine.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed(message.into())
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Chain, accountant or provider refused.
    pub fn refused(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Refused {
            code: code.into(),
            message: message.into(),
        }
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Refused { .. } => 3,
            Self::Unreachable(_) => 4,
        }
    }

    /// A stable code in `snake_case`, or the refusal's own.
    pub fn code(&self) -> &str {
        match self {
            Self::Failed(_) => "failed",
            Self::Usage(_) => "usage",
            Self::Refused { code, .. } => code,
            Self::Unreachable(_) => "unreachable",
        }
    }
}

impl From<LinkError> for CliError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused { code, meaning } => Self::refused(code, meaning),
            LinkError::Unreachable(_) => Self::Unreachable(error.to_string()),
            LinkError::Unknown(_) => Self::Failed(error.to_string()),
        }
    }
}

impl From<tallystick_chain::Error> for CliError {
    fn from(error: tallystick_chain::Error) -> Self {
        LinkError::from(error).into()
    }
}

impl From<ApiError> for CliError {
    fn from(error: ApiError) -> Self {
        match &error {
            ApiError::Unreachable { .. } => Self::Unreachable(error.to_string()),
            ApiError::InvalidUrl(_) => Self::Usage(error.to_string()),
            ApiError::Refused(problem) if problem.status == 503 => Self::Unreachable(error.to_string()),
            ApiError::Refused(problem) => {
                let message = problem.detail.clone().unwrap_or_else(|| problem.title.clone());
                Self::refused(problem.code.clone(), message)
            }
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<PaymentSessionError> for CliError {
    fn from(error: PaymentSessionError) -> Self {
        match error {
            PaymentSessionError::Service(error) => error.into(),
            PaymentSessionError::Chain(error) => error.into(),
            PaymentSessionError::Store(error) => error.into(),
            PaymentSessionError::Listen(_) => Self::Failed(error.to_string()),
            error => Self::refused(error.code().to_owned(), error.to_string()),
        }
    }
}

impl From<ProviderProxyError> for CliError {
    fn from(error: ProviderProxyError) -> Self {
        match error {
            ProviderProxyError::Accountant(error) => error.into(),
            ProviderProxyError::Chain(error) => error.into(),
            ProviderProxyError::Store(error) => error.into(),
            ProviderProxyError::Config(error) => Self::Usage(error.to_string()),
            ProviderProxyError::NoChannel => Self::refused("provider_channel_not_open", error.to_string()),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.to_string())
    }
}

impl From<tallystick_keystore::Error> for CliError {
    fn from(error: tallystick_keystore::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
