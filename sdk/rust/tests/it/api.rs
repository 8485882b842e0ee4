//! The client of an accountant's API, against services that answer in every possible way.

use crate::common::{World, account, http, key, serve};
use axum::{
    Json, Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Redirect, Sse, sse},
    routing::{get, post},
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    pin::pin,
    sync::{Arc, Mutex},
};
use tallystick_messages::{
    ApiRequest, RevealAnswer, RevealRequest,
    json::{fixed_from_hex, from_hex},
    request,
};
use tallystick_primitives::{Signature, signature::is_signed_by};
use tallystick_sdk::{
    AccountantApi, ApiError, Caller,
    api::{Operation, UpdateKind},
};
use tallystick_testing_kit::GENESIS;

fn api(address: SocketAddr) -> AccountantApi {
    let caller = Caller::identity(key("Provider"));
    AccountantApi::new(
        &format!("http://{address}"),
        account("Accountant"),
        GENESIS,
        Some(caller),
    )
    .unwrap()
}

/// Whether headers, path and body fit the signature.
fn is_signed(method: &str, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers[name].to_str().unwrap();
    let signature = from_hex(text(request::SIGNATURE_HEADER)).unwrap();
    let signature = <Signature as codec::Decode>::decode(&mut signature.as_slice()).unwrap();
    let (accountant, identity) = (account("Accountant"), account("Provider"));
    let sent = ApiRequest {
        accountant: &accountant,
        identity: &identity,
        timestamp: text(request::TIMESTAMP_HEADER).parse().unwrap(),
        nonce: fixed_from_hex(text(request::NONCE_HEADER)).unwrap(),
        method,
        path: uri.path_and_query().unwrap().as_str(),
        body,
    };
    is_signed_by(&sent.payload(&GENESIS), &signature, &identity)
}

#[tokio::test]
async fn a_request_is_signed_as_it_is_sent_query_included() {
    let page = get(|uri: Uri, headers: HeaderMap, body: Bytes| async move {
        assert!(is_signed("GET", &uri, &headers, &body));
        assert_eq!(uri.query(), Some("after=7&limit=3"));
        Json(json!({ "settlements": [], "next": 9 }))
    });
    let address = serve(Router::new().route("/v1/settlements", page)).await;
    let page = api(address).settlements(Some(7), 3).await.unwrap();
    assert_eq!(page.next, Some(9));
}

#[tokio::test]
async fn signed_requests_follow_no_redirects() {
    let elsewhere = Arc::new(Mutex::new(0));
    let seen = elsewhere.clone();
    let router = Router::new()
        .route("/v1/provider", get(|| async { Redirect::temporary("/elsewhere") }))
        .route("/elsewhere", get(move || async move { *seen.lock().unwrap() += 1 }));
    let error = api(serve(router).await).provider().await.unwrap_err();
    assert_eq!(error.code(), "http_307");
    assert_eq!(*elsewhere.lock().unwrap(), 0);
}

#[tokio::test]
async fn endless_answers_are_cut_off() {
    let router = Router::new().route(
        "/v1/info",
        get(|| async {
            let chunk = Bytes::from(vec![b' '; 1024 * 1024]);
            axum::body::Body::from_stream(futures::stream::repeat_with(move || {
                Ok::<_, std::io::Error>(chunk.clone())
            }))
        }),
    );
    let error = api(serve(router).await).info().await.unwrap_err();
    assert!(matches!(error, ApiError::Unexpected { .. }), "{error}");
    assert!(!error.is_retryable());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_of_another_accountant_is_recognised() {
    let world = World::new().await;
    let caller = Caller::identity(key("Provider"));
    let other = AccountantApi::new(&world.accountant.url(), account("Accountant"), GENESIS, Some(caller)).unwrap();
    let error = other.info().await.unwrap_err();
    assert!(error.to_string().contains("check the address"), "{error}");
    // A request that is signed for another one is worth nothing here.
    assert_eq!(other.provider().await.unwrap_err().code(), "unexpected_answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_corrected_by_the_services() {
    const AHEAD_MS: u64 = 3_600_000;
    let world = World::new().await;
    let info = http()
        .get(format!("{}/v1/info", world.accountant.url()))
        .send()
        .await
        .unwrap();
    let mut info: Value = info.json().await.unwrap();
    let ahead = info["time"].as_u64().unwrap() + AHEAD_MS;
    info["time"] = json!(ahead);
    let page = get(move |headers: HeaderMap| async move {
        let sent: u64 = headers[request::TIMESTAMP_HEADER].to_str().unwrap().parse().unwrap();
        if sent.abs_diff(ahead) > request::API_WINDOW_MS {
            return (StatusCode::UNAUTHORIZED, Json(json!({ "code": "wrong_time" })));
        }
        (StatusCode::OK, Json(json!({ "settlements": [], "next": null })))
    });
    let router = Router::new()
        .route("/v1/info", get(move || async move { Json(info) }))
        .route("/v1/settlements", page);
    let (place, caller) = (world.accountant.place(), Caller::identity(key("Provider")));
    let url = format!("http://{}", serve(router).await);
    let api = AccountantApi::new(&url, place.accountant.clone(), GENESIS, Some(caller)).unwrap();
    assert!(api.settlements(None, 1).await.unwrap().settlements.is_empty());
}

#[tokio::test]
async fn refusals_keep_code_reason_and_waiting_time() {
    let busy = get(|| async {
        let body = r#"{"type":"/problems/read_only","title":"t","status":503,"detail":"later","code":"read_only"}"#;
        let headers = [("content-type", "application/problem+json"), ("retry-after", "2")];
        (StatusCode::SERVICE_UNAVAILABLE, headers, body).into_response()
    });
    let error = api(serve(Router::new().route("/v1/provider", busy)).await)
        .provider()
        .await
        .unwrap_err();
    assert_eq!(error.code(), "read_only");
    assert!(error.is_retryable());
    assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(2)));
}

