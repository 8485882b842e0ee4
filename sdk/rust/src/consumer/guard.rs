//! Web pages must not spend their visitor's money: the proxy refuses requests of pages of another origin.

use super::PaymentSessionError;
use axum::http::{HeaderMap, Uri, header};
use std::net::{IpAddr, SocketAddr};

/// Header by which a browser says from which site a request comes.
const FETCH_SITE: &str = "sec-fetch-site";

/// Refuses a browser's request to the proxy at `listen` if the page behind it does not come from the proxy itself.
/// Requests of other programs pass.
pub(super) fn check(listen: SocketAddr, headers: &HeaderMap) -> Result<(), PaymentSessionError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST.as_str());
    // A page can make a name of its own point to this machine.
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
    fn programs_and_pages_of_the_proxy_are_served() {
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
        // A proxy on another interface is meant for other machines, under any name.
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
