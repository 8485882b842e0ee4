//! Tests of the insurance fund.

mod cover;
mod donate;
mod grant;
mod inflow;
mod invariants;
mod surcharge;
mod views;

pub use crate::{Call, CoveredLately, Error, Event, Outflow, Paid, Providers, Received, Source, mock::*};
pub use frame_support::{assert_noop, assert_ok, dispatch::RawOrigin};
pub use sp_runtime::{DispatchError, DispatchResult, TokenError};
pub use tallystick_mock::*;
pub use tallystick_primitives::traits::{Insurance, Shortfall};

/// The bank pays a surcharge for the provider's claims.
pub fn surcharge(provider: &str, amount: Balance) {
    assert_ok!(Fund::surcharge(&account("bank"), &account(provider), amount));
}

/// The cover of this shortfall, paid to the account `pot`.
pub fn cover(provider: &str, amount: Balance, client_funded_since: Option<BlockNumber>) -> Balance {
    let (provider, client) = (account(provider), account("client"));
    let shortfall = Shortfall {
        provider: &provider,
        client: &client,
        client_funded_since,
        amount,
    };
    let announced = Fund::coverable(&shortfall);
    let before = balance(&account("pot"));
    let covered = Fund::cover(&shortfall, &account("pot"));
    assert_eq!(covered, announced);
    assert_eq!(balance(&account("pot")) - before, covered);
    covered
}

/// Grants as the council.
pub fn grant(beneficiary: &str, amount: Balance) -> DispatchResult {
    let call = Call::<Test>::grant {
        beneficiary: account(beneficiary),
        amount,
    };
    dispatch::<Test>(RawOrigin::Root, call)
}
