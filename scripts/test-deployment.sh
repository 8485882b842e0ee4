#!/usr/bin/env bash
# Runs the scripts of the images (docker/) with the real programs, as plain processes on a network of their own that
# only has a loopback device. `make test` sees to it that the programs are built.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

if [ -z "${TALLYSTICK_NETWORK:-}" ]; then
    unshare --map-root-user --net true 2>/dev/null ||
        fail "no network namespace can be made here; run this as root, or allow unprivileged user namespaces"
    exec env TALLYSTICK_NETWORK=1 unshare --map-root-user --net -- "$0"
fi
ip link set lo up

readonly BINARIES="$CARGO_TARGET_DIR/release"
export PATH="$PWD/docker:$BINARIES:$PATH"
work="$(mktemp -d)"
jobs=()

clean_up() {
    local status="$?" job
    for job in "${jobs[@]}"; do kill -KILL "$job" 2>/dev/null || true; done
    wait
    if [ "$status" -ne 0 ]; then tail -n 20 "$work"/*.log >&2 || true; fi
    rm -rf "$work"
}
trap clean_up EXIT

# await SECONDS COMMAND...: until the command succeeds.
await() {
    local deadline="$((SECONDS + $1))"
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$deadline" ] || fail "this did not come true in time: $*"
        sleep 0.2
    done
}

# refuses WORDS COMMAND...: the command ends with exit code 2 and a sentence with these words.
refuses() {
    local words="$1" status=0
    shift
    "$@" >"$work/refusal" 2>&1 || status="$?"
    [ "$status" -eq 2 ] || fail "exit code $status instead of 2: $*"
    grep --quiet --fixed-strings "$words" "$work/refusal" || fail "no word of '$words': $(cat "$work/refusal")"
}

# start NAME COMMAND...: in the background; its process is `job`.
start() {
    local log="$work/$1.log"
    shift
    "$@" >"$log" 2>&1 &
    job="$!"
    jobs+=("$job")
}

# stop PROCESS: as a container engine does; it must end by itself, in order.
stop() {
    local status=0
    kill -TERM "$1"
    wait "$1" || status="$?"
    [ "$status" -eq 0 ] || fail "a process ended with $status after SIGTERM"
}

# In a background job only: the process of the job becomes the node.
node() { exec env TALLYSTICK_CHAIN=dev "$@"; }

secrets_are_kept_to_oneself() {
    export TALLYSTICK_DEPLOYMENT="$work/deployment" TALLYSTICK_BINARIES="$BINARIES"
    mkdir "$TALLYSTICK_DEPLOYMENT"
    prepare.sh >/dev/null
    local secrets="$TALLYSTICK_DEPLOYMENT/secrets" before
    [ -z "$(find "$secrets" -type f ! -perm 0600)" ] || fail "a secret is not of mode 0600"
    [ "$(find "$secrets" -type f | wc -l)" -eq 8 ] || fail "prepare.sh did not make eight secrets"
    ! grep --quiet --recursive --fixed-strings --file "$secrets/database-password" "$TALLYSTICK_DEPLOYMENT/.env" ||
        fail ".env holds a secret"
    before="$(cat "$secrets"/* "$TALLYSTICK_DEPLOYMENT/.env" | sha256sum)"
    prepare.sh >/dev/null
    [ "$before" = "$(cat "$secrets"/* "$TALLYSTICK_DEPLOYMENT/.env" | sha256sum)" ] || fail "prepare.sh replaced a secret"
    # shellcheck source=/dev/null
    . "$TALLYSTICK_DEPLOYMENT/.env"
    export TALLYSTICK_ACCOUNTANT_OWNER="$TALLYSTICK_OWNER" \
        TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR="$TALLYSTICK_DEPLOYMENT/secrets/operator-key"
}

wrong_settings_are_refused() {
    mkdir "$work/empty"
    export TALLYSTICK_DATA="$work/empty"
    refuses "set it to validator, archive or full" env TALLYSTICK_ROLE=miner node-entrypoint.sh
    refuses "no node key" env TALLYSTICK_ROLE=validator node-entrypoint.sh
    refuses "not a folder" env TALLYSTICK_DATA="$work/no-such-folder" node-entrypoint.sh
    refuses "set TALLYSTICK_DATABASE_PASSWORD_FILE" env TALLYSTICK_DATABASE_HOST=db accountant-entrypoint.sh run
    refuses "cannot read the database's password" \
        env TALLYSTICK_DATABASE_HOST=db TALLYSTICK_DATABASE_PASSWORD_FILE="$work/none" accountant-entrypoint.sh run
    echo 'a/b@c' >"$work/password"
    refuses "letters, digits" \
        env TALLYSTICK_DATABASE_HOST=db TALLYSTICK_DATABASE_PASSWORD_FILE="$work/password" accountant-entrypoint.sh run
    node-entrypoint.sh --version >/dev/null
    node-entrypoint.sh key generate --output-type json >/dev/null
    ! health.sh 1 /health 2>/dev/null || fail "health.sh succeeds although nobody answers"
}

database_address_is_built() {
    env TALLYSTICK_DATABASE_HOST=db TALLYSTICK_DATABASE_PASSWORD_FILE="$TALLYSTICK_DEPLOYMENT/secrets/database-password" \
        accountant-entrypoint.sh check-config >"$work/config"
    grep --quiet 'postgres://.*@db/tallystick' "$work/config" || fail "the store is not PostgreSQL: $(cat "$work/config")"
    ! grep --quiet --fixed-strings --file "$TALLYSTICK_DEPLOYMENT/secrets/database-password" "$work/config" ||
        fail "check-config prints the database's password"
}

nodes_run() {
    local state="$TALLYSTICK_DEPLOYMENT/state" peer
    start validator node TALLYSTICK_ROLE=validator TALLYSTICK_DATA="$state/validator-1" \
        TALLYSTICK_NODE_KEY="$TALLYSTICK_DEPLOYMENT/secrets/validator-1-node-key" \
        node-entrypoint.sh --alice --force-authoring --no-mdns --rpc-port 9955 --prometheus-port 9625
    validator="$job"
    await 240 health.sh 9955 /health
    peer="${TALLYSTICK_BOOT_NODE##*/}"
    start archive node TALLYSTICK_ROLE=archive TALLYSTICK_NAME=archive TALLYSTICK_DATA="$state/archive" \
        node-entrypoint.sh --port 30334 --no-mdns --bootnodes "/ip4/127.0.0.1/tcp/30333/p2p/$peer"
    archive="$job"
    # 200 only when it has a peer and is in step.
    await 240 health.sh 9944 /health/readiness
    grep --quiet "Local node identity is: $peer" "$work/validator.log" || fail "the validator does not have the key that was made"
}

