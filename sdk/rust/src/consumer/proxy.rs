//! A listener on the own machine: programs that know nothing of payments use the service through it.

use super::{
    PaymentSession, PaymentSessionError,
    forward::{Outgoing, OutgoingBody},
    guard,
};
use crate::http::{self, end_to_end, remove_cors};
use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{Request, State},
    response::Response,
};
use futures::{StreamExt, stream};
use std::{net::SocketAddr, time::Duration};
use tokio::{sync::watch, task::JoinHandle};

/// Bodies up to this length are kept until the request is through, so that it can be sent again.
const KEPT: usize = 1024 * 1024;
/// How often the meter's reading is written.
const FLUSH: Duration = Duration::from_secs(1);

/// A running proxy.
pub struct ConsumerProxy {
    address: SocketAddr,
    session: PaymentSession,
    shutdown: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl ConsumerProxy {
    /// Serves on `listen`. Every program that can connect there spends the consumer's money: keep it on the loopback
    /// interface.
    pub async fn start(session: PaymentSession, listen: SocketAddr) -> Result<Self, PaymentSessionError> {
        let (listener, address) = http::listen(listen).await?;
        let (shutdown, down) = watch::channel(false);
        let router = Router::new().fallback(handle).with_state((session.clone(), address));
        let metered = session.clone();
        let task = tokio::spawn(async move {
            tokio::select! {
                () = http::serve(listener, router, down) => {}
                () = write_readings(&metered) => {}
            }
        });
        Ok(Self {
            address,
            session,
            shutdown,
            task,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves nothing more, and closes the payment session. Returns whether everything is paid.
    pub async fn stop(self) -> Result<bool, PaymentSessionError> {
        self.shutdown.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the proxy failed");
        }
        self.session.close().await
    }
}

/// Writes the meter's reading again and again.
async fn write_readings(session: &PaymentSession) {
    loop {
        tokio::time::sleep(FLUSH).await;
        let write = session.inner.session_write();
        if let Err(error) = session.inner.store.commit(vec![write]).await {
            tracing::error!(%error, "the meter's reading could not be written");
        }
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
            http::refuse(&error.problem())
        }
    }
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
            "paths below /.tally/ are for payments, which the proxy makes".to_owned(),
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

/// The body in memory if it is short; otherwise a stream that begins with the part that was read.
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
