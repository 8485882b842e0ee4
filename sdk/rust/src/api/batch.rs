//! Many providers' operations in one request, each signed by itself.

use super::{AccountantApi, ApiError, sign::sign};
use tallystick_messages::{ExchangeRequest, RevealRequest};
use tallystick_rest::{
    Batch, BatchAnswer, BatchOperation, BatchResult, Endpoint,
    batch::OperationError,
    endpoints::{Exchange, Reveal, SendBatch},
};

/// An operation that can be part of a batch.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Operation {
    /// An exchange.
    Exchange(ExchangeRequest),
    /// A bare reveal.
    Reveal(RevealRequest),
}

impl Operation {
    /// Path and body of the operation.
    fn parts(&self) -> Result<(&'static str, String), serde_json::Error> {
        Ok(match self {
            Self::Exchange(request) => (Exchange::PATH, serde_json::to_string(request)?),
            Self::Reveal(request) => (Reveal::PATH, serde_json::to_string(request)?),
        })
    }
}

impl AccountantApi {
    /// Signs an operation for a batch, which anybody may then send.
    pub fn sign_operation(&self, operation: &Operation) -> Result<BatchOperation, ApiError> {
        let (path, body) = operation.parts().map_err(|error| self.unexpected(error.to_string()))?;
        let headers = sign(
            self.required_caller()?,
            self.clock(),
            self.recipient(),
            "POST",
            path,
            body.as_bytes(),
        );
        Ok(BatchOperation {
            path: path.to_owned(),
            body,
            headers,
        })
    }

    /// Sends many operations in one request. Each succeeds or fails by itself; the results are in order.
    pub async fn batch(&self, operations: Vec<BatchOperation>) -> Result<Vec<BatchResult>, ApiError> {
        let count = operations.len();
        let BatchAnswer { results } = self.unsigned::<SendBatch>(Some(&Batch { operations })).await?;
        if results.len() != count {
            return Err(self.unexpected(format!("{count} operations, but {} results", results.len())));
        }
        Ok(results)
    }
}

impl From<OperationError> for ApiError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::Refused(problem) => Self::Refused(problem),
            OperationError::Unreadable(error) => Self::Unexpected {
                url: "the batch".to_owned(),
                reason: error.to_string(),
            },
        }
    }
}
