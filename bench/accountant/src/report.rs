//! The figures, as a file and as a table.

use crate::load::Run;
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Payments a second that the signatures alone would allow: one verified and one made for each, on all processors.
    pub limit_per_s: f64,
    /// Processors.
    pub cores: usize,
    /// Payments in one request of `batch`.
    pub batch_size: usize,
    /// The best of each store, with batches.
    pub batch: BTreeMap<String, Figures>,
    /// The best of each store, one payment in each request.
    pub single: BTreeMap<String, Figures>,
    /// All points.
    pub points: Vec<Point>,
    /// At half of the best speed.
    pub half_load: Vec<Point>,
    /// On one processor, and on all.
    pub scaling: Option<Scaling>,
    /// With many channels.
    pub known_channels: Vec<Known>,
}

/// One result in short.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// Payments a second.
    pub per_s: f64,
    /// Median latency of a request.
    pub p50_ms: f64,
    /// The latency that 99 of 100 requests do not exceed.
    pub p99_ms: f64,
    /// To the limit.
    pub ratio: f64,
}

/// One measurement.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// `embedded` or `postgresql`.
    pub store: String,
    /// `batch` or `single`.
    pub kind: String,
    /// At the same time.
    pub connections: usize,
    /// Payments.
    pub payments: usize,
    /// The result.
    #[serde(flatten)]
    pub figures: Figures,
}

/// How speed grows with processors (single payments, embedded store, the load on the same processors).
#[derive(Debug, Serialize)]
pub struct Scaling {
    /// Payments a second on one.
    pub one_core_per_s: f64,
    /// To the limit of one.
    pub one_core_ratio: f64,
    /// Payments a second on all.
    pub all_cores_per_s: f64,
    /// To the limit of all.
    pub all_cores_ratio: f64,
}

/// With so many channels in the store.
#[derive(Debug, Serialize)]
pub struct Known {
    /// Channels.
    pub channels: u64,
    /// Bytes of one record.
    pub record_bytes: usize,
    /// From the start of the process until it listens.
    pub start_ms: f64,
    /// The process's resident memory then.
    pub resident_mib: f64,
    /// Single payments at 64 connections, to the limit.
    pub single_ratio: f64,
}

impl Figures {
    /// Of a run, next to the limit.
    pub fn new(run: &Run, limit: f64) -> Self {
        Self {
            per_s: round(run.per_second()),
            p50_ms: round(run.percentile_ms(50.0)),
            p99_ms: round(run.percentile_ms(99.0)),
            ratio: round(run.per_second() / limit),
        }
    }
}

/// Two decimals are more than such figures mean.
pub fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

impl Report {
    /// Adds a point, and keeps the best ones.
    pub fn add(&mut self, point: Point) {
        println!("{}", line(&point));
        let best = match point.kind.as_str() {
            "batch" => &mut self.batch,
            _ => &mut self.single,
        };
        let is_better = best
            .get(&point.store)
            .is_none_or(|known| known.per_s < point.figures.per_s);
        if is_better {
            best.insert(point.store.clone(), point.figures.clone());
        }
        self.points.push(point);
    }
}

/// One line of the table.
pub fn line(point: &Point) -> String {
    let Figures {
        per_s,
        p50_ms,
        p99_ms,
        ratio,
    } = &point.figures;
    format!(
        "| {:10} | {:6} | {:11} | {per_s:10.0} | {p50_ms:7.2} | {p99_ms:7.2} | {ratio:5.2} |",
        point.store, point.kind, point.connections
    )
}
