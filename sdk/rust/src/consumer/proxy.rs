//! A listener on the own machine: programs that know nothing of payments use the service through it.

use super::{
    forward::{Outgoing, OutgoingBody},
    guard, PaymentSession, PaymentSessionError,
};
use crate::{
    http::{end_to_end, remove_cors},
    problem::PROBLEM_JSON,
    Problem,
};
use axum::{
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{header, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
    Json, Router,
};
use futures::{stream, StreamExt};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// Bodies up to this length are kept until the request is through, so that it can be sent again.
const KEPT: usize = 1024 * 1024;
/// How often the meter's reading is written.
const FLUSH: Duration = Duration::from_secs(1);
/// How long connections may go on when the proxy stops.
const GRACE: Duration = Duration::from_secs(5);

/// A proxy that runs.
pub struct ConsumerProxy {
    address: SocketAddr,
    session: PaymentSession,
    shutdown: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ConsumerProxy {
    /// Serves on `listen`. Whoever can connect there spends the session's money: keep it on the loopback
    /// interface.
    pub async fn start(session: PaymentSession, listen: SocketAddr) -> Result<Self, PaymentSessionError> {
        let refused = |error: std::io::Error| PaymentSessionError::Listen {
            address: listen.to_string(),
            reason: error.to_string(),
        };
        let listener = TcpListener::bind(listen).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (shutdown, down) = watch::channel(false);
        let task = tokio::spawn(serve(listener, address, session.clone(), down));
        Ok(Self {
            address,
            session,
            shutdown,
            task,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves nothing more, and closes the session. Whether nothing is owed any more.
    pub async fn stop(self) -> Result<bool, PaymentSessionError> {
        self.shutdown.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the proxy failed");
        }
        self.session.close().await
    }
}

async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    session: PaymentSession,
    mut shutdown: watch::Receiver<bool>,
) {
    let router = Router::new().fallback(handle).with_state((session.clone(), address));
    let mut down = shutdown.clone();
    let stop = async move {
        // An error means that the proxy is gone.
        let _ = down.wait_for(|down| *down).await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(stop);
    let flush = async {
        loop {
            tokio::time::sleep(FLUSH).await;
            if let Err(error) = session.inner.store.commit(vec![session.inner.session_write()]).await {
                tracing::error!(%error, "the meter's reading could not be written");
            }
        }
    };
    let too_late = async move {
        let _ = shutdown.wait_for(|down| *down).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => if let Err(error) = result {
            tracing::error!(%error, "the proxy failed");
        },
        () = flush => {}
        () = too_late => tracing::warn!("connections that would not end were cut off"),
    }
}

async fn handle(State((session, listen)): State<(PaymentSession, SocketAddr)>, request: Request) -> Response {
    match forward(&session, listen, request).await {
        Ok(mut response) => {
            remove_cors(response.headers_mut());
            response
        }
        Err(error) => {
            tracing::warn!(%error, "not served");
            refuse(error.problem())
        }
    }
}

fn refuse(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = (status, Json(problem)).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response
}

async fn forward(
    session: &PaymentSession,
    listen: SocketAddr,
    request: Request,
) -> Result<Response, PaymentSessionError> {
    let (parts, body) = request.into_parts();
    guard::check(listen, &parts.headers)?;
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    if path.starts_with("/.tally/") {
        return Err(PaymentSessionError::BadRequest(
            "paths below /.tally/ are for payments; the proxy makes them".to_owned(),
        ));
    }
    session
        .send(Outgoing {
            method: parts.method,
            path,
            headers: end_to_end(&parts.headers),
            body: keep(body).await?,
        })
        .await
}

/// The body in memory if it is short; otherwise a stream that begins with what was read.
async fn keep(body: Body) -> Result<OutgoingBody, PaymentSessionError> {
    if body.is_end_stream() {
        return Ok(OutgoingBody::Kept(bytes::Bytes::new()));
    }
    let mut read = bytes::BytesMut::new();
    let mut rest = body.into_data_stream();
    while let Some(chunk) = rest.next().await {
        let chunk = chunk.map_err(|error| PaymentSessionError::BadRequest(error.to_string()))?;
        read.extend_from_slice(&chunk);
        if read.len() > KEPT {
            let begun = stream::iter([Ok(read.freeze())]);
            return Ok(OutgoingBody::Stream(Body::from_stream(begun.chain(rest))));
        }
    }
    Ok(OutgoingBody::Kept(read.freeze()))
}
