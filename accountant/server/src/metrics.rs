//! The metrics. The dashboard and the alert rules in `monitoring` use exactly these names.

use prometheus::{
    Encoder, Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};
use tallystick_messages::Refusal;
use tallystick_primitives::Balance;

/// Units of one NOTCH, for gauges in NOTCH.
const NOTCH: f64 = 1e12;
/// Upper bounds of latencies in seconds.
const SECONDS: [f64; 14] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];
/// Upper bounds of counts.
const COUNTS: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

/// Everything that is measured, in a registry of its own.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Exchanges by outcome: `accepted`, or the refusal's code.
    pub exchanges: IntCounterVec,
    /// Messages by outcome: `accepted`, or the refusal's code.
    pub messages: IntCounterVec,
    /// Reveals by outcome.
    pub reveals: IntCounterVec,
    /// Seconds by stage: `verify`, `queue`, `commit`, `total`.
    pub stages: HistogramVec,
    /// Signatures in one verification.
    pub verify_batch: Histogram,
    /// Operations in one commit.
    pub commit_batch: Histogram,
    /// Commits that failed, by kind.
    pub commit_failures: IntCounterVec,
    /// Operations waiting for the writer.
    pub queue: IntGauge,
    /// Consumers, providers and agreements in memory.
    pub cached: IntGaugeVec,
    /// Bytes of an embedded store on disk.
    pub store_bytes: IntGauge,
    /// Channels known, by kind, as of the last sweep.
    pub channels: IntGaugeVec,
    /// The newest finalized block that was applied.
    pub chain_height: IntGauge,
    /// Blocks between the node's newest finalized one and the newest applied one.
    pub chain_lag: IntGauge,
    /// Seconds since a new finalized block was seen.
    pub chain_age: Gauge,
    /// 1 while connected to the node.
    pub chain_connected: IntGauge,
    /// 1 while nothing is exchanged.
    pub read_only: IntGauge,
    /// Settlement jobs by state.
    pub jobs: IntGaugeVec,
    /// Settlements sent, by outcome.
    pub submissions: IntCounterVec,
    /// Settlements seen in finalized blocks, by kind.
    pub settlements: IntCounterVec,
    /// NOTCH settled, by kind and part.
    pub settled: prometheus::CounterVec,
    /// NOTCH that consumers owe and that is not collected, as of the last sweep.
    pub uncollected: Gauge,
    /// NOTCH promised to providers and not settled, as of the last sweep.
    pub promised: Gauge,
    /// NOTCH that settlements can take.
    pub available: Gauge,
    /// NOTCH proven on chain and not paid.
    pub owed: Gauge,
    /// NOTCH at risk.
    pub stake: Gauge,
    /// NOTCH of the stake that covers somebody.
    pub covered: Gauge,
    /// 1 for the accountant's status on chain.
    pub status: IntGaugeVec,
    /// Clients following updates.
    pub update_streams: IntGauge,
    /// Requests by route, method and status.
    pub http: IntCounterVec,
    /// Seconds by route.
    pub http_seconds: HistogramVec,
    /// Requests refused before they were worked on, by reason.
    pub http_refused: IntCounterVec,
}

