//! The second rail as its users see it: a worker serves, claims and is paid; what the client does not
//! acknowledge is disputed; who cannot pay owes.

use crate::common::*;
use codec::Encode;
use frame_support::{BoundedVec, assert_ok, dispatch::GetDispatchInfo};
use pallet_collective::{Instance1, Instance2};
use pallet_fee_claims::{ClaimEntry, ConfirmedEntry, RequestEntry};
use sp_core::{H256, ed25519};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Dave, Eve};
use sp_runtime::{
    DispatchError, DispatchResult, MultiSignature, Permill,
    traits::{BlakeTwo256, Hash as _},
    transaction_validity::InvalidTransaction,
};
use tallystick_primitives::{
    ClaimConfirmation, WorkerId,
    state_claims::CyclePhase,
    state_disputes::Subject,
    traits::ClaimId,
    worker::{Answer, Equivocation, Query, Response, worker_proof_payload},
};
use tallystick_runtime::configs::parameters::{RuntimeParameters, dynamic::work};

/// The development chain's day, which is its cycle.
const CYCLE: BlockNumber = 20;
/// Blocks in which claims are taken after a cycle.
const GRACE: BlockNumber = 5;
/// Blocks before a new provider's credits mature, at most.
const PAYOUT_DELAY: BlockNumber = 6;
/// Blocks to appeal in.
const APPEAL: BlockNumber = 10;
/// Price of a unit.
const TARIFF: Balance = NOTCH / 10;
/// Units a block.
const CAPACITY: u64 = 100;
/// The bond of each provider.
const BOND: Balance = 500 * NOTCH;

/// Another provider.
fn second_provider() -> Key {
    sr25519_key("second provider")
}

fn worker_key(name: &str) -> Key {
    ed25519_key(&format!("worker of {name}"))
}

fn worker_of(provider: &Key) -> (WorkerId, Key) {
    let key = worker_key(&provider.account().to_string());
    (WorkerId(H256(key.account().into())), key)
}

fn raw(signature: MultiSignature) -> ed25519::Signature {
    match signature {
        MultiSignature::Ed25519(signature) => signature,
        other => panic!("{other:?}"),
    }
}

/// A registered identity with money of its own.
fn with_money(identity: &Key, beneficiary: Option<AccountId>) {
    joins(identity, &accountant(), NOTCH, beneficiary, false);
    send(&identity.account(), 1_000 * NOTCH);
}

/// A provider with a bond and a worker that is online from this block on.
fn serves(provider: &Key, till: AccountId) -> WorkerId {
    with_money(provider, Some(till));
    assert_ok!(submit(provider, WorkCall::bond { amount: BOND }));
    let (worker, key) = worker_of(provider);
    let valid_until = now() + 10;
    let proof = raw(key.sign(&worker_proof_payload(&genesis_hash(), &provider.account(), valid_until)));
    assert_ok!(submit(
        provider,
        WorkCall::register_worker {
            peer_id: worker.peer_id().try_into().unwrap(),
            proof,
            proof_valid_until: valid_until,
            capacity: CAPACITY,
            tariff: TARIFF,
            deterministic: true,
        }
    ));
    assert_ok!(submit(provider, WorkCall::go_online { worker }));
    worker
}

/// The client sets this much aside for the provider.
fn earmarks(provider: &Key, amount: Balance) {
    assert_ok!(submit(&consumer(), ClaimsCall::deposit { amount }));
    assert_ok!(submit(
        &consumer(),
        ClaimsCall::earmark {
            provider: provider.account(),
            amount
        }
    ));
}

/// An accountant, a client, and a provider whose worker has been online for nine blocks; the client has earmarked
/// so much for it.
fn with_worker(earmarked: Balance) -> WorkerId {
    with_accountant();
    let worker = serves(&provider(), till());
    with_money(&consumer(), None);
    if earmarked > 0 {
        earmarks(&provider(), earmarked);
    }
    go_to(10);
    worker
}

fn claim_call(cycle: u32, worker: WorkerId, units: u64) -> ClaimsCall {
    ClaimsCall::submit_claims {
        cycle,
        entries: BoundedVec::truncate_from(vec![ClaimEntry {
            client: consumer().account(),
            worker,
            units,
            amount: Balance::from(units) * TARIFF,
        }]),
        evidence_root: H256::repeat_byte(1),
    }
}

