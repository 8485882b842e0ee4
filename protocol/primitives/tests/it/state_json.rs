//! The JSON form of the chain's answers, as JSON-RPC gives it.

use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_value, json, to_value};
use sp_runtime::Permill;
use std::fmt::Debug;
use tallystick_primitives::{
    AccountId, Balance, Hash, WorkerId,
    json::Decimal,
    state::{
        AccountantState, AccountantStatus, AnnouncedWithdrawal, ConsumerChannelState, CoverageCut, DeviceState,
        ExitState, IdentityState, PendingFee, PreviousOperator, ProviderChannelState, SettledLane, SettlementQuote,
    },
    state_claims::{
        ClientState, CreditLineState, CyclePhase, CycleState, DebtState, EarmarkState, MaturingState, PairState,
        PayoutState, ThawState,
    },
    state_disputes::{DisputePhase, DisputeState, EvidenceState, Subject},
    state_insurance::{InsuranceLedger, ProviderCoverState},
    state_network::{NetworkTotals, ValidatorState},
    state_workers::{BlockSpan, BondState, UnbondingState, WorkerState},
    traits::{ClaimId, Verdict},
};

const MAX: &str = "340282366920938463463374607431768211455";
const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const WORKER: &str = "0x0101010101010101010101010101010101010101010101010101010101010101";

fn alice() -> AccountId {
    from_value(json!(ALICE)).unwrap()
}

fn worker() -> WorkerId {
    WorkerId(Hash::repeat_byte(1))
}

/// Asserts that `state` is written as `json`, and read from it again.
fn assert_json<T: Debug + DeserializeOwned + PartialEq + Serialize>(state: T, json: Value) {
    assert_eq!(to_value(&state).unwrap(), json);
    assert_eq!(from_value::<T>(json).unwrap(), state);
}

#[test]
fn numbers_are_read_from_strings_and_small_numbers() {
    let read = |json| from_value::<Decimal<Balance>>(json).unwrap().0;
    assert_eq!(read(json!("0")), 0);
    assert_eq!(read(json!(MAX)), Balance::MAX);
    assert_eq!(read(json!(12)), 12);
    assert_eq!(read(json!(9_007_199_254_740_991u64)), 9_007_199_254_740_991);
}

#[test]
fn numbers_that_may_be_wrong_are_refused() {
    for bad in [
        json!(9_007_199_254_740_992u64),
        json!(-1),
        json!(1.5),
        json!(""),
        json!("1.5"),
        json!("+1"),
        json!("-1"),
        json!("0x10"),
        json!(" 1"),
        json!(format!("{MAX}0")),
        json!(null),
        json!([1]),
        json!({}),
    ] {
        let refusal = from_value::<Decimal<Balance>>(bad.clone()).expect_err("a bad number");
        let help = "expected a whole number that fits, as a decimal string or as a number below 2^53";
        assert!(refusal.to_string().ends_with(help), "{bad}: {refusal}");
    }
    assert!(from_value::<Decimal<u64>>(json!("18446744073709551616")).is_err());
    assert!(from_value::<Decimal<u8>>(json!(256)).is_err());
}

proptest! {
    #[test]
    fn numbers_survive_json(wide: u128, narrow: u64, small in 0..1u64 << 53) {
        assert_json(Decimal(wide), json!(wide.to_string()));
        assert_json(Decimal(narrow), json!(narrow.to_string()));
        prop_assert_eq!(from_value::<Decimal<u64>>(json!(small)).unwrap(), Decimal(small));
    }

    #[test]
    fn answers_survive_json(
        amounts: [Balance; 3], tariff: Option<Balance>, capacity: Option<u64>, peer_id: Vec<u8>,
        session_keys: Option<Vec<u8>>,
    ) {
        let worker = WorkerState {
            provider: alice(),
            peer_id,
            registered: true,
            deterministic: false,
            online_since: None,
            in_maintenance: false,
            tariff,
            capacity,
            online: vec![],
            maintenance: vec![],
        };
        let validator = ValidatorState { bond: amounts[0], session_keys, ..Default::default() };
        let [surcharged, covered, coverable] = amounts;
        let cover = ProviderCoverState { surcharged, covered, coverable };
        prop_assert_eq!(from_value::<WorkerState>(to_value(&worker).unwrap()).unwrap(), worker);
        prop_assert_eq!(from_value::<ValidatorState>(to_value(&validator).unwrap()).unwrap(), validator);
        prop_assert_eq!(from_value::<ProviderCoverState>(to_value(&cover).unwrap()).unwrap(), cover);
    }
}

