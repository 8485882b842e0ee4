#!/usr/bin/env bash
# Installs what building, testing and linting need and is missing. Safe to run again: then it only looks.
#
# TALLYSTICK_WASM chooses where the compiler of the wasm runtime comes from:
#   auto    the rustup target, or Debian's packages where rustup cannot fetch it (default)
#   rustup  the rustup target, or an error
#   debian  Debian's packages
set -euo pipefail

TALLYSTICK_IN_SETUP=1
# shellcheck source=scripts/env.sh
. "$(dirname "${BASH_SOURCE[0]}")/env.sh"

readonly WASM_TARGET=wasm32v1-none

has() { command -v "$1" >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        fail "this needs root: install sudo or run as root: $*"
    fi
}

apt_install() {
    has apt-get || fail "apt-get is not here; install these by hand, then run this again: $*"
    say "installing Debian packages: $*"
    as_root apt-get update -qq || fail "apt-get update failed; check the network and /etc/apt/sources.list"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install: $*; run it by hand to see why"
}

# Packages are looked for by what they provide, so that a tool from elsewhere counts too.
debian_packages() {
    local missing=() pair
    for pair in gcc:gcc g++:g++ make:make pkg-config:pkg-config git:git protoc:protobuf-compiler \
        python3:python3 shellcheck:shellcheck node:nodejs npm:npm systemd-analyze:systemd ip:iproute2; do
        has "${pair%%:*}" || missing+=("${pair##*:}")
    done
    # A server of its own for the tests of the accountant's PostgreSQL store; nothing of the system's is used.
    has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    # For the tools that check the deployment.
    python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
    # OpenSSL, built from source for the network stack's WebRTC transport, is configured by Perl modules.
    perl -MFindBin -MIPC::Cmd -MFile::Compare -e 1 2>/dev/null || missing+=(perl)
    [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
    [ "${#missing[@]}" -eq 0 ] || apt_install "${missing[@]}"

    local node_major node_major_min
    node_major_min="$(sed -n 's/^ *"node": ">=\([0-9]*\)"$/\1/p' sdk/js/package.json)"
    node_major="$(node --version | sed 's/^v\([0-9]*\).*/\1/')"
    [ "$node_major" -ge "${node_major_min:?sdk/js/package.json names no version of Node.js}" ] ||
        fail "Node.js $node_major is too old; install version $node_major_min or newer (https://nodejs.org), then run this again"
    python3 -c 'import tomllib' 2>/dev/null || fail "python3 is too old; install version 3.11 or newer"
}

rust_toolchain() {
    if ! has rustup || ! has cargo; then
        fail "rustup is not here; install it as https://rustup.rs says, then run this again"
    fi
    local wanted have
    wanted="$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)"
    have="$(rustc --version | cut -d' ' -f2)"
    [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" = "$wanted" ] ||
        fail "rustc $have is older than $wanted; run: rustup update stable"
    local component
    for component in rustfmt clippy; do
        "cargo-${component/rustfmt/fmt}" --version >/dev/null 2>&1 || rustup component add "$component" ||
            fail "rustup cannot add $component; run: rustup component add $component"
    done
    cargo nextest --version >/dev/null 2>&1 ||
        say "cargo-nextest is missing, so Rust tests of one crate wait for those of another; to install it: $(nextest_install)"
}

rustup_target_installed() { rustup target list --installed 2>/dev/null | grep -qx "$WASM_TARGET"; }

rustup_target() {
    rustup_target_installed && return
    say "adding the target $WASM_TARGET with rustup"
    rustup target add "$WASM_TARGET"
}

# Compiles and links an empty wasm library with the toolchain `debian`.
debian_toolchain_works() {
    local dir status=0
    dir="$(mktemp -d)"
    cat >"$dir/probe.rs" <<'RUST'
#![no_std]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
#[no_mangle]
pub extern "C" fn probe() {}
RUST
    rustup run debian rustc --target "$WASM_TARGET" --crate-type cdylib -o "$dir/probe.wasm" "$dir/probe.rs" || status=1
    rm -rf "$dir"
    return "$status"
}

# Debian ships rustc, its sources, LLVM and lld, but no libraries for this target: they are built here once.
debian_target() {
    local host sysroot_lib stamp dir
    host="$(rustc -vV | sed -n 's/^host: //p')"
    sysroot_lib="/usr/lib/rustlib/$WASM_TARGET/lib"
    stamp="$sysroot_lib/tallystick-built-by"
    if [ -x /usr/bin/rustc ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(/usr/bin/rustc --version)" ] &&
        rustup toolchain list | grep -q '^debian'; then
        return
    fi

    dpkg -s protobuf-compiler rustc-web cargo-web rust-web-src rust-web-llvm lld-22 >/dev/null 2>&1 ||
        apt_install protobuf-compiler rustc-web cargo-web rust-web-src rust-web-llvm lld-22

    say "building core, alloc and compiler_builtins for $WASM_TARGET with Debian's rustc (about half a minute)"
    dir="$(mktemp -d)"
    mkdir "$dir/src"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$dir/Cargo.toml"
    printf '#![no_std]\n' >"$dir/src/lib.rs"
    # The runtime is linked with LTO, which needs the bitcode inside the libraries.
    (cd "$dir" && env -u RUSTUP_TOOLCHAIN RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc RUSTFLAGS="-Cembed-bitcode=yes" \
        CARGO_TARGET_DIR="$dir/target" /usr/bin/cargo build --quiet --release --target "$WASM_TARGET" \
        -Zbuild-std=core,alloc,compiler_builtins) ||
        fail "the wasm libraries could not be built; see above, then run: TALLYSTICK_WASM=debian make setup"
    as_root mkdir -p "$sysroot_lib" "/usr/lib/rustlib/$host/bin"
    # An older set would make every crate ambiguous.
    as_root find "$sysroot_lib" -name '*.rlib' -delete
    as_root cp "$dir/target/$WASM_TARGET"/release/deps/lib{core,alloc,compiler_builtins}-*.rlib "$sysroot_lib/"
    as_root ln -sf /usr/lib/llvm-22/bin/lld "/usr/lib/rustlib/$host/bin/rust-lld"
    rm -rf "$dir"

    rustup toolchain link debian /usr
    debian_toolchain_works ||
        fail "Debian's rustc cannot build for $WASM_TARGET; remove $sysroot_lib and run: TALLYSTICK_WASM=debian make setup"
    /usr/bin/rustc --version | as_root tee "$stamp" >/dev/null
}

# Sets WASM_SOURCE to where the wasm compiler comes from.
wasm_toolchain() {
    case "${TALLYSTICK_WASM:-auto}" in
        rustup)
            rustup_target || fail "rustup cannot fetch $WASM_TARGET; run: TALLYSTICK_WASM=debian make setup"
            WASM_SOURCE=rustup
            ;;
        debian)
            debian_target
            WASM_SOURCE=debian
            ;;
        auto)
            if rustup_target; then
                WASM_SOURCE=rustup
            else
                say "rustup cannot fetch $WASM_TARGET, so Debian's packages are used"
                debian_target
                WASM_SOURCE=debian
            fi
            ;;
        *) fail "TALLYSTICK_WASM is '$TALLYSTICK_WASM'; set it to auto, rustup or debian" ;;
    esac
}

