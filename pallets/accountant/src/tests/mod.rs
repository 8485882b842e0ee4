//! Tests of the accountants: one file per call or closely related calls, with all ways to submit them.

mod close;
mod collect;
mod grant_coverage;
mod increase_stake;
mod invariants;
mod min_settlement;
mod open_provider_channel;
mod pause;
mod punishment;
mod register_accountant;
mod set_fee;
mod set_minima;
mod set_operator;
mod set_url;
mod settle_into_bond;
mod settle_provider_promise;
mod settle_to;
mod settle_walletless;
mod views;
mod withdraw;

pub use crate::{Accountants, Call, Error, Event, ProviderChannels, Urls, WeightInfo, mock::*};
pub use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin};
pub use sp_runtime::{
    DispatchError, Permill,
    traits::Convert,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    Action, Promise, SignedRequest, accountant_id, consumer_channel_id, provider_channel_id,
    state::AccountantStatus,
    traits::{Accountants as _, Identities as _, ProviderBonds},
};

/// The pool's refusal of a walletless call for this error.
pub fn refusal(error: Error<Test>) -> TransactionValidityError {
    Refusal::convert(error.into())
}

/// Submits the call as the owner.
pub fn by_owner(call: Call<Test>) -> sp_runtime::DispatchResult {
    signed::<Test>(&account("owner"), call)
}

/// Asserts that only the owner may submit the call, for a known accountant, and that it must be signed.
/// `call` makes the call for an accountant.
pub fn assert_for_owners_only(call: impl Fn(AccountId) -> Call<Test>) {
    for stranger in ["operator", "alice", "stranger"] {
        assert_noop!(
            signed::<Test>(&account(stranger), call(accountant())),
            Error::<Test>::NotOwner
        );
    }
    assert_noop!(by_owner(call(account("nobody"))), Error::<Test>::NotFound);
    assert_needs_signature::<Test>(call(accountant()));
}

/// Settles `promise` for the provider with the signature of `signer`.
pub fn settle_signed_by(signer: &Key, provider: &str, promise: &Promise) -> Call<Test> {
    Call::settle_provider_promise {
        identity: account(provider),
        accountant: accountant(),
        promise: promise.clone(),
        preimage: PREIMAGE,
        signature: signer.sign_promise(promise),
    }
}

/// Settles the operator's promise of `amount` to the provider.
pub fn settle(provider: &str, amount: Balance) -> Call<Test> {
    settle_signed_by(&key("operator"), provider, &promise(&channel(provider), amount))
}

/// Settles the operator's promise of `amount` to the provider by a stranger's transaction.
pub fn settle_now(provider: &str, amount: Balance) -> sp_runtime::DispatchResult {
    relay::<Test>(settle(provider, amount))
}

/// Collects the debt to the provider.
pub fn collect(provider: &str) -> Call<Test> {
    Call::collect {
        identity: account(provider),
        accountant: accountant(),
    }
}

/// Grants coverage to the provider.
pub fn grant(provider: &str, coverage: Balance) -> Call<Test> {
    Call::grant_coverage {
        accountant: accountant(),
        provider: account(provider),
        coverage,
    }
}

/// Puts the accountant into the punished state: it owes alice 1,000 and has no money.
pub fn punish() {
    assert_ok!(settle_now("alice", 1_000));
    assert_eq!(record().status(), AccountantStatus::Punished);
}

/// Closes the accountant for good.
pub fn close_for_good() {
    assert_ok!(by_owner(Call::close {
        accountant: accountant()
    }));
    at_block::<Test>(now::<Test>() + CLOSING_DELAY);
    assert_ok!(by_owner(Call::reclaim_stake {
        accountant: accountant()
    }));
}

/// The amounts of [`Event::PromiseSettled`].
#[derive(Debug, Default, PartialEq)]
pub struct Paid {
    pub gross: Balance,
    pub accountant_fee: Balance,
    pub chain_fee: Balance,
    pub net: Balance,
    pub from_coverage: Balance,
    pub shortfall: Balance,
}

/// The amounts of the last settlement, which must be for `provider` and paid to `to`.
pub fn last_paid(provider: &str, to: &AccountId) -> Paid {
    let event = System::events()
        .into_iter()
        .rev()
        .find_map(|record| match record.event {
            RuntimeEvent::Accountant(event @ Event::PromiseSettled { .. }) => Some(event),
            _ => None,
        });
    let Some(Event::PromiseSettled {
        accountant: from,
        provider: who,
        beneficiary,
        gross,
        accountant_fee,
        chain_fee,
        net,
        from_coverage,
        shortfall,
    }) = event
    else {
        panic!("nothing was settled");
    };
    assert_eq!((from, who, beneficiary), (accountant(), account(provider), to.clone()));
    Paid {
        gross,
        accountant_fee,
        chain_fee,
        net,
        from_coverage,
        shortfall,
    }
}
