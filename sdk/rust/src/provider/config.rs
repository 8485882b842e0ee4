//! A provider's terms, and how much it may lose.

use crate::wire::{UNIT_BYTE, UNIT_REQUEST};
use std::time::Duration;
use tallystick_messages::Unit;
use tallystick_parties::Policy;
use tallystick_primitives::{Balance, BlockNumber};

/// The unit that is counted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Metering {
    /// Bytes of the bodies of requests and answers, as they flow.
    Byte,
    /// Requests, as they are handed to the service.
    Request,
}

impl Metering {
    /// The unit's name in agreements.
    pub fn name(self) -> &'static str {
        match self {
            Self::Byte => UNIT_BYTE,
            Self::Request => UNIT_REQUEST,
        }
    }

    /// The unit in agreements.
    pub fn unit(self) -> Result<Unit, ConfigError> {
        self.name()
            .try_into()
            .map_err(|_| ConfigError::Unit(self.name().to_owned()))
    }

    /// The metering of a unit.
    pub fn of(unit: &Unit) -> Result<Self, ConfigError> {
        match String::from(unit.clone()).as_str() {
            UNIT_BYTE => Ok(Self::Byte),
            UNIT_REQUEST => Ok(Self::Request),
            other => Err(ConfigError::Unit(other.to_owned())),
        }
    }
}

/// Why terms make no sense.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigError {
    /// The unit is unknown here.
    #[error("`{0}` is not a unit; the units are `byte` and `request`")]
    Unit(String),
    /// A price, a cap or an allowance of 0: nothing would ever be paid.
    #[error("price, cap and allowance must be above 0")]
    Zero,
    /// The allowance is below the price: not even one unit would be served.
    #[error("the allowance {allowance} is below the price {price} of one unit; raise it")]
    AllowanceTooSmall {
        /// 10^-12 NOTCH.
        allowance: Balance,
        /// 10^-12 NOTCH.
        price: Balance,
    },
    /// The invoice cap is below the allowance: the allowance could not be paid at once.
    #[error("the invoice cap {invoice_cap} is below the allowance {allowance}; raise it")]
    InvoiceCapTooSmall {
        /// 10^-12 NOTCH.
        invoice_cap: Balance,
        /// 10^-12 NOTCH.
        allowance: Balance,
    },
}

/// When payments are exchanged: as soon as one of these is reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ExchangePolicy {
    /// Number of payments that wait.
    pub messages: usize,
    /// Sum of the payments that wait, 10^-12 NOTCH.
    pub value: Balance,
    /// Time that the first payment has waited.
    pub interval: Duration,
    /// Time without a following exchange, after which the last one is made final by itself.
    pub reveal_after: Duration,
}

impl Default for ExchangePolicy {
    fn default() -> Self {
        Self {
            messages: 64,
            value: Balance::MAX,
            interval: Duration::from_secs(5),
            reveal_after: Duration::from_secs(15),
        }
    }
}

/// When promises are settled on chain.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SettlePolicy {
    /// Smallest amount, 10^-12 NOTCH.
    pub min_value: Balance,
    /// Largest share of the gross amount that the chain fee may take, in millionths.
    pub max_fee_millionths: u32,
    /// Whether only promises that would be lost otherwise are settled.
    pub by_hand: bool,
}

impl Default for SettlePolicy {
    fn default() -> Self {
        Self {
            min_value: crate::NOTCH,
            max_fee_millionths: 10_000,
            by_hand: false,
        }
    }
}

/// A provider's terms, and how much it may lose. Amounts in 10^-12 NOTCH.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProviderConfig {
    /// The address of the service behind the proxy.
    pub upstream: String,
    /// The unit that is counted.
    pub metering: Metering,
    /// Price of a unit.
    pub price: Balance,
    /// Most that one agreement may come to.
    pub cap: Balance,
    /// How much a payment session may use before it pays: the most that can be lost to one consumer.
    pub allowance: Balance,
    /// Most that one payment may add.
    pub invoice_cap: Balance,
    /// How much a payment session may have paid before the accountant has taken it. This too is lost if the consumer
    /// cannot pay after all.
    pub unexchanged: Balance,
    /// By how much the accountant's debt may be above its coverage for this provider.
    pub trust: Balance,
    /// Life of agreements, in blocks.
    pub lifetime: BlockNumber,
    /// When to exchange.
    pub exchange: ExchangePolicy,
    /// When to settle.
    pub settle: SettlePolicy,
    /// How long a stream waits for its payment before it is cut off.
    pub payment_timeout: Duration,
    /// Time between two looks at the chain.
    pub chain_interval: Duration,
    /// Time without news of the chain, after which nothing is exchanged any more.
    pub chain_patience: Duration,
    /// Most payment sessions at once.
    pub max_sessions: usize,
    /// Most payment sessions of one consumer at once.
    pub max_sessions_per_consumer: usize,
}

