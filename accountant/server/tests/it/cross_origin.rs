//! Programs in web pages, and TLS.

use crate::support::{
    Client, ScriptedConsumer, ScriptedProvider,
    accountant::{Accountant, Options, chain, configured, embedded, operator, place},
};
use reqwest::{Method, header::HeaderMap};
use std::sync::Arc;
use tallystick_accountant::service::{Service, ServiceError, Setup};

const PAGE: &str = "https://wallet.example";

async fn preflight(client: &Client, path: &str, origin: &str) -> (u16, HeaderMap) {
    let headers = "content-type,last-event-id,x-tally-identity,x-tally-lane,x-tally-nonce,x-tally-signature,\
                   x-tally-timestamp";
    let request = client.http.request(Method::OPTIONS, format!("{}{path}", client.base));
    let request = request
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", headers);
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.headers().clone())
}

/// The view of a page at `origin`: of a signed and refused request, and of an unsigned one.
async fn asked_by(client: &Client, provider: &ScriptedProvider, origin: &str) -> [HeaderMap; 2] {
    let credentials = client.credentials(&provider.key, "POST", "/v1/exchanges", b"{");
    let request = client.http.post(format!("{}/v1/exchanges", client.base));
    let refused = request
        .header("origin", origin)
        .header("content-type", "application/json")
        .header("x-tally-identity", credentials.identity)
        .header("x-tally-timestamp", credentials.timestamp)
        .header("x-tally-nonce", credentials.nonce)
        .header("x-tally-signature", credentials.signature)
        .body("{");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 400);
    let info = client.http.get(format!("{}/v1/info", client.base));
    let info = info.header("origin", origin).send().await.unwrap();
    assert_eq!(info.status(), 200);
    [refused.headers().clone(), info.headers().clone()]
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

async fn accountant(allowed: Option<&str>) -> (Accountant, ScriptedProvider) {
    let (consumer, provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let mut options = Options::default().with(&[&consumer.id], &[provider.id()]);
    if let Some(allowed) = allowed {
        options = options.set("api.allowed_origins", allowed);
    }
    (Accountant::start(options).await, provider)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_from_any_origin_signs_requests_and_reads_answers() {
    let (accountant, provider) = accountant(None).await;
    let (status, headers) = preflight(&accountant.client, "/v1/exchanges", PAGE).await;
    assert_eq!(status, 200);
    assert_eq!(text(&headers, "access-control-allow-origin"), Some("*"));
    let list = |name| text(&headers, name).unwrap().to_lowercase().replace(' ', "");
    let allowed = list("access-control-allow-headers");
    let expected = [
        "accept",
        "content-type",
        "last-event-id",
        "x-tally-identity",
        "x-tally-lane",
        "x-tally-nonce",
        "x-tally-signature",
        "x-tally-timestamp",
    ];
    for name in expected {
        assert!(allowed.split(',').any(|found| found == name), "{name}: {allowed}");
    }
    assert_eq!(list("access-control-allow-methods"), "get,post");
    // No cookie or password of a browser's user is ever asked for.
    assert_eq!(text(&headers, "access-control-allow-credentials"), None);
    for headers in asked_by(&accountant.client, &provider, PAGE).await {
        assert_eq!(text(&headers, "access-control-allow-origin"), Some("*"));
        let exposed = text(&headers, "access-control-expose-headers").unwrap().to_lowercase();
        assert!(
            exposed.contains("retry-after") && exposed.contains("x-request-id"),
            "{exposed}"
        );
        assert!(headers.contains_key("x-request-id"));
    }
    // Metrics are for the operator.
    let metrics = accountant
        .client
        .http
        .get(format!("{}/metrics", accountant.client.base));
    let metrics = metrics.header("origin", PAGE).send().await.unwrap();
    assert_eq!(metrics.status(), 200);
    assert_eq!(text(metrics.headers(), "access-control-allow-origin"), None);
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_listed_pages_can_if_there_is_a_list() {
    let (accountant, provider) = accountant(Some("https://shop.example:8443, https://wallet.example")).await;
    let (_, headers) = preflight(&accountant.client, "/v1/exchanges", PAGE).await;
    assert_eq!(text(&headers, "access-control-allow-origin"), Some(PAGE));
    for headers in asked_by(&accountant.client, &provider, PAGE).await {
        assert_eq!(text(&headers, "access-control-allow-origin"), Some(PAGE));
        assert!(text(&headers, "vary").unwrap().to_lowercase().contains("origin"));
    }
    for stranger in ["https://wallet.example.evil", "http://wallet.example", "null"] {
        let (_, headers) = preflight(&accountant.client, "/v1/exchanges", stranger).await;
        assert_eq!(text(&headers, "access-control-allow-origin"), None, "{stranger}");
        for headers in asked_by(&accountant.client, &provider, stranger).await {
            assert_eq!(text(&headers, "access-control-allow-origin"), None, "{stranger}");
        }
    }
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_can_if_it_is_switched_off() {
    let (accountant, provider) = accountant(Some("none")).await;
    let (status, headers) = preflight(&accountant.client, "/v1/exchanges", PAGE).await;
    assert_eq!((status, text(&headers, "access-control-allow-origin")), (405, None));
    for headers in asked_by(&accountant.client, &provider, PAGE).await {
        assert_eq!(text(&headers, "access-control-allow-origin"), None);
    }
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_certificate_the_service_speaks_tls_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key, pem) = tallystick_testing_kit::certificate::for_localhost(folder.path());
    let (consumer, provider) = (
        ScriptedConsumer::new("consumer", &place()),
        ScriptedProvider::new("provider", &place()),
    );
    let options = Options::default()
        .with(&[&consumer.id], &[provider.id()])
        .set("api.tls_certificate", &certificate)
        .set("api.tls_key", &key);
    let accountant = Accountant::start(options).await;
    let address = accountant.service.address;
    let builder = || reqwest::Client::builder().no_proxy().resolve("localhost", address);
    let mut client = accountant.client.clone();
    client.base = format!("https://localhost:{}", address.port());
    client.http = builder()
        .add_root_certificate(reqwest::Certificate::from_pem(pem.as_bytes()).unwrap())
        .build()
        .unwrap();
    client.get(&provider.key, "/v1/provider").await.status_is(200);
    client.open("/readyz").await.status_is(200);
    // A client that does not know the certificate does not talk to the service.
    client.http = builder().build().unwrap();
    let stranger = client.try_send("GET", "/livez", None, None).await.unwrap_err();
    assert!(stranger.is_connect(), "{stranger:?}");
    let plain = accountant.client.try_send("GET", "/livez", None, None).await;
    assert!(plain.is_err(), "{plain:?}");
    accountant.service.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unusable_certificate_keeps_the_service_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key, _) = tallystick_testing_kit::certificate::for_localhost(folder.path());
    std::fs::write(&key, "nonsense").unwrap();
    let options = Options::default()
        .set("api.tls_certificate", &certificate)
        .set("api.tls_key", &key);
    let (store, _) = embedded(&folder).await;
    let setup = Setup {
        loaded: configured(&place(), &options.settings),
        operator: operator(&place()),
        store: Arc::clone(&store),
        chain: chain(&options),
        reconciled: false,
    };
    let refused = Service::start(setup).await;
    assert!(matches!(refused, Err(ServiceError::Tls(_))), "{:?}", refused.err());
}
