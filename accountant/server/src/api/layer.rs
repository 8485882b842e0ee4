//! The frame of every request: an id, room or a refusal, a time limit, metrics; and no panic gets through.

use super::{Api, problem::ProblemResponse};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};
use tallystick_rest::{Problem, ServiceProblem, problem::RETRY_AFTER_MS};
use tracing::Instrument;

/// Header with the request's id, in answers and in the log.
pub const REQUEST_ID: &str = "x-request-id";

/// Wraps every request.
pub async fn every_request(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = format!("{:016x}", rand::random::<u64>());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unknown".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let span = tracing::info_span!("request", %id, %route, %method);
    let mut response = answer(&api, request, next).instrument(span.clone()).await;
    let status = response.status();
    // Unknown methods must not become labels.
    let method = if ["GET", "POST", "HEAD"].contains(&method.as_str()) {
        method
    } else {
        "OTHER".to_owned()
    };
    api.metrics
        .http
        .with_label_values(&[&route, &method, status.as_str()])
        .inc();
    api.metrics
        .http_seconds
        .with_label_values(&[&route])
        .observe(began.elapsed().as_secs_f64());
    span.in_scope(|| match status {
        StatusCode::INTERNAL_SERVER_ERROR => tracing::error!(status = status.as_u16(), "failed"),
        _ => tracing::debug!(status = status.as_u16(), "answered"),
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn answer(api: &Api, request: Request, next: Next) -> Response {
    let Ok(_room) = api.room.try_acquire() else {
        api.metrics.http_refused.with_label_values(&["overload"]).inc();
        return ProblemResponse::unavailable("too many requests are being worked on; try again").into_response();
    };
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(api.config.limits.timeout.0, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => ProblemResponse::internal().into_response(),
        Err(_elapsed) => {
            api.metrics.http_refused.with_label_values(&["timeout"]).inc();
            let detail = "whether it happened is not known; send the same request again, with a new nonce";
            let problem = Problem::of_service(ServiceProblem::Timeout, detail).retry_later(RETRY_AFTER_MS);
            ProblemResponse::from(problem).into_response()
        }
    }
}