write_environment() {
    mkdir -p "$CACHE"
    {
        printf '# Written by scripts/setup.sh; do not edit.\n'
        # One target directory outside of the checkout: a fresh clone finds its dependencies built.
        # shellcheck disable=SC2016 # expanded when it is sourced
        printf 'export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-%s/target}"\n' "$CACHE"
        if [ "$WASM_SOURCE" = debian ]; then
            printf 'export WASM_BUILD_TOOLCHAIN=debian\n'
        else
            printf 'unset WASM_BUILD_TOOLCHAIN\n'
        fi
    } >"$CACHE/env.sh"
}

javascript_packages() {
    local folder stamp wanted
    for folder in testing/e2e sdk/js; do
        stamp="$folder/node_modules/.tallystick-installed"
        wanted="$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)"
        [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || continue
        say "installing the JavaScript packages of $folder/"
        npm --prefix "$folder" ci --no-audit --no-fund --loglevel=error ||
            fail "npm could not install the packages of $folder/; check the network and run: make setup"
        printf '%s\n' "$wanted" >"$stamp"
    done
}

# Linters for images, compose file and alert rules, in a folder of their own.
deployment_tools() {
    local tools="$CACHE/deployment-tools" wanted
    wanted="$(sha256sum <scripts/deployment-tools.txt)"
    if [ "$(cat "$tools/installed" 2>/dev/null)" != "$wanted" ]; then
        say "installing the tools of scripts/deployment-tools.txt"
        rm -rf "$tools"
        if ! python3 -m venv "$tools" || ! "$tools/bin/pip" install --quiet --disable-pip-version-check \
            --requirement scripts/deployment-tools.txt; then
            fail "pip could not install them; check the network and run: make setup"
        fi
        printf '%s\n' "$wanted" >"$tools/installed"
    fi
    has promtool || [ -x "$tools/bin/promtool" ] || fetch_promtool "$tools"
}

# Debian's Prometheus comes with promtool, but would be started as a service if it were installed.
fetch_promtool() {
    local unpacked
    has apt-get || fail "promtool is not here; install Prometheus' tools, then run this again"
    say "fetching promtool"
    unpacked="$(mktemp -d)"
    if ! (cd "$unpacked" && { apt-get download -qq prometheus || { as_root apt-get update -qq && apt-get download -qq prometheus; }; } &&
        dpkg-deb --extract prometheus_*.deb .) >/dev/null 2>&1; then
        fail "Debian's package prometheus could not be fetched; run: apt-get update"
    fi
    install "$unpacked/usr/bin/promtool" "$1/bin/promtool"
    rm -rf "$unpacked"
}

debian_packages
rust_toolchain
wasm_toolchain
write_environment
javascript_packages
deployment_tools
say "set up: rustc $(rustc --version | cut -d' ' -f2), wasm target by $WASM_SOURCE, Node.js $(node --version)"
