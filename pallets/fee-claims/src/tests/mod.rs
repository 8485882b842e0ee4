//! Tests of the fee claims: one file per call or theme.

mod collect_debt;
mod credit_line;
mod deposit;
mod disputes;
mod earmark;
mod invariants;
mod order;
mod process_cycle;
mod submit_claims;
mod submit_confirmed_claims;
mod submit_requests;
mod thaw;
mod views;
mod withdraw_deposit;
mod withdraw_payout;

pub use crate::{
    Bills, Call, Clients, Contests, CreditLines, Earmarks, Error, Event, HoldReason, Pairs, Payouts, ProcessedAt,
    Progress, Served, WeightInfo,
    mock::*,
    types::{ClaimEntry, ConfirmedEntry, Pair, RequestEntry},
};
pub use frame_support::{
    assert_noop, assert_ok,
    dispatch::RawOrigin,
    pallet_prelude::{DispatchResult, Weight},
    traits::{
        Hooks,
        fungible::{Inspect, Mutate},
        tokens::Preservation,
    },
};
pub use sp_core::H256;
pub use sp_runtime::{
    DispatchError, TokenError,
    traits::{Convert, Dispatchable},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};
pub use tallystick_mock::*;
pub use tallystick_primitives::{
    ClaimConfirmation, Lane,
    state_claims::CyclePhase,
    traits::{ClaimId, Contest, DisputableClaims, Verdict, Workers as _},
};

/// The pool's refusal of a walletless call for this error.
pub fn refusal(error: Error<Test>) -> TransactionValidityError {
    Refusal::convert(error.into())
}

/// Deposits `amount` for the client and earmarks it for the provider.
pub fn earmarked(client: &str, provider: &str, amount: Balance) {
    if amount > 0 {
        assert_ok!(signed::<Test>(&account(client), Call::<Test>::deposit { amount }));
    }
    let provider = account(provider);
    assert_ok!(signed::<Test>(
        &account(client),
        Call::<Test>::earmark { provider, amount }
    ));
}

/// Units of a worker for a client, at the usual tariff.
pub fn claim(client: &str, name: &str, units: u64) -> ClaimEntry {
    ClaimEntry {
        client: account(client),
        worker: worker(name),
        units,
        amount: Balance::from(units) * TARIFF,
    }
}

/// Submits the claims as `provider`.
pub fn submit(provider: &str, cycle: u32, entries: Vec<ClaimEntry>) -> DispatchResult {
    let call = Call::<Test>::submit_claims {
        cycle,
        entries: entries.try_into().unwrap(),
        evidence_root: H256::repeat_byte(7),
    };
    signed::<Test>(&account(provider), call)
}

/// Acknowledges the amounts as `client`.
pub fn request(client: &str, cycle: u32, entries: &[(&str, Balance)]) -> DispatchResult {
    let entry = |(name, amount): &(&str, Balance)| RequestEntry {
        worker: worker(name),
        amount: *amount,
    };
    let entries: Vec<_> = entries.iter().map(entry).collect();
    let call = Call::<Test>::submit_requests {
        cycle,
        entries: entries.try_into().unwrap(),
    };
    signed::<Test>(&account(client), call)
}

/// A claim with the signature of `signer`, for `lane`.
pub fn signed_by(signer: &Key, lane: Lane, cycle: u32, claim: ClaimEntry) -> ConfirmedEntry {
    let confirmation = ClaimConfirmation {
        client: claim.client.clone(),
        worker: claim.worker,
        cycle,
        units: claim.units,
        amount: claim.amount,
    };
    ConfirmedEntry {
        client: claim.client,
        worker: claim.worker,
        units: claim.units,
        amount: claim.amount,
        lane,
        signature: signer.sign(&confirmation.payload(&GENESIS)),
    }
}

/// A claim with its client's signature.
pub fn confirmation(client: &str, name: &str, cycle: u32, units: u64) -> ConfirmedEntry {
    signed_by(&key(client), 0, cycle, claim(client, name, units))
}

/// Submits the confirmed claims as `provider`.
pub fn confirm(provider: &str, cycle: u32, entries: Vec<ConfirmedEntry>) -> DispatchResult {
    let call = Call::<Test>::submit_confirmed_claims {
        cycle,
        entries: entries.try_into().unwrap(),
    };
    signed::<Test>(&account(provider), call)
}

/// The provider's earnings that are not withdrawn.
pub fn payout(provider: &str) -> Balance {
    Payouts::<Test>::get(account(provider)).total()
}

/// The client's debt to the provider.
pub fn debt(client: &str, provider: &str) -> Balance {
    Earmarks::<Test>::get(account(client), account(provider)).map_or(0, |earmark| earmark.debt())
}

/// The client's earmark for the provider.
pub fn earmark(client: &str, provider: &str) -> Balance {
    Earmarks::<Test>::get(account(client), account(provider)).map_or(0, |earmark| earmark.pledge.amount)
}

/// The id of the claim.
pub fn claim_id(cycle: u32, client: &str, name: &str) -> ClaimId {
    ClaimId {
        cycle,
        client: account(client),
        worker: worker(name),
    }
}
