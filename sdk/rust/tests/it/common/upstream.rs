//! A service to sell: `/bytes/<n>` gives n bytes, `/echo` gives back what it gets, `/who` says who pays.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::HeaderMap,
    routing::{get, post},
};
use bytes::Bytes;
use std::net::SocketAddr;

pub async fn start() -> SocketAddr {
    let router = Router::new()
        .route("/bytes/{count}", get(give))
        .route("/echo", post(|body: Body| async move { body }))
        .route("/who", get(who))
        .route("/own", get(own).options(|| async { [("allow", "GET, PURGE")] }));
    super::serve(router.layer(axum::extract::DefaultBodyLimit::disable())).await
}

async fn give(Path(count): Path<usize>) -> Body {
    const CHUNK: usize = 10_000;
    let chunks = (0..count.div_ceil(CHUNK)).map(move |index| {
        let length = CHUNK.min(count - index * CHUNK);
        Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; length]))
    });
    Body::from_stream(futures::stream::iter(chunks))
}

/// Answers to pages by itself, as many services do.
async fn own() -> ([(&'static str, &'static str); 3], &'static str) {
    let headers = [
        ("access-control-allow-origin", "https://only.example"),
        ("access-control-allow-credentials", "true"),
        ("x-own", "1"),
    ];
    (headers, "own")
}

async fn who(headers: HeaderMap) -> String {
    let of = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("nobody")
            .to_owned()
    };
    format!("{} {}", of("x-tally-consumer"), of("x-tally-token"))
}
