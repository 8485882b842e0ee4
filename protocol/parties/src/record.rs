//! The bytes in which state is stored: a version, then SCALE.

use codec::{DecodeAll, Encode};

/// Version of every record so far.
const VERSION: u8 = 1;

/// Not a record that this software can read.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RecordError {
    /// Written by newer software.
    #[error("the record has version {0}, which this software does not know; update the software")]
    UnknownVersion(u8),
    /// Cut off, or not a record.
    #[error("the record is damaged; restore it from a backup, or rebuild it from the other side")]
    Damaged,
}

/// State that is stored under a key of its own.
pub trait Record: Encode + DecodeAll {
    /// The bytes to store: one for the version, then SCALE.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        self.encode_to(&mut bytes);
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        match bytes.split_first() {
            Some((&VERSION, mut rest)) => Self::decode_all(&mut rest).map_err(|_| RecordError::Damaged),
            Some((&version, _)) => Err(RecordError::UnknownVersion(version)),
            None => Err(RecordError::Damaged),
        }
    }
}
