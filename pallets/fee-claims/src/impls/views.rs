//! The pallet's answers about clients, cycles, claims and payouts.

use crate::{
    pallet::{Bills, Clients, Config, CreditLines, Earmarks, Pairs, Pallet, Payouts, ProcessedAt},
    types::share,
};
use tallystick_primitives::{
    AccountId, WorkerId,
    frame::block,
    state_claims::{ClientState, CreditLineState, CycleState, EarmarkState, MaturingState, PairState, PayoutState},
    traits::Identities,
};

impl<T: Config> Pallet<T> {
    /// The client's money, debts and credit line.
    pub fn client_state(client: &AccountId) -> ClientState {
        let record = Clients::<T>::get(client).unwrap_or_default();
        let earmarks = Earmarks::<T>::iter_prefix(client).map(|(provider, earmark)| EarmarkState {
            provider,
            amount: earmark.pledge.amount,
            withheld: earmark.withheld,
            thawing: earmark.pledge.state(),
            debts: earmark.debts_state(),
        });
        ClientState {
            held: record.held,
            free: record.free,
            available: record.available(),
            debt: record.debt,
            funded_since: Self::funded_since(&record),
            earmarks: earmarks.collect(),
            sponsor: record.sponsor,
            credit_line: CreditLines::<T>::get(client).map(|line| CreditLineState {
                thawing: line.pledge.state(),
                amount: line.pledge.amount,
                sponsor: line.sponsor,
                cap: line.cap,
                providers: line.providers.into_inner(),
            }),
        }
    }

    /// The phase of the cycle and its blocks.
    pub fn cycle_state(cycle: u32) -> CycleState {
        let processed_at = ProcessedAt::<T>::get(cycle);
        CycleState {
            cycle,
            phase: Self::phase(cycle),
            first_block: Self::first_block(cycle),
            last_block: Self::last_block(cycle),
            claims_until: Self::claims_until(cycle),
            processed_at,
            window_until: processed_at.map(Self::window_until),
        }
    }

    /// The worker's claim on the client, if there is one or the client expects one.
    pub fn pair_state(cycle: u32, client: &AccountId, worker: &WorkerId) -> Option<PairState> {
        let pair = Pairs::<T>::get(cycle, (client, *worker))?;
        let (matched, rest) = (pair.matched(), pair.rest());
        let bill = Bills::<T>::get(cycle, client);
        let paid = bill
            .due(&pair.provider)
            .map_or(0, |due| share(matched, due.paid, due.matched));
        Some(PairState {
            provider: pair.provider,
            units: pair.units,
            claimed: pair.claimed,
            requested: pair.requested,
            confirmed: pair.confirmed,
            matched,
            paid,
            rest,
            contested: pair.contested,
        })
    }

    /// The provider's earnings, and whether it can withdraw them now.
    pub fn payout_state(provider: &AccountId) -> PayoutState {
        let mut payout = Payouts::<T>::get(provider);
        payout.mature(block::<T>());
        PayoutState {
            available: payout.available,
            maturing: payout
                .maturing
                .into_iter()
                .map(|(amount, from)| MaturingState { amount, from })
                .collect(),
            beneficiary: T::Identities::beneficiary(provider),
            why_not: Self::check_withdraw(provider)
                .err()
                .map(|error| <&'static str>::from(error).into()),
        }
    }
}
