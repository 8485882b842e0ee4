//! Updates as server-sent events.

use super::{
    auth::{NoBody, Signed},
    open::problems,
    problem::Problem,
    updates::{Position, Topic, Update, Updates},
    Api,
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{stream, Stream, StreamExt};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::sync::OwnedSemaphorePermit;
use tokio_stream::wrappers::{errors::BroadcastStreamRecvError, BroadcastStream};

/// How often a comment is sent so that nobody takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

problems!(
    StreamProblems: [
        (400, "The request cannot be read."),
        (401, "Not signed as it must be, or sent before."),
        (429, "Too many requests."),
        (503, "Too many clients follow already."),
    ]
);

/// Counts a client as long as it follows.
struct Following {
    api: Arc<Api>,
    _room: OwnedSemaphorePermit,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.api.metrics.update_streams.dec();
    }
}

/// Follow updates
///
/// Events `settlement`, `exit`, `coverage`, `accountant` and `channel` of the own identity. With `Last-Event-ID` those
/// that were missed come first; if too many were, an event `gap` says so: ask anew for what you need.
#[utoipa::path(
    get, path = "/v1/updates", tag = "records", security(("signed" = [])),
    responses((status = 200, body = String, content_type = "text/event-stream"), StreamProblems)
)]
pub async fn updates(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    signed: Signed<NoBody>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let room = Arc::clone(&api.streams)
        .try_acquire_owned()
        .map_err(|_| Problem::unavailable("too many clients follow updates already"))?;
    api.metrics.update_streams.inc();
    let following = Following {
        api: Arc::clone(&api),
        _room: room,
    };
    let last = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .filter(|id| !id.is_empty())
        .map(|id| id.parse::<Position>())
        .transpose()
        .map_err(|_| Problem::malformed("Last-Event-ID is not an id of this service's events"))?;
    let identity = signed.identity;
    let subscription = api.updates.subscribe(&identity, last);
    let gap = subscription.gap.then(gap_event);
    let missed: Vec<_> = subscription
        .missed
        .iter()
        .map(|update| event(&api.updates, update))
        .collect();
    let known = Arc::clone(&api.updates);
    let news = BroadcastStream::new(subscription.receiver).filter_map(move |update| {
        let event = match update {
            Ok(update) if Updates::concerns(&update, &identity) => Some(event(&known, &update)),
            Ok(_) => None,
            Err(BroadcastStreamRecvError::Lagged(_)) => Some(gap_event()),
        };
        futures::future::ready(event)
    });
    let stop = api.stop.clone();
    let stream = stream::iter(gap)
        .chain(stream::iter(missed))
        .chain(news)
        .take_until(async move { stop.cancelled().await })
        .map(move |event| {
            let _until_the_end = &following;
            Ok(event)
        });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

fn event(updates: &Updates, update: &Update) -> Event {
    Event::default()
        .id(updates.position(update.sequence).to_string())
        .event(update.topic.name())
        .data(update.data.to_string())
}

fn gap_event() -> Event {
    Event::default().event(Topic::Gap.name()).data("{}")
}
