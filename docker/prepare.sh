#!/usr/bin/env bash
# Makes the secrets of compose.yaml, keys and passwords of mode 0600 in docker/secrets; the folders of the services in
# docker/state; and docker/.env, which holds no secret. Files that are there already are kept.
#
# The programs are taken from the images `tallystick-node:local` and `tallystick-accountant:local`, or from the folder
# that TALLYSTICK_BINARIES names. TALLYSTICK_DEPLOYMENT is the folder to write to (default: that of this script).
set -euo pipefail
umask 077

folder="$(cd "${TALLYSTICK_DEPLOYMENT:-$(dirname "${BASH_SOURCE[0]}")}" && pwd)"
secrets="$folder/secrets"

fail() {
    echo "error: $*" >&2
    exit 1
}

# in_image IMAGE PROGRAM ARGUMENTS...: as this user, who can then read what it wrote.
in_image() {
    local image="$1" program="$2"
    shift 2
    if [ -n "${TALLYSTICK_BINARIES:-}" ]; then
        "$TALLYSTICK_BINARIES/$program" "$@"
    else
        docker run --rm --interactive --network none --user "$(id -u):$(id -g)" --volume "$secrets:$secrets" \
            --entrypoint "$program" "$image" "$@"
    fi
}

# kept FILE: whether it is there already.
kept() { [ -s "$1" ]; }

node_key() {
    kept "$1" || in_image tallystick-node:local tallystick-node key generate-node-key >"$1" 2>/dev/null ||
        fail "no node key was made; build the images, or set TALLYSTICK_BINARIES"
}

password() { kept "$1" || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$1"; }

# account_key FILE COMMAND...: a key file made by `tally key COMMAND`, without a passphrase: containers start alone.
account_key() {
    local file="$1" name
    shift
    kept "$file" && return
    name="$(basename "$file")"
    in_image tallystick-accountant:local tally --data-dir "$secrets/tally" --passphrase none key "$@" "$name" >/dev/null ||
        fail "the key $name was not made; build the images, or set TALLYSTICK_BINARIES"
    mv "$secrets/tally/keys/$name.json" "$file"
}

mkdir -p "$secrets" "$folder"/state/{validator-{1,2,3,4},archive,accountant,prometheus,grafana}
for number in 1 2 3 4; do node_key "$secrets/validator-$number-node-key"; done
password "$secrets/database-password"
password "$secrets/grafana-password"
account_key "$secrets/operator-key" new
# A well-known account that has money on the chain `local`.
echo //Ferdie >"$secrets/phrase"
account_key "$secrets/owner-key" import --from "$secrets/phrase"
rm -rf "$secrets/tally" "$secrets/phrase"

peer="$(in_image tallystick-node:local tallystick-node key inspect-node-key <"$secrets/validator-1-node-key")"
owner="$(sed -n 's/.*"account": *"\([^"]*\)".*/\1/p' "$secrets/owner-key")"
[ -n "$owner" ] || fail "$secrets/owner-key names no account; remove it and run this again"
cat >"$folder/.env" <<ENV
# Written by prepare.sh; holds no secret.
TALLYSTICK_USER=$(id -u):$(id -g)
TALLYSTICK_BOOT_NODE=/dns4/validator-1/tcp/30333/p2p/$peer
TALLYSTICK_OWNER=$owner
ENV
echo "ready: docker compose --file docker/compose.yaml up --detach"
