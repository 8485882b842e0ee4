//! Hands paid requests on to the service behind the proxy.

use super::{
    Shared,
    config::Metering,
    meter::{Admission, Meter},
    routes::{Refused, by_token},
};
use crate::{
    Problem,
    http::{answer, end_to_end, join, remove_cors},
    wire::{CONSUMER_HEADER, TOKEN_HEADER},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use tallystick_messages::json;
use tallystick_parties::ServedSession;
use tallystick_primitives::AccountId;

/// All requests whose path is not below `/.tally/`.
pub(super) async fn handle(State(proxy): State<Arc<Shared>>, request: Request) -> Response {
    match forward(&proxy, request).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    }
}

async fn forward(proxy: &Shared, request: Request) -> Result<Response, Refused> {
    let (link, session) = by_token(proxy, request.headers())?;
    let meter = Meter {
        link: link.clone(),
        session,
    };
    let units = match proxy.config.metering {
        Metering::Byte => 0,
        Metering::Request => 1,
    };
    match meter.admit(units).await {
        Ok(Admission::Yes) => {}
        Ok(Admission::Pay(invoice)) => {
            let mut problem = Problem::new(402, "payment_required", "pay the invoice, then send the request again");
            problem.invoice = Some(invoice);
            return Err(Refused::from(problem));
        }
        Err(error) => {
            let mut problem = error.problem();
            problem.committed = link.committed(&session);
            problem.invoice = link.invoice(&session);
            return Err(Refused::from(problem));
        }
    }
    let consumer = link.session(&session).map(consumer_of)?;
    let (parts, body) = request.into_parts();
    let upstream = build(proxy, &parts, body, &consumer, &meter)?;
    let answer = upstream.send().await.map_err(|error| {
        tracing::warn!(%error, "the service behind the proxy does not answer");
        Refused::from(Problem::new(
            502,
            "upstream_unreachable",
            "the service behind the proxy does not answer",
        ))
    })?;
    Ok(relay(proxy, answer, meter))
}

fn consumer_of(session: ServedSession) -> AccountId {
    session.signed.agreement.consumer
}

fn build(
    proxy: &Shared,
    parts: &Parts,
    body: Body,
    consumer: &AccountId,
    meter: &Meter,
) -> Result<reqwest::RequestBuilder, Refused> {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let malformed = |_| Refused::from(Problem::new(400, "malformed", "the address cannot be handed on"));
    let target = join(&proxy.upstream, path).map_err(malformed)?;
    let mut headers = end_to_end(&parts.headers);
    hide_session(&mut headers);
    if let Ok(value) = HeaderValue::from_str(&json::to_hex(consumer.as_ref())) {
        headers.insert(CONSUMER_HEADER, value);
    }
    let mut request = proxy.http.request(parts.method.clone(), target).headers(headers);
    if !axum::body::HttpBody::is_end_stream(&body) {
        let stream = body.into_data_stream();
        request = request.body(match proxy.config.metering {
            Metering::Byte => reqwest::Body::wrap_stream(meter.clone().metered(stream)),
            Metering::Request => reqwest::Body::wrap_stream(stream),
        });
    }
    Ok(request)
}

/// The service behind the proxy is told the consumer, but not the token.
fn hide_session(headers: &mut HeaderMap) {
    headers.remove(TOKEN_HEADER);
    headers.remove(CONSUMER_HEADER);
    let is_token = |value: &HeaderValue| value.as_bytes().starts_with(b"Tally ");
    if headers.get(header::AUTHORIZATION).is_some_and(is_token) {
        headers.remove(header::AUTHORIZATION);
    }
}

fn relay(proxy: &Shared, upstream: reqwest::Response, meter: Meter) -> Response {
    let (status, mut headers) = (upstream.status(), end_to_end(upstream.headers()));
    // The proxy decides which pages may read answers, also for the service behind it.
    remove_cors(&mut headers);
    let stream = upstream.bytes_stream();
    let body = match proxy.config.metering {
        Metering::Byte => Body::from_stream(meter.metered(stream)),
        Metering::Request => Body::from_stream(stream),
    };
    answer(status, headers, body)
}
