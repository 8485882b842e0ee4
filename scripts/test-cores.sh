#!/usr/bin/env bash
# Runs the tests that need no wasm and no node: those of every pallet, and of the protocol's pure crates.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

mapfile -t packages < <(sed -n 's/^name = "\(.*\)"$/\1/p' pallets/*/Cargo.toml protocol/*/Cargo.toml)
[ "${#packages[@]}" -gt 0 ] || fail "there are no packages in pallets/ and protocol/"
exec scripts/test-rust.sh "${packages[@]}"
