#!/usr/bin/env bash
# Writes everything that is generated and needs neither a node nor measurements: the SDK's metadata of the runtime, Rust
# and TypeScript for its calls, events and refusals, types of the HTTP interfaces, and tables of the documentation.
#
#   scripts/generate.sh           writes all of it
#   scripts/generate.sh --check   only says which files are not current, and fails if there is one
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# shellcheck source=scripts/generated.sh
. scripts/generated.sh

mode="${1:-}"
case "$#:$mode" in
    0: | 1:--check) ;;
    *)
        printf 'error: unknown arguments: %s; see the head of scripts/generate.sh\n' "$*" >&2
        exit 2
        ;;
esac

# Files that are written as a whole: the writer's name for each, and its place.
declare -A files=(
    [metadata]=sdk/chain/metadata.scale
    [rust-calls]=sdk/chain/src/calls/generated.rs
    [rust-events]=sdk/chain/src/events/generated.rs
    [rust-refusals]=sdk/chain/src/refusal/generated.rs
    [typescript-calls]=sdk/js/src/generated/calls.ts
    [typescript-actions]=sdk/js/src/generated/actions.ts
    [typescript-refusals]=sdk/js/src/generated/refusals.ts
)
# Pages that hold generated tables.
pages=(docs/protocol.md docs/parameters.md docs/lessons.md)

# Of the whole workspace, as the tests are, so that no dependency is compiled a second time.
build() { cargo build --release --locked --workspace --example write_metadata --example write_refusals; }

# written WHAT: prints one of the outputs of the runtime's writer.
written() { "$CARGO_TARGET_DIR/release/examples/write_metadata" "$1"; }

step "building the writers of generated files" build

# Everything is made in another folder first: a writer that fails leaves nothing half written.
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
for what in "${!files[@]}"; do
    new="$scratch/${files[$what]}"
    mkdir -p "$(dirname "$new")"
    written "$what" >"$new"
    [[ "$new" != *.rs ]] || rustfmt --config-path rustfmt.toml "$new"
done
mkdir -p "$scratch/docs"
cp "${pages[@]}" "$scratch/docs"
written markdown-requests | splice "$scratch/docs/protocol.md" requests
written markdown-walletless | splice "$scratch/docs/protocol.md" walletless
written markdown-refusals | splice "$scratch/docs/protocol.md" refusals
"$CARGO_TARGET_DIR/release/examples/write_refusals" | splice "$scratch/docs/protocol.md" "refusals off chain"
written parameters | scripts/parameter_table.py | splice "$scratch/docs/parameters.md" parameters
scripts/lesson_table.py | splice "$scratch/docs/lessons.md" lessons

outdated=()
for file in "${files[@]}" "${pages[@]}"; do
    if [ "$mode" = --check ]; then
        diff --unified --new-file "$file" "$scratch/$file" || outdated+=("$file")
    else
        mkdir -p "$(dirname "$file")"
        cat "$scratch/$file" >"$file"
    fi
done
[ "${#outdated[@]}" -eq 0 ] || fail "not what would be generated: ${outdated[*]}; run: make generate"

step "the HTTP interfaces" scripts/openapi.sh ${mode:+"$mode"}
