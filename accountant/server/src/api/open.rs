//! Endpoints for everybody: terms, probes and metrics.

use super::{Api, problem::ProblemResponse};
use crate::{clock::now_ms, engine::ReadOnly, metrics::gauge};
use axum::{
    Json,
    extract::{Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tallystick_parties::accountant::{AgreementRecord, Consumer, Provider};
use tallystick_rest::{AccountantInfo, Alive, Checks, Readiness, ServiceStatus};

/// The accountant and its terms.
pub async fn info(State(api): State<Arc<Api>>, request: Request) -> Result<Json<AccountantInfo>, ProblemResponse> {
    limit(&api, &request)?;
    let facts = api.engine.facts();
    let terms = facts.terms.as_ref();
    let state = facts.accountant.as_ref();
    Ok(Json(AccountantInfo {
        name: env!("CARGO_PKG_NAME").into(),
        version: env!("CARGO_PKG_VERSION").into(),
        accountant: api.accountant.clone(),
        genesis: terms.map(|terms| terms.genesis),
        operator: facts.operator.clone(),
        owner: api.owner.clone(),
        url: state.map(|state| state.url.clone()),
        accountant_fee_millionths: state.map(|state| state.fee.deconstruct()),
        min_consumer_settlement: state.map(|state| state.min_consumer_settlement),
        expiry_blocks: terms.map(|terms| terms.expiry_blocks),
        exit_delay: terms.map(|terms| terms.exit_delay),
        reserve: api.config.exchange.reserve.0,
        max_messages: api.config.exchange.max_messages,
        max_batch: u32::try_from(api.config.limits.max_batch).unwrap_or(u32::MAX),
        max_body_bytes: u64::try_from(api.config.limits.max_body_bytes).unwrap_or(u64::MAX),
        finalized: facts.applied,
        status: state.map_or(ServiceStatus::Unknown, |state| state.status.into()),
        read_only: facts.read_only().is_some(),
        time: now_ms(),
    }))
}

fn limit(api: &Api, request: &Request) -> Result<(), ProblemResponse> {
    api.limits.address(super::address_of(api, request)).map_err(|too_many| {
        api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
        ProblemResponse::too_many_requests(too_many.retry_after_ms)
    })
}

/// Whether the process lives.
pub async fn alive() -> Json<Alive> {
    Json(Alive { alive: true })
}

/// Whether exchanges can be taken, and which check fails.
pub async fn ready(State(api): State<Arc<Api>>) -> (StatusCode, Json<Readiness>) {
    let readiness = readiness(&api).await;
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}

/// The result of each check.
pub async fn readiness(api: &Api) -> Readiness {
    let ok = || "ok".to_owned();
    let facts = api.engine.facts();
    let read_only = facts.read_only();
    let store = match api.engine.store().ready().await {
        Ok(()) => ok(),
        Err(error) => error.to_string(),
    };
    let chain = match (read_only, &facts.connection) {
        (Some(reason @ (ReadOnly::NeverConnected | ReadOnly::Stale | ReadOnly::CatchingUp)), connection) => {
            let why = connection.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("{reason}{why}")
        }
        _ => ok(),
    };
    let reconciled = facts.incomplete().map_or_else(ok, |reason| reason.to_string());
    let signer = match read_only {
        Some(reason @ (ReadOnly::NotRegistered | ReadOnly::WrongOperator)) => reason.to_string(),
        _ => ok(),
    };
    let checks = Checks {
        store,
        chain,
        reconciled,
        signer,
    };
    let ready = read_only.is_none() && checks.store == "ok";
    Readiness { ready, checks }
}

/// Metrics in Prometheus' text format.
pub async fn metrics(State(api): State<Arc<Api>>) -> Response {
    refresh(&api);
    match api.metrics.render() {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics cannot be rendered");
            ProblemResponse::internal().into_response()
        }
    }
}

/// Sets the gauges that are too costly to keep up to date all the time.
fn refresh(api: &Api) {
    let facts = api.engine.facts();
    let metrics = &api.metrics;
    metrics.read_only.set(i64::from(facts.read_only().is_some()));
    if let Some((head, seen)) = facts.head {
        metrics.chain_age.set(seen.elapsed().as_secs_f64());
        metrics.chain_lag.set(i64::from(head.saturating_sub(facts.applied)));
    }
    let cache = api.engine.cache();
    let cached = |table, number| metrics.cached.with_label_values(&[table]).set(gauge(number));
    cached("consumers", cache.count::<Consumer>());
    cached("providers", cache.count::<Provider>());
    cached("agreements", cache.count::<AgreementRecord>());
    metrics.store_bytes.set(store_bytes(&api.config.store.location));
}

/// Bytes of the files of an embedded store; 0 for PostgreSQL.
fn store_bytes(location: &str) -> i64 {
    fn size(path: &std::path::Path) -> u64 {
        let Ok(entries) = std::fs::read_dir(path) else {
            return 0;
        };
        entries
            .flatten()
            .map(|entry| match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => size(&entry.path()),
                Ok(metadata) => metadata.len(),
                Err(_) => 0,
            })
            .fold(0, u64::saturating_add)
    }
    i64::try_from(size(std::path::Path::new(location))).unwrap_or(i64::MAX)
}
