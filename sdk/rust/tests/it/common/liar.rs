//! A provider's proxy that says it served more than it did.

use super::relay;
use axum::{
    Json, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use std::net::SocketAddr;
use tallystick_sdk::wire::{SESSION_PATH, SessionStatus};

/// Hands everything on to an honest proxy, but multiplies what is owed.
pub async fn start(honest: SocketAddr, factor: u128) -> SocketAddr {
    super::serve(Router::new().fallback(handle).with_state((honest, factor))).await
}

async fn handle(State((honest, factor)): State<(SocketAddr, u128)>, request: Request) -> Response {
    let (parts, body) = relay::read(request).await;
    let answer = relay::hand_on(honest, &parts, body).await.unwrap();
    if parts.uri.path() != SESSION_PATH {
        return relay::back(answer);
    }
    let mut status: SessionStatus = answer.json().await.unwrap();
    status.total *= factor;
    if let Some(invoice) = &mut status.invoice {
        invoice.total *= factor;
    }
    Json(status).into_response()
}
