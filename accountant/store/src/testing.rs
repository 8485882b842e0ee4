//! A private PostgreSQL cluster for tests and measurements.
//!
//! It lives in a temporary directory, listens on nothing but a unix socket in there, and is gone when it is
//! dropped. PostgreSQL refuses to run as root; then it runs as the user `postgres` that its package created.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Why a cluster does not run.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL is not installed.
    #[error("PostgreSQL is not installed; run: make setup")]
    NotInstalled,
    /// This runs as root and there is no other user for it.
    #[error("PostgreSQL refuses to run as root and there is no user postgres; run: make setup")]
    NoUser,
    /// A program failed.
    #[error("{program} failed: {output}")]
    Failed {
        /// Which one.
        program: String,
        /// Its output.
        output: String,
    },
    /// A file or process could not be handled.
    #[error("the cluster's files: {0}")]
    Io(#[from] std::io::Error),
}

/// How a server is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Properly: running transactions are taken back, then everything is written.
    Fast,
    /// As if the power had failed: it recovers when it starts again.
    Crash,
}

/// A running PostgreSQL of our own.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    user: Option<(u32, u32)>,
}

impl Cluster {
    /// Creates a cluster and starts it.
    ///
    /// # Errors
    ///
    /// [`ClusterError`] names the missing program or the failed step.
    pub fn start() -> Result<Self, ClusterError> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("tally-pg-").tempdir()?;
        let user = other_user(folder.path())?;
        if let Some((uid, gid)) = user {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        let cluster = Self { folder, programs, user };
        let data = cluster.data();
        // Nothing in the cluster must survive a loss of power before the first test writes to it.
        cluster.run(
            "initdb",
            [
                OsStr::new("--no-sync"),
                "--auth=trust".as_ref(),
                "--username=tally".as_ref(),
                "--encoding=UTF8".as_ref(),
                "--locale=C".as_ref(),
                "--pgdata".as_ref(),
                data.as_os_str(),
            ],
        )?;
        cluster.start_again()?;
        Ok(cluster)
    }

    /// Starts a stopped server, and returns once it answers.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Failed`] if it does not start.
    pub fn start_again(&self) -> Result<(), ClusterError> {
        let folder = self.folder.path().display();
        let settings = format!("-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60");
        let (data, log) = (self.data(), self.folder.path().join("log"));
        self.run(
            "pg_ctl",
            [
                OsStr::new("start"),
                "--wait".as_ref(),
                "--silent".as_ref(),
                "--options".as_ref(),
                settings.as_ref(),
                "--log".as_ref(),
                log.as_os_str(),
                "--pgdata".as_ref(),
                data.as_os_str(),
            ],
        )
    }

    /// Stops the server, and returns once it is gone.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Failed`] if it does not stop.
    pub fn stop(&self, how: Stop) -> Result<(), ClusterError> {
        let mode = match how {
            Stop::Fast => "--mode=fast",
            Stop::Crash => "--mode=immediate",
        };
        let data = self.data();
        self.run(
            "pg_ctl",
            [
                OsStr::new("stop"),
                "--wait".as_ref(),
                "--silent".as_ref(),
                mode.as_ref(),
                "--pgdata".as_ref(),
                data.as_os_str(),
            ],
        )
    }

    /// Creates an empty database and returns its URL.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Failed`] if there is one of this name already.
    pub fn create_database(&self, name: &str) -> Result<String, ClusterError> {
        self.sql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.url(name))
    }

    /// Runs SQL in a database, as its administrator.
    ///
    /// # Errors
    ///
    /// [`ClusterError::Failed`] with the answer of the database.
    pub fn sql(&self, database: &str, sql: &str) -> Result<(), ClusterError> {
        let socket = self.folder.path();
        self.run(
            "psql",
            [
                OsStr::new("--no-psqlrc"),
                "--quiet".as_ref(),
                "--set=ON_ERROR_STOP=1".as_ref(),
                "--username=tally".as_ref(),
                "--host".as_ref(),
                socket.as_os_str(),
                "--command".as_ref(),
                sql.as_ref(),
                database.as_ref(),
            ],
        )
    }

    /// The URL of a database of this cluster.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://tally@{socket}/{database}")
    }

    /// Where the cluster lies, for limits on its file system.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn run<'a>(&self, program: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> Result<(), ClusterError> {
        // The server keeps what it inherits open, so its output goes to files and not into pipes.
        let said = self.folder.path().join("said");
        let file = fs::File::create(&said)?;
        let mut command = Command::new(self.programs.join(program));
        command.args(arguments).current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        if command.status()?.success() {
            return Ok(());
        }
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let output = format!("{}{log}", fs::read_to_string(&said)?);
        Err(ClusterError::Failed {
            program: program.into(),
            output,
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A server that a test has stopped is stopped already.
        let _ = self.stop(Stop::Crash);
    }
}

/// The folder of PostgreSQL's programs: in the path, or where Debian keeps them (the newest version).
fn programs() -> Result<PathBuf, ClusterError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    debian.sort_unstable_by(|one, other| other.cmp(one));
    std::env::split_paths(&path)
        .chain(debian.into_iter().map(|(_, folder)| folder))
        .find(|folder| {
            ["initdb", "pg_ctl", "postgres", "psql"]
                .iter()
                .all(|name| folder.join(name).is_file())
        })
        .ok_or(ClusterError::NotInstalled)
}

/// The user and group `postgres` if this process, who owns `folder`, is root.
fn other_user(folder: &Path) -> Result<Option<(u32, u32)>, ClusterError> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let ids = users.lines().find_map(|line| {
        let mut fields = line.strip_prefix("postgres:")?.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.map(Some).ok_or(ClusterError::NoUser)
}