/// The provider claims so many units.
fn claims(provider: &Key, cycle: u32, worker: WorkerId, units: u64) -> DispatchResult {
    submit(provider, claim_call(cycle, worker, units))
}

/// The client acknowledges so many units.
fn acknowledges(cycle: u32, worker: WorkerId, units: u64) -> DispatchResult {
    let entry = RequestEntry {
        worker,
        amount: Balance::from(units) * TARIFF,
    };
    let entries = BoundedVec::truncate_from(vec![entry]);
    submit(&consumer(), ClaimsCall::submit_requests { cycle, entries })
}

/// Goes to the first block in which the cycle can be processed, and processes it.
fn process(cycle: u32) {
    go_to((cycle + 1) * CYCLE + GRACE);
    assert_ok!(submit(&stranger(), ClaimsCall::process_cycle { cycle, limit: 10 }));
    assert_eq!(FeeClaims::cycle_state(cycle).phase, CyclePhase::Window);
}

/// The last bill: (matched, from earmark, from credit line, from insurance, debt).
fn last_bill() -> (Balance, Balance, Balance, Balance, Balance) {
    last_event(|event| match event {
        RuntimeEvent::FeeClaims(ClaimsEvent::Paid {
            matched,
            from_earmark,
            from_credit,
            from_insurance,
            debt,
            ..
        }) => Some((matched, from_earmark, from_credit, from_insurance, debt)),
        _ => None,
    })
}

fn withdrawal(provider: &Key) -> ClaimsCall {
    ClaimsCall::withdraw_payout {
        provider: provider.account(),
    }
}

fn payout(provider: &Key) -> Balance {
    let state = FeeClaims::payout_state(&provider.account());
    state.available + state.maturing.iter().map(|part| part.amount).sum::<Balance>()
}

fn bonded(provider: &Key) -> Balance {
    WorkerBonding::bond_state(&provider.account()).bonded
}

/// Spends everything but what keeps the account alive.
fn goes_broke(who: &Key) {
    let rest = free(&who.account()) - ED;
    let call = pallet_balances::Call::transfer_keep_alive {
        dest: stranger().account().into(),
        value: rest,
    };
    assert_ok!(by(&who.account(), RuntimeCall::Balances(call)));
    assert_eq!(free(&who.account()), ED);
}

// ---------------------------------------------------------------------------------- collectives

/// Two of three members carry a motion; says what came of it.
macro_rules! motion {
    ($collective:ident, $instance:ty, $members:expr, $call:expr) => {{
        let proposal: RuntimeCall = $call.into();
        let members: [Sr25519Keyring; 2] = $members;
        let length_bound = u32::try_from(proposal.encoded_size()).unwrap();
        let (hash, weight) = (
            BlakeTwo256::hash_of(&proposal),
            proposal.get_dispatch_info().call_weight,
        );
        let index = pallet_collective::ProposalCount::<Runtime, $instance>::get();
        let propose = pallet_collective::Call::propose {
            threshold: 2,
            proposal: Box::new(proposal),
            length_bound,
        };
        by(&members[0].to_account_id(), RuntimeCall::$collective(propose)).unwrap();
        for member in members {
            let vote = pallet_collective::Call::vote {
                proposal: hash,
                index,
                approve: true,
            };
            by(&member.to_account_id(), RuntimeCall::$collective(vote)).unwrap();
        }
        let close = pallet_collective::Call::close {
            proposal_hash: hash,
            index,
            proposal_weight_bound: weight,
            length_bound,
        };
        by(&stranger().account(), RuntimeCall::$collective(close)).unwrap();
        last_event(|event| match event {
            RuntimeEvent::$collective(pallet_collective::Event::Executed { result, .. }) => Some(result),
            _ => None,
        })
    }};
}

fn council(call: impl Into<RuntimeCall>) -> DispatchResult {
    motion!(Council, Instance1, [Alice, Bob], call)
}

