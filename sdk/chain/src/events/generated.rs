//! Events of the runtime's pallets. Written by `make generate` from the runtime's metadata: do not edit.

/// Events of `IdentityRegistry`.
pub mod identity {
    use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, device::DeviceTerms};

    events! {
        /// Events of the pallet `IdentityRegistry`.
        IdentityEvent in "IdentityRegistry" {
            /// An identity was registered.
            Registered {
                /// The registered account.
                identity: AccountId,
                /// The accountant whose consumer channel was opened and paid the fees.
                accountant: AccountId,
                /// The account that receives the identity's earnings.
                beneficiary: AccountId,
                /// The registration fee, paid to the insurance fund.
                registration_fee: Balance,
                /// The chain fee taken from the channel; 0 unless the transaction was walletless.
                chain_fee: Balance,
            },
            /// The identity's earnings go to another account from now on.
            BeneficiarySet {
                /// The earning identity.
                identity: AccountId,
                /// The account that receives the earnings.
                beneficiary: AccountId,
            },
            /// A device got new terms.
            DeviceAuthorized {
                /// The identity that the device promises for.
                identity: AccountId,
                /// The lane that belongs to the device.
                lane: Lane,
                /// The terms in force from now on.
                terms: DeviceTerms,
                /// The last block in which the earlier terms still count, if they were cut.
                superseded_until: Option<BlockNumber>,
            },
            /// A device lost its lane.
            DeviceRevoked {
                /// The identity that the device promised for.
                identity: AccountId,
                /// The lane that belonged to the device.
                lane: Lane,
                /// The last block in which the device's promises still settle.
                superseded_until: BlockNumber,
            },
        }
    }
}

/// Events of `PaymentChannels`.
pub mod channels {
    use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Preimage};

    events! {
        /// Events of the pallet `PaymentChannels`.
        ChannelEvent in "PaymentChannels" {
            /// A channel was opened.
            ChannelOpened {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant whose promises the channel pays.
                accountant: AccountId,
                /// The channel's account, for top-ups.
                channel: AccountId,
                /// The chain fee taken from the channel; 0 unless the opening was a walletless transaction
                /// of its own.
                chain_fee: Balance,
            },
            /// A consumer's promise was paid to its accountant.
            PromiseSettled {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant that received `net`.
                accountant: AccountId,
                /// The lane of the promise.
                lane: Lane,
                /// The amount that left the channel.
                gross: Balance,
                /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
                chain_fee: Balance,
                /// The amount that the accountant received.
                net: Balance,
                /// The part of the promise that is not paid yet.
                shortfall: Balance,
                /// The preimage of the promise's hashlock, now public.
                preimage: Preimage,
            },
            /// A consumer wants to leave; its accountant should settle the promises it holds.
            ExitRequested {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant that the consumer leaves.
                accountant: AccountId,
                /// The account that the rest of the money will go to.
                beneficiary: AccountId,
                /// The first block in which the exit can be finalized.
                opens_at: BlockNumber,
                /// The last block in which the exit can be finalized.
                lapses_after: BlockNumber,
                /// The chain fee taken from the channel; 0 unless the transaction was walletless.
                chain_fee: Balance,
            },
            /// A consumer took its exit back.
            ExitCancelled {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant that the consumer stays with.
                accountant: AccountId,
            },
            /// The rest of a channel's money went to the consumer's beneficiary.
            ExitFinalized {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant that the consumer left.
                accountant: AccountId,
                /// The account that received `net`.
                beneficiary: AccountId,
                /// The amount that left the channel.
                gross: Balance,
                /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
                chain_fee: Balance,
                /// The amount that the beneficiary received.
                net: Balance,
            },
            /// Consumer and operator agreed that money leaves a channel at once.
            FastExited {
                /// The consumer's identity.
                identity: AccountId,
                /// The accountant whose operator agreed.
                accountant: AccountId,
                /// The account that received `net`.
                beneficiary: AccountId,
                /// The amount that left the channel.
                gross: Balance,
                /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
                chain_fee: Balance,
                /// The amount that the beneficiary received.
                net: Balance,
            },
        }
    }
}

/// Events of `Accountant`.
pub mod accountant {
    use sp_runtime::Permill;
    use tallystick_primitives::{AccountId, Balance, BlockNumber, Preimage};

