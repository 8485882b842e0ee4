//! Signed requests: the identity that asks.

use super::{Api, nonces::NonceError, problem::ProblemResponse};
use crate::{
    clock::now_ms,
    engine::{EngineError, OwnedClaim, VerifierError},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, Method, StatusCode, header},
};
use futures::StreamExt;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tallystick_messages::{
    ApiRequest,
    json::{fixed_from_hex, from_hex},
    request::{API_WINDOW_MS, IDENTITY_HEADER, LANE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER},
};
use tallystick_primitives::{AccountId, Lane, Signature};
use tallystick_rest::{ServiceProblem, SignedHeaders};

/// Bodies up to so many times the limit are read to their end before they are refused.
const DRAINED: usize = 4;

/// The signed part of a request.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Path and query.
    pub path: &'a str,
    /// The body.
    pub body: &'a [u8],
}

/// The credentials in a request's headers.
fn credentials(headers: &HeaderMap) -> Result<SignedHeaders, ProblemResponse> {
    let lane = headers.contains_key(LANE_HEADER).then(|| header(headers, LANE_HEADER));
    Ok(SignedHeaders {
        identity: header(headers, IDENTITY_HEADER)?,
        timestamp: header(headers, TIMESTAMP_HEADER)?,
        nonce: header(headers, NONCE_HEADER)?,
        signature: header(headers, SIGNATURE_HEADER)?,
        lane: lane.transpose()?,
    })
}

fn header(headers: &HeaderMap, name: &'static str) -> Result<String, ProblemResponse> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
        .ok_or_else(|| {
            ProblemResponse::new(
                ServiceProblem::Unauthenticated,
                format!("the header {name} is missing or no text"),
            )
        })
}

fn unreadable(name: &str) -> ProblemResponse {
    ProblemResponse::new(
        ServiceProblem::Unauthenticated,
        format!("{name} cannot be read; see docs/protocol.md"),
    )
}

/// The identity that asks. Cheap checks first, the signature last; the nonce is used up only if all else is good.
pub async fn authenticate(
    api: &Api,
    credentials: &SignedHeaders,
    sent: Sent<'_>,
) -> Result<AccountId, ProblemResponse> {
    let result = check(api, credentials, sent).await;
    if result
        .as_ref()
        .is_err_and(|problem| problem.status() == StatusCode::UNAUTHORIZED)
    {
        api.metrics.http_refused.with_label_values(&["authentication"]).inc();
    }
    result
}

async fn check(api: &Api, credentials: &SignedHeaders, sent: Sent<'_>) -> Result<AccountId, ProblemResponse> {
    let identity = fixed_from_hex::<32>(&credentials.identity).map_err(|_| unreadable(IDENTITY_HEADER))?;
    let identity = AccountId::new(identity);
    let timestamp: u64 = credentials
        .timestamp
        .parse()
        .map_err(|_| unreadable(TIMESTAMP_HEADER))?;
    let nonce = fixed_from_hex::<16>(&credentials.nonce).map_err(|_| unreadable(NONCE_HEADER))?;
    let signature = from_hex(&credentials.signature)
        .ok()
        .and_then(|bytes| <Signature as codec::DecodeAll>::decode_all(&mut bytes.as_slice()).ok())
        .ok_or_else(|| unreadable(SIGNATURE_HEADER))?;
    let lane: Lane = match &credentials.lane {
        None => 0,
        Some(lane) => lane.parse().map_err(|_| unreadable(LANE_HEADER))?,
    };
    let now = now_ms();
    if now.abs_diff(timestamp) > API_WINDOW_MS {
        let detail = format!("the timestamp is more than a minute off; the service's clock shows {now}");
        return Err(ProblemResponse::new(ServiceProblem::TimestampOutOfWindow, detail));
    }
    let terms = api.engine.terms().map_err(engine_problem)?;
    let payload = ApiRequest {
        accountant: &terms.accountant,
        identity: &identity,
        timestamp,
        nonce,
        method: sent.method,
        path: sent.path,
        body: sent.body,
    }
    .payload(&terms.genesis);
    let claim = OwnedClaim {
        payload,
        signature,
        signer: signer(api, &identity, lane).await?,
    };
    if !api.engine.verifier().is_signed(claim).await.map_err(verifier_problem)? {
        let detail = "the signature is not the identity's over this request";
        return Err(ProblemResponse::new(ServiceProblem::BadSignature, detail));
    }
    api.limits.identity(&identity).map_err(|too_many| {
        api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
        ProblemResponse::too_many_requests(too_many.retry_after_ms)
    })?;
    api.nonces.take(&identity, nonce, now).map_err(|error| match error {
        NonceError::Replayed => ProblemResponse::new(
            ServiceProblem::Replayed,
            "this nonce was used already; sign the request again with a new one",
        ),
        NonceError::Full => ProblemResponse::unavailable("too many requests in a short time; try again"),
    })?;
    Ok(identity)
}

