//! Compiles the runtime to wasm.

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
