//! Cross-origin resource sharing. A page of any origin may ask: it needs the token of a payment session, which no
//! browser adds by itself as it does with cookies.

use axum::{
    Router,
    extract::{Request, State},
    http::{Method, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::time::Duration;
use tower::ServiceExt;
use tower_http::cors::{AllowHeaders, AllowMethods, Any, CorsLayer};

/// For how long a browser may remember the answer to a preflight request.
const MAX_AGE: Duration = Duration::from_secs(3_600);

/// Answers preflight requests, and lets pages read every answer, refusals included.
///
/// A service can have methods and headers of its own, and cannot be asked for them, as a preflight request carries no
/// token. So the methods and headers that a page asks for are allowed.
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

/// Takes `OPTIONS` without a preflight past the layer: such a request is for the service.
async fn past_the_layer(State(plain): State<Router>, request: Request, next: Next) -> Response {
    let asks_for_a_page = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !asks_for_a_page {
        return plain.oneshot(request).await.into_response();
    }
    next.run(request).await
}
