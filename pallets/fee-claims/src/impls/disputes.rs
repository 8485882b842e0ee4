//! Claims in dispute, for the arbitration pallet.

use crate::{
    pallet::{Clients, Config, Contests, Earmarks, Error, Event, Pairs, Pallet},
    types::{Contested, Pair},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
};
use tallystick_primitives::{
    AccountId, Balance,
    state_claims::CyclePhase,
    traits::{ClaimId, Contest, DisputableClaims, Verdict},
};

impl<T: Config> Pallet<T> {
    /// The pair and its contestable amount.
    fn contestable(claim: &ClaimId, opener: &AccountId) -> Result<(Pair, Contest), DispatchError> {
        ensure!(Self::phase(claim.cycle) == CyclePhase::Window, Error::<T>::NotOpen);
        let pair = Pairs::<T>::get(claim.cycle, (&claim.client, claim.worker)).ok_or(Error::<T>::NotFound)?;
        let respondent = if *opener == claim.client {
            pair.provider.clone()
        } else if *opener == pair.provider {
            claim.client.clone()
        } else {
            return Err(Error::<T>::NotParty.into());
        };
        ensure!(!pair.contested, Error::<T>::Disputed);
        let amount = pair.rest();
        ensure!(amount > 0, Error::<T>::NothingToContest);
        Ok((pair, Contest { respondent, amount }))
    }
}

impl<T: Config> DisputableClaims for Pallet<T> {
    fn contest(claim: &ClaimId, opener: &AccountId) -> Result<Contest, DispatchError> {
        Self::contestable(claim, opener).map(|(_, contest)| contest)
    }

    fn withhold(claim: &ClaimId, opener: &AccountId) -> DispatchResult {
        let (mut pair, Contest { amount, .. }) = Self::contestable(claim, opener)?;
        let mut earmark = Earmarks::<T>::get(&claim.client, &pair.provider).ok_or(Error::<T>::NotEarmarked)?;
        let withheld = amount.min(earmark.reach());
        earmark.withheld = earmark.withheld.checked_add(withheld).ok_or(Error::<T>::Overflow)?;
        earmark.contests = earmark.contests.checked_add(1).ok_or(Error::<T>::Overflow)?;
        Earmarks::<T>::insert(&claim.client, &pair.provider, earmark);
        pair.contested = true;
        let contested = Contested {
            provider: pair.provider.clone(),
            amount,
            withheld,
        };
        Contests::<T>::insert(claim, contested);
        Pairs::<T>::insert(claim.cycle, (&claim.client, claim.worker), pair);
        Self::deposit_event(Event::ClaimContested {
            claim: claim.clone(),
            amount,
            withheld,
        });
        Ok(())
    }

    /// If the provider was right, the withheld money is paid and the rest of the claim becomes debt.
    fn settle(claim: &ClaimId, opener: &AccountId, verdict: Verdict) -> Balance {
        let Some(contested) = Contests::<T>::take(claim) else {
            return 0;
        };
        let Contested {
            provider,
            amount,
            withheld,
        } = contested;
        let client = &claim.client;
        let mut record = Clients::<T>::get(client).unwrap_or_default();
        let mut earmark = Earmarks::<T>::get(client, &provider).unwrap_or_default();
        earmark.withheld = earmark.withheld.saturating_sub(withheld);
        earmark.contests = earmark.contests.saturating_sub(1);
        let is_won = match verdict {
            Verdict::ForOpener => *opener == provider,
            Verdict::ForRespondent => *opener != provider,
            Verdict::Unruled => false,
        };
        let (mut paid, mut debt) = (0, 0);
        if is_won {
            // The payment is at most the money withheld for this dispute: the money for other claims
            // stays.
            paid = Self::pay_from_earmark(client, &mut record, &mut earmark, withheld);
            debt = Self::owe(&mut record, &mut earmark, claim.cycle, amount.saturating_sub(paid));
            Self::credit(&provider, paid);
        }
        Earmarks::<T>::insert(client, &provider, earmark);
        Self::put_client(client, record);
        Self::deposit_event(Event::ContestSettled {
            claim: claim.clone(),
            provider,
            paid,
            debt,
        });
        paid
    }
}
