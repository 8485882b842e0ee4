//! The offence that needs no arbiter.

use crate::pallet::{Config, Error, Event, Pallet, REPORTER_SHARE, Reports, Workers};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchResult, Get},
};
use tallystick_primitives::{
    AccountId, BlockNumber,
    frame::{block, genesis_hash},
    traits::SlashableBonds,
    worker::Equivocation,
};

impl<T: Config> Pallet<T> {
    /// The epoch of a block; reports are kept and cleared by epochs.
    pub(crate) fn epoch(block: BlockNumber) -> u32 {
        block.checked_div(T::HistoryPeriod::get()).unwrap_or(0)
    }

    pub(crate) fn do_report_equivocation(reporter: AccountId, proof: Equivocation) -> DispatchResult {
        let (query, now) = (&proof.query, block::<T>());
        let worker = query.worker;
        let record = Workers::<T>::get(worker).ok_or(Error::<T>::NotFound)?;
        let provider = record.provider;
        ensure!(record.deterministic, Error::<T>::NotDeterministic);
        let age = now.checked_sub(query.asked_at).ok_or(Error::<T>::TooSoon)?;
        ensure!(
            age <= T::HistoryPeriod::get() && query.asked_at >= record.known_since,
            Error::<T>::Expired
        );
        ensure!(proof.first.content != proof.second.content, Error::<T>::SameAnswer);
        let genesis = genesis_hash::<T>();
        let request = query.hash(&genesis);
        let (epoch, offence) = (Self::epoch(query.asked_at), proof.offence(&request));
        ensure!(!Reports::<T>::contains_key(epoch, offence), Error::<T>::AlreadyReported);
        // Every report is stored for a while: without a bond to slash, reports would be free.
        let amount = T::EquivocationSlash::get().min(Self::slashable(&provider));
        ensure!(amount > 0, Error::<T>::InsufficientBond);
        ensure!(
            query.is_signed(&genesis, &proof.query_signature),
            Error::<T>::BadSignature
        );
        for answer in [&proof.first, &proof.second] {
            let payload = proof.response(&request, answer).payload(&genesis);
            ensure!(worker.signed(&payload, &answer.signature), Error::<T>::BadSignature);
        }
        Reports::<T>::insert(epoch, offence, ());
        let reward = REPORTER_SHARE.mul_floor(amount);
        let slash = <Self as SlashableBonds>::slash(&provider, amount, &reporter, reward);
        Self::deposit_event(Event::EquivocationReported {
            worker,
            provider,
            reporter,
            client: proof.query.client,
            request,
            data_version: proof.data_version,
            lost: slash
                .claimant
                .saturating_add(slash.insurance)
                .saturating_add(slash.burned),
            reward: slash.claimant,
        });
        Ok(())
    }
}
