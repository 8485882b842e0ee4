//! Delays and limits that only an upgrade of the runtime changes.

use crate::{error::Error, metadata::Types};
use tallystick_primitives::{Balance, BlockNumber};

macro_rules! constants {
    ($($(#[$docs:meta])* $field:ident: $type:ty = $pallet:literal $name:literal;)*) => {
        /// Constants of the node's metadata. Delays are in blocks.
        #[derive(Clone, Debug, Eq, PartialEq)]
        pub struct Constants {
            $($(#[$docs])* pub $field: $type,)*
        }

        impl Constants {
            /// Reads them from the metadata of a runtime that runs. (The embedded metadata would say what a
            /// production chain has.)
            pub fn read(types: &Types) -> Result<Self, Error> {
                Ok(Self {
                    $($field: types.constant($pallet, $name)?,)*
                })
            }
        }
    };
}

constants! {
    /// The least that an account must hold to exist.
    existential_deposit: Balance = "Balances" "ExistentialDeposit";
    /// For how many blocks the chain remembers blocks' hashes: the longest life of a signed transaction.
    block_hash_count: BlockNumber = "System" "BlockHashCount";
    /// The least stake of an accountant.
    min_accountant_stake: Balance = "Accountant" "MinAccountantStake";
    /// The least consumer settlement by a stranger unless the owner sets another.
    default_min_consumer_settlement: Balance = "Accountant" "DefaultMinConsumerSettlement";
    /// The longest URL of an accountant in bytes.
    max_url_length: u32 = "Accountant" "MaxUrlLength";
    /// Blocks in an hour, the unit of penalties.
    hour: BlockNumber = "Accountant" "Hour";
    /// How many blocks ahead a signed request may be valid at most.
    max_request_lifetime: BlockNumber = "IdentityRegistry" "MaxRequestLifetime";
    /// Blocks until unbonding money can be withdrawn.
    unbonding_period: BlockNumber = "WorkerBonding" "UnbondingPeriod";
    /// Blocks for which the history of workers is kept.
    history_period: BlockNumber = "WorkerBonding" "HistoryPeriod";
    /// The most workers of a provider.
    max_workers: u32 = "WorkerBonding" "MaxWorkers";
    /// The most blocks of a maintenance.
    max_maintenance_length: BlockNumber = "WorkerBonding" "MaxMaintenanceLength";
    /// Blocks of a pay cycle.
    cycle_length: BlockNumber = "FeeClaims" "CycleLength";
    /// Blocks after a cycle in which claims and requests for it are taken.
    grace: BlockNumber = "FeeClaims" "Grace";
    /// Blocks after processing in which the unmatched rest can be confirmed or disputed.
    dispute_window: BlockNumber = "FeeClaims" "DisputeWindow";
    /// Blocks before money leaves an earmark or a credit line.
    thaw_period: BlockNumber = "FeeClaims" "ThawPeriod";
    /// How many earmarks a client can have.
    max_earmarks: u32 = "FeeClaims" "MaxEarmarks";
    /// How many claims or requests fit one call.
    max_batch: u32 = "FeeClaims" "MaxBatch";
    /// The most open disputes of one opener.
    max_open_disputes: u32 = "Arbitration" "MaxOpenPerParty";
    /// The most open disputes of one opener against one respondent.
    max_open_disputes_against: u32 = "Arbitration" "MaxOpenAgainst";
}
