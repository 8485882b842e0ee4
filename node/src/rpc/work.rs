//! The `tally_*` methods about the second rail: the runtime API of the chain as JSON-RPC.
//!
//! `at` is a block hash; left out, it is the best block. Accounts are SS58 addresses, workers the hex of
//! their key. Amounts are decimal strings.

use super::{
    ask,
    error::Error,
    work_types::{
        BondView, ClaimView, ClientView, DisputeView, InsuranceView, PayoutView, ProviderCoverView, Topic, WorkerView,
    },
};
use jsonrpsee::proc_macros::rpc;
use sp_api::{ApiError, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use tallystick_primitives::{api::TallystickWorkApi, state_claims::CycleState, AccountId, Hash, WorkerId};
use tallystick_runtime::opaque::Block;

/// State of bonds, workers, pay cycles, clients, payouts, disputes and the insurance fund.
#[rpc(server)]
pub trait WorkApi {
    /// The worker; 9003 if it was never registered or is forgotten.
    #[method(name = "tally_worker", blocking)]
    fn worker(&self, worker: WorkerId, at: Option<Hash>) -> Result<WorkerView, Error>;

    /// The provider's bond; empty if it has none.
    #[method(name = "tally_bond", blocking)]
    fn bond(&self, provider: AccountId, at: Option<Hash>) -> Result<BondView, Error>;

    /// The pay cycle; the one that the block belongs to if it is `null`.
    #[method(name = "tally_cycle", blocking)]
    fn cycle(&self, cycle: Option<u32>, at: Option<Hash>) -> Result<CycleState, Error>;

    /// The client's deposit, earmarks, debts and credit line; empty if it has none.
    #[method(name = "tally_client", blocking)]
    fn client(&self, client: AccountId, at: Option<Hash>) -> Result<ClientView, Error>;

    /// The worker's claim on the client; 9003 if there is none.
    #[method(name = "tally_claim", blocking)]
    fn claim(&self, cycle: u32, client: AccountId, worker: WorkerId, at: Option<Hash>) -> Result<ClaimView, Error>;

    /// What the provider has earned, and whether it can withdraw it now.
    #[method(name = "tally_payout", blocking)]
    fn payout(&self, provider: AccountId, at: Option<Hash>) -> Result<PayoutView, Error>;

    /// The dispute; 9003 if it is not open.
    #[method(name = "tally_dispute", blocking)]
    fn dispute(&self, dispute: u64, at: Option<Hash>) -> Result<DisputeView, Error>;

    /// The open dispute about a claim, or about a worker's service by this opener; 9003 if there is none.
    #[method(name = "tally_disputeAbout", blocking)]
    fn dispute_about(&self, topic: Topic, opener: AccountId, at: Option<Hash>) -> Result<DisputeView, Error>;

    /// What flowed into the insurance fund and out of it since the chain began.
    #[method(name = "tally_insurance", blocking)]
    fn insurance(&self, at: Option<Hash>) -> Result<InsuranceView, Error>;

    /// What the insurance fund did for a provider and would do now.
    #[method(name = "tally_providerCover", blocking)]
    fn provider_cover(&self, provider: AccountId, at: Option<Hash>) -> Result<ProviderCoverView, Error>;
}

/// Answers these methods from a chain.
pub struct Work<Client> {
    client: Arc<Client>,
}

impl<Client> Work<Client>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    Client::Api: TallystickWorkApi<Block>,
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

impl<Client> WorkApiServer for Work<Client>
where
    Client: ProvideRuntimeApi<Block> + HeaderBackend<Block> + Send + Sync + 'static,
    Client::Api: TallystickWorkApi<Block>,
{
    fn worker(&self, worker: WorkerId, at: Option<Hash>) -> Result<WorkerView, Error> {
        self.ask(at, |api, at| api.worker(at, worker))?
            .map(Into::into)
            .ok_or(Error::WorkerNotFound(worker))
    }

    fn bond(&self, provider: AccountId, at: Option<Hash>) -> Result<BondView, Error> {
        self.ask(at, |api, at| api.bond(at, provider)).map(Into::into)
    }

    fn cycle(&self, cycle: Option<u32>, at: Option<Hash>) -> Result<CycleState, Error> {
        self.ask(at, |api, at| api.cycle(at, cycle))
    }

    fn client(&self, client: AccountId, at: Option<Hash>) -> Result<ClientView, Error> {
        self.ask(at, |api, at| api.client(at, client)).map(Into::into)
    }

    fn claim(&self, cycle: u32, client: AccountId, worker: WorkerId, at: Option<Hash>) -> Result<ClaimView, Error> {
        self.ask(at, |api, at| api.claim(at, cycle, client.clone(), worker))?
            .map(Into::into)
            .ok_or(Error::ClaimNotFound { cycle, client, worker })
    }

    fn payout(&self, provider: AccountId, at: Option<Hash>) -> Result<PayoutView, Error> {
        self.ask(at, |api, at| api.payout(at, provider)).map(Into::into)
    }

    fn dispute(&self, dispute: u64, at: Option<Hash>) -> Result<DisputeView, Error> {
        self.ask(at, |api, at| api.dispute(at, dispute))?
            .map(Into::into)
            .ok_or(Error::DisputeNotFound(dispute))
    }

    fn dispute_about(&self, topic: Topic, opener: AccountId, at: Option<Hash>) -> Result<DisputeView, Error> {
        self.ask(at, |api, at| api.dispute_about(at, topic.into(), opener.clone()))?
            .map(Into::into)
            .ok_or(Error::NoDisputeAbout(opener))
    }

    fn insurance(&self, at: Option<Hash>) -> Result<InsuranceView, Error> {
        self.ask(at, |api, at| api.insurance(at)).map(Into::into)
    }

    fn provider_cover(&self, provider: AccountId, at: Option<Hash>) -> Result<ProviderCoverView, Error> {
        self.ask(at, |api, at| api.provider_cover(at, provider)).map(Into::into)
    }
}
