//! Exchanges, reveals, batches, fast exits and reports.

use super::{
    auth::{self, authenticate, engine_problem, read_json, Credentials, Sent, Signed},
    open::problems,
    problem::Problem,
    schema,
    types::{BatchAnswer, BatchBody, BatchOperation, BatchResult, FastExitAnswer, FastExitBody},
    Api,
};
use crate::{engine::EngineError, metrics::count};
use axum::{
    extract::{Request, State},
    Json,
};
use futures::future::join_all;
use prometheus::IntCounterVec;
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};
use tallystick_messages::{
    ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, Refusal, RevealAnswer, RevealRequest,
};
use tallystick_parties::accountant::FastExitRequest;
use tallystick_primitives::AccountId;

problems!(
    ProtocolProblems: [
        (400, "The request cannot be read."),
        (401, "Not signed as it must be, or sent before."),
        (403, "Signed by somebody else than the provider it names."),
        (409, "Refused: it does not fit what is there. `pending` and `nextNumber` tell what is."),
        (413, "The body is too large."),
        (415, "The body is not JSON."),
        (422, "Refused: its content is no good."),
        (429, "Too many requests."),
        (503, "Nothing was changed; try again."),
    ]
);

/// Exchange consumers' payments for a promise
///
/// Each message is taken or refused by itself. The same request again gets the same answer.
#[utoipa::path(
    post, path = "/v1/exchanges", tag = "protocol", security(("signed" = [])),
    request_body = schema::ExchangeRequest,
    responses((status = 200, body = schema::ExchangeAnswer), ProtocolProblems)
)]
pub async fn exchange(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<ExchangeRequest>>,
) -> Result<Json<ExchangeAnswer>, Problem> {
    do_exchange(&api, signed.identity, signed.body.0).await.map(Json)
}

/// Reveal the last exchange
///
/// Makes its promise final without a new exchange. The same request again gets the same answer.
#[utoipa::path(
    post, path = "/v1/reveals", tag = "protocol", security(("signed" = [])),
    request_body = schema::RevealRequest,
    responses((status = 200, body = schema::RevealAnswer), ProtocolProblems)
)]
pub async fn reveal(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<RevealRequest>>,
) -> Result<Json<RevealAnswer>, Problem> {
    do_reveal(&api, signed.identity, signed.body.0).await.map(Json)
}

async fn do_exchange(api: &Api, identity: AccountId, request: ExchangeRequest) -> Result<ExchangeAnswer, Problem> {
    if request.provider != identity {
        return Err(Refusal::ProviderMismatch.into());
    }
    let answer = api.engine.exchange(request).await;
    note(&api.metrics.exchanges, answer.as_ref().err());
    let answer = answer.map_err(engine_problem)?;
    let accepted = u64::try_from(answer.accepted.len()).unwrap_or(u64::MAX);
    api.metrics.messages.with_label_values(&["accepted"]).inc_by(accepted);
    for refused in &answer.refused {
        count(&api.metrics.messages, refused.refusal.code());
    }
    Ok(answer)
}

async fn do_reveal(api: &Api, identity: AccountId, request: RevealRequest) -> Result<RevealAnswer, Problem> {
    if request.provider != identity {
        return Err(Refusal::ProviderMismatch.into());
    }
    let answer = api.engine.reveal(request).await;
    note(&api.metrics.reveals, answer.as_ref().err());
    answer.map_err(engine_problem)
}

fn note(counters: &IntCounterVec, error: Option<&EngineError>) {
    match error {
        None => count(counters, "accepted"),
        Some(EngineError::Refused(refused)) => count(counters, refused.refusal.code()),
        // Counted as HTTP statuses and as failed commits.
        Some(_) => (),
    }
}

