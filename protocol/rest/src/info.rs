//! Terms and health of the service.

use serde::{Deserialize, Serialize};
use tallystick_messages::json;
#[cfg(feature = "openapi")]
use tallystick_messages::schema;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, state::AccountantStatus};

/// The accountant's state on chain.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ServiceStatus {
    /// Does everything.
    Active,
    /// Opens no channels, by its owner's wish.
    Paused,
    /// Could not pay.
    Punished,
    /// Will close.
    Closing,
    /// Has closed.
    Closed,
    /// The service has not seen the chain yet.
    Unknown,
}

impl ServiceStatus {
    /// Every state that the chain knows.
    pub const ON_CHAIN: [Self; 5] = [Self::Active, Self::Paused, Self::Punished, Self::Closing, Self::Closed];

    /// The name in JSON and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Punished => "punished",
            Self::Closing => "closing",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }
}

impl From<AccountantStatus> for ServiceStatus {
    fn from(status: AccountantStatus) -> Self {
        match status {
            AccountantStatus::Active => Self::Active,
            AccountantStatus::Paused => Self::Paused,
            AccountantStatus::Punished => Self::Punished,
            AccountantStatus::Closing => Self::Closing,
            AccountantStatus::Closed => Self::Closed,
        }
    }
}

/// An accountant and its terms. Nobody signs them: compare them with the chain where they matter.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AccountantInfo {
    /// The software's name.
    pub name: String,
    /// The software's version.
    pub version: String,
    /// The accountant's id, and the account of its money.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub accountant: AccountId,
    /// The hash that names the chain; none before the service has seen the chain.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Bytes32>))]
    pub genesis: Option<Hash>,
    /// The key that signs promises.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub operator: AccountId,
    /// The account that manages the accountant's money.
    #[serde(with = "json::account")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Account))]
    pub owner: AccountId,
    /// The service's address as the chain knows it.
    pub url: Option<String>,
    /// The accountant's share of settlements, in millionths.
    pub accountant_fee_millionths: Option<u32>,
    /// The least that a stranger may settle from a consumer's promise, 10^-12 NOTCH.
    #[serde(default, with = "json::optional_decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<schema::Amount>))]
    pub min_consumer_settlement: Option<Balance>,
    /// Blocks after which an unrevealed promise expires.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
    pub expiry_blocks: Option<BlockNumber>,
    /// Blocks between an exit's request and its payment.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u32>))]
    pub exit_delay: Option<BlockNumber>,
    /// The amount that stays untouched in each consumer channel, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    #[cfg_attr(feature = "openapi", schema(value_type = schema::Amount))]
    pub reserve: Balance,
    /// Most messages in an exchange.
    pub max_messages: u32,
    /// Most operations in a batch.
    pub max_batch: u32,
    /// Largest body of a request, in bytes.
    pub max_body_bytes: u64,
    /// The newest finalized block that was applied.
    #[cfg_attr(feature = "openapi", schema(value_type = u32))]
    pub finalized: BlockNumber,
    /// The accountant's state on chain.
    pub status: ServiceStatus,
    /// Whether nothing is exchanged at the moment.
    pub read_only: bool,
    /// The service's clock, in milliseconds since 1970.
    pub time: u64,
}

/// Whether requests can be served, and the result of each check.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    /// Whether every check is good.
    pub ready: bool,
    /// The checks: `ok`, or the reason why not.
    pub checks: Checks,
}

/// The checks of [`Readiness`].
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Checks {
    /// The store can be read and written.
    pub store: String,
    /// Finalized blocks arrive.
    pub chain: String,
    /// The state is complete.
    pub reconciled: String,
    /// The operator's key is the one on chain.
    pub signer: String,
}

impl Checks {
    /// Names and results.
    pub fn each(&self) -> [(&'static str, &str); 4] {
        [
            ("store", &self.store),
            ("chain", &self.chain),
            ("reconciled", &self.reconciled),
            ("signer", &self.signer),
        ]
    }
}

/// The process lives.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Alive {
    /// Always true.
    pub alive: bool,
}
