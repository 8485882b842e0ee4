#!/usr/bin/env bash
# Measures every call of our own pallets inside the wasm runtime and writes their `weights.rs`; then what
# a plain transfer consists of, into the runtime, so that both are from the same machine.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

readonly BENCHER_VERSION=0.28.0
readonly PALLETS=(identity-registry payment-channels accountant)
readonly SDK_PALLETS=(frame_system_extensions pallet_balances pallet_timestamp pallet_transaction_payment)

install_bencher() {
    # Without this variable its own test runtimes are built, which fails. Same target directory, so that
    # dependencies already compiled are used again.
    SKIP_WASM_BUILD=1 cargo install frame-omni-bencher --version "$BENCHER_VERSION" --locked \
        --target-dir "$CARGO_TARGET_DIR"
}

# A target directory of its own: a wasm runtime with benchmarks must never end up in a node.
build_runtime() {
    CARGO_TARGET_DIR="$CARGO_TARGET_DIR/weights" cargo build --release --locked \
        --package tallystick-runtime --features runtime-benchmarks
}

# measure PALLET TEMPLATE OUTPUT
measure() {
    local measured
    measured="$(mktemp -d)/weights.rs"
    frame-omni-bencher v1 benchmark pallet \
        --runtime "$CARGO_TARGET_DIR/weights/release/wbuild/tallystick-runtime/tallystick_runtime.compact.compressed.wasm" \
        --pallet "$1" --extrinsic '*' --steps 20 --repeat 10 --template "$2" --output "$measured" || return
    rustfmt "$measured" --config-path rustfmt.toml || return
    mv "$measured" "$3"
}

if ! frame-omni-bencher --version 2>/dev/null | grep -q " $BENCHER_VERSION\b"; then
    step "installing frame-omni-bencher $BENCHER_VERSION (about 40 minutes on two cores, once)" install_bencher
fi
step "building the runtime with benchmarks" build_runtime
for pallet in "${PALLETS[@]}"; do
    step "measuring $pallet" \
        measure "pallet_${pallet//-/_}" scripts/weight-template.hbs "pallets/$pallet/src/weights.rs"
done
for pallet in "${SDK_PALLETS[@]}"; do
    step "measuring $pallet" \
        measure "$pallet" scripts/runtime-weight-template.hbs "runtime/src/weights/$pallet.rs"
done
