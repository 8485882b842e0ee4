//! The length of the chain's day.
//!
//! Everything of the second rail and of the validators that must never change on a running chain (the
//! cycle, its grace and windows, unbonding, history, sessions) is a part of one value, the day, which the
//! genesis sets: a development chain has days of a minute. Whatever the day, the periods keep their
//! proportions, so that what one must exceed another by holds on every chain.

use crate::{BlockNumber, Runtime, constants::DAYS, initial_parameters};
use frame_support::{parameter_types, traits::Get};

/// Blocks of this chain's day. No call changes it.
pub struct Day;

impl Get<BlockNumber> for Day {
    fn get() -> BlockNumber {
        #[cfg(test)]
        if sp_externalities::with_externalities(|_| ()).is_none() {
            // The macros' integrity test asks without a chain.
            return DAYS;
        }
        initial_parameters::DayLength::<Runtime>::get()
    }
}

/// The shortest day, in blocks. A day has four equal quarters of at least two blocks.
pub const MIN_DAY: BlockNumber = 8;

/// Whether a chain can have a day of so many blocks.
pub const fn is_day(blocks: BlockNumber) -> bool {
    MIN_DAY <= blocks && blocks <= DAYS && blocks.is_multiple_of(4)
}

/// So many quarters of a day, in blocks.
pub struct QuarterDays<const COUNT: u32>;

impl<const COUNT: u32> Get<BlockNumber> for QuarterDays<COUNT> {
    fn get() -> BlockNumber {
        quarter_days(COUNT)
    }
}

/// So many quarters of a day, in blocks.
pub fn quarter_days(count: u32) -> BlockNumber {
    let quarter = Day::get().checked_div(4).unwrap_or(BlockNumber::MAX);
    quarter.saturating_mul(count)
}

/// Quarter days of a pay cycle: one day.
pub const CYCLE: u32 = 4;
/// Quarter days in which claims for a cycle are taken after it: six hours.
pub const GRACE: u32 = 1;
/// Quarter days in which unmatched rests can be confirmed or disputed: three days.
pub const DISPUTE_WINDOW: u32 = 12;
/// Quarter days before money leaves an earmark or a credit line: five days.
pub const THAW: u32 = 20;
/// Quarter days before unbonded money can be withdrawn: 28 days.
pub const UNBONDING: u32 = 112;
/// Quarter days for which the history of workers is kept: 35 days.
pub const HISTORY: u32 = 140;
/// Quarter days for which it can be reported that a validator equivocated: 14 days.
pub const REPORTING: u32 = 56;
/// The most quarter days of the deadlines of a dispute, in their order: respond, rule, appeal, rule
/// on the appeal, finalize.
pub const MAX_DISPUTE: [u32; 5] = [28, 28, 14, 28, 6];

/// The longest dispute in quarter days.
const LONGEST_DISPUTE: u32 = {
    let [respond, rule, appeal, council, finalize] = MAX_DISPUTE;
    respond
        .saturating_add(rule)
        .saturating_add(appeal)
        .saturating_add(council)
        .saturating_add(finalize)
};
/// From a cycle's first block to the end of its window, in quarter days.
const SETTLEMENT: u32 = CYCLE.saturating_add(GRACE).saturating_add(DISPUTE_WINDOW);

const _: () = assert!(GRACE < CYCLE, "a cycle's claims must be in before the next one ends");
const _: () = assert!(
    THAW > SETTLEMENT,
    "money must not thaw before what it may have to pay is settled"
);
const _: () = assert!(UNBONDING > LONGEST_DISPUTE, "bonds must outlast disputes");
// A session may have to be reported from its first to its last block, and the count of sessions is
// rounded up, hence the days between. No session is longer than a day, which has four quarters.
const _: () = assert!(
    UNBONDING >= 2 * REPORTING && REPORTING > 3 * 4,
    "validators' bonds must outlast the time in which they can be reported"
);
const _: () = assert!(
    HISTORY > SETTLEMENT.saturating_add(LONGEST_DISPUTE) && HISTORY > UNBONDING,
    "what is disputed must be remembered"
);

/// The shortest session, in blocks.
pub const MIN_SESSION: BlockNumber = 5;

/// Blocks in a session: an hour. With each one the set of validators and their new keys come into force.
///
/// The block in which a session ends takes no transactions. So where an hour would be shorter than
/// [`MIN_SESSION`], as on a development chain, a session is a whole day.
pub struct SessionLength;

impl Get<BlockNumber> for SessionLength {
    fn get() -> BlockNumber {
        let day = Day::get();
        let hour = day.checked_div(24).unwrap_or_default();
        if hour < MIN_SESSION { day } else { hour }
    }
}

/// The number of validator sessions whose keys are remembered, so that equivocations can be reported.
pub struct ReportingSessions;

impl Get<u32> for ReportingSessions {
    fn get() -> u32 {
        quarter_days(REPORTING).div_ceil(SessionLength::get())
    }
}

impl Get<u64> for ReportingSessions {
    fn get() -> u64 {
        <Self as Get<u32>>::get().into()
    }
}

parameter_types! {
    /// The longest maintenance of a worker at a time: a day.
    pub MaxMaintenanceLength: BlockNumber = Day::get();
}
