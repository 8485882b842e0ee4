//! Many providers' operations in one request, each signed by itself.

use super::{sign::SignedHeaders, ApiError};
use crate::Problem;
use serde::{de::DeserializeOwned, Deserialize, Serialize};
use tallystick_messages::{ExchangeRequest, RevealRequest};

/// What a batch can hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Operation {
    /// An exchange.
    Exchange(ExchangeRequest),
    /// A bare reveal.
    Reveal(RevealRequest),
}

impl Operation {
    /// Path and body of the operation.
    pub(super) fn parts(&self) -> Result<(&'static str, String), serde_json::Error> {
        Ok(match self {
            Self::Exchange(request) => (super::client::EXCHANGES, serde_json::to_string(request)?),
            Self::Reveal(request) => (super::client::REVEALS, serde_json::to_string(request)?),
        })
    }
}

/// An operation as it travels in a batch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchOperation {
    /// The route.
    pub path: String,
    /// Exactly the bytes that were signed.
    pub body: String,
    /// Who asks, and the signature.
    pub headers: SignedHeaders,
}

/// The outer request.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Batch {
    pub(super) operations: Vec<BatchOperation>,
}

/// The outer answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct BatchAnswer {
    pub(super) results: Vec<BatchResult>,
}

/// What came of one operation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct BatchResult {
    /// The status it would have had alone.
    pub status: u16,
    /// The answer, or a problem.
    pub body: serde_json::Value,
}

impl BatchResult {
    /// The answer, as if the operation had been sent alone.
    pub fn into_answer<T: DeserializeOwned>(self) -> Result<T, ApiError> {
        if !(200..300).contains(&self.status) {
            return Err(Problem::from_body(self.status, self.body.to_string().as_bytes()).into());
        }
        serde_json::from_value(self.body).map_err(|error| ApiError::Unexpected {
            url: "the batch".to_owned(),
            reason: error.to_string(),
        })
    }
}
