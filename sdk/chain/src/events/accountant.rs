//! Events about accountants and provider channels, as the pallet `Accountant` emits them.

use sp_runtime::Permill;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Preimage};

events! {
    /// What happened to accountants and provider channels.
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
            hub_fee: Balance,
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
