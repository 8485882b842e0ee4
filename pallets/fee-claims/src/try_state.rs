//! The invariants of the fee claims.

use crate::{
    pallet::{
        Bills, Clients, Config, Contests, CreditLines, Earmarks, HoldReason, Pairs, Pallet, Payouts, ProcessedAt,
        Progress, Served,
    },
    types::{Pledge, Sweep},
};
use alloc::collections::BTreeMap;
use frame_support::{
    pallet_prelude::Get,
    traits::fungible::{Inspect as _, hold::Inspect as _},
};
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{AccountId, Balance, frame::block, state_claims::CyclePhase};

fn sum(amounts: impl Iterator<Item = Balance>) -> Balance {
    amounts.fold(0, |sum: Balance, amount| sum.saturating_add(amount))
}

fn ensure(holds: bool, invariant: &'static str) -> Result<(), TryRuntimeError> {
    match holds {
        true => Ok(()),
        false => Err(invariant.into()),
    }
}

/// A deposit or a credit line never thaws more than its amount, and no chunk is empty.
fn is_sound(pledge: &Pledge) -> bool {
    pledge.thawing() <= pledge.amount
        && pledge.thaws.iter().all(|thaw| thaw.amount > 0)
        && pledge.thaws.is_sorted_by(|one, next| one.cycle < next.cycle)
}

