//! The chain's answers as JSON.
//!
//! Amounts are decimal strings, because a JSON number is a floating-point number to many clients
//! and loses digits above 2^53.

use super::error::Error;
use serde::{Serialize, Serializer};
use serde_json::Value;
use tallystick_primitives::{
    state::{
        AccountantState, AccountantStatus, ConsumerChannelState, DeviceState, ExitState, IdentityState,
        ProviderChannelState, SettlementQuote,
    },
    AccountId, Balance, BlockNumber, Lane,
};

/// The largest whole number that every JSON client can read and write exactly.
const LARGEST_EXACT_NUMBER: u64 = (1 << 53) - 1;

/// Reads an amount: a decimal string, or a number that no client can have rounded.
pub fn amount(json: &Value) -> Result<Balance, Error> {
    let amount = match json {
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok(),
        Value::Number(number) => number
            .as_u64()
            .filter(|n| *n <= LARGEST_EXACT_NUMBER)
            .map(Balance::from),
        _ => None,
    };
    amount.ok_or_else(|| Error::BadAmount(json.to_string()))
}

/// An amount, written as a decimal string.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Amount(pub Balance);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A device key and what it may do.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    lane: Lane,
    key: Option<AccountId>,
    limit: Amount,
    valid_until: BlockNumber,
}

impl From<DeviceState> for DeviceView {
    fn from(
        DeviceState {
            lane,
            key,
            limit,
            valid_until,
        }: DeviceState,
    ) -> Self {
        Self {
            lane,
            key,
            limit: Amount(limit),
            valid_until,
        }
    }
}

/// An identity.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityView {
    registered: bool,
    beneficiary: Option<AccountId>,
    next_nonce: u64,
    devices: Vec<DeviceView>,
}

impl From<IdentityState> for IdentityView {
    fn from(
        IdentityState {
            registered,
            beneficiary,
            next_nonce,
            devices,
        }: IdentityState,
    ) -> Self {
        Self {
            registered,
            beneficiary,
            next_nonce,
            devices: devices.into_iter().map(Into::into).collect(),
        }
    }
}

/// What has been settled in one lane.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettledView {
    lane: Lane,
    amount: Amount,
}

/// A consumer channel.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerChannelView {
    channel: AccountId,
    opened: bool,
    balance: Amount,
    settled: Vec<SettledView>,
    exit: Option<ExitState>,
}

impl From<ConsumerChannelState> for ConsumerChannelView {
    fn from(
        ConsumerChannelState {
            channel,
            opened,
            balance,
            settled,
            exit,
        }: ConsumerChannelState,
    ) -> Self {
        let settled = settled
            .into_iter()
            .map(|(lane, amount)| SettledView {
                lane,
                amount: Amount(amount),
            })
            .collect();
        Self {
            channel,
            opened,
            balance: Amount(balance),
            settled,
            exit,
        }
    }
}

/// A cut of the coverage that waits.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoverageCutView {
    coverage: Amount,
    from: BlockNumber,
}

/// A provider channel.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderChannelView {
    channel: AccountId,
    proven: Amount,
    settled: Amount,
    coverage: Amount,
    pending_coverage_cut: Option<CoverageCutView>,
    min_settlement: Amount,
}

impl From<ProviderChannelState> for ProviderChannelView {
    fn from(state: ProviderChannelState) -> Self {
        let ProviderChannelState {
            channel,
            proven,
            settled,
            coverage,
            pending_coverage_cut,
            min_settlement,
        } = state;
        Self {
            channel,
            proven: Amount(proven),
            settled: Amount(settled),
            coverage: Amount(coverage),
            pending_coverage_cut: pending_coverage_cut.map(|(coverage, from)| CoverageCutView {
                coverage: Amount(coverage),
                from,
            }),
            min_settlement: Amount(min_settlement),
        }
    }
}

/// An operator whose promises settle for a while yet.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviousOperatorView {
    operator: AccountId,
    valid_until: BlockNumber,
}

