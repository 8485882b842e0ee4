# shellcheck shell=bash
# Sourced by scripts that say where the wasm runtime comes from.

# The runtime as it goes on chain, where a build leaves it below the target directory.
# shellcheck disable=SC2034 # used by scripts that source this
readonly WASM_RUNTIME=release/wbuild/tallystick-runtime/tallystick_runtime.compact.compressed.wasm

# The compiler of the wasm runtime, as it names itself.
wasm_compiler() {
    if [ -n "${WASM_BUILD_TOOLCHAIN:-}" ]; then
        rustup run "$WASM_BUILD_TOOLCHAIN" rustc --version
    else
        rustc --version
    fi
}
