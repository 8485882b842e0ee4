//! Events of the SDK's pallets: money on accounts, fees, batches, and how transactions ended.

use sp_runtime::DispatchError;
use tallystick_primitives::{AccountId, Balance};

events! {
    /// What happened to the free money of accounts.
    BalanceEvent in "Balances" {
        /// Money went from one account to another; so channels are topped up.
        Transfer {
            /// Who paid.
            from: AccountId,
            /// Who was paid.
            to: AccountId,
            /// How much.
            amount: Balance,
        },
        /// Money came to an account other than by a transfer, such as from a settlement.
        Deposit {
            /// Whose account.
            who: AccountId,
            /// How much.
            amount: Balance,
        },
        /// Money left an account other than by a transfer, such as for a fee or a settlement.
        Withdraw {
            /// Whose account.
            who: AccountId,
            /// How much.
            amount: Balance,
        },
        /// Money was made on an account.
        Minted {
            /// Whose account.
            who: AccountId,
            /// How much.
            amount: Balance,
        },
        /// Money of an account ceased to exist.
        Burned {
            /// Whose account.
            who: AccountId,
            /// How much.
            amount: Balance,
        },
        /// Money was taken from an account as a punishment.
        Slashed {
            /// Whose account.
            who: AccountId,
            /// How much.
            amount: Balance,
        },
    }
}

impl BalanceEvent {
    /// What came to `account`, if anything did.
    pub fn credit_to(&self, account: &AccountId) -> Option<Balance> {
        match self {
            Self::Transfer { to: who, amount, .. } | Self::Deposit { who, amount } | Self::Minted { who, amount }
                if who == account =>
            {
                Some(*amount)
            }
            _ => None,
        }
    }

    /// What left `account`, if anything did.
    pub fn debit_from(&self, account: &AccountId) -> Option<Balance> {
        match self {
            Self::Transfer { from: who, amount, .. }
            | Self::Withdraw { who, amount }
            | Self::Burned { who, amount }
            | Self::Slashed { who, amount }
                if who == account =>
            {
                Some(*amount)
            }
            _ => None,
        }
    }
}

events! {
    /// What signed transactions cost.
    FeeEvent in "TransactionPayment" {
        /// The fee of a signed transaction.
        TransactionFeePaid {
            /// Who paid it.
            who: AccountId,
            /// All of it, the tip included.
            actual_fee: Balance,
            /// The tip.
            tip: Balance,
        },
    }
}

events! {
    /// How the calls of a batch ended.
    BatchEvent in "Utility" {
        /// A call failed, and those after it were not tried.
        BatchInterrupted {
            /// Which call.
            index: u32,
            /// Why.
            error: DispatchError,
        },
        /// All calls succeeded.
        BatchCompleted {},
        /// Some calls failed.
        BatchCompletedWithErrors {},
        /// The next call of the batch succeeded.
        ItemCompleted {},
        /// The next call of the batch failed.
        ItemFailed {
            /// Why.
            error: DispatchError,
        },
    }
}

events! {
    /// How transactions ended.
    SystemEvent in "System" {
        /// The transaction succeeded.
        ExtrinsicSuccess {},
        /// The transaction failed: it changed nothing but cost its fee.
        ExtrinsicFailed {
            /// Why.
            dispatch_error: DispatchError,
        },
    }
}
