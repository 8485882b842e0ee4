//! Every reason to say no, with a code that programs can read.

use tallystick_messages::Refusal;
use tallystick_primitives::{Balance, BlockNumber};

/// Why no agreement was made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AgreeError {
    /// The offer names another accountant than the channel.
    #[error("the offer is for another accountant; use one that both have")]
    WrongAccountant,
    /// Consumer and provider are one identity.
    #[error("an identity cannot pay itself")]
    OwnOffer,
    /// Dearer than the limit.
    #[error("the price {asked} is above the limit {limit}")]
    TooDear {
        /// 10^-12 NOTCH for each unit.
        asked: Balance,
        /// 10^-12 NOTCH for each unit.
        limit: Balance,
    },
    /// The provider wants to bill at least this much at once.
    #[error("the provider bills at least {asked} at once, and the limit is {limit}")]
    InvoicesTooLarge {
        /// 10^-12 NOTCH.
        asked: Balance,
        /// 10^-12 NOTCH.
        limit: Balance,
    },
    /// Its deadline is over already.
    #[error("the deadline, block {deadline}, is over; ask for a new offer")]
    PastDeadline {
        /// The agreement's.
        deadline: BlockNumber,
    },
    /// Nothing could be paid.
    #[error("price, cap and invoice cap must be above 0")]
    Zero,
    /// Not of this consumer, lane and accountant.
    #[error("the agreement belongs to another consumer, lane or accountant")]
    NotMine,
    /// A signature is missing or wrong.
    #[error("the agreement is not signed by both its consumer and its provider")]
    BadSignature,
}

impl AgreeError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongAccountant => "wrong_accountant",
            Self::OwnOffer => "own_offer",
            Self::TooDear { .. } => "too_dear",
            Self::InvoicesTooLarge { .. } => "invoices_too_large",
            Self::PastDeadline { .. } => "past_deadline",
            Self::Zero => "zero",
            Self::NotMine => "not_mine",
            Self::BadSignature => "bad_agreement_signature",
        }
    }
}

/// Why an invoice was not paid.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PayError {
    /// No such agreement here.
    #[error("the agreement is not known here; make one first, or restore it from the provider")]
    UnknownAgreement,
    /// The invoice asks for more than was received.
    #[error("the provider asks for {asked} in total, but what was received is worth {fair}; do not pay")]
    Overcharged {
        /// The invoice's total.
        asked: Balance,
        /// Price times units received, plus tolerance.
        fair: Balance,
    },
    /// The agreement's cap.
    #[error("the total {asked} is above the agreement's cap {cap}; make a new agreement")]
    AboveCap {
        /// The invoice's total.
        asked: Balance,
        /// The agreement's.
        cap: Balance,
    },
    /// The agreement's invoice cap.
    #[error("the invoice asks for {growth} more at once, above the agreed {cap}; do not pay")]
    AboveInvoiceCap {
        /// The amount by which it raises the total signed before.
        growth: Balance,
        /// The agreement's.
        cap: Balance,
    },
    /// The accountant would not take it any more.
    #[error("the agreement's deadline, block {deadline}, is over; make a new agreement")]
    PastDeadline {
        /// The agreement's.
        deadline: BlockNumber,
    },
    /// The deadline is not over, so the agreement may still be billed.
    #[error("the agreement may be billed until block {deadline}; keep it until then")]
    StillOpen {
        /// The agreement's.
        deadline: BlockNumber,
    },
    /// An invoice for nothing.
    #[error("the invoice is for 0; there is nothing to pay")]
    NothingDue,
    /// Numbers too large to add.
    #[error("the amounts are too large to add")]
    Overflow,
}

impl PayError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownAgreement => "unknown_agreement",
            Self::Overcharged { .. } => "overcharged",
            Self::AboveCap { .. } => "above_cap",
            Self::AboveInvoiceCap { .. } => "above_invoice_cap",
            Self::PastDeadline { .. } => "past_deadline",
            Self::StillOpen { .. } => "still_open",
            Self::NothingDue => "nothing_due",
            Self::Overflow => "overflow",
        }
    }
}

/// Why what others say about this consumer was not taken over.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ResyncError {
    /// Another consumer, lane, accountant or agreement.
    #[error("this is about another consumer, lane, accountant or agreement")]
    NotMine,
    /// The promise or message shown does not carry this lane's own signature.
    #[error("the signature is not this lane's own; do not trust who sent it")]
    NotSignedByMe,
    /// A total that this consumer cannot have signed.
    #[error(
        "{claimed} is said to be paid under the agreement, but at most {possible} can be; do not trust who sent it"
    )]
    Impossible {
        /// The total that was claimed.
        claimed: Balance,
        /// Most that this consumer can have signed.
        possible: Balance,
    },
    /// No such agreement here.
    #[error("the agreement is not known here; restore it from the provider")]
    UnknownAgreement,
    /// Numbers too large to add.
    #[error("the amounts are too large to add")]
    Overflow,
}

impl ResyncError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMine => "not_mine",
            Self::NotSignedByMe => "not_signed_by_me",
            Self::Impossible { .. } => "impossible",
            Self::UnknownAgreement => "unknown_agreement",
            Self::Overflow => "overflow",
        }
    }
}

