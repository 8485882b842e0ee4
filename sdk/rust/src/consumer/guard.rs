//! Web pages must not spend their visitor's money: what a page of another origin asks of the proxy is refused.

use super::PaymentSessionError;
use axum::http::{header, HeaderMap, Uri};
use std::net::{IpAddr, SocketAddr};

/// Header by which a browser says whose page asks.
const FETCH_SITE: &str = "sec-fetch-site";

/// Whether a request may be made by the proxy at `listen`. Programs are not held up; a browser is, when a page asks
/// that the proxy did not serve itself.
pub(super) fn check(listen: SocketAddr, headers: &HeaderMap) -> Result<(), PaymentSessionError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST.as_str());
    // A name that was made to point here belongs to the page that did it.
    if listen.ip().is_loopback() && host.is_some_and(|host| !is_this_machine(host)) {
        return Err(PaymentSessionError::OtherOrigin);
    }
    if headers.contains_key(FETCH_SITE) && !matches!(text(FETCH_SITE), Some("none" | "same-origin")) {
        return Err(PaymentSessionError::OtherOrigin);
    }
    if headers.contains_key(header::ORIGIN) {
        let origin = text(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
        if origin.is_none_or(|(_, origin)| Some(origin) != host) {
            return Err(PaymentSessionError::OtherOrigin);
        }
    }
    Ok(())
}

/// Whether `host` (with or without port) is the loopback interface, without a resolver in between.
fn is_this_machine(host: &str) -> bool {
    let Ok(uri) = host.parse::<Uri>() else {
        return false;
    };
    let name = uri.host().unwrap_or_default();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or(name.eq_ignore_ascii_case("localhost"), |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(listen: &str, headers: &[(&'static str, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| {
            let name = axum::http::HeaderName::from_static(name);
            (name, value.parse().unwrap())
        });
        check(listen.parse().unwrap(), &headers.collect()).is_ok()
    }

    #[test]
    fn programs_and_the_proxys_own_pages_are_served() {
        for headers in [
            &[][..],
            &[("host", "127.0.0.1:8080")],
            &[("host", "localhost")],
            &[("host", "[::1]:8080")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "none")],
            &[
                ("host", "127.0.0.1:8080"),
                ("sec-fetch-site", "same-origin"),
                ("origin", "http://127.0.0.1:8080"),
            ],
        ] {
            assert!(asked("127.0.0.1:8080", headers), "{headers:?}");
        }
        // Who listens elsewhere has said that others may spend, under any name.
        assert!(asked("0.0.0.0:8080", &[("host", "gateway:8080")]));
    }

    #[test]
    fn pages_of_other_origins_are_refused() {
        for headers in [
            &[("host", "rebound.example:8080")][..],
            &[("host", "127.0.0.1.example")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-site")],
            &[("host", "127.0.0.1:8080"), ("origin", "https://page.example")],
            &[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:3000")],
            &[("host", "127.0.0.1:8080"), ("origin", "null")],
        ] {
            assert!(!asked("127.0.0.1:8080", headers), "{headers:?}");
        }
        let page = [("host", "gateway:8080"), ("origin", "https://page.example")];
        assert!(!asked("0.0.0.0:8080", &page));
    }
}
