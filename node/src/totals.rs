//! The chain's totals as Prometheus metrics.
//!
//! They are counted by iterating the state, so [`crate::watch`] counts them from time to time, on a thread of its
//! own. Amounts are in NOTCH: a metric is a floating-point number, exact to
//! some sixteen digits.

use crate::service::Client;
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use substrate_prometheus_endpoint::{F64, Gauge, PrometheusError, Registry, U64, register};
use tallystick_primitives::{Balance, api::TallystickNetworkApi, state_network::NetworkTotals};
use tallystick_runtime::{
    constants::NOTCH,
    opaque::{Block, Hash},
};

/// The totals at a block; none if its runtime does not know any.
pub fn count(client: &Client, at: Hash) -> Result<Option<NetworkTotals>, ApiError> {
    let api = client.runtime_api();
    if !api.has_api::<dyn TallystickNetworkApi<Block>>(at)? {
        return Ok(None);
    }
    api.totals(at).map(Some)
}

/// The metrics, registered once.
pub struct Gauges {
    counts: [Gauge<U64>; 7],
    amounts: [Gauge<F64>; 6],
    block: Gauge<U64>,
    seconds: Gauge<F64>,
}

impl Gauges {
    /// Registers all of them. Until the first count they say zero, `tallystick_totals_block` among them.
    pub fn new(registry: &Registry) -> Result<Self, PrometheusError> {
        let count = |name: &str, help: &str| register(Gauge::<U64>::new(format!("tallystick_{name}"), help)?, registry);
        let amount =
            |name: &str, help: &str| register(Gauge::<F64>::new(format!("tallystick_{name}"), help)?, registry);
        Ok(Self {
            counts: [
                count("consumer_channels", "Consumer channels that have been opened")?,
                count("provider_channels", "Provider channels that are open")?,
                count("accountants", "Accountants, closing ones included")?,
                count("punished_accountants", "Accountants that owe more than they have")?,
                count("open_disputes", "Disputes that are open")?,
                count("validators", "Validators of the running session")?,
                count("validator_candidates", "Candidates, in the set or not")?,
            ],
            amounts: [
                amount("stake_notch", "Stakes of all accountants together, in NOTCH")?,
                amount(
                    "unsettled_coverage_notch",
                    "Coverage that stakes grant to providers and that nothing was paid out of yet, in NOTCH",
                )?,
                amount("provider_bonds_notch", "Bonds of all providers together, in NOTCH")?,
                amount(
                    "payouts_owed_notch",
                    "Payouts that are credited and not withdrawn, in NOTCH",
                )?,
                amount("insurance_fund_notch", "Money of the insurance fund, in NOTCH")?,
                amount("validator_bonds_notch", "Bonds of all candidates together, in NOTCH")?,
            ],
            block: count("totals_block", "The block at which the totals were counted")?,
            seconds: amount("totals_seconds", "Seconds that counting the totals took")?,
        })
    }

    /// Shows totals of block `height`; counting them took this number of seconds.
    pub fn set(&self, totals: &NetworkTotals, height: u32, seconds: f64) {
        let counts = [
            totals.consumer_channels,
            totals.provider_channels,
            totals.accountants.into(),
            totals.punished_accountants.into(),
            totals.open_disputes.into(),
            totals.validators.into(),
            totals.candidates.into(),
        ];
        let amounts = [
            totals.stake,
            totals.unsettled_coverage,
            totals.bonds,
            totals.payouts_owed,
            totals.insurance_fund,
            totals.validator_bonds,
        ];
        for (gauge, count) in self.counts.iter().zip(counts) {
            gauge.set(count);
        }
        for (gauge, amount) in self.amounts.iter().zip(amounts) {
            gauge.set(in_notch(amount));
        }
        self.block.set(height.into());
        self.seconds.set(seconds);
    }
}

/// An amount in NOTCH, as exact as a floating-point number can be.
fn in_notch(amount: Balance) -> f64 {
    amount as f64 / NOTCH as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value that a scrape reads.
    fn read(registry: &Registry, name: &str) -> f64 {
        let families = registry.gather();
        let family = families.iter().find(|family| family.get_name() == name);
        family.unwrap_or_else(|| panic!("no metric {name}")).get_metric()[0]
            .get_gauge()
            .get_value()
    }

    #[test]
    fn every_total_has_its_metric() {
        let registry = Registry::new();
        let gauges = Gauges::new(&registry).unwrap();
        let totals = NetworkTotals {
            consumer_channels: 1,
            provider_channels: 2,
            accountants: 3,
            punished_accountants: 4,
            stake: 5 * NOTCH,
            unsettled_coverage: 6 * NOTCH,
            bonds: 7 * NOTCH,
            open_disputes: 8,
            payouts_owed: 9 * NOTCH,
            insurance_fund: NOTCH / 2,
            validators: 11,
            candidates: 12,
            validator_bonds: 13 * NOTCH,
        };
        gauges.set(&totals, 14, 0.25);
        for (name, value) in [
            ("consumer_channels", 1.0),
            ("provider_channels", 2.0),
            ("accountants", 3.0),
            ("punished_accountants", 4.0),
            ("stake_notch", 5.0),
            ("unsettled_coverage_notch", 6.0),
            ("provider_bonds_notch", 7.0),
            ("open_disputes", 8.0),
            ("payouts_owed_notch", 9.0),
            ("insurance_fund_notch", 0.5),
            ("validators", 11.0),
            ("validator_candidates", 12.0),
            ("validator_bonds_notch", 13.0),
            ("totals_block", 14.0),
            ("totals_seconds", 0.25),
        ] {
            assert_eq!(read(&registry, &format!("tallystick_{name}")), value, "{name}");
        }
    }

    #[test]
    fn registering_twice_is_refused() {
        let registry = Registry::new();
        Gauges::new(&registry).unwrap();
        assert!(Gauges::new(&registry).is_err());
    }
}
