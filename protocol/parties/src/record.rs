//! The bytes in which state is stored: a version, then SCALE.

use codec::{Decode, DecodeAll, Encode, Input, Output};

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

/// The version as the first field of a record: encodes as its byte and decodes from nothing else.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct V1;

impl Encode for V1 {
    fn size_hint(&self) -> usize {
        1
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.push_byte(VERSION);
    }
}

impl Decode for V1 {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        match input.read_byte()? {
            VERSION => Ok(Self),
            _ => Err("a record of a version that this program does not know".into()),
        }
    }
}
