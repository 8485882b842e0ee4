//! `cargo +nightly fuzz run promise`: arbitrary bytes as a promise.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tallystick_fuzz_targets::promise(bytes);
});
