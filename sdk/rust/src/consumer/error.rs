//! Why a payment session does not go on.

use crate::{Problem, api::ApiError, http::ListenError, link::LinkError, provider::ConfigError, store::StoreError};
use tallystick_messages::Refusal;
use tallystick_parties::{AgreeError, PayError, ResyncError};

/// Why a payment session does not go on.
#[derive(Debug, thiserror::Error)]
pub enum PaymentSessionError {
    /// The offer is out of the limits.
    #[error("no agreement: {0}")]
    Agree(#[from] AgreeError),
    /// The invoice asks for too much, or cannot be paid.
    #[error("not paid: {0}")]
    Pay(#[from] PayError),
    /// The provider or the accountant shows a record of this consumer that is not true.
    #[error("not in step: {0}")]
    Resync(#[from] ResyncError),
    /// The provider counts in a unit that is unknown here.
    #[error(transparent)]
    Unit(#[from] ConfigError),
    /// Provider and consumer have no accountant in common.
    #[error(
        "the provider uses none of the accountants that this consumer has an open channel with; register with one of: {0}"
    )]
    NoCommonAccountant(String),
    /// The provider is on another chain.
    #[error("the provider is on another chain; check the address")]
    OtherChain,
    /// The accountant refuses the payments.
    #[error("the accountant refuses the payment ({}): {0}", .0.code())]
    Unpaid(Refusal),
    /// The provider or the accountant does not answer, or says no.
    #[error(transparent)]
    Service(#[from] ApiError),
    /// The records cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The chain does not answer, or refuses.
    #[error(transparent)]
    Chain(#[from] LinkError),
    /// The provider asks for money again and again.
    #[error("the provider does not serve although it is paid; stop, and use another provider")]
    NotServed,
    /// The request's body is too long to be kept for a second attempt.
    #[error("the request must be paid for first and its body is too long to be kept; send it again")]
    SendAgain,
    /// The request cannot go to the provider.
    #[error("the request cannot be handed on: {0}")]
    BadRequest(String),
    /// A web page of another origin asked.
    #[error("a page of another origin may not spend this consumer's money; open the proxy's own address instead")]
    OtherOrigin,
    /// The proxy has no address to listen on.
    #[error(transparent)]
    Listen(#[from] ListenError),
}

impl PaymentSessionError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &str {
        match self {
            Self::Agree(error) => error.code(),
            Self::Pay(error) => error.code(),
            Self::Resync(error) => error.code(),
            Self::Unit(_) => "unknown_unit",
            Self::NoCommonAccountant(_) => "no_common_accountant",
            Self::OtherChain => "other_chain",
            Self::Unpaid(refusal) => refusal.code(),
            Self::Service(error) => error.code(),
            Self::Store(_) => "store_failed",
            Self::Chain(_) => "chain_unreachable",
            Self::NotServed => "not_served",
            Self::SendAgain => "send_again",
            Self::BadRequest(_) => "bad_request",
            Self::OtherOrigin => "other_origin",
            Self::Listen(_) => "cannot_listen",
        }
    }

    /// Whether provider, accountant or chain could not be reached. Otherwise one of them refused.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::Service(ApiError::Unreachable { .. }) | Self::Chain(LinkError::Unreachable(_))
        )
    }

    /// The answer to the program that uses the proxy.
    pub fn problem(&self) -> Problem {
        let status = match self {
            Self::Agree(_) | Self::Pay(_) | Self::Unpaid(_) | Self::NoCommonAccountant(_) => 402,
            Self::Service(ApiError::Unreachable { .. }) | Self::Chain(_) | Self::SendAgain => 503,
            Self::BadRequest(_) => 400,
            Self::OtherOrigin => 403,
            Self::Store(_) | Self::Listen(_) => 500,
            _ => 502,
        };
        Problem::new(status, self.code(), self.to_string())
    }
}
