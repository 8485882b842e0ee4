//! Backups, restores, and beginning anew.

use super::Failure;
use crate::{clock::now_ms, config::Loaded};
use std::path::{Path, PathBuf};
use tallystick_accountant_store::{Location, StoreError};

/// Arguments of `backup`.
#[derive(clap::Args, Debug)]
pub struct Backup {
    /// A folder that does not exist yet, or is empty
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

impl Backup {
    /// Writes a backup.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let store = Location::parse(&loaded.config.store.location)?;
        let store = store.open().await.map_err(|error| match error {
            StoreError::Locked { .. } => Failure::other(format!(
                "{error}; if that is the running service, set store.backups and send it SIGUSR1"
            )),
            error => error.into(),
        })?;
        store.backup(&self.to).await?;
        store.close().await;
        println!("backup written to {}", self.to.display());
        Ok(())
    }
}

/// Arguments of `restore`.
#[derive(clap::Args, Debug)]
pub struct Restore {
    /// The backup's folder
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
}

impl Restore {
    /// Restores into an empty store.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let location = Location::parse(&loaded.config.store.location)?;
        location.restore(&self.from).await?;
        println!("restored; run the service: it stays read-only until it is started with --reconciled");
        Ok(())
    }
}

/// Arguments of `rebuild`.
#[derive(clap::Args, Debug)]
pub struct Rebuild {
    /// Moves an embedded store that is there out of the way, next to its old place
    #[arg(long)]
    wipe: bool,
}

impl Rebuild {
    /// Makes an empty store that stays read-only until it is reconciled.
    pub async fn run(&self, loaded: &Loaded) -> Result<(), Failure> {
        let place = &loaded.config.store.location;
        let location = Location::parse(place)?;
        if self.wipe {
            move_away(&location, Path::new(place)).await?;
        }
        // Only a restored store is read-only until it is reconciled: so an empty one is backed up and restored.
        let folder = tempfile::tempdir().map_err(Failure::other)?;
        let (empty, backup) = (folder.path().join("empty"), folder.path().join("backup"));
        let store = Location::parse(&empty.display().to_string())?.open().await?;
        store.backup(&backup).await?;
        store.close().await;
        location.restore(&backup).await?;
        println!(
            "begun anew; run the service: it reads the chain and takes providers' reports, until it is started with \
             --reconciled"
        );
        Ok(())
    }
}

async fn move_away(location: &Location, path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return if path.to_string_lossy().contains("://") {
            Err(Failure::Usage(
                "a database is not wiped by this command: create a new one, and name it in store.location".into(),
            ))
        } else {
            Ok(())
        };
    }
    // Fails while a process uses it.
    location.open().await?.close().await;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".before-rebuild-{}", now_ms()));
    std::fs::rename(path, &name).map_err(Failure::other)?;
    println!("the old store is at {}", Path::new(&name).display());
    Ok(())
}