fn arbiters(call: impl Into<RuntimeCall>) -> DispatchResult {
    motion!(Arbiters, Instance2, [Dave, Eve], call)
}

// ------------------------------------------------------------------------------------- disputes

fn claim_of(cycle: u32, worker: WorkerId) -> ClaimId {
    ClaimId {
        cycle,
        client: consumer().account(),
        worker,
    }
}

fn uri() -> pallet_arbitration::Uri {
    b"https://evidence.example".to_vec().try_into().unwrap()
}

/// Opens a dispute about a claim; returns its number.
fn disputes(opener: &Key, claim: ClaimId) -> u64 {
    let dispute = pallet_arbitration::NextDispute::<Runtime>::get();
    assert_ok!(submit(
        opener,
        CourtCall::open_dispute {
            subject: Subject::Claim(claim),
            evidence: H256::repeat_byte(2),
            uri: uri()
        }
    ));
    dispute
}

/// The respondent answers, the arbiters rule, nobody appeals, somebody finalizes.
fn goes_to_court(dispute: u64, respondent: &Key, for_opener: bool) {
    assert_ok!(submit(
        respondent,
        CourtCall::respond {
            dispute,
            evidence: H256::repeat_byte(3),
            uri: uri()
        }
    ));
    assert_ok!(arbiters(CourtCall::rule { dispute, for_opener }));
    let finalize = CourtCall::finalize { dispute };
    assert_refused(|| by(&stranger().account(), finalize.clone()), CourtError::TooSoon);
    pass(APPEAL + 1);
    assert_ok!(submit(&stranger(), finalize));
}

// ----------------------------------------------------------------------------------- the tests

#[test]
fn a_worker_serves_and_its_provider_withdraws_without_a_wallet() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        let before = InsuranceFund::ledger();
        assert_ok!(claims(&provider(), 0, worker, 300));
        let surcharged = InsuranceFund::ledger().surcharges - before.surcharges;
        assert_eq!(surcharged, MILLINOTCH / 10);
        assert_ok!(acknowledges(0, worker, 300));
        process(0);
        assert_eq!(last_bill(), (30 * NOTCH, 30 * NOTCH, 0, 0, 0));
        assert_eq!(payout(&provider()), 30 * NOTCH);

        // A new provider waits; then it is free, although its wallet cannot pay for any transaction.
        goes_broke(&provider());
        let early = walletless(withdrawal(&provider()));
        assert_eq!(early, Err(refusal(ClaimsError::BelowDust)));
        pass(PAYOUT_DELAY);
        let remark = frame_system::Call::remark { remark: vec![] };
        let poor = apply(signed(&provider(), RuntimeCall::System(remark)));
        assert_eq!(poor, Err(InvalidTransaction::Payment.into()));
        assert_eq!(free(&till()), 0);
        assert_ok!(walletless(withdrawal(&provider())));
        assert_eq!(free(&till()), 30 * NOTCH, "not a unit is missing");
        let again = walletless(withdrawal(&provider()));
        assert_eq!(again, Err(refusal(ClaimsError::BelowDust)));
    });
}

#[test]
fn nobody_need_process_a_cycle_by_hand() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 300));
        assert_ok!(acknowledges(0, worker, 300));
        go_to(CYCLE + GRACE);
        assert_eq!(payout(&provider()), 0);
        pass(1);
        assert_eq!(payout(&provider()), 30 * NOTCH);
        // Closed and forgotten after the window.
        pass(3 * CYCLE + 1);
        pass(1);
        assert_eq!(FeeClaims::cycle_state(0).phase, CyclePhase::Closed);
        assert_eq!(FeeClaims::pair_state(0, &consumer().account(), &worker), None);
    });
}

#[test]
fn a_claim_that_the_worker_cannot_have_served_is_refused() {
    run(|| {
        let worker = with_worker(NOTCH);
        let broken = |units| claims(&provider(), 0, worker, units).map_err(DispatchError::stripped);
        // Online from block 1 to now, at most.
        assert_eq!(
            broken(CAPACITY * 20),
            Err(DispatchError::from(ClaimsError::AboveCapacity).stripped())
        );
        let (other, _) = worker_of(&second_provider());
        assert_eq!(
            claims(&provider(), 0, other, 1).map_err(DispatchError::stripped),
            Err(DispatchError::from(ClaimsError::NotFound).stripped())
        );
    });
}

