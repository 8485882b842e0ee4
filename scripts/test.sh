#!/usr/bin/env bash
# Runs every test. The node must have been built: `make test` sees to that. The soak of the network is short here:
# `make test-network` runs the whole of it.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Plain `cargo test`, which is everywhere and runs documentation tests too; then the sum over all crates.
rust_tests() {
    local log="$CACHE/test.log" status=0
    cargo test --release --locked --workspace --no-fail-fast 2>&1 | tee "$log" || status=1
    awk '/^test result:/ { passed += $4; failed += $6; ignored += $8 }
        END { printf "Rust tests: %d passed, %d failed, %d ignored\n", passed, failed, ignored }' "$log"
    return "$status"
}

step "Rust tests" rust_tests
step "fee tables" scripts/fees.sh --check
step "metadata for clients" scripts/metadata.sh --check
step "chain specifications" scripts/chain-specs.sh --check
step "entry points of the images" scripts/test-deployment.sh
step "a chain of one's own" scripts/test-own-chain.sh
step "test vectors, checked by TypeScript" npm --prefix testing/e2e run vectors
step "TypeScript package" npm --prefix sdk/js run check
step "end-to-end tests" npm --prefix testing/e2e test
step "tests on a network of four validators" npm --prefix testing/e2e run test:network -- --soak "${SOAK_MINUTES:-1}"
