//! The figures for people and for machines.

use crate::{phases::Cycle, support::markdown};
use serde_json::{Map, Value, json};
use std::process::Command;

/// A pair's cost at the largest size, as a multiple of that at the smallest.
pub fn growth(cycles: &[Cycle]) -> f64 {
    match (cycles.first(), cycles.last()) {
        (Some(first), Some(last)) => last.us_per_pair() / first.us_per_pair(),
        _ => 1.0,
    }
}

fn largest(cycles: &[Cycle]) -> &Cycle {
    cycles.last().expect("there are sizes")
}

fn round(value: f64, digits: i32) -> f64 {
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}

/// Something of each size, by size.
fn by_size(cycles: &[Cycle], value: impl Fn(&Cycle) -> Value) -> Value {
    let entry = |cycle: &Cycle| (cycle.pairs.to_string(), value(cycle));
    Value::Object(cycles.iter().map(entry).collect())
}

/// Each cost as a part of that of a plain transfer, at the largest size.
fn ratios(cycles: &[Cycle]) -> Vec<(String, f64)> {
    let cycle = largest(cycles);
    let phases = cycle
        .phases()
        .map(|(name, phase)| (name.to_string(), phase.us_per_pair));
    let others = [
        ("whole pair".to_string(), cycle.us_per_pair()),
        ("free withdrawal".to_string(), cycle.withdrawal_us),
    ];
    phases
        .into_iter()
        .chain(others)
        .map(|(name, us)| (name, us / cycle.transfer_us))
        .collect()
}

/// `bench/cycle.json`.
pub fn json(cycles: &[Cycle]) -> Value {
    let ratios: Map<String, Value> = ratios(cycles)
        .into_iter()
        .map(|(name, ratio)| (name.replace(' ', "_"), json!(round(ratio, 3))))
        .collect();
    json!({
        "us_per_pair": by_size(cycles, |cycle| json!(round(cycle.us_per_pair(), 2))),
        "pairs_per_second": by_size(cycles, |cycle| json!(round(1e6 / cycle.us_per_pair(), 0))),
        "phases_us_per_pair": by_size(cycles, |cycle| per_phase(cycle, |phase| json!(round(phase.us_per_pair, 2)))),
        "blocks": by_size(cycles, |cycle| per_phase(cycle, |phase| json!(phase.blocks))),
        "fullness": by_size(cycles, |cycle| per_phase(cycle, |phase| json!(round(phase.fullness, 3)))),
        "fullest_block": by_size(cycles, |cycle| per_phase(cycle, |phase| json!(round(phase.fullest, 3)))),
        "growth": round(growth(cycles), 3),
        "ratios": ratios,
        "transfer_us": round(largest(cycles).transfer_us, 2),
        "withdrawal_us": round(largest(cycles).withdrawal_us, 2),
        "execution": "native",
        "machine": machine(),
        "commit": commit(),
    })
}

fn per_phase(cycle: &Cycle, value: impl Fn(&crate::phases::Phase) -> Value) -> Value {
    let entry = |(name, phase): (&str, crate::phases::Phase)| (name.to_string(), value(&phase));
    Value::Object(cycle.phases().map(entry).into_iter().collect())
}

/// The tables of `docs/benchmarks.md`.
pub fn table(cycles: &[Cycle]) -> String {
    let heading = [
        "pairs",
        "claims",
        "requests",
        "processing",
        "sweeping",
        "µs/pair in all",
        "pairs/s",
        "blocks",
        "fullness",
    ];
    let rows: Vec<_> = cycles.iter().map(row).collect();
    let ratios: Vec<_> = ratios(cycles)
        .into_iter()
        .map(|(name, ratio)| vec![name, format!("{:.2}", ratio)])
        .collect();
    let cycle = largest(cycles);
    format!(
        "{}\n{}\nOne transfer took {:.1} µs. A pair cost {:.2} times as much at {} pairs as at {}. {}.\n",
        markdown(&heading, &rows),
        markdown(&["at the largest size", "to a plain transfer"], &ratios),
        cycle.transfer_us,
        growth(cycles),
        cycle.pairs,
        cycles.first().map_or(0, |first| first.pairs),
        machine_line(),
    )
}

fn row(cycle: &Cycle) -> Vec<String> {
    let phases = cycle.phases();
    let each = |text: &dyn Fn(&crate::phases::Phase) -> String| {
        phases
            .iter()
            .map(|(_, phase)| text(phase))
            .collect::<Vec<_>>()
            .join(" + ")
    };
    let mut row = vec![cycle.pairs.to_string()];
    row.extend(phases.iter().map(|(_, phase)| format!("{:.1}", phase.us_per_pair)));
    row.push(format!("{:.1}", cycle.us_per_pair()));
    row.push(format!("{:.0}", 1e6 / cycle.us_per_pair()));
    row.push(each(&|phase| phase.blocks.to_string()));
    row.push(each(&|phase| format!("{:.0} %", phase.fullness * 100.0)));
    row
}

/// The value behind `name` in one of the kernel's tables.
fn kernel(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_string())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn cpu() -> String {
    kernel("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_string())
}

fn machine() -> Value {
    let kib = kernel("/proc/meminfo", "MemTotal")
        .and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok())
        .unwrap_or_default();
    json!({ "cpu": cpu(), "cores": cores(), "memory_gib": round(kib / 1024.0 / 1024.0, 1) })
}

fn machine_line() -> String {
    format!("{} cores of an {}", cores(), cpu())
}

fn git(arguments: &[&str]) -> String {
    Command::new("git")
        .args(arguments)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_string())
        .unwrap_or_default()
}

/// The commit, as `bench/chain.json` names it.
fn commit() -> String {
    let modified = !git(&["status", "--porcelain", "--untracked-files=no"]).is_empty();
    format!(
        "{}{}",
        git(&["rev-parse", "HEAD"]),
        if modified { "-modified" } else { "" }
    )
}
