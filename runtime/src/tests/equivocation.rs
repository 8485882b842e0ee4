//! Validators that make two blocks for one slot, or vote twice in one round.

use super::support::{four_validators, pass, set_keys, signed};
use crate::{
    AccountId, AuraEquivocation, Balances, Executive, Hash, Header, Runtime, RuntimeCall, RuntimeEvent,
    RuntimeHoldReason, RuntimeOrigin, SafeMode, Session, System, UncheckedExtrinsic, ValidatorSet,
    aura_equivocation::{Call, Error},
    configs::{money::InsuranceFundAccount, time::ReportingSessions},
    constants::NOTCH,
    fees::plain_extension,
    key_owners::KeyOwners,
};
use codec::{Decode, Encode};
use finality_grandpa::{Equivocation, Message, Prevote};
use frame_support::{
    assert_noop, assert_ok,
    storage::{TransactionOutcome, with_transaction_unchecked},
    traits::{
        Get, KeyOwnerProofSystem,
        fungible::{Inspect, InspectHold},
    },
};
use pallet_validator_set::{Candidates, HoldReason};
use sp_consensus_grandpa::{EquivocationProof, localized_payload};
use sp_core::crypto::key_types::{AURA, GRANDPA};
use sp_keyring::{
    Ed25519Keyring,
    Sr25519Keyring::{self, Bob, Eve},
};
use sp_runtime::{
    Digest, DigestItem,
    traits::Header as _,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError},
};
use sp_session::MembershipProof;
use tallystick_primitives::equivocation::AuraEquivocationProof;

const BOND: u128 = 10_000 * NOTCH;
/// The share that one of five loses: (3 / 5)².
const LOST: u128 = BOND / 100 * 36;

fn bonded(who: Sr25519Keyring) -> u128 {
    let reason = RuntimeHoldReason::ValidatorSet(HoldReason::CandidateBond);
    Balances::balance_on_hold(&reason, &who.to_account_id())
}

fn is_candidate(who: Sr25519Keyring) -> bool {
    Candidates::<Runtime>::get()
        .iter()
        .any(|candidate| candidate.account == who.to_account_id())
}

/// Runs `test` in block 11, the second one of session 2, in which Eve is the fifth validator.
fn with_eve(test: impl FnOnce()) {
    four_validators().execute_with(|| {
        set_keys(Eve, Eve, Ed25519Keyring::Eve);
        assert_ok!(ValidatorSet::join(RuntimeOrigin::signed(Eve.to_account_id()), BOND));
        pass(10);
        assert_eq!(Session::current_index(), 2);
        test();
        ValidatorSet::do_try_state().unwrap();
    });
}

/// A block of Eve for the slot.
fn sealed(slot: u64, content: u8) -> Header {
    let logs = vec![DigestItem::PreRuntime(*b"aura", slot.encode())];
    let mut header = Header::new(11, Hash::zero(), [content; 32].into(), Hash::zero(), Digest { logs });
    let seal = Eve.sign(header.hash().as_ref());
    header.digest.push(DigestItem::Seal(*b"aura", seal.encode()));
    header
}

fn two_blocks(slot: u64) -> AuraEquivocationProof<Header> {
    AuraEquivocationProof {
        offender: Eve.public(),
        slot,
        first_header: sealed(slot, 1),
        second_header: sealed(slot, 2),
    }
}

fn ownership(slot: u64) -> MembershipProof {
    let proof = AuraEquivocation::prove_ownership(slot, Eve.public()).unwrap();
    MembershipProof::decode(&mut proof.as_slice()).unwrap()
}

fn report(equivocation: AuraEquivocationProof<Header>, owner: MembershipProof) -> RuntimeCall {
    let call = Call::report_equivocation {
        equivocation_proof: Box::new(equivocation),
        key_owner_proof: owner,
    };
    call.into()
}

/// The pool's verdict. It asks as if the next block began, which is undone.
fn validate(source: TransactionSource, transaction: &UncheckedExtrinsic) -> TransactionValidity {
    with_transaction_unchecked(|| {
        let parent = System::parent_hash();
        TransactionOutcome::Rollback(Executive::validate_transaction(source, transaction.clone(), parent))
    })
}

