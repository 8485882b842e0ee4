#!/usr/bin/env bash
# Runs the Rust tests and prints their sum. With cargo-nextest, tests of all crates run side by side; without it,
# plain `cargo test` runs the same tests, one crate after the other.
#
#   test-rust.sh [PACKAGE...]   all packages without any
#
# With TALLYSTICK_SOAK=1, cargo-nextest lets the tests take as long as their long forms need.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

selection=(--release --locked --no-fail-fast)
if [ "$#" -eq 0 ]; then
    selection+=(--workspace)
else
    for package in "$@"; do selection+=(--package "$package"); done
fi
log="$(mktemp)"
trap 'rm -f "$log"' EXIT

# logged COMMAND...: its output is shown and counted.
logged() { "$@" 2>&1 | tee --append "$log"; }

status=0
# Not the examples: clippy compiles them, and no test runs one.
targets=(--lib --bins --tests)
profile=default
[ "${TALLYSTICK_SOAK:-}" != 1 ] || profile=soak
if cargo nextest --version >/dev/null 2>&1; then
    logged cargo nextest run --profile "$profile" "${selection[@]}" "${targets[@]}" || status=1
else
    say "cargo-nextest is not installed: the tests of one crate wait for those of another; to change that: $(nextest_install)"
    logged cargo test "${selection[@]}" "${targets[@]}" || status=1
fi
logged cargo test --doc "${selection[@]}" || status=1
scripts/count_tests.py <"$log"
exit "$status"
