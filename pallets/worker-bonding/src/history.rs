//! Lists of spans and of values in force: sorted, disjoint, and only the last entry may go on.

use crate::types::{Span, Term};
use frame_support::{BoundedVec, traits::Get};
use tallystick_primitives::BlockNumber;

/// Something with a span.
pub(crate) trait Spanned {
    fn span(&self) -> &Span;
    fn span_mut(&mut self) -> &mut Span;
}

impl Spanned for Span {
    fn span(&self) -> &Span {
        self
    }
    fn span_mut(&mut self) -> &mut Span {
        self
    }
}

impl<Value> Spanned for Term<Value> {
    fn span(&self) -> &Span {
        &self.span
    }
    fn span_mut(&mut self) -> &mut Span {
        &mut self.span
    }
}

/// The list is full.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Full;

/// The entry that goes on.
pub(crate) fn open<Item: Spanned, Bound>(list: &BoundedVec<Item, Bound>) -> Option<&Item> {
    list.last().filter(|last| last.span().is_open())
}

/// Ends the entry that goes on: block `now` is not part of it any more. An entry without a block
/// vanishes.
pub(crate) fn end<Item: Spanned, Bound>(list: &mut BoundedVec<Item, Bound>, now: BlockNumber) {
    let Some(last) = list.last_mut().map(Spanned::span_mut).filter(|last| last.is_open()) else {
        return;
    };
    match now.checked_sub(1).filter(|before| *before >= last.from) {
        Some(before) => last.to = before,
        None => {
            list.pop();
        }
    }
}

/// Starts a span in block `now`, or continues one that ended just before it.
pub(crate) fn start<Bound: Get<u32>>(list: &mut BoundedVec<Span, Bound>, now: BlockNumber) -> Result<(), Full> {
    if let Some(last) = list.last_mut().filter(|last| last.to.saturating_add(1) >= now) {
        last.to = Span::OPEN;
        return Ok(());
    }
    list.try_push(Span::starting(now)).map_err(|_| Full)
}

/// Puts `value` into force from block `now` on. Only the last value of a block is remembered.
pub(crate) fn change<Value: PartialEq, Bound: Get<u32>>(
    list: &mut BoundedVec<Term<Value>, Bound>,
    value: Value,
    now: BlockNumber,
) -> Result<(), Full> {
    if open(list).is_some_and(|term| term.value == value) {
        return Ok(());
    }
    end(list, now);
    let span = Span::starting(now);
    list.try_push(Term { value, span }).map_err(|_| Full)
}

/// Forgets the entries that ended before block `cutoff`.
pub(crate) fn prune<Item: Spanned, Bound>(list: &mut BoundedVec<Item, Bound>, cutoff: BlockNumber) {
    list.retain(|item| item.span().to >= cutoff);
}

/// Whether the list is sorted, without overlaps, and only the last entry goes on.
#[cfg(any(feature = "std", feature = "try-runtime"))]
pub(crate) fn is_sound<Item: Spanned>(list: &[Item]) -> bool {
    let spans = || list.iter().map(Spanned::span);
    spans().all(|span| span.from <= span.to) && spans().zip(spans().skip(1)).all(|(one, next)| one.to < next.from)
}
