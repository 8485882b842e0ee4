//! Money that is set aside and leaves in chunks: deposits, earmarks, credit lines.

use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound, pallet_prelude::Get};
use scale_info::TypeInfo;
use sp_core::ConstU32;
use sp_runtime::{Rounding, helpers_128bit::multiply_by_rational_with_rounding};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber,
    state_claims::{DebtState, ThawState},
};

/// The most chunks of one earmark or credit line that thaw at a time.
pub type MaxThaws = ConstU32<8>;

/// The most cycles by which a provider's debts are kept apart.
pub type MaxDebtAges = ConstU32<8>;

/// `amount × part / whole`, rounded down: a share of money that is too little. Never more than `amount`
/// if `part <= whole`.
pub fn share(amount: Balance, part: Balance, whole: Balance) -> Balance {
    multiply_by_rational_with_rounding(amount, part, whole, Rounding::Down).unwrap_or(0)
}

/// A client's deposit, with the totals of its earmarks and debts.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ClientRecord {
    /// The whole deposit; exactly the hold on the client's account.
    pub held: Balance,
    /// The part of the deposit that is not earmarked.
    pub free: Balance,
    /// The block since which `held` has reached the minimum; `None` while it does not.
    pub funded_since: Option<BlockNumber>,
    /// The number of earmarks.
    pub earmarks: u32,
    /// The sum of the client's debts.
    pub debt: Balance,
    /// The account that may open a credit line for the client.
    pub sponsor: Option<AccountId>,
}

impl ClientRecord {
    /// The money that can be earmarked or withdrawn: free money that is not reserved for debts.
    pub fn available(&self) -> Balance {
        self.free.saturating_sub(self.debt)
    }

    /// Whether the record has neither money nor debts nor a sponsor.
    pub fn is_empty(&self) -> bool {
        self.held == 0 && self.earmarks == 0 && self.debt == 0 && self.sponsor.is_none()
    }
}

/// An amount on its way out of a pledge.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Thaw {
    /// The amount that thaws.
    pub amount: Balance,
    /// The cycle of the request; it must be closed before the money can leave.
    pub cycle: u32,
    /// The first block in which the money can leave.
    pub from: BlockNumber,
}

/// Money set aside for a purpose, which leaves in chunks. Thawing money is a part of the amount, and
/// pays like the rest of it until it leaves.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pledge {
    /// The whole amount, thawing money included.
    pub amount: Balance,
    /// The thawing chunks, the oldest first; together at most the amount.
    pub thaws: BoundedVec<Thaw, MaxThaws>,
}

impl Pledge {
    /// The sum of the thawing chunks.
    pub fn thawing(&self) -> Balance {
        self.thaws
            .iter()
            .fold(0, |sum: Balance, thaw| sum.saturating_add(thaw.amount))
    }

    /// Pays `amount`, or everything if that is less: first from money that does not thaw, then from the
    /// newest chunks. Returns the payment.
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

    /// Adds a chunk. Requests of one cycle are one chunk, which leaves with the last of them. Returns
    /// false if there are too many chunks.
    pub fn thaw(&mut self, next: Thaw) -> bool {
        if let Some(last) = self.thaws.last_mut().filter(|last| last.cycle == next.cycle) {
            last.amount = last.amount.saturating_add(next.amount);
            last.from = last.from.max(next.from);
            return true;
        }
        self.thaws.try_push(next).is_ok()
    }

    /// Releases the chunks that are mature, up to `limit` in total. Returns the released amount.
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

    /// The chunks, as the runtime API shows them.
    pub fn state(&self) -> Vec<ThawState> {
        let state = |thaw: &Thaw| ThawState {
            amount: thaw.amount,
            cycle: thaw.cycle,
            from: thaw.from,
        };
        self.thaws.iter().map(state).collect()
    }
}

/// A debt from one cycle.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Debt {
    /// The cycle that the debt is from.
    pub cycle: u32,
    /// The unpaid amount.
    pub amount: Balance,
}

/// A client's money for one provider, and its debt to that provider.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Earmark {
    /// The money that is set aside.
    pub pledge: Pledge,
    /// The part of the money that is contested and pays nothing else.
    pub withheld: Balance,
    /// The number of open disputes about claims of this pair.
    pub contests: u32,
    /// The debts, the oldest first.
    pub debts: BoundedVec<Debt, MaxDebtAges>,
    /// The last cycle with a claim or request of this pair.
    pub last_cycle: Option<u32>,
}

impl Earmark {
    /// The money that can pay a claim.
    pub fn reach(&self) -> Balance {
        self.pledge.amount.saturating_sub(self.withheld)
    }

    /// The sum of the debts to the provider.
    pub fn debt(&self) -> Balance {
        self.debts
            .iter()
            .fold(0, |sum: Balance, debt| sum.saturating_add(debt.amount))
    }

    /// Adds a debt. If too many cycles are owed, the newest two debts become one of the newer age: this
    /// costs only this provider its place.
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
            && let Some(newest) = self.debts.last_mut()
        {
            newest.cycle = newest.cycle.max(cycle);
            newest.amount = newest.amount.saturating_add(amount);
        }
    }

    /// Pays off a part of the debt from `cycle`.
    pub fn pay_debt(&mut self, cycle: u32, amount: Balance) {
        if let Some(debt) = self.debts.iter_mut().find(|debt| debt.cycle == cycle) {
            debt.amount = debt.amount.saturating_sub(amount);
        }
        self.debts.retain(|debt| debt.amount > 0);
    }

    /// The debts, as the runtime API shows them.
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
    /// The owner of the money.
    pub sponsor: AccountId,
    /// The money that is set aside.
    pub pledge: Pledge,
    /// The most that the line pays for one cycle.
    pub cap: Balance,
    /// The only providers that the line pays.
    pub providers: BoundedVec<AccountId, Max>,
}
