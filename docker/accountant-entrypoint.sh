#!/bin/sh
# Starts an accountant, or one of its commands, in a container. All of its own variables
# (TALLYSTICK_ACCOUNTANT_SECTION__KEY) work as everywhere; these are set unless they are given:
#
#   TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR             /run/secrets/operator-key
#   TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR_PASSPHRASE  none
#   TALLYSTICK_ACCOUNTANT_API__LISTEN                0.0.0.0:8420 (of the container: publish it on loopback)
#   TALLYSTICK_ACCOUNTANT_API__METRICS_LISTEN        0.0.0.0:9616
#   TALLYSTICK_ACCOUNTANT_STORE__LOCATION            /data/store; or PostgreSQL, if the next three are set:
#     TALLYSTICK_DATABASE_HOST, TALLYSTICK_DATABASE_PASSWORD_FILE, TALLYSTICK_DATABASE_NAME (also the user;
#     default: tallystick)
#   TALLYSTICK_BINARY                                the accountant itself (default: tallystick-accountant)
set -eu

fail() {
    echo "error: $*" >&2
    exit 2
}

: "${TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR:=/run/secrets/operator-key}"
: "${TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR_PASSPHRASE:=none}"
: "${TALLYSTICK_ACCOUNTANT_API__LISTEN:=0.0.0.0:8420}"
: "${TALLYSTICK_ACCOUNTANT_API__METRICS_LISTEN:=0.0.0.0:9616}"

if [ -z "${TALLYSTICK_ACCOUNTANT_STORE__LOCATION:-}" ]; then
    if [ -n "${TALLYSTICK_DATABASE_HOST:-}" ]; then
        file="${TALLYSTICK_DATABASE_PASSWORD_FILE:-}"
        [ -n "$file" ] || fail "TALLYSTICK_DATABASE_HOST is set; set TALLYSTICK_DATABASE_PASSWORD_FILE as well"
        [ -r "$file" ] || fail "user $(id -u) cannot read the database's password in $file; mount it there"
        password="$(cat "$file")"
        case "$password" in
            "" | *[!A-Za-z0-9_.~-]*)
                fail "the password in $file must be of letters, digits and _ . ~ - only, as it becomes part of an address"
                ;;
        esac
        name="${TALLYSTICK_DATABASE_NAME:-tallystick}"
        # In the environment of this process only: neither its arguments nor the container's settings show it.
        TALLYSTICK_ACCOUNTANT_STORE__LOCATION="postgres://$name:$password@$TALLYSTICK_DATABASE_HOST/$name"
    else
        TALLYSTICK_ACCOUNTANT_STORE__LOCATION=/data/store
    fi
fi

export TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR TALLYSTICK_ACCOUNTANT_KEYS__OPERATOR_PASSPHRASE \
    TALLYSTICK_ACCOUNTANT_API__LISTEN TALLYSTICK_ACCOUNTANT_API__METRICS_LISTEN \
    TALLYSTICK_ACCOUNTANT_STORE__LOCATION
exec "${TALLYSTICK_BINARY:-tallystick-accountant}" "$@"
