//! The price of an offence.

use crate::{
    WeightInfo, candidates,
    pallet::{Candidates, Config, CreditOf, CurrencyOf, Event, HoldReason, Offenders, Pallet, Slashes, WeightsOf},
    types::{Ending, Offender, ValidatorExposure},
};
use frame_support::{
    pallet_prelude::{Get, Weight},
    traits::{Imbalance, OnUnbalanced, fungible::hold::Balanced as _},
};
use pallet_session::Pallet as Session;
use sp_runtime::Perbill;
use sp_staking::{
    SessionIndex,
    offence::{OffenceDetails, OffenceSeverity, OnOffenceHandler},
};
use tallystick_primitives::{AccountId, Balance};

impl<T: Config, Reporter> OnOffenceHandler<Reporter, (AccountId, ValidatorExposure), Weight> for Pallet<T> {
    /// The offences pallet names earlier offenders of the same time again, with the fraction that all
    /// of them together deserve.
    fn on_offence(
        offenders: &[OffenceDetails<Reporter, (AccountId, ValidatorExposure)>],
        fractions: &[Perbill],
        session: SessionIndex,
    ) -> Weight {
        let mut weight = Weight::zero();
        for (details, fraction) in offenders.iter().zip(fractions) {
            let (account, exposure) = &details.offender;
            Self::punish(account, *exposure, *fraction, session);
            weight.saturating_accrue(WeightsOf::<T>::punish());
        }
        // The offences pallet drops this weight.
        Self::add_weight(weight);
        weight
    }
}

impl<T: Config> Pallet<T> {
    /// Punishes a validator for an offence in `session`, as far as it was not punished yet.
    pub(crate) fn punish(account: &AccountId, exposure: ValidatorExposure, fraction: Perbill, session: SessionIndex) {
        let term = Self::term_of(session);
        let before = Slashes::<T>::get(term, account);
        if before.is_some_and(|before| fraction <= before) {
            return;
        }
        Slashes::<T>::insert(term, account, fraction);
        let lost = before.map_or(0, |before| before.mul_floor(exposure.bond));
        let owed = fraction.mul_floor(exposure.bond).saturating_sub(lost);
        let amount = Self::slash(account, owed);
        Self::deposit_event(Event::Slashed {
            validator: account.clone(),
            session,
            fraction,
            amount,
        });
        // A validator punished for this term before may have joined again: a graver offence only costs
        // it more.
        let is_first = before.is_none();
        if is_first {
            Session::<T>::report_offence(account.clone(), OffenceSeverity(fraction));
            Self::remember_offender(account, fraction);
            Self::remove_invulnerable(account, session);
        }
        if (is_first || Self::bond_of(account).is_some_and(|bond| bond < T::MinBond::get()))
            && let Ok(candidate) = Self::take_candidate_if(account, |_| Ok(()))
        {
            Self::end_candidacy(candidate, Ending::Offence(session));
        }
    }

    /// Bars the account from joining until the next session ends, which is planned already. If more
    /// offenders are reported in so short a time than there can be candidates, the rest may join again
    /// at once.
    fn remember_offender(account: &AccountId, severity: Perbill) {
        let until = Session::<T>::current_index().saturating_add(1);
        Offenders::<T>::mutate(|offenders| {
            let known = offenders.iter_mut().find(|offender| offender.account == *account);
            if let Some(offender) = known {
                offender.severity = offender.severity.max(severity);
                offender.until = until;
            } else if !offenders.is_full() {
                offenders.force_push(Offender {
                    account: account.clone(),
                    severity,
                    until,
                });
            }
        });
    }

    /// Takes up to `amount` of the account's bond, then of its unbonding money; returns the loss.
    fn slash(account: &AccountId, amount: Balance) -> Balance {
        let bonded = Candidates::<T>::mutate(|list| candidates::reduce::<T>(list, account, amount));
        let missing = amount.saturating_sub(bonded);
        let unbonding = Self::change_unbonding(account, |unbonding| unbonding.take(missing));
        let taken = bonded.saturating_add(unbonding);
        if taken == 0 {
            return 0;
        }
        let (money, _): (CreditOf<T>, _) = CurrencyOf::<T>::slash(&HoldReason::CandidateBond.into(), account, taken);
        let lost = money.peek();
        T::Slashed::on_unbalanced(money);
        lost
    }
}
