//! The parties' deposits: holds on their own accounts.

use crate::{
    pallet::{Config, HoldReason, Pallet},
    types::{Dispute, Party},
};
use frame_support::{
    pallet_prelude::{DispatchResult, Get},
    storage::with_storage_layer,
    traits::{
        Imbalance, OnUnbalanced,
        fungible::hold::{Balanced as _, Mutate as _},
        tokens::{Fortitude, Precision, Restriction},
    },
};
use tallystick_primitives::{AccountId, Balance, frame, traits::Verdict};

impl<T: Config> Pallet<T> {
    pub(crate) fn hold(who: &AccountId, amount: Balance) -> DispatchResult {
        frame::hold::<T::Currency>(&HoldReason::DisputeDeposit.into(), who, amount)
    }

    /// Gives the deposits back according to the verdict. Returns the loser's payment to the winner and
    /// the insurance fund's share.
    pub(crate) fn return_deposits(dispute: &Dispute, verdict: Verdict) -> (Balance, Balance) {
        match verdict {
            Verdict::ForOpener => Self::make_whole(dispute, Party::Opener),
            Verdict::ForRespondent => Self::make_whole(dispute, Party::Respondent),
            Verdict::Unruled => {
                let forfeited = [Party::Opener, Party::Respondent].map(|party| Self::share(dispute, party));
                (0, forfeited.into_iter().fold(0, Balance::saturating_add))
            }
        }
    }

    /// Gives a party back its deposit without the share that the insurance fund keeps when nobody
    /// ruled.
    fn share(dispute: &Dispute, party: Party) -> Balance {
        let (who, posted) = (dispute.account(party), dispute.posted(party));
        let share = T::UnruledShare::get().mul_floor(posted);
        Self::give_back(who, posted.saturating_sub(share));
        Self::forfeit(who, share)
    }

    /// The loser pays the winner; the rest of both deposits goes back.
    fn make_whole(dispute: &Dispute, winner: Party) -> (Balance, Balance) {
        let loser = winner.other();
        let price = dispute.price_of_losing(loser);
        let outcome = Self::pay(dispute.account(loser), dispute.account(winner), price);
        Self::give_back(dispute.account(winner), dispute.posted(winner));
        Self::give_back(dispute.account(loser), dispute.posted(loser).saturating_sub(price));
        outcome
    }

    /// Moves a deposit to the winner's free money. A deposit that the winner cannot take goes to the
    /// insurance fund: the loser does not keep it because the winner has no account.
    fn pay(loser: &AccountId, winner: &AccountId, amount: Balance) -> (Balance, Balance) {
        if amount == 0 {
            return (0, 0);
        }
        let transfer = || {
            T::Currency::transfer_on_hold(
                &HoldReason::DisputeDeposit.into(),
                loser,
                winner,
                amount,
                Precision::Exact,
                Restriction::Free,
                Fortitude::Polite,
            )
        };
        match with_storage_layer(transfer) {
            Ok(paid) => (paid, 0),
            Err(_) => (0, Self::forfeit(loser, amount)),
        }
    }

    fn forfeit(who: &AccountId, amount: Balance) -> Balance {
        if amount == 0 {
            return 0;
        }
        let (money, _) = T::Currency::slash(&HoldReason::DisputeDeposit.into(), who, amount);
        let forfeited = money.peek();
        T::InsuranceFund::on_unbalanced(money);
        forfeited
    }

    fn give_back(who: &AccountId, amount: Balance) {
        if amount > 0 {
            // The deposit is on hold since the party was heard, and an account with a hold can take it
            // back.
            let _ = T::Currency::release(&HoldReason::DisputeDeposit.into(), who, amount, Precision::BestEffort);
        }
    }
}
