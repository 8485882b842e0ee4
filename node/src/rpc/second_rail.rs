//! The `tally_*` methods about the second rail. Workers are named by the hex of their key.

use super::{Questions, error::Error};
use jsonrpsee::proc_macros::rpc;
use tallystick_primitives::{
    AccountId, Hash, WorkerId,
    api::TallystickSecondRailApi,
    state_claims::{ClientState, CycleState, PairState, PayoutState},
    state_disputes::{DisputeState, Subject},
    state_insurance::{InsuranceLedger, ProviderCoverState},
    state_workers::{BondState, WorkerState},
};

/// State of bonds, workers, pay cycles, clients, payouts, disputes and the insurance fund.
#[rpc(server)]
pub trait SecondRailApi {
    /// The worker; 9003 if it was never registered or is forgotten.
    #[method(name = "tally_worker", blocking)]
    fn worker(&self, worker: WorkerId, at: Option<Hash>) -> Result<WorkerState, Error>;

    /// The provider's bond; empty if it has none.
    #[method(name = "tally_bond", blocking)]
    fn bond(&self, provider: AccountId, at: Option<Hash>) -> Result<BondState, Error>;

    /// The pay cycle; the one that the block belongs to if it is `null`.
    #[method(name = "tally_cycle", blocking)]
    fn cycle(&self, cycle: Option<u32>, at: Option<Hash>) -> Result<CycleState, Error>;

    /// The client's deposit, earmarks, debts and credit line; empty if it has none.
    #[method(name = "tally_client", blocking)]
    fn client(&self, client: AccountId, at: Option<Hash>) -> Result<ClientState, Error>;

    /// The worker's claim on the client; 9003 if there is none.
    #[method(name = "tally_claim", blocking)]
    fn claim(&self, cycle: u32, client: AccountId, worker: WorkerId, at: Option<Hash>) -> Result<PairState, Error>;

    /// The provider's earnings, and whether it can withdraw them now.
    #[method(name = "tally_payout", blocking)]
    fn payout(&self, provider: AccountId, at: Option<Hash>) -> Result<PayoutState, Error>;

    /// The dispute; 9003 if it is not open.
    #[method(name = "tally_dispute", blocking)]
    fn dispute(&self, dispute: u64, at: Option<Hash>) -> Result<DisputeState, Error>;

    /// The open dispute about a claim, or about a worker's service by this opener; 9003 if there is none.
    #[method(name = "tally_disputeAbout", blocking)]
    fn dispute_about(&self, topic: Subject, opener: AccountId, at: Option<Hash>) -> Result<DisputeState, Error>;

    /// The insurance fund's inflows and outflows since the chain began.
    #[method(name = "tally_insurance", blocking)]
    fn insurance(&self, at: Option<Hash>) -> Result<InsuranceLedger, Error>;

    /// The insurance fund's payments to a provider, past ones and the one it would make now.
    #[method(name = "tally_providerCover", blocking)]
    fn provider_cover(&self, provider: AccountId, at: Option<Hash>) -> Result<ProviderCoverState, Error>;
}

impl SecondRailApiServer for Questions {
    fn worker(&self, worker: WorkerId, at: Option<Hash>) -> Result<WorkerState, Error> {
        self.ask(at, |api, at| api.worker(at, worker))?
            .ok_or(Error::WorkerNotFound(worker))
    }

    fn bond(&self, provider: AccountId, at: Option<Hash>) -> Result<BondState, Error> {
        self.ask(at, |api, at| api.bond(at, provider))
    }

    fn cycle(&self, cycle: Option<u32>, at: Option<Hash>) -> Result<CycleState, Error> {
        self.ask(at, |api, at| api.cycle(at, cycle))
    }

    fn client(&self, client: AccountId, at: Option<Hash>) -> Result<ClientState, Error> {
        self.ask(at, |api, at| api.client(at, client))
    }

    fn claim(&self, cycle: u32, client: AccountId, worker: WorkerId, at: Option<Hash>) -> Result<PairState, Error> {
        self.ask(at, |api, at| api.claim(at, cycle, client.clone(), worker))?
            .ok_or(Error::ClaimNotFound { cycle, client, worker })
    }

    fn payout(&self, provider: AccountId, at: Option<Hash>) -> Result<PayoutState, Error> {
        self.ask(at, |api, at| api.payout(at, provider))
    }

    fn dispute(&self, dispute: u64, at: Option<Hash>) -> Result<DisputeState, Error> {
        self.ask(at, |api, at| api.dispute(at, dispute))?
            .ok_or(Error::DisputeNotFound(dispute))
    }

    fn dispute_about(&self, topic: Subject, opener: AccountId, at: Option<Hash>) -> Result<DisputeState, Error> {
        self.ask(at, |api, at| api.dispute_about(at, topic, opener.clone()))?
            .ok_or(Error::NoDisputeAbout(opener))
    }

    fn insurance(&self, at: Option<Hash>) -> Result<InsuranceLedger, Error> {
        self.ask(at, |api, at| api.insurance(at))
    }

    fn provider_cover(&self, provider: AccountId, at: Option<Hash>) -> Result<ProviderCoverState, Error> {
        self.ask(at, |api, at| api.provider_cover(at, provider))
    }
}
