#!/bin/sh
# Registers the accountant on chain unless it is there already. The owner's key is needed here only; where there is
# value it stays off the server, and `tallystick-accountant register` is called by hand.
#
#   TALLYSTICK_OWNER_KEY  the owner's key file (default: /run/secrets/owner-key)
#   TALLYSTICK_STAKE      NOTCH (default: 1000)
#   TALLYSTICK_URL        where the service is reached (default: http://127.0.0.1:8420)
set -eu

accountant() { "$(dirname "$0")/accountant-entrypoint.sh" "$@"; }

# 3: refused by the chain, as there is no such accountant; anything else is a reason not to go on.
status=0
accountant status >/dev/null || status="$?"
case "$status" in
    0) echo "the accountant is registered" ;;
    3)
        accountant register --owner-key "${TALLYSTICK_OWNER_KEY:-/run/secrets/owner-key}" --owner-passphrase none \
            --stake "${TALLYSTICK_STAKE:-1000}" --fee-millionths 10000 --url "${TALLYSTICK_URL:-http://127.0.0.1:8420}"
        ;;
    *) exit "$status" ;;
esac
