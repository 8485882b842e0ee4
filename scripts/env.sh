# shellcheck shell=bash
# Sourced by every script and recipe: the environment of a build, and how scripts speak.

# The repository, and the folder outside of it where everything that is built is kept.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
export CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/tallystick"
cd "$ROOT" || exit 1

# Says what is being done.
say() { printf '==> %s\n' "$*"; }

# Ends the script with one sentence that says what to do.
fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# step NAME COMMAND...: runs a command between two progress lines, the second with the time it took.
step() {
    local name="$1" began="$SECONDS"
    shift
    say "$name"
    "$@" || fail "$name failed after $((SECONDS - began)) s; its output is above"
    say "$name: done in $((SECONDS - began)) s"
}

# How to install cargo-nextest, in the version that .config/nextest.toml recommends.
nextest_install() {
    printf 'cargo install --locked cargo-nextest@%s\n' "$(sed -n 's/^nextest-version = .*"\(.*\)".*/\1/p' .config/nextest.toml)"
}

# Settings of this machine, which `scripts/setup.sh` wrote down.
if [ -f "$CACHE/env.sh" ]; then
    # shellcheck source=/dev/null
    . "$CACHE/env.sh"
elif [ -z "${TALLYSTICK_IN_SETUP:-}" ]; then
    fail "this machine is not set up yet; run: make setup"
fi
