//! Compiles the runtime to wasm.

#[cfg(feature = "std")]
include!("wasm.rs");

fn main() {
    #[cfg(feature = "std")]
    {
        compile_anywhere();
        builder().build();
    }
}
