#!/usr/bin/env bash
# Checks images, compose file, units, rules and dashboards without running them. The tools are those that
# `make setup` installed.
set -euo pipefail
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

readonly TOOLS="$CACHE/deployment-tools/bin"
# Of ten; systemd calls what is below 2.5 well protected.
readonly MOST_EXPOSURE=2.0
export PYTHONDONTWRITEBYTECODE=1

promtool() {
    if [ -x "$TOOLS/promtool" ]; then "$TOOLS/promtool" "$@"; else command promtool "$@"; fi
}

# The units name programs where an operator installs them; for the check stand-ins are there.
units() {
    local unit folder="$work/units"
    mkdir -p "$folder"
    for unit in systemd/*.service; do
        sed 's|=/usr/local/bin/[a-z-]*|=/bin/true|' "$unit" >"$folder/$(basename "$unit")"
    done
    # Only its lines about our units count; it warns about the machine's own as well.
    systemd-analyze verify --man=no "$folder"/*.service 2>"$work/verify" || { cat "$work/verify" && return 1; }
    ! grep --fixed-strings --file <(cd "$folder" && ls) "$work/verify" || return
    for unit in systemd/*.service; do
        systemd-analyze security --offline=yes --threshold="${MOST_EXPOSURE/./}" "$unit" >"$work/security" ||
            { cat "$work/security" && return 1; }
        tail -n 1 "$work/security"
    done
}

rules() {
    mkdir -p "$work/dashboards" "$work/prometheus"
    promtool check rules monitoring/prometheus/rules/*.yml &&
        # As the compose file mounts it.
        cp -r monitoring/prometheus/. "$work/prometheus" &&
        promtool check config "$work/prometheus/prometheus.yml" &&
        promtool test rules monitoring/tests/*.yml &&
        "$TOOLS/python" scripts/check_deployment.py rules "$work/dashboards" &&
        promtool check rules "$work"/dashboards/*.yml
}

parts() {
    "$TOOLS/python" -m unittest discover --start-directory scripts --pattern 'deployment_test*.py' &&
        "$TOOLS/python" scripts/check_deployment.py problems
}

compose() {
    "$TOOLS/check-jsonschema" --builtin-schema vendor.compose-spec docker/compose.yaml
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
step "scripts of the images" shellcheck docker/*.sh scripts/rustc-anywhere.sh
step "Dockerfiles" "$TOOLS/hadolint" docker/*.Dockerfile
step "compose file" compose
step "units" units
step "rules and dashboards" rules
step "how the parts fit" parts
