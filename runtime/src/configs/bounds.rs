//! The rules that a parameter's value keeps.
//!
//! The [table](crate::configs::parameters) says them once; `Parameters::set_parameter` refuses every other value, and
//! [`Clamped`] keeps reads within them whatever is stored. So no state of the parameters breaks a rule that pallets
//! rely on, such as that bonds outlast disputes.

use crate::{
    BlockNumber,
    configs::time::{MAX_DISPUTE, quarter_days},
};
use core::{marker::PhantomData, ops::RangeInclusive};
use frame_support::traits::Get;
use sp_runtime::Permill;
use tallystick_primitives::state_parameters::{ParameterState, ParameterValue};

/// A parameter with bounds. `Get` reads the stored value, or the default while none is stored, without the bounds.
pub trait Bounded: Get<Self::Value> {
    /// Type of the values.
    type Value: Ord;
    /// The value while none is stored.
    fn default_value() -> Self::Value;
    /// The least and the greatest value.
    fn bounds() -> RangeInclusive<Self::Value>;
}

/// The parameter `P`, within its bounds whatever is stored.
pub struct Clamped<P>(PhantomData<P>);

impl<P: Bounded> Get<P::Value> for Clamped<P> {
    fn get() -> P::Value {
        #[cfg(test)]
        if sp_externalities::with_externalities(|_| ()).is_none() {
            // The macros' integrity test asks without a chain.
            return sp_io::TestExternalities::default().execute_with(Self::get);
        }
        clamp::<P>(P::get())
    }
}

fn clamp<P: Bounded>(value: P::Value) -> P::Value {
    let (least, greatest) = P::bounds().into_inner();
    value.min(greatest).max(least)
}

/// The parameter `P` as the runtime API tells it.
pub(super) fn describe<P: Bounded>(
    name: &str,
    description: &str,
    value: fn(P::Value) -> ParameterValue,
) -> ParameterState {
    let (least, greatest) = P::bounds().into_inner();
    ParameterState {
        name: name.into(),
        value: value(clamp::<P>(P::get())),
        default: value(clamp::<P>(P::default_value())),
        least: value(least),
        greatest: value(greatest),
        description: description.trim().into(),
    }
}

/// From so many to so many quarters of a day.
pub(super) fn days(least: u32, greatest: u32) -> RangeInclusive<BlockNumber> {
    quarter_days(least)..=quarter_days(greatest)
}

/// A deadline of a dispute, by its place in [`MAX_DISPUTE`]: at least a quarter of a day.
pub(super) fn deadline(step: usize) -> RangeInclusive<BlockNumber> {
    days(1, MAX_DISPUTE.get(step).copied().unwrap_or(1))
}

/// From so many to so many hundredths.
pub(super) fn percent(least: u32, greatest: u32) -> RangeInclusive<Permill> {
    Permill::from_percent(least)..=Permill::from_percent(greatest)
}
