//! Claims, requests and confirmations.
//!
//! Each of the three only rises, and the payment is a function of the three together: the order in
//! which they arrive does not matter.

use crate::{
    pallet::{Bills, Clients, Config, Earmarks, Error, Event, Pairs, Pallet, Served},
    types::{ClaimEntry, ConfirmedEntry, Pair, RequestEntry},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
};
use sp_core::H256;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, ClaimConfirmation, WorkerId,
    frame::genesis_hash,
    signature::is_signed_by,
    state_claims::CyclePhase,
    traits::{Identities, Workers},
};

/// A worker's service for a client, as a claim, request or confirmation states it.
struct Service<'a> {
    cycle: u32,
    /// The first block of the cycle and its last block so far.
    blocks: (BlockNumber, BlockNumber),
    provider: &'a AccountId,
    client: &'a AccountId,
    worker: WorkerId,
    units: u64,
    amount: Balance,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_submit_claims(
        provider: AccountId,
        cycle: u32,
        entries: &[ClaimEntry],
        evidence_root: H256,
    ) -> DispatchResult {
        Self::surcharge(&provider, entries.len())?;
        let blocks = Self::claimable(cycle)?;
        for entry in entries {
            let service = Service {
                cycle,
                blocks,
                provider: &provider,
                client: &entry.client,
                worker: entry.worker,
                units: entry.units,
                amount: entry.amount,
            };
            let mut pair = Self::used_pair(&service)?;
            ensure!(entry.amount > pair.claimed, Error::<T>::NotIncreasing);
            let before = pair.matched();
            Self::raise_claim(&service, &mut pair)?;
            Self::put_pair(cycle, &entry.client, entry.worker, before, pair)?;
        }
        Self::deposit_event(Event::ClaimsSubmitted {
            cycle,
            provider,
            entries: Self::count(entries.len()),
            evidence_root,
        });
        Ok(())
    }

    pub(crate) fn do_submit_requests(client: AccountId, cycle: u32, entries: &[RequestEntry]) -> DispatchResult {
        Self::claimable(cycle)?;
        for entry in entries {
            let provider = T::Workers::provider(&entry.worker).ok_or(Error::<T>::NotFound)?;
            Self::use_earmark(&client, &provider, cycle)?;
            let mut pair = Pairs::<T>::get(cycle, (&client, entry.worker)).unwrap_or_else(|| Pair::new(provider));
            ensure!(entry.amount > pair.requested, Error::<T>::NotIncreasing);
            let before = pair.matched();
            pair.requested = entry.amount;
            Self::put_pair(cycle, &client, entry.worker, before, pair)?;
        }
        Self::deposit_event(Event::RequestsSubmitted {
            cycle,
            client,
            entries: Self::count(entries.len()),
        });
        Ok(())
    }

    pub(crate) fn do_submit_confirmed_claims(
        provider: AccountId,
        cycle: u32,
        entries: &[ConfirmedEntry],
    ) -> DispatchResult {
        Self::surcharge(&provider, entries.len())?;
        if Self::phase(cycle) == CyclePhase::Window {
            for entry in entries {
                Self::confirm_late(&provider, cycle, entry)?;
            }
        } else {
            let blocks = Self::claimable(cycle)?;
            for entry in entries {
                Self::confirm_in_time(&provider, cycle, blocks, entry)?;
            }
        }
        Self::deposit_event(Event::ConfirmedClaimsSubmitted {
            cycle,
            provider,
            entries: Self::count(entries.len()),
        });
        Ok(())
    }

    fn confirm_in_time(
        provider: &AccountId,
        cycle: u32,
        blocks: (BlockNumber, BlockNumber),
        entry: &ConfirmedEntry,
    ) -> DispatchResult {
        let service = Service {
            cycle,
            blocks,
            provider,
            client: &entry.client,
            worker: entry.worker,
            units: entry.units,
            amount: entry.amount,
        };
        let mut pair = Self::used_pair(&service)?;
        ensure!(entry.amount > pair.confirmed, Error::<T>::NotIncreasing);
        let before = pair.matched();
        if entry.amount > pair.claimed {
            Self::raise_claim(&service, &mut pair)?;
        }
        pair.confirmed = entry.amount;
        Self::check_confirmation(cycle, entry)?;
        Self::put_pair(cycle, &entry.client, entry.worker, before, pair)
    }

    /// Confirms an amount that did not match when the cycle was processed: the earmark pays it at once,
    /// as far as it reaches; the rest is debt.
    fn confirm_late(provider: &AccountId, cycle: u32, entry: &ConfirmedEntry) -> DispatchResult {
        let client = &entry.client;
        let mut pair = Pairs::<T>::get(cycle, (client, entry.worker)).ok_or(Error::<T>::NotFound)?;
        ensure!(&pair.provider == provider, Error::<T>::NotYourWorker);
        ensure!(!pair.contested, Error::<T>::Disputed);
        let before = pair.matched();
        pair.confirmed = entry.amount.min(pair.claimed).max(pair.confirmed);
        let amount = pair.matched().saturating_sub(before);
        ensure!(amount > 0, Error::<T>::NotIncreasing);
        Self::check_confirmation(cycle, entry)?;
        let mut record = Clients::<T>::get(client).ok_or(Error::<T>::NotFound)?;
        let mut earmark = Earmarks::<T>::get(client, provider).ok_or(Error::<T>::NotEarmarked)?;
        let paid = Self::pay_from_earmark(client, &mut record, &mut earmark, amount);
        let debt = Self::owe(&mut record, &mut earmark, cycle, amount.saturating_sub(paid));
        Earmarks::<T>::insert(client, provider, earmark);
        Self::put_client(client, record);
        Self::credit(provider, paid);
        let is_added = Bills::<T>::mutate(cycle, client, |bill| {
            bill.settled = true;
            bill.add(provider, amount, paid)
        });
        ensure!(is_added, Error::<T>::Overflow);
        Pairs::<T>::insert(cycle, (client, entry.worker), pair);
        Self::deposit_event(Event::ConfirmedLate {
            cycle,
            client: client.clone(),
            worker: entry.worker,
            provider: provider.clone(),
            paid,
            debt,
        });
        Ok(())
    }

    /// Checks that the client, or the device of its lane, signed the entry.
    fn check_confirmation(cycle: u32, entry: &ConfirmedEntry) -> DispatchResult {
        let confirmation = ClaimConfirmation {
            client: entry.client.clone(),
            worker: entry.worker,
            cycle,
            units: entry.units,
            amount: entry.amount,
        };
        let payload = confirmation.payload(&genesis_hash::<T>());
        if entry.lane == 0 {
            let signed = is_signed_by(&payload, &entry.signature, &entry.client);
            ensure!(signed, Error::<T>::BadSignature);
            return Ok(());
        }
        T::Identities::check_device_signature(&entry.client, entry.lane, entry.amount, &payload, &entry.signature)
    }

    /// The pair as it is stored so far. Its worker is the provider's, and the client has an earmark for
    /// the provider.
    fn used_pair(service: &Service) -> Result<Pair, DispatchError> {
        let provider = T::Workers::provider(&service.worker).ok_or(Error::<T>::NotFound)?;
        ensure!(&provider == service.provider, Error::<T>::NotYourWorker);
        Self::use_earmark(service.client, &provider, service.cycle)?;
        let pair = Pairs::<T>::get(service.cycle, (service.client, service.worker));
        Ok(pair.unwrap_or_else(|| Pair::new(provider)))
    }

    /// Raises a claim, if the worker was online, charged a tariff in force, and could have served as
    /// many units to all its clients together.
    fn raise_claim(service: &Service, pair: &mut Pair) -> DispatchResult {
        let (worker, (from, to)) = (&service.worker, service.blocks);
        let units = Balance::from(service.units);
        let is_priced = T::Workers::tariffs(worker, from, to)
            .into_iter()
            .any(|tariff| tariff.checked_mul(units) == Some(service.amount));
        ensure!(is_priced, Error::<T>::WrongAmount);
        let online = T::Workers::online_blocks(worker, from, to);
        ensure!(online > 0, Error::<T>::WorkerOffline);
        let most = u128::from(T::Workers::capacity(worker, from, to)).saturating_mul(online.into());
        let served = Served::<T>::get(service.cycle, worker)
            .checked_sub(pair.units)
            .and_then(|others| others.checked_add(service.units))
            .ok_or(Error::<T>::Overflow)?;
        ensure!(u128::from(served) <= most, Error::<T>::AboveCapacity);
        Served::<T>::insert(service.cycle, worker, served);
        pair.units = service.units;
        pair.claimed = service.amount;
        Ok(())
    }

    /// Stores a pair and adds its newly matched amount to the client's bill.
    fn put_pair(cycle: u32, client: &AccountId, worker: WorkerId, before: Balance, pair: Pair) -> DispatchResult {
        let added = pair.matched().saturating_sub(before);
        if added > 0 {
            let is_added = Bills::<T>::mutate(cycle, client, |bill| bill.add(&pair.provider, added, 0));
            ensure!(is_added, Error::<T>::Overflow);
        }
        Pairs::<T>::insert(cycle, (client, worker), pair);
        Ok(())
    }

    fn count(entries: usize) -> u32 {
        u32::try_from(entries).unwrap_or(u32::MAX)
    }
}
