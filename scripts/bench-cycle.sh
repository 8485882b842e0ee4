#!/usr/bin/env bash
# Measures pay cycles of 1,000 to 100,000 pairs; writes bench/cycle.json and the tables of docs/benchmarks.md.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/generated.sh
. scripts/generated.sh

# Of the whole workspace, as the tests are, so that no dependency is compiled a second time.
build() { cargo build --release --locked --workspace --example bench_cycle; }

step "building bench_cycle" build
tables="$(mktemp)"
say "measuring (some minutes)"
"$CARGO_TARGET_DIR/release/examples/bench_cycle" bench/cycle.json >"$tables" ||
    fail "the cycle was not measured, or it does not grow linearly; see above"
splice docs/benchmarks.md "bench-cycle" <"$tables"
cat "$tables"
rm -f "$tables"
