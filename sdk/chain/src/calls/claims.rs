//! Calls about deposits, fee claims and payouts, of the pallet `FeeClaims`.

use super::{ClaimEntry, ConfirmedEntry, RequestEntry};
use sp_core::H256;
use tallystick_primitives::{AccountId, Balance};

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
        withdraw_payout = 9 (provider: AccountId);
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
