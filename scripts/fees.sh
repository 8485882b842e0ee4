#!/usr/bin/env bash
# Writes the tables of docs/fees.md from the runtime; with --check only says whether they are current.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/generated.sh
. scripts/generated.sh

# Of the whole workspace, as the tests are, so that no dependency is compiled a second time.
build() { cargo build --release --locked --workspace --example fee_table; }

# write FILE
write() {
    local table
    for table in calls spam; do
        "$CARGO_TARGET_DIR/release/examples/fee_table" "$table" | splice "$1" "fees $table"
    done
}

step "building the fee table" build
if [ "${1:-}" = --check ]; then
    page="$(mktemp)"
    cp docs/fees.md "$page"
    write "$page"
    diff --unified docs/fees.md "$page" || fail "the tables of docs/fees.md are not those of the runtime; run: make fees"
    rm -f "$page"
else
    write docs/fees.md
fi
