// The build of a runtime in wasm, for the build scripts of the runtime and of its next version.

/// The builder of the wasm runtime whose build script this is.
fn builder() -> substrate_wasm_builder::WasmBuilder {
    substrate_wasm_builder::WasmBuilder::init_with_defaults()
        // Nothing asks for it; it makes Cargo compile again what was compiled without the wrapper.
        .append_to_rust_flags("--cfg compiled_anywhere")
}

/// Makes the wasm depend on the sources and the compiler only, not on where they lie.
fn compile_anywhere() {
    // Asked when it runs: where checkouts share a target directory, this program may have been compiled in another one.
    let here = std::env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it for build scripts");
    let wrapper = std::path::Path::new(&here)
        .ancestors()
        .map(|folder| folder.join("scripts/rustc-anywhere.sh"))
        .find(|wrapper| wrapper.exists())
        .expect("the repository has this script");
    println!("cargo:rerun-if-changed={}", wrapper.display());
    std::env::set_var("RUSTC_WRAPPER", wrapper);
}
