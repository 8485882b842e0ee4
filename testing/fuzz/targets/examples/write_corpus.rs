//! Writes the seeds where libFuzzer looks for input to start from, in the folder given:
//! `cargo run --release -p tallystick-fuzz-targets --example write_corpus testing/fuzz/corpus`

#![allow(
    clippy::restriction,
    clippy::pedantic,
    reason = "an example or a tool fails by panicking"
)]

use std::{env, fs, io, path::PathBuf};
use tallystick_fuzz_targets::seeds;

fn main() -> io::Result<()> {
    let corpus = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "testing/fuzz/corpus".into()));
    for (target, seeds) in [("transaction", seeds::transactions()), ("promise", seeds::promises())] {
        let folder = corpus.join(target);
        fs::create_dir_all(&folder)?;
        for (index, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(format!("seed-{index:03}")), seed)?;
        }
        println!("{} seeds in {}", seeds.len(), folder.display());
    }
    Ok(())
}
