//! Measures an accountant through HTTP: payments exchanged a second and the latency of requests, single and in
//! batches, next to the cost of the signatures alone on the same processors. The load runs on them as well.

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "a tool of the tests fails by panicking"
)]

mod known;
mod limit;
mod load;
mod parties;
mod report;
mod script;
mod server;

use clap::Parser;
use parties::Provider;
use report::{Figures, Known, Point, Report, Scaling};
use server::Server;
use std::{error::Error, path::PathBuf, process::ExitCode, time::Duration};
use tallystick_accountant_store::testing::Cluster;
use tallystick_testing_kit::Place;

/// The choice of measurements.
#[derive(Debug, Parser)]
#[command(about, after_help = "Example:\n  make bench-accountant")]
struct Args {
    /// Where the figures are written.
    #[arg(long, default_value = "bench/accountant.json")]
    output: PathBuf,
    /// Numbers of connections.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64,256")]
    connections: Vec<usize>,
    /// Payments in one request of a batch.
    #[arg(long, default_value_t = 64)]
    batch: usize,
    /// Numbers of channels that the accountant knows when it starts.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
    channels: Vec<u64>,
    /// Payments of one measurement with one connection; more connections make more.
    #[arg(long, default_value_t = 2_000)]
    payments: usize,
    /// Measures the embedded store only.
    #[arg(long)]
    embedded_only: bool,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = runtime
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(Args::parse())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The common ground of all measurements.
struct Bench {
    args: Args,
    limit: f64,
    cores: usize,
}

async fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?.get();
    let limit = limit_of(cores);
    println!("{cores} processors verify and sign {limit:.0} times a second\n");
    println!("| store      | kind   | connections | payments/s |  p50 ms |  p99 ms | ratio |");
    let mut report = Report {
        limit_per_s: report::round(limit),
        cores,
        batch_size: args.batch,
        ..Report::default()
    };
    let bench = Bench { args, limit, cores };
    let folder = tempfile::tempdir()?;
    let embedded = |name: &str| folder.path().join(name).display().to_string();
    bench.store(&mut report, "embedded", |name| Ok(embedded(name))).await?;
    if !bench.args.embedded_only {
        let cluster = Cluster::start()?;
        bench
            .store(&mut report, "postgresql", |name| Ok(cluster.create_database(name)?))
            .await?;
    }
    bench.scaling(&mut report, &embedded("scaling")).await?;
    bench.known(&mut report, folder.path()).await?;
    std::fs::write(&bench.args.output, serde_json::to_string_pretty(&report)? + "\n")?;
    println!("\nwritten: {}", bench.args.output.display());
    Ok(())
}

/// The best of three, so that a disturbance makes no ratio look better than it is.
fn limit_of(cores: usize) -> f64 {
    let measure = |_| limit::verify_and_sign_per_second(cores, Duration::from_secs(2));
    (0..3).map(measure).fold(0.0, f64::max)
}

impl Bench {
    /// All numbers of connections, single and in batches, then half of the best speed.
    async fn store(
        &self,
        report: &mut Report,
        store: &str,
        location: impl Fn(&str) -> Result<String, Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        for (kind, size) in [("single", 1), ("batch", self.args.batch)] {
            for connections in &self.args.connections {
                let place = location(&format!("{kind}{connections}"))?;
                let run = self.measure(&place, *connections, size, None).await?;
                report.add(self.point(store, kind, *connections, &run));
            }
            let best = report
                .points
                .iter()
                .filter(|point| point.store == store && point.kind == kind);
            let Some(best) = best.max_by(|a, b| a.figures.per_s.total_cmp(&b.figures.per_s)).cloned() else {
                continue;
            };
            let place = location(&format!("{kind}half"))?;
            let run = self
                .measure(&place, best.connections, size, Some(best.figures.per_s / 2.0))
                .await?;
            let point = self.point(store, kind, best.connections, &run);
            println!("{}  at half of that", report::line(&point));
            report.half_load.push(point);
        }
        Ok(())
    }

    fn point(&self, store: &str, kind: &str, connections: usize, run: &load::Run) -> Point {
        Point {
            store: store.into(),
            kind: kind.into(),
            connections,
            payments: run.payments,
            figures: Figures::new(run, self.limit),
        }
    }

