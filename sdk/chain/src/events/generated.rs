//! Events of the runtime's pallets. Written by `make generate` from the runtime's metadata: do not edit.

/// Events of `IdentityRegistry`.
pub mod identity {
    use tallystick_primitives::{device::DeviceTerms, AccountId, Balance, BlockNumber, Lane};

    events! {
        /// Events of the pallet `IdentityRegistry`.
        IdentityEvent in "IdentityRegistry" {
            /// An identity was registered.
            Registered {
                /// The new identity.
                identity: AccountId,
                /// The accountant whose channel was opened and paid.
                accountant: AccountId,
                /// Where earnings go.
                beneficiary: AccountId,
                /// Registration fee, paid to the insurance fund.
                registration_fee: Balance,
                /// Chain fee taken from the channel; 0 unless the transaction was walletless.
                chain_fee: Balance,
            },
            /// Earnings go elsewhere from now on.
            BeneficiarySet {
                /// The identity.
                identity: AccountId,
                /// Where earnings go.
                beneficiary: AccountId,
            },
            /// A device got new terms.
            DeviceAuthorized {
                /// The identity.
                identity: AccountId,
                /// The device's lane.
                lane: Lane,
                /// The new terms.
                terms: DeviceTerms,
                /// Last block in which the terms before still count, if they were cut.
                superseded_until: Option<BlockNumber>,
            },
            /// A device lost its lane.
            DeviceRevoked {
                /// The identity.
                identity: AccountId,
                /// The device's lane.
                lane: Lane,
                /// Last block in which its promises still settle.
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
                /// The consumer.
                identity: AccountId,
                /// The accountant.
                accountant: AccountId,
                /// The channel's account, to be topped up.
                channel: AccountId,
                /// Chain fee taken from the channel; 0 unless it was opened walletless by itself.
                chain_fee: Balance,
            },
            /// A consumer's promise was turned into money.
            PromiseSettled {
                /// The consumer.
                identity: AccountId,
                /// The accountant, which was paid.
                accountant: AccountId,
                /// The lane of the promise.
                lane: Lane,
                /// What left the channel.
                gross: Balance,
                /// The part of it that paid for the transaction; 0 if a signed account did.
                chain_fee: Balance,
                /// What the accountant got.
                net: Balance,
                /// What the promise still owes.
                shortfall: Balance,
                /// The published preimage.
                preimage: Preimage,
            },
            /// A consumer wants to leave; settle what you hold.
            ExitRequested {
                /// The consumer.
                identity: AccountId,
                /// The accountant.
                accountant: AccountId,
                /// Where the rest of the money will go.
                beneficiary: AccountId,
                /// First block in which the exit can be finalized.
                opens_at: BlockNumber,
                /// Last block in which the exit can be finalized.
                lapses_after: BlockNumber,
                /// Chain fee taken from the channel; 0 unless the transaction was walletless.
                chain_fee: Balance,
            },
            /// A consumer stays.
            ExitCancelled {
                /// The consumer.
                identity: AccountId,
                /// The accountant.
                accountant: AccountId,
            },
            /// What was left in a channel came home.
            ExitFinalized {
                /// The consumer.
                identity: AccountId,
                /// The accountant.
                accountant: AccountId,
                /// Where the money went.
                beneficiary: AccountId,
                /// What left the channel.
                gross: Balance,
                /// The part of it that paid for the transaction; 0 if a signed account did.
                chain_fee: Balance,
                /// What the beneficiary got.
                net: Balance,
            },
            /// Consumer and operator agreed that money leaves a channel at once.
            FastExited {
                /// The consumer.
                identity: AccountId,
                /// The accountant.
                accountant: AccountId,
                /// Where the money went.
                beneficiary: AccountId,
                /// What left the channel.
                gross: Balance,
                /// The part of it that paid for the transaction; 0 if a signed account did.
                chain_fee: Balance,
                /// What the beneficiary got.
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
                /// Its id and account.
                accountant: AccountId,
                /// Manages the money.
                owner: AccountId,
                /// Signs promises.
                operator: AccountId,
                /// Money at risk.
                stake: Balance,
                /// Hub fee.
                fee: Permill,
            },
            /// More money is at risk.
            StakeIncreased {
                /// The accountant.
                accountant: AccountId,
                /// What was added.
                amount: Balance,
                /// The stake now.
                stake: Balance,
            },
            /// Another key signs promises.
            OperatorSet {
                /// The accountant.
                accountant: AccountId,
                /// The new operator.
                operator: AccountId,
                /// Last block in which the old operator's promises settle.
                previous_until: BlockNumber,
            },
            /// The hub fee changes.
            FeeSet {
                /// The accountant.
                accountant: AccountId,
                /// The new fee.
                fee: Permill,
                /// First block in which it counts.
                from: BlockNumber,
            },
            /// The service moved.
            UrlSet {
                /// The accountant.
                accountant: AccountId,
                /// Where it is reached, UTF-8.
                url: Vec<u8>,
            },
            /// The terms for opening channels and settling consumers' promises changed.
            MinimaSet {
                /// The accountant.
                accountant: AccountId,
                /// The bond a provider needs.
                min_bond: Balance,
                /// The least a stranger may settle from a consumer's promise.
                min_consumer_settlement: Balance,
            },
            /// The accountant opens no new channels for now.
            Paused {
                /// The accountant.
                accountant: AccountId,
            },
            /// The accountant opens channels again.
            Resumed {
                /// The accountant.
                accountant: AccountId,
            },
            /// A provider's guarantee changes.
            CoverageSet {
                /// The accountant.
                accountant: AccountId,
                /// The provider.
                provider: AccountId,
                /// The new coverage.
                coverage: Balance,
                /// First block in which it counts.
                from: BlockNumber,
            },
            /// The owner wants to take money out.
            WithdrawalAnnounced {
                /// The accountant.
                accountant: AccountId,
                /// At most this.
                amount: Balance,
                /// First block in which it can be made.
                from: BlockNumber,
                /// Last block in which it can be made.
                until: BlockNumber,
            },
            /// The owner took money out.
            Withdrawn {
                /// The accountant.
                accountant: AccountId,
                /// What was paid to the owner.
                amount: Balance,
            },
            /// The accountant settles until `reclaim_from` and then no more.
            ClosingStarted {
                /// The accountant.
                accountant: AccountId,
                /// First block in which the stake can be reclaimed.
                reclaim_from: BlockNumber,
            },
            /// The accountant is closed.
            StakeReclaimed {
                /// The accountant.
                accountant: AccountId,
                /// What the owner got.
                amount: Balance,
            },
            /// A provider channel was opened.
            ProviderChannelOpened {
                /// The accountant.
                accountant: AccountId,
                /// The provider.
                provider: AccountId,
                /// The channel's id, which promises name.
                channel: AccountId,
                /// Chain fee taken from the provider's consumer channel; 0 unless walletless.
                chain_fee: Balance,
            },
            /// Strangers may settle no less than this.
            MinSettlementSet {
                /// The accountant.
                accountant: AccountId,
                /// The provider.
                provider: AccountId,
                /// The least amount.
                minimum: Balance,
            },
            /// A promise proved what is owed.
            Proven {
                /// The accountant.
                accountant: AccountId,
                /// The provider.
                provider: AccountId,
                /// What is owed in total since the channel exists.
                amount: Balance,
                /// The published preimage.
                preimage: Preimage,
            },
            /// A provider was paid.
            PromiseSettled {
                /// The accountant.
                accountant: AccountId,
                /// The provider.
                provider: AccountId,
                /// Where the money went.
                beneficiary: AccountId,
                /// What was paid of the promise.
                gross: Balance,
                /// The accountant's share of it.
                accountant_fee: Balance,
                /// The part of it that paid for the transaction; 0 if a signed account did.
                chain_fee: Balance,
                /// What the beneficiary got.
                net: Balance,
                /// The part of gross that was slashed from the accountant's stake.
                from_coverage: Balance,
                /// What is proven and still owed.
                shortfall: Balance,
            },
            /// The accountant could not pay all it owes.
            Punished {
                /// The accountant.
                accountant: AccountId,
                /// What it owes in total.
                owed: Balance,
            },
            /// A penalty went to the insurance fund.
            PenaltyCharged {
                /// The accountant.
                accountant: AccountId,
                /// What was taken from the stake.
                amount: Balance,
            },
            /// The accountant can pay what it owes.
            PunishmentResolved {
                /// The accountant.
                accountant: AccountId,
                /// What was added to its money.
                top_up: Balance,
            },
            /// What a provider was paid became bond; `PromiseSettled` says what was paid.
            SettledIntoBond {
                /// The accountant.
                accountant: AccountId,
                /// The provider, on whose account it is held.
                provider: AccountId,
                /// What was bonded: the net of the settlement.
                amount: Balance,
                /// The provider's bond now.
                bond: Balance,
            },
        }
    }
}