impl<T: Config> Pallet<T> {
    /// Checks the invariants that head the pallet, INV1 to INV10.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_clients()?;
        Self::check_credit_lines()?;
        Self::check_payouts()?;
        Self::check_claims()?;
        Self::check_progress()
    }

    fn check_clients() -> Result<(), TryRuntimeError> {
        let mut earmarks = BTreeMap::<AccountId, (Balance, u32, Balance)>::new();
        let mut contests = BTreeMap::<(AccountId, AccountId), (Balance, u32)>::new();
        for (claim, contested) in Contests::<T>::iter() {
            let (withheld, count) = contests.entry((claim.client, contested.provider)).or_default();
            *withheld = withheld.saturating_add(contested.withheld);
            *count = count.saturating_add(1);
            ensure(
                contested.withheld <= contested.amount,
                "INV5: more is withheld than is contested",
            )?;
        }
        for (client, provider, earmark) in Earmarks::<T>::iter() {
            let (withheld, count) = contests.remove(&(client.clone(), provider)).unwrap_or_default();
            ensure(
                (withheld, count) == (earmark.withheld, earmark.contests) && withheld <= earmark.pledge.amount,
                "INV5: the withheld money is not the sum of the disputes'",
            )?;
            ensure(is_sound(&earmark.pledge), "INV4: an earmark thaws more than its money")?;
            ensure(
                earmark.debts.iter().all(|debt| debt.amount > 0)
                    && earmark.debts.is_sorted_by(|one, next| one.cycle < next.cycle),
                "INV3: debts are out of order",
            )?;
            let (amount, number, debt) = earmarks.entry(client).or_default();
            *amount = amount.saturating_add(earmark.pledge.amount);
            *number = number.saturating_add(1);
            *debt = debt.saturating_add(earmark.debt());
        }
        ensure(contests.is_empty(), "INV5: a contested claim has no earmark")?;
        for (client, record) in Clients::<T>::iter() {
            let (amount, number, debt) = earmarks.remove(&client).unwrap_or_default();
            let held = T::Currency::balance_on_hold(&HoldReason::Deposit.into(), &client);
            ensure(held == record.held, "INV1: a deposit is not the held money")?;
            ensure(
                record.held == record.free.saturating_add(amount),
                "INV2: a deposit is not the sum of its parts",
            )?;
            ensure(
                number == record.earmarks && number <= T::MaxEarmarks::get(),
                "INV2: earmarks are miscounted",
            )?;
            ensure(debt == record.debt, "INV3: a client's debt is not the sum of its debts")?;
            ensure(
                record.funded_since.is_none_or(|since| since <= block::<T>()) && !record.is_empty(),
                "INV2: a client's record is empty, or its funding date is wrong",
            )?;
        }
        ensure(earmarks.is_empty(), "INV2: an earmark belongs to no client")
    }

    fn check_credit_lines() -> Result<(), TryRuntimeError> {
        let mut sponsors = BTreeMap::<AccountId, Balance>::new();
        for (client, line) in CreditLines::<T>::iter() {
            ensure(is_sound(&line.pledge), "INV4: a credit line thaws more than its money")?;
            let named = Clients::<T>::get(&client).and_then(|record| record.sponsor);
            ensure(
                named.as_ref() == Some(&line.sponsor),
                "INV6: a client did not name its sponsor",
            )?;
            let total = sponsors.entry(line.sponsor).or_default();
            *total = total.saturating_add(line.pledge.amount);
        }
        for (sponsor, total) in sponsors {
            let held = T::Currency::balance_on_hold(&HoldReason::CreditLine.into(), &sponsor);
            ensure(
                held == total,
                "INV6: a sponsor's hold is not the sum of its credit lines",
            )?;
        }
        Ok(())
    }

    fn check_payouts() -> Result<(), TryRuntimeError> {
        let owed = sum(Payouts::<T>::iter_values().map(|payout| payout.total()));
        let pot = T::Currency::balance(&Self::pot());
        ensure(
            pot >= owed.saturating_add(T::Currency::minimum_balance()),
            "INV7: the pot does not hold the payouts and its own deposit",
        )?;
        ensure(
            Payouts::<T>::iter_values().all(|payout| payout.first_credit.is_some()),
            "INV7: a payout has no first credit",
        )
    }

    fn check_claims() -> Result<(), TryRuntimeError> {
        let progress = Progress::<T>::get();
        // Pairs of a closing cycle are removed before the records that they add up to.
        let is_swept =
            |cycle| cycle == progress.swept && (progress.removed.is_some() || progress.stage != Sweep::Pairs);
        let mut served = BTreeMap::new();
        let mut matched = BTreeMap::<_, Balance>::new();
        for (cycle, (client, worker), pair) in Pairs::<T>::iter() {
            let earmark = Earmarks::<T>::get(&client, &pair.provider);
            let is_kept = earmark.is_some_and(|earmark| earmark.last_cycle >= Some(cycle));
            let is_closed = Self::phase(cycle) == CyclePhase::Closed;
            ensure(is_kept || is_closed, "INV8: a claim has no earmark")?;
            let total: &mut u64 = served.entry((cycle, worker)).or_default();
            *total = total.saturating_add(pair.units);
            let total = matched.entry((cycle, client, pair.provider.clone())).or_default();
            *total = total.saturating_add(pair.matched());
        }
        for (cycle, worker, units) in Served::<T>::iter() {
            let known = served.remove(&(cycle, worker)).unwrap_or_default();
            ensure(
                known == units || (is_swept(cycle) && known < units),
                "INV8: a worker's units are not the sum of its claims",
            )?;
        }
        ensure(
            served.values().all(|units| *units == 0),
            "INV8: a worker's units are not counted",
        )?;
        for (cycle, client, bill) in Bills::<T>::iter() {
            ensure(
                bill.dues.is_sorted_by(|one, next| one.provider < next.provider),
                "INV9: a bill is out of order",
            )?;
            ensure(
                bill.settled || cycle >= progress.next,
                "INV9: a bill of a processed cycle was not paid",
            )?;
            for due in bill.dues {
                let known = matched
                    .remove(&(cycle, client.clone(), due.provider))
                    .unwrap_or_default();
                ensure(
                    known == due.matched || (is_swept(cycle) && known < due.matched),
                    "INV9: a bill is not the sum of the matched amounts",
                )?;
                ensure(
                    due.paid <= due.matched && (bill.settled || due.paid == 0),
                    "INV9: more was paid than matched",
                )?;
            }
        }
        ensure(
            matched.values().all(|amount| *amount == 0),
            "INV9: a matched amount is on no bill",
        )
    }

    fn check_progress() -> Result<(), TryRuntimeError> {
        let progress = Progress::<T>::get();
        ensure(
            progress.swept <= progress.next
                && progress.next <= Self::cycle_of(block::<T>())
                && (progress.swept..progress.next).all(ProcessedAt::<T>::contains_key)
                && ProcessedAt::<T>::iter_keys().all(|cycle| progress.swept <= cycle && cycle < progress.next),
            "INV10: cycles are out of order",
        )?;
        let cycles = Pairs::<T>::iter_keys()
            .map(|(cycle, _)| cycle)
            .chain(Served::<T>::iter_keys().map(|(cycle, _)| cycle))
            .chain(Bills::<T>::iter_keys().map(|(cycle, _)| cycle));
        let (first, last) = (progress.swept, Self::cycle_of(block::<T>()));
        let mut cycles = cycles.map(|cycle| first <= cycle && cycle <= last);
        ensure(
            cycles.all(|is_known| is_known),
            "INV10: a record is left of a closed cycle",
        )
    }
}
