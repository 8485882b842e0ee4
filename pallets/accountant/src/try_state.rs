//! The invariants of the accountants.

use crate::pallet::{Accountants, Config, Pallet, ProviderChannels};
use alloc::collections::BTreeMap;
use sp_runtime::TryRuntimeError;
use tallystick_primitives::{Balance, accountant_id, traits::Identities};

impl<T: Config> Pallet<T> {
    /// Checks the invariants:
    ///
    /// - **ACC1**: an accountant's id follows from its owner, and owner and operator differ.
    /// - **ACC2**: the covered total is the sum of its channels' coverage, and the stake reaches it.
    /// - **ACC3**: the owed total is the sum of its channels' debts.
    /// - **ACC4**: no channel has settled more than was proven.
    /// - **ACC5**: a closed accountant has no stake and owes nothing.
    /// - **ACC6**: a provider channel belongs to a registered identity and to an accountant.
    /// - **ACC7**: a waiting fee raises the fee.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let mut totals = BTreeMap::<_, (Balance, Balance)>::new();
        for (accountant, provider, channel) in ProviderChannels::<T>::iter() {
            if channel.settled > channel.proven {
                return Err("ACC4: a channel has settled more than was proven".into());
            }
            if !T::Identities::is_registered(&provider) || !Accountants::<T>::contains_key(&accountant) {
                return Err("ACC6: a provider channel has no identity or no accountant".into());
            }
            let (covered, owed) = totals.entry(accountant).or_default();
            *covered = covered.saturating_add(channel.coverage);
            *owed = owed.saturating_add(channel.owed());
        }
        for (accountant, record) in Accountants::<T>::iter() {
            let (covered, owed) = totals.remove(&accountant).unwrap_or_default();
            let stake = Self::stake(&accountant);
            if accountant != accountant_id(&record.owner) || record.owner == record.operator {
                return Err(
                    "ACC1: an accountant's id does not follow from its owner, or one key has both roles".into(),
                );
            }
            if record.owed_total != owed {
                return Err("ACC3: the owed total is not the sum of the channels' debts".into());
            }
            if record.closed {
                if stake != 0 || owed != 0 || record.covered_total != 0 {
                    return Err("ACC5: a closed accountant has stake or debts".into());
                }
                continue;
            }
            if record.covered_total != covered || stake < covered {
                return Err("ACC2: the covered total is not the sum of coverage, or exceeds the stake".into());
            }
            if record
                .pending_fee
                .as_ref()
                .is_some_and(|pending| pending.value <= record.fee)
            {
                return Err("ACC7: a waiting fee is not a rise".into());
            }
        }
        Ok(())
    }
}
