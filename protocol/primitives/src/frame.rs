//! Functions that pallets with walletless calls share.

use crate::{
    AccountId, Balance, BlockNumber, Hash, SignedRequest,
    traits::{ChainFee, Identities},
    walletless::{self, Now},
};
use frame_support::{
    ensure,
    traits::{
        Contains,
        fungible::hold,
        tokens::{Fortitude, Preservation},
    },
    weights::Weight,
};
use frame_system::{ensure_authorized, ensure_signed};
use sp_runtime::{
    DispatchResult, TokenError,
    traits::{BadOrigin, SaturatedConversion},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
};

/// The submitter of a transaction that another signature authorises.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Submitter {
    /// A signed account. It pays the transaction fee; the dispatch checks the signatures.
    Account(AccountId),
    /// A walletless transaction: its signatures were checked when it was authorised, and its fee comes out of the
    /// money it moves.
    Walletless,
}

impl Submitter {
    /// The submitter behind `origin`.
    pub fn ensure<T: frame_system::Config<AccountId = AccountId>>(origin: T::RuntimeOrigin) -> Result<Self, BadOrigin> {
        match ensure_signed(origin.clone()) {
            Ok(account) => Ok(Self::Account(account)),
            Err(_) => ensure_authorized(origin).map(|()| Self::Walletless),
        }
    }

    /// Whether this is the signed account `who`.
    pub fn is(&self, who: &AccountId) -> bool {
        matches!(self, Self::Account(account) if account == who)
    }
}

/// The chain's name and height.
pub fn now<T: frame_system::Config<Hash = Hash>>() -> Now {
    Now {
        genesis: genesis_hash::<T>(),
        block: block::<T>(),
    }
}

/// The hash of the first block; the system pallet never prunes it.
pub fn genesis_hash<T: frame_system::Config<Hash = Hash>>() -> Hash {
    frame_system::BlockHash::<T>::get(frame_system::pallet_prelude::BlockNumberFor::<T>::default())
}

/// The height of the block being built.
pub fn block<T: frame_system::Config>() -> BlockNumber {
    frame_system::Pallet::<T>::block_number().saturated_into()
}

/// Whether the runtime's call filter (safe-mode, tx-pause) lets `call` pass: a walletless
/// transaction that the filter stops in its dispatch would have been free.
pub fn ensure_not_filtered<T: frame_system::Config>(call: &T::RuntimeCall) -> Result<(), TransactionValidityError> {
    if T::BaseCallFilter::contains(call) {
        Ok(())
    } else {
        Err(InvalidTransaction::Call.into())
    }
}

/// The result of authorising a walletless call: the transaction's place in the pool, and the declared weight
/// that its dispatch does not use.
pub type Authorization = Result<(ValidTransaction, Weight), TransactionValidityError>;

/// The chain fee of a walletless call that the runtime's call filter lets pass.
pub fn permitted_fee<T: frame_system::Config, Fee: ChainFee<T::RuntimeCall>>(
    call: &T::RuntimeCall,
) -> Result<Balance, TransactionValidityError> {
    ensure_not_filtered::<T>(call)?;
    Ok(Fee::of(call))
}

/// The place in the pool of a request of `identity` that moves `net`. Its signature is not checked here.
pub fn request_validity<T: frame_system::Config, Registry: Identities>(
    source: TransactionSource,
    identity: &AccountId,
    request: &SignedRequest,
    net: Balance,
) -> Result<ValidTransaction, TransactionValidityError> {
    let next = Registry::next_nonce(identity);
    let (now, valid_until) = (block::<T>(), request.valid_until);
    walletless::request(identity, request.nonce, next, source, net, now, valid_until)
}

/// Holds `amount` of the account's free money, but never its existential deposit. A plain hold may take that
/// too if something else keeps the account alive, and what stays free below it would be destroyed.
pub fn hold<Currency: hold::Mutate<AccountId>>(
    reason: &Currency::Reason,
    who: &AccountId,
    amount: Currency::Balance,
) -> DispatchResult {
    let spare = Currency::reducible_balance(who, Preservation::Preserve, Fortitude::Force);
    ensure!(amount <= spare, TokenError::FundsUnavailable);
    Currency::hold(reason, who, amount)
}
