//! The logic of the calls, by theme. This file has the cycles in time, and small helpers that all
//! themes share.

mod bills;
mod claims;
mod clients;
mod cycle;
mod debts;
mod disputes;
mod payouts;
mod sponsors;
mod views;

use crate::{
    pallet::{Clients, Config, Error, HoldReason, Pallet, ProcessedAt, Progress},
    types::{ClientRecord, Thaw},
};
use frame_support::{
    PalletId, ensure,
    pallet_prelude::{DispatchError, DispatchResult, Get},
    traits::{
        fungible::hold::Mutate as _,
        tokens::{Fortitude, Precision, Restriction},
    },
};
use sp_runtime::traits::AccountIdConversion;
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, frame::block, state_claims::CyclePhase, traits::Insurance,
};

impl<T: Config> Pallet<T> {
    /// The account that keeps payouts until they are withdrawn; nobody has its key.
    pub fn pot() -> AccountId {
        let id: PalletId = T::PalletId::get();
        id.into_account_truncating()
    }

    /// The cycle that a block belongs to.
    pub fn cycle_of(block: BlockNumber) -> u32 {
        block.checked_div(T::CycleLength::get()).unwrap_or(0)
    }

    /// The cycle's first block.
    pub fn first_block(cycle: u32) -> BlockNumber {
        cycle.saturating_mul(T::CycleLength::get())
    }

    /// The cycle's last block.
    pub fn last_block(cycle: u32) -> BlockNumber {
        Self::first_block(cycle).saturating_add(T::CycleLength::get().saturating_sub(1))
    }

    /// The last block in which claims and requests for a cycle are taken.
    pub fn claims_until(cycle: u32) -> BlockNumber {
        Self::last_block(cycle).saturating_add(T::Grace::get())
    }

    /// The last block in which a cycle's unmatched rests can be confirmed or disputed, once it is
    /// processed.
    pub fn window_until(processed_at: BlockNumber) -> BlockNumber {
        processed_at.saturating_add(T::DisputeWindow::get())
    }

    /// The phase that a cycle is in now.
    pub fn phase(cycle: u32) -> CyclePhase {
        let now = block::<T>();
        if now < Self::first_block(cycle) {
            CyclePhase::Future
        } else if now <= Self::last_block(cycle) {
            CyclePhase::Running
        } else if now <= Self::claims_until(cycle) {
            CyclePhase::Grace
        } else if cycle >= Progress::<T>::get().next {
            CyclePhase::Processing
        } else if ProcessedAt::<T>::get(cycle).is_some_and(|at| now <= Self::window_until(at)) {
            CyclePhase::Window
        } else {
            CyclePhase::Closed
        }
    }

    /// The first block of a cycle and its last block so far, if claims and requests for it are taken
    /// now.
    pub(crate) fn claimable(cycle: u32) -> Result<(BlockNumber, BlockNumber), DispatchError> {
        ensure!(
            matches!(Self::phase(cycle), CyclePhase::Running | CyclePhase::Grace),
            Error::<T>::NotOpen
        );
        Ok((Self::first_block(cycle), Self::last_block(cycle).min(block::<T>())))
    }

    /// Whether thawed money can leave: its period is over, and so is the last cycle that it may have to
    /// pay.
    pub(crate) fn is_mature(thaw: &Thaw) -> bool {
        block::<T>() >= thaw.from && Self::phase(thaw.cycle) == CyclePhase::Closed
    }

    /// The chunk of a thaw request made now.
    pub(crate) fn new_thaw(amount: Balance) -> Thaw {
        let now = block::<T>();
        Thaw {
            amount,
            cycle: Self::cycle_of(now),
            from: now.saturating_add(T::ThawPeriod::get()),
        }
    }

    /// Stores a client's record, or removes an empty one.
    pub(crate) fn put_client(client: &AccountId, mut record: ClientRecord) {
        if record.held < T::MinDeposit::get() {
            record.funded_since = None;
        } else if record.funded_since.is_none() {
            record.funded_since = Some(block::<T>());
        }
        if record.is_empty() {
            Clients::<T>::remove(client);
        } else {
            Clients::<T>::insert(client, record);
        }
    }

    /// Moves held money of `owner` into the pot. Returns the amount, which is less than `amount` only
    /// if the hold were smaller than its record; the invariants exclude that. A freeze does not stop
    /// it.
    pub(crate) fn to_pot(reason: HoldReason, owner: &AccountId, amount: Balance) -> Balance {
        if amount == 0 {
            return 0;
        }
        T::Currency::transfer_on_hold(
            &reason.into(),
            owner,
            &Self::pot(),
            amount,
            Precision::BestEffort,
            Restriction::Free,
            Fortitude::Force,
        )
        .unwrap_or(0)
    }

    /// Takes the surcharge for `entries` claims from their `provider`.
    pub(crate) fn surcharge(provider: &AccountId, entries: usize) -> DispatchResult {
        let entries = Balance::try_from(entries).map_err(|_| Error::<T>::Overflow)?;
        let surcharge = T::SurchargePerClaim::get()
            .checked_mul(entries)
            .ok_or(Error::<T>::Overflow)?;
        if surcharge == 0 {
            return Ok(());
        }
        T::Insurance::surcharge(provider, provider, surcharge)
    }
}
