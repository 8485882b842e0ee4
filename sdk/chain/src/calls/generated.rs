//! Calls of the runtime's pallets. Written by `make generate` from the runtime's metadata: do not edit.

/// Calls of the pallet `IdentityRegistry`.
pub mod identity {
    use tallystick_primitives::{request::SignedRequest, AccountId, Balance, BlockNumber, Lane};

    calls! {
        "IdentityRegistry" = 40 {
            /// Registers the caller and opens its consumer channel with `accountant`.
            ///
            /// By the identity itself. The registration fee comes from the channel's account, which
            /// anybody can top up beforehand. `beneficiary` defaults to that account. With `provider`
            /// the provider channel is opened as well. Emits `Registered`.
            register = 0 (accountant: AccountId, beneficiary: Option<AccountId>, provider: bool);
            /// Registers `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel's account also pays the chain
            /// fee, and must hold twice that on top of the registration fee. Emits `Registered`.
            register_for = 1 walletless (
                identity: AccountId,
                accountant: AccountId,
                beneficiary: Option<AccountId>,
                provider: bool,
                request: SignedRequest,
            );
            /// Sends the caller's earnings to `beneficiary` from the next settlement on.
            ///
            /// By the identity itself. Emits `BeneficiarySet`.
            set_beneficiary = 2 (beneficiary: AccountId);
            /// `set_beneficiary` for `identity`, which signed the request.
            ///
            /// By any signed account. Emits `BeneficiarySet`.
            set_beneficiary_for = 3 (
                identity: AccountId,
                beneficiary: AccountId,
                request: SignedRequest,
            );
            /// Lets `key` promise up to `limit` per channel in `lane`, until block `valid_until`.
            ///
            /// By the identity itself. Another key, a lower limit or an earlier expiry leaves the
            /// terms before collectable for `ExitDelay`. Emits `DeviceAuthorized`.
            authorize_device = 4 (
                lane: Lane,
                key: AccountId,
                #[compact] limit: Balance,
                valid_until: BlockNumber,
            );
            /// `authorize_device` for `identity`, which signed the request.
            ///
            /// By any signed account. Emits `DeviceAuthorized`.
            authorize_device_for = 5 (
                identity: AccountId,
                lane: Lane,
                key: AccountId,
                #[compact] limit: Balance,
                valid_until: BlockNumber,
                request: SignedRequest,
            );
            /// Takes the lane away from its device; its promises settle for another `ExitDelay`.
            ///
            /// By the identity itself. Emits `DeviceRevoked`.
            revoke_device = 6 (lane: Lane);
            /// `revoke_device` for `identity`, which signed the request.
            ///
            /// By any signed account. Emits `DeviceRevoked`.
            revoke_device_for = 7 (identity: AccountId, lane: Lane, request: SignedRequest);
        }
    }
}

/// Calls of the pallet `PaymentChannels`.
pub mod channels {
    use tallystick_primitives::{promise::Promise, request::SignedRequest, AccountId, Balance, Preimage, Signature};