#[test]
fn a_client_that_wins_a_dispute_has_the_provider_slashed() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        assert_ok!(acknowledges(0, worker, 300));
        process(0);
        assert_eq!(last_bill().0, 30 * NOTCH);

        let dispute = disputes(&consumer(), claim_of(0, worker));
        let state = Arbitration::dispute_state(dispute).unwrap();
        assert_eq!((state.amount, state.opener_deposit), (20 * NOTCH, 2 * NOTCH));
        let fund = InsuranceFund::ledger();
        goes_to_court(dispute, &provider(), true);

        // Twice what was contested: a tenth to the client, the rest halved between fund and nobody.
        assert_eq!(bonded(&provider()), BOND - 40 * NOTCH);
        let after = InsuranceFund::ledger();
        assert_eq!(after.slashes - fund.slashes, 18 * NOTCH);
        assert_eq!(burned(), 18 * NOTCH);
        assert_eq!(payout(&provider()), 30 * NOTCH);
        assert_eq!(FeeClaims::client_state(&consumer().account()).debt, 0);
    });
}

#[test]
fn the_provider_disputes_the_rest_and_wins_and_is_paid() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        process(0);
        assert_eq!(payout(&provider()), 0);
        let dispute = disputes(&provider(), claim_of(0, worker));
        let withheld = FeeClaims::client_state(&consumer().account()).earmarks[0].withheld;
        assert_eq!(withheld, 50 * NOTCH);
        goes_to_court(dispute, &consumer(), true);
        assert_eq!(payout(&provider()), 50 * NOTCH);
        assert_eq!(bonded(&provider()), BOND);
        assert_eq!(burned(), 0);
    });
}

#[test]
fn a_ruling_is_reversed_by_the_council() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        process(0);
        let dispute = disputes(&consumer(), claim_of(0, worker));
        let respond = CourtCall::respond {
            dispute,
            evidence: H256::zero(),
            uri: uri(),
        };
        assert_ok!(submit(&provider(), respond));
        assert_ok!(arbiters(CourtCall::rule {
            dispute,
            for_opener: true
        }));
        assert_ok!(submit(&provider(), CourtCall::appeal { dispute }));
        assert_eq!(
            arbiters(CourtCall::rule_appeal {
                dispute,
                for_opener: true
            }),
            Err(DispatchError::BadOrigin)
        );
        assert_ok!(council(CourtCall::rule_appeal {
            dispute,
            for_opener: false
        }));
        assert_ok!(submit(&stranger(), CourtCall::finalize { dispute }));
        assert_eq!(bonded(&provider()), BOND);
        assert_eq!(payout(&provider()), 50 * NOTCH);
    });
}

#[test]
fn a_silent_provider_loses_the_contested_amount_and_no_more() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        process(0);
        let before = total(&provider().account());
        let dispute = disputes(&consumer(), claim_of(0, worker));
        pass(11);
        assert_ok!(submit(&stranger(), CourtCall::finalize { dispute }));
        assert_eq!(total(&provider().account()), before);
        assert_eq!(payout(&provider()), 0);
    });
}

#[test]
fn nothing_unbonds_past_a_dispute() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        assert_ok!(submit(&provider(), WorkCall::unbond { amount: 100 * NOTCH }));
        process(0);
        let dispute = disputes(&consumer(), claim_of(0, worker));
        go_to(10 + 28 * CYCLE);
        assert_refused(
            || by(&provider().account(), WorkCall::withdraw_unbonded {}),
            WorkError::InDispute,
        );
        assert_ok!(submit(&stranger(), CourtCall::finalize { dispute }));
        assert_ok!(submit(&provider(), WorkCall::withdraw_unbonded {}));
    });
}