/// Eve lost her share to the insurance fund, is disabled, and dropped.
fn assert_punished(fund_before: u128) {
    assert_eq!(bonded(Eve), BOND - LOST);
    assert_eq!(Balances::balance(&InsuranceFundAccount::get()) - fund_before, LOST);
    assert_eq!(Session::disabled_validators(), [4]);
    assert!(!is_candidate(Eve));
    let offences = System::events()
        .into_iter()
        .filter(|record| matches!(record.event, RuntimeEvent::Offences(_)));
    assert_eq!(offences.count(), 1);
}

#[test]
fn a_node_reports_two_blocks_for_one_slot_in_a_block_of_its_own() {
    with_eve(|| {
        let fund = Balances::balance(&InsuranceFundAccount::get());
        let report = UncheckedExtrinsic::new_transaction(report(two_blocks(11), ownership(11)), plain_extension());
        let validate = |source| validate(source, &report);
        let valid = validate(TransactionSource::Local).unwrap();
        assert!(!valid.propagate);
        assert_eq!(
            validate(TransactionSource::External),
            Err(InvalidTransaction::Call.into())
        );

        assert_ok!(Executive::apply_extrinsic(report.clone()).unwrap());
        assert_punished(fund);
        let again = TransactionValidityError::from(InvalidTransaction::Stale);
        assert_eq!(validate(TransactionSource::Local), Err(again));
        assert_eq!(Executive::apply_extrinsic(report).unwrap_err(), again);
    });
}

#[test]
fn two_blocks_for_one_slot_are_reported_free_in_safe_mode_too() {
    with_eve(|| {
        assert_ok!(SafeMode::force_enter(RuntimeOrigin::root()));
        let fund = Balances::balance(&InsuranceFundAccount::get());
        let bob = Balances::balance(&Bob.to_account_id());
        let transaction = signed(report(two_blocks(11), ownership(11)), Bob, 0);
        assert_ok!(Executive::apply_extrinsic(transaction).unwrap());
        assert_eq!(Balances::balance(&Bob.to_account_id()), bob);
        assert_punished(fund);
    });
}

#[test]
fn a_reported_validator_is_in_no_set_planned_afterwards() {
    with_eve(|| {
        let reporter = RuntimeOrigin::signed(Bob.to_account_id());
        assert_ok!(AuraEquivocation::report_equivocation(
            reporter,
            Box::new(two_blocks(11)),
            ownership(11)
        ));
        let eve: AccountId = Eve.to_account_id();
        // Session 3 was planned before; she is disabled in it from its start.
        pass(4);
        assert_eq!(Session::current_index(), 3);
        assert!(Session::validators().contains(&eve));
        assert_eq!(Session::disabled_validators(), [4]);
        pass(5);
        assert_eq!(Session::current_index(), 4);
        assert!(!Session::validators().contains(&eve));
        assert!(Session::disabled_validators().is_empty());
    });
}

#[test]
fn a_past_session_is_reportable_while_its_bonds_are_held() {
    with_eve(|| {
        let (equivocation, owner) = (two_blocks(11), ownership(11));
        let reporter = || RuntimeOrigin::signed(Bob.to_account_id());
        let sessions: u32 = ReportingSessions::get();
        pass(sessions * 5 - 1);
        let (last, late) = (equivocation.clone(), (equivocation, owner.clone()));
        with_transaction_unchecked(|| {
            assert_ok!(AuraEquivocation::report_equivocation(reporter(), Box::new(last), owner));
            assert_eq!(bonded(Eve), BOND - LOST);
            TransactionOutcome::Rollback(())
        });
        pass(10);
        assert_noop!(
            AuraEquivocation::report_equivocation(reporter(), Box::new(late.0), late.1),
            Error::<Runtime>::OtherSession
        );
    });
}

#[test]
fn a_report_is_refused_when_anything_of_it_is_wrong() {
    with_eve(|| {
        let send = |equivocation, owner| {
            let reporter = RuntimeOrigin::signed(Bob.to_account_id());
            AuraEquivocation::report_equivocation(reporter, Box::new(equivocation), owner)
        };
        // Of session 1, of the block that began this session, and of the future.
        for slot in [9, 10, 12] {
            assert_noop!(send(two_blocks(slot), ownership(11)), Error::<Runtime>::OtherSession);
        }
        assert_eq!(AuraEquivocation::prove_ownership(10, Eve.public()), None);

        let mut once = two_blocks(11);
        once.second_header = sealed(11, 1);
        assert_noop!(send(once, ownership(11)), Error::<Runtime>::InvalidEquivocationProof);

        let mut fewer = ownership(11);
        fewer.validator_count = 2;
        assert_noop!(send(two_blocks(11), fewer), Error::<Runtime>::InvalidKeyOwnershipProof);

        let mut of_bob = two_blocks(11);
        of_bob.offender = Bob.public();
        assert_noop!(send(of_bob, ownership(11)), Error::<Runtime>::InvalidKeyOwnershipProof);

        let of_bob = KeyOwners::prove((AURA, Bob.public())).unwrap();
        assert_noop!(send(two_blocks(11), of_bob), Error::<Runtime>::InvalidKeyOwnershipProof);
        assert!(is_candidate(Eve));
    });
}

