//! Calls of the runtime's pallets. Written by `make generate` from the runtime's metadata: do not edit.

/// Calls of the pallet `IdentityRegistry`.
pub mod identity {
    use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, request::SignedRequest};

    calls! {
        "IdentityRegistry" = 40 {
            /// Registers the caller and opens its consumer channel with `accountant`.
            ///
            /// By the identity itself. The registration fee comes from the channel's account, which anybody
            /// can top up beforehand. `beneficiary` defaults to that account. With `provider` the provider
            /// channel is opened as well. Emits `Registered`.
            register = 0 (accountant: AccountId, beneficiary: Option<AccountId>, provider: bool);
            /// Registers `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel's account also pays the chain fee,
            /// and must hold twice the chain fee on top of the registration fee. Emits `Registered`.
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
            /// By the identity itself. Another key, a lower limit or an earlier expiry leaves the earlier
            /// terms collectable for `ExitDelay`. Emits `DeviceAuthorized`.
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
            /// Takes the lane away from its device, whose promises settle for another `ExitDelay`.
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
    use tallystick_primitives::{AccountId, Balance, Preimage, Signature, promise::Promise, request::SignedRequest};

    calls! {
        "PaymentChannels" = 41 {
            /// Opens the caller's channel with `accountant`.
            ///
            /// By a registered identity itself. Emits `ChannelOpened`.
            open_channel = 0 (accountant: AccountId);
            /// Opens the channel of `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel's account pays the chain fee and must
            /// hold twice the fee. Emits `ChannelOpened`.
            open_channel_for = 1 walletless (
                identity: AccountId,
                accountant: AccountId,
                request: SignedRequest,
            );
            /// Pays the accountant the amount of `promise` beyond the lane's watermark, as far as the
            /// channel's money reaches. The same promise pays the rest after a top-up.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the payment. Only the
            /// accountant's owner and operator settle less than its minimum. Emits `PromiseSettled`, which
            /// publishes the preimage.
            settle_consumer_promise = 2 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
            );
            /// Starts to leave `accountant`: after `ExitDelay`, and within `ExitWindow`, `finalize_exit`
            /// can send the rest of the channel's money to `beneficiary`. Settlements go on meanwhile.
            ///
            /// By the identity itself, registered or not; at most once per `ExitDelay`. Emits
            /// `ExitRequested`.
            request_exit = 3 (accountant: AccountId, beneficiary: AccountId);
            /// `request_exit` for `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the channel pays the chain fee and must hold
            /// twice the fee. Emits `ExitRequested`.
            request_exit_for = 4 walletless (
                identity: AccountId,
                accountant: AccountId,
                beneficiary: AccountId,
                request: SignedRequest,
            );
            /// Sends the rest of the channel's money to the beneficiary of the open exit.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the payment. Emits
            /// `ExitFinalized`.
            finalize_exit = 5 walletless (identity: AccountId, accountant: AccountId);
            /// Takes the caller's exit from `accountant` back. Another request stays impossible until the
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
    use tallystick_primitives::{AccountId, Balance, Preimage, Signature, promise::Promise, request::SignedRequest};

    calls! {
        "Accountant" = 42 {
            /// Registers an accountant of the caller with `stake`, which is held on the accountant's
            /// account; the existential deposit of that account comes on top.
            ///
            /// By its future owner; an owner has one accountant. Emits `AccountantRegistered`.
            register_accountant = 0 (
                operator: AccountId,
                #[compact] stake: Balance,
                fee: Permill,
                #[compact] min_bond: Balance,
                url: Vec<u8>,
            );
            /// Adds money of the owner to the stake.
            ///
            /// By the owner, in every state but closed. Emits `StakeIncreased`.
            increase_stake = 1 (accountant: AccountId, #[compact] amount: Balance);
            /// Lets another key sign promises. The old operator's promises stay good for `ClosingDelay`.
            ///
            /// By the owner; refused while an earlier operator's promises are still good. Emits
            /// `OperatorSet`.
            set_operator = 2 (accountant: AccountId, operator: AccountId);
            /// Changes the accountant fee: a cut counts at once, a rise after `FeeDelay`.
            ///
            /// By the owner; refused while a rise waits. Emits `FeeSet`.
            set_fee = 3 (accountant: AccountId, fee: Permill);
            /// Publishes the URL of the accountant's service.
            ///
            /// By the owner or the operator. Emits `UrlSet`.
            set_url = 4 (accountant: AccountId, url: Vec<u8>);
            /// Sets the bond that a provider needs to open a channel, and the least amount that a stranger
            /// may settle of a consumer's promise.
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
            /// Guarantees `provider` `coverage` of the stake. A rise counts at once and needs stake that
            /// covers nobody; a cut counts after `CoverageCutDelay`. A rise, or the coverage in force,
            /// takes a waiting cut back.
            ///
            /// By the owner; no rise while punished. Emits `CoverageSet`.
            grant_coverage = 8 (
                accountant: AccountId,
                provider: AccountId,
                #[compact] coverage: Balance,
            );
            /// Announces that the owner will withdraw up to `amount`, after `WithdrawDelay` and within
            /// `WithdrawWindow`. It replaces an earlier announcement.
            ///
            /// By the owner, not while punished. Emits `WithdrawalAnnounced`.
            announce_withdrawal = 9 (accountant: AccountId, #[compact] amount: Balance);
            /// Pays the announced amount to the owner, or the available money if that is less.
            ///
            /// By the owner, not while punished. Emits `Withdrawn`.
            withdraw = 10 (accountant: AccountId);
            /// Starts to close: no channel opens any more, and settlements go on until `reclaim_stake`,
            /// which is possible after `ClosingDelay`. Closing cannot be undone.
            ///
            /// By the owner, not while punished. Emits `ClosingStarted`.
            close = 11 (accountant: AccountId);
            /// Pays the stake and the available money to the owner. After it nothing is settled.
            ///
            /// By the owner, once, after `ClosingDelay`, without a debt. Emits `StakeReclaimed`.
            reclaim_stake = 12 (accountant: AccountId);
            /// Opens the caller's provider channel with `accountant`.
            ///
            /// By a registered identity whose bond reaches the accountant's minimum. Emits
            /// `ProviderChannelOpened`.
            open_provider_channel = 13 (accountant: AccountId);
            /// Opens the provider channel of `identity`, which signed the request.
            ///
            /// By any signed account, or walletless: then the provider's *consumer* channel with this
            /// accountant pays the chain fee and must hold twice the fee. Emits `ProviderChannelOpened`.
            open_provider_channel_for = 14 walletless (
                identity: AccountId,
                accountant: AccountId,
                request: SignedRequest,
            );
            /// Sets the least amount of the caller's earnings that a stranger may settle at a time, so that
            /// nobody grinds the earnings into fees. The provider itself may settle any amount.
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
            /// Proves the amount of the accountant's promise and pays the debt to the provider's
            /// beneficiary, as far as available money and coverage reach. The same promise, or `collect`,
            /// pays the rest later.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the payment. A
            /// stranger's settlement reaches the provider's minimum. Emits `Proven` and `PromiseSettled`;
            /// on a shortfall `Punished`.
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
            /// By any signed account, or walletless: then the chain fee comes out of the payment. The
            /// provider's minimum does not apply. Emits `BeneficiarySet`, `Proven` and `PromiseSettled`; on a
            /// shortfall `Punished`.
            settle_to = 18 walletless (
                identity: AccountId,
                accountant: AccountId,
                promise: Promise,
                preimage: Preimage,
                signature: Signature,
                beneficiary: AccountId,
                request: SignedRequest,
            );
            /// Pays the proven debt to the provider, as far as the money reaches now.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the payment. A
            /// stranger's settlement reaches the provider's minimum. Emits `PromiseSettled`.
            collect = 19 walletless (identity: AccountId, accountant: AccountId);
            /// Charges the penalties that are due by now.
            ///
            /// By any signed account. Emits `PenaltyCharged` if there were any.
            charge_penalty = 20 (accountant: AccountId);
            /// Ends the punishment, with `top_up` of the caller's money if it is needed. Succeeds when the
            /// accountant's available money reaches its debt.
            ///
            /// By any signed account. Emits `PunishmentResolved`.
            resolve_punishment = 21 (accountant: AccountId, #[compact] top_up: Balance);
            /// `settle_provider_promise` into the provider's bond: the
            /// payment goes to the provider's own account, which must hold the existential deposit, and is
            /// held there. The beneficiary stays as it is. The provider's signed request binds the promise.
            ///
            /// By any signed account, or walletless: then the chain fee comes out of the payment. The
            /// provider's minimum does not apply. Emits `Proven`, `PromiseSettled` and `SettledIntoBond`;
            /// on a shortfall `Punished`.
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
    use tallystick_primitives::{Balance, BlockNumber, worker::Equivocation, worker::WorkerId};

    calls! {
        "WorkerBonding" = 43 {
            /// Adds `amount` of the caller's money to its bond.
            ///
            /// By a registered identity. The money is held on its own account, not spent. Emits `Bonded`.
            bond = 0 (#[compact] amount: Balance);
            /// Takes `amount` out of the bonded money. The amount stays held, and a slash reaches it, for
            /// `UnbondingPeriod`; after it `withdraw_unbonded` frees it.
            ///
            /// By the provider; at least `MinUnbond` or all that is bonded; the rest must reach the bond
            /// that the registered workers require. Emits `Unbonding`.
            unbond = 1 (#[compact] amount: Balance);
            /// Bonds `amount` of the unbonding money again, newest chunk first.
            ///
            /// By the provider. Emits `Rebonded`.
            rebond = 2 (#[compact] amount: Balance);
            /// Frees all money whose unbonding period is over.
            ///
            /// By the provider, while no dispute withholds its bond. Emits `Withdrawn`.
            withdraw_unbonded = 3 ();
            /// Registers the worker with this peer id. It serves up to `capacity` units a block, for
            /// `tariff` a unit. The answer of a `deterministic` worker follows from query and data version
            /// alone; two different answers are slashed.
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
            /// Takes the worker online: it serves from this block.
            ///
            /// By its provider, whose bond reaches the amount that its workers require. Emits `WentOnline`.
            go_online = 6 (worker: WorkerId);
            /// Takes the worker offline: it does not serve from this block.
            ///
            /// By its provider. Emits `WentOffline`.
            go_offline = 7 (worker: WorkerId);
            /// Declares that the worker will not serve in the blocks from `from` to `to`, even if it is
            /// online. Only `unregister_worker` takes the declaration back.
            ///
            /// By its provider, before the first block. Emits `MaintenanceDeclared`.
            declare_maintenance = 8 (worker: WorkerId, from: BlockNumber, to: BlockNumber);
            /// Sets the price of a unit, from this block.
            ///
            /// By the worker's provider. Emits `TariffSet`.
            set_tariff = 9 (worker: WorkerId, #[compact] tariff: Balance);
            /// Sets the units that the worker serves in a block, from this block.
            ///
            /// By its provider. Emits `CapacitySet`.
            set_capacity = 10 (worker: WorkerId, #[compact] capacity: u64);
            /// Proves that a deterministic worker answered one query in two ways from the same data. Its
            /// provider loses `EquivocationSlash`, or all of a smaller bond; the caller gets a tenth.
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
            /// Opens a dispute, with the hash and the address of the evidence.
            ///
            /// By a party of the claim, or, about service, by any registered identity. Puts a deposit on
            /// hold: `DepositRatio` of the contested amount, `MinDeposit` at least. Emits `DisputeOpened`.
            open_dispute = 0 (subject: Subject, evidence: H256, uri: Vec<u8>);
            /// Answers a dispute, with the hash and the address of the evidence.
            ///
            /// By the respondent, within `RespondPeriod`; a silent respondent loses. Puts the same deposit
            /// on hold as the opener's. Emits `Responded`.
            respond = 1 (dispute: u64, evidence: H256, uri: Vec<u8>);
            /// Rules for the opener or the respondent. Before the respondent has answered, a ruling can
            /// only be for the respondent.
            ///
            /// By the arbiters, within `RulePeriod` after the answer. Costs nothing more. Emits `Ruled`.
            rule = 2 (dispute: u64, for_opener: bool);
            /// Takes the dispute to the council.
            ///
            /// By the loser of the ruling, within `AppealPeriod`. Puts `AppealFactor` times the deposit on
            /// hold in addition, which pays the winner if the appeal is lost. Emits `Appealed`.
            appeal = 3 (dispute: u64);
            /// Rules on an appeal, finally.
            ///
            /// By the council, within `CouncilPeriod`. Costs nothing more. Emits `AppealRuled`.
            rule_appeal = 4 (dispute: u64, for_opener: bool);
            /// Carries out the outcome of a dispute once it is certain, after older disputes about the same
            /// bond.
            ///
            /// By any signed account. Costs nothing more. Emits `DisputeFinalized`.
            finalize = 5 (dispute: u64);
        }
    }
}

/// Calls of the pallet `FeeClaims`.
pub mod claims {
    use sp_core::H256;
    use tallystick_primitives::{AccountId, Balance, claim::ClaimEntry, claim::ConfirmedEntry, claim::RequestEntry};

    calls! {
        "FeeClaims" = 46 {
            /// Adds `amount` to the caller's deposit. It stays on the caller's account, on hold.
            ///
            /// By a registered identity. Costs nothing but the transaction fee. Emits `Deposited`.
            deposit = 0 (#[compact] amount: Balance);
            /// Sets `amount` of the caller's free deposit aside for `provider`: the earmark pays the claims
            /// of this provider, and of no other. An amount of 0 only names the provider, so that a credit
            /// line can pay it.
            ///
            /// By a registered identity that is not overdrawn by as much. Costs nothing but the transaction
            /// fee. Emits `Earmarked`.
            earmark = 1 (provider: AccountId, #[compact] amount: Balance);
            /// Starts to take `amount` out of the earmark for `provider`. The money can be released after
            /// `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `Thawing`.
            thaw = 2 (provider: AccountId, #[compact] amount: Balance);
            /// Takes the thawed money out of the earmark for `provider`, as far as no dispute withholds it.
            /// An empty earmark whose last cycle is closed is removed.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `Released`.
            release = 3 (provider: AccountId);
            /// Gives `amount` of the deposit back to the caller, from the part that is neither earmarked
            /// nor reserved for debts.
            ///
            /// By the client. Costs nothing but the transaction fee. Emits `DepositWithdrawn`.
            withdraw_deposit = 4 (#[compact] amount: Balance);
            /// Claims the service of the caller's workers for clients in `cycle`. An amount is the units
            /// times a tariff in force in the cycle; all units together are at most the worker's capacity
            /// times its blocks online. A claim replaces a smaller one. `evidence_root` commits the
            /// provider to its evidence, in case of a dispute.
            ///
            /// By the workers' provider, until `Grace` blocks after the cycle. Costs `SurchargePerClaim`
            /// for every entry, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight. Emits
            /// `ClaimsSubmitted`.
            submit_claims = 5 (cycle: u32, entries: Vec<ClaimEntry>, evidence_root: H256);
            /// Acknowledges the most that the caller owes workers for `cycle`. A request replaces a smaller
            /// one.
            ///
            /// By the client, until `Grace` blocks after the cycle; it must have an earmark for the
            /// workers' providers. Costs nothing but the transaction fee, and weighs `CLAIM_WEIGHT_FACTOR`
            /// times its measured weight. Emits `RequestsSubmitted`.
            submit_requests = 6 (cycle: u32, entries: Vec<RequestEntry>);
            /// Claims amounts that clients have signed for `cycle`: such a claim is conclusive. After
            /// processing and until the window closes it settles the unmatched rest: the earmark pays at
            /// once, as far as it reaches, and the remainder is debt.
            ///
            /// By the workers' provider. A device signs for at most its limit. Costs `SurchargePerClaim`
            /// for every entry, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight. Emits
            /// `ConfirmedClaimsSubmitted`, and in the window `ConfirmedLate` for every entry.
            submit_confirmed_claims = 7 (cycle: u32, entries: Vec<ConfirmedEntry>);
            /// Advances `cycle` by at most `limit` steps: after the grace each step pays one client's bill,
            /// after the window each step removes one record. Cycles come in order.
            ///
            /// By any signed account. Costs the transaction fee of the steps that were made. Emits `Paid`,
            /// `CycleProcessed`, `ClaimExpired` and `CycleClosed`.
            process_cycle = 8 (cycle: u32, limit: u32);
            /// Pays the available part of `provider`'s payout to its beneficiary.
            ///
            /// By any signed account, or walletless. Free if it succeeds. Succeeds, and is authorised, only
            /// while at least the dust limit is available and can be deposited. Emits `PayoutWithdrawn`.
            withdraw_payout = 9 walletless (provider: AccountId);
            /// Pays the debts of `client` from its free deposit: to all its creditors, the oldest debts
            /// first, pro rata within one cycle.
            ///
            /// By one of its creditors. Costs the caller `SurchargePerClaim` for every creditor that is
            /// paid, and weighs `CLAIM_WEIGHT_FACTOR` times its measured weight, in proportion to the
            /// client's earmarks: free withdrawals follow from it, as from a claim. Emits `DebtPaid`
            /// for each creditor.
            collect_debt = 10 (client: AccountId);
            /// Names the account that may open a credit line for the caller; `None` names no account.
            ///
            /// By a registered identity without a credit line. Costs nothing but the transaction fee. Emits
            /// `SponsorNamed`.
            name_sponsor = 11 (sponsor: Option<AccountId>);
            /// Puts `amount` of the caller's money on hold to pay the part of `client`'s bills that its
            /// earmarks cannot pay: to these `providers`, at most `cap` per cycle. The money is spent, not
            /// lent.
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
            /// Starts to take `amount` out of the credit line for `client`. The money can be withdrawn
            /// after `ThawPeriod`, and not before the present cycle is closed; until then it pays claims.
            ///
            /// By its sponsor; or by the client, for everything that does not thaw yet, if it wants another
            /// sponsor. Costs nothing but the transaction fee. Emits `CreditThawing`.
            thaw_credit = 14 (client: AccountId, #[compact] amount: Balance);
            /// Gives the thawed part of the credit line for `client` back to its sponsor. An empty line is
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
