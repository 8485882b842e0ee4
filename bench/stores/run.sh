#!/usr/bin/env bash
# Measures fjall, redb and RocksDB as the accountant would use them; writes bench/stores.json (about ten minutes,
# and as long again to compile RocksDB the first time).
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/env.sh"

# RocksDB is not in the workspace's dependencies, and stays out of its target directory too.
export CARGO_TARGET_DIR="$CACHE/target-stores"

# What generates RocksDB's bindings loads libclang and wants clang's headers.
has_libclang() {
    compgen -G "${LIBCLANG_PATH:-/usr/lib/llvm-*/lib}/libclang*.so*" >/dev/null && compgen -G '/usr/lib/llvm-*/lib/clang/*/include/stddef.h' >/dev/null
}

has_libclang || fail "RocksDB needs libclang; run: apt-get install clang libclang-dev"
step "building bench/stores" cargo build --release --locked --manifest-path bench/stores/Cargo.toml
say "measuring"
"$CARGO_TARGET_DIR/release/tallystick-bench-stores" >bench/stores.json.new || fail "the stores were not measured; see above"
mv bench/stores.json.new bench/stores.json
