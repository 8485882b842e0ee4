//! Calls about bonds and workers, of the pallet `WorkerBonding`.

use sp_core::ed25519;
use tallystick_primitives::{worker::Equivocation, Balance, BlockNumber, WorkerId};

calls! {
    "WorkerBonding" = 43 {
        /// Adds `amount` of the caller's money to its bond.
        ///
        /// By a registered identity. The money is held on its own account, not spent. Emits `Bonded`.
        bond = 0 (#[compact] amount: Balance);
        /// Takes `amount` out of what is bonded. It stays held, and a slash reaches it, for
        /// `UnbondingPeriod`; then `withdraw_unbonded`.
        ///
        /// By the provider; at least `MinUnbond` or all that is bonded; what stays must reach what
        /// the registered workers require. Emits `Unbonding`.
        unbond = 1 (#[compact] amount: Balance);
        /// Bonds `amount` of what is unbonding again, newest first.
        ///
        /// By the provider. Emits `Rebonded`.
        rebond = 2 (#[compact] amount: Balance);
        /// Frees all money whose unbonding period is over.
        ///
        /// By the provider, while no dispute withholds its bond. Emits `Withdrawn`.
        withdraw_unbonded = 3 ();
        /// Registers the worker with this peer id: it serves up to `capacity` units a block, for
        /// `tariff` a unit. `deterministic` says that its answer follows from query and data version
        /// alone; two answers that differ are then slashed.
        ///
        /// `proof` is the worker key's signature over domain, genesis hash, provider and
        /// `proof_valid_until`.
        ///
        /// By a registered identity whose bond reaches one more worker. Emits `WorkerRegistered`.
        register_worker = 4 (
            peer_id: Vec<u8>,
            proof: ed25519::Signature,
            proof_valid_until: BlockNumber,
            #[compact] capacity: u64,
            #[compact] tariff: Balance,
            deterministic: bool,
        );
        /// Ends the worker's service. Its bond can be unbonded; its history is kept for
        /// `HistoryPeriod`.
        ///
        /// By its provider, while it is offline. Emits `WorkerUnregistered`.
        unregister_worker = 5 (worker: WorkerId);
        /// The worker serves from this block on.
        ///
        /// By its provider, whose bond reaches what its workers require. Emits `WentOnline`.
        go_online = 6 (worker: WorkerId);
        /// The worker does not serve from this block on.
        ///
        /// By its provider. Emits `WentOffline`.
        go_offline = 7 (worker: WorkerId);
        /// The worker will not serve in the blocks from `from` to `to`, even if it is online. Only
        /// `unregister_worker` takes it back.
        ///
        /// By its provider, before it starts. Emits `MaintenanceDeclared`.
        declare_maintenance = 8 (worker: WorkerId, from: BlockNumber, to: BlockNumber);
        /// A unit costs `tariff` from this block on.
        ///
        /// By the worker's provider. Emits `TariffSet`.
        set_tariff = 9 (worker: WorkerId, #[compact] tariff: Balance);
        /// The worker serves up to `capacity` units a block from this block on.
        ///
        /// By its provider. Emits `CapacitySet`.
        set_capacity = 10 (worker: WorkerId, #[compact] capacity: u64);
        /// Proves that a deterministic worker answered one query in two ways from the same data. Its
        /// provider loses `EquivocationSlash`, or all it has; the caller gets a tenth.
        ///
        /// By any signed account, once for each (worker, request hash, data version), within
        /// `HistoryPeriod` after the query was asked. Emits `Slashed` and `EquivocationReported`.
        report_equivocation = 11 (proof: Equivocation);
    }
}
