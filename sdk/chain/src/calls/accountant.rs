//! Calls about accountants and provider channels, of the pallet `Accountant`.

use sp_runtime::Permill;
use tallystick_primitives::{AccountId, Balance, Preimage, Promise, Signature, SignedRequest};

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
        grant_coverage = 8 (accountant: AccountId, provider: AccountId, #[compact] coverage: Balance);
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
        open_provider_channel_for = 14 (identity: AccountId, accountant: AccountId, request: SignedRequest);
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
        settle_provider_promise = 17 (
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
        settle_to = 18 (
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
        collect = 19 (identity: AccountId, accountant: AccountId);
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
        settle_into_bond = 22 (
            identity: AccountId,
            accountant: AccountId,
            promise: Promise,
            preimage: Preimage,
            signature: Signature,
            request: SignedRequest,
        );
    }
}
