//! Exchanges, reveals, batches, fast exits and reports.

use super::{
    Api,
    auth::{self, Sent, Signed, authenticate, engine_problem, read_json},
    problem::ProblemResponse,
};
use crate::{engine::EngineError, metrics::count};
use axum::{
    Json,
    extract::{Request, State},
};
use futures::future::join_all;
use prometheus::IntCounterVec;
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};
use tallystick_messages::{
    ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, Refusal, RevealAnswer, RevealRequest,
};
use tallystick_parties::accountant;
use tallystick_primitives::AccountId;
use tallystick_rest::{
    Batch, BatchAnswer, BatchOperation, BatchResult, Endpoint, FastExitAnswer, FastExitRequest, ServiceProblem,
    endpoints::{Exchange, Reveal},
};

/// Exchanges consumers' payments for a promise.
pub async fn exchange(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<ExchangeRequest>>,
) -> Result<Json<ExchangeAnswer>, ProblemResponse> {
    do_exchange(&api, signed.identity, signed.body.0).await.map(Json)
}

/// Reveals the last exchange.
pub async fn reveal(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<RevealRequest>>,
) -> Result<Json<RevealAnswer>, ProblemResponse> {
    do_reveal(&api, signed.identity, signed.body.0).await.map(Json)
}

async fn do_exchange(
    api: &Api,
    identity: AccountId,
    request: ExchangeRequest,
) -> Result<ExchangeAnswer, ProblemResponse> {
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

async fn do_reveal(api: &Api, identity: AccountId, request: RevealRequest) -> Result<RevealAnswer, ProblemResponse> {
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

/// Carries out many operations: those of one identity in their order, others side by side.
pub async fn batch(State(api): State<Arc<Api>>, request: Request) -> Result<Json<BatchAnswer>, ProblemResponse> {
    let address = super::address_of(&api, &request);
    if let Err(too_many) = api.limits.is_blocked(address) {
        api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
        return Err(ProblemResponse::too_many_requests(too_many.retry_after_ms));
    }
    let headers = request.headers().clone();
    let body = auth::read_body(&api, request).await?;
    let Json(Batch { operations }) = <Json<Batch> as auth::Body>::read(&headers, &body)?;
    if operations.len() > api.config.limits.max_batch {
        let detail = format!("send at most {} operations in one batch", api.config.limits.max_batch);
        return Err(ProblemResponse::new(ServiceProblem::Malformed, detail));
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
    // An address that sends for many identities must not be blocked because of one of them.
    if !results.is_empty() && results.iter().all(|(_, result)| result.status == 401) {
        api.limits.failed(address);
    }
    Ok(Json(BatchAnswer {
        results: results.into_iter().map(|(_, result)| result).collect(),
    }))
}

async fn one(api: &Api, operation: BatchOperation) -> BatchResult {
    match try_one(api, &operation).await {
        Ok(body) => BatchResult { status: 200, body },
        Err(problem) => BatchResult {
            status: problem.0.status,
            body: serde_json::to_value(&problem.0).unwrap_or_default(),
        },
    }
}

async fn try_one(api: &Api, operation: &BatchOperation) -> Result<serde_json::Value, ProblemResponse> {
    let sent = Sent {
        method: "POST",
        path: &operation.path,
        body: operation.body.as_bytes(),
    };
    match operation.path.as_str() {
        Exchange::PATH => {
            let identity = authenticate(api, &operation.headers, sent).await?;
            to_json(do_exchange(api, identity, read_json(sent.body)?).await?)
        }
        Reveal::PATH => {
            let identity = authenticate(api, &operation.headers, sent).await?;
            to_json(do_reveal(api, identity, read_json(sent.body)?).await?)
        }
        _ => Err(ProblemResponse::new(
            ServiceProblem::NotFound,
            "a batch holds /v1/exchanges and /v1/reveals only",
        )),
    }
}

fn to_json(answer: impl Serialize) -> Result<serde_json::Value, ProblemResponse> {
    serde_json::to_value(answer).map_err(|_| ProblemResponse::internal())
}

/// Gives the operator's signature for a fast exit.
pub async fn fast_exit(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<FastExitRequest>>,
) -> Result<Json<FastExitAnswer>, ProblemResponse> {
    let Json(body) = signed.body;
    let request = accountant::FastExitRequest {
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

/// Takes a provider's report while the state is being rebuilt.
pub async fn reconcile(
    State(api): State<Arc<Api>>,
    signed: Signed<Json<ReconcileReport>>,
) -> Result<Json<ReconcileAnswer>, ProblemResponse> {
    let Json(report) = signed.body;
    if report.provider != signed.identity {
        return Err(Refusal::ProviderMismatch.into());
    }
    if !api.engine.view().reconciling {
        return Err(Refusal::NotReconciling.into());
    }
    api.engine.reconcile(report).await.map(Json).map_err(engine_problem)
}
