//! Whether a lane is worth settling, and whether it cannot wait. Pure.

use crate::config::SettlementConfig;
use tallystick_primitives::{Balance, BlockNumber, state::SettlementQuote};

/// Millionths in one.
const MILLION: Balance = 1_000_000;

/// Why a lane is settled, or why not yet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Decision {
    /// At once, at any cost: the consumer leaves, a device ends, or the accountant closes.
    Urgent,
    /// When its fee is reasonable.
    Wanted,
    /// Later.
    Waiting,
}

/// The facts about a lane.
#[derive(Clone, Copy, Debug)]
pub struct Lane {
    /// The amount that a settlement would move.
    pub gross: Balance,
    /// Last block in which that is sure to work.
    pub settle_by: Option<BlockNumber>,
    /// Since when something is to be collected.
    pub since: BlockNumber,
    /// Whether somebody asked for it to be settled at once.
    pub at_once: bool,
}

/// The decision about a lane.
pub fn decide(config: &SettlementConfig, lane: &Lane, finalized: BlockNumber, closing: bool) -> Decision {
    if closing || lane.at_once || lane.settle_by.is_some() {
        // A device that ends far in the future needs no hurry; a cut or an exit is at most one ExitDelay away.
        let soon = finalized.saturating_add(config.max_age_blocks.max(config.retry_blocks));
        if closing || lane.at_once || lane.settle_by.is_some_and(|by| by <= soon) {
            return Decision::Urgent;
        }
    }
    if !config.automatic {
        return Decision::Waiting;
    }
    let age = finalized.saturating_sub(lane.since);
    if lane.gross >= config.threshold.0 || age >= config.max_age_blocks {
        Decision::Wanted
    } else {
        Decision::Waiting
    }
}

/// Whether the chain fee is a reasonable part of the collected amount.
pub fn is_worth(config: &SettlementConfig, quote: &SettlementQuote) -> bool {
    let limit = quote.gross.checked_mul(Balance::from(config.max_fee_millionths));
    match (quote.chain_fee.checked_mul(MILLION), limit) {
        (Some(fee), Some(limit)) => quote.gross > 0 && fee <= limit,
        // Too large to compare: the gross is far above any fee.
        (Some(_), None) => true,
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tallystick_primitives::Amount;

    fn config() -> SettlementConfig {
        SettlementConfig {
            threshold: Amount(100),
            max_age_blocks: 1_000,
            retry_blocks: 10,
            ..SettlementConfig::default()
        }
    }

    fn lane(gross: Balance, since: BlockNumber) -> Lane {
        Lane {
            gross,
            settle_by: None,
            since,
            at_once: false,
        }
    }

    #[test]
    fn small_amounts_wait_for_value_or_age() {
        assert_eq!(decide(&config(), &lane(99, 0), 999, false), Decision::Waiting);
        assert_eq!(decide(&config(), &lane(100, 0), 0, false), Decision::Wanted);
        assert_eq!(decide(&config(), &lane(1, 0), 1_000, false), Decision::Wanted);
    }

    #[test]
    fn exits_cuts_and_closing_are_urgent_even_by_hand() {
        let config = SettlementConfig {
            automatic: false,
            ..config()
        };
        let leaving = Lane {
            settle_by: Some(500),
            ..lane(1, 0)
        };
        assert_eq!(decide(&config, &leaving, 0, false), Decision::Urgent);
        let far = Lane {
            settle_by: Some(5_000),
            ..lane(1_000, 0)
        };
        assert_eq!(decide(&config, &far, 0, false), Decision::Waiting);
        assert_eq!(decide(&config, &lane(1, 0), 0, true), Decision::Urgent);
        assert_eq!(decide(&config, &lane(1_000, 0), 5_000, false), Decision::Waiting);
    }

    #[test]
    fn a_settlement_must_not_cost_more_than_the_configured_share() {
        let quote = |gross, chain_fee| SettlementQuote {
            gross,
            chain_fee,
            ..SettlementQuote::default()
        };
        assert!(is_worth(&config(), &quote(100, 1)));
        assert!(!is_worth(&config(), &quote(99, 1)));
        assert!(!is_worth(&config(), &quote(0, 0)));
        assert!(is_worth(&config(), &quote(Balance::MAX, 1)));
        assert!(!is_worth(&config(), &quote(Balance::MAX, Balance::MAX)));
    }
}
