#!/usr/bin/env bash
# Writes the raw specifications of chain-specs/ from the built node and chain-specs/networks.json; with --check only
# says whether they are current. The node must have been built: `make chain-specs` sees to that.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"
# shellcheck source=scripts/toolchain.sh
. scripts/toolchain.sh

readonly FOLDER=chain-specs NODE="$CARGO_TARGET_DIR/release/tallystick-node"
readonly PROPERTIES="tokenSymbol=NOTCH,tokenDecimals=12,ss58Format=42"

spec() { python3 scripts/chain_spec.py "$@"; }

# setting NETWORK FIELD: one value of networks.json.
setting() { spec setting "$FOLDER/networks.json" "$@"; }

# builder COMMAND...: its output is shown only if it fails.
builder() {
    "$NODE" chain-spec-builder "$@" >"$work/log" 2>&1 ||
        fail "the specification was not made: $(tail -n 3 "$work/log")"
}

# make_spec NETWORK FILE
make_spec() {
    builder --chain-spec-path "$work/plain.json" create --runtime "$work/runtime.wasm" \
        --chain-name "$(setting "$1" name)" --chain-id "$(setting "$1" id)" -t "$(setting "$1" type)" \
        --properties "$PROPERTIES" named-preset "$(setting "$1" preset)"
    builder --chain-spec-path "$work/raw.json" convert-to-raw "$work/plain.json"
    spec network "$work/raw.json" "$FOLDER/networks.json" "$1" >"$2"
}

# same_as_known NETWORK NAME CODE: what the node calls by this name is the same chain.
same_as_known() {
    "$NODE" export-chain-spec --chain "$2" --raw >"$work/known.json" 2>"$work/log" || fail "$(tail -n 3 "$work/log")"
    spec compare "$work/known.json" "$work/$1.json" "$3" ||
        fail "the chain that the node knows as $2 is not that of $FOLDER/$1.json; run: make build"
}

# The compiler and the hashes of the code in the specifications, as JSON.
runtime_of() {
    python3 -c 'import json, sys; print(json.dumps({"runtime": sys.argv[1], **json.load(sys.stdin)}, indent=2))' \
        "$(spec version "$1")" < <(scripts/wasm-hash.sh "$work/runtime.wasm")
}

# The compiler that made the committed code.
recorded_compiler() { sed -n 's/.*"compiler": "\(.*\)".*/\1/p' "$FOLDER/runtime.json"; }

# check NETWORK FILE CODE
check() {
    spec compare "$2" "$FOLDER/$1.json" "$3" ||
        fail "$FOLDER/$1.json is not what this node makes; run: make chain-specs"
}

[ -x "$NODE" ] || fail "the node is not built; run: make build"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$NODE" export-runtime --output "$work/runtime.wasm" >/dev/null 2>"$work/log" || fail "$(tail -n 3 "$work/log")"

code=with-code
if [ "${1:-}" = --check ] && [ "$(recorded_compiler)" != "$(wasm_compiler)" ]; then
    say "their code is not compared: it was made by $(recorded_compiler), and here is $(wasm_compiler)"
    code=without-code
fi
for network in development local testnet; do
    make_spec "$network" "$work/$network.json"
    if [ "${1:-}" = --check ]; then
        check "$network" "$work/$network.json" "$code"
    else
        cat "$work/$network.json" >"$FOLDER/$network.json"
    fi
done
same_as_known development dev with-code
same_as_known local local with-code
# The node carries this file, so after it was written the node is built once more.
[ "${1:-}" != --check ] || same_as_known testnet testnet "$code"
runtime_of "$work/testnet.json" >"$work/runtime.json"
if [ "${1:-}" != --check ]; then
    cat "$work/runtime.json" >"$FOLDER/runtime.json"
elif [ "$code" = with-code ]; then
    cmp --silent "$work/runtime.json" "$FOLDER/runtime.json" ||
        fail "$FOLDER/runtime.json is not of this runtime; run: make chain-specs"
fi
cat "$FOLDER/runtime.json"
