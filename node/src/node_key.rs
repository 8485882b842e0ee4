//! The key of a node's network name.
//!
//! Other nodes know a node by its peer id, which is this key's public half. The key must not change without the
//! operator's will, so a validator's key is made by a command only, and no key is ever overwritten.

use crate::cli::application;
use clap::Args;
use sc_network::config::ed25519::Keypair;
use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The key's place in a chain's folder.
const FILE_IN_CHAIN_FOLDER: [&str; 2] = ["network", "secret_ed25519"];

/// Makes a node key and prints its peer id.
///
/// The secret key goes to the file, readable by its owner only, or to standard output; the peer id goes to
/// standard error. A file that exists is never overwritten.
#[derive(Clone, Debug, Args)]
pub struct GenerateNodeKeyCmd {
    /// File to write; without it and --base-path the key goes to standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "base_path")]
    pub file: Option<PathBuf>,

    /// Write the key where a node with this base path and --chain looks for it.
    #[arg(long, short = 'd', value_name = "PATH")]
    pub base_path: Option<PathBuf>,

    /// The chain: a name or a specification's file. Matters with --base-path only.
    #[arg(long, value_name = "CHAIN_SPEC", default_value = "", hide_default_value = true)]
    pub chain: String,

    /// Write 32 bytes instead of hex.
    #[arg(long)]
    pub bin: bool,
}

/// Reasons why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a file already.
    #[error(
        "{0:?} exists, and a node key is never overwritten: other nodes know this node by it; name another file, or use this one"
    )]
    Exists(PathBuf),
    /// The file cannot be written.
    #[error("{path:?} cannot be written ({reason}); name a file in a folder that you may write to")]
    Write {
        /// The file.
        path: PathBuf,
        /// The message of the operating system.
        reason: io::Error,
    },
    /// Standard output is closed.
    #[error("the key cannot be printed ({0}); use --file")]
    Print(io::Error),
    /// A validator has none.
    #[error(
        "a validator needs a node key that stays the same, and there is none at {path:?}; make it once: \
         {program} key generate-node-key --file {path}",
        path = .0.display(),
        program = .1
    )]
    Missing(PathBuf, String),
}

impl GenerateNodeKeyCmd {
    /// Writes the key. `folder` is the chain's folder below a base path.
    pub fn run(&self, folder: impl FnOnce(&Path, &str) -> sc_cli::Result<PathBuf>) -> sc_cli::Result<()> {
        let keypair = Keypair::generate();
        let secret = keypair.secret().to_bytes();
        let content = if self.bin {
            secret.to_vec()
        } else {
            hex::encode(secret).into_bytes()
        };
        let path = match (&self.file, &self.base_path) {
            (Some(file), _) => Some(file.clone()),
            (None, Some(base)) => {
                let mut path = folder(base, &self.chain)?;
                path.extend(FILE_IN_CHAIN_FOLDER);
                Some(path)
            }
            (None, None) => None,
        };
        match &path {
            Some(path) => write_once(path, &content).map_err(application)?,
            None => io::stdout()
                .lock()
                .write_all(&content)
                .map_err(|reason| application(Error::Print(reason)))?,
        }
        eprintln!("{}", keypair.public().to_peer_id());
        Ok(())
    }
}

/// Writes a secret into a new file that only its owner can read, and makes the folder if it is missing: a validator
/// is told to run this before its base path exists.
fn write_once(path: &Path, content: &[u8]) -> Result<(), Error> {
    let failed = |reason: io::Error| match reason.kind() {
        io::ErrorKind::AlreadyExists => Error::Exists(path.into()),
        _ => Error::Write {
            path: path.into(),
            reason,
        },
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(failed)
}

/// Explains in one sentence how a validator without a node key gets one.
pub fn explain(error: sc_cli::Error, program: &str) -> sc_cli::Error {
    match error {
        sc_cli::Error::NetworkKeyNotFound(path) => application(Error::Missing(path, program.into())),
        other => other,
    }
}

/// Warns if others on the machine can read the key.
pub fn warn_if_readable(path: &Path) {
    let Ok(metadata) = std::fs::metadata(path) else {
        // Not there yet: the network makes it, for its owner only.
        return;
    };
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        log::warn!(
            "others on this machine can read the node key {path} (mode {mode:o}); make it yours: chmod 600 {path}"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(file: Option<PathBuf>, base_path: Option<PathBuf>, bin: bool) -> GenerateNodeKeyCmd {
        GenerateNodeKeyCmd {
            file,
            base_path,
            chain: "dev".into(),
            bin,
        }
    }

    fn folder(base: &Path, chain: &str) -> sc_cli::Result<PathBuf> {
        Ok(base.join("chains").join(chain))
    }

    #[test]
    fn a_key_is_hex_that_only_its_owner_can_read() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("node-key");
        command(Some(file.clone()), None, false).run(folder).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(hex::decode(&text).unwrap().len(), 32);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn an_existing_key_stays() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("node-key");
        command(Some(file.clone()), None, true).run(folder).unwrap();
        let before = std::fs::read(&file).unwrap();
        assert_eq!(before.len(), 32);
        let refusal = command(Some(file.clone()), None, true)
            .run(folder)
            .unwrap_err()
            .to_string();
        assert!(refusal.contains("never overwritten"), "{refusal}");
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }

    #[test]
    fn the_folder_of_the_key_is_made() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("not/there/yet/node-key");
        command(Some(file.clone()), None, false).run(folder).unwrap();
        assert!(file.exists());
    }

    #[test]
    fn a_key_goes_to_the_place_that_a_node_reads() {
        let home = tempfile::tempdir().unwrap();
        command(None, Some(home.path().into()), false).run(folder).unwrap();
        assert!(home.path().join("chains/dev/network/secret_ed25519").exists());
    }

    #[test]
    fn a_validator_without_a_key_is_told_the_command() {
        let error = explain(sc_cli::Error::NetworkKeyNotFound("/data/key".into()), "tallystick-node");
        let text = error.to_string();
        assert!(
            text.contains("tallystick-node key generate-node-key --file /data/key"),
            "{text}"
        );
        assert_eq!(text.lines().count(), 1);
    }
}
