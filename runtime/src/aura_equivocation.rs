//! Reports of validators that authored two blocks for one slot.
//!
//! What `pallet-grandpa` and `pallet-babe` do for theirs: the SDK's Aura has nothing of the kind. A node that
//! imports the second block asks its own runtime for a report and puts it into its own pool, from where it
//! comes into one of its own blocks; besides, anybody can send one as a signed transaction.
//!
//! A report names the session in which the offender had the key, and the slot must be one of that session:
//! otherwise a key that leaked long after its time could be used against its former owner.

pub use pallet::*;

use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    ensure,
    traits::{Get, KeyOwnerProofSystem},
};
use frame_system::{
    offchain::{CreateAuthorizedTransaction, SubmitTransaction},
    pallet_prelude::HeaderFor,
};
use pallet_session::historical::IdentificationTuple;
use sp_core::{crypto::key_types::AURA, sr25519};
use sp_runtime::{DispatchError, Perbill};
use sp_session::MembershipProof;
use sp_staking::{
    SessionIndex,
    offence::{Kind, Offence, ReportOffence},
};
use tallystick_primitives::{AccountId, equivocation::AuraEquivocationProof};

/// A validator authored two blocks for one slot.
pub struct AuraOffence<Offender> {
    slot: u64,
    session: SessionIndex,
    validators: u32,
    offender: Offender,
}

impl<Offender: Clone> Offence<Offender> for AuraOffence<Offender> {
    const ID: Kind = *b"aura:equivocatio";
    type Slot = u64;

    fn offenders(&self) -> Vec<Offender> {
        alloc::vec![self.offender.clone()]
    }

    fn session_index(&self) -> SessionIndex {
        self.session
    }

    fn validator_set_count(&self) -> u32 {
        self.validators
    }

    fn slot(&self) -> u64 {
        self.slot
    }

    /// min((3 k / n)², 1) for k offenders of n validators, as for GRANDPA: one by mistake loses little, a
    /// third together loses all.
    fn slash_fraction(&self, offenders: u32) -> Perbill {
        Perbill::from_rational(offenders.saturating_mul(3), self.validators).square()
    }
}

/// The pallet.
#[frame_support::pallet]
#[allow(
    clippy::cast_possible_truncation,
    clippy::expect_used,
    reason = "the macros number variants with casts and expect what they wrote themselves"
)]
pub mod pallet {
    use super::*;
    use alloc::boxed::Box;
    use frame_support::pallet_prelude::*;
    use frame_system::pallet_prelude::*;
    use sp_core::crypto::KeyTypeId;
    use tallystick_primitives::frame::Submitter;

    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Reports of equivocations of Aura.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// Needs of the pallet.
    #[pallet::config]
    pub trait Config:
        frame_system::Config<AccountId = AccountId>
        + pallet_aura::Config
        + pallet_authorship::Config
        + pallet_session::historical::Config
    {
        /// Takes what is proven.
        type ReportOffence: ReportOffence<AccountId, IdentificationTuple<Self>, AuraOffence<IdentificationTuple<Self>>>;
        /// Knows who had which key.
        type KeyOwners: KeyOwnerProofSystem<
                (KeyTypeId, sr25519::Public),
                Proof = MembershipProof,
                IdentificationTuple = IdentificationTuple<Self>,
            >;
        /// The number of blocks for which a node keeps its own report in the pool.
        type Longevity: Get<u64>;
    }

    /// The slot of the block in which each session began, for as long as the session can be reported. The
    /// block itself was still authored by a validator of the session before.
    #[pallet::storage]
    pub type FirstSlots<T> = StorageMap<_, Twox64Concat, SessionIndex, u64>;