/// A metric has an impossible name, or one that is there already.
#[derive(Debug, thiserror::Error)]
#[error("metrics cannot be set up: {0}")]
pub struct MetricsError(#[from] prometheus::Error);

struct Builder(Registry);

impl Builder {
    fn add<C: prometheus::core::Collector + Clone + 'static>(&self, collector: C) -> Result<C, MetricsError> {
        self.0.register(Box::new(collector.clone()))?;
        Ok(collector)
    }

    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec, MetricsError> {
        self.add(IntCounterVec::new(Opts::new(full(name), help), labels)?)
    }

    fn gauge(&self, name: &str, help: &str) -> Result<Gauge, MetricsError> {
        self.add(Gauge::new(full(name), help)?)
    }

    fn count(&self, name: &str, help: &str) -> Result<IntGauge, MetricsError> {
        self.add(IntGauge::new(full(name), help)?)
    }

    fn counts(&self, name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec, MetricsError> {
        self.add(IntGaugeVec::new(Opts::new(full(name), help), labels)?)
    }

    fn histogram(&self, name: &str, help: &str, buckets: &[f64]) -> Result<Histogram, MetricsError> {
        self.add(Histogram::with_opts(
            HistogramOpts::new(full(name), help).buckets(buckets.to_vec()),
        )?)
    }

    fn histograms(&self, name: &str, help: &str, label: &str) -> Result<HistogramVec, MetricsError> {
        self.add(HistogramVec::new(
            HistogramOpts::new(full(name), help).buckets(SECONDS.to_vec()),
            &[label],
        )?)
    }
}

fn full(name: &str) -> String {
    format!("tallystick_accountant_{name}")
}

impl Metrics {
    /// Registers everything.
    pub fn new() -> Result<Self, MetricsError> {
        let add = Builder(Registry::new());
        let metrics = Self {
            exchanges: add.counters("exchanges_total", "Exchanges by outcome.", &["outcome"])?,
            messages: add.counters("messages_total", "Messages by outcome.", &["outcome"])?,
            reveals: add.counters("reveals_total", "Reveals by outcome.", &["outcome"])?,
            stages: add.histograms("stage_seconds", "Seconds an operation spent in a stage.", "stage")?,
            verify_batch: add.histogram("verify_batch_signatures", "Signatures in one verification.", &COUNTS)?,
            commit_batch: add.histogram("commit_operations", "Operations in one commit.", &COUNTS)?,
            commit_failures: add.counters("commit_failures_total", "Failed commits by kind.", &["kind"])?,
            queue: add.count("queue_operations", "Operations waiting for the writer.")?,
            cached: add.counts("cached_entries", "Entries in memory.", &["table"])?,
            store_bytes: add.count("store_bytes", "Bytes of an embedded store on disk.")?,
            channels: add.counts("channels", "Channels known, as of the last sweep.", &["kind"])?,
            chain_height: add.count("chain_height_blocks", "Newest finalized block that was applied.")?,
            chain_lag: add.count("chain_lag_blocks", "Finalized blocks that are not applied yet.")?,
            chain_age: add.gauge("chain_age_seconds", "Seconds since a new finalized block was seen.")?,
            chain_connected: add.count("chain_connected", "1 while connected to the node.")?,
            read_only: add.count("read_only", "1 while nothing is exchanged.")?,
            jobs: add.counts("settlement_jobs", "Settlement jobs by state.", &["state"])?,
            submissions: add.counters(
                "settlement_submissions_total",
                "Settlements sent, by outcome.",
                &["outcome"],
            )?,
            settlements: add.counters("settlements_total", "Settlements in finalized blocks.", &["kind"])?,
            settled: add.add(prometheus::CounterVec::new(
                Opts::new(full("settled_notch_total"), "NOTCH settled, by kind and part."),
                &["kind", "part"],
            )?)?,
            uncollected: add.gauge(
                "uncollected_notch",
                "NOTCH to be collected from consumers, as of the last sweep.",
            )?,
            promised: add.gauge(
                "promised_notch",
                "NOTCH promised and not settled, as of the last sweep.",
            )?,
            available: add.gauge("available_notch", "NOTCH that settlements can take on chain.")?,
            owed: add.gauge("owed_notch", "NOTCH proven on chain and not paid.")?,
            stake: add.gauge("stake_notch", "NOTCH at risk.")?,
            covered: add.gauge("covered_notch", "NOTCH of the stake that covers providers.")?,
            status: add.counts("status", "1 for the accountant's status on chain.", &["status"])?,
            update_streams: add.count("update_streams", "Clients following updates.")?,
            http: add.counters("http_requests_total", "Requests.", &["route", "method", "status"])?,
            http_seconds: add.histograms("http_seconds", "Seconds a request took.", "route")?,
            http_refused: add.counters("http_refused_total", "Requests refused early.", &["reason"])?,
            registry: add.0,
        };
        metrics.touch();
        Ok(metrics)
    }

    /// Families with labels appear only once a label is used: so that graphs and alerts see zeros, not gaps.
    fn touch(&self) {
        for outcome in std::iter::once("accepted").chain(Refusal::ALL.iter().map(|refusal| refusal.code())) {
            self.exchanges.with_label_values(&[outcome]);
            self.messages.with_label_values(&[outcome]);
            self.reveals.with_label_values(&[outcome]);
        }
        for stage in ["verify", "queue", "commit", "total"] {
            self.stages.with_label_values(&[stage]);
        }
        for kind in ["conflict", "unknown", "full", "unavailable", "other"] {
            self.commit_failures.with_label_values(&[kind]);
        }
        for table in ["consumers", "providers", "agreements"] {
            self.cached.with_label_values(&[table]);
        }
        for kind in ["consumer", "provider"] {
            self.channels.with_label_values(&[kind]);
            self.settlements.with_label_values(&[kind]);
            for part in [
                "gross",
                "accountant_fee",
                "chain_fee",
                "net",
                "from_coverage",
                "shortfall",
            ] {
                self.settled.with_label_values(&[kind, part]);
            }
        }
        for state in ["waiting", "wanted", "submitted"] {
            self.jobs.with_label_values(&[state]);
        }
        for outcome in ["sent", "refused", "unreachable"] {
            self.submissions.with_label_values(&[outcome]);
        }
        for status in ["active", "paused", "punished", "closing", "closed"] {
            self.status.with_label_values(&[status]);
        }
        for reason in ["rate_limit", "authentication", "overload", "timeout"] {
            self.http_refused.with_label_values(&[reason]);
        }
        self.http.with_label_values(&["/v1/info", "GET", "200"]);
        self.http_seconds.with_label_values(&["/v1/info"]);
    }

    /// Everything in Prometheus' text format.
    pub fn render(&self) -> Result<Vec<u8>, MetricsError> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }

    /// The names of all families.
    pub fn names(&self) -> Vec<String> {
        self.registry
            .gather()
            .iter()
            .map(|family| family.get_name().to_owned())
            .collect()
    }
}

