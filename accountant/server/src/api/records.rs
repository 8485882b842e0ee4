//! A party's own channel, agreements and settlements.

use super::{
    Api,
    auth::{NoBody, Signed, engine_problem},
    problem::ProblemResponse,
};
use crate::{
    engine::{EngineError, book::Keys},
    settlement::ledger,
};
use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tallystick_messages::{AgreementId, SignedPromise, json::fixed_from_hex};
use tallystick_parties::accountant::{Book, committed, renew};
use tallystick_primitives::Promise;
use tallystick_rest::{
    AgreementStatus, ConsumerStatus, LaneStatus, PendingExchange, ProviderStatus, ServiceProblem, SettlementPage,
    SettlementsQuery,
    settlements::{CSV_HEADER, DEFAULT_PAGE, MAX_PAGE},
};

/// The provider's own channel.
pub async fn provider(
    State(api): State<Arc<Api>>,
    signed: Signed<NoBody>,
) -> Result<Json<ProviderStatus>, ProblemResponse> {
    let identity = signed.identity;
    let terms = api.engine.terms().map_err(engine_problem)?;
    let known = api.engine.provider(&identity).await.map_err(engine_problem)?;
    let Some(provider) = known.filter(|provider| provider.opened) else {
        return Err(ProblemResponse::new(
            ServiceProblem::NotFound,
            "no provider channel of this identity is open on chain",
        ));
    };
    let keys = Keys {
        providers: [identity.clone()].into(),
        ..Keys::default()
    };
    let book = api.engine.read(&keys).await.map_err(engine_problem)?;
    let last = renew(&book, &terms, &identity).map(|draft| draft.promise);
    let pending = provider.pending.as_ref().map(|pending| {
        let channel = terms.provider_channel(&identity);
        Promise::of_accountant(channel, pending.amount, pending.hashlock, pending.valid_until)
    });
    let (last, pending_promise) = sign(&api, last, pending).await?;
    let pending = provider
        .pending
        .as_ref()
        .zip(pending_promise)
        .map(|(pending, promise)| PendingExchange {
            number: pending.number,
            hashlock: pending.hashlock,
            amount: pending.amount,
            valid_until: pending.valid_until,
            promise,
        });
    Ok(Json(ProviderStatus {
        channel: terms.provider_channel(&identity),
        provider: identity,
        next_number: provider.next_number,
        total: provider.total,
        last,
        pending,
        proven: provider.proven,
        settled: provider.settled,
        coverage: provider.coverage,
        exposure: provider.total_with_pending().saturating_sub(provider.settled),
    }))
}

async fn sign(
    api: &Api,
    last: Option<Promise>,
    pending: Option<Promise>,
) -> Result<(Option<SignedPromise>, Option<SignedPromise>), ProblemResponse> {
    let genesis = api.engine.terms().map_err(engine_problem)?.genesis;
    let operator = api.engine.operator().clone();
    let work = move || {
        let sign = |promise: Promise| SignedPromise {
            signature: operator.sign(&promise.payload(&genesis)),
            promise,
        };
        (last.map(sign), pending.map(sign))
    };
    let signed = api.engine.verifier().work(work).await;
    signed.map_err(|_| engine_problem(EngineError::Stopped))
}

/// The consumer's own channel.
pub async fn consumer(
    State(api): State<Arc<Api>>,
    signed: Signed<NoBody>,
) -> Result<Json<ConsumerStatus>, ProblemResponse> {
    let identity = signed.identity;
    let terms = api.engine.terms().map_err(engine_problem)?;
    let view = api.engine.view();
    let Some(consumer) = api.engine.consumer(&identity).await.map_err(engine_problem)? else {
        return Err(ProblemResponse::new(
            ServiceProblem::NotFound,
            "no channel of this identity is open on chain",
        ));
    };
    let channel = terms.channel_of(&identity);
    let lanes = consumer
        .lanes
        .iter()
        .map(|book| LaneStatus {
            committed: committed(&channel, &consumer, book.lane, None),
            sum: book.taken(),
            settled: book.settled,
        })
        .collect();
    Ok(Json(ConsumerStatus {
        opened: consumer.opened,
        balance: consumer.balance,
        committed: consumer.uncollected(),
        free: consumer.free(&terms, &view),
        exit_open: consumer.is_leaving(view.finalized),
        lanes,
        consumer: identity,
        channel,
    }))
}

/// An agreement of the identity that asks, and the payments under it.
pub async fn agreement(
    State(api): State<Arc<Api>>,
    Path(id): Path<String>,
    signed: Signed<NoBody>,
) -> Result<Json<AgreementStatus>, ProblemResponse> {
    let id = fixed_from_hex::<32>(&id).map_err(|_| {
        ProblemResponse::new(
            ServiceProblem::Malformed,
            "the agreement's id is 0x and 64 hexadecimal digits",
        )
    })?;
    let id = AgreementId::from(id);
    let keys = Keys {
        agreements: [id].into(),
        ..Keys::default()
    };
    let book = api.engine.read(&keys).await.map_err(engine_problem)?;
    let record = book.agreement(&id).filter(|record| {
        let agreement = &record.signed.agreement;
        agreement.consumer == signed.identity || agreement.provider == signed.identity
    });
    let Some(record) = record else {
        return Err(ProblemResponse::new(
            ServiceProblem::NotFound,
            "no such agreement of this identity is known here",
        ));
    };
    Ok(Json(AgreementStatus {
        agreement: record.signed,
        total: record.total,
    }))
}

/// The own settlements, itemised; CSV for requests that accept it.
pub async fn settlements(
    State(api): State<Arc<Api>>,
    query: Result<Query<SettlementsQuery>, QueryRejection>,
    headers: HeaderMap,
    signed: Signed<NoBody>,
) -> Result<Response, ProblemResponse> {
    let Query(query) = query.map_err(|error| ProblemResponse::new(ServiceProblem::Malformed, error.body_text()))?;
    let limit = query.limit.unwrap_or(DEFAULT_PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Err(ProblemResponse::new(
            ServiceProblem::Malformed,
            "limit: expected 1 to 1000",
        ));
    }
    let store = api.engine.store().as_ref();
    let (settlements, more) = ledger::page(
        store,
        Some(&signed.identity),
        query.after,
        usize::try_from(limit).unwrap_or(usize::MAX),
    )
    .await
    .map_err(|error| engine_problem(EngineError::Store(error.to_string().into())))?;
    let wants_csv = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/csv"));
    if wants_csv {
        let mut text = format!("{CSV_HEADER}\n");
        for entry in &settlements {
            text.push_str(&entry.to_csv());
            text.push('\n');
        }
        return Ok(([(header::CONTENT_TYPE, "text/csv")], text).into_response());
    }
    let next = settlements.last().filter(|_| more).map(|entry| entry.id);
    Ok(Json(SettlementPage { settlements, next }).into_response())
}
