//! Events about the own identity, as they happen (server-sent events).

use super::{AccountantApi, ApiError, client::answer};
use eventsource_stream::Eventsource;
use futures::{Stream, StreamExt, future::BoxFuture, stream};
use reqwest::Method;
use std::time::Duration;
use tallystick_rest::{Endpoint, UpdateKind, endpoints::Updates, updates::LAST_EVENT_ID};

/// First pause before connecting again.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause before connecting again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// After this long the line is made anew, alive or not.
const LONGEST_LINE: Duration = Duration::from_secs(24 * 60 * 60);
/// The accountant sends a sign of life every 15 s; after this long without one the line is dead.
const SILENCE: Duration = Duration::from_secs(45);

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Where to go on after a break.
    pub id: String,
    /// The subject.
    pub kind: UpdateKind,
    /// The details: an [`UpdateData`](tallystick_rest::UpdateData), if this version knows the subject.
    pub data: serde_json::Value,
}

type Events = stream::BoxStream<'static, Result<Update, ApiError>>;

struct Follow {
    api: AccountantApi,
    last_id: Option<String>,
    events: Option<Events>,
    pause: Duration,
}

impl AccountantApi {
    /// Follows the caller's updates after the one with the id `after`. Connects again by itself, and goes on
    /// where it was; errors are passed on so that they can be shown, and end the stream only when trying again
    /// cannot help.
    pub fn updates(&self, after: Option<String>) -> impl Stream<Item = Result<Update, ApiError>> + Send {
        let follow = Follow {
            api: self.clone(),
            last_id: after,
            events: None,
            pause: FIRST_PAUSE,
        };
        stream::unfold(Some(follow), |follow| async {
            let mut follow = follow?;
            match follow.next().await {
                Err(error) if !error.is_retryable() => Some((Err(error), None)),
                item => Some((item, Some(follow))),
            }
        })
    }

    fn connect_updates(&self, after: Option<&str>) -> BoxFuture<'_, Result<Events, ApiError>> {
        let after = after.map(str::to_owned);
        Box::pin(async move {
            let mut request = self.signed_request(&Method::GET, Updates::PATH, Vec::new())?;
            request = request.header("accept", "text/event-stream").timeout(LONGEST_LINE);
            if let Some(after) = after {
                request = request.header(LAST_EVENT_ID, after);
            }
            let response = self.send(request).await?;
            if !response.status().is_success() {
                return Err(match answer::<serde_json::Value>(self.url(), response).await {
                    Err(error) => error,
                    Ok(_) => self.unexpected("no stream of events".to_owned()),
                });
            }
            let url = self.url().to_string();
            let bytes = until_silent(response.bytes_stream(), SILENCE);
            let events = bytes.eventsource().map(move |event| match event {
                Ok(event) => Ok(Update {
                    kind: event.event.as_str().into(),
                    data: serde_json::from_str(&event.data).unwrap_or(serde_json::Value::String(event.data)),
                    id: event.id,
                }),
                Err(error) => Err(ApiError::Unreachable {
                    url: url.clone(),
                    reason: error.to_string(),
                }),
            });
            Ok(events.boxed())
        })
    }
}

impl Follow {
    async fn next(&mut self) -> Result<Update, ApiError> {
        loop {
            let Some(events) = &mut self.events else {
                match self.api.connect_updates(self.last_id.as_deref()).await {
                    Ok(events) => self.events = Some(events),
                    Err(error) => {
                        let pause = error.retry_after().unwrap_or(self.pause);
                        if error.is_retryable() {
                            tokio::time::sleep(pause).await;
                        }
                        self.pause = self.pause.saturating_mul(2).min(LONGEST_PAUSE);
                        return Err(error);
                    }
                }
                continue;
            };
            match events.next().await {
                Some(Ok(update)) => {
                    self.pause = FIRST_PAUSE;
                    if !update.id.is_empty() {
                        self.last_id = Some(update.id.clone());
                    }
                    return Ok(update);
                }
                Some(Err(error)) => {
                    self.events = None;
                    return Err(error);
                }
                None => {
                    self.events = None;
                    tokio::time::sleep(self.pause).await;
                }
            }
        }
    }
}

/// Ends a stream of bytes after too long a silence.
fn until_silent<T: Send, E: std::fmt::Display + Send>(
    bytes: impl Stream<Item = Result<T, E>> + Send,
    silence: Duration,
) -> impl Stream<Item = Result<T, std::io::Error>> + Send {
    stream::unfold(Some(Box::pin(bytes)), move |bytes| async move {
        let mut bytes = bytes?;
        match tokio::time::timeout(silence, bytes.next()).await {
            Ok(Some(Ok(chunk))) => Some((Ok(chunk), Some(bytes))),
            Ok(Some(Err(error))) => Some((Err(std::io::Error::other(error.to_string())), None)),
            Ok(None) => None,
            Err(_) => Some((Err(std::io::Error::other("no sign of life")), None)),
        }
    })
}
