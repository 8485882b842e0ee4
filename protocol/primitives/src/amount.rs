//! Amounts of money as people write them: NOTCH with up to twelve decimals, read and written exactly.
//!
//! Programs exchange amounts in units of 10^-12 NOTCH, as decimal strings in JSON. This form is for configuration
//! files, command lines and messages.

use crate::Balance;
use alloc::string::String;
use core::{fmt, str::FromStr};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// Decimals of one NOTCH.
const DECIMALS: usize = 12;
/// Units in one NOTCH.
pub const NOTCH: Balance = 1_000_000_000_000;

/// An amount in units of 10^-12 NOTCH. As text it is in NOTCH: `0.25`, `0.25NOTCH`, `0.25 NOTCH` and, with `_`
/// between digits, `1_000` are read; `0.25` and `1000` are written.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Amount(pub Balance);

/// The text is not an amount.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidAmount(String);

impl fmt::Display for InvalidAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not an amount; write NOTCH with at most twelve decimals, such as 0.25",
            self.0
        )
    }
}

impl core::error::Error for InvalidAmount {}

/// The digits of a part of a number, without the `_` between them; none if something else is in it.
fn digits(part: &str) -> Option<String> {
    let is_number = |group: &str| !group.is_empty() && group.bytes().all(|digit| digit.is_ascii_digit());
    part.split('_').all(is_number).then(|| part.replace('_', ""))
}

fn units(text: &str) -> Option<Balance> {
    let number = text.strip_suffix("NOTCH").map_or(text, str::trim_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let fraction = digits(fraction).filter(|fraction| fraction.len() <= DECIMALS)?;
    let whole: Balance = digits(whole)?.parse().ok()?;
    let fraction: Balance = alloc::format!("{fraction:0<DECIMALS$}").parse().ok()?;
    whole.checked_mul(NOTCH)?.checked_add(fraction)
}

impl FromStr for Amount {
    type Err = InvalidAmount;
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        units(text).map(Self).ok_or_else(|| InvalidAmount(text.into()))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.checked_div(NOTCH).unwrap_or_default();
        let fraction = self.0.checked_rem(NOTCH).unwrap_or_default();
        let text = alloc::format!("{whole}.{fraction:0>DECIMALS$}");
        f.pad(text.trim_end_matches('0').trim_end_matches('.'))
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
        let units = Balance::from(notch).checked_mul(NOTCH);
        units.map(Amount).ok_or_else(|| E::custom("the amount is too large"))
    }

    fn visit_i64<E: Error>(self, notch: i64) -> Result<Amount, E> {
        let notch = u64::try_from(notch).map_err(|_| E::custom("an amount is not negative"))?;
        self.visit_u64(notch)
    }
}

/// Reads a text, or a whole number of NOTCH.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_amount_reads_back_exactly(units: u128) {
            let amount = Amount(units);
            prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in ".{0,60}") {
            if let Ok(amount) = text.parse::<Amount>() {
                prop_assert_eq!(amount.to_string().parse::<Amount>(), Ok(amount));
            }
        }
    }

    #[test]
    fn amounts_are_written_without_needless_digits() {
        let written = [(0, "0"), (10 * NOTCH, "10"), (NOTCH / 4, "0.25"), (1, "0.000000000001")];
        for (units, text) in written {
            assert_eq!(Amount(units).to_string(), text);
        }
        assert_eq!(
            Amount(u128::MAX).to_string(),
            "340282366920938463463374607.431768211455"
        );
        assert_eq!(alloc::format!("{:>5}", Amount(NOTCH / 4)), " 0.25");
    }

    #[test]
    fn configuration_may_give_whole_notch_as_a_number() {
        assert_eq!(serde_json::from_str::<Amount>("2").unwrap(), Amount(2 * NOTCH));
        assert_eq!(serde_json::from_str::<Amount>("\"0.5\"").unwrap(), Amount(NOTCH / 2));
        assert!(serde_json::from_str::<Amount>("0.5").is_err() && serde_json::from_str::<Amount>("-1").is_err());
    }
}
