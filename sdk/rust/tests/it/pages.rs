//! Web pages: they may ask a provider's proxy, with a token of their own, and never the proxy that spends its owner's
//! money.

use crate::common::{LOOPBACK, World, http, scrounger, world_of_bytes};
use reqwest::{Method, RequestBuilder, Response, StatusCode, header};
use tallystick_sdk::{Problem, ProviderProxy, consumer::ConsumerProxy, provider::Metering, wire};

const PAGE: &str = "https://page.example";

fn ask(provider: &ProviderProxy, method: Method, path: &str) -> RequestBuilder {
    let request = http().request(method, format!("http://{}{path}", provider.address()));
    request.header(header::ORIGIN, PAGE)
}

fn all<'a>(answer: &'a Response, name: &str) -> Vec<&'a str> {
    let values = answer.headers().get_all(name).iter();
    values.map(|value| value.to_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_allows_the_token_and_the_content_type() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    for path in [wire::PAYMENTS_PATH, wire::AGREEMENTS_PATH, wire::OFFER_PATH, "/query"] {
        let wanted = format!("content-type,{}", wire::TOKEN_HEADER);
        let answer = ask(&provider, Method::OPTIONS, path)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, &wanted)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(all(&answer, "access-control-allow-origin"), ["*"], "{path}");
        assert_eq!(all(&answer, "access-control-allow-headers"), [&wanted], "{path}");
        assert_eq!(all(&answer, "access-control-allow-methods"), ["POST"], "{path}");
        assert_eq!(all(&answer, "access-control-max-age"), ["3600"], "{path}");
        // Cookies and the like, which a browser adds by itself, are not asked for.
        assert!(all(&answer, "access-control-allow-credentials").is_empty(), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reads_offers_refusals_and_what_it_paid_for() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let offer = ask(&provider, Method::GET, wire::OFFER_PATH).send().await.unwrap();
    assert_eq!(offer.status(), StatusCode::OK);
    assert_eq!(all(&offer, "access-control-allow-origin"), ["*"]);

    let refused = ask(&provider, Method::GET, "/own").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::PAYMENT_REQUIRED);
    assert_eq!(all(&refused, "access-control-allow-origin"), ["*"]);
    let problem: Problem = refused.json().await.unwrap();
    assert_eq!(problem.code, "no_session");

    // The service's own answers to pages are replaced.
    let token = scrounger::agree(&world, &provider).await;
    let request = ask(&provider, Method::GET, "/own").header(wire::TOKEN_HEADER, token);
    let served = request.send().await.unwrap();
    assert_eq!(served.status(), StatusCode::OK);
    assert_eq!(all(&served, "access-control-allow-origin"), ["*"]);
    assert_eq!(all(&served, "access-control-expose-headers"), ["*"]);
    assert!(all(&served, "access-control-allow-credentials").is_empty());
    assert_eq!(all(&served, "x-own"), ["1"]);
    assert_eq!(served.text().await.unwrap(), "own");
}

#[tokio::test(flavor = "multi_thread")]
async fn options_without_a_preflight_is_for_the_service() {
    let world = World::new().await;
    let provider = world.provider(world.config(Metering::Byte)).await;
    let unpaid = ask(&provider, Method::OPTIONS, "/own").send().await.unwrap();
    assert_eq!(unpaid.status(), StatusCode::PAYMENT_REQUIRED);
    let token = scrounger::agree(&world, &provider).await;
    let request = ask(&provider, Method::OPTIONS, "/own").header(wire::TOKEN_HEADER, token);
    let served = request.send().await.unwrap();
    assert_eq!(all(&served, "allow"), ["GET, PURGE"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_that_spends_money_serves_no_pages() {
    let (_world, _provider, consumer) = world_of_bytes().await;
    let proxy = ConsumerProxy::start(consumer.clone(), LOOPBACK).await.unwrap();
    let get = || http().get(format!("http://{}/own", proxy.address()));
    for (name, value) in [
        ("origin", PAGE),
        ("sec-fetch-site", "cross-site"),
        ("host", "rebound.example"),
    ] {
        let refused = get().header(name, value).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{name}");
        let problem: Problem = refused.json().await.unwrap();
        assert_eq!(problem.code, "other_origin");
    }
    // Nothing was used for these.
    assert_eq!(consumer.status().received, 0);
    let served = get().send().await.unwrap();
    assert_eq!(served.status(), StatusCode::OK);
    let allowed = served
        .headers()
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(allowed.count(), 0);
    assert_eq!(served.text().await.unwrap(), "own");
    assert_eq!(consumer.status().received, 3);
    assert!(proxy.stop().await.unwrap());
}
