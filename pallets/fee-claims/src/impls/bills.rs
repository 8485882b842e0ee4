//! The payment of a client's bill for a cycle: from its earmarks, then from its credit line, then by
//! the insurance fund; the rest is debt.
//!
//! A bill is paid as a whole, so no provider on it comes before another: each earmark serves one
//! provider, a credit line that is too small is shared pro rata, and the client's funding is looked up
//! before the first payment.

use crate::{
    pallet::{Clients, Config, CreditLines, Earmarks, Event, HoldReason, Pallet},
    types::{Bill, share},
};
use alloc::vec::Vec;
use tallystick_primitives::{
    AccountId, Balance,
    traits::{Insurance, Shortfall},
};

impl<T: Config> Pallet<T> {
    /// Pays every provider on the bill. This never fails: an unpaid amount becomes debt.
    pub(crate) fn pay_bill(cycle: u32, client: &AccountId, bill: &mut Bill<T::MaxEarmarks>) {
        bill.settled = true;
        let mut record = Clients::<T>::get(client).unwrap_or_default();
        let client_funded_since = Self::funded_since(&record);
        let mut from_earmarks = Vec::with_capacity(bill.dues.len());
        let mut missing = Vec::with_capacity(bill.dues.len());
        for due in &bill.dues {
            let mut earmark = Earmarks::<T>::get(client, &due.provider).unwrap_or_default();
            let paid = Self::pay_from_earmark(client, &mut record, &mut earmark, due.matched);
            missing.push((due.provider.clone(), due.matched.saturating_sub(paid)));
            from_earmarks.push((earmark, paid));
        }
        let from_credit = Self::draw_credit(client, &missing);
        let pot = Self::pot();
        for (((due, (mut earmark, from_earmark)), from_credit), (_, missing)) in
            bill.dues.iter_mut().zip(from_earmarks).zip(from_credit).zip(missing)
        {
            let shortfall = Shortfall {
                provider: &due.provider,
                client,
                client_funded_since,
                amount: missing.saturating_sub(from_credit),
            };
            let from_insurance = match shortfall.amount {
                0 => 0,
                amount => T::Insurance::cover(&shortfall, &pot).min(amount),
            };
            let debt = shortfall.amount.saturating_sub(from_insurance);
            let debt = Self::owe(&mut record, &mut earmark, cycle, debt);
            Earmarks::<T>::insert(client, &due.provider, earmark);
            due.paid = from_earmark.saturating_add(from_credit).saturating_add(from_insurance);
            Self::credit(&due.provider, due.paid);
            Self::deposit_event(Event::Paid {
                cycle,
                client: client.clone(),
                provider: due.provider.clone(),
                matched: due.matched,
                from_earmark,
                from_credit,
                from_insurance,
                debt,
            });
        }
        Self::put_client(client, record);
    }

    /// Draws the missing amounts from the client's credit line into the pot: for the providers on its
    /// list, at most its cap, pro rata if the line is too small. Returns the amounts drawn, in the same
    /// order.
    fn draw_credit(client: &AccountId, missing: &[(AccountId, Balance)]) -> Vec<Balance> {
        let is_missing = missing.iter().any(|(_, amount)| *amount > 0);
        let Some(mut line) = CreditLines::<T>::get(client).filter(|_| is_missing) else {
            return missing.iter().map(|_| 0).collect();
        };
        let wanted = |(provider, amount): &(AccountId, Balance)| match line.providers.contains(provider) {
            true => *amount,
            false => 0,
        };
        let wanted: Vec<Balance> = missing.iter().map(wanted).collect();
        let total = wanted
            .iter()
            .fold(0, |sum: Balance, amount| sum.saturating_add(*amount));
        let most = line.pledge.amount.min(line.cap);
        let mut left = most;
        let draw = |wanted: Balance| {
            let part = if total <= most {
                wanted
            } else {
                share(wanted, most, total)
            };
            let drawn = Self::to_pot(HoldReason::CreditLine, &line.sponsor, part.min(left));
            left = left.saturating_sub(drawn);
            drawn
        };
        let drawn = wanted.into_iter().map(draw).collect();
        line.pledge.take(most.saturating_sub(left));
        CreditLines::<T>::insert(client, line);
        drawn
    }
}
