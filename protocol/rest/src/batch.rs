//! Many operations in one request, each signed by itself.

use crate::Problem;
use codec::Encode;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tallystick_messages::{
    ApiRequest,
    json::to_hex,
    request::{IDENTITY_HEADER, LANE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER},
};
use tallystick_primitives::{Lane, Signature};

/// Operations of one or many identities.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Batch {
    /// At most `maxBatch` operations.
    pub operations: Vec<BatchOperation>,
}

/// One operation of a batch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BatchOperation {
    /// `/v1/exchanges` or `/v1/reveals`.
    pub path: String,
    /// The JSON that was signed, to the byte.
    pub body: String,
    /// The headers that the operation would have by itself.
    pub headers: SignedHeaders,
}

/// The values of a signed request's headers, as text: in a batch, an unreadable value refuses its operation alone.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedHeaders {
    /// `x-tally-identity`.
    pub identity: String,
    /// `x-tally-timestamp`.
    pub timestamp: String,
    /// `x-tally-nonce`.
    pub nonce: String,
    /// `x-tally-signature`.
    pub signature: String,
    /// `x-tally-lane`; none if the identity's own key signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lane: Option<String>,
}

impl SignedHeaders {
    /// The headers of a request that the key of `lane` has signed; the identity's own key has lane 0.
    pub fn new(request: &ApiRequest<'_>, lane: Lane, signature: &Signature) -> Self {
        Self {
            identity: to_hex(request.identity.as_ref()),
            timestamp: request.timestamp.to_string(),
            nonce: to_hex(&request.nonce),
            signature: to_hex(&signature.encode()),
            lane: (lane > 0).then(|| lane.to_string()),
        }
    }

    /// Names and values of the headers.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let lane = self.lane.as_deref().map(|lane| (LANE_HEADER, lane));
        [
            (IDENTITY_HEADER, self.identity.as_str()),
            (TIMESTAMP_HEADER, self.timestamp.as_str()),
            (NONCE_HEADER, self.nonce.as_str()),
            (SIGNATURE_HEADER, self.signature.as_str()),
        ]
        .into_iter()
        .chain(lane)
    }
}

/// The results of a batch.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchAnswer {
    /// In the order of the operations.
    pub results: Vec<BatchResult>,
}

/// The result of one operation.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BatchResult {
    /// The status that the operation would have by itself.
    pub status: u16,
    /// The body that it would have: the operation's answer, or a problem.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub body: serde_json::Value,
}

/// The result of an operation is not its answer.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The accountant refused the operation.
    #[error(transparent)]
    Refused(Box<Problem>),
    /// The body is not the operation's answer.
    #[error("the body of a result is not the answer to its operation: {0}")]
    Unreadable(#[from] serde_json::Error),
}

impl OperationError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused(problem) => &problem.code,
            Self::Unreadable(_) => "unexpected_answer",
        }
    }
}

impl BatchResult {
    /// The answer, as if the operation had been sent alone.
    pub fn into_answer<T: DeserializeOwned>(self) -> Result<T, OperationError> {
        if (200..300).contains(&self.status) {
            return Ok(serde_json::from_value(self.body)?);
        }
        let problem = Problem::from_body(self.status, self.body.to_string().as_bytes());
        Err(OperationError::Refused(Box::new(problem)))
    }
}
