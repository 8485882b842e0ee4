//! The steps of a dispute.

use crate::{
    pallet::{Config, Disputes, Error, Event, NextDispute, OpenAgainst, OpenByTopic, OpenCount, Pallet, Queues},
    types::{Appeal, Dispute, DisputeId, Evidence, Party, Stage, Topic, Uri},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
};
use sp_core::H256;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber,
    frame::block,
    state_disputes::Subject,
    traits::{Contest, DisputableClaims, Identities, SlashableBonds, Workers},
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_open(opener: AccountId, subject: Subject, hash: H256, uri: Uri) -> DispatchResult {
        let contest = Self::contest(&subject, &opener)?;
        ensure!(contest.respondent != opener, Error::<T>::OwnSubject);
        ensure!(contest.amount > 0, Error::<T>::ZeroAmount);
        let topic = Topic::new(&subject, &opener);
        ensure!(!OpenByTopic::<T>::contains_key(&topic), Error::<T>::AlreadyOpen);
        Self::count(&opener, &contest.respondent)?;

        let id = NextDispute::<T>::get();
        NextDispute::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
        let now = block::<T>();
        let respond_by = Self::deadline(T::RespondPeriod::get())?;
        let mut dispute = Dispute {
            subject,
            opener,
            respondent: contest.respondent,
            amount: contest.amount,
            deposit: Self::deposit_for(contest.amount),
            opened_at: now,
            evidence: Evidence { hash, uri },
            response: None,
            appeal: None,
            place: 0,
            stage: Stage::Opened { respond_by },
        };
        Self::hold(&dispute.opener, dispute.deposit)?;
        if let Subject::Claim(claim) = &dispute.subject {
            T::Claims::withhold(claim, &dispute.opener)?;
        }
        if dispute.contests_bond() {
            T::Bonds::withhold(&dispute.respondent)?;
            dispute.place = Self::join_queue(&dispute.respondent)?;
        }
        OpenByTopic::<T>::insert(topic, id);
        Disputes::<T>::insert(id, &dispute);
        Self::deposit_event(Event::DisputeOpened {
            dispute: id,
            subject: dispute.subject,
            opener: dispute.opener,
            respondent: dispute.respondent,
            amount: dispute.amount,
            deposit: dispute.deposit,
            evidence: dispute.evidence.hash,
            uri: dispute.evidence.uri,
            respond_by,
        });
        Ok(())
    }

    /// The respondent and the contested amount.
    fn contest(subject: &Subject, opener: &AccountId) -> Result<Contest, DispatchError> {
        match subject {
            Subject::Claim(claim) => T::Claims::contest(claim, opener),
            Subject::Service { worker, amount } => {
                ensure!(T::Identities::is_registered(opener), Error::<T>::NotRegistered);
                let respondent = T::Workers::provider(worker).ok_or(Error::<T>::NotFound)?;
                ensure!(
                    *amount <= T::Bonds::slashable(&respondent),
                    Error::<T>::InsufficientBond
                );
                Ok(Contest {
                    respondent,
                    amount: *amount,
                })
            }
        }
    }

    /// Counts a dispute for its opener, the only party whose limits it uses up.
    fn count(opener: &AccountId, respondent: &AccountId) -> DispatchResult {
        let open = OpenCount::<T>::get(opener);
        ensure!(open < T::MaxOpenPerParty::get(), Error::<T>::TooManyOpen);
        let against = OpenAgainst::<T>::get(opener, respondent);
        ensure!(against < T::MaxOpenAgainst::get(), Error::<T>::TooManyOpen);
        OpenCount::<T>::insert(opener, open.saturating_add(1));
        OpenAgainst::<T>::insert(opener, respondent, against.saturating_add(1));
        Ok(())
    }

    /// The place of a new dispute among the disputes about the respondent's bond.
    fn join_queue(respondent: &AccountId) -> Result<u64, DispatchError> {
        Queues::<T>::try_mutate(respondent, |queue| {
            let place = queue.joined;
            queue.joined = place.checked_add(1).ok_or(Error::<T>::Overflow)?;
            Ok(place)
        })
    }

    pub(crate) fn do_respond(who: AccountId, id: DisputeId, hash: H256, uri: Uri) -> DispatchResult {
        let rule_by = Self::mutate(id, |dispute| {
            ensure!(who == dispute.respondent, Error::<T>::NotRespondent);
            ensure!(matches!(dispute.stage, Stage::Opened { .. }), Error::<T>::WrongStage);
            let rule_by = Self::deadline(T::RulePeriod::get())?;
            Self::hold(&who, dispute.deposit)?;
            dispute.response = Some(Evidence { hash, uri: uri.clone() });
            dispute.stage = Stage::Responded { rule_by };
            Ok(rule_by)
        })?;
        Self::deposit_event(Event::Responded {
            dispute: id,
            evidence: hash,
            uri,
            rule_by,
        });
        Ok(())
    }

    pub(crate) fn do_rule(id: DisputeId, for_opener: bool) -> DispatchResult {
        let appeal_by = Self::mutate(id, |dispute| {
            let may_rule = match dispute.stage {
                // Before the respondent was heard, a dispute can only be dismissed.
                Stage::Opened { .. } => !for_opener,
                Stage::Responded { .. } => true,
                _ => false,
            };
            ensure!(may_rule, Error::<T>::WrongStage);
            let appeal_by = Self::deadline(T::AppealPeriod::get())?;
            dispute.stage = Stage::Ruled {
                winner: Party::favoured(for_opener),
                appeal_by,
            };
            Ok(appeal_by)
        })?;
        Self::deposit_event(Event::Ruled {
            dispute: id,
            for_opener,
            appeal_by,
        });
        Ok(())
    }

    pub(crate) fn do_appeal(who: AccountId, id: DisputeId) -> DispatchResult {
        let (deposit, rule_by) = Self::mutate(id, |dispute| {
            let Stage::Ruled { winner, .. } = dispute.stage else {
                return Err(Error::<T>::WrongStage.into());
            };
            let appellant = winner.other();
            ensure!(&who == dispute.account(appellant), Error::<T>::NotLoser);
            let deposit = Self::appeal_deposit(dispute)?;
            let rule_by = Self::deadline(T::CouncilPeriod::get())?;
            Self::hold(&who, deposit)?;
            dispute.appeal = Some(Appeal { appellant, deposit });
            dispute.stage = Stage::Appealed { rule_by };
            Ok((deposit, rule_by))
        })?;
        Self::deposit_event(Event::Appealed {
            dispute: id,
            appellant: who,
            deposit,
            rule_by,
        });
        Ok(())
    }

    pub(crate) fn do_rule_appeal(id: DisputeId, for_opener: bool) -> DispatchResult {
        Self::mutate(id, |dispute| {
            ensure!(matches!(dispute.stage, Stage::Appealed { .. }), Error::<T>::WrongStage);
            dispute.stage = Stage::Decided {
                winner: Party::favoured(for_opener),
            };
            Ok(())
        })?;
        Self::deposit_event(Event::AppealRuled {
            dispute: id,
            for_opener,
        });
        Ok(())
    }

    /// The deposit of an appeal, on top of the first deposit.
    pub(crate) fn appeal_deposit(dispute: &Dispute) -> Result<Balance, DispatchError> {
        let factor = Balance::from(T::AppealFactor::get().max(1));
        let deposit = dispute.deposit.checked_mul(factor).ok_or(Error::<T>::Overflow)?;
        Ok(deposit)
    }

    /// Each party's deposit when `amount` is contested.
    pub(crate) fn deposit_for(amount: Balance) -> Balance {
        T::DepositRatio::get().mul_ceil(amount).max(T::MinDeposit::get())
    }

    fn deadline(period: BlockNumber) -> Result<BlockNumber, DispatchError> {
        let deadline = block::<T>().checked_add(period).ok_or(Error::<T>::Overflow)?;
        Ok(deadline)
    }

    /// Changes an open dispute before its deadline.
    fn mutate<R>(
        id: DisputeId,
        change: impl FnOnce(&mut Dispute) -> Result<R, DispatchError>,
    ) -> Result<R, DispatchError> {
        let mut dispute = Disputes::<T>::get(id).ok_or(Error::<T>::NotFound)?;
        let in_time = dispute.deadline().is_none_or(|deadline| block::<T>() <= deadline);
        ensure!(in_time, Error::<T>::TooLate);
        let result = change(&mut dispute)?;
        Disputes::<T>::insert(id, dispute);
        Ok(result)
    }
}
