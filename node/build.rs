//! Tells the binary which commit it was built from (`--version` shows it), and puts the test network's specification
//! into it.

use std::{env, fs, io, path::Path};

/// The folder of specifications, and the one that the node knows by name.
const SPECIFICATIONS: &str = "../chain-specs";
const TESTNET: &str = "testnet.json";

fn main() -> io::Result<()> {
    substrate_build_script_utils::generate_cargo_keys();
    substrate_build_script_utils::rerun_if_git_head_changed();
    embed_testnet()
}

/// Copies the specification to where the code includes it from. The file is made by a node, so the first
/// node is built without: its copy is empty.
fn embed_testnet() -> io::Result<()> {
    let source = Path::new(SPECIFICATIONS).join(TESTNET);
    let content = if source.exists() {
        println!("cargo:rerun-if-changed={}", source.display());
        fs::read(&source)?
    } else {
        println!("cargo:rerun-if-changed={SPECIFICATIONS}");
        Vec::new()
    };
    let folder = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets no OUT_DIR"))?;
    fs::write(Path::new(&folder).join(TESTNET), content)
}
