#!/usr/bin/env bash
# Writes the accountant's OpenAPI document (docs/openapi.json) and the TypeScript types of its answers
# (sdk/js/src/generated/rest.ts). Both come from the types of protocol/rest. The document has to pass two validators.
#
#   scripts/openapi.sh           writes both
#   scripts/openapi.sh --check   fails if they are not what would be written
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

readonly DOCUMENT=docs/openapi.json
readonly TYPES=sdk/js/src/generated/rest.ts
readonly AGAIN="run: make generate"

mode="${1:-}"
[ -z "$mode" ] || [ "$mode" = --check ] || fail "unknown argument $mode; see the head of scripts/openapi.sh"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

cargo build --quiet --release --locked --workspace --bin tallystick-accountant
"$CARGO_TARGET_DIR/release/tallystick-accountant" openapi >"$work/openapi.json"
node sdk/js/scripts/rest.mjs "$work/openapi.json" "$work/rest.ts"

"$CACHE/deployment-tools/bin/openapi-spec-validator" "$work/openapi.json" >"$work/report" ||
    { cat "$work/report" && fail "openapi-spec-validator refuses the document; change protocol/rest"; }
node sdk/js/scripts/lint-openapi.mjs "$work/openapi.json" || fail "Redocly refuses the document; change protocol/rest"

if [ "$mode" = --check ]; then
    diff -u "$DOCUMENT" "$work/openapi.json" || fail "$DOCUMENT is not up to date; $AGAIN"
    diff -u "$TYPES" "$work/rest.ts" || fail "$TYPES is not up to date; $AGAIN"
else
    cp "$work/openapi.json" "$DOCUMENT"
    cp "$work/rest.ts" "$TYPES"
fi