    calls! {
        "PaymentChannels" = 41 {
            /// Opens the caller's channel with `accountant`.
            ///
            /// By a registered identity itself. Emits `ChannelOpened`.
            open_channel = 0 (accountant: AccountId);
            /// Opens the channel of `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel's account pays the chain fee and
            /// must hold twice that. Emits `ChannelOpened`.
            open_channel_for = 1 walletless (
                identity: AccountId,
                accountant: AccountId,
                request: SignedRequest,
            );
            /// Pays the accountant what `promise` owes beyond what is settled, as far as the channel's
            /// money reaches. The same promise pays the rest after a top-up.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of what is paid. Less
            /// than the accountant's minimum is settled only by its owner or operator. Emits
            /// `PromiseSettled`, which publishes the preimage.
            settle_consumer_promise = 2 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
            );
            /// Starts to leave `accountant`: after `ExitDelay`, and within `ExitWindow`, what is left
            /// can be sent to `beneficiary` by `finalize_exit`. Settlements go on meanwhile.
            ///
            /// By the identity itself, registered or not; at most once per `ExitDelay`. Emits
            /// `ExitRequested`.
            request_exit = 3 (accountant: AccountId, beneficiary: AccountId);
            /// `request_exit` for `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel pays the chain fee and must hold
            /// twice that. Emits `ExitRequested`.
            request_exit_for = 4 walletless (
                identity: AccountId,
                accountant: AccountId,
                beneficiary: AccountId,
                request: SignedRequest,
            );
            /// Sends what is left in the channel to the beneficiary of the open exit.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of it. Emits
            /// `ExitFinalized`.
            finalize_exit = 5 walletless (identity: AccountId, accountant: AccountId);
            /// Stays with `accountant` after all. Does not allow another request before the
            /// `ExitDelay` of the cancelled one is over.
            ///
            /// By the identity itself. Emits `ExitCancelled`.
            cancel_exit = 6 (accountant: AccountId);
            /// `cancel_exit` for `identity`, which signed the request.
            ///
            /// By any signed account. Emits `ExitCancelled`.
            cancel_exit_for = 7 (identity: AccountId, accountant: AccountId, request: SignedRequest);
            /// Sends `amount` from the channel to `beneficiary` at once, as consumer and operator
            /// agreed: both sign the same request.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the amount. Emits
            /// `FastExited`.
            fast_exit = 8 walletless (
                identity: AccountId,
                accountant: AccountId,
                #[compact] amount: Balance,
                beneficiary: AccountId,
                request: SignedRequest,
                operator_signature: Signature,
            );
        }
    }
}

/// Calls of the pallet `Accountant`.
pub mod accountant {
    use sp_runtime::Permill;
    use tallystick_primitives::{promise::Promise, request::SignedRequest, AccountId, Balance, Preimage, Signature};