/// An amount in NOTCH, as precisely as a gauge can show it.
#[allow(
    clippy::cast_possible_truncation,
    reason = "gauges are floats; money itself is never computed with them"
)]
pub fn notch(amount: Balance) -> f64 {
    amount as f64 / NOTCH
}

/// A count for a gauge.
pub fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Adds to a counter of all counters of one kind.
pub fn count(counters: &IntCounterVec, outcome: &str) {
    let counter: IntCounter = counters.with_label_values(&[outcome]);
    counter.inc();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, path::Path};

    fn used_names(text: &str) -> BTreeSet<String> {
        text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
            .filter(|word| word.starts_with("tallystick_accountant_"))
            .map(|word| {
                let word = word.strip_suffix("_bucket").unwrap_or(word);
                let word = word.strip_suffix("_sum").unwrap_or(word);
                word.strip_suffix("_count").unwrap_or(word).to_owned()
            })
            .collect()
    }

    #[test]
    fn dashboard_and_alerts_use_exactly_the_existing_metrics() {
        let metrics = Metrics::new().expect("metrics");
        let known: BTreeSet<String> = metrics.names().into_iter().collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../monitoring");
        for file in ["grafana/dashboards/accountant.json", "prometheus/rules/accountant.yml"] {
            let text = std::fs::read_to_string(folder.join(file)).expect(file);
            let used = used_names(&text);
            assert!(!used.is_empty(), "{file} uses no metric");
            let unknown: Vec<_> = used.difference(&known).collect();
            assert!(unknown.is_empty(), "{file} uses metrics that do not exist: {unknown:?}");
            if file.ends_with(".json") {
                let unused: Vec<_> = known.difference(&used).collect();
                assert!(unused.is_empty(), "the dashboard does not show {unused:?}");
            }
        }
    }

    #[test]
    fn every_family_is_there_before_anything_happened() {
        let metrics = Metrics::new().expect("metrics");
        let text = String::from_utf8(metrics.render().expect("rendered")).expect("text");
        assert!(text.contains("tallystick_accountant_messages_total{outcome=\"insufficient_promise\"} 0"));
        assert!(metrics.names().len() > 25);
    }
}
