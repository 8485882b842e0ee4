//! A chain in memory and transactions for it.

use crate::{
    Address, Executive, Header, Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig, RuntimeOrigin, Session, SessionKeys,
    Signature, SignedPayload, System, UncheckedExtrinsic, fees::plain_extension, genesis_config_presets,
};
use codec::Encode;
use frame_support::genesis_builder_helper::{build_state, get_preset};
use serde_json::Value;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::proof_of_possession::statement_of_ownership;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{Digest, DigestItem, traits::Header as _};

/// The default genesis with `patch` merged into it (RFC 7386), as JSON.
pub fn genesis_json(patch: Value) -> Vec<u8> {
    let default = get_preset::<RuntimeGenesisConfig>(&None, |_| None).unwrap();
    let mut genesis = serde_json::from_slice(&default).unwrap();
    merge(&mut genesis, patch);
    serde_json::to_vec(&genesis).unwrap()
}

fn merge(target: &mut Value, patch: Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

/// The state after the genesis that `patch` describes.
pub fn chain(patch: Value) -> sp_io::TestExternalities {
    let mut chain = sp_io::TestExternalities::default();
    chain.execute_with(|| build_state::<RuntimeGenesisConfig>(genesis_json(patch)).unwrap());
    chain
}

/// A development chain.
pub fn development() -> sp_io::TestExternalities {
    chain(genesis_config_presets::development())
}

/// Begins the next block, authored by the owner of `slot`.
pub fn begin_block(slot: u64) {
    let digest = Digest {
        logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode())],
    };
    let number = System::block_number() + 1;
    let header = Header::new(
        number,
        Default::default(),
        Default::default(),
        System::parent_hash(),
        digest,
    );
    Executive::initialize_block(&header);
    let now = pallet_timestamp::Call::set {
        now: slot * crate::constants::SLOT_DURATION,
    };
    let inherent = UncheckedExtrinsic::new_bare(RuntimeCall::Timestamp(now));
    Executive::apply_extrinsic(inherent).unwrap().unwrap();
}

/// Finalizes the block and begins the next one, so many times. Slots of disabled validators are left out.
pub fn pass(blocks: u32) {
    for _ in 0..blocks {
        Executive::finalize_block();
        let mut slot = u64::from(pallet_aura::CurrentSlot::<Runtime>::get()) + 1;
        let validators = u64::try_from(Session::validators().len()).unwrap();
        let disabled = Session::disabled_validators();
        while disabled.iter().any(|index| u64::from(*index) == slot % validators) {
            slot += 1;
        }
        begin_block(slot);
    }
}

/// Begins the first block of a chain like the local one, but with days of six minutes: of four validators, Alice
/// to Dave, and sessions of five blocks.
pub fn four_validators() -> sp_io::TestExternalities {
    let mut genesis = genesis_config_presets::local_testnet();
    genesis["initialParameters"]["dayLength"] = 120.into();
    let mut chain = chain(genesis);
    chain.execute_with(|| begin_block(1));
    chain
}

/// Session keys of well-known accounts.
pub fn session_keys(aura: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
    SessionKeys {
        aura: aura.public().into(),
        grandpa: grandpa.public().into(),
    }
}

/// Registers session keys for `who`, with the proof that it has them.
pub fn set_keys(who: Sr25519Keyring, aura: Sr25519Keyring, grandpa: Ed25519Keyring) {
    let statement = statement_of_ownership(&who.to_account_id().encode());
    let proof = (aura.sign(&statement), grandpa.sign(&statement)).encode();
    let origin = RuntimeOrigin::signed(who.to_account_id());
    Session::set_keys(origin, session_keys(aura, grandpa), proof).unwrap();
}

/// `call`, signed by `signer`: immortal, without tip.
pub fn signed(call: RuntimeCall, signer: Sr25519Keyring, nonce: Nonce) -> UncheckedExtrinsic {
    let mut extension = plain_extension();
    extension.6 = frame_system::CheckNonce::<Runtime>::from(nonce);
    let payload = SignedPayload::new(call, extension).unwrap();
    let signature = payload.using_encoded(|bytes| signer.sign(bytes));
    let (call, extension, _) = payload.deconstruct();
    UncheckedExtrinsic::new_signed(
        call,
        Address::Id(signer.to_account_id()),
        Signature::Sr25519(signature),
        extension,
    )
}
