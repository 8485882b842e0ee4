//! Compiles the runtime to wasm.

fn main() {
    #[cfg(feature = "std")]
    {
        compile_anywhere();
        builder().build();
    }
}

/// The builder of the wasm runtime.
#[cfg(feature = "std")]
fn builder() -> substrate_wasm_builder::WasmBuilder {
    let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults()
        // Nothing asks for it; it makes Cargo compile again what was compiled without the wrapper.
        .append_to_rust_flags("--cfg compiled_anywhere");
    #[cfg(feature = "metadata-hash")]
    let builder = builder.enable_metadata_hash("NOTCH", 12);
    builder
}

/// Makes the wasm depend on the sources and the compiler only, not on where they lie.
#[cfg(feature = "std")]
fn compile_anywhere() {
    // Asked when it runs: where checkouts share a target directory, this program may have been compiled in another one.
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it for build scripts");
    let wrapper = format!("{here}/../scripts/rustc-anywhere.sh");
    println!("cargo:rerun-if-changed={wrapper}");
    std::env::set_var("RUSTC_WRAPPER", wrapper);
}