#[test]
fn a_quote_keeps_every_digit() {
    let quote = SettlementQuote {
        gross: Balance::MAX,
        accountant_fee: 1,
        chain_fee: 2,
        net: Balance::MAX - 3,
        from_coverage: 4,
        shortfall: 5,
        why_not: Some("BelowMargin".into()),
    };
    assert_json(
        quote,
        json!({
            "gross": MAX, "accountantFee": "1", "chainFee": "2", "net": "340282366920938463463374607431768211452",
            "fromCoverage": "4", "shortfall": "5", "whyNot": "BelowMargin",
        }),
    );
}

#[test]
fn an_identity_lists_its_devices() {
    let device = DeviceState {
        lane: 3,
        key: Some(alice()),
        limit: 1 << 70,
        valid_until: 9,
    };
    let state = IdentityState {
        registered: true,
        beneficiary: Some(alice()),
        next_nonce: 2,
        devices: vec![device],
    };
    assert_json(
        state,
        json!({
            "registered": true, "beneficiary": ALICE, "nextNonce": 2,
            "devices": [{ "lane": 3, "key": ALICE, "limit": "1180591620717411303424", "validUntil": 9 }],
        }),
    );
}

#[test]
fn a_consumer_channel_shows_lanes_and_exit() {
    let exit = ExitState {
        beneficiary: alice(),
        requested_at: 1,
        opens_at: 2,
        lapses_after: 3,
        open: true,
    };
    let state = ConsumerChannelState {
        channel: alice(),
        opened: true,
        balance: 10,
        settled: vec![SettledLane { lane: 0, amount: 7 }, SettledLane { lane: 2, amount: 8 }],
        exit: Some(exit),
    };
    assert_json(
        state,
        json!({
            "channel": ALICE, "opened": true, "balance": "10",
            "settled": [{ "lane": 0, "amount": "7" }, { "lane": 2, "amount": "8" }],
            "exit": { "beneficiary": ALICE, "requestedAt": 1, "opensAt": 2, "lapsesAfter": 3, "open": true },
        }),
    );
}

#[test]
fn a_provider_channel_shows_its_pending_cut() {
    let state = ProviderChannelState {
        channel: alice(),
        proven: 5,
        settled: 4,
        coverage: 3,
        pending_coverage_cut: Some(CoverageCut { coverage: 2, from: 100 }),
        min_settlement: 1,
    };
    assert_json(
        state,
        json!({
            "channel": ALICE, "proven": "5", "settled": "4", "coverage": "3",
            "pendingCoverageCut": { "coverage": "2", "from": 100 }, "minSettlement": "1",
        }),
    );
}

#[test]
fn an_accountant_shows_its_fees_in_millionths() {
    let state = AccountantState {
        owner: alice(),
        operator: alice(),
        previous_operator: Some(PreviousOperator {
            operator: alice(),
            valid_until: 11,
        }),
        status: AccountantStatus::Punished,
        fee: Permill::from_percent(5),
        pending_fee: Some(PendingFee {
            fee: Permill::from_percent(6),
            from: 12,
        }),
        min_bond: 1,
        min_consumer_settlement: 2,
        stake: 3,
        available: 4,
        covered_total: 5,
        owed_total: 6,
        withdrawal: Some(AnnouncedWithdrawal {
            amount: 7,
            from: 13,
            until: 14,
        }),
        reclaim_from: Some(15),
        punished_since: None,
        url: "https://accountant.example".into(),
    };
    assert_json(
        state,
        json!({
            "owner": ALICE, "operator": ALICE, "previousOperator": { "operator": ALICE, "validUntil": 11 },
            "status": "punished", "fee": 50_000, "pendingFee": { "fee": 60_000, "from": 12 },
            "minBond": "1", "minConsumerSettlement": "2", "stake": "3", "available": "4",
            "coveredTotal": "5", "owedTotal": "6", "withdrawal": { "amount": "7", "from": 13, "until": 14 },
            "reclaimFrom": 15, "punishedSince": null, "url": "https://accountant.example",
        }),
    );
}

