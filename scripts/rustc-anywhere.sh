#!/bin/sh
# The compiler of the wasm runtime (runtime/build.rs makes it Cargo's RUSTC_WRAPPER): the same sources give the same
# bytes wherever they lie. Two things would tell the place:
# - the paths in panic messages, so every package and what its build program wrote get a name without one;
# - the number by which Cargo tells crates apart, and by which the compiler sorts functions. For a crate outside of
#   its workspace, as ours are in the one that the wasm builder makes, Cargo computes it from the path.
set -eu

root="$(cd "$(dirname "$0")/.." && pwd -P)"
package="${CARGO_PKG_NAME:-}-${CARGO_PKG_VERSION:-}"
folder="${CARGO_MANIFEST_DIR:-}"
compiler="$1"
shift

case "$folder" in
    "$root"/* | */wbuild/*)
        for argument; do
            shift
            case "$argument" in
                metadata=*) argument="metadata=$package-${CARGO_CRATE_NAME:-}" ;;
            esac
            set -- "$@" "$argument"
        done
        ;;
esac

# Cargo also asks the compiler for its version, for no package at all.
[ -z "$folder" ] || set -- "$@" --remap-path-prefix "$folder=/$package"
[ -z "${OUT_DIR:-}" ] || set -- "$@" --remap-path-prefix "$OUT_DIR=/$package/out"
exec "$compiler" "$@"
