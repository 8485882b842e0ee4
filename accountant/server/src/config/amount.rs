//! Amounts of money as people write them: NOTCH with up to twelve decimals, read exactly.

use serde::{
    de::{Error, Visitor},
    Deserialize, Deserializer, Serialize, Serializer,
};
use std::{fmt, str::FromStr};
use tallystick_primitives::Balance;

/// Decimals of one NOTCH.
const DECIMALS: usize = 12;
/// Units in one NOTCH.
pub const NOTCH: Balance = 1_000_000_000_000;

/// An amount in a configuration file or on a command line; inside in units of 10^-12 NOTCH.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Amount(pub Balance);

/// Not an amount.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("`{0}` is not an amount; write NOTCH with at most twelve decimals, such as 0.25")]
pub struct InvalidAmount(String);

impl FromStr for Amount {
    type Err = InvalidAmount;
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let invalid = || InvalidAmount(text.to_owned());
        let number = text.strip_suffix(" NOTCH").unwrap_or(text);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || fraction.len() > DECIMALS {
            return Err(invalid());
        }
        let whole: Balance = whole.parse().map_err(|_| invalid())?;
        let fraction: Balance = format!("{fraction:0<DECIMALS$}").parse().map_err(|_| invalid())?;
        let units = whole.checked_mul(NOTCH).and_then(|units| units.checked_add(fraction));
        units.map(Self).ok_or_else(invalid)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.checked_div(NOTCH).unwrap_or_default();
        let fraction = self.0.checked_rem(NOTCH).unwrap_or_default();
        if fraction == 0 {
            return write!(f, "{whole}");
        }
        let fraction = format!("{fraction:0>DECIMALS$}");
        write!(f, "{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount in NOTCH: a whole number, or decimals in quotes such as \"0.25\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, notch: u64) -> Result<Amount, E> {
        notch.to_string().parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, notch: i64) -> Result<Amount, E> {
        notch.to_string().parse().map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_amount_reads_back_exactly(units: u128) {
            let amount = Amount(units);
            prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        }
    }

    #[test]
    fn amounts_are_exact_and_floats_in_other_spellings_are_refused() {
        assert_eq!("0.000000000001".parse(), Ok(Amount(1)));
        assert_eq!("1.5 NOTCH".parse(), Ok(Amount(1_500_000_000_000)));
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "0.0000000000001",
            "1,5",
            "0x10",
            " 1",
        ] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}
