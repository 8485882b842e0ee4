//! Whether a channel's money is enough for all that was taken from it.

use super::Consumer;
use crate::accountant::{ChainView, terms::Terms};
use tallystick_messages::Refusal;
use tallystick_primitives::{Balance, BlockNumber};

impl Consumer {
    /// Everything ever taken in all lanes, unrevealed exchanges included.
    pub fn taken(&self) -> Balance {
        self.lanes
            .iter()
            .fold(0, |sum: Balance, lane| sum.saturating_add(lane.taken()))
    }

    /// Everything ever settled on chain, in the lanes that are kept.
    pub fn settled(&self) -> Balance {
        self.lanes
            .iter()
            .fold(0, |sum: Balance, lane| sum.saturating_add(lane.settled))
    }

    /// The amount that was taken and is not collected yet. An amount collected above that is the consumer's credit.
    pub fn uncollected(&self) -> Balance {
        self.taken().saturating_sub(self.settled())
    }

    /// The amount that may still leave by signed fast exits.
    pub fn outgoing(&self, view: &ChainView) -> Balance {
        self.outgoing
            .as_ref()
            .filter(|outgoing| view.finalized <= outgoing.until)
            .map_or(0, |outgoing| outgoing.amount)
    }

    /// The most that the channel can be charged with: its balance without the part that fees and fast exits may take.
    fn chargeable(&self, terms: &Terms, view: &ChainView) -> Balance {
        self.balance
            .saturating_sub(terms.reserve)
            .saturating_sub(self.outgoing(view))
    }

    /// The amount that can be taken on top of all that is taken already.
    pub fn free(&self, terms: &Terms, view: &ChainView) -> Balance {
        let credit = self.settled().saturating_sub(self.taken());
        self.chargeable(terms, view)
            .saturating_sub(self.uncollected())
            .saturating_add(credit)
    }

    /// For a book that may not tell everything: all that can have been taken counts as taken.
    /// That is at most what was settled and what is left, as nothing is ever taken that the balance does not cover.
    pub(crate) fn distrust_credit(&mut self) {
        let most = self.settled().saturating_add(self.balance);
        for lane in &mut self.lanes {
            lane.distrust_credit(most);
        }
    }

    /// Time has passed: promises under older terms of devices may have lapsed. What a lane has spent on one that could
    /// not be collected, because other lanes' credit was collected first, is spent from that credit instead.
    pub(crate) fn lapse(&mut self, finalized: BlockNumber) {
        let mut missing: Balance = 0;
        for lane in &mut self.lanes {
            lane.lapse(finalized);
            let unbacked = lane.spent.saturating_sub(lane.backed());
            missing = missing.saturating_add(unbacked);
        }
        if missing == 0 {
            return;
        }
        let mut moved: Balance = 0;
        for lane in &mut self.lanes {
            let credit = lane.settled.saturating_sub(lane.taken());
            let part = credit.min(missing.saturating_sub(moved));
            lane.spent = lane.spent.saturating_add(part);
            moved = moved.saturating_add(part);
        }
        for lane in &mut self.lanes {
            let part = lane.spent.saturating_sub(lane.backed()).min(moved);
            lane.spent = lane.spent.saturating_sub(part);
            moved = moved.saturating_sub(part);
        }
    }

    /// Whether `delta` more is covered.
    pub(crate) fn check_cover(&self, delta: Balance, terms: &Terms, view: &ChainView) -> Result<(), Refusal> {
        let taken = self.taken().checked_add(delta).ok_or(Refusal::Overflow)?;
        if taken.saturating_sub(self.settled()) > self.chargeable(terms, view) {
            return Err(Refusal::InsufficientBalance);
        }
        Ok(())
    }
}
