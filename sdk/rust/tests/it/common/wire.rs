//! The line between the accountant and all others: answers get lost on it, or are forged with the operator's key.

use super::relay;
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};
use tallystick_messages::{ExchangeAnswer, ExchangeRequest};
use tallystick_testing_kit::{Accountant, Place};

const EXCHANGES: &str = "/v1/exchanges";
const REVEALS: &str = "/v1/reveals";

#[derive(Debug, Default)]
pub struct Faults {
    /// So many answers to exchanges and reveals are lost after the accountant made them durable.
    pub lose_answers: u32,
    /// Promises are one unit too small.
    pub short_promises: bool,
    /// Nothing comes through.
    pub cut: bool,
    /// Requests to the accountant: paths with bodies.
    pub seen: Vec<(String, Bytes)>,
}

pub struct Wire {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    accountant: SocketAddr,
    place: Place,
    faults: Mutex<Faults>,
}

impl Wire {
    pub async fn start(accountant: &Accountant) -> Self {
        let shared = Arc::new(Shared {
            accountant: accountant.address(),
            place: accountant.place().clone(),
            faults: Mutex::default(),
        });
        let router = Router::new().fallback(handle).with_state(shared.clone());
        Self {
            address: super::serve(router).await,
            shared,
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.shared.faults.lock().unwrap()
    }

    /// The exchanges that were asked for.
    pub fn exchanges(&self) -> Vec<ExchangeRequest> {
        let faults = self.faults();
        let exchanges = faults.seen.iter().filter(|(path, _)| path == EXCHANGES);
        exchanges
            .map(|(_, body)| serde_json::from_slice(body).unwrap())
            .collect()
    }

    /// The number of bare reveals that were asked for.
    pub fn reveals(&self) -> usize {
        self.faults().seen.iter().filter(|(path, _)| path == REVEALS).count()
    }
}

impl Shared {
    /// Whether this answer gets lost.
    fn loses(&self, path: &str) -> bool {
        let mut faults = self.faults.lock().unwrap();
        let loses = faults.lose_answers > 0 && [EXCHANGES, REVEALS].contains(&path);
        faults.lose_answers -= u32::from(loses);
        loses
    }
}

async fn handle(State(wire): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = relay::read(request).await;
    let path = parts.uri.path();
    let short = {
        let mut faults = wire.faults.lock().unwrap();
        if faults.cut {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        faults.seen.push((path.to_owned(), body.clone()));
        faults.short_promises
    };
    let Ok(answer) = relay::hand_on(wire.accountant, &parts, body).await else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    if wire.loses(path) {
        return StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    if !short || path != EXCHANGES || !answer.status().is_success() {
        return relay::back(answer);
    }
    let mut answer: ExchangeAnswer = answer.json().await.unwrap();
    if let Some(signed) = &mut answer.promise {
        signed.promise.amount -= 1;
        answer.total -= 1;
        signed.signature = wire.place.operator.sign_promise(&wire.place.genesis, &signed.promise);
    }
    Json(answer).into_response()
}
