//! Requests, signed before the clock starts.

use crate::parties::{PRICE, Provider};
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use std::time::{SystemTime, UNIX_EPOCH};
use tallystick_messages::ApiRequest;
use tallystick_rest::{Endpoint, SignedHeaders, endpoints::Exchange};
use tallystick_testing_kit::{Key, Place};

/// A signed request that is ready to be sent.
#[derive(Clone)]
pub struct Ready {
    headers: SignedHeaders,
    body: Bytes,
    /// How many payments it carries.
    pub payments: usize,
    /// The total that the accountant must have promised the provider afterwards.
    pub total: u128,
}

impl Ready {
    /// As hyper sends it.
    pub fn request(&self) -> Request<Full<Bytes>> {
        let builder = Request::post(Exchange::PATH)
            .header("host", "127.0.0.1")
            .header("content-type", "application/json");
        self.headers
            .pairs()
            .fold(builder, |builder, (name, value)| builder.header(name, value))
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

fn signed_headers(place: &Place, key: &Key, body: &[u8]) -> SignedHeaders {
    let timestamp = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock is past 1970")
        .as_millis() as u64;
    let request = ApiRequest {
        accountant: &place.accountant,
        identity: &key.account,
        timestamp,
        nonce: rand::random(),
        method: "POST",
        path: Exchange::PATH,
        body,
    };
    SignedHeaders::new(&request, 0, &key.sign(&request.payload(&place.genesis)))
}