impl ProviderConfig {
    /// The usual terms for the service at `upstream`: an allowance of 1 MiB or ten requests, payments of at most eight
    /// times that, no trust above the coverage.
    pub fn new(upstream: impl Into<String>, metering: Metering, price: Balance) -> Self {
        let usual: u128 = match metering {
            Metering::Byte => 1024 * 1024,
            Metering::Request => 10,
        };
        let allowance = price.saturating_mul(usual);
        Self {
            upstream: upstream.into(),
            metering,
            price,
            cap: crate::NOTCH.saturating_mul(1_000).max(allowance.saturating_mul(1_000)),
            allowance,
            invoice_cap: allowance.saturating_mul(8),
            unexchanged: allowance.saturating_mul(4),
            trust: 0,
            lifetime: 28_800,
            exchange: ExchangePolicy::default(),
            settle: SettlePolicy::default(),
            payment_timeout: Duration::from_secs(30),
            chain_interval: Duration::from_secs(3),
            chain_patience: Duration::from_secs(120),
            max_sessions: 10_000,
            max_sessions_per_consumer: 16,
        }
    }

    /// Checks that anything can be served and paid for on these terms.
    pub fn check(&self) -> Result<(), ConfigError> {
        if self.price == 0 || self.cap == 0 || self.allowance == 0 {
            return Err(ConfigError::Zero);
        }
        if self.allowance < self.price {
            return Err(ConfigError::AllowanceTooSmall {
                allowance: self.allowance,
                price: self.price,
            });
        }
        if self.invoice_cap < self.allowance {
            return Err(ConfigError::InvoiceCapTooSmall {
                invoice_cap: self.invoice_cap,
                allowance: self.allowance,
            });
        }
        Ok(())
    }

    /// The machine's policy with an accountant whose promises live for `expiry` blocks.
    pub(super) fn policy(&self, expiry: BlockNumber, max_messages: usize) -> Policy {
        let part = |of: BlockNumber, usual: BlockNumber| usual.min(expiry.checked_div(of).unwrap_or(0)).max(1);
        Policy {
            allowance: self.allowance,
            unexchanged: self.unexchanged,
            trust: self.trust,
            max_messages,
            answer_margin: part(2, 60),
            reveal_margin: part(4, 40),
            settle_margin: part(8, 20),
        }
    }

    /// Most units that are counted at once, so that a stream never runs ahead of the allowance.
    pub(super) fn piece(&self) -> usize {
        const LARGEST: usize = 16 * 1024;
        let affordable = self.allowance.checked_div(self.price).unwrap_or(1);
        usize::try_from(affordable).unwrap_or(LARGEST).clamp(1, LARGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_settings_are_good() {
        for metering in [Metering::Byte, Metering::Request] {
            let config = ProviderConfig::new("http://127.0.0.1:1", metering, 7);
            config.check().unwrap();
            assert_eq!(Metering::of(&metering.unit().unwrap()), Ok(metering));
        }
    }

    #[test]
    fn terms_that_nobody_can_pay_by_are_refused() {
        let good = ProviderConfig::new("http://127.0.0.1:1", Metering::Request, 7);
        let zero = ProviderConfig {
            price: 0,
            ..good.clone()
        };
        assert_eq!(zero.check(), Err(ConfigError::Zero));
        let small = ProviderConfig {
            allowance: 6,
            ..good.clone()
        };
        assert!(matches!(small.check(), Err(ConfigError::AllowanceTooSmall { .. })));
        let tight = ProviderConfig {
            invoice_cap: 69,
            ..good
        };
        assert!(matches!(tight.check(), Err(ConfigError::InvoiceCapTooSmall { .. })));
    }

    #[test]
    fn margins_keep_their_order_for_short_lives_of_promises() {
        let config = ProviderConfig::new("http://127.0.0.1:1", Metering::Byte, 7);
        for expiry in [8, 20, 100, 28_800] {
            let policy = config.policy(expiry, 256);
            assert!(policy.settle_margin >= 1, "{expiry}");
            assert!(policy.settle_margin < policy.reveal_margin, "{expiry}");
            assert!(policy.reveal_margin < policy.answer_margin, "{expiry}");
            assert!(policy.answer_margin < expiry, "{expiry}");
        }
    }
}