#[test]
fn an_overdrawn_client_repays_its_creditors_in_order() {
    run(|| {
        set_work_parameter((work::CoverRatio, Permill::zero()));
        let first = with_worker(10 * NOTCH);
        // Cycle 0: the first provider is owed 20 more than is earmarked for it.
        assert_ok!(claims(&provider(), 0, first, 300));
        assert_ok!(acknowledges(0, first, 300));
        let second = serves(&second_provider(), somebody("second till"));
        earmarks(&second_provider(), NOTCH);
        process(0);
        assert_eq!(last_bill(), (30 * NOTCH, 10 * NOTCH, 0, 0, 20 * NOTCH));
        // Cycle 1: so is the second one.
        assert_ok!(claims(&second_provider(), 1, second, 210));
        assert_ok!(acknowledges(1, second, 210));
        process(1);
        assert_eq!(last_bill(), (21 * NOTCH, NOTCH, 0, 0, 20 * NOTCH));
        let debt = || FeeClaims::client_state(&consumer().account()).debt;
        assert_eq!(debt(), 40 * NOTCH);

        // A deposit of 30 cannot be taken out again. The second creditor pulls; the older debt comes first.
        assert_ok!(submit(&consumer(), ClaimsCall::deposit { amount: 30 * NOTCH }));
        assert_refused(
            || by(&consumer().account(), ClaimsCall::withdraw_deposit { amount: 1 }),
            ClaimsError::InsufficientFunds,
        );
        let client = consumer().account();
        assert_ok!(submit(&second_provider(), ClaimsCall::collect_debt { client }));
        assert_eq!(payout(&provider()), 30 * NOTCH);
        assert_eq!(payout(&second_provider()), 11 * NOTCH);
        assert_eq!(debt(), 10 * NOTCH);
    });
}

#[test]
fn a_confirmation_signed_by_the_client_is_paid_in_the_window() {
    run(|| {
        let worker = with_worker(50 * NOTCH);
        assert_ok!(claims(&provider(), 0, worker, 500));
        process(0);
        let confirmation = ClaimConfirmation {
            client: consumer().account(),
            worker,
            cycle: 0,
            units: 500,
            amount: 50 * NOTCH,
        };
        let entry = ConfirmedEntry {
            client: consumer().account(),
            worker,
            units: 500,
            amount: 50 * NOTCH,
            lane: 0,
            signature: consumer().sign_wrapped(&confirmation.payload(&genesis_hash())),
        };
        let entries = BoundedVec::truncate_from(vec![entry]);
        assert_ok!(submit(
            &provider(),
            ClaimsCall::submit_confirmed_claims { cycle: 0, entries }
        ));
        assert_eq!(payout(&provider()), 50 * NOTCH);
    });
}

/// Two answers of the provider's worker to one query.
fn two_answers(worker: WorkerId, key: &Key) -> Equivocation {
    let query = Query {
        client: consumer().account(),
        signer: consumer().account(),
        worker,
        asked_at: now(),
        content: H256::repeat_byte(4),
    };
    let answer = |byte| {
        let content = H256::repeat_byte(byte);
        let response = Response {
            worker,
            client: consumer().account(),
            request: query.hash(&genesis_hash()),
            data_version: 7,
            content,
        };
        Answer {
            content,
            signature: raw(key.sign(&response.payload(&genesis_hash()))),
        }
    };
    Equivocation {
        query_signature: consumer().sign(&query.payload(&genesis_hash())),
        data_version: 7,
        first: answer(5),
        second: answer(6),
        query,
    }
}

#[test]
fn two_answers_to_one_query_are_slashed_once_without_arbiter() {
    run(|| {
        let worker = with_worker(0);
        let (_, key) = worker_of(&provider());
        let proof = two_answers(worker, &key);
        let forged = two_answers(worker, &device());
        assert_refused(
            || {
                by(
                    &stranger().account(),
                    WorkCall::report_equivocation { proof: forged.clone() },
                )
            },
            WorkError::BadSignature,
        );
        assert_ok!(submit(
            &stranger(),
            WorkCall::report_equivocation { proof: proof.clone() }
        ));
        assert_eq!(bonded(&provider()), BOND - 50 * NOTCH);
        let half = (50 * NOTCH - 5 * NOTCH) / 2;
        assert_eq!((burned(), InsuranceFund::ledger().slashes), (half, half));
        assert_refused(
            || {
                by(
                    &stranger().account(),
                    WorkCall::report_equivocation { proof: proof.clone() },
                )
            },
            WorkError::AlreadyReported,
        );
    });
}

