#!/usr/bin/env bash
# Measures an accountant through HTTP: writes bench/accountant.json and the tables of docs/benchmarks.md.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/generated.sh
. scripts/generated.sh

step "bench-accountant" "$CARGO_TARGET_DIR/release/tallystick-accountant-bench" "$@"
scripts/accountant_table.py | splice docs/benchmarks.md "bench-accountant"
