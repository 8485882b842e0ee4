#!/usr/bin/env python3
"""Prints the tables of bench/network.json for docs/benchmarks.md."""

import json
import pathlib

FIGURES = pathlib.Path(__file__).parent.parent / "bench" / "network.json"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def latencies(name, figures):
    inclusion, finality = figures["inclusion_s"], figures["finality_s"]
    return row(name, inclusion["p50"], inclusion["p99"], finality["p50"], finality["p99"], figures["samples"])


def tables(report):
    yield row("a walletless settlement", "included p50 s", "p99", "final p50 s", "p99", "samples")
    yield row("---", *["---:"] * 5)
    yield latencies("idle", report["idle"])
    full = report["full_blocks"]
    yield latencies(f"while {full['waiting']:,.0f} others wait", full)
    yield ""
    sustained, disk, sync = report["sustained"], report["disk"], report["sync"]
    yield row("measured", "value")
    yield row("---", "---:")
    yield row("settlements per second", sustained["transactions_per_s"])
    yield row("settlements in a block", sustained["transactions_per_block"])
    yield row("share of a block's weight that they used", f"{sustained['weight_used']:.2f}")
    yield row("seconds between blocks", sustained["block_s"])
    yield row("lost transactions", sustained["lost"])
    yield row("GiB of disk per million settlements, on each node", disk["gib_per_million_settlements"])
    yield row("blocks per second of a full sync of these blocks", sync["blocks_per_s"])
    yield row("transactions per second of it", sync["transactions_per_s"])
    yield row("seconds of a warp sync", sync["warp_s"])
    yield ""
    machine = report["machine"]
    yield (
        f"{report['validators']} validators and the load together on {machine['cores']} cores of an {machine['cpu']} with "
        f"{machine['memory_gib']} GiB; load of other programs at the start: {machine['load_of_others']}."
    )


if __name__ == "__main__":
    print("\n".join(tables(json.loads(FIGURES.read_text()))))
