//! Small files that hold secrets: read with their permissions, written whole or not at all.

use crate::Error;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// Permissions of group and others.
const OTHERS: u32 = 0o077;
/// The bits of a mode that are permissions.
const PERMISSIONS: u32 = 0o777;

/// A file's content and permissions.
pub(crate) struct Found {
    content: Zeroizing<Vec<u8>>,
    mode: u32,
}

impl Found {
    /// Refuses a file whose permissions let others use it.
    pub(crate) fn require_private(&self, path: &Path) -> Result<(), Error> {
        if self.mode & OTHERS == 0 {
            Ok(())
        } else {
            Err(Error::OpenToOthers {
                path: path.into(),
                mode: self.mode,
            })
        }
    }

    /// The content as text.
    pub(crate) fn text(&self, path: &Path) -> Result<&str, Error> {
        std::str::from_utf8(&self.content).map_err(|_| malformed(path, "it is not text"))
    }
}

/// Reads a regular file of at most `limit` bytes. Permissions and content are of the same file, even if
/// another one is moved to its place meanwhile.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Found, Error> {
    let cannot = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => Error::NotFound { path: path.into() },
        _ => io_error("read", path, source),
    };
    // A pipe at the path would block here for ever.
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(path)
        .map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(malformed(path, "it is not a regular file"));
    }
    if metadata.len() > limit {
        return Err(malformed(path, "it is too large"));
    }
    // The room is reserved at once: growing would leave copies of the secret behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(limit).unwrap_or_default()));
    file.take(limit).read_to_end(&mut content).map_err(cannot)?;
    Ok(Found {
        content,
        mode: metadata.mode() & PERMISSIONS,
    })
}

/// Writes a new file that only its owner may use. A file that is at the path already stays.
pub(crate) fn create(path: &Path, content: &[u8]) -> Result<(), Error> {
    let (prepared, folder) = prepare(path, content)?;
    prepared.persist_noclobber(path).map_err(|failed| {
        if failed.error.kind() == io::ErrorKind::AlreadyExists {
            Error::Exists { path: path.into() }
        } else {
            io_error("create", path, failed.error)
        }
    })?;
    sync(&folder)
}

/// Replaces a file in one step: afterwards there is the old one or the new one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), Error> {
    // A link stays; the file behind it is replaced.
    let path = path.canonicalize().map_err(|source| io_error("find", path, source))?;
    let (prepared, folder) = prepare(&path, content)?;
    prepared
        .persist(&path)
        .map_err(|failed| io_error("replace", &path, failed.error))?;
    sync(&folder)
}

/// A temporary file beside the path, durable, readable by its owner only; it vanishes unless it is moved.
fn prepare(path: &Path, content: &[u8]) -> Result<(NamedTempFile, PathBuf), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let written = || -> io::Result<NamedTempFile> {
        // Mode 600 from the beginning.
        let mut file = NamedTempFile::new_in(&folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let file = written().map_err(|source| io_error("write into", &folder, source))?;
    Ok((file, folder))
}

/// Makes the names in a folder durable.
fn sync(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| io_error("make durable", folder, source))
}

/// The file is damaged.
pub(crate) fn malformed(path: &Path, reason: impl Into<String>) -> Error {
    Error::Malformed {
        path: path.into(),
        reason: reason.into(),
    }
}

pub(crate) fn io_error(doing: &'static str, path: &Path, source: io::Error) -> Error {
    Error::Io {
        doing,
        path: path.into(),
        source,
    }
}
