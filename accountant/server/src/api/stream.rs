//! Updates as server-sent events.

use super::{
    Api,
    auth::{NoBody, Signed},
    problem::ProblemResponse,
    updates::{Position, Update, Updates},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt, stream};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tallystick_rest::{
    ServiceProblem, UpdateData,
    updates::{GapUpdate, LAST_EVENT_ID},
};
use tokio::sync::OwnedSemaphorePermit;
use tokio_stream::wrappers::{BroadcastStream, errors::BroadcastStreamRecvError};

/// How often a comment is sent, so that no client takes the connection for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// A client that follows updates; counted until it is dropped.
struct Following {
    api: Arc<Api>,
    _room: OwnedSemaphorePermit,
}

impl Drop for Following {
    fn drop(&mut self) {
        self.api.metrics.update_streams.dec();
    }
}

/// The identity's updates, as they happen.
pub async fn updates(
    State(api): State<Arc<Api>>,
    headers: HeaderMap,
    signed: Signed<NoBody>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ProblemResponse> {
    let room = Arc::clone(&api.streams)
        .try_acquire_owned()
        .map_err(|_| ProblemResponse::unavailable("too many clients follow updates already"))?;
    api.metrics.update_streams.inc();
    let following = Following {
        api: Arc::clone(&api),
        _room: room,
    };
    let last = headers
        .get(LAST_EVENT_ID)
        .and_then(|id| id.to_str().ok())
        .filter(|id| !id.is_empty())
        .map(|id| id.parse::<Position>())
        .transpose()
        .map_err(|_| {
            ProblemResponse::new(
                ServiceProblem::Malformed,
                "Last-Event-ID is not an id of this service's events",
            )
        })?;
    let identity = signed.identity;
    let subscription = api.updates.subscribe(&identity, last);
    let gap = subscription.gap.then(gap_event);
    let missed: Vec<_> = subscription
        .missed
        .iter()
        .map(|update| update_event(&api.updates, update))
        .collect();
    let known = Arc::clone(&api.updates);
    let news = BroadcastStream::new(subscription.receiver).filter_map(move |update| {
        let event = match update {
            Ok(update) if Updates::concerns(&update, &identity) => Some(update_event(&known, &update)),
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

fn update_event(updates: &Updates, update: &Update) -> Event {
    event(&update.data).id(updates.position(update.sequence).to_string())
}

fn gap_event() -> Event {
    event(&UpdateData::Gap(GapUpdate {}))
}

fn event(data: &UpdateData) -> Event {
    let text = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(data.kind().name()).data(text)
}