    calls! {
        "Accountant" = 42 {
            /// Registers an accountant of the caller with `stake`, which is held on the accountant's
            /// account; the existential deposit of that account comes on top.
            ///
            /// By its future owner; one owner, one accountant. Emits `AccountantRegistered`.
            register_accountant = 0 (
                operator: AccountId,
                #[compact] stake: Balance,
                fee: Permill,
                #[compact] min_bond: Balance,
                url: Vec<u8>,
            );
            /// Puts more of the owner's money at risk.
            ///
            /// By the owner, in every state but closed. Emits `StakeIncreased`.
            increase_stake = 1 (accountant: AccountId, #[compact] amount: Balance);
            /// Lets another key sign promises. The old operator's stay good for `ClosingDelay`.
            ///
            /// By the owner; refused while an earlier operator is still good. Emits `OperatorSet`.
            set_operator = 2 (accountant: AccountId, operator: AccountId);
            /// Changes the hub fee: a cut counts at once, a rise after `FeeDelay`.
            ///
            /// By the owner; refused while a rise waits. Emits `FeeSet`.
            set_fee = 3 (accountant: AccountId, fee: Permill);
            /// Says where the service is reached.
            ///
            /// By the owner or the operator. Emits `UrlSet`.
            set_url = 4 (accountant: AccountId, url: Vec<u8>);
            /// Sets the bond a provider needs to open a channel, and the least a stranger may settle
            /// from a consumer's promise.
            ///
            /// By the owner. Emits `MinimaSet`.
            set_minima = 5 (
                accountant: AccountId,
                #[compact] min_bond: Balance,
                #[compact] min_consumer_settlement: Balance,
            );
            /// Opens no new channels until `resume`. Settlements go on.
            ///
            /// By the owner. Emits `Paused`.
            pause = 6 (accountant: AccountId);
            /// Opens channels again.
            ///
            /// By the owner. Emits `Resumed`.
            resume = 7 (accountant: AccountId);
            /// Guarantees `provider` `coverage` of the stake. A rise counts at once and needs stake
            /// that covers nobody; a cut counts after `CoverageCutDelay`. A raise or the coverage in
            /// force takes a waiting cut back.
            ///
            /// By the owner; no rise while punished. Emits `CoverageSet`.
            grant_coverage = 8 (
                accountant: AccountId,
                provider: AccountId,
                #[compact] coverage: Balance,
            );
            /// Says that the owner will withdraw up to `amount`, after `WithdrawDelay` and within
            /// `WithdrawWindow`. Replaces an earlier announcement.
            ///
            /// By the owner, not while punished. Emits `WithdrawalAnnounced`.
            announce_withdrawal = 9 (accountant: AccountId, #[compact] amount: Balance);
            /// Pays the announced amount, or what is available of it then, to the owner.
            ///
            /// By the owner, not while punished. Emits `Withdrawn`.
            withdraw = 10 (accountant: AccountId);
            /// Starts to close: no new channels; settlements go on for `ClosingDelay`, then
            /// `reclaim_stake`. There is no way back.
            ///
            /// By the owner, not while punished. Emits `ClosingStarted`.
            close = 11 (accountant: AccountId);
            /// Pays stake and what is available to the owner. From then on nothing is settled.
            ///
            /// By the owner, once, after `ClosingDelay`, owing nothing. Emits `StakeReclaimed`.
            reclaim_stake = 12 (accountant: AccountId);
            /// Opens the caller's provider channel with `accountant`.
            ///
            /// By a registered identity itself, whose bond reaches the accountant's minimum. Emits
            /// `ProviderChannelOpened`.
            open_provider_channel = 13 (accountant: AccountId);
            /// Opens the provider channel of `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the provider's *consumer* channel with this
            /// accountant pays the chain fee and must hold twice that. Emits `ProviderChannelOpened`.
            open_provider_channel_for = 14 walletless (
                identity: AccountId,
                accountant: AccountId,
                request: SignedRequest,
            );
            /// Lets strangers settle no less than `minimum` of the caller's earnings at a time, so that
            /// nobody grinds them into fees. The provider itself may settle any amount.
            ///
            /// By the provider itself. Emits `MinSettlementSet`.
            set_min_settlement = 15 (accountant: AccountId, #[compact] minimum: Balance);
            /// `set_min_settlement` for `identity`, which signed the request.
            ///
            /// By any signed account. Emits `MinSettlementSet`.
            set_min_settlement_for = 16 (
                identity: AccountId,
                accountant: AccountId,
                #[compact] minimum: Balance,
                request: SignedRequest,
            );
            /// Proves what the accountant's promise says and pays what is owed of it to the provider's
            /// beneficiary, as far as available money and coverage reach. The same promise, or
            /// `collect`, pays the rest later.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of what is paid.
            /// Strangers respect the provider's minimum. Emits `Proven` and `PromiseSettled`; on a
            /// shortfall `Punished`.
            settle_provider_promise = 17 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
            );
            /// `settle_provider_promise` to a new beneficiary, which
            /// later settlements use as well. The provider's signed request binds the promise.
            ///
            /// By any signed account, or walletless. The provider's minimum does not apply. Emits
            /// `BeneficiarySet`, `Proven` and `PromiseSettled`; on a shortfall `Punished`.
            settle_to = 18 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
                beneficiary: AccountId,
                request: SignedRequest,
            );
            /// Pays what is proven and still owed to the provider, as far as the money reaches now.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of what is paid.
            /// Strangers respect the provider's minimum. Emits `PromiseSettled`.
            collect = 19 walletless (identity: AccountId, accountant: AccountId);
            /// Charges the penalties that are due by now.
            ///
            /// By any signed account. Emits `PenaltyCharged` if there were any.
            charge_penalty = 20 (accountant: AccountId);
            /// Ends the punishment, with `top_up` of the caller's money if need be. Succeeds when the
            /// accountant has what it owes.
            ///
            /// By any signed account. Emits `PunishmentResolved`.
            resolve_punishment = 21 (accountant: AccountId, #[compact] top_up: Balance);
            /// `settle_provider_promise` into the provider's bond: what is
            /// paid goes to the provider's own account, which must hold the existential deposit, and is
            /// held there. The beneficiary stays as it is. The provider's signed request binds the promise.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of what is paid. The
            /// provider's minimum does not apply. Emits `Proven`, `PromiseSettled` and `SettledIntoBond`; on
            /// a shortfall `Punished`.
            settle_into_bond = 22 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
                request: SignedRequest,
            );
        }
    }
}

/// Calls of the pallet `WorkerBonding`.
pub mod workers {
    use sp_core::ed25519;
    use tallystick_primitives::{worker::Equivocation, worker::WorkerId, Balance, BlockNumber};

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
}

/// Calls of the pallet `Arbitration`.
pub mod disputes {
    use sp_core::H256;
    use tallystick_primitives::state_disputes::Subject;

