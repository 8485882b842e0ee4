//! The chain's answers about bonds, workers, pay cycles, clients, payouts, disputes and the insurance fund.

use crate::{error::Error, state::State};
use tallystick_primitives::{
    AccountId, WorkerId,
    state_claims::{ClientState, CycleState, PairState, PayoutState},
    state_disputes::{DisputeState, Subject},
    state_insurance::{InsuranceLedger, ProviderCoverState},
    state_workers::{BondState, WorkerState},
};

impl State {
    /// The worker, if it is registered or its history is kept.
    pub async fn worker(&self, worker: &WorkerId) -> Result<Option<WorkerState>, Error> {
        self.call("TallystickSecondRailApi_worker", worker).await
    }

    /// The provider's bond; empty if it has none.
    pub async fn bond(&self, provider: &AccountId) -> Result<BondState, Error> {
        self.call("TallystickSecondRailApi_bond", provider).await
    }

    /// The pay cycle; the one that the block belongs to if none is named.
    pub async fn cycle(&self, cycle: Option<u32>) -> Result<CycleState, Error> {
        self.call("TallystickSecondRailApi_cycle", cycle).await
    }

    /// The client's deposit, earmarks, debts and credit line; empty if it has none.
    pub async fn client(&self, client: &AccountId) -> Result<ClientState, Error> {
        self.call("TallystickSecondRailApi_client", client).await
    }

    /// The worker's claim on the client, if there is one or the client expects one.
    pub async fn claim(&self, cycle: u32, client: &AccountId, worker: &WorkerId) -> Result<Option<PairState>, Error> {
        self.call("TallystickSecondRailApi_claim", (cycle, client, worker))
            .await
    }

    /// The provider's earnings, and whether it can withdraw them now.
    pub async fn payout(&self, provider: &AccountId) -> Result<PayoutState, Error> {
        self.call("TallystickSecondRailApi_payout", provider).await
    }

    /// The dispute, while it is open.
    pub async fn dispute(&self, dispute: u64) -> Result<Option<DisputeState>, Error> {
        self.call("TallystickSecondRailApi_dispute", dispute).await
    }

    /// The open dispute about a claim, or about a worker's service by this opener.
    pub async fn dispute_about(&self, subject: &Subject, opener: &AccountId) -> Result<Option<DisputeState>, Error> {
        self.call("TallystickSecondRailApi_dispute_about", (subject, opener))
            .await
    }

    /// The insurance fund's inflows and outflows since the chain began.
    pub async fn insurance(&self) -> Result<InsuranceLedger, Error> {
        self.call("TallystickSecondRailApi_insurance", ()).await
    }

    /// The insurance fund's payments to a provider, past ones and the one it would make now.
    pub async fn provider_cover(&self, provider: &AccountId) -> Result<ProviderCoverState, Error> {
        self.call("TallystickSecondRailApi_provider_cover", provider).await
    }
}