    /// One accountant, so many providers with so many consumers each, one connection for each provider.
    async fn measure(
        &self,
        store: &str,
        connections: usize,
        consumers: usize,
        per_second: Option<f64>,
    ) -> Result<load::Run, Box<dyn Error>> {
        let (_server, run) = self.loaded(store, connections, consumers, per_second).await?;
        Ok(run)
    }

    async fn loaded(
        &self,
        store: &str,
        connections: usize,
        consumers: usize,
        per_second: Option<f64>,
    ) -> Result<(Server, load::Run), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let place = Place::default();
        let providers: Vec<Provider> = (0..connections).map(|_| Provider::new(&place, consumers)).collect();
        let config = server::write_files(folder.path(), &providers, store, 400_000)?;
        let server = Server::start(&config)?;
        // The first exchange brings the agreements, and makes the parties known.
        let first = providers
            .iter()
            .map(|provider| script::exchanges(&place, provider, 0, 1));
        load::run(server.address, first.collect(), None).await?;
        let payments = self.payments(connections, consumers);
        let each = (payments / (connections * consumers)).max(4) as u64;
        let scripts = providers
            .iter()
            .map(|provider| script::exchanges(&place, provider, 1, each));
        let pace = per_second.map(|speed| {
            let payments = each as f64 * (connections * consumers) as f64;
            Duration::from_secs_f64(payments / speed)
        });
        let run = load::run(server.address, scripts.collect(), pace).await?;
        Ok((server, run))
    }

    /// Enough for some seconds.
    fn payments(&self, connections: usize, consumers: usize) -> usize {
        self.args.payments * connections.min(8) * if consumers > 1 { 4 } else { 1 }
    }

    /// The same on one processor: the whole process and its child are kept to it.
    async fn scaling(&self, report: &mut Report, store: &str) -> Result<(), Box<dyn Error>> {
        let Some(all) = report.single.get("embedded") else {
            return Ok(());
        };
        let (all_cores_per_s, all_cores_ratio) = (all.per_s, all.ratio);
        pin(&[0])?;
        let limit = limit_of(1);
        let run = self.measure(store, 64, 1, None).await;
        pin(&(0..self.cores).collect::<Vec<_>>())?;
        let run = run?;
        let scaling = Scaling {
            one_core_per_s: report::round(run.per_second()),
            one_core_ratio: report::round(run.per_second() / limit),
            all_cores_per_s,
            all_cores_ratio,
        };
        println!(
            "\none processor: {:.0} payments/s, {:.2} of its limit; {}: {:.0}, {:.2}",
            scaling.one_core_per_s, scaling.one_core_ratio, self.cores, all_cores_per_s, all_cores_ratio
        );
        report.scaling = Some(scaling);
        Ok(())
    }

    /// Start-up time, memory and speed with many channels in the store.
    async fn known(&self, report: &mut Report, folder: &std::path::Path) -> Result<(), Box<dyn Error>> {
        for channels in &self.args.channels {
            let store = folder.join(format!("known{channels}"));
            let record_bytes = known::write(&store, *channels).await?;
            let (server, run) = self.loaded(&store.display().to_string(), 64, 1, None).await?;
            let known = Known {
                channels: *channels,
                record_bytes,
                start_ms: report::round(server.started_in.as_secs_f64() * 1e3),
                resident_mib: report::round(server.resident_bytes()? as f64 / f64::from(1 << 20)),
                single_ratio: report::round(run.per_second() / self.limit),
            };
            println!(
                "{channels} channels: {} bytes each, ready after {:.0} ms, {:.0} MiB, ratio {:.2}",
                known.record_bytes, known.start_ms, known.resident_mib, known.single_ratio
            );
            report.known_channels.push(known);
        }
        Ok(())
    }
}

/// Keeps this process, and those it starts from now on, to some processors.
fn pin(processors: &[usize]) -> Result<(), Box<dyn Error>> {
    let list: Vec<String> = processors.iter().map(ToString::to_string).collect();
    let status = std::process::Command::new("taskset")
        .args(["--all-tasks", "--pid", "--cpu-list", &list.join(",")])
        .arg(std::process::id().to_string())
        .stdout(std::process::Stdio::null())
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err("taskset failed; install util-linux".into()),
    }
}