    events! {
        /// Events of the pallet `Accountant`.
        AccountantEvent in "Accountant" {
            /// An accountant was registered.
            AccountantRegistered {
                /// The accountant's id, which is also its account.
                accountant: AccountId,
                /// The account that manages the accountant's money.
                owner: AccountId,
                /// The key that signs the accountant's promises.
                operator: AccountId,
                /// The stake: money at risk on the accountant's account.
                stake: Balance,
                /// The accountant fee, as a share of each payment from available money.
                fee: Permill,
            },
            /// The owner added to an accountant's stake.
            StakeIncreased {
                /// The id of the accountant with the larger stake.
                accountant: AccountId,
                /// The added amount.
                amount: Balance,
                /// The whole stake after the addition.
                stake: Balance,
            },
            /// Another key signs the accountant's promises.
            OperatorSet {
                /// The id of the accountant with the new operator.
                accountant: AccountId,
                /// The account of the key that signs from now on.
                operator: AccountId,
                /// The last block in which promises of the old operator settle.
                previous_until: BlockNumber,
            },
            /// The accountant fee changes.
            FeeSet {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The fee from block `from` on.
                fee: Permill,
                /// The first block with the new fee.
                from: BlockNumber,
            },
            /// The service has another URL.
            UrlSet {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The URL, UTF-8.
                url: Vec<u8>,
            },
            /// The minima for opening channels and for settling consumers' promises changed.
            MinimaSet {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The bond that a provider needs to open a channel.
                min_bond: Balance,
                /// The least amount that a stranger may settle of a consumer's promise.
                min_consumer_settlement: Balance,
            },
            /// The accountant opens no new channels for now.
            Paused {
                /// The accountant's id, which is its account.
                accountant: AccountId,
            },
            /// The accountant opens channels again.
            Resumed {
                /// The accountant's id, which is its account.
                accountant: AccountId,
            },
            /// A provider's guarantee changes.
            CoverageSet {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The guaranteed stake from block `from` on.
                coverage: Balance,
                /// The first block with the new coverage.
                from: BlockNumber,
            },
            /// The owner announced a withdrawal.
            WithdrawalAnnounced {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The most that the withdrawal can pay.
                amount: Balance,
                /// The first block in which the withdrawal can be made.
                from: BlockNumber,
                /// The last block in which the withdrawal can be made.
                until: BlockNumber,
            },
            /// The owner withdrew money.
            Withdrawn {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The amount paid to the owner.
                amount: Balance,
            },
            /// The accountant started to close. It settles until its stake is reclaimed.
            ClosingStarted {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The first block in which the stake can be reclaimed.
                reclaim_from: BlockNumber,
            },
            /// The accountant is closed and its money is with the owner.
            StakeReclaimed {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The amount paid to the owner: the stake and the available money.
                amount: Balance,
            },
            /// A provider channel was opened.
            ProviderChannelOpened {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The channel's id, which promises name.
                channel: AccountId,
                /// The chain fee taken from the provider's consumer channel; 0 unless the call was
                /// walletless.
                chain_fee: Balance,
            },
            /// A provider changed the least amount that strangers may settle.
            MinSettlementSet {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The least gross amount that a stranger may settle.
                minimum: Balance,
            },
            /// A promise proved a debt to a provider.
            Proven {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The amount proven since the channel exists, paid or not.
                amount: Balance,
                /// The preimage of the promise's hashlock, now public.
                preimage: Preimage,
            },
            /// A provider was paid.
            PromiseSettled {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The account that received the money.
                beneficiary: AccountId,
                /// The amount by which the watermark advanced: the two fees and `net`.
                gross: Balance,
                /// The accountant's share of `gross`, which stays with it.
                accountant_fee: Balance,
                /// The part of `gross` that paid for the transaction; 0 if a signed account paid.
                chain_fee: Balance,
                /// The amount that the beneficiary received.
                net: Balance,
                /// The part of `gross` that was slashed from the accountant's stake.
                from_coverage: Balance,
                /// The amount that is proven and still owed.
                shortfall: Balance,
            },
            /// The accountant could not pay all of its debt.
            Punished {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The debt to all providers together.
                owed: Balance,
            },
            /// A penalty went to the insurance fund.
            PenaltyCharged {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The amount taken from the stake.
                amount: Balance,
            },
            /// The punishment ended: the accountant can pay its debt.
            PunishmentResolved {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The amount that the caller added to the accountant's money.
                top_up: Balance,
            },
            /// The net of a settlement became bond. `PromiseSettled` reports the settlement itself.
            SettledIntoBond {
                /// The accountant's id, which is its account.
                accountant: AccountId,
                /// The provider, whose account holds the bond.
                provider: AccountId,
                /// The bonded amount: the net of the settlement.
                amount: Balance,
                /// The provider's whole bond after the settlement.
                bond: Balance,
            },
        }
    }
}

