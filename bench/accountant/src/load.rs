//! Sends scripts over connections and takes the time.

use crate::script::Ready;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::SendRequest;
use hyper_util::rt::TokioIo;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tallystick_messages::ExchangeAnswer;
use tokio::{net::TcpStream, task::JoinSet};

/// An error while loading the accountant.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The connection broke.
    #[error("the accountant does not answer: {0}")]
    Http(#[from] hyper::Error),
    /// The connection could not be made.
    #[error("cannot connect to the accountant: {0}")]
    Connect(#[from] std::io::Error),
    /// A request was not answered as it should.
    #[error("an exchange was answered with {status}: {body}")]
    Refused {
        /// Status.
        status: u16,
        /// Body.
        body: String,
    },
    /// The answer is not the one that the script expects.
    #[error("an exchange of {expected} payments accepted {accepted}, for a total of {total}")]
    WrongAnswer {
        /// Payments in the request.
        expected: usize,
        /// Payments taken.
        accepted: usize,
        /// The total promised.
        total: u128,
    },
}

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// Payments that were exchanged.
    pub payments: usize,
    /// From the first request to the last answer.
    pub elapsed: Duration,
    /// Of each request, sorted.
    pub latencies: Vec<Duration>,
}

impl Run {
    /// Payments exchanged in a second.
    pub fn per_second(&self) -> f64 {
        self.payments as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that `percent` of the requests did not exceed, in milliseconds.
    pub fn percentile_ms(&self, percent: f64) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let place = (last as f64 * percent / 100.0).round() as usize;
        self.latencies
            .get(place)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1e3)
    }
}

/// Sends each script over a connection of its own, each request when the answer before has come, and, if `pace` is
/// given, not before its time in a schedule that spreads all requests evenly over so long.
pub async fn run(address: SocketAddr, scripts: Vec<Vec<Ready>>, pace: Option<Duration>) -> Result<Run, LoadError> {
    let mut connections = Vec::new();
    for script in scripts {
        connections.push((connect(address).await?, script));
    }
    let began = Instant::now();
    let count = connections.len() as u32;
    let mut tasks = JoinSet::new();
    for (index, (connection, script)) in (0u32..).zip(connections) {
        let schedule = pace.map(|whole| {
            let step = whole / script.len().max(1) as u32;
            Schedule {
                // Connections start one after the other, so that they do not send in step.
                first: began + step * index / count.max(1),
                step,
            }
        });
        tasks.spawn(play(connection, script, schedule));
    }
    let mut run = Run::default();
    while let Some(played) = tasks.join_next().await {
        let played = played.expect("a connection's task does not panic")?;
        run.payments += played.payments;
        run.latencies.extend(played.latencies);
        run.elapsed = run.elapsed.max(played.finished - began);
    }
    run.latencies.sort();
    Ok(run)
}

/// When requests are sent.
#[derive(Clone, Copy)]
struct Schedule {
    first: Instant,
    step: Duration,
}

/// The result of one connection.
struct Played {
    payments: usize,
    latencies: Vec<Duration>,
    finished: Instant,
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, LoadError> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn play(
    mut connection: SendRequest<Full<Bytes>>,
    script: Vec<Ready>,
    schedule: Option<Schedule>,
) -> Result<Played, LoadError> {
    let (mut answers, mut latencies) = (Vec::new(), Vec::new());
    for (index, ready) in (0u32..).zip(&script) {
        // A request that is late counts from when it was due: a stall is not hidden by sending less.
        let due = schedule.map(|schedule| schedule.first + schedule.step * index);
        if let Some(due) = due {
            tokio::time::sleep_until(due.into()).await;
        }
        let sent = due.unwrap_or_else(Instant::now);
        connection.ready().await?;
        let response = connection.send_request(ready.request()).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        latencies.push(sent.elapsed());
        if !status.is_success() {
            return Err(LoadError::Refused {
                status: status.as_u16(),
                body: String::from_utf8_lossy(&body).into_owned(),
            });
        }
        answers.push(body);
    }
    let finished = Instant::now();
    check(&script, &answers)?;
    Ok(Played {
        payments: script.iter().map(|ready| ready.payments).sum(),
        latencies,
        finished,
    })
}

/// Every payment must have been taken, and promised on.
fn check(script: &[Ready], answers: &[Bytes]) -> Result<(), LoadError> {
    for (ready, body) in script.iter().zip(answers) {
        let answer: ExchangeAnswer = serde_json::from_slice(body).map_err(|_| LoadError::Refused {
            status: 200,
            body: String::from_utf8_lossy(body).into_owned(),
        })?;
        let promised = answer.promise.as_ref().map_or(0, |signed| signed.promise.amount);
        if answer.accepted.len() != ready.payments || promised != ready.total {
            return Err(LoadError::WrongAnswer {
                expected: ready.payments,
                accepted: answer.accepted.len(),
                total: promised,
            });
        }
    }
    Ok(())
}
