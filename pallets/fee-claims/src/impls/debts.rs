//! Debts of overdrawn clients.
//!
//! Free money of an overdrawn client is reserved for its creditors, the oldest debts first. A creditor
//! that collects pays all of them at once, because no creditor's share may depend on the order of
//! collections.

use crate::{
    pallet::{Config, Earmarks, Error, Event, HoldReason, Pallet},
    types::{Debt, Earmark, share},
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, pallet_prelude::DispatchError};
use tallystick_primitives::{AccountId, Balance};

/// A part of a debt that can be paid: (cycle, amount).
type Part = (u32, Balance);

/// Divides `money` among debts, the oldest first; debts of one cycle share pro rata, rounded down, if
/// the money is too little for them. The result is in the order of the creditors.
fn divide(money: Balance, creditors: &[(AccountId, Earmark)]) -> Vec<Vec<Part>> {
    // By age: (the debts, the part of them that can be paid).
    let mut ages = BTreeMap::<u32, (Balance, Balance)>::new();
    for debt in creditors.iter().flat_map(|(_, earmark)| &earmark.debts) {
        let (owed, _) = ages.entry(debt.cycle).or_default();
        *owed = owed.saturating_add(debt.amount);
    }
    let mut left = money;
    for (owed, payable) in ages.values_mut() {
        *payable = left.min(*owed);
        left = left.saturating_sub(*payable);
    }
    let part = |debt: &Debt| {
        let (owed, payable) = ages.get(&debt.cycle).copied().unwrap_or_default();
        (debt.cycle, share(debt.amount, payable, owed))
    };
    let parts = |(_, earmark): &(AccountId, Earmark)| earmark.debts.iter().map(part).collect();
    creditors.iter().map(parts).collect()
}

impl<T: Config> Pallet<T> {
    /// Returns how many earmarks of the client were visited.
    pub(crate) fn do_collect_debt(creditor: AccountId, client: AccountId) -> Result<u32, DispatchError> {
        let mut record = Self::client(&client)?;
        let mut creditors: Vec<(AccountId, Earmark)> = Earmarks::<T>::iter_prefix(&client).collect();
        let earmarks = u32::try_from(creditors.len()).unwrap_or(u32::MAX);
        creditors.retain(|(_, earmark)| !earmark.debts.is_empty());
        ensure!(
            creditors.iter().any(|(provider, _)| *provider == creditor),
            Error::<T>::NotFound
        );
        let parts = divide(record.free, &creditors);
        let paid_to = parts.iter().filter(|parts| parts.iter().any(|(_, amount)| *amount > 0));
        let paid_to = paid_to.count();
        ensure!(paid_to > 0, Error::<T>::InsufficientFunds);
        Self::surcharge(&creditor, paid_to)?;
        for ((provider, mut earmark), parts) in creditors.into_iter().zip(parts) {
            let mut paid: Balance = 0;
            for (cycle, amount) in parts {
                let moved = Self::to_pot(HoldReason::Deposit, &client, amount);
                earmark.pay_debt(cycle, moved);
                paid = paid.saturating_add(moved);
            }
            if paid == 0 {
                continue;
            }
            record.held = record.held.saturating_sub(paid);
            record.free = record.free.saturating_sub(paid);
            record.debt = record.debt.saturating_sub(paid);
            let rest = earmark.debt();
            Earmarks::<T>::insert(&client, &provider, earmark);
            Self::credit(&provider, paid);
            Self::deposit_event(Event::DebtPaid {
                client: client.clone(),
                provider,
                amount: paid,
                rest,
            });
        }
        Self::put_client(&client, record);
        Ok(earmarks)
    }
}
