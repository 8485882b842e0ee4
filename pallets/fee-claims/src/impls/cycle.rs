//! The advance of cycles: first every bill of a cycle is paid, then, when its window is over, its
//! records are removed. A step handles one client or one record, after a cursor.

use crate::{
    WeightInfo,
    pallet::{Bills, Config, Error, Event, Pairs, Pallet, ProcessedAt, Progress, Served},
    types::{self, RawKey, Sweep},
};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, Get, Weight},
    storage::PrefixIterator,
    weights::WeightMeter,
};
use tallystick_primitives::frame::block;

/// The next step that is due.
#[derive(Clone, Copy)]
enum Work {
    /// Pays the bills of this cycle.
    Pay,
    /// Removes the records of this cycle.
    Sweep,
}

/// The elements after the cursor, which is the last key that was visited.
fn after<Item>(cursor: &Option<RawKey>, mut elements: PrefixIterator<Item>) -> PrefixIterator<Item> {
    if let Some(key) = cursor {
        elements.set_last_raw_key(key.to_vec());
    }
    elements
}

/// The key that was visited last. No key of the pallet is longer than the bound; a cut key would only
/// lead to the same element again, and that does no harm.
fn cursor<Item>(elements: &PrefixIterator<Item>) -> Option<RawKey> {
    Some(RawKey::truncate_from(elements.last_raw_key().to_vec()))
}

impl<T: Config> Pallet<T> {
    /// The most that one step weighs.
    pub(crate) fn step_weight() -> Weight {
        T::WeightInfo::pay_bill(T::MaxEarmarks::get())
            .max(T::WeightInfo::finish_cycle())
            .max(T::WeightInfo::sweep_step())
    }

    /// Makes the steps that are due while the weight suffices. Bills come first: providers wait for
    /// their money.
    pub(crate) fn advance(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::advance()).is_err() {
            return;
        }
        let before = Progress::<T>::get();
        let mut progress = before.clone();
        while meter.can_consume(Self::step_weight()) {
            let work = match (Self::is_payable(&progress), Self::is_sweepable(&progress)) {
                (true, _) => Work::Pay,
                (false, true) => Work::Sweep,
                (false, false) => break,
            };
            // A step that weighed nothing could be repeated for ever.
            meter.consume(Self::step(&mut progress, work).max(Weight::from_parts(1, 0)));
        }
        if progress != before {
            Progress::<T>::put(progress);
        }
    }

    pub(crate) fn do_process_cycle(cycle: u32, limit: u32) -> Result<Weight, DispatchError> {
        let mut progress = Progress::<T>::get();
        let mut weight = T::WeightInfo::advance();
        let mut steps = 0;
        while steps < limit {
            let work = if cycle == progress.next && Self::is_payable(&progress) {
                Work::Pay
            } else if cycle == progress.swept && Self::is_sweepable(&progress) {
                Work::Sweep
            } else {
                break;
            };
            weight = weight.saturating_add(Self::step(&mut progress, work));
            steps = steps.saturating_add(1);
        }
        ensure!(steps > 0, Error::<T>::NotDue);
        Progress::<T>::put(progress);
        Ok(weight)
    }

    pub(crate) fn is_payable(progress: &types::Progress) -> bool {
        block::<T>() > Self::claims_until(progress.next)
    }

    pub(crate) fn is_sweepable(progress: &types::Progress) -> bool {
        progress.swept < progress.next
            && ProcessedAt::<T>::get(progress.swept).is_none_or(|at| block::<T>() > Self::window_until(at))
    }

    fn step(progress: &mut types::Progress, work: Work) -> Weight {
        match work {
            Work::Pay => Self::pay_step(progress),
            Work::Sweep => Self::sweep_step(progress),
        }
    }

    /// Pays the next client's bill, or finishes the cycle. Returns the weight of the step.
    pub(crate) fn pay_step(progress: &mut types::Progress) -> Weight {
        let cycle = progress.next;
        let mut bills = after(&progress.paid, Bills::<T>::iter_prefix(cycle));
        if let Some((client, mut bill)) = bills.next() {
            progress.paid = cursor(&bills);
            let dues = u32::try_from(bill.dues.len()).unwrap_or(u32::MAX);
            if !bill.settled {
                Self::pay_bill(cycle, &client, &mut bill);
                Bills::<T>::insert(cycle, &client, bill);
            }
            return T::WeightInfo::pay_bill(dues);
        }
        progress.paid = None;
        progress.next = cycle.saturating_add(1);
        ProcessedAt::<T>::insert(cycle, block::<T>());
        Self::deposit_event(Event::CycleProcessed {
            cycle,
            window_until: Self::window_until(block::<T>()),
        });
        T::WeightInfo::finish_cycle()
    }

    /// Removes the next record of a closed cycle. Returns the weight of the step.
    pub(crate) fn sweep_step(progress: &mut types::Progress) -> Weight {
        let cycle = progress.swept;
        match progress.stage {
            Sweep::Pairs => {
                let mut pairs = after(&progress.removed, Pairs::<T>::iter_prefix(cycle));
                if let Some(((client, worker), pair)) = pairs.next() {
                    progress.removed = cursor(&pairs);
                    Pairs::<T>::remove(cycle, (&client, worker));
                    if pair.rest() > 0 && !pair.contested {
                        Self::deposit_event(Event::ClaimExpired {
                            cycle,
                            client,
                            worker,
                            amount: pair.rest(),
                            provider: pair.provider,
                        });
                    }
                    return T::WeightInfo::sweep_step();
                }
                progress.stage = Sweep::Served;
            }
            Sweep::Served => {
                let mut served = after(&progress.removed, Served::<T>::iter_prefix(cycle));
                if let Some((worker, _)) = served.next() {
                    progress.removed = cursor(&served);
                    Served::<T>::remove(cycle, worker);
                    return T::WeightInfo::sweep_step();
                }
                progress.stage = Sweep::Bills;
            }
            Sweep::Bills => {
                let mut bills = after(&progress.removed, Bills::<T>::iter_prefix(cycle));
                if let Some((client, _)) = bills.next() {
                    progress.removed = cursor(&bills);
                    Bills::<T>::remove(cycle, client);
                    return T::WeightInfo::sweep_step();
                }
                progress.stage = Sweep::Pairs;
                progress.swept = cycle.saturating_add(1);
                ProcessedAt::<T>::remove(cycle);
                Self::deposit_event(Event::CycleClosed { cycle });
            }
        }
        progress.removed = None;
        T::WeightInfo::sweep_step()
    }
}
