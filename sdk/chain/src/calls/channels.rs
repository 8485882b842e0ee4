//! Calls about consumer channels, of the pallet `PaymentChannels`.

use tallystick_primitives::{AccountId, Balance, Preimage, Promise, Signature, SignedRequest};

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
        open_channel_for = 1 (identity: AccountId, accountant: AccountId, request: SignedRequest);
        /// Pays the accountant what `promise` owes beyond what is settled, as far as the channel's
        /// money reaches. The same promise pays the rest after a top-up.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of what is paid. Less
        /// than the accountant's minimum is settled only by its owner or operator. Emits
        /// `PromiseSettled`, which publishes the preimage.
        settle_consumer_promise = 2 (
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
        request_exit_for = 4 (
            identity: AccountId,
            accountant: AccountId,
            beneficiary: AccountId,
            request: SignedRequest,
        );
        /// Sends what is left in the channel to the beneficiary of the open exit.
        ///
        /// By any signed account, or walletless: then the chain fee comes out of it. Emits
        /// `ExitFinalized`.
        finalize_exit = 5 (identity: AccountId, accountant: AccountId);
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
        fast_exit = 8 (
            identity: AccountId,
            accountant: AccountId,
            #[compact] amount: Balance,
            beneficiary: AccountId,
            request: SignedRequest,
            operator_signature: Signature,
        );
    }
}
