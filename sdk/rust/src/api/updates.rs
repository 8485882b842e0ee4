//! What happens to the own identity, as the accountant sees it (server-sent events).

use super::{client::answer, AccountantApi, ApiError};
use eventsource_stream::Eventsource;
use futures::{future::BoxFuture, stream, Stream, StreamExt};
use reqwest::Method;
use std::time::Duration;

/// First pause before connecting again.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause before connecting again.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// After this long the line is made anew, alive or not.
const LONGEST_LINE: Duration = Duration::from_secs(24 * 60 * 60);
/// The accountant sends a sign of life every 15 s; after this long without one the line is dead.
const SILENCE: Duration = Duration::from_secs(45);

/// What kind of thing happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum UpdateKind {
    /// A promise was settled.
    Settlement,
    /// An exit was requested, cancelled or finalized.
    Exit,
    /// The coverage changed.
    Coverage,
    /// The accountant's state changed.
    Accountant,
    /// The channel changed.
    Channel,
    /// Something that this version does not know.
    Other(String),
}

impl From<&str> for UpdateKind {
    fn from(name: &str) -> Self {
        match name {
            "settlement" => Self::Settlement,
            "exit" => Self::Exit,
            "coverage" => Self::Coverage,
            "accountant" => Self::Accountant,
            "channel" => Self::Channel,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Where to go on after a break.
    pub id: String,
    /// What kind of thing.
    pub kind: UpdateKind,
    /// The details.
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
            let mut request = self.signed_request(&Method::GET, "/v1/updates", Vec::new())?;
            request = request.header("accept", "text/event-stream").timeout(LONGEST_LINE);
            if let Some(after) = after {
                request = request.header("last-event-id", after);
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

/// Ends a stream of bytes that says nothing for too long.
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