/// A higher hub fee that waits.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingFeeView {
    fee: u32,
    from: BlockNumber,
}

/// An announced withdrawal.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithdrawalView {
    amount: Amount,
    from: BlockNumber,
    until: BlockNumber,
}

/// An accountant. Fees are in millionths.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountantView {
    owner: AccountId,
    operator: AccountId,
    previous_operator: Option<PreviousOperatorView>,
    status: AccountantStatus,
    fee: u32,
    pending_fee: Option<PendingFeeView>,
    min_bond: Amount,
    min_consumer_settlement: Amount,
    stake: Amount,
    available: Amount,
    covered_total: Amount,
    owed_total: Amount,
    withdrawal: Option<WithdrawalView>,
    reclaim_from: Option<BlockNumber>,
    punished_since: Option<BlockNumber>,
    url: String,
}

impl From<AccountantState> for AccountantView {
    fn from(state: AccountantState) -> Self {
        Self {
            owner: state.owner,
            operator: state.operator,
            previous_operator: state
                .previous_operator
                .map(|(operator, valid_until)| PreviousOperatorView { operator, valid_until }),
            status: state.status,
            fee: state.fee.deconstruct(),
            pending_fee: state.pending_fee.map(|(fee, from)| PendingFeeView {
                fee: fee.deconstruct(),
                from,
            }),
            min_bond: Amount(state.min_bond),
            min_consumer_settlement: Amount(state.min_consumer_settlement),
            stake: Amount(state.stake),
            available: Amount(state.available),
            covered_total: Amount(state.covered_total),
            owed_total: Amount(state.owed_total),
            withdrawal: state.withdrawal.map(|(amount, from, until)| WithdrawalView {
                amount: Amount(amount),
                from,
                until,
            }),
            reclaim_from: state.reclaim_from,
            punished_since: state.punished_since,
            url: state.url,
        }
    }
}

/// What settling a promise would do. Gross = hub fee + chain fee + net.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuoteView {
    gross: Amount,
    hub_fee: Amount,
    chain_fee: Amount,
    net: Amount,
    from_coverage: Amount,
    shortfall: Amount,
    why_not: Option<String>,
}

