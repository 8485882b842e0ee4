//! Cross-origin resource sharing: a page of any origin may ask, as what opens a session is a token that the page
//! itself has, never a cookie that its visitor's browser adds.

use axum::{
    extract::{Request, State},
    http::{header, Method},
    middleware::{from_fn_with_state, Next},
    response::{IntoResponse, Response},
    Router,
};
use std::time::Duration;
use tower::ServiceExt;
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

/// For how long a browser may remember the answer to a preflight request.
const MAX_AGE: Duration = Duration::from_secs(3_600);

/// Answers preflight requests, and lets pages read every answer, refusals included.
///
/// A service can have methods and headers of its own, and a preflight request carries no token by which it could be
/// asked: so what a page wants to send is allowed, the token and the content type among it.
pub(super) fn open_to_pages(router: Router) -> Router {
    let layer = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(Any)
        .max_age(MAX_AGE);
    let plain = router.clone();
    router.layer(layer).layer(from_fn_with_state(plain, past_the_layer))
}

/// The layer would answer every `OPTIONS`. One that is no preflight request is for the service.
async fn past_the_layer(State(plain): State<Router>, request: Request, next: Next) -> Response {
    let asks_for_a_page = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !asks_for_a_page {
        return plain.oneshot(request).await.into_response();
    }
    next.run(request).await
}
