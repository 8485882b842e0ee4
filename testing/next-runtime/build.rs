//! Compiles the next version of the runtime to wasm.
//!
//! Of all crates only the runtime itself differs from that of the ordinary runtime, so both are compiled in one
//! target directory.

#![allow(clippy::expect_used, reason = "a build script fails by panicking")]

#[cfg(feature = "std")]
include!("../../runtime/wasm.rs");

fn main() {
    #[cfg(feature = "std")]
    {
        let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("Cargo sets it for build scripts"));
        // OUT_DIR is build/<package>/out in the directory of the profile.
        let profile = out.ancestors().nth(3).expect("Cargo's layout of target directories");
        share_target(&profile.join("wbuild"));
        std::env::set_var("WASM_TARGET_DIRECTORY", profile.join("next-runtime"));
        compile_anywhere();
        builder().build();
    }
}

/// Makes the target directory of this build that of the runtime's.
#[cfg(feature = "std")]
fn share_target(builds: &std::path::Path) {
    let target = |package| builds.join(package).join("target");
    let (shared, own) = (target("tallystick-runtime"), target("tallystick-next-runtime"));
    if own.exists() {
        return;
    }
    std::fs::create_dir_all(&shared).expect("a directory for the runtime's build");
    std::fs::create_dir_all(builds.join("tallystick-next-runtime")).expect("a directory for this build");
    std::os::unix::fs::symlink(shared, own).expect("a link between two directories");
}
