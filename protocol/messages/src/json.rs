//! How values look in JSON: amounts are decimal strings, bytes are `0x` and hexadecimal.

use codec::{DecodeAll, Encode};
use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

/// `0x` and hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::from("0x");
    text.push_str(&hex::encode(bytes));
    text
}

/// Not bytes of the wanted length in hexadecimal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("expected 0x and hexadecimal digits of the right length")]
pub struct NotHex;

/// The bytes of `0x` and hexadecimal.
pub fn from_hex(text: &str) -> Result<Vec<u8>, NotHex> {
    text.strip_prefix("0x")
        .and_then(|digits| hex::decode(digits).ok())
        .ok_or(NotHex)
}

/// The bytes of `0x` and hexadecimal, of exactly this length.
pub fn fixed_from_hex<const LENGTH: usize>(text: &str) -> Result<[u8; LENGTH], NotHex> {
    from_hex(text)?.try_into().map_err(|_| NotHex)
}

fn scale_from_hex<'de, T: DecodeAll, D: Deserializer<'de>>(deserializer: D, what: &str) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    from_hex(&text)
        .ok()
        .and_then(|bytes| T::decode_all(&mut bytes.as_slice()).ok())
        .ok_or_else(|| D::Error::custom(format!("expected {what} as 0x and hexadecimal")))
}

/// An amount as a decimal string.
pub mod decimal {
    use super::*;

    /// Writes the amount.
    pub fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }

    /// Reads the amount: digits only, without a sign or leading zeros.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .ok()
            // So every amount is written in one way.
            .filter(|amount: &u128| amount.to_string() == text)
            .ok_or_else(|| D::Error::custom("expected an amount as a decimal string"))
    }
}

/// An amount as a decimal string, or `null` for none.
pub mod optional_decimal {
    use super::*;
    use serde::Serialize;

    #[derive(Deserialize, Serialize)]
    struct Shape(#[serde(with = "decimal")] u128);

    /// Writes the amount, or `null`.
    pub fn serialize<S: Serializer>(amount: &Option<u128>, serializer: S) -> Result<S::Ok, S::Error> {
        amount.map(Shape).serialize(serializer)
    }

    /// Reads the amount; `null` is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u128>, D::Error> {
        Ok(Option::<Shape>::deserialize(deserializer)?.map(|Shape(amount)| amount))
    }
}

/// An account as `0x` and 64 hexadecimal digits.
pub mod account {
    use super::*;
    use tallystick_primitives::AccountId;

    /// Writes the account.
    pub fn serialize<S: Serializer>(account: &AccountId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(account.as_ref()))
    }

    /// Reads the account.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AccountId, D::Error> {
        scale_from_hex(deserializer, "an account of 32 bytes")
    }
}

/// A hash as `0x` and 64 hexadecimal digits.
pub mod hash {
    use super::*;
    use sp_core::H256;

    /// Writes the hash.
    pub fn serialize<S: Serializer>(hash: &H256, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(hash.as_bytes()))
    }

    /// Reads the hash.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<H256, D::Error> {
        scale_from_hex(deserializer, "a hash of 32 bytes")
    }
}

/// A signature with its scheme in front.
pub mod signature {
    use super::*;
    use tallystick_primitives::Signature;

    /// Writes the signature.
    pub fn serialize<S: Serializer>(signature: &Signature, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(&signature.encode()))
    }

    /// Reads the signature.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Signature, D::Error> {
        scale_from_hex(deserializer, "a signature with its scheme in front")
    }
}

/// A preimage of 32 bytes.
pub mod preimage {
    use super::*;
    use tallystick_primitives::Preimage;

    /// Writes the preimage.
    pub fn serialize<S: Serializer>(preimage: &Preimage, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_hex(preimage))
    }

    /// Reads the preimage.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Preimage, D::Error> {
        scale_from_hex(deserializer, "a preimage of 32 bytes")
    }
}

/// A preimage that may be missing.
pub mod optional_preimage {
    use super::*;
    use tallystick_primitives::Preimage;

    /// Writes the preimage, or `null`.
    pub fn serialize<S: Serializer>(preimage: &Option<Preimage>, serializer: S) -> Result<S::Ok, S::Error> {
        match preimage {
            Some(preimage) => serializer.serialize_some(&to_hex(preimage)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the preimage; `null` is none.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Preimage>, D::Error> {
        Option::<String>::deserialize(deserializer)?
            .map(|text| fixed_from_hex(&text).map_err(|_| D::Error::custom("expected a preimage of 32 bytes")))
            .transpose()
    }
}

/// A promise with its amount as a decimal string.
pub mod promise {
    use super::*;
    use serde::Serialize;
    use sp_core::H256;
    use tallystick_primitives::{BlockNumber, Lane, Promise};

    /// The fields of a [`Promise`] as they look in JSON; the compiler holds the two together.
    #[derive(Deserialize, Serialize)]
    #[serde(remote = "Promise", rename_all = "camelCase", deny_unknown_fields)]
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "openapi", schema(as = Promise, description = "A promise, before it is signed."))]
    pub(crate) struct Shape {
        #[serde(with = "hash")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Bytes32))]
        channel: H256,
        #[cfg_attr(feature = "openapi", schema(value_type = u32))]
        lane: Lane,
        #[serde(with = "decimal")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Amount))]
        amount: u128,
        #[serde(with = "hash")]
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Bytes32))]
        hashlock: H256,
        #[cfg_attr(feature = "openapi", schema(value_type = u32))]
        valid_until: BlockNumber,
    }

    /// Writes the promise.
    pub fn serialize<S: Serializer>(promise: &Promise, serializer: S) -> Result<S::Ok, S::Error> {
        Shape::serialize(promise, serializer)
    }

    /// Reads the promise.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Promise, D::Error> {
        Shape::deserialize(deserializer)
    }
}