/// Events of `WorkerBonding`.
pub mod workers {
    use sp_core::H256;
    use tallystick_primitives::{worker::WorkerId, AccountId, Balance, BlockNumber};

    events! {
        /// Events of the pallet `WorkerBonding`.
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
}

/// Events of `Arbitration`.
pub mod disputes {
    use sp_core::H256;
    use tallystick_primitives::{state_disputes::Subject, traits::disputes::Verdict, AccountId, Balance, BlockNumber};

    events! {
        /// Events of the pallet `Arbitration`.
        DisputeEvent in "Arbitration" {
            /// A dispute was opened.
            DisputeOpened {
                /// Its number.
                dispute: u64,
                /// What it is about.
                subject: Subject,
                /// Who opened it.
                opener: AccountId,
                /// The other party.
                respondent: AccountId,
                /// The money it is about.
                amount: Balance,
                /// What the opener has on hold, and the respondent must put on hold to be heard.
                deposit: Balance,
                /// Hash of the opener's evidence.
                evidence: H256,
                /// Where it can be read.
                uri: Vec<u8>,
                /// Last block in which the respondent can answer.
                respond_by: BlockNumber,
            },
            /// The respondent answered.
            Responded {
                /// The dispute.
                dispute: u64,
                /// Hash of the respondent's evidence.
                evidence: H256,
                /// Where it can be read.
                uri: Vec<u8>,
                /// Last block in which the arbiters can rule.
                rule_by: BlockNumber,
            },
            /// The arbiters ruled.
            Ruled {
                /// The dispute.
                dispute: u64,
                /// Whether the opener is right.
                for_opener: bool,
                /// Last block in which the loser can appeal.
                appeal_by: BlockNumber,
            },
            /// The loser of the ruling appealed.
            Appealed {
                /// The dispute.
                dispute: u64,
                /// Who appealed.
                appellant: AccountId,
                /// What it put on hold on top.
                deposit: Balance,
                /// Last block in which the council can rule.
                rule_by: BlockNumber,
            },
            /// The council ruled.
            AppealRuled {
                /// The dispute.
                dispute: u64,
                /// Whether the opener is right.
                for_opener: bool,
            },
            /// A dispute is over.
            DisputeFinalized {
                /// The dispute.
                dispute: u64,
                /// What it was about.
                subject: Subject,
                /// Who opened it.
                opener: AccountId,
                /// The other party.
                respondent: AccountId,
                /// The money it was about.
                amount: Balance,
                /// How it ended.
                verdict: Verdict,
                /// Whether the respondent was heard; if not, it lost no more than the contested amount.
                responded: bool,
                /// Whether there was an appeal.
                appealed: bool,
                /// What of a claim's rest reached the provider.
                settled: Balance,
                /// What the opener got from the respondent's bond.
                compensation: Balance,
                /// What the insurance fund got from the respondent's bond.
                slashed_to_insurance: Balance,
                /// What of the respondent's bond was burned.
                burned: Balance,
                /// What the loser paid the winner from its deposits.
                deposit_paid: Balance,
                /// What the insurance fund got from the deposits.
                deposit_forfeited: Balance,
            },
        }
    }
}

/// Events of `FeeClaims`.
pub mod claims {
    use sp_core::H256;
    use tallystick_primitives::{traits::disputes::ClaimId, worker::WorkerId, AccountId, Balance, BlockNumber};