/// Events of `WorkerBonding`.
pub mod workers {
    use sp_core::H256;
    use tallystick_primitives::{AccountId, Balance, BlockNumber, worker::WorkerId};

    events! {
        /// Events of the pallet `WorkerBonding`.
        WorkerEvent in "WorkerBonding" {
            /// A provider added money to its bond.
            Bonded {
                /// The provider with the larger bond.
                provider: AccountId,
                /// The added amount.
                amount: Balance,
                /// The bonded amount after it.
                bonded: Balance,
            },
            /// A provider takes money out of its bond; the money stays held for a while.
            Unbonding {
                /// The provider's identity.
                provider: AccountId,
                /// The amount that unbonds.
                amount: Balance,
                /// The first block in which the money can be withdrawn.
                from: BlockNumber,
                /// The bonded amount after it.
                bonded: Balance,
            },
            /// Unbonding money was bonded again.
            Rebonded {
                /// The provider's identity.
                provider: AccountId,
                /// The amount that is bonded again.
                amount: Balance,
                /// The bonded amount after it.
                bonded: Balance,
            },
            /// Unbonded money is free again.
            Withdrawn {
                /// The provider's identity.
                provider: AccountId,
                /// The amount that became free.
                amount: Balance,
            },
            /// A dispute keeps unbonding money from being withdrawn.
            Withheld {
                /// The provider's identity.
                provider: AccountId,
                /// The number of disputes that withhold the bond now.
                disputes: u32,
            },
            /// A dispute about the bond is over.
            Released {
                /// The provider's identity.
                provider: AccountId,
                /// The number of disputes that still withhold the bond.
                disputes: u32,
            },
            /// A provider lost money. The three parts add up to its loss.
            Slashed {
                /// The provider's identity.
                provider: AccountId,
                /// The account that was owed the money or reported the offence.
                claimant: AccountId,
                /// The claimant's part.
                compensation: Balance,
                /// The insurance fund's part.
                insurance: Balance,
                /// The part that ceased to exist.
                burned: Balance,
                /// The bonded amount after it.
                bonded: Balance,
            },
            /// A worker was registered and can serve.
            WorkerRegistered {
                /// The worker's id.
                worker: WorkerId,
                /// The provider that runs the worker.
                provider: AccountId,
                /// The units that the worker serves in a block.
                capacity: u64,
                /// The price of a unit.
                tariff: Balance,
                /// Whether two different answers of the worker are an offence.
                deterministic: bool,
            },
            /// A worker was taken out of service.
            WorkerUnregistered {
                /// The worker's id.
                worker: WorkerId,
                /// The provider that ran the worker.
                provider: AccountId,
            },
            /// A worker is online, from this block.
            WentOnline {
                /// The worker's id.
                worker: WorkerId,
            },
            /// A worker is offline, from this block.
            WentOffline {
                /// The worker's id.
                worker: WorkerId,
            },
            /// A worker will not serve for a while.
            MaintenanceDeclared {
                /// The worker's id.
                worker: WorkerId,
                /// The first block of the maintenance.
                from: BlockNumber,
                /// The last block of the maintenance.
                to: BlockNumber,
            },
            /// A worker has another price, from this block.
            TariffSet {
                /// The worker's id.
                worker: WorkerId,
                /// The price of a unit.
                tariff: Balance,
            },
            /// A worker has another capacity, from this block.
            CapacitySet {
                /// The worker's id.
                worker: WorkerId,
                /// The units that the worker serves in a block.
                capacity: u64,
            },
            /// A worker answered one query in two ways. The event `Slashed` precedes this one.
            EquivocationReported {
                /// The worker's id.
                worker: WorkerId,
                /// The provider that runs the worker and was slashed.
                provider: AccountId,
                /// The account that reported the offence.
                reporter: AccountId,
                /// The client that asked.
                client: AccountId,
                /// The hash of the query.
                request: H256,
                /// The version of the data that the worker answered from.
                data_version: u64,
                /// The provider's loss.
                lost: Balance,
                /// The reporter's part of the loss.
                reward: Balance,
            },
        }
    }
}

