#!/usr/bin/env bash
# Measures a network of four validators: writes bench/network.json and the tables of docs/benchmarks.md.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/generated.sh
. scripts/generated.sh

step "bench-network" npm --prefix testing/e2e run bench-network -- "$@"
scripts/network_table.py | splice docs/benchmarks.md "bench-network"
