//! The JSON form of the chain's answers.
//!
//! Amounts are decimal strings: a JSON number is a floating-point number to many programs and loses digits from
//! 2^53 on. Counts that stay small (blocks, nonces, numbers of records) are numbers. Accounts are SS58 addresses,
//! hashes and bytes are `0x` and hexadecimal, peer ids are base58 as libp2p writes them.

use core::{
    fmt::{self, Display, Formatter},
    marker::PhantomData,
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

/// The first whole number whose neighbours a floating-point number cannot tell apart.
const FIRST_ROUNDED_NUMBER: u64 = 1 << 53;

/// A whole number, written as a decimal string; read from a decimal string or from a number below 2^53.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Decimal<T>(pub T);

impl<T: Display> Serialize for Decimal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T: TryFrom<u128>> Deserialize<'de> for Decimal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DecimalVisitor(PhantomData))
    }
}

struct DecimalVisitor<T>(PhantomData<T>);

impl<T: TryFrom<u128>> Visitor<'_> for DecimalVisitor<T> {
    type Value = Decimal<T>;

    fn expecting(&self, formatter: &mut Formatter) -> fmt::Result {
        formatter.write_str("a whole number that fits, as a decimal string or as a number below 2^53")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        // The standard parser takes a sign as well.
        let number = text.bytes().all(|byte| byte.is_ascii_digit()).then_some(text);
        number
            .and_then(|digits| digits.parse::<u128>().ok())
            .and_then(|number| T::try_from(number).ok())
            .map(Decimal)
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Some(number)
            .filter(|number| *number < FIRST_ROUNDED_NUMBER)
            .and_then(|number| T::try_from(u128::from(number)).ok())
            .map(Decimal)
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(number), &self))
    }
}

/// For `#[serde(with = "json::decimal")]`: a field as [`Decimal`].
pub mod decimal {
    use super::*;

    /// Writes the number.
    pub fn serialize<T: Copy + Display, S: Serializer>(number: &T, serializer: S) -> Result<S::Ok, S::Error> {
        Decimal(*number).serialize(serializer)
    }

    /// Reads the number.
    pub fn deserialize<'de, T: TryFrom<u128>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        Decimal::deserialize(deserializer).map(|Decimal(number)| number)
    }
}

/// For `#[serde(with = "json::optional_decimal")]`: a field as [`Decimal`], or `null`.
pub mod optional_decimal {
    use super::*;

    /// Writes the number.
    pub fn serialize<T: Copy + Display, S: Serializer>(number: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        number.map(Decimal).serialize(serializer)
    }

    /// Reads the number.
    pub fn deserialize<'de, T: TryFrom<u128>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
        Option::<Decimal<T>>::deserialize(deserializer).map(|number| number.map(|Decimal(number)| number))
    }
}

/// For `#[serde(with = "json::optional_hex")]`: bytes as `0x` and hexadecimal, or `null`.
pub mod optional_hex {
    use super::*;
    use alloc::vec::Vec;
    use sp_core::Bytes;

    /// Writes the bytes.
    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
        bytes.clone().map(Bytes).serialize(serializer)
    }

    /// Reads the bytes.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<u8>>, D::Error> {
        Option::<Bytes>::deserialize(deserializer).map(|bytes| bytes.map(|Bytes(bytes)| bytes))
    }
}

/// For `#[serde(with = "json::base58")]`: bytes as base58, the form of libp2p's peer ids.
pub mod base58 {
    use super::*;
    use alloc::{string::String, vec::Vec};

    /// Writes the bytes.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&bs58::encode(bytes).into_string())
    }

    /// Reads the bytes.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        bs58::decode(&text)
            .into_vec()
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"bytes in base58"))
    }
}
