#!/usr/bin/env python3
"""Prints the tables of bench/accountant.json for docs/benchmarks.md."""

import json
import pathlib

FIGURES = pathlib.Path(__file__).parent.parent / "bench" / "accountant.json"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def point(figures, load):
    latency = [f"{figures[key]:.1f}" for key in ("p50_ms", "p99_ms")]
    return row(figures["store"], figures["kind"], load, f"{figures['per_s']:,.0f}", *latency, f"{figures['ratio']:.2f}")


def tables(report):
    batch, cores = report["batch_size"], report["cores"]
    yield f"{cores} processors verify and sign {report['limit_per_s']:,.0f} times a second; a batch holds {batch} payments."
    yield ""
    yield row("store", "kind", "connections", "payments/s", "p50 ms", "p99 ms", "ratio to that")
    yield row(*["---"] * 3, *["---:"] * 4)
    for figures in report["points"]:
        yield point(figures, figures["connections"])
    for figures in report["half_load"]:
        yield point(figures, f"{figures['connections']}, half of the best speed")
    yield ""
    scaling = report["scaling"]
    yield (
        f"One processor: {scaling['one_core_per_s']:,.0f} single payments a second, {scaling['one_core_ratio']:.2f} of its limit; "
        f"{cores}: {scaling['all_cores_per_s']:,.0f}, {scaling['all_cores_ratio']:.2f}."
    )
    yield ""
    yield row("channels known at the start", "bytes of each", "ready after ms", "memory MiB", "ratio, single")
    yield row("---:", "---:", "---:", "---:", "---:")
    for known in report["known_channels"]:
        start, memory = f"{known['start_ms']:.0f}", f"{known['resident_mib']:.0f}"
        yield row(f"{known['channels']:,}", known["record_bytes"], start, memory, f"{known['single_ratio']:.2f}")


if __name__ == "__main__":
    print("\n".join(tables(json.loads(FIGURES.read_text()))))
