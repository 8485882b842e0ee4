//! Money that is set aside and leaves in chunks: deposits, earmarks, credit lines.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::Get, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, Rounding};
use tallystick_primitives::{
    state_claims::{DebtState, ThawState},
    AccountId, Balance, BlockNumber,
};

/// How many chunks of one earmark or credit line thaw at a time.
pub type MaxThaws = ConstU32<8>;

/// How many cycles a provider's debts are told apart by.
pub type MaxDebtAges = ConstU32<8>;

/// `amount × part / whole`, rounded down: a share of what does not suffice. Never more than `amount`
/// if `part <= whole`.
pub fn share(amount: Balance, part: Balance, whole: Balance) -> Balance {
    multiply_by_rational_with_rounding(amount, part, whole, Rounding::Down).unwrap_or(0)
}

/// A client's deposit.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ClientRecord {
    /// The whole; exactly the hold on the client's account.
    pub held: Balance,
    /// What is earmarked for nobody.
    pub free: Balance,
    /// Since when `held` has reached the minimum.
    pub funded_since: Option<BlockNumber>,
    /// How many earmarks there are.
    pub earmarks: u32,
    /// The sum of its debts.
    pub debt: Balance,
    /// Who may open a credit line for it.
    pub sponsor: Option<AccountId>,
}

impl ClientRecord {
    /// What can be earmarked or withdrawn: free money that is not reserved for debts.
    pub fn available(&self) -> Balance {
        self.free.saturating_sub(self.debt)
    }

    /// Whether nothing is left to remember.
    pub fn is_empty(&self) -> bool {
        self.held == 0 && self.earmarks == 0 && self.debt == 0 && self.sponsor.is_none()
    }
}

/// A chunk of money on its way out.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Thaw {
    /// How much.
    pub amount: Balance,
    /// The cycle of the request; it must be closed before the money can leave.
    pub cycle: u32,
    /// First block in which it can leave.
    pub from: BlockNumber,
}

/// Money set aside for somebody, that leaves in chunks. What thaws is a part of the amount, and pays
/// like the rest of it until it leaves.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pledge {
    /// The whole.
    pub amount: Balance,
    /// What thaws, the oldest first; together at most the amount.
    pub thaws: BoundedVec<Thaw, MaxThaws>,
}

impl Pledge {
    /// What thaws.
    pub fn thawing(&self) -> Balance {
        self.thaws
            .iter()
            .fold(0, |sum: Balance, thaw| sum.saturating_add(thaw.amount))
    }

    /// Pays `amount`, or all there is: from what does not thaw, then from the newest chunks. Returns
    /// what was paid.
    pub fn take(&mut self, amount: Balance) -> Balance {
        let taken = amount.min(self.amount);
        self.amount = self.amount.saturating_sub(taken);
        let mut excess = self.thawing().saturating_sub(self.amount);
        for thaw in self.thaws.iter_mut().rev() {
            let cut = thaw.amount.min(excess);
            thaw.amount = thaw.amount.saturating_sub(cut);
            excess = excess.saturating_sub(cut);
        }
        self.thaws.retain(|thaw| thaw.amount > 0);
        taken
    }

    /// Adds a chunk; requests of one cycle are one chunk, which leaves with the last of them. False
    /// if there are too many.
    pub fn thaw(&mut self, next: Thaw) -> bool {
        if let Some(last) = self.thaws.last_mut().filter(|last| last.cycle == next.cycle) {
            last.amount = last.amount.saturating_add(next.amount);
            last.from = last.from.max(next.from);
            return true;
        }
        self.thaws.try_push(next).is_ok()
    }

    /// Lets the chunks go that `is_mature`, up to `limit` in total. Returns how much that is.
    pub fn release(&mut self, limit: Balance, is_mature: impl Fn(&Thaw) -> bool) -> Balance {
        let mut left = limit.min(self.amount);
        let mut released: Balance = 0;
        for thaw in self.thaws.iter_mut().filter(|thaw| is_mature(thaw)) {
            let part = thaw.amount.min(left);
            thaw.amount = thaw.amount.saturating_sub(part);
            left = left.saturating_sub(part);
            released = released.saturating_add(part);
        }
        self.thaws.retain(|thaw| thaw.amount > 0);
        self.amount = self.amount.saturating_sub(released);
        released
    }

    /// The chunks, as the chain tells about them.
    pub fn state(&self) -> Vec<ThawState> {
        let state = |thaw: &Thaw| ThawState {
            amount: thaw.amount,
            cycle: thaw.cycle,
            from: thaw.from,
        };
        self.thaws.iter().map(state).collect()
    }
}

/// What is owed from one cycle.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Debt {
    /// The cycle.
    pub cycle: u32,
    /// What is owed.
    pub amount: Balance,
}

/// What a client has set aside for one provider, and what it owes it.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Earmark {
    /// The money.
    pub pledge: Pledge,
    /// The part of it that is contested and pays nothing else.
    pub withheld: Balance,
    /// Open disputes about claims of this pair.
    pub contests: u32,
    /// Debts, the oldest first.
    pub debts: BoundedVec<Debt, MaxDebtAges>,
    /// The last cycle with a claim or request of this pair.
    pub last_cycle: Option<u32>,
}

impl Earmark {
    /// What can be paid from it.
    pub fn reach(&self) -> Balance {
        self.pledge.amount.saturating_sub(self.withheld)
    }

    /// What the provider is owed.
    pub fn debt(&self) -> Balance {
        self.debts
            .iter()
            .fold(0, |sum: Balance, debt| sum.saturating_add(debt.amount))
    }

    /// Adds a debt. Where too many cycles are owed, the newest two become one of the newer age: that
    /// costs nobody but this provider its place.
    pub fn add_debt(&mut self, cycle: u32, amount: Balance) {
        let place = self.debts.binary_search_by_key(&cycle, |debt| debt.cycle);
        if let Some(debt) = place.ok().and_then(|index| self.debts.get_mut(index)) {
            debt.amount = debt.amount.saturating_add(amount);
            return;
        }
        let next = Debt { cycle, amount };
        if self
            .debts
            .try_insert(place.unwrap_or_else(|index| index), next)
            .is_err()
        {
            if let Some(newest) = self.debts.last_mut() {
                newest.cycle = newest.cycle.max(cycle);
                newest.amount = newest.amount.saturating_add(amount);
            }
        }
    }

    /// Pays off a part of the debt from `cycle`.
    pub fn pay_debt(&mut self, cycle: u32, amount: Balance) {
        if let Some(debt) = self.debts.iter_mut().find(|debt| debt.cycle == cycle) {
            debt.amount = debt.amount.saturating_sub(amount);
        }
        self.debts.retain(|debt| debt.amount > 0);
    }

    /// The debts, as the chain tells about them.
    pub fn debts_state(&self) -> Vec<DebtState> {
        let state = |debt: &Debt| DebtState {
            cycle: debt.cycle,
            amount: debt.amount,
        };
        self.debts.iter().map(state).collect()
    }
}

/// A sponsor's money for one client.
#[derive(CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo)]
#[codec(mel_bound())]
#[scale_info(skip_type_params(Max))]
pub struct CreditLine<Max: Get<u32>> {
    /// Whose.
    pub sponsor: AccountId,
    /// The money.
    pub pledge: Pledge,
    /// The most it pays for one cycle.
    pub cap: Balance,
    /// The only providers it pays.
    pub providers: BoundedVec<AccountId, Max>,
}