/// Many exchanges and reveals in one request
///
/// Each is signed by itself; a bad one does not keep others back. Those of one identity are done in their order.
#[utoipa::path(
    post, path = "/v1/batches", tag = "protocol",
    request_body = BatchBody,
    responses((status = 200, body = BatchAnswer), BatchProblems)
)]
pub async fn batch(State(api): State<Arc<Api>>, request: Request) -> Result<Json<BatchAnswer>, Problem> {
    let address = super::address_of(&api, &request);
    if let Err(too_many) = api.limits.is_blocked(address) {
        api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
        return Err(Problem::too_many_requests(too_many.retry_after_ms));
    }
    let headers = request.headers().clone();
    let body = auth::read_body(&api, request).await?;
    let Json(BatchBody { operations }) = <Json<BatchBody> as auth::Body>::read(&headers, &body)?;
    if operations.len() > api.config.limits.max_batch {
        let detail = format!("send at most {} operations in one batch", api.config.limits.max_batch);
        return Err(Problem::malformed(detail));
    }
    let mut by_identity: HashMap<String, Vec<(usize, BatchOperation)>> = HashMap::new();
    for (place, operation) in operations.into_iter().enumerate() {
        let identity = operation.headers.identity.clone();
        by_identity.entry(identity).or_default().push((place, operation));
    }
    let groups = by_identity.into_values().map(|operations| {
        let api = Arc::clone(&api);
        async move {
            let mut results = Vec::new();
            for (place, operation) in operations {
                results.push((place, one(&api, operation).await));
            }
            results
        }
    });
    let mut results: Vec<_> = join_all(groups).await.into_iter().flatten().collect();
    results.sort_by_key(|(place, _)| *place);
    // Whoever sends for many must not be blocked because of one of them.
    if !results.is_empty() && results.iter().all(|(_, result)| result.status == 401) {
        api.limits.failed(address);
    }
    Ok(Json(BatchAnswer {
        results: results.into_iter().map(|(_, result)| result).collect(),
    }))
}

problems!(
    BatchProblems: [
        (400, "The request cannot be read, or holds too many operations."),
        (413, "The body is too large."),
        (415, "The body is not JSON."),
        (429, "Too many failed requests."),
        (503, "Nothing was changed; try again."),
    ]
);

async fn one(api: &Api, operation: BatchOperation) -> BatchResult {
    match try_one(api, &operation).await {
        Ok(body) => BatchResult { status: 200, body },
        Err(problem) => BatchResult {
            status: problem.status.as_u16(),
            body: serde_json::to_value(&problem).unwrap_or_default(),
        },
    }
}

async fn try_one(api: &Api, operation: &BatchOperation) -> Result<serde_json::Value, Problem> {
    let headers = &operation.headers;
    let credentials = Credentials {
        identity: &headers.identity,
        timestamp: &headers.timestamp,
        nonce: &headers.nonce,
        signature: &headers.signature,
        lane: headers.lane.as_deref(),
    };
    let sent = Sent {
        method: "POST",
        path: &operation.path,
        body: operation.body.as_bytes(),
    };
    match operation.path.as_str() {
        "/v1/exchanges" => {
            let identity = authenticate(api, credentials, sent).await?;
            to_json(do_exchange(api, identity, read_json(sent.body)?).await?)
        }
        "/v1/reveals" => {
            let identity = authenticate(api, credentials, sent).await?;
            to_json(do_reveal(api, identity, read_json(sent.body)?).await?)
        }
        _ => Err(Problem::not_found("a batch holds /v1/exchanges and /v1/reveals only")),
    }
}

fn to_json(answer: impl Serialize) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(answer).map_err(|_| Problem::internal())
}

/// Get the operator's signature for a fast exit
///
/// Refused while a promise against the consumer is not revealed, or for more than is free. The amount is held back
/// until the chain has carried it out, or the request has expired.
#[utoipa::path(
    post, path = "/v1/fast-exits", tag = "protocol", security(("signed" = [])),
    request_body = FastExitBody,
    responses((status = 200, body = FastExitAnswer), ProtocolProblems)
)]
pub async fn fast_exit(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<FastExitBody>>,
) -> Result<Json<FastExitAnswer>, Problem> {
    let Json(body) = signed.body;
    let request = FastExitRequest {
        identity: signed.identity,
        amount: body.amount,
        beneficiary: body.beneficiary,
        nonce: body.nonce,
        valid_until: body.valid_until,
    };
    let operator_signature = api
        .engine
        .fast_exit(request, body.signature)
        .await
        .map_err(engine_problem)?;
    Ok(Json(FastExitAnswer { operator_signature }))
}

/// Report what is known, while the accountant is being rebuilt
///
/// A provider sends its promises, the payments it keeps, and their preimages. Anything that is known changes nothing.
#[utoipa::path(
    post, path = "/v1/reconciliations", tag = "protocol", security(("signed" = [])),
    request_body = schema::ReconcileReport,
    responses((status = 200, body = schema::ReconcileAnswer), ProtocolProblems)
)]
pub async fn reconcile(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<ReconcileReport>>,
) -> Result<Json<ReconcileAnswer>, Problem> {
    let Json(report) = signed.body;
    if report.provider != signed.identity {
        return Err(Refusal::ProviderMismatch.into());
    }
    if !api.engine.view().reconciling {
        return Err(Refusal::NotReconciling.into());
    }
    api.engine.reconcile(report).await.map(Json).map_err(engine_problem)
}
