//! Compiles the runtime to wasm.

#![allow(clippy::expect_used, reason = "a build script fails by panicking")]

#[cfg(feature = "std")]
include!("wasm.rs");

fn main() {
    #[cfg(feature = "std")]
    {
        compile_anywhere();
        let builder = builder();
        #[cfg(feature = "metadata-hash")]
        let builder = builder.enable_metadata_hash("NOTCH", 12);
        builder.build();
    }
}
