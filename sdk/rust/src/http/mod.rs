//! HTTP: addresses, bounded bodies, and headers that belong to one hop only; [`server`] for both proxies.

mod server;

pub use server::ListenError;
pub(crate) use server::{answer, listen, refuse, serve};

use crate::api::ApiError;
use axum::http::{HeaderMap, HeaderName, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use reqwest::{Response, Url};
use std::time::Duration;

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A client without redirects, as a signed request is meant for one service, and without proxies from the
/// environment.
pub(crate) fn client(timeout: Duration) -> Result<reqwest::Client, ApiError> {
    builder()
        .timeout(timeout)
        .build()
        .map_err(|error| ApiError::Setup(error.to_string()))
}

/// The same without a limit on how long a body may stream.
pub(crate) fn streaming_client() -> Result<reqwest::Client, ApiError> {
    builder().build().map_err(|error| ApiError::Setup(error.to_string()))
}

fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
}

/// The address of a service: http or https, without query.
pub(crate) fn base_url(text: &str) -> Result<Url, ApiError> {
    let invalid = || ApiError::InvalidUrl(text.to_owned());
    let url = Url::parse(text.trim_end_matches('/')).map_err(|_| invalid())?;
    let good = matches!(url.scheme(), "http" | "https") && url.has_host() && url.query().is_none();
    good.then_some(url).ok_or_else(invalid)
}

/// `path` (with query) below the service's address.
pub(crate) fn join(base: &Url, path: &str) -> Result<Url, ApiError> {
    let text = format!("{}{path}", base.as_str().trim_end_matches('/'));
    Url::parse(&text).map_err(|_| ApiError::InvalidUrl(text))
}

/// No answer came, or not all of it.
pub(crate) fn unreachable(base: &Url, error: &reqwest::Error) -> ApiError {
    use std::error::Error;
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        reason = inner.to_string();
        source = inner.source();
    }
    ApiError::Unreachable {
        url: base.to_string(),
        reason,
    }
}

/// The whole body, if it is not longer than `limit` bytes.
pub(crate) async fn body_within(base: &Url, response: Response, limit: usize) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| unreachable(base, &error))?;
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(ApiError::Unexpected {
                url: base.to_string(),
                reason: format!("the answer is longer than {limit} bytes"),
            });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// `Retry-After` in milliseconds, if it is given in seconds.
pub(crate) fn retry_after_ms(headers: &HeaderMap) -> Option<u64> {
    let seconds: u64 = headers.get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    seconds.checked_mul(1000)
}

/// The headers that go on to the next hop: without those about the connection, and without `Host`.
pub(crate) fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let mut kept = HeaderMap::new();
    for (name, value) in headers {
        if !is_hop_by_hop(name) && !named.contains(name) {
            kept.append(name.clone(), value.clone());
        }
    }
    kept
}

/// Removes what a service allows to pages of other origins.
pub(crate) fn remove_cors(headers: &mut HeaderMap) {
    let allowed: Vec<HeaderName> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("access-control-"))
        .cloned()
        .collect();
    for name in allowed {
        headers.remove(name);
    }
}

fn is_hop_by_hop(name: &HeaderName) -> bool {
    const NAMES: [&str; 9] = [
        "connection",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    NAMES.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_about_the_connection_stay_behind() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Private"),
            ("x-private", "1"),
            ("host", "a"),
            ("transfer-encoding", "chunked"),
            ("accept", "text/html"),
            ("cookie", "a=1"),
        ] {
            headers.insert(name, value.parse().unwrap());
        }
        let kept = end_to_end(&headers);
        let mut names: Vec<&str> = kept.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "cookie"]);
    }

    #[test]
    fn addresses_of_services_are_checked() {
        assert!(base_url("http://127.0.0.1:80/").is_ok());
        for text in ["", "127.0.0.1:80", "ftp://a", "http://", "http://a?b"] {
            assert!(matches!(base_url(text), Err(ApiError::InvalidUrl(_))), "{text}");
        }
        let joined = join(&base_url("http://a/prefix/").unwrap(), "/v1/x?y=1").unwrap();
        assert_eq!(joined.as_str(), "http://a/prefix/v1/x?y=1");
    }
}