    /// Why a report was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The two headers are not of two blocks that the offender sealed for the slot.
        InvalidEquivocationProof,
        /// The key was not the offender's in that session, or the proof is of a session that is too old.
        InvalidKeyOwnershipProof,
        /// The slot is not one of the session for which the key's ownership is proven.
        OtherSession,
        /// It was reported already.
        Duplicate,
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Reports that a validator authored two blocks for one slot: it is slashed, disabled and dropped.
        ///
        /// By any signed account, or by a validator's node in its own block without a signature. Free if the
        /// report is valid and new. Emits the events of the offences pallet.
        #[pallet::call_index(0)]
        #[pallet::weight(report_weight::<T>(key_owner_proof.validator_count))]
        #[pallet::authorize(|source, proof, owner| Pallet::<T>::authorize_report(source, proof, owner))]
        #[pallet::weight_of_authorize(report_weight::<T>(key_owner_proof.validator_count))]
        pub fn report_equivocation(
            origin: OriginFor<T>,
            equivocation_proof: Box<AuraEquivocationProof<HeaderFor<T>>>,
            key_owner_proof: MembershipProof,
        ) -> DispatchResultWithPostInfo {
            let reporter = match Submitter::ensure::<T>(origin)? {
                Submitter::Account(account) => Some(account),
                Submitter::Walletless => pallet_authorship::Pallet::<T>::author(),
            };
            let offence = Self::check(&equivocation_proof, key_owner_proof)?;
            T::ReportOffence::report_offence(reporter.into_iter().collect(), offence)
                .map_err(|_| Error::<T>::Duplicate)?;
            Ok(Pays::No.into())
        }
    }

    impl<T: Config> Pallet<T> {
        fn authorize_report(
            source: TransactionSource,
            proof: &AuraEquivocationProof<HeaderFor<T>>,
            owner: &MembershipProof,
        ) -> Result<(ValidTransaction, Weight), TransactionValidityError> {
            // From others it would be work without a price; they can sign.
            if source == TransactionSource::External {
                return Err(InvalidTransaction::Call.into());
            }
            Self::check(proof, owner.clone()).map_err(|error| match error {
                Error::Duplicate => InvalidTransaction::Stale,
                _ => InvalidTransaction::BadProof,
            })?;
            let validity = ValidTransaction::with_tag_prefix("AuraEquivocation")
                .priority(TransactionPriority::MAX)
                .and_provides((proof.offender, proof.slot))
                .longevity(T::Longevity::get())
                .propagate(false)
                .into();
            Ok((validity, Weight::zero()))
        }
    }
}

/// The same work as a report of GRANDPA: two signatures, a proof of membership, an offence.
fn report_weight<T: Config>(validators: u32) -> sp_weights::Weight {
    <() as pallet_grandpa::WeightInfo>::report_equivocation(validators, 0).saturating_add(T::DbWeight::get().reads(3))
}

impl<T: Config> Pallet<T> {
    /// Notes in which slot a session begins, and forgets the sessions before `oldest`.
    pub fn session_began(session: SessionIndex, oldest: SessionIndex) {
        FirstSlots::<T>::insert(session, u64::from(pallet_aura::CurrentSlot::<T>::get()));
        // One session is forgotten for each that begins.
        if let Some(forgotten) = oldest.checked_sub(1) {
            FirstSlots::<T>::remove(forgotten);
        }
    }

    /// Whether the slot's author was chosen from the validators of that session.
    fn is_of_session(slot: u64, session: SessionIndex) -> bool {
        let Some(first) = FirstSlots::<T>::get(session) else {
            return false;
        };
        let last = match FirstSlots::<T>::get(session.saturating_add(1)) {
            Some(next) => next,
            None => pallet_aura::CurrentSlot::<T>::get().into(),
        };
        first < slot && slot <= last
    }

    /// The offence that is proven, if it is.
    fn check(
        proof: &AuraEquivocationProof<HeaderFor<T>>,
        owner: MembershipProof,
    ) -> Result<AuraOffence<IdentificationTuple<T>>, Error<T>> {
        let (session, validators, slot) = (owner.session, owner.validator_count, proof.slot);
        ensure!(Self::is_of_session(slot, session), Error::OtherSession);
        let offender =
            T::KeyOwners::check_proof((AURA, proof.offender), owner).ok_or(Error::InvalidKeyOwnershipProof)?;
        let is_known = T::ReportOffence::is_known_offence(core::slice::from_ref(&offender), &slot);
        ensure!(!is_known, Error::Duplicate);
        ensure!(proof.is_valid(), Error::InvalidEquivocationProof);
        Ok(AuraOffence {
            slot,
            session,
            validators,
            offender,
        })
    }

    /// Proof for a report that the key belongs to a validator of the present session, if the slot is one of
    /// it or of a block that follows.
    pub fn prove_ownership(slot: u64, authority: sr25519::Public) -> Option<Vec<u8>> {
        let session = pallet_session::Pallet::<T>::current_index();
        let first = FirstSlots::<T>::get(session)?;
        if slot <= first {
            return None;
        }
        T::KeyOwners::prove((AURA, authority)).map(|proof| proof.encode())
    }
}

impl<T> Pallet<T>
where
    T: Config + CreateAuthorizedTransaction<Call<T>>,
{
    /// Puts a report into the pool of this node.
    pub fn submit_report(
        proof: AuraEquivocationProof<HeaderFor<T>>,
        owner: MembershipProof,
    ) -> Result<(), DispatchError> {
        Self::check(&proof, owner.clone())?;
        let call = Call::<T>::report_equivocation {
            equivocation_proof: alloc::boxed::Box::new(proof),
            key_owner_proof: owner,
        };
        let transaction = <T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call.into());
        SubmitTransaction::<T, Call<T>>::submit_transaction(transaction)
            .map_err(|()| DispatchError::Other("the pool refused the report"))
    }
}