#[tokio::test]
async fn an_unreachable_service_is_worth_another_try() {
    let listener = std::net::TcpListener::bind(crate::common::LOOPBACK).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = api(address).info().await.unwrap_err();
    assert_eq!(error.code(), "unreachable");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn operations_of_a_batch_are_signed_and_fail_one_by_one() {
    let batch = post(|Json(body): Json<Value>| async move {
        let operations = body["operations"].as_array().unwrap().clone();
        let results: Vec<Value> = operations
            .iter()
            .enumerate()
            .map(|(place, operation)| {
                let mut headers = HeaderMap::new();
                for (name, header) in [
                    ("timestamp", request::TIMESTAMP_HEADER),
                    ("nonce", request::NONCE_HEADER),
                    ("signature", request::SIGNATURE_HEADER),
                ] {
                    headers.insert(header, operation["headers"][name].as_str().unwrap().parse().unwrap());
                }
                let uri: Uri = operation["path"].as_str().unwrap().parse().unwrap();
                assert!(is_signed("POST", &uri, &headers, operation["body"].as_str().unwrap().as_bytes()));
                match place {
                    0 => json!({ "status": 409, "body": { "code": "not_pending", "status": 409, "title": "t" } }),
                    _ => json!({ "status": 200, "body": { "number": 1, "promise": {
                        "promise": { "channel": GENESIS, "lane": 0, "amount": "5", "hashlock": GENESIS, "validUntil": 9 },
                        "signature": operation["headers"]["signature"],
                    } } }),
                }
            })
            .collect();
        Json(json!({ "results": results }))
    });
    let api = api(serve(Router::new().route("/v1/batches", batch)).await);
    let reveal = |number| {
        let request = RevealRequest {
            provider: account("Provider"),
            number,
            preimage: [1; 32],
        };
        api.sign_operation(&Operation::Reveal(request)).unwrap()
    };
    let mut results = api.batch(vec![reveal(0), reveal(1)]).await.unwrap().into_iter();
    let refused = results.next().unwrap().into_answer::<RevealAnswer>().unwrap_err();
    assert_eq!(refused.code(), "not_pending");
    let answer: RevealAnswer = results.next().unwrap().into_answer().unwrap();
    assert_eq!(answer.promise.promise.amount, 5);
}

#[tokio::test]
async fn updates_go_on_where_they_broke_off() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = calls.clone();
    let updates = get(move |headers: HeaderMap| async move {
        let after = headers.get("last-event-id").map(|id| id.to_str().unwrap().to_owned());
        seen.lock().unwrap().push(after.clone());
        let first: u64 = after.map_or(0, |id| id.parse().unwrap());
        // Two events, then the line breaks.
        let events = (first + 1..=first + 2).map(|id| {
            let event = sse::Event::default()
                .id(id.to_string())
                .event("settlement")
                .data(format!("{{\"n\":{id}}}"));
            Ok::<_, std::io::Error>(event)
        });
        Sse::new(futures::stream::iter(events))
    });
    let api = api(serve(Router::new().route("/v1/updates", updates)).await);
    let mut stream = pin!(api.updates(None));
    for expected in 1..=5_u64 {
        let update = stream.next().await.unwrap().unwrap();
        assert_eq!(update.kind, UpdateKind::Settlement);
        assert_eq!(update.data["n"], expected);
    }
    let calls = calls.lock().unwrap().clone();
    assert_eq!(calls, [None, Some("2".to_owned()), Some("4".to_owned())]);
}