/// Why a provider did not do what it was asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProviderError {
    /// No such agreement here.
    #[error("the agreement is not known here; make one first")]
    UnknownAgreement,
    /// The proposal is not what was offered.
    #[error("the proposal differs from the offer; ask for the offer again")]
    NotOffered,
    /// The consumer's signature is wrong.
    #[error("the signature is not the lane key's")]
    BadSignature,
    /// The agreement's deadline is over or too near.
    #[error("the agreement's deadline, block {deadline}, is over or too near; make a new agreement")]
    PastDeadline {
        /// The agreement's.
        deadline: BlockNumber,
    },
    /// The session waits for a payment that was refused.
    #[error("the last payment was refused ({}): {refusal}", refusal.code())]
    Unpaid {
        /// The accountant's reason.
        refusal: Refusal,
    },
    /// The session is over.
    #[error("the session is over; make a new agreement")]
    Ended,
    /// All that was agreed is used up.
    #[error("the agreement's cap is reached; make a new agreement")]
    AboveCap,
    /// The message is not what the provider asked for.
    #[error("the payment is refused ({}): {0}", .0.code())]
    Payment(Refusal),
    /// No message waits.
    #[error("no payment waits to be exchanged")]
    NothingToExchange,
    /// The last exchange's promise expires too soon for its preimage to leave.
    #[error(
        "the pending promise expires after block {valid_until}, too soon to reveal it; wait until then, or settle it on chain"
    )]
    PendingExpiring {
        /// The pending promise's.
        valid_until: BlockNumber,
    },
    /// Exchanging more would be unsecured.
    #[error("the accountant would owe {exposure}, above {limit}; settle first, or trust it with more")]
    AboveCoverage {
        /// The amount that it would owe, 10^-12 NOTCH.
        exposure: Balance,
        /// Coverage and trust, 10^-12 NOTCH.
        limit: Balance,
    },
    /// There is no exchange that this could be about.
    #[error("no exchange waits for this answer")]
    NotWaiting,
    /// The session still has money under way.
    #[error("the session is not over, or not settled yet")]
    StillNeeded,
    /// The accountant's answer is wrong.
    #[error("the accountant's answer is wrong: {0}")]
    Fault(#[from] Fault),
    /// Numbers too large to add.
    #[error("the amounts are too large to add")]
    Overflow,
}

impl ProviderError {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownAgreement => "unknown_agreement",
            Self::NotOffered => "not_offered",
            Self::BadSignature => "bad_signature",
            Self::PastDeadline { .. } => "past_deadline",
            Self::Unpaid { refusal } | Self::Payment(refusal) => refusal.code(),
            Self::Ended => "ended",
            Self::AboveCap => "above_cap",
            Self::NothingToExchange => "nothing_to_exchange",
            Self::PendingExpiring { .. } => "pending_expiring",
            Self::AboveCoverage { .. } => "above_coverage",
            Self::NotWaiting => "not_waiting",
            Self::StillNeeded => "still_needed",
            Self::Fault(fault) => fault.code(),
            Self::Overflow => "overflow",
        }
    }
}

/// A fault of an accountant's answer. Nothing is revealed to an accountant that answers so.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Fault {
    /// Another exchange's number.
    #[error("it is about another exchange")]
    WrongNumber,
    /// The lists of taken and refused messages do not cover each message exactly once.
    #[error("it does not say of each message exactly once whether it was taken")]
    WrongPlaces,
    /// Messages were taken but no promise given, or the other way round.
    #[error("the promise is missing, or is there without a reason")]
    WrongPromise,
    /// Not signed by the operator.
    #[error("the promise is not signed by the accountant's operator")]
    BadSignature,
    /// Another channel or lane.
    #[error("the promise is not of this provider's channel")]
    WrongChannel,
    /// Another hashlock.
    #[error("the promise is locked with another hashlock")]
    WrongHashlock,
    /// Another amount than what is final plus what was taken.
    #[error("the promise is for {promised}, but {expected} is owed")]
    WrongSum {
        /// The promise's amount.
        promised: Balance,
        /// The expected amount.
        expected: Balance,
    },
    /// The promise expires too soon to be settled in time, or a final one expires at all.
    #[error("the promise expires too soon, after block {valid_until}")]
    ExpiresTooSoon {
        /// The promise's.
        valid_until: BlockNumber,
    },
    /// The preimage was sent, and the promise without expiry did not come.
    #[error(
        "the final promise of the exchange before is missing though its preimage was sent; settle before it expires"
    )]
    NotFinal,
}

impl Fault {
    /// A stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongNumber => "wrong_number",
            Self::WrongPlaces => "wrong_places",
            Self::WrongPromise => "wrong_promise",
            Self::BadSignature => "bad_promise_signature",
            Self::WrongChannel => "wrong_channel",
            Self::WrongHashlock => "wrong_hashlock",
            Self::WrongSum { .. } => "wrong_sum",
            Self::ExpiresTooSoon { .. } => "expires_too_soon",
            Self::NotFinal => "not_final",
        }
    }
}
