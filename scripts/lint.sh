#!/usr/bin/env bash
# Everything that can be judged without running the program.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Every warning fails here; above all missing documentation and, in the runtime crates, everything that
# could panic or overflow outside of tests. Benchmarks and try-runtime code are included. The wasm build is
# skipped.
clippy() {
    SKIP_WASM_BUILD=1 cargo clippy --release --locked --workspace --all-targets \
        --features tallystick-runtime/runtime-benchmarks,tallystick-runtime/try-runtime -- -D warnings
}

dependencies() {
    python3 -m unittest discover --start-directory scripts --pattern 'test_*.py' && python3 scripts/check-dependencies.py
}

step "formatting" cargo fmt --all --check
step "scripts" shellcheck --external-sources .ci/run scripts/*.sh
step "deployment" scripts/check-deployment.sh
step "dependencies" dependencies
step "TypeScript of the end-to-end tests" npm --prefix testing/e2e run lint
step "TypeScript of the package" npm --prefix sdk/js run lint
step "clippy" clippy