    calls! {
        "Arbitration" = 44 {
            /// Opens a dispute, with the hash of the evidence and where it can be read.
            ///
            /// By a party of the claim, or, about service, by any registered identity. Puts a deposit on hold:
            /// `DepositRatio` of what is contested, `MinDeposit` at least. Emits `DisputeOpened`.
            open_dispute = 0 (subject: Subject, evidence: H256, uri: Vec<u8>);
            /// Answers a dispute, with the hash of the evidence and where it can be read.
            ///
            /// By the respondent, within `RespondPeriod`; otherwise it loses. Puts the same deposit on hold as
            /// the opener. Emits `Responded`.
            respond = 1 (dispute: u64, evidence: H256, uri: Vec<u8>);
            /// Rules for the opener or the respondent. Before the respondent has answered, only for the
            /// respondent.
            ///
            /// By the arbiters, within `RulePeriod` after the answer. Costs nothing more. Emits `Ruled`.
            rule = 2 (dispute: u64, for_opener: bool);
            /// Takes the dispute to the council.
            ///
            /// By the loser of the ruling, within `AppealPeriod`. Puts `AppealFactor` times the deposit on hold
            /// on top, which pays the winner if the appeal is lost. Emits `Appealed`.
            appeal = 3 (dispute: u64);
            /// Rules on an appeal, finally.
            ///
            /// By the council, within `CouncilPeriod`. Costs nothing more. Emits `AppealRuled`.
            rule_appeal = 4 (dispute: u64, for_opener: bool);
            /// Carries out the outcome of a dispute in which nothing else can happen, after older ones about the
            /// same bond.
            ///
            /// By any signed account. Costs nothing more. Emits `DisputeFinalized`.
            finalize = 5 (dispute: u64);
        }
    }
}

/// Calls of the pallet `FeeClaims`.
pub mod claims {
    use sp_core::H256;
    use tallystick_primitives::{claim::ClaimEntry, claim::ConfirmedEntry, claim::RequestEntry, AccountId, Balance};

