//! Values on the command line.

use sp_core::{H256, crypto::Ss58Codec};
use std::str::FromStr;
use tallystick_messages::json::fixed_from_hex;
use tallystick_primitives::{AccountId, WorkerId};
use tallystick_sdk::Amount;

/// A text that is not a value of the wanted kind.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{text}` is not {wanted}")]
pub struct InvalidValue {
    text: String,
    wanted: &'static str,
}

impl InvalidValue {
    fn new(text: &str, wanted: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            wanted,
        }
    }
}

/// An account, in SS58 or as `0x` and 64 hexadecimal digits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account(pub AccountId);

impl FromStr for Account {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        if let Ok(bytes) = fixed_from_hex::<32>(text) {
            return Ok(Self(AccountId::new(bytes)));
        }
        let wanted = "an account; write an SS58 address, or 0x and 64 hexadecimal digits";
        let account = AccountId::from_ss58check(text);
        account.map(Self).map_err(|_| InvalidValue::new(text, wanted))
    }
}

/// 32 bytes, as `0x` and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bytes32(pub H256);

impl FromStr for Bytes32 {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let bytes = fixed_from_hex(text).map_err(|_| InvalidValue::new(text, "0x and 64 hexadecimal digits"))?;
        Ok(Self(H256(bytes)))
    }
}

/// A worker: the ed25519 key inside its peer id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Worker(pub WorkerId);

impl FromStr for Worker {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let Bytes32(key) = text.parse()?;
        Ok(Self(WorkerId(key)))
    }
}

/// A share, in millionths.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Percent(pub u32);

impl FromStr for Percent {
    type Err = InvalidValue;
    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        /// A millionth of the whole, as an amount that counts per cent.
        const MILLIONTH: u128 = tallystick_sdk::NOTCH / 10_000;
        let wanted = "a share; write per cent with at most four decimals, such as 1 or 0.25";
        let invalid = || InvalidValue::new(text, wanted);
        let number = text.strip_suffix('%').unwrap_or(text);
        if number.contains(|letter: char| !letter.is_ascii_digit() && letter != '.') {
            return Err(invalid());
        }
        let Amount(share) = number.parse().map_err(|_| invalid())?;
        let millionths = share
            .checked_div(MILLIONTH)
            .filter(|whole| whole.checked_mul(MILLIONTH) == Some(share));
        millionths
            .and_then(|millionths| u32::try_from(millionths).ok())
            .filter(|millionths| *millionths <= 1_000_000)
            .map(Self)
            .ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_in_both_spellings() {
        let hex = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";
        let ss58 = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
        assert_eq!(hex.parse::<Account>(), ss58.parse::<Account>());
        for text in ["", "0x00", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ"] {
            assert!(text.parse::<Account>().is_err(), "{text}");
        }
    }

    #[test]
    fn shares_are_exact() {
        assert_eq!("1".parse(), Ok(Percent(10_000)));
        assert_eq!("0.0001%".parse(), Ok(Percent(1)));
        assert_eq!("100".parse(), Ok(Percent(1_000_000)));
        for text in ["", "101", "1e2", "-1", "0.00001", "."] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
