//! Problems as answers: RFC 9457 `application/problem+json`.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tallystick_messages::Refusal;
use tallystick_parties::accountant::outcome::Refused;
use tallystick_rest::{
    Problem, ServiceProblem,
    problem::{PROBLEM_JSON, RETRY_AFTER_MS},
};

/// A refused request, as it is answered.
#[derive(Clone, Debug)]
pub struct ProblemResponse(pub Box<Problem>);

impl ProblemResponse {
    /// One of the service's own problems. `detail` says what is wrong with this request, and what to do.
    pub fn new(problem: ServiceProblem, detail: impl Into<String>) -> Self {
        Problem::of_service(problem, detail).into()
    }

    /// The problem of a client that asks too often, with the time to wait.
    pub fn too_many_requests(milliseconds: u64) -> Self {
        let detail = "wait as long as retryAfterMs says, then go on more slowly";
        Problem::of_service(ServiceProblem::TooManyRequests, detail)
            .retry_later(milliseconds)
            .into()
    }

    /// The problem of a request that changed nothing and can be sent again.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Problem::of_service(ServiceProblem::Unavailable, detail)
            .retry_later(RETRY_AFTER_MS)
            .into()
    }

    /// The problem of a request that the service failed at because of a bug.
    pub fn internal() -> Self {
        Self::new(
            ServiceProblem::Internal,
            "this is a bug; the log knows more under the request's id",
        )
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Problem> for ProblemResponse {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<Refusal> for ProblemResponse {
    fn from(refusal: Refusal) -> Self {
        Problem::from(refusal).into()
    }
}

impl From<Refused> for ProblemResponse {
    fn from(refused: Refused) -> Self {
        Problem {
            pending: refused.pending,
            next_number: refused.next_number,
            ..refused.refusal.into()
        }
        .into()
    }
}

impl IntoResponse for ProblemResponse {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(milliseconds) = self.0.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(milliseconds.div_ceil(1_000)));
        }
        response
    }
}
