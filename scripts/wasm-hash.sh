#!/usr/bin/env bash
# Prints the wasm runtime's compiler, size and hashes. The same sources and compiler give the same
# hashes in every folder and on every machine (see scripts/rustc-anywhere.sh).
#
#   scripts/wasm-hash.sh           of the runtime that `make build` left
#   scripts/wasm-hash.sh FILE      of this file
#   scripts/wasm-hash.sh --twice   builds the committed sources from nothing in two folders, and fails unless both
#                                  hashes are the same (half an hour or more; about 6 GB below TMPDIR)
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/toolchain.sh
. scripts/toolchain.sh

# identify FILE: as JSON.
identify() {
    [ -f "$1" ] || fail "there is no runtime at $1; run: make build"
    python3 - "$1" "$(wasm_compiler)" <<'PYTHON'
import hashlib, json, pathlib, sys

code = pathlib.Path(sys.argv[1]).read_bytes()
print(json.dumps({
    "compiler": sys.argv[2],
    "bytes": len(code),
    "blake2_256": "0x" + hashlib.blake2b(code, digest_size=32).hexdigest(),
    "sha256": hashlib.sha256(code).hexdigest(),
}, indent=2))
PYTHON
}

# clean_build FOLDER: everything that `cargo build` would compile for the wasm, of what is committed.
clean_build() {
    mkdir -p "$1/sources"
    git archive HEAD | tar -x -C "$1/sources"
    (cd "$1/sources" && CARGO_TARGET_DIR="$1/target" cargo check --release --locked --package tallystick-runtime)
}

twice() {
    local work
    work="$(mktemp -d)"
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$work'" EXIT
    # Of different depth, so that a path that got into the wasm would change its length too.
    local first="$work/first" second="$work/a/folder/elsewhere/second"
    step "first clean build" clean_build "$first"
    identify "$first/target/$WASM_RUNTIME" >"$work/first.json"
    rm -rf "${first:?}/target/release/deps"
    step "second clean build" clean_build "$second"
    identify "$second/target/$WASM_RUNTIME" >"$work/second.json"
    diff --unified "$work/first.json" "$work/second.json" ||
        fail "two clean builds differ; compare the two runtimes' paths with: strings -n 8 FILE | grep /"
    say "two clean builds agree"
    cat "$work/second.json"
}

case "${1:-}" in
    --twice) twice ;;
    "") identify "$CARGO_TARGET_DIR/$WASM_RUNTIME" ;;
    *) identify "$1" ;;
esac