#[test]
fn a_worker_has_a_readable_peer_id_and_exact_numbers() {
    let state = WorkerState {
        provider: alice(),
        peer_id: worker().peer_id(),
        registered: true,
        deterministic: false,
        online_since: Some(1),
        in_maintenance: false,
        tariff: Some(Balance::MAX),
        capacity: Some(u64::MAX),
        online: vec![BlockSpan { from: 1, to: None }],
        maintenance: vec![BlockSpan { from: 8, to: Some(9) }],
    };
    assert_json(
        state,
        json!({
            "provider": ALICE, "peerId": "12D3KooW9tHTtS3inCZiYykw4u5G4frbjVFqhkmJX12gSNCVeH3e", "registered": true,
            "deterministic": false, "onlineSince": 1, "inMaintenance": false, "tariff": MAX,
            "capacity": "18446744073709551615", "online": [{ "from": 1, "to": null }],
            "maintenance": [{ "from": 8, "to": 9 }],
        }),
    );
}

#[test]
fn a_bond_shows_its_unbonding_parts() {
    let state = BondState {
        bonded: 5,
        required: 4,
        unbonding: vec![UnbondingState { amount: 3, from: 9 }],
        slashable: 8,
        withdrawable: 0,
        disputes: 1,
        workers: vec![worker()],
    };
    assert_json(
        state,
        json!({
            "bonded": "5", "required": "4", "unbonding": [{ "amount": "3", "from": 9 }], "slashable": "8",
            "withdrawable": "0", "disputes": 1, "workers": [WORKER],
        }),
    );
}

#[test]
fn a_client_shows_earmarks_debts_and_credit() {
    let thawing = vec![ThawState {
        amount: 1,
        cycle: 2,
        from: 3,
    }];
    let earmark = EarmarkState {
        provider: alice(),
        amount: 10,
        withheld: 4,
        thawing: thawing.clone(),
        debts: vec![DebtState { cycle: 1, amount: 7 }],
    };
    let line = CreditLineState {
        sponsor: alice(),
        amount: 20,
        cap: 5,
        providers: vec![alice()],
        thawing,
    };
    let state = ClientState {
        held: 30,
        free: 20,
        available: 13,
        debt: 7,
        funded_since: Some(8),
        earmarks: vec![earmark],
        sponsor: Some(alice()),
        credit_line: Some(line),
    };
    let thawing = json!([{ "amount": "1", "cycle": 2, "from": 3 }]);
    assert_json(
        state,
        json!({
            "held": "30", "free": "20", "available": "13", "debt": "7", "fundedSince": 8,
            "earmarks": [{
                "provider": ALICE, "amount": "10", "withheld": "4", "thawing": thawing,
                "debts": [{ "cycle": 1, "amount": "7" }],
            }],
            "sponsor": ALICE,
            "creditLine": {
                "sponsor": ALICE, "amount": "20", "cap": "5", "providers": [ALICE], "thawing": thawing,
            },
        }),
    );
}

#[test]
fn a_claim_and_a_payout_keep_every_digit() {
    let claim = PairState {
        provider: alice(),
        units: u64::MAX,
        claimed: Balance::MAX,
        requested: 1,
        confirmed: 2,
        matched: 3,
        paid: 4,
        rest: 5,
        contested: true,
    };
    assert_json(
        claim,
        json!({
            "provider": ALICE, "units": "18446744073709551615", "claimed": MAX, "requested": "1", "confirmed": "2",
            "matched": "3", "paid": "4", "rest": "5", "contested": true,
        }),
    );
    let payout = PayoutState {
        available: 1,
        maturing: vec![MaturingState { amount: 2, from: 3 }],
        beneficiary: None,
        why_not: Some("BelowDust".into()),
    };
    assert_json(
        payout,
        json!({
            "available": "1", "maturing": [{ "amount": "2", "from": 3 }], "beneficiary": null, "whyNot": "BelowDust",
        }),
    );
}

#[test]
fn a_cycle_has_plain_numbers() {
    let state = CycleState {
        cycle: 1,
        phase: CyclePhase::Window,
        first_block: 2,
        last_block: 3,
        claims_until: 4,
        processed_at: Some(5),
        window_until: None,
    };
    assert_json(
        state,
        json!({
            "cycle": 1, "phase": "window", "firstBlock": 2, "lastBlock": 3, "claimsUntil": 4, "processedAt": 5,
            "windowUntil": null,
        }),
    );
}

