//! Requests, signed before the clock starts.

use crate::parties::{Provider, PRICE};
use bytes::Bytes;
use codec::Encode;
use http_body_util::Full;
use hyper::Request;
use std::time::{SystemTime, UNIX_EPOCH};
use tallystick_messages::{
    json::to_hex,
    request::{ApiRequest, IDENTITY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER},
};
use tallystick_testing_kit::{Key, Place};

/// Where exchanges are posted.
pub const EXCHANGES: &str = "/v1/exchanges";

/// A signed request that is ready to be sent.
#[derive(Clone)]
pub struct Ready {
    /// The request's headers, by name.
    headers: Vec<(&'static str, String)>,
    /// The request's body.
    body: Bytes,
    /// How many payments it carries.
    pub payments: usize,
    /// The total that the accountant must have promised the provider afterwards.
    pub total: u128,
}

impl Ready {
    /// As hyper sends it.
    pub fn request(&self) -> Request<Full<Bytes>> {
        let builder = Request::post(EXCHANGES)
            .header("host", "127.0.0.1")
            .header("content-type", "application/json");
        self.headers
            .iter()
            .fold(builder, |builder, (name, value)| builder.header(*name, value))
            .body(Full::new(self.body.clone()))
            .expect("the headers are well-formed")
    }
}

/// A provider's exchanges from number `first` on, one after the other.
pub fn exchanges(place: &Place, provider: &Provider, first: u64, count: u64) -> Vec<Ready> {
    (first..first + count)
        .map(|number| exchange(place, provider, number))
        .collect()
}

fn exchange(place: &Place, provider: &Provider, number: u64) -> Ready {
    let request = provider.exchange(number);
    let payments = request.messages.len();
    let body = Bytes::from(serde_json::to_vec(&request).expect("a request is JSON"));
    Ready {
        headers: signed_headers(place, provider.key(), &body),
        body,
        payments,
        total: PRICE * u128::from(number + 1) * payments as u128,
    }
}

fn signed_headers(place: &Place, key: &Key, body: &[u8]) -> Vec<(&'static str, String)> {
    let identity = &key.account;
    let nonce: [u8; 16] = rand::random();
    let timestamp = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970")
        .as_millis() as u64;
    let request = ApiRequest {
        accountant: &place.accountant,
        identity,
        timestamp,
        nonce,
        method: "POST",
        path: EXCHANGES,
        body,
    };
    let signature = key.sign(&request.payload(&place.genesis));
    vec![
        (IDENTITY_HEADER, to_hex(identity.as_ref())),
        (TIMESTAMP_HEADER, timestamp.to_string()),
        (NONCE_HEADER, to_hex(&nonce)),
        (SIGNATURE_HEADER, to_hex(&signature.encode())),
    ]
}
