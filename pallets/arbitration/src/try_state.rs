//! The invariants of the disputes.

use crate::{
    pallet::{Config, Disputes, HoldReason, NextDispute, OpenAgainst, OpenByTopic, OpenCount, Pallet, Queues},
    types::{Dispute, DisputeId, Party, Stage},
};
use alloc::collections::BTreeMap;
use frame_support::{pallet_prelude::Get, traits::fungible::hold::Inspect as _};
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{AccountId, Balance};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **ARB1**: every account's deposits on hold are exactly those of its open disputes.
    /// - **ARB2**: the index of topics finds every open dispute, and nothing else.
    /// - **ARB3**: the counts of open disputes are right and within their limits.
    /// - **ARB4**: a dispute's number was given out.
    /// - **ARB5**: a dispute is between two parties, about some money, with a deposit.
    /// - **ARB6**: a dispute's stage fits its history.
    /// - **ARB7**: the open disputes about a bond have the places of its queue, in the order of their
    ///   numbers.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut deposits = BTreeMap::<_, Balance>::new();
        let (mut counts, mut against) = (BTreeMap::<_, u32>::new(), BTreeMap::<_, u32>::new());
        let mut disputes = 0u32;
        let mut places = BTreeMap::<_, BTreeMap<_, _>>::new();
        for (id, dispute) in Disputes::<T>::iter() {
            disputes = disputes.saturating_add(1);
            for party in [Party::Opener, Party::Respondent] {
                let sum = deposits.entry(dispute.account(party).clone()).or_default();
                *sum = sum.saturating_add(dispute.posted(party));
            }
            let (opener, respondent) = (dispute.opener.clone(), dispute.respondent.clone());
            let more = |count: &mut u32| *count = count.saturating_add(1);
            more(counts.entry(opener.clone()).or_default());
            more(against.entry((opener, respondent)).or_default());
            if dispute.contests_bond() {
                let queue = places.entry(dispute.respondent.clone()).or_default();
                queue.insert(id, dispute.place);
            }
            if OpenByTopic::<T>::get(dispute.topic()) != Some(id) {
                return Err("ARB2: a dispute is not found by its topic".into());
            }
            if id >= NextDispute::<T>::get() {
                return Err("ARB4: a dispute has a number from the future".into());
            }
            if dispute.opener == dispute.respondent || dispute.amount == 0 || dispute.deposit == 0 {
                return Err("ARB5: a dispute lacks a second party, an amount or a deposit".into());
            }
            if !fits(&dispute) {
                return Err("ARB6: a dispute's stage does not fit its history".into());
            }
        }
        Self::check_queues(places)?;
        if OpenByTopic::<T>::iter().count() != usize::try_from(disputes).unwrap_or(usize::MAX) {
            return Err("ARB2: a topic belongs to no dispute".into());
        }
        for account in frame_system::Account::<T>::iter_keys() {
            let held = T::Currency::balance_on_hold(&HoldReason::DisputeDeposit.into(), &account);
            if held != deposits.remove(&account).unwrap_or_default() {
                return Err("ARB1: deposits on hold are not those of the open disputes".into());
            }
        }
        if deposits.into_values().any(|deposit| deposit > 0) {
            return Err("ARB1: an account that does not exist has deposits".into());
        }
        let right = OpenCount::<T>::iter().collect::<BTreeMap<_, _>>() == counts
            && OpenAgainst::<T>::iter()
                .map(|(opener, respondent, open)| ((opener, respondent), open))
                .collect::<BTreeMap<_, _>>()
                == against;
        let within = counts.into_values().all(|open| open <= T::MaxOpenPerParty::get())
            && against.into_values().all(|open| open <= T::MaxOpenAgainst::get());
        if !right || !within {
            return Err("ARB3: the open disputes are miscounted".into());
        }
        Ok(())
    }

    /// Checks the places of the disputes about every bond, by provider and number.
    fn check_queues(mut places: BTreeMap<AccountId, BTreeMap<DisputeId, u64>>) -> Result<(), TryRuntimeError> {
        for (provider, queue) in Queues::<T>::iter() {
            let open = places.remove(&provider).unwrap_or_default();
            if open.is_empty() || !open.into_values().eq(queue.served..queue.joined) {
                return Err("ARB7: disputes about a bond are not in order".into());
            }
        }
        if !places.is_empty() {
            return Err("ARB7: a dispute about a bond is in no queue".into());
        }
        Ok(())
    }
}

fn fits(dispute: &Dispute) -> bool {
    let (responded, appealed) = (dispute.response.is_some(), dispute.appeal.is_some());
    match dispute.stage {
        Stage::Opened { .. } => !responded && !appealed,
        Stage::Responded { .. } => responded && !appealed,
        Stage::Ruled { winner, .. } => !appealed && (responded || winner == Party::Respondent),
        Stage::Appealed { .. } | Stage::Decided { .. } => appealed,
    }
}
