//! HTTP: versioned REST with OpenAPI 3.1 and RFC 9457 problems.
//!
//! - [`auth`]: signed requests; [`nonces`]: each once; [`limits`]: how often;
//! - [`protocol`]: exchanges, reveals, batches, fast exits, reports;
//! - [`records`]: what the accountant knows of who asks;
//! - [`stream`]: updates as they happen, kept by [`updates`];
//! - [`open`]: what anybody may ask, probes and metrics;
//! - [`layer`]: what happens to every request; [`cors`]: programs in web pages;
//! - [`types`], [`schema`], [`problem`]: what travels.

pub mod auth;
pub mod cors;
pub mod layer;
pub mod limits;
pub mod nonces;
pub mod open;
pub mod problem;
pub mod protocol;
pub mod records;
pub mod schema;
pub mod stream;
pub mod types;
pub mod updates;

use crate::{config::Config, engine::Engine, metrics::Metrics};
use axum::{
    extract::{ConnectInfo, Request},
    http::StatusCode,
    middleware,
    response::IntoResponse,
    routing::get,
    Router,
};
use limits::Limits;
use nonces::Nonces;
use problem::Problem;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tallystick_primitives::AccountId;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use updates::Updates;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;

/// What every handler can reach.
pub struct Api {
    /// Decides and remembers.
    pub engine: Arc<Engine>,
    /// How often anybody may ask.
    pub limits: Limits,
    /// Nonces that were used.
    pub nonces: Nonces,
    /// News.
    pub updates: Arc<Updates>,
    /// What is measured.
    pub metrics: Arc<Metrics>,
    /// As configured.
    pub config: Config,
    /// The owner.
    pub owner: AccountId,
    /// The accountant.
    pub accountant: AccountId,
    /// Room for requests.
    pub room: Arc<Semaphore>,
    /// Room for streams.
    pub streams: Arc<Semaphore>,
    /// Says that the service is stopping.
    pub stop: CancellationToken,
}

/// The document without its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tallystick accountant",
        description = "Exchanges consumers' promises into one promise per provider. Amounts are decimal strings in \
                       units of 10^-12 NOTCH, bytes are 0x and hexadecimal. Signed requests carry the headers that \
                       docs/protocol.md describes."
    ),
    components(schemas(problem::Problem)),
    modifiers(&SignedHeaders),
    tags(
        (name = "protocol", description = "Exchanges, reveals, fast exits. Signed."),
        (name = "records", description = "What the accountant knows of who asks. Signed."),
        (name = "open", description = "For anybody."),
    )
)]
struct Document;

/// The scheme of signed requests.
struct SignedHeaders;

impl utoipa::Modify for SignedHeaders {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
        let text = "The signature over the payload of docs/protocol.md, together with the headers x-tally-identity, \
                    x-tally-timestamp, x-tally-nonce and, for devices, x-tally-lane.";
        let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
            tallystick_messages::request::SIGNATURE_HEADER,
            text,
        )));
        let components = document.components.get_or_insert_with(Default::default);
        components.add_security_scheme("signed", scheme);
    }
}

/// All routes but metrics, and their description.
fn routes() -> (Router<Arc<Api>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(protocol::exchange))
        .routes(routes!(protocol::reveal))
        .routes(routes!(protocol::batch))
        .routes(routes!(protocol::fast_exit))
        .routes(routes!(protocol::reconcile))
        .routes(routes!(records::provider))
        .routes(routes!(records::consumer))
        .routes(routes!(records::agreement))
        .routes(routes!(records::settlements))
        .routes(routes!(stream::updates))
        .routes(routes!(open::info))
        .routes(routes!(open::alive))
        .routes(routes!(open::ready))
        .split_for_parts()
}

/// The OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    routes().1
}

/// The whole interface; with metrics if they have no address of their own.
pub fn router(api: Arc<Api>) -> Router {
    let (router, document) = routes();
    let wrapped = middleware::from_fn_with_state(Arc::clone(&api), layer::every_request);
    let mut router = router
        .merge(SwaggerUi::new("/docs").url("/openapi.json", document))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(wrapped.clone());
    // Outermost, so that a page can read refusals as well.
    if let Some(cors) = cors::layer(&api.config.api.allowed_origins) {
        router = router.layer(cors);
    }
    // Metrics are for the operator: no web page reads them.
    if api.config.api.metrics_listen.is_none() {
        let metrics = Router::new()
            .route("/metrics", get(open::metrics))
            .method_not_allowed_fallback(wrong_method)
            .layer(wrapped);
        router = router.merge(metrics);
    }
    router.with_state(api)
}

/// Metrics alone.
pub fn metrics_router(api: Arc<Api>) -> Router {
    Router::new()
        .route("/metrics", get(open::metrics))
        .fallback(nothing_here)
        .with_state(api)
}

async fn nothing_here() -> Problem {
    Problem::not_found("see /openapi.json or /docs for what there is")
}

async fn wrong_method() -> impl IntoResponse {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This cannot be done with that method.",
        "see /openapi.json or /docs for what there is",
    )
}

/// The client's address.
pub fn address_of(api: &Api, request: &Request) -> IpAddr {
    let connected = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
    if !api.config.api.behind_proxy {
        return connected;
    }
    let forwarded = request.headers().get_all("x-forwarded-for").iter().next_back();
    forwarded
        .and_then(|list| list.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|address| address.trim().parse().ok())
        .unwrap_or(connected)
}