/// The SDK's proofs of the running session are made from the keys that are registered by then.
#[test]
fn equivocation_with_replaced_keys_is_punished() {
    with_eve(|| {
        set_keys(Eve, Sr25519Keyring::Ferdie, Ed25519Keyring::Ferdie);
        type Sdk = crate::Historical;
        let by_registered = <Sdk as KeyOwnerProofSystem<_>>::prove((AURA, Eve.public()))
            .and_then(|proof| <Sdk as KeyOwnerProofSystem<_>>::check_proof((AURA, Eve.public()), proof));
        assert!(by_registered.is_none(), "the detour is needed");
        let fund = Balances::balance(&InsuranceFundAccount::get());
        let owner = ownership(11);
        pass(5);
        let reporter = RuntimeOrigin::signed(Bob.to_account_id());
        assert_ok!(AuraEquivocation::report_equivocation(
            reporter,
            Box::new(two_blocks(11)),
            owner
        ));
        assert_eq!(bonded(Eve), BOND - LOST);
        assert_eq!(Balances::balance(&InsuranceFundAccount::get()) - fund, LOST);
    });
}

#[test]
fn proofs_of_key_owners_are_those_of_the_historical_pallet() {
    with_eve(|| {
        for key in [Bob.public(), Eve.public()] {
            let proof = KeyOwners::prove((AURA, key)).unwrap();
            assert_eq!(
                Some(proof.clone()),
                <crate::Historical as KeyOwnerProofSystem<_>>::prove((AURA, key))
            );
            let owner = KeyOwners::check_proof((AURA, key), proof.clone());
            assert_eq!(
                owner,
                <crate::Historical as KeyOwnerProofSystem<_>>::check_proof((AURA, key), proof.clone())
            );
            assert!(owner.is_some());
            assert_eq!(KeyOwners::check_proof((GRANDPA, key), proof), None);
        }
        assert!(KeyOwners::prove((AURA, Sr25519Keyring::Ferdie.public())).is_none());
    });
}

/// Eve votes for two blocks in one round.
fn two_votes(round: u64) -> EquivocationProof<Hash, u32> {
    let set_id = pallet_grandpa::CurrentSetId::<Runtime>::get();
    let vote = |content: u8| {
        let prevote = Prevote {
            target_hash: Hash::repeat_byte(content),
            target_number: 10,
        };
        let payload = localized_payload(round, set_id, &Message::Prevote(prevote.clone()));
        (prevote, Ed25519Keyring::Eve.sign(&payload).into())
    };
    EquivocationProof::new(
        set_id,
        sp_consensus_grandpa::Equivocation::Prevote(Equivocation {
            round_number: round,
            identity: Ed25519Keyring::Eve.public().into(),
            first: vote(1),
            second: vote(2),
        }),
    )
}

#[test]
fn a_node_reports_two_votes_in_one_round_in_a_block_of_its_own() {
    with_eve(|| {
        let fund = Balances::balance(&InsuranceFundAccount::get());
        let key_owner_proof = KeyOwners::prove((GRANDPA, Ed25519Keyring::Eve.public())).unwrap();
        let call = pallet_grandpa::Call::<Runtime>::report_equivocation_unsigned {
            equivocation_proof: Box::new(two_votes(3)),
            key_owner_proof,
        };
        let report = UncheckedExtrinsic::new_bare(call.into());
        let validate = |source| validate(source, &report);
        assert_ok!(validate(TransactionSource::Local));
        assert_eq!(
            validate(TransactionSource::External),
            Err(InvalidTransaction::Call.into())
        );
        assert_ok!(Executive::apply_extrinsic(report.clone()).unwrap());
        assert_punished(fund);
        assert_eq!(
            validate(TransactionSource::Local),
            Err(InvalidTransaction::Stale.into())
        );
    });
}
