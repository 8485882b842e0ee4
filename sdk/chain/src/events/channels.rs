//! Events about consumer channels, as the pallet `PaymentChannels` emits them.

use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Preimage};

events! {
    /// What happened to consumer channels.
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
