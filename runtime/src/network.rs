//! The chain's totals and its validators, for explorers and monitoring.

use crate::{
    AccountId, Balance, Balances, InsuranceFund, Runtime, RuntimeHoldReason, Session, SessionKeys, ValidatorSet,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::traits::fungible::InspectHold;
use sp_core::crypto::KeyTypeId;
use tallystick_primitives::state_network::{NetworkTotals, ValidatorState};

/// The number of items, as far as it can be counted.
fn count(items: impl Iterator) -> u64 {
    items.fold(0, |count, _| count.saturating_add(1))
}

fn count_small(items: impl Iterator) -> u32 {
    u32::try_from(count(items)).unwrap_or(u32::MAX)
}

fn sum(amounts: impl Iterator<Item = Balance>) -> Balance {
    amounts.fold(0, Balance::saturating_add)
}

/// Sums over the whole chain, counted now.
pub fn totals() -> NetworkTotals {
    let stake = RuntimeHoldReason::Accountant(pallet_accountant::HoldReason::Stake);
    let mut totals = NetworkTotals {
        consumer_channels: count(pallet_payment_channels::Opened::<Runtime>::iter_keys()),
        provider_channels: count(pallet_accountant::ProviderChannels::<Runtime>::iter_keys()),
        bonds: sum(pallet_worker_bonding::Providers::<Runtime>::iter_values().map(|provider| provider.total())),
        open_disputes: count_small(pallet_arbitration::Disputes::<Runtime>::iter_keys()),
        payouts_owed: sum(pallet_fee_claims::Payouts::<Runtime>::iter_values().map(|payout| payout.total())),
        insurance_fund: InsuranceFund::ledger().balance,
        validators: count_small(Session::validators().into_iter()),
        candidates: count_small(pallet_validator_set::Candidates::<Runtime>::get().into_iter()),
        validator_bonds: ValidatorSet::total_held(),
        ..Default::default()
    };
    for (id, accountant) in pallet_accountant::Accountants::<Runtime>::iter().filter(|(_, record)| !record.closed) {
        totals.accountants = totals.accountants.saturating_add(1);
        if accountant.punishment.is_some() {
            totals.punished_accountants = totals.punished_accountants.saturating_add(1);
        }
        totals.stake = totals.stake.saturating_add(Balances::balance_on_hold(&stake, &id));
        totals.unsettled_coverage = totals.unsettled_coverage.saturating_add(accountant.covered_total);
    }
    totals
}

/// The validator or candidate, if the account is one or has something bonded.
pub fn validator(account: &AccountId) -> Option<ValidatorState> {
    let queued = Session::queued_keys();
    let index = Session::validators().iter().position(|validator| validator == account);
    let bond = ValidatorSet::bond_of(account);
    let state = ValidatorState {
        active: index.is_some(),
        queued: queued.iter().any(|(validator, _)| validator == account),
        disabled: index
            .and_then(|index| u32::try_from(index).ok())
            .is_some_and(|index| Session::disabled_validators().contains(&index)),
        invulnerable: pallet_validator_set::Invulnerables::<Runtime>::get().contains(account),
        candidate: bond.is_some(),
        bond: bond.unwrap_or_default(),
        unbonding: sum(ValidatorSet::unbonding_chunks(account)
            .into_iter()
            .map(|chunk| chunk.amount)),
        session_keys: Session::load_keys(account).map(|keys| keys.encode()),
        running_keys: index.and_then(running_keys).map(|keys| keys.encode()),
    };
    let is_known = state.active
        || state.queued
        || state.invulnerable
        || state.candidate
        || state.unbonding > 0
        || state.session_keys.is_some();
    is_known.then_some(state)
}

/// The session keys of the validator with this index in the running session.
pub fn running_keys(index: usize) -> Option<SessionKeys> {
    let aura = pallet_aura::Authorities::<Runtime>::get().get(index)?.clone();
    let (grandpa, _) = pallet_grandpa::Authorities::<Runtime>::get().get(index)?.clone();
    Some(SessionKeys { aura, grandpa })
}

/// The account that has registered this public session key.
pub fn session_key_owner(key_type: KeyTypeId, key: &[u8]) -> Option<AccountId> {
    Session::key_owner(key_type, key)
}

/// The validators of the running session, in the order of their authorities.
pub fn validators() -> Vec<AccountId> {
    Session::validators()
}
