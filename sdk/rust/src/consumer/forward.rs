//! Requests to the provider, and payments when it asks for them.

use super::{
    PaymentSession, PaymentSessionError,
    meter::{LONGEST_STALL, STALL, Sent},
};
use crate::{
    Problem,
    api::ApiError,
    http::{self, body_within, end_to_end, join, unreachable},
    problem::PROBLEM_JSON,
    provider::Metering,
    wire::TOKEN_HEADER,
};
use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
    response::Response,
};
use bytes::Bytes;
use futures::StreamExt;

/// Attempts to send a request.
const ROUNDS: usize = 8;
/// Longest problem document that is read, in bytes.
const MAX_PROBLEM: usize = 64 * 1024;

/// A request to the provider's service.
pub struct Outgoing {
    /// Such as `GET`.
    pub method: Method,
    /// Path and query, beginning with `/`.
    pub path: String,
    /// Headers; those about the connection stay behind.
    pub headers: HeaderMap,
    /// The body, which decides whether the request can be sent again.
    pub body: OutgoingBody,
}

/// A request's body.
pub enum OutgoingBody {
    /// Short enough to be sent again.
    Kept(Bytes),
    /// Too long to be sent again.
    Stream(Body),
}

/// The provider's answer.
enum Reply {
    /// The service's answer.
    Served(reqwest::Response),
    /// A payment must come first.
    Pay,
    /// The agreement is used up.
    Renew,
}

impl PaymentSession {
    /// Sends a request, pays what the provider asks for within the limits, and gives the answer, whose body is paid for
    /// while it is read.
    pub async fn send(&self, request: Outgoing) -> Result<Response, PaymentSessionError> {
        if self.inner.is_due() {
            self.settle_up().await?;
        }
        let (kept, mut stream) = match request.body {
            OutgoingBody::Kept(bytes) => (bytes, None),
            OutgoingBody::Stream(body) => (Bytes::new(), Some(body)),
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
            match self.reply(outgoing).await? {
                Reply::Served(answer) => return Ok(self.relay(answer)),
                Reply::Pay => {
                    sent.take_back(&self.inner);
                    self.settle_up().await?;
                }
                Reply::Renew => {
                    sent.take_back(&self.inner);
                    self.inner.renew().await?;
                }
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

    /// Waits for the answer's head. Meanwhile the provider may want to be paid for the body that is sent.
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
                self.inner.receive(1);
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
        http::answer(status, headers, body)
    }
}
