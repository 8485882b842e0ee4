//! The byte in front of every stored record.

use codec::{Decode, Encode, Input, Output};

/// Version 1 of a record: encodes as the byte 1 and decodes from nothing else.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct V1;

const BYTE: u8 = 1;

impl Encode for V1 {
    fn size_hint(&self) -> usize {
        1
    }

    fn encode_to<T: Output + ?Sized>(&self, dest: &mut T) {
        dest.push_byte(BYTE);
    }
}

impl Decode for V1 {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        match input.read_byte()? {
            BYTE => Ok(Self),
            _ => Err("a record of a version that this program does not know".into()),
        }
    }
}
