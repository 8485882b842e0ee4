//! Refusals: RFC 9457 problem details, with a code that programs can read.

use serde::{Deserialize, Serialize};
use std::time::Duration;
use tallystick_messages::{Committed, Invoice, PendingSummary, Refusal};

/// Media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// How long a client waits after a problem that passes, in milliseconds.
pub const RETRY_AFTER_MS: u64 = 1_000;

/// Declares the service's own problems.
macro_rules! problems {
    ($($(#[$meta:meta])* $name:ident = $status:literal $code:literal, $title:literal;)*) => {
        /// A problem that is not a [`Refusal`] of the protocol.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum ServiceProblem {
            $($(#[$meta])* $name,)*
        }

        impl ServiceProblem {
            /// Every problem of the service.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                }
            }

            /// The stable code, in `snake_case`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// A sentence that is the same for every problem with this code.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

problems! {
    /// The request cannot be read.
    Malformed = 400 "malformed", "The request cannot be read.";
    /// A header is missing or cannot be read, or the identity has no such device.
    Unauthenticated = 401 "unauthenticated", "The request is not signed as it must be.";
    /// The client's clock and the service's are more than a minute apart.
    TimestampOutOfWindow = 401 "timestamp_out_of_window", "The request is not signed as it must be.";
    /// The signature is not the identity's over this request.
    BadSignature = 401 "bad_signature", "The request is not signed as it must be.";
    /// The nonce was used before.
    Replayed = 401 "replayed", "The request is not signed as it must be.";
    /// Not known here.
    NotFound = 404 "not_found", "There is no such thing here.";
    /// The path has another method.
    MethodNotAllowed = 405 "method_not_allowed", "This cannot be done with that method.";
    /// The body is larger than the service takes.
    TooLarge = 413 "too_large", "The body is too large.";
    /// The body is not JSON.
    UnsupportedMediaType = 415 "unsupported_media_type", "The body has the wrong media type.";
    /// The identity or the address asks too often.
    TooManyRequests = 429 "too_many_requests", "Too many requests.";
    /// A bug.
    Internal = 500 "internal", "The service failed.";
    /// Nothing was changed; the same request may be sent again.
    Unavailable = 503 "unavailable", "The service cannot answer at the moment; nothing was changed.";
    /// The effect is not known; the same request may be sent again.
    Timeout = 503 "timeout", "The service did not answer in time.";
}

/// The status of a refusal of a whole request.
pub fn refusal_status(refusal: Refusal) -> u16 {
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
        | NothingNew => 409,
        ProviderMismatch => 403,
        ReadOnly => 503,
        _ => 422,
    }
}

/// A refused request. Members that the sender left out are empty; unknown ones are ignored.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{} ({code})", .detail.as_ref().unwrap_or(.title))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The URI of the kind of problem, relative to the service.
    #[serde(rename = "type", default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "/problems/nothing_new"))]
    pub kind: String,
    /// A sentence that is the same for every problem of this kind.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub title: String,
    /// The HTTP status.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub status: u16,
    /// The stable code that programs decide by: a refusal's, or one of the service's own.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required = true, example = "nothing_new"))]
    pub code: String,
    /// The cause of this problem, and the next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The accountant's record of the consumer, if a payment was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed: Option<Committed>,
    /// The exchange in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingSummary>,
    /// The number of the exchange that the accountant expects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_number: Option<u64>,
    /// The invoice that has to be paid first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Invoice>,
    /// How long to wait before the next try, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Problem {
    /// A problem with this status and code. The title is the code in words.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{code}"),
            title: code.replace('_', " "),
            status,
            code: code.to_owned(),
            detail: Some(detail.into()),
            ..Self::default()
        }
    }

    /// One of the service's own problems.
    pub fn of_service(problem: ServiceProblem, detail: impl Into<String>) -> Self {
        let title = problem.title().to_owned();
        Self {
            title,
            ..Self::new(problem.status(), problem.code(), detail)
        }
    }

    /// The problem with this refusal's code and sentence.
    pub fn refused(status: u16, refusal: Refusal) -> Self {
        Self::new(status, refusal.code(), refusal.to_string())
    }

    /// With a hint when to try again.
    #[must_use]
    pub fn retry_later(mut self, milliseconds: u64) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }

    /// The protocol's refusal, if the code is one.
    pub fn refusal(&self) -> Option<Refusal> {
        Refusal::ALL.iter().copied().find(|refusal| refusal.code() == self.code)
    }

    /// Whether the same request can succeed later, without changing it.
    pub fn is_retryable(&self) -> bool {
        let busy = matches!(self.status, 408 | 425 | 429 | 500 | 502 | 503 | 504);
        busy || matches!(
            self.refusal(),
            Some(Refusal::LaneBusy | Refusal::ReadOnly | Refusal::UnknownConsumer)
        )
    }

    /// How long the service wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_ms.map(Duration::from_millis)
    }

    /// The problem in a body. A body that is no problem document gives one with the code `http_<status>`.
    pub fn from_body(status: u16, body: &[u8]) -> Self {
        match serde_json::from_slice::<Self>(body) {
            Ok(problem) if !problem.code.is_empty() => Self { status, ..problem },
            _ => Self::new(
                status,
                &format!("http_{status}"),
                "the service answered without an explanation",
            ),
        }
    }
}

/// A refusal of a whole request, as the accountant answers it.
impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = refusal_status(refusal);
        Self {
            title: refusal.to_string(),
            retry_after_ms: (status == 503).then_some(RETRY_AFTER_MS),
            ..Self::refused(status, refusal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn lesson_34_a_refusal_keeps_its_reason_across_the_wire() {
        let problem = Problem {
            committed: Some(Committed {
                lane: 3,
                newest: None,
                agreement: None,
            }),
            ..Problem::refused(422, Refusal::InsufficientBalance)
        };
        let text = serde_json::to_vec(&problem).unwrap();
        let read = Problem::from_body(422, &text);
        assert_eq!(read, problem);
        assert_eq!(read.refusal(), Some(Refusal::InsufficientBalance));
        assert!(!read.is_retryable());
        assert!(read.to_string().contains("top it up"));
    }

    #[test]
    fn a_body_without_a_problem_document_still_gives_a_code() {
        let problem = Problem::from_body(502, b"<html>Bad gateway</html>");
        assert_eq!(problem.code, "http_502");
        assert!(problem.is_retryable());
        assert_eq!(Problem::from_body(500, b"{}").code, "http_500");
    }

    #[test]
    fn every_refusal_has_a_client_error_or_a_passing_status() {
        for refusal in Refusal::ALL {
            let problem = Problem::from(*refusal);
            assert!([403, 409, 422, 503].contains(&problem.status), "{refusal:?}");
            assert_eq!(problem.status == 503, problem.retry_after_ms.is_some());
            assert_eq!(problem.code, refusal.code());
        }
    }

    #[test]
    fn every_problem_of_the_service_has_its_own_code() {
        let codes: BTreeSet<_> = ServiceProblem::ALL.iter().map(|problem| problem.code()).collect();
        assert_eq!(codes.len(), ServiceProblem::ALL.len());
        for problem in ServiceProblem::ALL {
            assert!((400..600).contains(&problem.status()), "{problem:?}");
        }
    }
}
