//! `cargo +nightly fuzz run transaction`: arbitrary bytes as a transaction.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    sp_io::TestExternalities::default().execute_with(|| tallystick_fuzz_targets::transaction(bytes));
});
