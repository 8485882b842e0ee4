//! Cross-origin requests: lets programs in web pages use the interface.
//!
//! Nothing here is protected by what a browser adds by itself: requests are signed with headers, and there are no
//! cookies. So any page may ask by default; it gets nothing that it could not get without a browser.

use crate::config::Origins;
use axum::http::{HeaderName, HeaderValue, Method, header};
use std::time::Duration;
use tallystick_messages::request::{IDENTITY_HEADER, LANE_HEADER, NONCE_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use tower_http::cors::{AllowOrigin, CorsLayer};

/// How long a browser may remember the permissions.
const MAX_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// Answers preflights and marks answers for these origins; none if no page from elsewhere may ask.
pub fn layer(origins: &Origins) -> Option<CorsLayer> {
    let allowed = match origins {
        Origins::None => return None,
        Origins::Any => AllowOrigin::any(),
        Origins::Only(list) => AllowOrigin::list(list.iter().filter_map(|origin| HeaderValue::from_str(origin).ok())),
    };
    let signed = [
        IDENTITY_HEADER,
        LANE_HEADER,
        NONCE_HEADER,
        SIGNATURE_HEADER,
        TIMESTAMP_HEADER,
    ];
    let mut headers: Vec<HeaderName> = signed.map(HeaderName::from_static).into();
    headers.extend([
        header::ACCEPT,
        header::CONTENT_TYPE,
        HeaderName::from_static("last-event-id"),
    ]);
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(headers)
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static(super::layer::REQUEST_ID)])
        .max_age(MAX_AGE);
    Some(layer)
}
