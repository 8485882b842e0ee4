//! The `tally_*` methods: the runtime API of the chain as JSON-RPC.
//!
//! `at` is a block hash; left out, it is the best block. Accounts are SS58 addresses. Amounts are
//! decimal strings.

use super::{
    ask,
    error::Error,
    types::{amount, AccountantView, ConsumerChannelView, IdentityView, ProviderChannelView, QuoteView},
};
use jsonrpsee::proc_macros::rpc;
use serde_json::Value;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use tallystick_primitives::{api::TallystickApi, AccountId, Hash, Lane};
use tallystick_runtime::opaque::Block;

/// State of identities, channels and accountants, and what a settlement would do.
#[rpc(server)]
pub trait TallyApi {
    /// The identity, registered or not.
    #[method(name = "tally_identity", blocking)]
    fn identity(&self, identity: AccountId, at: Option<Hash>) -> Result<IdentityView, Error>;

    /// The consumer channel between the two, opened or not.
    #[method(name = "tally_consumerChannel", blocking)]
    fn consumer_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ConsumerChannelView, Error>;

    /// The provider channel between the two; 9003 if it is not open.
    #[method(name = "tally_providerChannel", blocking)]
    fn provider_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ProviderChannelView, Error>;

    /// The accountant; 9003 if there is none.
    #[method(name = "tally_accountant", blocking)]
    fn accountant(&self, accountant: AccountId, at: Option<Hash>) -> Result<AccountantView, Error>;

    /// What settling a consumer's promise of `amount` in `lane` would do after the block.
    #[method(name = "tally_quoteConsumerSettlement", blocking)]
    fn quote_consumer_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        lane: Lane,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<QuoteView, Error>;

    /// What settling an accountant's promise of `amount` would do after the block.
    #[method(name = "tally_quoteProviderSettlement", blocking)]
    fn quote_provider_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        amount: Value,
        at: Option<Hash>,
    ) -> Result<QuoteView, Error>;
}

/// Answers the `tally_*` methods from a chain.
pub struct Tally<Client> {
    client: Arc<Client>,
}

impl<Client> Tally<Client>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    Client::Api: TallystickApi<Block>,
{
    /// Answers from `client`.
    pub fn new(client: Arc<Client>) -> Self {
        Self { client }
    }

    /// Asks the runtime at block `at`.
    fn ask<T>(
        &self,
        at: Option<Hash>,
        question: impl FnOnce(&Client::Api, Hash) -> Result<T, ApiError>,
    ) -> Result<T, Error> {
        ask(&*self.client, at, question)
    }
}

impl<Client> TallyApiServer for Tally<Client>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    Client::Api: TallystickApi<Block>,
{
    fn identity(&self, identity: AccountId, at: Option<Hash>) -> Result<IdentityView, Error> {
        self.ask(at, |api, at| api.identity(at, identity)).map(Into::into)
    }

    fn consumer_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ConsumerChannelView, Error> {
        self.ask(at, |api, at| api.consumer_channel(at, identity, accountant))
            .map(Into::into)
    }

    fn provider_channel(
        &self,
        identity: AccountId,
        accountant: AccountId,
        at: Option<Hash>,
    ) -> Result<ProviderChannelView, Error> {
        self.ask(at, |api, at| {
            api.provider_channel(at, identity.clone(), accountant.clone())
        })?
        .map(Into::into)
        .ok_or(Error::ProviderChannelNotFound { identity, accountant })
    }

    fn accountant(&self, accountant: AccountId, at: Option<Hash>) -> Result<AccountantView, Error> {
        self.ask(at, |api, at| api.accountant(at, accountant.clone()))?
            .map(Into::into)
            .ok_or(Error::AccountantNotFound { accountant })
    }

    fn quote_consumer_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        lane: Lane,
        amount_json: Value,
        at: Option<Hash>,
    ) -> Result<QuoteView, Error> {
        let amount = amount(&amount_json)?;
        self.ask(at, |api, at| {
            api.quote_consumer_settlement(at, identity, accountant, lane, amount)
        })
        .map(Into::into)
    }

    fn quote_provider_settlement(
        &self,
        identity: AccountId,
        accountant: AccountId,
        amount_json: Value,
        at: Option<Hash>,
    ) -> Result<QuoteView, Error> {
        let amount = amount(&amount_json)?;
        self.ask(at, |api, at| {
            api.quote_provider_settlement(at, identity, accountant, amount)
        })
        .map(Into::into)
    }
}