/// Events of `Arbitration`.
pub mod disputes {
    use sp_core::H256;
    use tallystick_primitives::{AccountId, Balance, BlockNumber, state_disputes::Subject, traits::disputes::Verdict};

    events! {
        /// Events of the pallet `Arbitration`.
        DisputeEvent in "Arbitration" {
            /// A dispute was opened.
            DisputeOpened {
                /// The dispute's number.
                dispute: u64,
                /// The claim or the service in dispute.
                subject: Subject,
                /// The account that opened the dispute.
                opener: AccountId,
                /// The other party.
                respondent: AccountId,
                /// The contested amount.
                amount: Balance,
                /// The opener's deposit, and the respondent's price of being heard.
                deposit: Balance,
                /// The hash of the opener's evidence.
                evidence: H256,
                /// The address of the evidence.
                uri: Vec<u8>,
                /// The last block in which the respondent can answer.
                respond_by: BlockNumber,
            },
            /// The respondent answered.
            Responded {
                /// The dispute's number.
                dispute: u64,
                /// The hash of the respondent's evidence.
                evidence: H256,
                /// The address of the evidence.
                uri: Vec<u8>,
                /// The last block in which the arbiters can rule.
                rule_by: BlockNumber,
            },
            /// The arbiters ruled.
            Ruled {
                /// The dispute's number.
                dispute: u64,
                /// Whether the opener is right.
                for_opener: bool,
                /// The last block in which the loser can appeal.
                appeal_by: BlockNumber,
            },
            /// The loser of the ruling appealed.
            Appealed {
                /// The dispute's number.
                dispute: u64,
                /// The account that appealed: the loser of the ruling.
                appellant: AccountId,
                /// The deposit of the appeal, on top of the first deposit.
                deposit: Balance,
                /// The last block in which the council can rule.
                rule_by: BlockNumber,
            },
            /// The council ruled.
            AppealRuled {
                /// The dispute's number.
                dispute: u64,
                /// Whether the opener is right.
                for_opener: bool,
            },
            /// A dispute is over.
            DisputeFinalized {
                /// The number of the dispute, which is not used again.
                dispute: u64,
                /// The claim or the service that was in dispute.
                subject: Subject,
                /// The account that opened the dispute.
                opener: AccountId,
                /// The other party.
                respondent: AccountId,
                /// The contested amount.
                amount: Balance,
                /// The outcome that was carried out.
                verdict: Verdict,
                /// Whether the respondent was heard; if not, it lost no more than the contested amount.
                responded: bool,
                /// Whether there was an appeal.
                appealed: bool,
                /// The part of a claim's rest that reached the provider.
                settled: Balance,
                /// The opener's compensation from the respondent's bond.
                compensation: Balance,
                /// The insurance fund's part of the respondent's bond.
                slashed_to_insurance: Balance,
                /// The burned part of the respondent's bond.
                burned: Balance,
                /// The loser's payment to the winner, from its deposits.
                deposit_paid: Balance,
                /// The insurance fund's part of the deposits.
                deposit_forfeited: Balance,
            },
        }
    }
}

/// Events of `FeeClaims`.
pub mod claims {
    use sp_core::H256;
    use tallystick_primitives::{AccountId, Balance, BlockNumber, traits::disputes::ClaimId, worker::WorkerId};

