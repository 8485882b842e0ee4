//! One typical call of each kind: plain signatures, amounts of one NOTCH, addresses and links of 32 bytes.

use crate::fees::Surcharge;
use frame_support::BoundedVec;
use pallet_fee_claims::{ClaimEntry, ConfirmedEntry, RequestEntry};
use sp_core::{H256, ed25519, sr25519};
use sp_runtime::{Digest, Permill, traits::Header as _};
use sp_session::MembershipProof;
use tallystick_primitives::{
    Promise, SignedRequest, WorkerId,
    equivocation::AuraEquivocationProof,
    state_disputes::Subject,
    traits::ClaimId,
    worker::{Answer, Equivocation, Query},
};
use tallystick_runtime::{AccountId, Header, Runtime, RuntimeCall, Signature, constants::NOTCH};

/// Our own pallets, by their names in the runtime.
pub const OWN_PALLETS: [&str; 9] = [
    "IdentityRegistry",
    "PaymentChannels",
    "Accountant",
    "WorkerBonding",
    "Arbitration",
    "InsuranceFund",
    "FeeClaims",
    "ValidatorSet",
    "AuraEquivocation",
];

/// A row of the table.
pub struct Example {
    /// The call.
    pub call: RuntimeCall,
    /// The difference to other examples of the same call.
    pub note: &'static str,
    /// The cost on top of the transaction fee.
    pub surcharge: Surcharge,
}

fn plain(call: impl Into<RuntimeCall>) -> Example {
    Example {
        call: call.into(),
        note: "",
        surcharge: Surcharge::None,
    }
}

fn dear(call: impl Into<RuntimeCall>, note: &'static str, surcharge: Surcharge) -> Example {
    Example {
        call: call.into(),
        note,
        surcharge,
    }
}

fn somebody() -> AccountId {
    AccountId::new([0xaa; 32])
}

fn hash() -> H256 {
    H256::repeat_byte(0xbb)
}

fn worker() -> WorkerId {
    WorkerId(hash())
}

fn signature() -> Signature {
    Signature::Sr25519(sr25519::Signature::from_raw([0xcc; 64]))
}

fn request() -> SignedRequest {
    SignedRequest {
        nonce: 0,
        valid_until: 1_000,
        signature: signature(),
    }
}

fn promise() -> Promise {
    Promise::of_consumer(hash(), 0, NOTCH, hash())
}

fn link<Max: frame_support::traits::Get<u32>>() -> BoundedVec<u8, Max> {
    BoundedVec::truncate_from(vec![b'a'; 32])
}

/// The measure of all others.
pub fn transfer() -> RuntimeCall {
    RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
        dest: somebody().into(),
        value: NOTCH,
    })
}

/// [`transfer`] as a row.
pub fn measure() -> Example {
    plain(transfer())
}

