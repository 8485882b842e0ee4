//! The log: one line per event on standard error, as text or JSON. Nothing secret is ever passed to it.

use crate::config::{LogConfig, LogFormat};
use tracing_subscriber::EnvFilter;

/// The log cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("log.filter `{0}`: write for example info or info,tallystick_accountant=debug")]
    Filter(String),
}

/// Sets up the log of this process. Does nothing if there is one already.
pub fn init(config: &LogConfig) -> Result<(), TelemetryError> {
    let filter = EnvFilter::try_new(&config.filter).map_err(|_| TelemetryError::Filter(config.filter.clone()))?;
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // An error means that a test in the same process has set one up.
    let _already = match config.format {
        LogFormat::Text => builder.with_ansi(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    Ok(())
}