    calls! {
        "FeeClaims" = 46 {
            /// Adds `amount` to the caller's deposit. It stays on the caller's account, on hold.
            ///
            /// By a registered identity. Costs nothing but the transaction fee. Emits `Deposited`.
            deposit = 0 (#[compact] amount: Balance);
            /// Sets `amount` of the caller's free deposit aside for `provider`: the provider's claims are paid
            /// from it, and nobody else's. With 0 the provider is only named, so that it can be paid by a
            /// credit line.
            ///
            /// By a registered identity that is not overdrawn by as much. Costs nothing but the transaction
            /// fee. Emits `Earmarked`.
            earmark = 1 (provider: AccountId, #[compact] amount: Balance);
            /// Starts to take `amount` out of the earmark for `provider`. It can be released after
            /// `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `Thawing`.
            thaw = 2 (provider: AccountId, #[compact] amount: Balance);
            /// Takes what has thawed out of the earmark for `provider`, as far as no dispute withholds it. An
            /// empty earmark that nothing can come of any more is forgotten.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `Released`.
            release = 3 (provider: AccountId);
            /// Gives `amount` of the deposit back to the caller: of what is neither earmarked nor reserved
            /// for debts.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `DepositWithdrawn`.
            withdraw_deposit = 4 (#[compact] amount: Balance);
            /// Claims what the caller's workers served clients in `cycle`. An amount is the units times a
            /// tariff in force in the cycle; all units together are at most the worker's capacity times
            /// the blocks it was online. A claim replaces a smaller one. `evidence_root` commits the provider
            /// to its evidence, in case of a dispute.
            ///
            /// By the workers' provider, until `Grace` blocks after the cycle. Costs `SurchargePerClaim` for
            /// every entry, and its weight is `CLAIM_WEIGHT_FACTOR` times what was measured. Emits
            /// `ClaimsSubmitted`.
            submit_claims = 5 (cycle: u32, entries: Vec<ClaimEntry>, evidence_root: H256);
            /// Acknowledges what the caller owes workers for `cycle` at most. A request replaces a smaller one.
            ///
            /// By the client, until `Grace` blocks after the cycle; it must have an earmark for the
            /// workers' providers. Costs nothing but the transaction fee; its weight is
            /// `CLAIM_WEIGHT_FACTOR` times what was measured. Emits `RequestsSubmitted`.
            submit_requests = 6 (cycle: u32, entries: Vec<RequestEntry>);
            /// Claims what clients have signed for `cycle`: both sides at once, conclusive. After processing and
            /// until the window closes it settles what did not match: the earmark pays at once, as far as it
            /// reaches, and the rest is owed.
            ///
            /// By the workers' provider. A device signs for at most its limit. Costs `SurchargePerClaim` for
            /// every entry, and its weight is `CLAIM_WEIGHT_FACTOR` times what was measured. Emits
            /// `ConfirmedClaimsSubmitted`, and in the window `ConfirmedLate` for every entry.
            submit_confirmed_claims = 7 (cycle: u32, entries: Vec<ConfirmedEntry>);
            /// Advances `cycle` by at most `limit` steps: pays the bill of one client each after the grace,
            /// sweeps one record each after the window. Cycles come in order.
            ///
            /// By any signed account. Costs the transaction fee of the steps that were done. Emits `Paid`,
            /// `CycleProcessed`, `ClaimExpired` and `CycleClosed`.
            process_cycle = 8 (cycle: u32, limit: u32);
            /// Pays all that is available of `provider`'s payout to its beneficiary.
            ///
            /// By any signed account, or walletless. Free if it succeeds. Succeeds, and is authorised, only
            /// while at least the dust limit is available and can be deposited. Emits `PayoutWithdrawn`.
            withdraw_payout = 9 walletless (provider: AccountId);
            /// Pays the debts of `client` from its free deposit: of all its creditors, the oldest first, pro
            /// rata within one cycle.
            ///
            /// By one of its creditors. Costs it `SurchargePerClaim` for every creditor that is paid, and its
            /// weight is `CLAIM_WEIGHT_FACTOR` times what was measured, in proportion to the client's earmarks:
            /// like a claim, it is what free withdrawals follow from. Emits `DebtPaid` for each creditor.
            collect_debt = 10 (client: AccountId);
            /// Says who may open a credit line for the caller; nobody if none.
            ///
            /// By a registered identity without a credit line. Costs nothing but the transaction fee. Emits
            /// `SponsorNamed`.
            name_sponsor = 11 (sponsor: Option<AccountId>);
            /// Puts `amount` of the caller's money on hold to pay for `client` what its earmarks cannot: to these
            /// `providers`, at most `cap` per cycle. It is spent, not lent.
            ///
            /// By the sponsor that the client named. Costs nothing but the transaction fee. Emits
            /// `CreditLineOpened`.
            open_credit_line = 12 (
                client: AccountId,
                #[compact] amount: Balance,
                #[compact] cap: Balance,
                providers: Vec<AccountId>,
            );
            /// Adds `amount` to the credit line for `client`.
            ///
            /// By its sponsor. Costs nothing but the transaction fee. Emits `CreditLineExtended`.
            extend_credit_line = 13 (client: AccountId, #[compact] amount: Balance);
            /// Starts to take `amount` out of the credit line for `client`. It can be withdrawn after
            /// `ThawPeriod`, and not before the present cycle is closed; until then it pays.
            ///
            /// By its sponsor; or by the client, which wants another sponsor, for all that does not thaw yet.
            /// Costs nothing but the transaction fee. Emits `CreditThawing`.
            thaw_credit = 14 (client: AccountId, #[compact] amount: Balance);
            /// Gives what has thawed of the credit line for `client` back to its sponsor. An empty line is
            /// closed.
            ///
            /// By any signed account. Costs nothing but the transaction fee. Emits `CreditWithdrawn`.
            withdraw_credit = 15 (client: AccountId);
        }
    }
}

/// Calls of the pallet `Balances`.
pub mod balances {
    use crate::calls::Address;
    use tallystick_primitives::Balance;

    calls! {
        "Balances" = 10 {
            /// Same as the `transfer_allow_death` call, but with a check that the transfer will not
            /// kill the origin account.
            transfer_keep_alive = 3 (dest: Address, #[compact] value: Balance);
            /// Transfer the entire transferable balance from the caller account.
            transfer_all = 4 (dest: Address, keep_alive: bool);
        }
    }
}

/// Calls of the pallet `Utility`.
pub mod utility {
    use crate::calls::Call;

    calls! {
        "Utility" = 30 {
            /// Send a batch of dispatch calls.
            batch = 0 (calls: &[Call]);
            /// Send a batch of dispatch calls and atomically execute them.
            /// The whole transaction will rollback and fail if any of the calls failed.
            batch_all = 2 (calls: &[Call]);
            /// Send a batch of dispatch calls.
            /// Unlike `batch`, it allows errors and won't interrupt.
            force_batch = 4 (calls: &[Call]);
        }
    }
}

/// Pallet and name of every call above.
pub(crate) const ALL: &[(&str, &str)] = &[
    ("IdentityRegistry", "register"),
    ("IdentityRegistry", "register_for"),
    ("IdentityRegistry", "set_beneficiary"),
    ("IdentityRegistry", "set_beneficiary_for"),
    ("IdentityRegistry", "authorize_device"),
    ("IdentityRegistry", "authorize_device_for"),
    ("IdentityRegistry", "revoke_device"),
    ("IdentityRegistry", "revoke_device_for"),
    ("PaymentChannels", "open_channel"),
    ("PaymentChannels", "open_channel_for"),
    ("PaymentChannels", "settle_consumer_promise"),
    ("PaymentChannels", "request_exit"),
    ("PaymentChannels", "request_exit_for"),
    ("PaymentChannels", "finalize_exit"),
    ("PaymentChannels", "cancel_exit"),
    ("PaymentChannels", "cancel_exit_for"),
    ("PaymentChannels", "fast_exit"),
    ("Accountant", "register_accountant"),
    ("Accountant", "increase_stake"),
    ("Accountant", "set_operator"),
    ("Accountant", "set_fee"),
    ("Accountant", "set_url"),
    ("Accountant", "set_minima"),
    ("Accountant", "pause"),
    ("Accountant", "resume"),
    ("Accountant", "grant_coverage"),
    ("Accountant", "announce_withdrawal"),
    ("Accountant", "withdraw"),
    ("Accountant", "close"),
    ("Accountant", "reclaim_stake"),
    ("Accountant", "open_provider_channel"),
    ("Accountant", "open_provider_channel_for"),
    ("Accountant", "set_min_settlement"),
    ("Accountant", "set_min_settlement_for"),
    ("Accountant", "settle_provider_promise"),
    ("Accountant", "settle_to"),
    ("Accountant", "collect"),
    ("Accountant", "charge_penalty"),
    ("Accountant", "resolve_punishment"),
    ("Accountant", "settle_into_bond"),
    ("WorkerBonding", "bond"),
    ("WorkerBonding", "unbond"),
    ("WorkerBonding", "rebond"),
    ("WorkerBonding", "withdraw_unbonded"),
    ("WorkerBonding", "register_worker"),
    ("WorkerBonding", "unregister_worker"),
    ("WorkerBonding", "go_online"),
    ("WorkerBonding", "go_offline"),
    ("WorkerBonding", "declare_maintenance"),
    ("WorkerBonding", "set_tariff"),
    ("WorkerBonding", "set_capacity"),
    ("WorkerBonding", "report_equivocation"),
    ("Arbitration", "open_dispute"),
    ("Arbitration", "respond"),
    ("Arbitration", "rule"),
    ("Arbitration", "appeal"),
    ("Arbitration", "rule_appeal"),
    ("Arbitration", "finalize"),
    ("FeeClaims", "deposit"),
    ("FeeClaims", "earmark"),
    ("FeeClaims", "thaw"),
    ("FeeClaims", "release"),
    ("FeeClaims", "withdraw_deposit"),
    ("FeeClaims", "submit_claims"),
    ("FeeClaims", "submit_requests"),
    ("FeeClaims", "submit_confirmed_claims"),
    ("FeeClaims", "process_cycle"),
    ("FeeClaims", "withdraw_payout"),
    ("FeeClaims", "collect_debt"),
    ("FeeClaims", "name_sponsor"),
    ("FeeClaims", "open_credit_line"),
    ("FeeClaims", "extend_credit_line"),
    ("FeeClaims", "thaw_credit"),
    ("FeeClaims", "withdraw_credit"),
    ("Balances", "transfer_keep_alive"),
    ("Balances", "transfer_all"),
    ("Utility", "batch"),
    ("Utility", "batch_all"),
    ("Utility", "force_batch"),
];