#[test]
fn the_council_changes_a_parameter_within_its_bounds_only() {
    run(|| {
        let set = |value| set_call(RuntimeParameters::Work((work::SurchargePerClaim, value).into()));
        assert_ok!(council(set(NOTCH)));
        let worker = with_worker(50 * NOTCH);
        let before = InsuranceFund::ledger().surcharges;
        assert_ok!(claims(&provider(), 0, worker, 1));
        assert_eq!(InsuranceFund::ledger().surcharges - before, NOTCH);
        for value in [NOTCH + 1, 0] {
            let refused = council(set(value)).map_err(DispatchError::stripped);
            assert_eq!(
                refused,
                Err(DispatchError::from(ParametersError::OutOfBounds).stripped())
            );
        }
        assert_eq!(arbiters(set(NOTCH / 2)), Err(DispatchError::BadOrigin));
        assert_refused(|| by(&owner().account(), set(NOTCH / 2)), DispatchError::BadOrigin);
    });
}

#[test]
fn an_accountant_asks_for_a_bond() {
    run(|| {
        with_accountant();
        with_money(&provider(), None);
        assert_ok!(owner_does(AccountantCall::set_minima {
            accountant: accountant(),
            min_bond: 200 * NOTCH,
            min_consumer_settlement: 0
        }));
        let open = AccountantCall::open_provider_channel {
            accountant: accountant(),
        };
        let bond = |amount| submit(&provider(), WorkCall::bond { amount }).unwrap();
        bond(200 * NOTCH - 1);
        assert_refused(|| by(&provider().account(), open.clone()), AccountantError::BondTooLow);
        bond(1);
        assert_ok!(submit(&provider(), open));
    });
}

#[test]
fn earnings_at_an_accountant_are_settled_into_the_bond() {
    run(|| {
        with_provider(100 * NOTCH);
        send(&provider().account(), NOTCH);
        let call = earns(30 * NOTCH).payout_into_bond(&provider());
        assert_ok!(walletless(call));
        let (gross, accountant_fee, chain_fee, net, ..) = last_payout();
        assert_eq!((gross, accountant_fee), (30 * NOTCH, 3 * NOTCH));
        assert_eq!(gross, accountant_fee + chain_fee + net);
        assert_eq!(bonded(&provider()), net);
        assert_eq!(free(&till()), 0);
    });
}

#[test]
fn insurance_covers_a_shortfall_within_its_bounds() {
    run(|| {
        set_work_parameter((work::SurchargePerClaim, NOTCH));
        let worker = with_worker(10 * NOTCH);
        // The client has been funded for long enough when the cycle is paid.
        assert_ok!(claims(&provider(), 0, worker, 100));
        assert_ok!(claims(&provider(), 0, worker, 300));
        assert_ok!(acknowledges(0, worker, 300));
        process(0);
        // Half of the two surcharges, and no more.
        assert_eq!(last_bill(), (30 * NOTCH, 10 * NOTCH, 0, NOTCH, 19 * NOTCH));
        assert_eq!(InsuranceFund::ledger().covered, NOTCH);
        assert_eq!(InsuranceFund::cover_state(&provider().account()).coverable, 0);
    });
}

#[test]
fn a_gift_and_a_grant_pass_through_the_insurance_fund() {
    run(|| {
        with_accountant();
        let gift = pallet_insurance_fund::Call::donate { amount: 10 * NOTCH };
        assert_ok!(submit(&stranger(), RuntimeCall::InsuranceFund(gift)));
        let grant = pallet_insurance_fund::Call::grant {
            beneficiary: till(),
            amount: 4 * NOTCH,
        };
        let grant = RuntimeCall::InsuranceFund(grant);
        assert_refused(|| by(&stranger().account(), grant.clone()), DispatchError::BadOrigin);
        assert_ok!(council(grant));
        assert_eq!(free(&till()), 4 * NOTCH);
        let ledger = InsuranceFund::ledger();
        assert_eq!((ledger.donations, ledger.granted), (10 * NOTCH, 4 * NOTCH));
    });
}