    events! {
        /// Events of the pallet `FeeClaims`.
        ClaimEvent in "FeeClaims" {
            /// A client added to its deposit.
            Deposited {
                /// The client's identity.
                client: AccountId,
                /// The added amount.
                amount: Balance,
                /// The whole deposit after it.
                held: Balance,
            },
            /// A client set money aside for a provider.
            Earmarked {
                /// The client's identity.
                client: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The amount added to the earmark.
                amount: Balance,
                /// The whole earmark after it.
                total: Balance,
            },
            /// Money is leaving an earmark. It pays until it is released.
            Thawing {
                /// The client's identity.
                client: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The amount that thaws.
                amount: Balance,
                /// The first block in which the amount can be released, if the cycle is closed by then.
                from: BlockNumber,
            },
            /// Thawed money has left an earmark.
            Released {
                /// The client's identity.
                client: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The amount that left the earmark.
                amount: Balance,
                /// The whole earmark after it.
                rest: Balance,
            },
            /// A client took money out of its deposit.
            DepositWithdrawn {
                /// The client's identity.
                client: AccountId,
                /// The amount that went back to the client's free money.
                amount: Balance,
                /// The whole deposit after it.
                held: Balance,
            },
            /// Claims were submitted.
            ClaimsSubmitted {
                /// The number of the cycle.
                cycle: u32,
                /// The provider that claims.
                provider: AccountId,
                /// The number of claims.
                entries: u32,
                /// The root of the evidence with which the provider can prove the claims.
                evidence_root: H256,
            },
            /// A client acknowledged amounts.
            RequestsSubmitted {
                /// The number of the cycle.
                cycle: u32,
                /// The client's identity.
                client: AccountId,
                /// The number of workers.
                entries: u32,
            },
            /// Claims with their clients' signatures were submitted.
            ConfirmedClaimsSubmitted {
                /// The number of the cycle.
                cycle: u32,
                /// The provider that claims.
                provider: AccountId,
                /// The number of claims.
                entries: u32,
            },
            /// The unmatched rest of a claim was confirmed in the window.
            ConfirmedLate {
                /// The number of the cycle.
                cycle: u32,
                /// The client's identity.
                client: AccountId,
                /// The worker's id.
                worker: WorkerId,
                /// The worker's provider.
                provider: AccountId,
                /// The earmark's payment.
                paid: Balance,
                /// The client's new debt.
                debt: Balance,
            },
            /// The matched amount between a client and a provider was settled: matched = from_earmark +
            /// from_credit + from_insurance + debt.
            Paid {
                /// The number of the cycle.
                cycle: u32,
                /// The client's identity.
                client: AccountId,
                /// The provider's identity.
                provider: AccountId,
                /// The matched amount of all the provider's workers.
                matched: Balance,
                /// The part that the client's earmark paid.
                from_earmark: Balance,
                /// The part that the client's sponsor paid.
                from_credit: Balance,
                /// The part that the insurance fund paid.
                from_insurance: Balance,
                /// The part that the client owes.
                debt: Balance,
            },
            /// All bills of a cycle are paid.
            CycleProcessed {
                /// The number of the cycle.
                cycle: u32,
                /// The last block in which unmatched rests can be confirmed or disputed.
                window_until: BlockNumber,
            },
            /// The rest of a claim was neither confirmed nor disputed in time.
            ClaimExpired {
                /// The number of the cycle.
                cycle: u32,
                /// The client's identity.
                client: AccountId,
                /// The worker's id.
                worker: WorkerId,
                /// The worker's provider.
                provider: AccountId,
                /// The expired amount.
                amount: Balance,
            },
            /// A cycle is closed and its records are removed.
            CycleClosed {
                /// The number of the cycle.
                cycle: u32,
            },
            /// A payout was withdrawn.
            PayoutWithdrawn {
                /// The provider's identity.
                provider: AccountId,
                /// The account that received the money.
                beneficiary: AccountId,
                /// The payment: everything that was available.
                amount: Balance,
            },
            /// A part of a client's debts was paid.
            DebtPaid {
                /// The client's identity.
                client: AccountId,
                /// The provider that was owed.
                provider: AccountId,
                /// The paid amount.
                amount: Balance,
                /// The debt to this provider that remains.
                rest: Balance,
            },
            /// A client named the account that may open a credit line for it.
            SponsorNamed {
                /// The client's identity.
                client: AccountId,
                /// The sponsor; `None` if the client wants no sponsor.
                sponsor: Option<AccountId>,
            },
            /// A sponsor opened a credit line.
            CreditLineOpened {
                /// The client that the line pays for.
                client: AccountId,
                /// The owner of the money.
                sponsor: AccountId,
                /// The amount of the line.
                amount: Balance,
                /// The most that the line pays for one cycle.
                cap: Balance,
            },
            /// A sponsor added to a credit line.
            CreditLineExtended {
                /// The client that the line pays for.
                client: AccountId,
                /// The owner of the money.
                sponsor: AccountId,
                /// The added amount.
                amount: Balance,
                /// The whole line after it.
                total: Balance,
            },
            /// Money is leaving a credit line. The money pays claims until it is withdrawn.
            CreditThawing {
                /// The client that the line pays for.
                client: AccountId,
                /// The amount that thaws.
                amount: Balance,
                /// The first block in which the amount can be withdrawn, if the cycle is closed by then.
                from: BlockNumber,
            },
            /// Thawed money went back to the sponsor.
            CreditWithdrawn {
                /// The client that the line pays, or paid, for.
                client: AccountId,
                /// The owner of the money.
                sponsor: AccountId,
                /// The amount that went back to the sponsor.
                amount: Balance,
                /// The whole line after it; 0 closes the line.
                rest: Balance,
            },
            /// The rest of a claim is in dispute.
            ClaimContested {
                /// The id of the claim.
                claim: ClaimId,
                /// The contested amount.
                amount: Balance,
                /// The part of the amount that the earmark has; it is kept until the verdict.
                withheld: Balance,
            },
            /// A dispute about a claim is over.
            ContestSettled {
                /// The id of the claim.
                claim: ClaimId,
                /// The provider that claimed.
                provider: AccountId,
                /// The payment to the provider.
                paid: Balance,
                /// The client's new debt to the provider.
                debt: Balance,
            },
        }
    }
}