#[test]
fn a_dispute_shows_its_subject_and_its_outcome() {
    let evidence = EvidenceState {
        hash: Hash::repeat_byte(1),
        uri: "https://evidence.example".into(),
    };
    let state = DisputeState {
        id: 7,
        subject: Subject::Service {
            worker: worker(),
            amount: Balance::MAX,
        },
        opener: alice(),
        respondent: alice(),
        amount: 6,
        opened_at: 5,
        phase: DisputePhase::CouncilRuling,
        deadline: Some(9),
        outcome: Verdict::Unruled,
        older: 0,
        opener_deposit: 1,
        respondent_deposit: 2,
        appeal_deposit: 3,
        appellant: None,
        evidence: evidence.clone(),
        response: Some(evidence),
    };
    let evidence = json!({ "hash": WORKER, "uri": "https://evidence.example" });
    assert_json(
        state,
        json!({
            "id": 7, "subject": { "service": { "worker": WORKER, "amount": MAX } }, "opener": ALICE,
            "respondent": ALICE, "amount": "6", "openedAt": 5, "phase": "councilRuling", "deadline": 9,
            "outcome": "unruled", "older": 0, "openerDeposit": "1", "respondentDeposit": "2", "appealDeposit": "3",
            "appellant": null, "evidence": evidence, "response": evidence,
        }),
    );
    assert_json(Verdict::ForOpener, json!("forOpener"));
    assert_json(Verdict::ForRespondent, json!("forRespondent"));
}

#[test]
fn a_question_about_service_needs_no_amount() {
    let service = from_value::<Subject>(json!({ "service": { "worker": WORKER } })).unwrap();
    let expected = Subject::Service {
        worker: worker(),
        amount: 0,
    };
    assert_eq!(service, expected);
    let claim = Subject::Claim(ClaimId {
        cycle: 1,
        client: alice(),
        worker: worker(),
    });
    assert_json(
        claim,
        json!({ "claim": { "cycle": 1, "client": ALICE, "worker": WORKER } }),
    );
}

#[test]
fn the_insurance_fund_shows_every_inflow() {
    let ledger = InsuranceLedger {
        balance: Balance::MAX,
        penalties: 1,
        surcharges: 2,
        slashes: 3,
        lost_deposits: 4,
        donations: 5,
        other: 6,
        covered: 7,
        granted: 8,
        coverable: 9,
    };
    assert_json(
        ledger,
        json!({
            "balance": MAX, "penalties": "1", "surcharges": "2", "slashes": "3", "lostDeposits": "4",
            "donations": "5", "other": "6", "covered": "7", "granted": "8", "coverable": "9",
        }),
    );
    let cover = ProviderCoverState {
        surcharged: 1,
        covered: 2,
        coverable: 3,
    };
    assert_json(cover, json!({ "surcharged": "1", "covered": "2", "coverable": "3" }));
}

#[test]
fn a_validator_shows_its_keys_in_hex() {
    let state = ValidatorState {
        active: true,
        bond: Balance::MAX,
        unbonding: 2,
        session_keys: Some(vec![1, 255]),
        ..Default::default()
    };
    assert_json(
        state,
        json!({
            "active": true, "queued": false, "disabled": false, "invulnerable": false, "candidate": false,
            "bond": MAX, "unbonding": "2", "sessionKeys": "0x01ff", "runningKeys": null,
        }),
    );
}

#[test]
fn totals_are_counts_and_amounts() {
    let totals = NetworkTotals {
        consumer_channels: 1,
        provider_channels: 2,
        accountants: 3,
        punished_accountants: 4,
        stake: Balance::MAX,
        unsettled_coverage: 5,
        bonds: 6,
        open_disputes: 7,
        payouts_owed: 8,
        insurance_fund: 9,
        validators: 10,
        candidates: 11,
        validator_bonds: 12,
    };
    assert_json(
        totals,
        json!({
            "consumerChannels": 1, "providerChannels": 2, "accountants": 3, "punishedAccountants": 4, "stake": MAX,
            "unsettledCoverage": "5", "bonds": "6", "openDisputes": 7, "payoutsOwed": "8", "insuranceFund": "9",
            "validators": 10, "candidates": 11, "validatorBonds": "12",
        }),
    );
}
