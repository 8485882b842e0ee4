//! Why the node does not take a transaction.

mod generated;

use crate::metadata::Types;
use generated::BASES;

/// Why the node does not take a transaction into its pool.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// A pallet refuses a walletless transaction.
    #[error("{pallet}.{name}: {meaning}")]
    Pallet {
        /// The number in the answer: the pallet's base + the index of its error.
        code: u8,
        /// The pallet.
        pallet: String,
        /// The error.
        name: String,
        /// Its meaning, in a sentence.
        meaning: String,
    },
    /// A number that this software knows no pallet's error for.
    #[error("the chain refused the transaction with code {0}, which this software does not know; update it")]
    UnknownCode(u8),
    /// The nonce was used already.
    #[error("the nonce was used already; sign with the next one")]
    Stale,
    /// The nonce is too far ahead.
    #[error("the nonce is too far ahead; submit what comes before it first")]
    Future,
    /// The call is paused, or nobody may submit it like this.
    #[error("the chain does not take this call at the moment; it may be paused")]
    CallNotAllowed,
    /// The signer cannot pay the fee.
    #[error("the signer cannot pay the fee; top up its account")]
    Payment,
    /// The signature is wrong, or made for another chain or runtime.
    #[error("the signature is wrong, or was made for another chain or runtime version")]
    BadProof,
    /// The era is over.
    #[error("the transaction is out of date; sign it anew")]
    AncientBirthBlock,
    /// It does not fit a block now.
    #[error("the transaction does not fit a block now; try again later")]
    ExhaustsResources,
    /// These very bytes are in the pool. They need not be submitted again.
    #[error("this transaction is in the pool already")]
    AlreadyInPool,
    /// A transaction that pays more holds the same place.
    #[error("a transaction that is worth more holds its place in the pool")]
    Outranked,
    /// These very bytes were in a block, or refused, lately.
    #[error("these bytes were in a block or refused lately; use another salt or nonce, or try again later")]
    Banned,
    /// The pool is full of transactions that pay more.
    #[error("the pool is full; try again later, or with a tip")]
    PoolFull,
    /// Something else.
    #[error("the node refused the transaction: {0}")]
    Other(String),
}

impl Refusal {
    /// The refusal behind an error of `author_submitExtrinsic`; none if the error is not about the transaction.
    pub fn from_rpc(code: i32, message: &str, data: Option<&str>, types: &Types) -> Option<Self> {
        let why = data.unwrap_or(message);
        Some(match code {
            1010 => Self::from_invalid(why, types),
            1011 => Self::Other(why.into()),
            1012 => Self::Banned,
            1013 => Self::AlreadyInPool,
            1014 => Self::Outranked,
            1016 => Self::PoolFull,
            1015 | 1018..=1021 => Self::Other(why.into()),
            _ => return None,
        })
    }

    /// The error behind a code of a walletless refusal.
    pub fn from_code(code: u8, types: &Types) -> Self {
        let known = BASES.iter().rev().find_map(|(base, pallet)| {
            let index = code.checked_sub(*base)?;
            Some(types.error_of(pallet, index))
        });
        match known.flatten() {
            Some(error) => Self::Pallet {
                code,
                pallet: error.pallet,
                name: error.name,
                meaning: error.meaning,
            },
            None => Self::UnknownCode(code),
        }
    }

    /// By the text that the node gives for each kind of invalid transaction (`InvalidTransaction` of the SDK).
    fn from_invalid(why: &str, types: &Types) -> Self {
        if let Some(code) = why.strip_prefix("Custom error: ")
            && let Ok(code) = code.trim().parse()
        {
            return Self::from_code(code, types);
        }
        match why {
            "Transaction is outdated" => Self::Stale,
            "Transaction will be valid in the future" => Self::Future,
            "Transaction call is not expected" => Self::CallNotAllowed,
            "Inability to pay some fees (e.g. account balance too low)" => Self::Payment,
            "Transaction has a bad signature" => Self::BadProof,
            "Transaction has an ancient birth block" => Self::AncientBirthBlock,
            "Transaction would exhaust the block limits" => Self::ExhaustsResources,
            _ => Self::Other(why.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn types() -> Arc<Types> {
        Types::embedded().expect("the committed metadata can be read")
    }

    fn name(code: u8) -> String {
        match Refusal::from_code(code, &types()) {
            Refusal::Pallet { pallet, name, .. } => format!("{pallet}.{name}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_code_names_the_error_of_its_pallet() {
        let named = [
            (0, "IdentityRegistry.AlreadyRegistered"),
            (63, "UnknownCode(63)"),
            (64, "PaymentChannels.NotFound"),
            (75, "PaymentChannels.BelowMargin"),
            (128, "Accountant.NotFound"),
            (159, "Accountant.CannotBond"),
            (211, "FeeClaims.BelowDust"),
            (255, "UnknownCode(255)"),
        ];
        for (code, expected) in named {
            assert_eq!(name(code), expected);
        }
    }

    #[test]
    fn refusals_of_the_node_are_told_apart() {
        let types = types();
        let refusal = |code, data| Refusal::from_rpc(code, "Invalid Transaction", Some(data), &types);
        assert!(matches!(
            refusal(1010, "Custom error: 75"),
            Some(Refusal::Pallet { code: 75, .. })
        ));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::Stale.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::Stale));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::Future.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::Future));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::Call.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::CallNotAllowed));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::Payment.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::Payment));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::BadProof.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::BadProof));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::AncientBirthBlock.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::AncientBirthBlock));
        let invalid: &str = sp_runtime::transaction_validity::InvalidTransaction::ExhaustsResources.into();
        assert_eq!(refusal(1010, invalid), Some(Refusal::ExhaustsResources));
        assert_eq!(refusal(1013, ""), Some(Refusal::AlreadyInPool));
        assert_eq!(refusal(1014, ""), Some(Refusal::Outranked));
        assert_eq!(refusal(-32601, ""), None);
    }
}
