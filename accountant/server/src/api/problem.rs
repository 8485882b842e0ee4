//! Errors as RFC 9457 `application/problem+json`.

use axum::{
    http::{header, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use serde_json::{json, Map, Value};
use tallystick_messages::{json::to_hex, Refusal};
use tallystick_parties::accountant::outcome::Refused;
use utoipa::ToSchema;

/// Media type of every error.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// How long a client waits before it tries again, in milliseconds.
const RETRY_AFTER_MS: u64 = 1_000;

/// What went wrong with a request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Names the kind of problem; relative to the service.
    #[serde(rename = "type")]
    #[schema(example = "/problems/nothing_new")]
    pub kind: String,
    /// One sentence that is the same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    #[serde(serialize_with = "status_number")]
    #[schema(value_type = u16)]
    pub status: StatusCode,
    /// What is wrong with this request, and what to do.
    pub detail: String,
    /// The stable code that programs decide by: a refusal's, or one of the service's own.
    #[schema(example = "nothing_new")]
    pub code: String,
    /// When it makes sense to try again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// More about some problems: `pending` {number, hashlock, total, validUntil} of the exchange in the way,
    /// `nextNumber`.
    #[serde(flatten)]
    #[schema(value_type = Object, additional_properties)]
    pub extensions: Map<String, Value>,
}

fn status_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    /// A problem of the service's own.
    pub fn new(status: StatusCode, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status,
            detail: detail.into(),
            code: code.to_owned(),
            retry_after_ms: None,
            extensions: Map::new(),
        }
    }

    /// With a hint when to try again.
    #[must_use]
    pub fn retry_after(mut self, milliseconds: u64) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }

    /// 400: the request cannot be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "malformed",
            "The request cannot be read.",
            detail,
        )
    }

    /// 401: nobody signed it, or not in time, or it was sent before.
    pub fn unauthenticated(code: &str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            code,
            "The request is not signed as it must be.",
            detail,
        )
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is no such thing here.",
            detail,
        )
    }

    /// 429.
    pub fn too_many_requests(milliseconds: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_requests",
            "Too many requests.",
            "wait as long as retryAfterMs says, then go on more slowly",
        )
        .retry_after(milliseconds)
    }

    /// 503: nothing was changed; the same request may be sent again.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "The service cannot answer at the moment; nothing was changed.",
            detail,
        )
        .retry_after(RETRY_AFTER_MS)
    }

    /// 500: a bug.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "The service failed.",
            "this is a bug; the log knows more under the request's id",
        )
    }
}

/// The status that a refusal of a whole request has.
pub fn refusal_status(refusal: Refusal) -> StatusCode {
    use Refusal::*;
    match refusal {
        WrongNumber
        | WrongPreimage
        | PreimageMissing
        | ExchangeConflict
        | ExchangeExpired
        | NotPending
        | DuplicateHashlock
        | ConditionalOpen
        | AmountTooHigh
        | ExitOpen
        | NotReconciling
        | LaneBusy
        | ProviderChannelNotOpen
        | ChannelNotOpen
        | UnknownConsumer
        | AccountantClosing
        | AccountantPunished
        | NothingNew => StatusCode::CONFLICT,
        ProviderMismatch => StatusCode::FORBIDDEN,
        ReadOnly => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = refusal_status(refusal);
        let problem = Self::new(status, refusal.code(), &refusal.to_string(), refusal.to_string());
        if status == StatusCode::SERVICE_UNAVAILABLE {
            problem.retry_after(RETRY_AFTER_MS)
        } else {
            problem
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let mut problem = Self::from(refused.refusal);
        if let Some(pending) = refused.pending {
            problem.extensions.insert(
                "pending".into(),
                json!({
                    "number": pending.number,
                    "hashlock": to_hex(pending.hashlock.as_bytes()),
                    "total": pending.total.to_string(),
                    "validUntil": pending.valid_until,
                }),
            );
        }
        if let Some(next_number) = refused.next_number {
            problem.extensions.insert("nextNumber".into(), json!(next_number));
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(milliseconds) = self.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(milliseconds.div_ceil(1_000)));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_client_error_or_a_temporary_status() {
        for refusal in Refusal::ALL {
            let problem = Problem::from(*refusal);
            let status = problem.status.as_u16();
            assert!([403, 409, 422, 503].contains(&status), "{refusal:?}");
            assert_eq!(status == 503, problem.retry_after_ms.is_some());
            assert_eq!(problem.code, refusal.code());
        }
    }
}
