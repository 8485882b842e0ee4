//! The end of a dispute. Nothing here can fail: a verdict that could not be carried out would keep
//! everybody's money withheld for ever.

use crate::{
    pallet::{Config, Disputes, Error, Event, FRAUD_COMPENSATION, OpenAgainst, OpenByTopic, OpenCount, Pallet, Queues},
    types::{Dispute, DisputeId},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use tallystick_primitives::{
    AccountId, Balance,
    frame::block,
    state_disputes::Subject,
    traits::{DisputableClaims, Slash, SlashableBonds, Verdict},
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_finalize(id: DisputeId) -> DispatchResult {
        let dispute = Disputes::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        ensure!(dispute.is_over(block::<T>()), Error::<T>::TooSoon);
        ensure!(Self::older_disputes(&dispute) == 0, Error::<T>::OlderOpen);
        let verdict = dispute.outcome();
        Self::remove(id, &dispute);
        let settled = match &dispute.subject {
            Subject::Claim(claim) => T::Claims::settle(claim, &dispute.opener, verdict),
            Subject::Service { .. } => 0,
        };
        let slash = Self::slash(&dispute, verdict);
        if dispute.contests_bond() {
            T::Bonds::release(&dispute.respondent);
        }
        let (deposit_paid, deposit_forfeited) = Self::return_deposits(&dispute, verdict);
        Self::deposit_event(Event::DisputeFinalized {
            dispute: id,
            subject: dispute.subject,
            opener: dispute.opener,
            respondent: dispute.respondent,
            amount: dispute.amount,
            verdict,
            responded: dispute.response.is_some(),
            appealed: dispute.appeal.is_some(),
            settled,
            compensation: slash.claimant,
            slashed_to_insurance: slash.insurance,
            burned: slash.burned,
            deposit_paid,
            deposit_forfeited,
        });
        Ok(())
    }

    /// The number of older open disputes about the same bond. They are finalized first, so that nobody
    /// takes a bond away from earlier openers, as a provider could with the help of a friend: by
    /// silence or by confession. The rule delays no dispute beyond its own dispute period, as older
    /// disputes end before.
    pub(crate) fn older_disputes(dispute: &Dispute) -> u64 {
        if dispute.contests_bond() {
            let served = Queues::<T>::get(&dispute.respondent).served;
            dispute.place.saturating_sub(served)
        } else {
            0
        }
    }

    /// Slashes the respondent's bond according to the verdict, as far as the bond reaches.
    fn slash(dispute: &Dispute, verdict: Verdict) -> Slash {
        let (amount, compensation) = Self::penalty(dispute, verdict);
        if amount == 0 {
            return Slash::default();
        }
        T::Bonds::slash(&dispute.respondent, amount, &dispute.opener, compensation)
    }

    /// The amount that the verdict takes from the respondent's bond, and the opener's part of it.
    fn penalty(dispute: &Dispute, verdict: Verdict) -> (Balance, Balance) {
        if verdict != Verdict::ForOpener {
            return (0, 0);
        }
        if let Subject::Service { .. } = dispute.subject {
            return (dispute.amount, dispute.amount);
        }
        // A silent respondent loses the contested claim and nothing above it.
        if dispute.is_opened_by_client() && dispute.response.is_some() {
            let penalty = dispute.amount.saturating_mul(T::FraudPenalty::get().into());
            return (penalty, FRAUD_COMPENSATION.mul_floor(penalty));
        }
        (0, 0)
    }

    fn remove(id: DisputeId, dispute: &Dispute) {
        let (opener, respondent) = (&dispute.opener, &dispute.respondent);
        Disputes::<T>::remove(id);
        OpenByTopic::<T>::remove(dispute.topic());
        Self::uncount(opener, respondent);
        if dispute.contests_bond() {
            Queues::<T>::mutate_exists(respondent, |queue| {
                let mut left = queue.take().unwrap_or_default();
                left.served = left.served.saturating_add(1);
                *queue = Some(left).filter(|left| left.served < left.joined);
            });
        }
    }

    fn uncount(opener: &AccountId, respondent: &AccountId) {
        let less = |open: &mut Option<u32>| {
            *open = open.and_then(|open| open.checked_sub(1)).filter(|open| *open > 0);
        };
        OpenCount::<T>::mutate_exists(opener, less);
        OpenAgainst::<T>::mutate_exists(opener, respondent, less);
    }
}
