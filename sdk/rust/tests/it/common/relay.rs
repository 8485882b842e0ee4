//! A program in front of an honest service, which hands requests on.

use super::http;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::request::Parts,
    response::Response,
};
use std::net::SocketAddr;

/// A request, read to its end.
pub async fn read(request: Request) -> (Parts, Bytes) {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    (parts, body)
}

/// The answer of the service behind.
pub async fn hand_on(to: SocketAddr, parts: &Parts, body: Bytes) -> Result<reqwest::Response, reqwest::Error> {
    let mut headers = parts.headers.clone();
    headers.remove("host");
    let request = http().request(parts.method.clone(), format!("http://{to}{}", parts.uri));
    request.headers(headers).body(body).send().await
}

/// The answer as it is.
pub fn back(answer: reqwest::Response) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response.headers_mut().remove("transfer-encoding");
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    response
}