accountant_runs() {
    export TALLYSTICK_ACCOUNTANT_CHAIN__URL=ws://127.0.0.1:9944 \
        TALLYSTICK_ACCOUNTANT_STORE__LOCATION="$TALLYSTICK_DEPLOYMENT/state/accountant/store" \
        TALLYSTICK_OWNER_KEY="$TALLYSTICK_DEPLOYMENT/secrets/owner-key"
    accountant-register.sh >"$work/register.log" 2>&1
    accountant-register.sh >"$work/again.log" 2>&1
    grep --quiet "is registered" "$work/again.log" || fail "registering again does not see that it is done"
    start accountant accountant-entrypoint.sh run
    accountant="$job"
    await 120 health.sh 8420 /livez
    await 240 health.sh 8420 /readyz
}

# scrape PORT FILE
scrape() {
    exec 4<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET /metrics HTTP/1.0\r\n\r\n' >&4
    cat <&4 >"$2"
    exec 4>&-
}

metrics_are_those_of_rules_and_dashboards() {
    scrape 9625 "$work/validator.metrics"
    scrape 9615 "$work/archive.metrics"
    scrape 9616 "$work/accountant.metrics"
    "$CACHE/deployment-tools/bin/python" scripts/check_deployment.py metrics "$work"/*.metrics
}

step "secrets are made once and kept to oneself" secrets_are_kept_to_oneself
step "wrong settings are refused with a sentence" wrong_settings_are_refused
step "the address of the database is built from its password's file" database_address_is_built
step "a validator and an archive node run and find each other" nodes_run
step "an accountant is registered and gets ready" accountant_runs
step "rules and dashboards ask for metrics that there are" metrics_are_those_of_rules_and_dashboards
step "the accountant stops in order" stop "$accountant"
step "the archive node stops in order" stop "$archive"
step "the validator stops in order" stop "$validator"
