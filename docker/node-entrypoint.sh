#!/bin/sh
# Starts a node in a container. Arguments come last and override the settings of this script.
#
#   TALLYSTICK_ROLE      validator; archive (all states, answers RPC from other machines); full (default)
#   TALLYSTICK_CHAIN     a chain that the node knows, or a specification's path (default: local)
#   TALLYSTICK_NAME      the node's name in logs and telemetry
#   TALLYSTICK_NODE_KEY  file with the node's key (default for a validator: /data/node.key; other roles make their own)
#   TALLYSTICK_DATA      where everything is kept (default: /data)
#   TALLYSTICK_BINARY    the node itself (default: tallystick-node)
#
# If the first argument is no option, it is a command of the node: docker run IMAGE key generate-node-key
set -eu

fail() {
    echo "error: $*" >&2
    exit 2
}

binary="${TALLYSTICK_BINARY:-tallystick-node}"
data="${TALLYSTICK_DATA:-/data}"
role="${TALLYSTICK_ROLE:-full}"
node_key="${TALLYSTICK_NODE_KEY:-}"

case "${1:-}" in
    "" | -*) ;;
    *) exec "$binary" "$@" ;;
esac

if [ ! -d "$data" ] || [ ! -w "$data" ]; then
    fail "$data is not a folder that user $(id -u) may write to; mount one that belongs to that user"
fi

case "$role" in
    validator)
        node_key="${node_key:-$data/node.key}"
        [ -r "$node_key" ] || fail "user $(id -u) finds no node key at $node_key; make one with: \
docker run --rm tallystick-node:local key generate-node-key > node.key, keep it at mode 0600, and mount it there"
        # Its RPC stays inside of the container: it can rotate session keys.
        set -- --validator "$@"
        ;;
    archive)
        set -- --state-pruning archive --blocks-pruning archive --rpc-external --rpc-methods safe --rpc-cors all "$@"
        ;;
    full) set -- --rpc-external --rpc-methods safe "$@" ;;
    *) fail "TALLYSTICK_ROLE is '$role'; set it to validator, archive or full" ;;
esac

[ -z "$node_key" ] || set -- --node-key-file "$node_key" "$@"
[ -z "${TALLYSTICK_NAME:-}" ] || set -- --name "$TALLYSTICK_NAME" "$@"
exec "$binary" --base-path "$data" --chain "${TALLYSTICK_CHAIN:-local}" --prometheus-external "$@"
