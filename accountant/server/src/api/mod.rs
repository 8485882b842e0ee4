//! HTTP: the endpoints of `tallystick-rest`, with the OpenAPI document and its page.
//!
//! - [`auth`]: signed requests; [`nonces`]: each nonce once; [`limits`]: requests per identity and address;
//! - [`protocol`]: exchanges, reveals, batches, fast exits, reports;
//! - [`records`]: a party's own channel, agreements and settlements;
//! - [`stream`]: updates as they happen, kept by [`updates`];
//! - [`open`]: terms, probes and metrics for everybody;
//! - [`layer`]: the frame of every request; [`cors`]: programs in web pages;
//! - [`problem`]: refusals as answers.

pub mod auth;
pub mod cors;
pub mod layer;
pub mod limits;
pub mod nonces;
pub mod open;
pub mod problem;
pub mod protocol;
pub mod records;
pub mod stream;
pub mod updates;

use crate::{config::Config, engine::Engine, metrics::Metrics};
use axum::{
    Router,
    extract::{ConnectInfo, Request},
    handler::Handler,
    middleware,
    routing::{get, post},
};
use limits::Limits;
use nonces::Nonces;
use problem::ProblemResponse;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tallystick_primitives::AccountId;
use tallystick_rest::{Endpoint, Method, ServiceProblem, endpoints, openapi};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use updates::Updates;
use utoipa_swagger_ui::SwaggerUi;

/// The state that every handler can reach.
pub struct Api {
    /// Decides and remembers.
    pub engine: Arc<Engine>,
    /// How often identities and addresses may ask.
    pub limits: Limits,
    /// Nonces that were used.
    pub nonces: Nonces,
    /// News.
    pub updates: Arc<Updates>,
    /// The metrics.
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

/// Serves an endpoint.
fn serve<E, H, T>(router: Router<Arc<Api>>, _endpoint: E, handler: H) -> Router<Arc<Api>>
where
    E: Endpoint,
    H: Handler<T, Arc<Api>>,
    T: 'static,
{
    let method = match E::METHOD {
        Method::Get => get(handler),
        Method::Post => post(handler),
    };
    router.route(E::PATH, method)
}

/// All endpoints.
fn endpoints() -> Router<Arc<Api>> {
    let router = Router::new();
    let router = serve(router, endpoints::Exchange, protocol::exchange);
    let router = serve(router, endpoints::Reveal, protocol::reveal);
    let router = serve(router, endpoints::SendBatch, protocol::batch);
    let router = serve(router, endpoints::FastExit, protocol::fast_exit);
    let router = serve(router, endpoints::Reconcile, protocol::reconcile);
    let router = serve(router, endpoints::Provider, records::provider);
    let router = serve(router, endpoints::Consumer, records::consumer);
    let router = serve(router, endpoints::Agreement, records::agreement);
    let router = serve(router, endpoints::Settlements, records::settlements);
    let router = serve(router, endpoints::Updates, stream::updates);
    let router = serve(router, endpoints::Info, open::info);
    let router = serve(router, endpoints::Live, open::alive);
    serve(router, endpoints::Ready, open::ready)
}

/// The whole interface; with metrics if they have no address of their own.
pub fn router(api: Arc<Api>) -> Router {
    let wrapped = middleware::from_fn_with_state(Arc::clone(&api), layer::every_request);
    let mut router = endpoints()
        .merge(SwaggerUi::new("/docs").url("/openapi.json", openapi::document()))
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

const SEE_DOCUMENT: &str = "see /openapi.json or /docs for all endpoints";

async fn nothing_here() -> ProblemResponse {
    ProblemResponse::new(ServiceProblem::NotFound, SEE_DOCUMENT)
}

async fn wrong_method() -> ProblemResponse {
    ProblemResponse::new(ServiceProblem::MethodNotAllowed, SEE_DOCUMENT)
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