impl From<SettlementQuote> for QuoteView {
    fn from(quote: SettlementQuote) -> Self {
        Self {
            gross: Amount(quote.gross),
            hub_fee: Amount(quote.hub_fee),
            chain_fee: Amount(quote.chain_fee),
            net: Amount(quote.net),
            from_coverage: Amount(quote.from_coverage),
            shortfall: Amount(quote.shortfall),
            why_not: quote.why_not,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sp_runtime::Permill;

    const MAX: &str = "340282366920938463463374607431768211455";
    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

    fn alice() -> AccountId {
        sp_keyring::Sr25519Keyring::Alice.to_account_id()
    }

    #[test]
    fn amounts_are_read_from_strings_and_small_numbers() {
        assert_eq!(amount(&json!("0")).unwrap(), 0);
        assert_eq!(amount(&json!(MAX)).unwrap(), Balance::MAX);
        assert_eq!(amount(&json!(12)).unwrap(), 12);
        assert_eq!(amount(&json!(9_007_199_254_740_991u64)).unwrap(), 9_007_199_254_740_991);
    }

    #[test]
    fn amounts_should_be_refused_when_they_may_be_wrong() {
        let too_large = format!("{MAX}0");
        let rounded = 9_007_199_254_740_992u64;
        for bad in [
            json!(rounded),
            json!(-1),
            json!(1.5),
            json!(""),
            json!("1.5"),
            json!("+1"),
            json!("0x10"),
        ] {
            assert!(matches!(amount(&bad), Err(Error::BadAmount(_))), "{bad}");
        }
        for bad in [json!(too_large), json!(" 1"), json!(null), json!([1]), json!({})] {
            assert!(matches!(amount(&bad), Err(Error::BadAmount(_))), "{bad}");
        }
    }

    #[test]
    fn quote_keeps_every_digit() {
        let quote = SettlementQuote {
            gross: Balance::MAX,
            hub_fee: 1,
            chain_fee: 2,
            net: Balance::MAX - 3,
            from_coverage: 4,
            shortfall: 5,
            why_not: Some("Accountant.BelowMargin".into()),
        };
        let expected = json!({
            "gross": MAX, "hubFee": "1", "chainFee": "2", "net": "340282366920938463463374607431768211452",
            "fromCoverage": "4", "shortfall": "5", "whyNot": "Accountant.BelowMargin",
        });
        assert_eq!(serde_json::to_value(QuoteView::from(quote)).unwrap(), expected);
    }

    #[test]
    fn identity_names_its_devices() {
        let device = DeviceState {
            lane: 3,
            key: Some(alice()),
            limit: 1 << 70,
            valid_until: 9,
        };
        let state = IdentityState {
            registered: true,
            beneficiary: Some(alice()),
            next_nonce: 2,
            devices: vec![device],
        };
        let expected = json!({
            "registered": true, "beneficiary": ALICE, "nextNonce": 2,
            "devices": [{ "lane": 3, "key": ALICE, "limit": "1180591620717411303424", "validUntil": 9 }],
        });
        assert_eq!(serde_json::to_value(IdentityView::from(state)).unwrap(), expected);
    }

    #[test]
    fn consumer_channel_shows_lanes_and_exit() {
        let exit = ExitState {
            beneficiary: alice(),
            requested_at: 1,
            opens_at: 2,
            lapses_after: 3,
            open: true,
        };
        let state = ConsumerChannelState {
            channel: alice(),
            opened: true,
            balance: 10,
            settled: vec![(0, 7), (2, 8)],
            exit: Some(exit),
        };
        let expected = json!({
            "channel": ALICE, "opened": true, "balance": "10",
            "settled": [{ "lane": 0, "amount": "7" }, { "lane": 2, "amount": "8" }],
            "exit": { "beneficiary": ALICE, "requestedAt": 1, "opensAt": 2, "lapsesAfter": 3, "open": true },
        });
        assert_eq!(
            serde_json::to_value(ConsumerChannelView::from(state)).unwrap(),
            expected
        );
    }

    #[test]
    fn provider_channel_shows_what_waits() {
        let state = ProviderChannelState {
            channel: alice(),
            proven: 5,
            settled: 4,
            coverage: 3,
            pending_coverage_cut: Some((2, 100)),
            min_settlement: 1,
        };
        let expected = json!({
            "channel": ALICE, "proven": "5", "settled": "4", "coverage": "3",
            "pendingCoverageCut": { "coverage": "2", "from": 100 }, "minSettlement": "1",
        });
        assert_eq!(
            serde_json::to_value(ProviderChannelView::from(state)).unwrap(),
            expected
        );
    }

    #[test]
    fn accountant_shows_everything() {
        let state = AccountantState {
            owner: alice(),
            operator: alice(),
            previous_operator: Some((alice(), 11)),
            status: AccountantStatus::Punished,
            fee: Permill::from_percent(5),
            pending_fee: Some((Permill::from_percent(6), 12)),
            min_bond: 1,
            min_consumer_settlement: 2,
            stake: 3,
            available: 4,
            covered_total: 5,
            owed_total: 6,
            withdrawal: Some((7, 13, 14)),
            reclaim_from: Some(15),
            punished_since: None,
            url: "https://hub.example".into(),
        };
        let expected = json!({
            "owner": ALICE, "operator": ALICE, "previousOperator": { "operator": ALICE, "validUntil": 11 },
            "status": "punished", "fee": 50_000, "pendingFee": { "fee": 60_000, "from": 12 },
            "minBond": "1", "minConsumerSettlement": "2", "stake": "3", "available": "4",
            "coveredTotal": "5", "owedTotal": "6", "withdrawal": { "amount": "7", "from": 13, "until": 14 },
            "reclaimFrom": 15, "punishedSince": null, "url": "https://hub.example",
        });
        assert_eq!(serde_json::to_value(AccountantView::from(state)).unwrap(), expected);
    }
}
