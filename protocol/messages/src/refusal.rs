//! Every reason to refuse a message or a request.

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $code:literal, $sentence:literal;)*) => {
        /// Why a message or a request was refused. The code is stable; the sentence is for people.
        #[allow(clippy::cast_possible_truncation, reason = "the codec derives number an enum's variants with casts")]
        #[derive(Clone, Copy, Debug, Decode, Deserialize, Encode, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, thiserror::Error)]
        pub enum Refusal {
            $(
                #[doc = $sentence]
                #[serde(rename = $code)]
                #[error($sentence)]
                $name,
            )*
        }

        impl Refusal {
            /// Every refusal there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its code, in `snake_case`.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

// New ones are added at the end: their place is part of what is stored.
refusals! {
    BadSignature = "bad_signature", "The signature is not the right key's over this message on this chain.";
    BadPromiseSignature = "bad_promise_signature", "The signature of the promise is not the lane key's.";
    UnknownAgreement = "unknown_agreement", "The agreement is not known here; send it along with both signatures.";
    BadAgreementSignature = "bad_agreement_signature", "The agreement is not signed by both its consumer and its provider.";
    WrongProvider = "wrong_provider", "The message or its agreement is meant for another provider.";
    WrongAccountant = "wrong_accountant", "The agreement names another accountant.";
    WrongConsumerChannel = "wrong_consumer_channel", "The promise is not of the channel of the agreement's consumer.";
    WrongLane = "wrong_lane", "The promise is of another lane than the agreement.";
    WrongHashlock = "wrong_hashlock", "The promise is locked with another hashlock than the exchange.";
    Expires = "expires", "A consumer's promise must never expire.";
    PastDeadline = "past_deadline", "The agreement's deadline is over; make a new agreement.";
    AboveCap = "above_cap", "The total is above the agreement's cap; make a new agreement.";
    AboveInvoiceCap = "above_invoice_cap", "The total grew by more than the agreement's invoice cap.";
    NothingNew = "nothing_new", "The agreement's total is not above what is committed already.";
    InsufficientPromise = "insufficient_promise", "The promise is less than what the lane's payments add up to.";
    InsufficientBalance = "insufficient_balance", "The channel does not hold enough for all its payments; top it up.";
    ExitOpen = "exit_open", "The consumer is leaving: nothing new is taken from its channel.";
    ChannelNotOpen = "channel_not_open", "The consumer's channel is not open on chain.";
    UnknownConsumer = "unknown_consumer", "The consumer is not known here yet; try again when its channel is finalized.";
    DeviceUnknown = "device_unknown", "The lane has no device key, or another one.";
    DeviceExpiresSoon = "device_expires_soon", "The device's key expires too soon for its promise to be settled.";
    DeviceLimit = "device_limit", "The promise is above the device's limit.";
    LaneBusy = "lane_busy", "Too many payments of this lane are not revealed yet; try again later.";
    DuplicateHashlock = "duplicate_hashlock", "The hashlock was used before; derive a new preimage.";
    WrongNumber = "wrong_number", "The exchange's number is not the next one.";
    WrongPreimage = "wrong_preimage", "The preimage does not open the exchange before.";
    PreimageMissing = "preimage_missing", "The exchange before is not revealed; send its preimage.";
    ExchangeConflict = "exchange_conflict", "Another exchange with this number is pending; reveal it or wait until it expires.";
    ExchangeExpired = "exchange_expired", "The exchange expired before it was revealed; its payments must be exchanged again.";
    ProviderChannelNotOpen = "provider_channel_not_open", "The provider's channel is not open on chain.";
    ProviderMismatch = "provider_mismatch", "The request was signed by somebody else than the provider it names.";
    TooManyMessages = "too_many_messages", "The exchange holds too many messages; split it.";
    EmptyExchange = "empty_exchange", "The exchange holds no message; to reveal the last one, use the reveal request.";
    AccountantClosing = "accountant_closing", "The accountant is closing and exchanges nothing any more.";
    AccountantPunished = "accountant_punished", "The accountant is punished and exchanges nothing until that is resolved.";
    ReadOnly = "read_only", "The accountant exchanges nothing at the moment: it is out of touch with the chain, or being rebuilt; try again later.";
    Overflow = "overflow", "Numbers too large to add.";
    NotPending = "not_pending", "No exchange with this number waits for its preimage.";
    ConditionalOpen = "conditional_open", "A promise against this consumer is not revealed yet; try again when it is, or has expired.";
    AmountTooHigh = "amount_too_high", "So much is not free in the channel: payments are still to be collected from it.";
    NotReconciling = "not_reconciling", "Reports are taken only while the accountant is being rebuilt.";
    DuplicateMessage = "duplicate_message", "The exchange holds two messages under one agreement; send the newest only.";
}
