//! What a service answers when it says no: RFC 9457 problem details, with a code that programs can read.

use serde::{Deserialize, Serialize};
use sp_core::H256;
use std::time::Duration;
use tallystick_messages::{json, Committed, Invoice, Refusal};
use tallystick_primitives::Balance;

/// Media type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// An exchange that waits for its preimage, as a refusal names it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingSummary {
    /// Its number.
    pub number: u64,
    /// Its lock.
    pub hashlock: H256,
    /// What the accountant has promised with it, 10^-12 NOTCH.
    #[serde(with = "json::decimal")]
    pub total: Balance,
}

/// A refusal. Members that the sender left out are empty; unknown ones are ignored.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize, thiserror::Error)]
#[error("{} ({code})", .detail.as_ref().unwrap_or(.title))]
#[serde(rename_all = "camelCase", default)]
pub struct Problem {
    /// A URI that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable name, such as `payment_required`.
    pub code: String,
    /// What happened this time, and what to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the accountant holds of the consumer, if a payment was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub committed: Option<Committed>,
    /// The exchange in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingSummary>,
    /// The number the accountant expects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_number: Option<u64>,
    /// What must be paid first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<Invoice>,
    /// When to try again, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl Problem {
    /// A problem of the given kind. The title is the code in words.
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

    /// The problem with this refusal's code and sentence.
    pub fn refused(status: u16, refusal: Refusal) -> Self {
        Self::new(status, refusal.code(), refusal.to_string())
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

    /// What a body says. A body that is no problem document gives one with the code `http_<status>`.
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn an_answer_that_is_no_problem_document_still_has_a_code() {
        let problem = Problem::from_body(502, b"<html>Bad gateway</html>");
        assert_eq!(problem.code, "http_502");
        assert!(problem.is_retryable());
    }
}
