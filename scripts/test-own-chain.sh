#!/usr/bin/env bash
# Runs the commands of chain-specs/README.md that make a chain of one's own, starts its validator, and waits until it
# finalizes. `make test` sees to it that the node is built.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Busy machines need long for the first block.
readonly TIMEOUT=240
export TALLYSTICK="$PWD" PATH="$CARGO_TARGET_DIR/release:$PATH" PYTHONDONTWRITEBYTECODE=1
work="$(mktemp -d)"
node=""

clean_up() {
    [ -z "$node" ] || kill -KILL "$node" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap clean_up EXIT

# run_block NAME: the commands of the first code block after this marker.
run_block() {
    awk -v marker="<!-- tested: $1 -->" '$0 == marker { after = 1; next }
        after && /^```$/ { exit }
        after && !/^```/ { print }' chain-specs/README.md >"$work/commands.sh"
    [ -s "$work/commands.sh" ] || fail "chain-specs/README.md has no block $1"
    (cd "$work" && bash -euo pipefail commands.sh >commands.log 2>&1) || { cat "$work/commands.log" >&2 && return 1; }
}

make_chain() {
    run_block "own chain" || return
    if grep --quiet 5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY "$work/plain.json"; then
        fail "Alice, whose key everybody knows, is in the genesis"
    fi
}

# Nobody else is on this chain; every port is one that is free.
finalizes() {
    local deadline="$((SECONDS + TIMEOUT))"
    tallystick-node --validator --force-authoring --chain "$work/chain.json" --base-path "$work/data" \
        --node-key-file "$work/node.key" --no-mdns --no-telemetry --no-prometheus --rpc-port 0 \
        --listen-addr /ip4/127.0.0.1/tcp/0 >"$work/node.log" 2>&1 &
    node="$!"
    until grep --quiet --extended-regexp 'finalized #[1-9]' "$work/node.log"; do
        if ! kill -0 "$node" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            tail -n 30 "$work/node.log" >&2
            fail "the chain has finalized no block"
        fi
        sleep 0.5
    done
    kill -TERM "$node"
    wait "$node" || fail "the node did not end in order"
    node=""
}

step "making a chain of one's own as chain-specs/README.md says" make_chain
step "its only validator finalizes a block" finalizes
step "the keys are found to be those of the chain" run_block "own chain, once it ran"