/// All calls of our own pallets.
pub fn all() -> Vec<Example> {
    [
        registry(),
        channels(),
        accountant(),
        settlements(),
        bonding(),
        arbitration(),
        insurance(),
        clients(),
        claims(),
        sponsors(),
        validators(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn registry() -> Vec<Example> {
    use pallet_identity_registry::Call;
    let register = Call::<Runtime>::register {
        accountant: somebody(),
        beneficiary: None,
        provider: false,
    };
    let register_for = Call::<Runtime>::register_for {
        identity: somebody(),
        accountant: somebody(),
        beneficiary: None,
        provider: false,
        request: request(),
    };
    let (identity, key, lane) = (somebody(), somebody(), 1);
    let (limit, valid_until) = (NOTCH, 1_000);
    vec![
        dear(register, "", Surcharge::Registration),
        dear(register_for, "", Surcharge::Registration),
        plain(Call::<Runtime>::set_beneficiary {
            beneficiary: somebody(),
        }),
        plain(Call::<Runtime>::set_beneficiary_for {
            identity: identity.clone(),
            beneficiary: somebody(),
            request: request(),
        }),
        plain(Call::<Runtime>::authorize_device {
            lane,
            key: key.clone(),
            limit,
            valid_until,
        }),
        plain(Call::<Runtime>::authorize_device_for {
            identity: identity.clone(),
            lane,
            key,
            limit,
            valid_until,
            request: request(),
        }),
        plain(Call::<Runtime>::revoke_device { lane }),
        plain(Call::<Runtime>::revoke_device_for {
            identity,
            lane,
            request: request(),
        }),
    ]
}

fn channels() -> Vec<Example> {
    use pallet_payment_channels::Call;
    let (identity, accountant, beneficiary) = (somebody(), somebody(), somebody());
    vec![
        plain(Call::<Runtime>::open_channel {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::open_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(),
        }),
        plain(Call::<Runtime>::settle_consumer_promise {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise(),
            preimage: [1; 32],
            signature: signature(),
        }),
        plain(Call::<Runtime>::request_exit {
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
        }),
        plain(Call::<Runtime>::request_exit_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            beneficiary: beneficiary.clone(),
            request: request(),
        }),
        plain(Call::<Runtime>::finalize_exit {
            identity: identity.clone(),
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::cancel_exit {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::cancel_exit_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(),
        }),
        plain(Call::<Runtime>::fast_exit {
            identity,
            accountant,
            amount: NOTCH,
            beneficiary,
            request: request(),
            operator_signature: signature(),
        }),
    ]
}

fn accountant() -> Vec<Example> {
    use pallet_accountant::Call;
    let (identity, operator, accountant) = (somebody(), somebody(), somebody());
    let (amount, fee) = (NOTCH, Permill::from_percent(10));
    vec![
        plain(Call::<Runtime>::register_accountant {
            operator: operator.clone(),
            stake: amount,
            fee,
            min_bond: amount,
            url: link(),
        }),
        plain(Call::<Runtime>::increase_stake {
            accountant: accountant.clone(),
            amount,
        }),
        plain(Call::<Runtime>::set_operator {
            accountant: accountant.clone(),
            operator,
        }),
        plain(Call::<Runtime>::set_fee {
            accountant: accountant.clone(),
            fee,
        }),
        plain(Call::<Runtime>::set_url {
            accountant: accountant.clone(),
            url: link(),
        }),
        plain(Call::<Runtime>::set_minima {
            accountant: accountant.clone(),
            min_bond: amount,
            min_consumer_settlement: amount,
        }),
        plain(Call::<Runtime>::pause {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::resume {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::grant_coverage {
            accountant: accountant.clone(),
            provider: identity,
            coverage: amount,
        }),
        plain(Call::<Runtime>::announce_withdrawal {
            accountant: accountant.clone(),
            amount,
        }),
        plain(Call::<Runtime>::withdraw {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::close {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::reclaim_stake {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::charge_penalty {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::resolve_punishment {
            accountant,
            top_up: amount,
        }),
    ]
}

fn settlements() -> Vec<Example> {
    use pallet_accountant::Call;
    let (identity, accountant) = (somebody(), somebody());
    vec![
        plain(Call::<Runtime>::open_provider_channel {
            accountant: accountant.clone(),
        }),
        plain(Call::<Runtime>::open_provider_channel_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            request: request(),
        }),
        plain(Call::<Runtime>::set_min_settlement {
            accountant: accountant.clone(),
            minimum: NOTCH,
        }),
        plain(Call::<Runtime>::set_min_settlement_for {
            identity: identity.clone(),
            accountant: accountant.clone(),
            minimum: NOTCH,
            request: request(),
        }),
        plain(Call::<Runtime>::settle_provider_promise {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise(),
            preimage: [1; 32],
            signature: signature(),
        }),
        plain(Call::<Runtime>::settle_to {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise(),
            preimage: [1; 32],
            signature: signature(),
            beneficiary: somebody(),
            request: request(),
        }),
        plain(Call::<Runtime>::settle_into_bond {
            identity: identity.clone(),
            accountant: accountant.clone(),
            promise: promise(),
            preimage: [1; 32],
            signature: signature(),
            request: request(),
        }),
        plain(Call::<Runtime>::collect { identity, accountant }),
    ]
}

fn bonding() -> Vec<Example> {
    use pallet_worker_bonding::Call;
    let (amount, tariff, capacity, worker) = (NOTCH, NOTCH / 1_000, 1_000, worker());
    let signature = ed25519::Signature::from_raw([0xcc; 64]);
    let answer = || Answer {
        content: hash(),
        signature,
    };
    let proof = Equivocation {
        query: Query {
            client: somebody(),
            signer: somebody(),
            worker,
            asked_at: 1,
            content: hash(),
        },
        query_signature: self::signature(),
        data_version: 1,
        first: answer(),
        second: answer(),
    };
    vec![
        plain(Call::<Runtime>::bond { amount }),
        plain(Call::<Runtime>::unbond { amount }),
        plain(Call::<Runtime>::rebond { amount }),
        plain(Call::<Runtime>::withdraw_unbonded {}),
        plain(Call::<Runtime>::register_worker {
            peer_id: BoundedVec::truncate_from(worker.peer_id()),
            proof: signature,
            proof_valid_until: 1_000,
            capacity,
            tariff,
            deterministic: true,
        }),
        plain(Call::<Runtime>::unregister_worker { worker }),
        plain(Call::<Runtime>::go_online { worker }),
        plain(Call::<Runtime>::go_offline { worker }),
        plain(Call::<Runtime>::declare_maintenance { worker, from: 1, to: 2 }),
        plain(Call::<Runtime>::set_tariff { worker, tariff }),
        plain(Call::<Runtime>::set_capacity { worker, capacity }),
        plain(Call::<Runtime>::report_equivocation { proof }),
    ]
}

fn arbitration() -> Vec<Example> {
    use pallet_arbitration::Call;
    let (dispute, for_opener) = (1, true);
    let claim = ClaimId {
        cycle: 1,
        client: somebody(),
        worker: worker(),
    };
    vec![
        plain(Call::<Runtime>::open_dispute {
            subject: Subject::Claim(claim),
            evidence: hash(),
            uri: link(),
        }),
        plain(Call::<Runtime>::respond {
            dispute,
            evidence: hash(),
            uri: link(),
        }),
        plain(Call::<Runtime>::rule { dispute, for_opener }),
        plain(Call::<Runtime>::appeal { dispute }),
        plain(Call::<Runtime>::rule_appeal { dispute, for_opener }),
        plain(Call::<Runtime>::finalize { dispute }),
    ]
}

fn insurance() -> Vec<Example> {
    use pallet_insurance_fund::Call;
    vec![
        plain(Call::<Runtime>::donate { amount: NOTCH }),
        plain(Call::<Runtime>::grant {
            beneficiary: somebody(),
            amount: NOTCH,
        }),
    ]
}

/// The deposit of a client.
pub fn deposit() -> RuntimeCall {
    pallet_fee_claims::Call::<Runtime>::deposit { amount: NOTCH }.into()
}

fn clients() -> Vec<Example> {
    use pallet_fee_claims::Call;
    let (provider, amount) = (somebody(), NOTCH);
    vec![
        plain(deposit()),
        plain(Call::<Runtime>::earmark {
            provider: provider.clone(),
            amount,
        }),
        plain(Call::<Runtime>::thaw {
            provider: provider.clone(),
            amount,
        }),
        plain(Call::<Runtime>::release { provider }),
        plain(Call::<Runtime>::withdraw_deposit { amount }),
    ]
}

/// So many claims.
pub fn submit_claims(entries: u32) -> RuntimeCall {
    let entry = ClaimEntry {
        client: somebody(),
        worker: worker(),
        units: 1_000,
        amount: NOTCH,
    };
    pallet_fee_claims::Call::<Runtime>::submit_claims {
        cycle: 1,
        entries: BoundedVec::truncate_from(batch(entry, entries)),
        evidence_root: hash(),
    }
    .into()
}

/// So many requests.
pub fn submit_requests(entries: u32) -> RuntimeCall {
    let entry = RequestEntry {
        worker: worker(),
        amount: NOTCH,
    };
    pallet_fee_claims::Call::<Runtime>::submit_requests {
        cycle: 1,
        entries: BoundedVec::truncate_from(batch(entry, entries)),
    }
    .into()
}

/// So many confirmations.
pub fn submit_confirmed(entries: u32) -> RuntimeCall {
    let entry = ConfirmedEntry {
        client: somebody(),
        worker: worker(),
        units: 1_000,
        amount: NOTCH,
        lane: 0,
        signature: signature(),
    };
    pallet_fee_claims::Call::<Runtime>::submit_confirmed_claims {
        cycle: 1,
        entries: BoundedVec::truncate_from(batch(entry, entries)),
    }
    .into()
}

fn batch<Entry: Clone>(entry: Entry, entries: u32) -> Vec<Entry> {
    (0..entries).map(|_| entry.clone()).collect()
}

/// So many steps of a cycle.
pub fn process_cycle(limit: u32) -> RuntimeCall {
    pallet_fee_claims::Call::<Runtime>::process_cycle { cycle: 1, limit }.into()
}

/// The free call.
pub fn withdraw_payout() -> RuntimeCall {
    pallet_fee_claims::Call::<Runtime>::withdraw_payout { provider: somebody() }.into()
}

/// A creditor's pull.
pub fn collect_debt() -> RuntimeCall {
    pallet_fee_claims::Call::<Runtime>::collect_debt { client: somebody() }.into()
}

fn claims() -> Vec<Example> {
    use Surcharge::{Claims, Creditors, None};
    vec![
        dear(submit_claims(1), ", 1 entry", Claims(1)),
        dear(submit_claims(100), ", 100 entries", Claims(100)),
        dear(submit_requests(1), ", 1 entry", None),
        dear(submit_requests(100), ", 100 entries", None),
        dear(submit_confirmed(1), ", 1 entry", Claims(1)),
        dear(submit_confirmed(100), ", 100 entries", Claims(100)),
        dear(process_cycle(1), ", 1 step, before weight is given back", None),
        plain(withdraw_payout()),
        dear(collect_debt(), ", before weight is given back", Creditors),
    ]
}

fn validators() -> Vec<Example> {
    use pallet_validator_set::Call;
    vec![
        plain(Call::<Runtime>::join { bond: 10_000 * NOTCH }),
        plain(Call::<Runtime>::bond_more { amount: NOTCH }),
        plain(Call::<Runtime>::leave {}),
        plain(Call::<Runtime>::withdraw_unbonded {}),
        plain(Call::<Runtime>::set_invulnerables {
            invulnerables: BoundedVec::truncate_from(vec![somebody()]),
        }),
        Example {
            call: author_equivocation(),
            note: ", free if it is proven",
            surcharge: Surcharge::None,
        },
    ]
}

/// A report of a validator that authored two blocks for one slot.
fn author_equivocation() -> RuntimeCall {
    let header = || Header::new(1, hash(), hash(), hash(), Digest::default());
    tallystick_runtime::aura_equivocation::Call::<Runtime>::report_equivocation {
        equivocation_proof: Box::new(AuraEquivocationProof {
            offender: sr25519::Public::from_raw([0xaa; 32]),
            slot: 1,
            first_header: header(),
            second_header: header(),
        }),
        key_owner_proof: MembershipProof {
            session: 1,
            trie_nodes: vec![vec![0; 256]; 4],
            validator_count: 64,
        },
    }
    .into()
}

fn sponsors() -> Vec<Example> {
    use pallet_fee_claims::Call;
    let (client, amount) = (somebody(), NOTCH);
    vec![
        plain(Call::<Runtime>::name_sponsor {
            sponsor: Some(somebody()),
        }),
        plain(Call::<Runtime>::open_credit_line {
            client: client.clone(),
            amount,
            cap: amount,
            providers: BoundedVec::truncate_from(vec![somebody()]),
        }),
        plain(Call::<Runtime>::extend_credit_line {
            client: client.clone(),
            amount,
        }),
        plain(Call::<Runtime>::thaw_credit {
            client: client.clone(),
            amount,
        }),
        plain(Call::<Runtime>::withdraw_credit { client }),
    ]
}
