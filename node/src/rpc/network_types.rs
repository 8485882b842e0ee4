//! Answers about validators and totals as JSON.

use super::types::Amount;
use serde::Serialize;
use sp_core::Bytes;
use tallystick_primitives::state_network::{NetworkTotals, ValidatorState};

/// A validator or candidate.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidatorView {
    active: bool,
    queued: bool,
    disabled: bool,
    invulnerable: bool,
    candidate: bool,
    bond: Amount,
    unbonding: Amount,
    session_keys: Option<Bytes>,
    running_keys: Option<Bytes>,
}

impl From<ValidatorState> for ValidatorView {
    fn from(
        ValidatorState {
            active,
            queued,
            disabled,
            invulnerable,
            candidate,
            bond,
            unbonding,
            session_keys,
            running_keys,
        }: ValidatorState,
    ) -> Self {
        Self {
            active,
            queued,
            disabled,
            invulnerable,
            candidate,
            bond: Amount(bond),
            unbonding: Amount(unbonding),
            session_keys: session_keys.map(Bytes),
            running_keys: running_keys.map(Bytes),
        }
    }
}

/// Sums over the whole chain.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsView {
    consumer_channels: u64,
    provider_channels: u64,
    accountants: u32,
    punished_accountants: u32,
    stake: Amount,
    unsettled_coverage: Amount,
    bonds: Amount,
    open_disputes: u32,
    payouts_owed: Amount,
    insurance_fund: Amount,
    validators: u32,
    candidates: u32,
    validator_bonds: Amount,
}

impl From<NetworkTotals> for TotalsView {
    fn from(
        NetworkTotals {
            consumer_channels,
            provider_channels,
            accountants,
            punished_accountants,
            stake,
            unsettled_coverage,
            bonds,
            open_disputes,
            payouts_owed,
            insurance_fund,
            validators,
            candidates,
            validator_bonds,
        }: NetworkTotals,
    ) -> Self {
        Self {
            consumer_channels,
            provider_channels,
            accountants,
            punished_accountants,
            stake: Amount(stake),
            unsettled_coverage: Amount(unsettled_coverage),
            bonds: Amount(bonds),
            open_disputes,
            payouts_owed: Amount(payouts_owed),
            insurance_fund: Amount(insurance_fund),
            validators,
            candidates,
            validator_bonds: Amount(validator_bonds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_strings_and_keys_are_hex() {
        let validator = ValidatorView::from(ValidatorState {
            active: true,
            bond: u128::MAX,
            session_keys: Some(vec![1, 255]),
            ..Default::default()
        });
        let json = serde_json::to_value(validator).unwrap();
        assert_eq!(json["bond"], u128::MAX.to_string());
        assert_eq!(json["sessionKeys"], "0x01ff");
        assert_eq!(json["runningKeys"], serde_json::Value::Null);
        let totals = TotalsView::from(NetworkTotals {
            stake: 7,
            ..Default::default()
        });
        let json = serde_json::to_value(totals).unwrap();
        assert_eq!(json["stake"], "7");
        assert_eq!(json["consumerChannels"], 0);
    }
}
