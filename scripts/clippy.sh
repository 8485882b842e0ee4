#!/usr/bin/env bash
# Every warning of clippy fails here; above all missing documentation and, in the runtime crates, everything that could
# panic or overflow outside of tests. Benchmarks and try-runtime code are included. The wasm build is skipped.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

SKIP_WASM_BUILD=1 cargo clippy --release --locked --workspace --all-targets \
    --features tallystick-runtime/runtime-benchmarks,tallystick-runtime/try-runtime -- -D warnings
