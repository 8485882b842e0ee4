#!/usr/bin/env bash
# Writes the runtime's metadata for clients (sdk/chain), and the table of docs/parameters.md; with --check only says
# whether they are current.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# shellcheck source=scripts/generated.sh
. scripts/generated.sh

# Of the whole workspace, as the tests are, so that no dependency is compiled a second time.
build() { cargo build --release --locked --workspace --example write_metadata; }

# write KIND FILE
write() { "$CARGO_TARGET_DIR/release/examples/write_metadata" "$1" >"$2"; }

step "building the writer of metadata" build
committed=sdk/chain/metadata.scale
written="$(mktemp)"
write metadata "$written"
if [ "${1:-}" = --check ]; then
    cmp --silent "$written" "$committed" || fail "$committed is not of this runtime; run: make metadata"
else
    cat "$written" >"$committed"
fi
rm -f "$written"

page=docs/parameters.md
if [ "${1:-}" = --check ]; then
    page="$(mktemp)"
    cp docs/parameters.md "$page"
fi
"$CARGO_TARGET_DIR/release/examples/write_metadata" parameters | scripts/parameter_table.py | splice "$page" parameters
if [ "${1:-}" = --check ]; then
    diff --unified docs/parameters.md "$page" || fail "the table of docs/parameters.md is not that of the runtime; run: make metadata"
    rm -f "$page"
fi
