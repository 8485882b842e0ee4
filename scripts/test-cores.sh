#!/usr/bin/env bash
# Runs the tests of what has no wasm and no node: every pallet, and the protocol's pure crates.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

mapfile -t packages < <(sed -n 's/^name = "\(.*\)"$/\1/p' pallets/*/Cargo.toml protocol/*/Cargo.toml)
[ "${#packages[@]}" -gt 0 ] || fail "there are no packages in pallets/ and protocol/"
exec scripts/test-rust.sh "${packages[@]}"
