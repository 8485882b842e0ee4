//! The validators of the world of [`chaos`](crate::chaos): the same identities register session keys, bond,
//! leave, equivocate, are idle and withdraw.

use crate::{
    chaos::{Outcome, World},
    common::*,
};
use codec::Encode;
use frame_support::traits::KeyOwnerProofSystem;
use rand::{Rng, seq::SliceRandom};
use sp_core::{Pair, crypto::key_types::AURA, ed25519, proof_of_possession::statement_of_ownership, sr25519};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{Digest, DigestItem, traits::Header as _};
use tallystick_primitives::equivocation::AuraEquivocationProof;
use tallystick_runtime::{
    Header, SessionKeys,
    configs::parameters::{RuntimeParameters, dynamic::validators},
    key_owners::KeyOwners,
};

type SetCall = pallet_validator_set::Call<Runtime>;

/// The Aura key of an account, for its first or a later session keys.
fn aura_key(who: &AccountId, version: u8) -> sr25519::Pair {
    if *who == Sr25519Keyring::Alice.to_account_id() {
        return Sr25519Keyring::Alice.pair();
    }
    sr25519::Pair::from_seed(&sp_io::hashing::blake2_256(&(who, version, "aura").encode()))
}

fn set_keys(who: &AccountId, version: u8) -> RuntimeCall {
    let aura = aura_key(who, version);
    let grandpa = ed25519::Pair::from_seed(&sp_io::hashing::blake2_256(&(who, version, "grandpa").encode()));
    let statement = statement_of_ownership(&who.encode());
    let keys = SessionKeys {
        aura: aura.public().into(),
        grandpa: grandpa.public().into(),
    };
    let proof = (aura.sign(&statement), grandpa.sign(&statement)).encode();
    pallet_session::Call::set_keys { keys, proof }.into()
}

impl World {
    /// Candidates need no more than the identities have; some of them are candidates.
    pub fn with_validators(mut self) -> Self {
        let least = validators::Parameters::from((validators::MinCandidateBond, 100 * NOTCH));
        try_set(RuntimeParameters::Validators(least)).unwrap();
        for identity in self.identities.clone() {
            let who = identity.account();
            if self.rng.gen() {
                by(&who, set_keys(&who, 0)).unwrap();
                let bond = self.rng.gen_range(100 * NOTCH..200 * NOTCH);
                by(&who, SetCall::join { bond }).unwrap();
            }
        }
        self
    }

    /// Something that a validator, a candidate or the council might do.
    pub fn validator_operation(&mut self) -> (Outcome, RuntimeCall) {
        let who = self.identities.choose(&mut self.rng).unwrap().account();
        let version = self.rng.gen_range(0..2);
        let amount = self.rng.gen_range(1..150 * NOTCH);
        let call = match self.rng.gen_range(0..20) {
            0..=3 => set_keys(&who, version),
            4 => pallet_session::Call::purge_keys {}.into(),
            5..=9 => SetCall::join {
                bond: 50 * NOTCH + amount,
            }
            .into(),
            10..=11 => SetCall::bond_more { amount }.into(),
            12..=13 => SetCall::leave {}.into(),
            14..=16 => SetCall::withdraw_unbonded {}.into(),
            17 => return self.name_invulnerables(),
            _ => match self.equivocation() {
                Some(report) => report,
                None => SetCall::withdraw_unbonded {}.into(),
            },
        };
        (self.dispatch(&who, call.clone()), call)
    }

    fn name_invulnerables(&mut self) -> (Outcome, RuntimeCall) {
        use sp_runtime::traits::Dispatchable;
        let mut named = vec![Sr25519Keyring::Alice.to_account_id()];
        if self.rng.gen() {
            named.push(self.identities.choose(&mut self.rng).unwrap().account());
        }
        let invulnerables = named.try_into().unwrap();
        let call = RuntimeCall::from(SetCall::set_invulnerables { invulnerables });
        let outcome = match call.clone().dispatch(RuntimeOrigin::root()) {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Failed,
        };
        (outcome, call)
    }

    /// A validator makes two blocks for the slot of this one; somebody reports it.
    fn equivocation(&mut self) -> Option<RuntimeCall> {
        let slot = u64::from(pallet_aura::CurrentSlot::<Runtime>::get());
        let authorities = pallet_aura::Authorities::<Runtime>::get();
        let index = self.rng.gen_range(0..authorities.len());
        let who = Session::validators()[index].clone();
        let key = [0, 1]
            .map(|version| aura_key(&who, version))
            .into_iter()
            .find(|key| authorities[index] == key.public().into())?;
        let header = |content: u8| {
            let logs = vec![DigestItem::PreRuntime(*b"aura", slot.encode())];
            let mut header = Header::new(now(), Hash::zero(), [content; 32].into(), Hash::zero(), Digest { logs });
            let seal = key.sign(header.hash().as_ref());
            header.digest.push(DigestItem::Seal(*b"aura", seal.encode()));
            header
        };
        let call = tallystick_runtime::aura_equivocation::Call::<Runtime>::report_equivocation {
            equivocation_proof: Box::new(AuraEquivocationProof {
                offender: key.public(),
                slot,
                first_header: header(1),
                second_header: header(2),
            }),
            key_owner_proof: KeyOwners::prove((AURA, key.public()))?,
        };
        Some(call.into())
    }
}

/// The part of a hold that is a candidate's bond or unbonding.
pub fn bond_and_unbonding(who: &AccountId) -> Balance {
    let unbonding = ValidatorSet::unbonding_chunks(who)
        .into_iter()
        .map(|chunk| chunk.amount);
    ValidatorSet::bond_of(who).unwrap_or_default() + unbonding.sum::<Balance>()
}
