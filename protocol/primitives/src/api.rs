//! The runtime API: everything that programs ask the chain, in one call each.

use crate::{
    AccountId, Balance, Lane, WorkerId,
    equivocation::AuraEquivocationProof,
    state::{AccountantState, ConsumerChannelState, IdentityState, ProviderChannelState, SettlementQuote},
    state_claims::{ClientState, CycleState, PairState, PayoutState},
    state_disputes::{DisputeState, Subject},
    state_insurance::{InsuranceLedger, ProviderCoverState},
    state_network::{NetworkTotals, ValidatorState},
    state_parameters::ChainParameters,
    state_workers::{BondState, WorkerState},
};
use alloc::vec::Vec;
use sp_core::{crypto::KeyTypeId, sr25519};

sp_api::decl_runtime_apis! {
    /// State of identities, channels and accountants, and the effect of a settlement.
    #[allow(missing_docs)]
    pub trait TallystickApi {
        /// The identity, registered or not.
        fn identity(identity: AccountId) -> IdentityState;
        /// The consumer channel between the two, opened or not.
        fn consumer_channel(identity: AccountId, accountant: AccountId) -> ConsumerChannelState;
        /// The provider channel between the two, if it is open.
        fn provider_channel(identity: AccountId, accountant: AccountId) -> Option<ProviderChannelState>;
        /// The accountant, if there is one.
        fn accountant(accountant: AccountId) -> Option<AccountantState>;
        /// The effect of settling a consumer's promise of `amount` in `lane` now.
        fn quote_consumer_settlement(
            identity: AccountId,
            accountant: AccountId,
            lane: Lane,
            amount: Balance,
        ) -> SettlementQuote;
        /// The effect of settling an accountant's promise of `amount` now.
        fn quote_provider_settlement(identity: AccountId, accountant: AccountId, amount: Balance) -> SettlementQuote;
    }
    /// State of bonds, workers, pay cycles, clients, payouts, disputes and the insurance fund.
    #[allow(missing_docs)]
    pub trait TallystickSecondRailApi {
        /// The worker, if it is registered or its history is kept.
        fn worker(worker: WorkerId) -> Option<WorkerState>;
        /// The provider's bond; empty if it has none.
        fn bond(provider: AccountId) -> BondState;
        /// The pay cycle; the one that the block belongs to if none is named.
        fn cycle(cycle: Option<u32>) -> CycleState;
        /// The client's deposit, earmarks, debts and credit line; empty if it has none.
        fn client(client: AccountId) -> ClientState;
        /// The worker's claim on the client, if there is one or the client expects one.
        fn claim(cycle: u32, client: AccountId, worker: WorkerId) -> Option<PairState>;
        /// The provider's earnings, and whether it can withdraw them now.
        fn payout(provider: AccountId) -> PayoutState;
        /// The dispute, while it is open.
        fn dispute(dispute: u64) -> Option<DisputeState>;
        /// The open dispute about a claim, or about a worker's service by this opener.
        fn dispute_about(subject: Subject, opener: AccountId) -> Option<DisputeState>;
        /// The insurance fund's inflows and outflows since the chain began.
        fn insurance() -> InsuranceLedger;
        /// The insurance fund's payments to a provider, past ones and the one it would make now.
        fn provider_cover(provider: AccountId) -> ProviderCoverState;
    }
    /// State of the validators, and totals for monitoring.
    #[allow(missing_docs)]
    pub trait TallystickNetworkApi {
        /// Sums over the whole chain. They are counted now: ask from time to time, not for every block.
        fn totals() -> NetworkTotals;
        /// The validator or candidate; none if the account is neither and has nothing bonded.
        fn validator(account: AccountId) -> Option<ValidatorState>;
        /// The account that has registered this public session key (of a type such as `aura` or `gran`).
        fn session_key_owner(key_type: KeyTypeId, key: Vec<u8>) -> Option<AccountId>;
        /// The validators of the running session, in the order of their authorities.
        fn validators() -> Vec<AccountId>;
    }
    /// The parameters, which can be changed without an upgrade of the runtime.
    #[allow(missing_docs)]
    pub trait TallystickParametersApi {
        /// The parameters of the moment, by name, and the chain's day.
        fn parameters() -> ChainParameters;
    }
    /// Reports of validators that authored two blocks for one slot.
    #[allow(missing_docs)]
    pub trait AuraEquivocationApi {
        /// Proof that this Aura key belonged to a validator of the session at this block, in SCALE; to be asked
        /// at the parent of one of the two blocks, because that is what chose their author. Nothing if
        /// it did not, or if the slot is not one of that session.
        fn aura_key_ownership_proof(slot: u64, authority: sr25519::Public) -> Option<Vec<u8>>;
        /// Puts the report into the pool of this node, from where only its own blocks take it. Nothing if it
        /// is refused.
        fn submit_aura_equivocation_report(
            equivocation_proof: AuraEquivocationProof<Block::Header>,
            key_owner_proof: Vec<u8>,
        ) -> Option<()>;
    }
}
