//! The `tally_*` methods about identities, channels and accountants.

use super::{Questions, error::Error};
use jsonrpsee::proc_macros::rpc;
use serde::Deserialize;
use serde_json::Value;
use tallystick_primitives::{
    AccountId, Balance, Hash, Lane,
    api::TallystickApi,
    json::Decimal,
    state::{AccountantState, ConsumerChannelState, IdentityState, ProviderChannelState, SettlementQuote},
};

/// State of identities, channels and accountants, and the effect of a settlement.
#[rpc(server)]
pub trait TallyApi {
    /// The identity, registered or not.
    #[method(name = "tally_identity", blocking)]
    fn identity(&self, identity: AccountId, at: Option<Hash>) -> Result<IdentityState, Error>;

    /// The consumer channel between the two, opened or not.
    #[method(name = "tally_consumerChannel", blocking)]
    fn consumer_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ConsumerChannelState, Error>;

    /// The provider channel between the two; 9003 if it is not open.
    #[method(name = "tally_providerChannel", blocking)]
    fn provider_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ProviderChannelState, Error>;

    /// The accountant; 9003 if there is none.
    #[method(name = "tally_accountant", blocking)]
    fn accountant(&self, accountant: AccountId, at: Option<Hash>) -> Result<AccountantState, Error>;

    /// The effect of settling a consumer's promise of `amount` in `lane` after the block.
    #[method(name = "tally_quoteConsumerSettlement", blocking)]
    fn quote_consumer_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        lane: Lane,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<SettlementQuote, Error>;

    /// The effect of settling an accountant's promise of `amount` after the block.
    #[method(name = "tally_quoteProviderSettlement", blocking)]
    fn quote_provider_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<SettlementQuote, Error>;
}

/// Reads an amount: a decimal string, or a number below 2^53.
fn parse_amount(json: &Value) -> Result<Balance, Error> {
    Decimal::deserialize(json)
        .map(|Decimal(amount)| amount)
        .map_err(|_| Error::BadAmount(json.to_string()))
}

impl TallyApiServer for Questions {
    fn identity(&self, identity: AccountId, at: Option<Hash>) -> Result<IdentityState, Error> {
        self.ask(at, |api, at| api.identity(at, identity))
    }

    fn consumer_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ConsumerChannelState, Error> {
        self.ask(at, |api, at| api.consumer_channel(at, identity, accountant))
    }

    fn provider_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ProviderChannelState, Error> {
        self.ask(at, |api, at| {
            api.provider_channel(at, identity.clone(), accountant.clone())
        })?
        .ok_or(Error::ProviderChannelNotFound { identity, accountant })
    }

    fn accountant(&self, accountant: AccountId, at: Option<Hash>) -> Result<AccountantState, Error> {
        self.ask(at, |api, at| api.accountant(at, accountant.clone()))?
            .ok_or(Error::AccountantNotFound { accountant })
    }

    fn quote_consumer_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        lane: Lane,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<SettlementQuote, Error> {
        let amount = parse_amount(&amount)?;
        self.ask(at, |api, at| {
            api.quote_consumer_settlement(at, identity, accountant, lane, amount)
        })
    }

    fn quote_provider_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<SettlementQuote, Error> {
        let amount = parse_amount(&amount)?;
        self.ask(at, |api, at| {
            api.quote_provider_settlement(at, identity, accountant, amount)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_bad_amount_is_shown_in_its_refusal() {
        assert_eq!(parse_amount(&json!("12")).unwrap(), 12);
        assert_eq!(parse_amount(&json!(12)).unwrap(), 12);
        for bad in [json!("1.5"), json!(-1), json!(1u64 << 53), json!(null)] {
            let refusal = parse_amount(&bad).unwrap_err();
            assert_eq!(refusal.code(), 9004);
            assert!(refusal.to_string().starts_with(&bad.to_string()), "{refusal}");
        }
    }
}
