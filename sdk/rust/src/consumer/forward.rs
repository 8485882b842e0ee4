//! Sending requests to the provider, and paying when it asks to.

use super::{
    meter::{Sent, LONGEST_STALL, STALL},
    PaymentSession, PaymentSessionError,
};
use crate::{
    api::ApiError,
    http::{body_within, end_to_end, join, unreachable},
    problem::PROBLEM_JSON,
    provider::Metering,
    wire::TOKEN_HEADER,
    Problem,
};
use axum::{
    body::Body,
    http::{header, HeaderMap, Method, StatusCode},
    response::Response,
};
use bytes::Bytes;
use futures::StreamExt;

/// How often a request is sent before giving up.
const ROUNDS: usize = 8;
/// Longest problem document that is read.
const MAX_PROBLEM: usize = 64 * 1024;

/// A request to the service that is sold.
pub struct Outgoing {
    /// `GET`, `POST` …
    pub method: Method,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// Headers; those about the connection stay behind.
    pub headers: HeaderMap,
    /// The body.
    pub body: OutgoingBody,
}

/// A request's body.
pub enum OutgoingBody {
    /// Short enough to be sent again.
    Kept(Bytes),
    /// Too long for that.
    Stream(Body),
}

/// What the provider answered.
enum Reply {
    /// The service's answer.
    Served(reqwest::Response),
    /// Pay first.
    Pay,
    /// The agreement is used up.
    Renew,
}

impl PaymentSession {
    /// Sends a request, pays what is asked within the limits, and gives the answer, whose body is paid for
    /// while it is read.
    pub async fn send(&self, request: Outgoing) -> Result<Response, PaymentSessionError> {
        if self.inner.is_due() {
            self.settle_up().await?;
        }
        let mut stream = None;
        let kept = match request.body {
            OutgoingBody::Kept(bytes) => bytes,
            OutgoingBody::Stream(body) => {
                stream = Some(body);
                Bytes::new()
            }
        };
        let streamed = stream.is_some();
        let headers = end_to_end(&request.headers);
        for _ in 0..ROUNDS {
            let sent = Sent::default();
            let mut outgoing = self
                .inner
                .http
                .request(request.method.clone(), join(&self.inner.base, &request.path)?)
                .headers(headers.clone())
                .header(TOKEN_HEADER, self.inner.token());
            if let Some(body) = stream.take() {
                outgoing = outgoing.body(self.counted_upload(body.into_data_stream(), sent.clone()));
            } else if !kept.is_empty() {
                let once = futures::stream::iter([Ok::<_, axum::Error>(kept.clone())]);
                outgoing = outgoing.body(self.counted_upload(once, sent.clone()));
            }
            match self.reply(outgoing).await {
                Ok(Reply::Served(answer)) => return Ok(self.relay(answer)),
                Ok(Reply::Pay) => {
                    sent.take_back(&self.inner);
                    self.settle_up().await?;
                }
                Ok(Reply::Renew) => {
                    sent.take_back(&self.inner);
                    self.inner.renew().await?;
                }
                Err(error) => return Err(error),
            }
            if streamed {
                return Err(PaymentSessionError::SendAgain);
            }
        }
        Err(PaymentSessionError::NotServed)
    }

    /// A `GET` of a path (with query) at the provider.
    pub async fn get(&self, path: &str) -> Result<Response, PaymentSessionError> {
        self.send(Outgoing {
            method: Method::GET,
            path: path.to_owned(),
            headers: HeaderMap::new(),
            body: OutgoingBody::Kept(Bytes::new()),
        })
        .await
    }

    /// Waits for the answer's head. While a long body is sent the provider may want to be paid.
    async fn reply(&self, outgoing: reqwest::RequestBuilder) -> Result<Reply, PaymentSessionError> {
        let answer = outgoing.send();
        tokio::pin!(answer);
        let mut stall = STALL;
        let answer = loop {
            tokio::select! {
                answer = &mut answer => break answer,
                () = tokio::time::sleep(stall) => {
                    if self.inner.metering == Metering::Byte {
                        self.pay_soon();
                    }
                    stall = stall.saturating_mul(2).min(LONGEST_STALL);
                }
            }
        };
        let answer = answer.map_err(|error| unreachable(&self.inner.base, &error))?;
        let kind = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let status = answer.status().as_u16();
        let from_provider = kind == Some(PROBLEM_JSON) && matches!(status, 402 | 404 | 422 | 429 | 500 | 502 | 503);
        if !from_provider {
            if self.inner.metering == Metering::Request {
                self.inner.received.fetch_add(1, std::sync::atomic::Ordering::AcqRel);
            }
            return Ok(Reply::Served(answer));
        }
        let body = body_within(&self.inner.base, answer, MAX_PROBLEM).await?;
        let problem = Problem::from_body(status, &body);
        match problem.code.as_str() {
            "payment_required" => Ok(Reply::Pay),
            "no_session" | "unknown_session" | "unknown_agreement" | "ended" | "above_cap" | "past_deadline" => {
                Ok(Reply::Renew)
            }
            _ if problem.refusal().is_some() => Ok(Reply::Pay),
            _ => Err(ApiError::from(problem).into()),
        }
    }

    fn counted_upload<E>(
        &self,
        body: impl futures::Stream<Item = Result<Bytes, E>> + Send + 'static,
        sent: Sent,
    ) -> reqwest::Body
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let session = self.clone();
        reqwest::Body::wrap_stream(body.inspect(move |chunk| {
            if let (Ok(chunk), Metering::Byte) = (chunk, session.inner.metering) {
                sent.add(&session.inner, u64::try_from(chunk.len()).unwrap_or(u64::MAX));
                if session.inner.is_due() {
                    session.pay_soon();
                }
            }
        }))
    }

    fn relay(&self, answer: reqwest::Response) -> Response {
        let (status, headers, length) = (answer.status(), end_to_end(answer.headers()), answer.content_length());
        let body = match self.inner.metering {
            Metering::Byte => Body::from_stream(self.counted(Box::pin(answer.bytes_stream()), length)),
            Metering::Request => Body::from_stream(answer.bytes_stream()),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
        *response.headers_mut() = headers;
        response
    }
}
