//! The start of a chain, and checks of its configuration.

use crate::{
    pallet::{Candidates, Config, Invulnerables, Joins, Pallet},
    types::Candidate,
};
use alloc::collections::BTreeSet;
use frame_support::{BoundedVec, pallet_prelude::Get};
use tallystick_primitives::{AccountId, Balance};

impl<T: Config> Pallet<T> {
    /// Panics if the lists are impossible: such a chain must not start.
    #[allow(clippy::panic, clippy::expect_used, reason = "the genesis is built off chain")]
    pub(crate) fn build_genesis(invulnerables: &[AccountId], candidates: &[(AccountId, Balance)]) {
        let different: BTreeSet<_> = invulnerables.iter().collect();
        assert!(different.len() == invulnerables.len(), "an invulnerable is named twice");
        let invulnerables = BoundedVec::try_from(invulnerables.to_vec()).expect("there are too many invulnerables");
        Invulnerables::<T>::put(invulnerables);

        let mut list = BoundedVec::default();
        for (account, bond) in candidates {
            assert!(*bond >= T::MinBond::get(), "a candidate's bond is below the minimum");
            let is_listed = list.iter().any(|other: &Candidate| other.account == *account);
            assert!(!is_listed, "a candidate is named twice");
            Self::hold_bond(account, *bond).expect("a candidate does not have the money for its bond");
            let candidate = Candidate {
                account: account.clone(),
                bond: *bond,
                joined: Joins::<T>::mutate(|joins| {
                    let joined = *joins;
                    *joins = joined.saturating_add(1);
                    joined
                }),
            };
            crate::candidates::insert::<T>(&mut list, candidate).expect("there are too many candidates");
        }
        Candidates::<T>::put(list);
    }

    /// Panics if the runtime's configuration breaks the pallet's promises.
    #[cfg(feature = "std")]
    pub(crate) fn check_config() {
        use frame_support::traits::EstimateNextSessionRotation;
        use sp_runtime::SaturatedConversion;
        let session: u32 =
            <T as pallet_session::Config>::NextSessionRotation::average_session_length().saturated_into();
        assert!(
            T::UnbondingDelay::get() > session.saturating_mul(T::ReportingWindow::get()),
            "unbonding must take longer than offences can be reported"
        );
        assert!(
            T::ReportingWindow::get() > 0,
            "offences must be reportable when their session is over"
        );
        assert!(T::MinBond::get() > 0, "candidates must have something to lose");
        assert!(T::MinValidators::get() > 0, "somebody must make blocks");
        assert!(
            T::MaxValidators::get() >= T::MinValidators::get(),
            "there must be room for enough validators"
        );
        assert!(
            <T as Config>::MaxCandidates::get() > 0,
            "there must be room for a candidate"
        );
        assert!(
            T::IdleSessions::get() > 0,
            "nobody must be idle before a session is over"
        );
    }
}
