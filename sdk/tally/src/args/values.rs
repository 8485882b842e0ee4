//! Values on the command line.

use sp_core::{crypto::Ss58Codec, H256};
use std::str::FromStr;
use tallystick_messages::json::fixed_from_hex;
use tallystick_primitives::{AccountId, WorkerId};

/// An account, in SS58 or as `0x` and 64 hexadecimal digits.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Account(pub AccountId);

/// Not an account.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not an account; write an SS58 address, or 0x and 64 hexadecimal digits")]
pub struct InvalidAccount(String);

impl FromStr for Account {
    type Err = InvalidAccount;
    fn from_str(text: &str) -> Result<Self, InvalidAccount> {
        if let Ok(bytes) = fixed_from_hex::<32>(text) {
            return Ok(Self(AccountId::new(bytes)));
        }
        let account = AccountId::from_ss58check(text);
        account.map(Self).map_err(|_| InvalidAccount(text.to_owned()))
    }
}

/// 32 bytes, as `0x` and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Bytes32(pub H256);

/// Not 32 bytes.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not 0x and 64 hexadecimal digits")]
pub struct InvalidBytes(String);

impl FromStr for Bytes32 {
    type Err = InvalidBytes;
    fn from_str(text: &str) -> Result<Self, InvalidBytes> {
        let bytes = fixed_from_hex(text).map_err(|_| InvalidBytes(text.to_owned()))?;
        Ok(Self(H256(bytes)))
    }
}

/// A worker: the ed25519 key inside its peer id.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Worker(pub WorkerId);

impl FromStr for Worker {
    type Err = InvalidBytes;
    fn from_str(text: &str) -> Result<Self, InvalidBytes> {
        let Bytes32(key) = text.parse()?;
        Ok(Self(WorkerId(key)))
    }
}

/// A share, in millionths.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Percent(pub u32);

/// Not a share.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not a share; write per cent with at most four decimals, such as 1 or 0.25")]
pub struct InvalidPercent(String);

impl FromStr for Percent {
    type Err = InvalidPercent;
    fn from_str(text: &str) -> Result<Self, InvalidPercent> {
        const DECIMALS: usize = 4;
        let invalid = || InvalidPercent(text.to_owned());
        let number = text.strip_suffix('%').unwrap_or(text);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
            return Err(invalid());
        }
        let millionths: u32 = format!("{whole}{fraction:0<DECIMALS$}")
            .parse()
            .map_err(|_| invalid())?;
        (millionths <= 1_000_000)
            .then_some(Self(millionths))
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
