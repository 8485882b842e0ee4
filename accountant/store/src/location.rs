//! Which store a configured place means.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use crate::{Embedded, Manifest, Postgres, Store, StoreError, embedded, postgres};

/// A place for a store: a directory, or the URL of a PostgreSQL database.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// An embedded store in this directory.
    Directory(PathBuf),
    /// A database at this URL. It may hold a password, so it is never shown.
    Database(String),
}

impl Location {
    /// Takes `postgres://…` and `postgresql://…` as the URL of a database, everything else as a directory.
    ///
    /// # Errors
    ///
    /// [`StoreError::Refused`] if it is empty or the URL of something else.
    pub fn parse(place: &str) -> Result<Self, StoreError> {
        let is_database = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| place.starts_with(scheme));
        match place {
            _ if is_database => Ok(Self::Database(place.into())),
            "" => Err(StoreError::Refused {
                reason: "it has no place; name a directory or a postgres:// URL".into(),
            }),
            _ if place.contains("://") => Err(StoreError::Refused {
                reason: "its place is a URL, but not of PostgreSQL; name a directory or a postgres:// URL".into(),
            }),
            _ => Ok(Self::Directory(place.into())),
        }
    }

    /// Opens the store there. A directory is created if it is absent; a database must exist.
    ///
    /// # Errors
    ///
    /// As [`Embedded::open`] or [`Postgres::connect`].
    pub async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Directory(directory) => Arc::new(Embedded::open(directory, embedded::Options::default()).await?),
            Self::Database(url) => Arc::new(Postgres::connect(url, postgres::Options::default()).await?),
        })
    }

    /// Restores the backup in the directory `backup` there, whichever kind of store wrote it. The place must be
    /// empty. The restored store is marked as such, see [`Store::restored`].
    ///
    /// # Errors
    ///
    /// As [`Embedded::restore`] or [`Postgres::restore`].
    pub async fn restore(&self, backup: &Path) -> Result<Manifest, StoreError> {
        match self {
            Self::Directory(directory) => Embedded::restore(backup, directory, embedded::Options::default()).await,
            Self::Database(url) => Postgres::restore(backup, url, postgres::Options::default()).await,
        }
    }
}

impl FromStr for Location {
    type Err = StoreError;

    fn from_str(place: &str) -> Result<Self, StoreError> {
        Self::parse(place)
    }
}

/// The directory; of a database only that it is one.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(directory) => directory.display().fmt(f),
            Self::Database(_) => f.write_str("a PostgreSQL database"),
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