/// Events of `Balances`, `TransactionPayment`, `Utility`, `System`.
pub mod money {
    use sp_runtime::DispatchError;
    use tallystick_primitives::{AccountId, Balance};

    events! {
        /// Events of the pallet `Balances`.
        #[allow(missing_docs, reason = "the SDK does not document the fields of its events")]
        BalanceEvent in "Balances" {
            /// Transfer succeeded.
            Transfer {
                from: AccountId,
                to: AccountId,
                amount: Balance,
            },
            /// Some amount was deposited (e.g. for transaction fees).
            Deposit {
                who: AccountId,
                amount: Balance,
            },
            /// Some amount was withdrawn from the account (e.g. for transaction fees).
            Withdraw {
                who: AccountId,
                amount: Balance,
            },
            /// Some amount was minted into an account.
            Minted {
                who: AccountId,
                amount: Balance,
            },
            /// Some amount was burned from an account.
            Burned {
                who: AccountId,
                amount: Balance,
            },
            /// Some amount was removed from the account (e.g. for misbehavior).
            Slashed {
                who: AccountId,
                amount: Balance,
            },
        }
    }

    events! {
        /// Events of the pallet `TransactionPayment`.
        #[allow(missing_docs, reason = "the SDK does not document the fields of its events")]
        FeeEvent in "TransactionPayment" {
            /// A transaction fee `actual_fee`, of which `tip` was added to the minimum inclusion fee,
            /// has been paid by `who`.
            TransactionFeePaid {
                who: AccountId,
                actual_fee: Balance,
                tip: Balance,
            },
        }
    }

    events! {
        /// Events of the pallet `Utility`.
        #[allow(missing_docs, reason = "the SDK does not document the fields of its events")]
        BatchEvent in "Utility" {
            /// Batch of dispatches did not complete fully. Index of first failing dispatch given, as
            /// well as the error.
            BatchInterrupted {
                index: u32,
                error: DispatchError,
            },
            /// Batch of dispatches completed fully with no error.
            BatchCompleted {},
            /// Batch of dispatches completed but has errors.
            BatchCompletedWithErrors {},
            /// A single item within a Batch of dispatches has completed with no error.
            ItemCompleted {},
            /// A single item within a Batch of dispatches has completed with error.
            ItemFailed {
                error: DispatchError,
            },
        }
    }

    events! {
        /// Events of the pallet `System`.
        #[allow(missing_docs, reason = "the SDK does not document the fields of its events")]
        SystemEvent in "System" {
            /// An extrinsic completed successfully.
            ExtrinsicSuccess {},
            /// An extrinsic failed.
            ExtrinsicFailed {
                dispatch_error: DispatchError,
            },
        }
    }
}

chain_events! {
    /// Of the pallet `IdentityRegistry`.
    Identity(identity::IdentityEvent),
    /// Of the pallet `PaymentChannels`.
    Channel(channels::ChannelEvent),
    /// Of the pallet `Accountant`.
    Accountant(accountant::AccountantEvent),
    /// Of the pallet `WorkerBonding`.
    Worker(workers::WorkerEvent),
    /// Of the pallet `Arbitration`.
    Dispute(disputes::DisputeEvent),
    /// Of the pallet `FeeClaims`.
    Claim(claims::ClaimEvent),
    /// Of the pallet `Balances`.
    Balance(money::BalanceEvent),
    /// Of the pallet `TransactionPayment`.
    Fee(money::FeeEvent),
    /// Of the pallet `Utility`.
    Batch(money::BatchEvent),
    /// Of the pallet `System`.
    System(money::SystemEvent),
}