    events! {
        /// Events of the pallet `FeeClaims`.
        ClaimEvent in "FeeClaims" {
            /// A client added to its deposit.
            Deposited {
                /// The client.
                client: AccountId,
                /// What was added.
                amount: Balance,
                /// The whole deposit now.
                held: Balance,
            },
            /// A client set money aside for a provider.
            Earmarked {
                /// The client.
                client: AccountId,
                /// The provider.
                provider: AccountId,
                /// What was added to the earmark.
                amount: Balance,
                /// The whole earmark now.
                total: Balance,
            },
            /// Money is leaving an earmark. It pays until it is released.
            Thawing {
                /// The client.
                client: AccountId,
                /// The provider.
                provider: AccountId,
                /// How much.
                amount: Balance,
                /// First block in which it can be released, if the cycle is closed by then.
                from: BlockNumber,
            },
            /// Thawed money has left an earmark.
            Released {
                /// The client.
                client: AccountId,
                /// The provider.
                provider: AccountId,
                /// How much.
                amount: Balance,
                /// The whole earmark now.
                rest: Balance,
            },
            /// A client took money out of its deposit.
            DepositWithdrawn {
                /// The client.
                client: AccountId,
                /// How much.
                amount: Balance,
                /// The whole deposit now.
                held: Balance,
            },
            /// Claims were submitted.
            ClaimsSubmitted {
                /// The cycle.
                cycle: u32,
                /// Who claims.
                provider: AccountId,
                /// How many.
                entries: u32,
                /// What the provider can prove them with: the root of its evidence.
                evidence_root: H256,
            },
            /// A client said what it acknowledges.
            RequestsSubmitted {
                /// The cycle.
                cycle: u32,
                /// The client.
                client: AccountId,
                /// Of how many workers.
                entries: u32,
            },
            /// Claims with their clients' signatures were submitted.
            ConfirmedClaimsSubmitted {
                /// The cycle.
                cycle: u32,
                /// Who claims.
                provider: AccountId,
                /// How many.
                entries: u32,
            },
            /// The unmatched rest of a claim was confirmed in the window.
            ConfirmedLate {
                /// The cycle.
                cycle: u32,
                /// The client.
                client: AccountId,
                /// The worker.
                worker: WorkerId,
                /// The worker's provider.
                provider: AccountId,
                /// What the earmark paid.
                paid: Balance,
                /// What the client owes.
                debt: Balance,
            },
            /// What matched between a client and a provider was settled:
            /// matched = from_earmark + from_credit + from_insurance + debt.
            Paid {
                /// The cycle.
                cycle: u32,
                /// The client.
                client: AccountId,
                /// The provider.
                provider: AccountId,
                /// What matched, of all its workers.
                matched: Balance,
                /// What the client's earmark paid.
                from_earmark: Balance,
                /// What the client's sponsor paid.
                from_credit: Balance,
                /// What the insurance fund paid.
                from_insurance: Balance,
                /// What the client owes.
                debt: Balance,
            },
            /// All bills of a cycle are paid.
            CycleProcessed {
                /// The cycle.
                cycle: u32,
                /// Last block in which unmatched rests can be confirmed or disputed.
                window_until: BlockNumber,
            },
            /// Nobody confirmed or disputed the rest of a claim in time.
            ClaimExpired {
                /// The cycle.
                cycle: u32,
                /// The client.
                client: AccountId,
                /// The worker.
                worker: WorkerId,
                /// The worker's provider.
                provider: AccountId,
                /// What expired.
                amount: Balance,
            },
            /// A cycle is over and forgotten.
            CycleClosed {
                /// The cycle.
                cycle: u32,
            },
            /// A payout was withdrawn.
            PayoutWithdrawn {
                /// The provider.
                provider: AccountId,
                /// Who got the money.
                beneficiary: AccountId,
                /// All that was available.
                amount: Balance,
            },
            /// A part of a client's debts was paid.
            DebtPaid {
                /// The client.
                client: AccountId,
                /// Who was owed.
                provider: AccountId,
                /// What was paid.
                amount: Balance,
                /// What is still owed to this provider.
                rest: Balance,
            },
            /// A client said who may open a credit line for it.
            SponsorNamed {
                /// The client.
                client: AccountId,
                /// The sponsor; nobody if none.
                sponsor: Option<AccountId>,
            },
            /// A sponsor opened a credit line.
            CreditLineOpened {
                /// For whom.
                client: AccountId,
                /// Whose money it is.
                sponsor: AccountId,
                /// How much.
                amount: Balance,
                /// The most it pays for one cycle.
                cap: Balance,
            },
            /// A sponsor added to a credit line.
            CreditLineExtended {
                /// For whom.
                client: AccountId,
                /// Whose money it is.
                sponsor: AccountId,
                /// What was added.
                amount: Balance,
                /// The whole line now.
                total: Balance,
            },
            /// Money is leaving a credit line. It pays until it is withdrawn.
            CreditThawing {
                /// For whom the line is.
                client: AccountId,
                /// How much.
                amount: Balance,
                /// First block in which it can be withdrawn, if the cycle is closed by then.
                from: BlockNumber,
            },
            /// Thawed money went back to the sponsor.
            CreditWithdrawn {
                /// For whom the line is, or was.
                client: AccountId,
                /// Whose money it is.
                sponsor: AccountId,
                /// How much.
                amount: Balance,
                /// The whole line now; it is closed if this is 0.
                rest: Balance,
            },
            /// The rest of a claim is in dispute.
            ClaimContested {
                /// The claim.
                claim: ClaimId,
                /// What the dispute is about.
                amount: Balance,
                /// What the earmark has of it; it is kept until the verdict.
                withheld: Balance,
            },
            /// A dispute about a claim is over.
            ContestSettled {
                /// The claim.
                claim: ClaimId,
                /// Who claimed.
                provider: AccountId,
                /// What it was paid.
                paid: Balance,
                /// What the client owes it.
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
