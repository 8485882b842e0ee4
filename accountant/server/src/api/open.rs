//! What anybody may ask: information, probes and metrics.

use super::{
    problem::Problem,
    types::{Alive, Checks, Info, Readiness},
    Api,
};
use crate::{chain::worker::status_name, clock::now_ms, engine::ReadOnly, metrics::gauge};
use axum::{
    extract::{Request, State},
    http::{header, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use std::sync::Arc;
use tallystick_parties::accountant::{AgreementRecord, Consumer, Provider};

/// Declares the problems that routes have in common.
macro_rules! problems {
    ($name:ident: [$(($status:literal, $what:literal)),* $(,)?]) => {
        /// Problems of these routes.
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::response::Response>,
            > {
                [$(($status, $what)),*]
                    .into_iter()
                    .map(|(status, what): (u16, &str)| (status.to_string(), crate::api::open::problem_response(what)))
                    .collect()
            }
        }
    };
}
pub(crate) use problems;

/// A response that is a problem.
pub fn problem_response(what: &str) -> utoipa::openapi::RefOr<utoipa::openapi::response::Response> {
    use utoipa::openapi::{content::ContentBuilder, response::ResponseBuilder, Ref, RefOr};
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    RefOr::T(
        ResponseBuilder::new()
            .description(what)
            .content(super::problem::PROBLEM_JSON, content)
            .build(),
    )
}

problems!(
    OpenProblems: [
        (429, "Too many requests."),
        (503, "Too many requests are being worked on."),
    ]
);

/// The accountant and its terms
#[utoipa::path(
    get, path = "/v1/info", tag = "open",
    responses((status = 200, body = Info), OpenProblems)
)]
pub async fn info(State(api): State<Arc<Api>>, request: Request) -> Result<Json<Info>, Problem> {
    limit(&api, &request)?;
    let situation = api.engine.situation();
    let facts = situation.facts();
    let terms = facts.terms.as_ref();
    let state = facts.accountant.as_ref();
    Ok(Json(Info {
        name: env!("CARGO_PKG_NAME").into(),
        version: env!("CARGO_PKG_VERSION").into(),
        accountant: api.accountant.clone(),
        genesis: terms.map(|terms| terms.genesis),
        operator: situation.operator().clone(),
        owner: api.owner.clone(),
        url: state.map(|state| state.url.clone()),
        hub_fee_millionths: state.map(|state| state.fee.deconstruct()),
        min_consumer_settlement: state.map(|state| state.min_consumer_settlement),
        expiry_blocks: terms.map(|terms| terms.expiry_blocks),
        exit_delay: terms.map(|terms| terms.exit_delay),
        reserve: api.config.exchange.reserve.0,
        max_messages: api.config.exchange.max_messages,
        max_batch: api.config.limits.max_batch,
        max_body_bytes: api.config.limits.max_body_bytes,
        finalized: facts.applied,
        status: state.map_or("unknown", |state| status_name(state.status)).into(),
        read_only: situation.read_only(&facts).is_some(),
        time: now_ms(),
    }))
}

fn limit(api: &Api, request: &Request) -> Result<(), Problem> {
    api.limits.address(super::address_of(api, request)).map_err(|too_many| {
        api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
        Problem::too_many_requests(too_many.retry_after_ms)
    })
}

/// Whether the process lives
#[utoipa::path(
    get, path = "/livez", tag = "open",
    responses((status = 200, body = Alive), OpenProblems)
)]
pub async fn alive() -> Json<Alive> {
    Json(Alive { alive: true })
}

/// Whether exchanges can be taken
///
/// Tells which check fails. Reads are served in any case.
#[utoipa::path(
    get, path = "/readyz", tag = "open",
    responses(
        (status = 200, body = Readiness),
        (status = 503, content(
            (Readiness = "application/json"),
            (Problem = "application/problem+json"),
        ), description = "Something is missing; or too many requests are being worked on."),
        (status = 429, body = Problem, content_type = "application/problem+json", description = "Too many requests."),
    )
)]
pub async fn ready(State(api): State<Arc<Api>>) -> (StatusCode, Json<Readiness>) {
    let readiness = readiness(&api).await;
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(readiness))
}

/// What is well and what is not.
pub async fn readiness(api: &Api) -> Readiness {
    let ok = || "ok".to_owned();
    let situation = api.engine.situation();
    let facts = situation.facts();
    let read_only = situation.read_only(&facts);
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
    let reconciled = situation
        .reconciling(&facts)
        .map_or_else(ok, |reason| reason.to_string());
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
            Problem::internal().into_response()
        }
    }
}

/// Sets the gauges that are only worth computing when somebody looks.
fn refresh(api: &Api) {
    let situation = api.engine.situation();
    let facts = situation.facts();
    let metrics = &api.metrics;
    metrics.read_only.set(i64::from(situation.read_only(&facts).is_some()));
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
