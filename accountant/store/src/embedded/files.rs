//! Files and directories that only their owner may read, and that survive a loss of power.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use crate::StoreError;

/// Creates `directory` with its parents if it is absent; in any case only its owner may enter it afterwards.
pub(crate) fn private_directory(directory: &Path) -> Result<(), StoreError> {
    let at = |error| StoreError::at(directory, error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .map_err(at)?;
    let mode = fs::metadata(directory).map_err(at)?.permissions().mode();
    if mode & 0o077 != 0 {
        fs::set_permissions(directory, Permissions::from_mode(0o700)).map_err(at)?;
    }
    Ok(())
}

/// Creates a file (0600) that must not exist yet.
pub(crate) fn create_private(path: &Path) -> Result<File, StoreError> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| StoreError::at(path, error))
}

/// Opens a file (0600) for reading and writing, and creates it if it is absent.
pub(crate) fn open_private(path: &Path) -> Result<File, StoreError> {
    let at = |error| StoreError::at(path, error);
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
        .map_err(at)?;
    if file.metadata().map_err(at)?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600)).map_err(at)?;
    }
    Ok(file)
}

/// Writes the file `name` in `directory` so that it is there as a whole or not at all.
pub(crate) fn write_durably(directory: &Path, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
    let unfinished = directory.join(format!("{name}.new"));
    let path = directory.join(name);
    let at = |error| StoreError::at(&path, error);
    let mut file = create_private(&unfinished)?;
    file.write_all(bytes).map_err(at)?;
    file.sync_all().map_err(at)?;
    fs::rename(&unfinished, &path).map_err(at)?;
    sync_directory(directory)
}

/// Makes the names in `directory` durable.
pub(crate) fn sync_directory(directory: &Path) -> Result<(), StoreError> {
    let at = |error| StoreError::at(directory, error);
    File::open(directory).map_err(at)?.sync_all().map_err(at)
}