/// The key that has to have signed: the identity's, or its device's.
async fn signer(api: &Api, identity: &AccountId, lane: Lane) -> Result<AccountId, ProblemResponse> {
    if lane == 0 {
        return Ok(identity.clone());
    }
    let consumer = api.engine.consumer(identity).await.map_err(engine_problem)?;
    consumer
        .and_then(|consumer| consumer.lane_key(lane).cloned())
        .ok_or_else(|| {
            ProblemResponse::new(
                ServiceProblem::Unauthenticated,
                "the identity has no device in this lane",
            )
        })
}

/// An error of the engine as a problem.
pub fn engine_problem(error: EngineError) -> ProblemResponse {
    match error {
        EngineError::Refused(refused) => refused.into(),
        EngineError::Busy => ProblemResponse::unavailable("too much is waiting already; try again"),
        EngineError::Stopped => ProblemResponse::unavailable("the service is stopping; try again"),
        EngineError::Chain(_) => ProblemResponse::unavailable("the chain cannot be asked at the moment; try again"),
        EngineError::Store(_) => {
            ProblemResponse::unavailable("the store cannot be read or written at the moment; try again")
        }
    }
}

fn verifier_problem(error: VerifierError) -> ProblemResponse {
    engine_problem(match error {
        VerifierError::Full => EngineError::Busy,
        VerifierError::Stopped => EngineError::Stopped,
    })
}

/// A request whose signature is good, and its body.
#[derive(Debug)]
pub struct Signed<T> {
    /// The identity that asks.
    pub identity: AccountId,
    /// The body.
    pub body: T,
}

/// No body.
#[derive(Clone, Copy, Debug)]
pub struct NoBody;

/// The form of a body.
pub trait Body: Sized + Send {
    /// Reads the body.
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, ProblemResponse>;
}

impl Body for NoBody {
    fn read(_headers: &HeaderMap, _body: &[u8]) -> Result<Self, ProblemResponse> {
        Ok(Self)
    }
}

impl<T: DeserializeOwned + Send> Body for axum::Json<T> {
    fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, ProblemResponse> {
        check_media_type(headers)?;
        read_json(body).map(Self)
    }
}

/// Reads JSON.
pub fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ProblemResponse> {
    serde_json::from_slice(body).map_err(|error| ProblemResponse::new(ServiceProblem::Malformed, error.to_string()))
}

fn check_media_type(headers: &HeaderMap) -> Result<(), ProblemResponse> {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::trim);
    if media_type.is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(ProblemResponse::new(
        ServiceProblem::UnsupportedMediaType,
        "send it as application/json",
    ))
}

/// The whole body, if it is not too large.
pub async fn read_body(api: &Api, request: Request) -> Result<Bytes, ProblemResponse> {
    let too_large = || {
        let most = api.config.limits.max_body_bytes;
        ProblemResponse::new(
            ServiceProblem::TooLarge,
            format!("send at most {most} bytes; split the request"),
        )
    };
    let declared = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok())
        .and_then(|length| length.parse::<usize>().ok());
    if let Some(length) = declared.filter(|length| *length > api.config.limits.max_body_bytes) {
        if length <= api.config.limits.max_body_bytes.saturating_mul(DRAINED) {
            drain(request.into_body()).await;
        }
        return Err(too_large());
    }
    match axum::body::to_bytes(request.into_body(), api.config.limits.max_body_bytes).await {
        Ok(body) => Ok(body),
        Err(error) if is_too_large(&error) => Err(too_large()),
        Err(_) => Err(ProblemResponse::new(ServiceProblem::Malformed, "the body broke off")),
    }
}

/// Reads a body and forgets it: a client that is still sending would not see the answer.
async fn drain(body: axum::body::Body) {
    let mut parts = body.into_data_stream();
    while let Some(Ok(_)) = parts.next().await {}
}

fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

impl<T: Body> FromRequest<Arc<Api>> for Signed<T> {
    type Rejection = ProblemResponse;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ProblemResponse> {
        let address = super::address_of(api, &request);
        if let Err(too_many) = api.limits.is_blocked(address) {
            api.metrics.http_refused.with_label_values(&["rate_limit"]).inc();
            return Err(ProblemResponse::too_many_requests(too_many.retry_after_ms));
        }
        let method: Method = request.method().clone();
        let headers = request.headers().clone();
        let path = request
            .uri()
            .path_and_query()
            .map_or_else(String::new, ToString::to_string);
        let credentials = credentials(&headers)?;
        let body = read_body(api, request).await?;
        let sent = Sent {
            method: method.as_str(),
            path: &path,
            body: &body,
        };
        let identity = authenticate(api, &credentials, sent).await.inspect_err(|problem| {
            if problem.status() == StatusCode::UNAUTHORIZED {
                api.limits.failed(address);
            }
        })?;
        Ok(Self {
            identity,
            body: T::read(&headers, &body)?,
        })
    }
}
