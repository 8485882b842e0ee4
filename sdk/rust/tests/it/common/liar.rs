//! A provider's proxy that says it served more than it did.

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
    Json, Router,
};
use std::net::SocketAddr;
use tallystick_sdk::wire::{SessionStatus, SESSION_PATH};

/// Hands everything on to an honest proxy, but multiplies what it says is owed.
pub async fn start(honest: SocketAddr, factor: u128) -> SocketAddr {
    let router = Router::new().fallback(handle).with_state((honest, factor));
    let listener = tokio::net::TcpListener::bind(super::LOOPBACK).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn handle(State((honest, factor)): State<(SocketAddr, u128)>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let url = format!("http://{honest}{}", parts.uri);
    let mut headers = parts.headers;
    headers.remove("host");
    let answer = client
        .request(parts.method, url)
        .headers(headers)
        .body(body)
        .send()
        .await
        .unwrap();
    if path == SESSION_PATH {
        let mut status: SessionStatus = answer.json().await.unwrap();
        status.total *= factor;
        if let Some(invoice) = &mut status.invoice {
            invoice.total *= factor;
        }
        return Json(status).into_response();
    }
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = answer.headers().clone();
    response.headers_mut().remove("transfer-encoding");
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    response
}
