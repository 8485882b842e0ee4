//! Events about bonds and workers, as the pallet `WorkerBonding` emits them.

use sp_core::H256;
use tallystick_primitives::{AccountId, Balance, BlockNumber, WorkerId};

events! {
    /// What happened to bonds and workers.
    WorkerEvent in "WorkerBonding" {
        /// A provider risks more.
        Bonded {
            /// The provider.
            provider: AccountId,
            /// What was added.
            amount: Balance,
            /// What is bonded now.
            bonded: Balance,
        },
        /// A provider takes money out of its bond; it waits.
        Unbonding {
            /// The provider.
            provider: AccountId,
            /// What unbonds.
            amount: Balance,
            /// First block in which it can be withdrawn.
            from: BlockNumber,
            /// What is bonded now.
            bonded: Balance,
        },
        /// Unbonding money was bonded again.
        Rebonded {
            /// The provider.
            provider: AccountId,
            /// What was bonded again.
            amount: Balance,
            /// What is bonded now.
            bonded: Balance,
        },
        /// Unbonded money is free.
        Withdrawn {
            /// The provider.
            provider: AccountId,
            /// What became free.
            amount: Balance,
        },
        /// A dispute keeps unbonding money from being withdrawn.
        Withheld {
            /// The provider.
            provider: AccountId,
            /// How many disputes do so now.
            disputes: u32,
        },
        /// A dispute is over.
        Released {
            /// The provider.
            provider: AccountId,
            /// How many disputes still withhold the bond.
            disputes: u32,
        },
        /// A provider lost money. The three parts add up to what it lost.
        Slashed {
            /// The provider.
            provider: AccountId,
            /// To whom it was owed, or who reported it.
            claimant: AccountId,
            /// What the claimant got.
            compensation: Balance,
            /// What the insurance fund got.
            insurance: Balance,
            /// What ceased to exist.
            burned: Balance,
            /// What is bonded now.
            bonded: Balance,
        },
        /// A worker can serve.
        WorkerRegistered {
            /// The worker.
            worker: WorkerId,
            /// Who runs it.
            provider: AccountId,
            /// Units a block that it serves.
            capacity: u64,
            /// Price of a unit.
            tariff: Balance,
            /// Whether its answers can be held against it.
            deterministic: bool,
        },
        /// A worker serves no more.
        WorkerUnregistered {
            /// The worker.
            worker: WorkerId,
            /// Who ran it.
            provider: AccountId,
        },
        /// A worker is online, this block included.
        WentOnline {
            /// The worker.
            worker: WorkerId,
        },
        /// A worker is offline, this block included.
        WentOffline {
            /// The worker.
            worker: WorkerId,
        },
        /// A worker will not serve for a while.
        MaintenanceDeclared {
            /// The worker.
            worker: WorkerId,
            /// First block.
            from: BlockNumber,
            /// Last block.
            to: BlockNumber,
        },
        /// A worker has another price, this block included.
        TariffSet {
            /// The worker.
            worker: WorkerId,
            /// Price of a unit.
            tariff: Balance,
        },
        /// A worker has another capacity, this block included.
        CapacitySet {
            /// The worker.
            worker: WorkerId,
            /// Units a block.
            capacity: u64,
        },
        /// A worker answered one query in two ways; see the `Slashed` event before.
        EquivocationReported {
            /// The worker.
            worker: WorkerId,
            /// Who runs it and was slashed.
            provider: AccountId,
            /// Who reported it.
            reporter: AccountId,
            /// Who asked.
            client: AccountId,
            /// Hash of the query.
            request: H256,
            /// Which state of its data the worker answered from.
            data_version: u64,
            /// What the provider lost.
            lost: Balance,
            /// The reporter's part of it.
            reward: Balance,
        },
    }
}
