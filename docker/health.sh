#!/bin/bash
# health.sh PORT PATH: succeeds if an HTTP server on this machine answers 200. Bash alone can do it, so that the image
# needs no HTTP client.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/$1"
# The port belongs to the name: the node's RPC refuses other names than its own.
printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
read -r -t 4 -u 3 _ status _
[ "$status" = 200 ] || {
    echo "http://127.0.0.1:$1$2 answered $status" >&2
    exit 1
}
