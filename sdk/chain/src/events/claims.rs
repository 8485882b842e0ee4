//! Events about deposits, fee claims and payouts, as the pallet `FeeClaims` emits them.

use sp_core::H256;
use tallystick_primitives::{traits::ClaimId, AccountId, Balance, BlockNumber, WorkerId};

events! {
    /// What happened to deposits, fee claims and payouts.
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
