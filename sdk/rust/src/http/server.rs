//! The server part of both proxies.

use crate::{Problem, problem::PROBLEM_JSON};
use axum::{
    Json, Router,
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long connections may go on after the shutdown.
const GRACE: Duration = Duration::from_secs(5);

/// The address is taken, or is not one of this machine.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}: {reason}")]
pub struct ListenError {
    address: SocketAddr,
    reason: io::Error,
}

/// Begins to listen; gives the address with the port that the system chose.
pub(crate) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ListenError> {
    let failed = |reason| ListenError { address, reason };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Serves until `shutdown` is true; connections that take longer than [`GRACE`] to end are cut off.
pub(crate) async fn serve(listener: TcpListener, router: Router, mut shutdown: watch::Receiver<bool>) {
    let mut down = shutdown.clone();
    let stop = async move {
        // An error means that the proxy is gone.
        let _ = down.wait_for(|down| *down).await;
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(stop);
    let too_late = async move {
        let _ = shutdown.wait_for(|down| *down).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = server => if let Err(error) = result {
            tracing::error!(%error, "the proxy failed");
        },
        () = too_late => tracing::warn!("connections that did not end in time were cut off"),
    }
}

/// An answer to hand back.
pub(crate) fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// A problem as an answer.
pub(crate) fn refuse(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    let kind = HeaderValue::from_static(PROBLEM_JSON);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
