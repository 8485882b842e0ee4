//! The chain's answers about the second rail as JSON. Amounts are decimal strings, as in
//! [`types`](super::types).

use super::types::Amount;
use sc_network::PeerId;
use serde::{Deserialize, Serialize};
use tallystick_primitives::{
    state_claims::{ClientState, CreditLineState, DebtState, EarmarkState, PairState, PayoutState, ThawState},
    state_disputes::{DisputePhase, DisputeState, EvidenceState, Subject},
    state_insurance::{InsuranceLedger, ProviderCoverState},
    state_workers::{BlockSpan, BondState, UnbondingState, WorkerState},
    traits::{ClaimId, Verdict},
    AccountId, Balance, BlockNumber, WorkerId,
};

/// A worker.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkerView {
    provider: AccountId,
    /// As libp2p writes it: `12D3KooW…`.
    peer_id: Option<String>,
    registered: bool,
    deterministic: bool,
    online_since: Option<BlockNumber>,
    in_maintenance: bool,
    tariff: Option<Amount>,
    /// A decimal string as well: it can be above 2^53.
    capacity: Option<Amount>,
    online: Vec<BlockSpan>,
    maintenance: Vec<BlockSpan>,
}

impl From<WorkerState> for WorkerView {
    fn from(state: WorkerState) -> Self {
        Self {
            provider: state.provider,
            peer_id: PeerId::from_bytes(&state.peer_id).ok().map(|id| id.to_base58()),
            registered: state.registered,
            deterministic: state.deterministic,
            online_since: state.online_since,
            in_maintenance: state.in_maintenance,
            tariff: state.tariff.map(Amount),
            capacity: state.capacity.map(|units| Amount(Balance::from(units))),
            online: state.online,
            maintenance: state.maintenance,
        }
    }
}

/// Money on its way out of a bond.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnbondingView {
    amount: Amount,
    from: BlockNumber,
}

/// A provider's bond.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BondView {
    bonded: Amount,
    required: Amount,
    unbonding: Vec<UnbondingView>,
    slashable: Amount,
    withdrawable: Amount,
    disputes: u32,
    workers: Vec<WorkerId>,
}

impl From<BondState> for BondView {
    fn from(state: BondState) -> Self {
        let unbonding = |UnbondingState { amount, from }| UnbondingView {
            amount: Amount(amount),
            from,
        };
        Self {
            bonded: Amount(state.bonded),
            required: Amount(state.required),
            unbonding: state.unbonding.into_iter().map(unbonding).collect(),
            slashable: Amount(state.slashable),
            withdrawable: Amount(state.withdrawable),
            disputes: state.disputes,
            workers: state.workers,
        }
    }
}

/// Money on its way out of an earmark or a credit line.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThawView {
    amount: Amount,
    cycle: u32,
    from: BlockNumber,
}

fn thaws(thawing: Vec<ThawState>) -> Vec<ThawView> {
    let view = |ThawState { amount, cycle, from }| ThawView {
        amount: Amount(amount),
        cycle,
        from,
    };
    thawing.into_iter().map(view).collect()
}

/// What is owed from one cycle.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DebtView {
    cycle: u32,
    amount: Amount,
}

/// What a client has set aside for one provider.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EarmarkView {
    provider: AccountId,
    amount: Amount,
    withheld: Amount,
    thawing: Vec<ThawView>,
    debts: Vec<DebtView>,
}

impl From<EarmarkState> for EarmarkView {
    fn from(state: EarmarkState) -> Self {
        let debt = |DebtState { cycle, amount }| DebtView {
            cycle,
            amount: Amount(amount),
        };
        Self {
            provider: state.provider,
            amount: Amount(state.amount),
            withheld: Amount(state.withheld),
            thawing: thaws(state.thawing),
            debts: state.debts.into_iter().map(debt).collect(),
        }
    }
}

/// A sponsor's promise to pay for a client.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreditLineView {
    sponsor: AccountId,
    amount: Amount,
    cap: Amount,
    providers: Vec<AccountId>,
    thawing: Vec<ThawView>,
}

impl From<CreditLineState> for CreditLineView {
    fn from(state: CreditLineState) -> Self {
        Self {
            sponsor: state.sponsor,
            amount: Amount(state.amount),
            cap: Amount(state.cap),
            providers: state.providers,
            thawing: thaws(state.thawing),
        }
    }
}

/// A client.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientView {
    held: Amount,
    free: Amount,
    available: Amount,
    debt: Amount,
    funded_since: Option<BlockNumber>,
    earmarks: Vec<EarmarkView>,
    sponsor: Option<AccountId>,
    credit_line: Option<CreditLineView>,
}

impl From<ClientState> for ClientView {
    fn from(state: ClientState) -> Self {
        Self {
            held: Amount(state.held),
            free: Amount(state.free),
            available: Amount(state.available),
            debt: Amount(state.debt),
            funded_since: state.funded_since,
            earmarks: state.earmarks.into_iter().map(Into::into).collect(),
            sponsor: state.sponsor,
            credit_line: state.credit_line.map(Into::into),
        }
    }
}

/// A worker's claim on a client, and what the client says to it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
    provider: AccountId,
    /// A decimal string: it can be above 2^53.
    units: Amount,
    claimed: Amount,
    requested: Amount,
    confirmed: Amount,
    matched: Amount,
    paid: Amount,
    rest: Amount,
    contested: bool,
}

impl From<PairState> for ClaimView {
    fn from(state: PairState) -> Self {
        Self {
            provider: state.provider,
            units: Amount(Balance::from(state.units)),
            claimed: Amount(state.claimed),
            requested: Amount(state.requested),
            confirmed: Amount(state.confirmed),
            matched: Amount(state.matched),
            paid: Amount(state.paid),
            rest: Amount(state.rest),
            contested: state.contested,
        }
    }
}

/// A credit that comes later.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MaturingView {
    amount: Amount,
    from: BlockNumber,
}

/// What a provider can withdraw.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PayoutView {
    available: Amount,
    maturing: Vec<MaturingView>,
    beneficiary: Option<AccountId>,
    why_not: Option<String>,
}

impl From<PayoutState> for PayoutView {
    fn from(state: PayoutState) -> Self {
        let maturing = |(amount, from)| MaturingView {
            amount: Amount(amount),
            from,
        };
        Self {
            available: Amount(state.available),
            maturing: state.maturing.into_iter().map(maturing).collect(),
            beneficiary: state.beneficiary,
            why_not: state.why_not,
        }
    }
}

/// What names an open dispute: `{"claim": {cycle, client, worker}}` or `{"service": {worker}}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Topic {
    /// The unmatched rest of a fee claim.
    Claim(ClaimId),
    /// Bad service.
    Service {
        /// The machine that served badly.
        worker: WorkerId,
    },
}

impl From<Topic> for Subject {
    /// The amount does not tell disputes about service apart.
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::Claim(claim) => Self::Claim(claim),
            Topic::Service { worker } => Self::Service { worker, amount: 0 },
        }
    }
}

/// What a dispute is about.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum SubjectView {
    /// The unmatched rest of a fee claim.
    Claim(ClaimId),
    /// Bad service.
    Service {
        /// The machine that served badly.
        worker: WorkerId,
        /// The damage.
        amount: Amount,
    },
}

impl From<Subject> for SubjectView {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Claim(claim) => Self::Claim(claim),
            Subject::Service { worker, amount } => Self::Service {
                worker,
                amount: Amount(amount),
            },
        }
    }
}

/// How a dispute ends if nothing else happens.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum VerdictView {
    /// The opener is right.
    ForOpener,
    /// The other party is right.
    ForRespondent,
    /// Nobody ruled in time.
    Unruled,
}

impl From<Verdict> for VerdictView {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::ForOpener => Self::ForOpener,
            Verdict::ForRespondent => Self::ForRespondent,
            Verdict::Unruled => Self::Unruled,
        }
    }
}

/// An open dispute.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DisputeView {
    /// A number: nobody opens 2^53 disputes.
    id: u64,
    subject: SubjectView,
    opener: AccountId,
    respondent: AccountId,
    amount: Amount,
    opened_at: BlockNumber,
    phase: DisputePhase,
    deadline: Option<BlockNumber>,
    outcome: VerdictView,
    older: u64,
    opener_deposit: Amount,
    respondent_deposit: Amount,
    appeal_deposit: Amount,
    appellant: Option<AccountId>,
    evidence: EvidenceState,
    response: Option<EvidenceState>,
}

impl From<DisputeState> for DisputeView {
    fn from(state: DisputeState) -> Self {
        Self {
            id: state.id,
            subject: state.subject.into(),
            opener: state.opener,
            respondent: state.respondent,
            amount: Amount(state.amount),
            opened_at: state.opened_at,
            phase: state.phase,
            deadline: state.deadline,
            outcome: state.outcome.into(),
            older: state.older,
            opener_deposit: Amount(state.opener_deposit),
            respondent_deposit: Amount(state.respondent_deposit),
            appeal_deposit: Amount(state.appeal_deposit),
            appellant: state.appellant,
            evidence: state.evidence,
            response: state.response,
        }
    }
}

/// The insurance fund. Balance = all inflows − covered − granted.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InsuranceView {
    balance: Amount,
    penalties: Amount,
    surcharges: Amount,
    slashes: Amount,
    lost_deposits: Amount,
    donations: Amount,
    other: Amount,
    covered: Amount,
    granted: Amount,
    coverable: Amount,
}

impl From<InsuranceLedger> for InsuranceView {
    fn from(ledger: InsuranceLedger) -> Self {
        Self {
            balance: Amount(ledger.balance),
            penalties: Amount(ledger.penalties),
            surcharges: Amount(ledger.surcharges),
            slashes: Amount(ledger.slashes),
            lost_deposits: Amount(ledger.lost_deposits),
            donations: Amount(ledger.donations),
            other: Amount(ledger.other),
            covered: Amount(ledger.covered),
            granted: Amount(ledger.granted),
            coverable: Amount(ledger.coverable),
        }
    }
}

/// What the insurance fund did for a provider.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderCoverView {
    surcharged: Amount,
    covered: Amount,
    coverable: Amount,
}

impl From<ProviderCoverState> for ProviderCoverView {
    fn from(state: ProviderCoverState) -> Self {
        Self {
            surcharged: Amount(state.surcharged),
            covered: Amount(state.covered),
            coverable: Amount(state.coverable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tallystick_primitives::Hash;

    const MAX: &str = "340282366920938463463374607431768211455";
    const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
    const WORKER: &str = "0x0101010101010101010101010101010101010101010101010101010101010101";

    fn alice() -> AccountId {
        sp_keyring::Sr25519Keyring::Alice.to_account_id()
    }

    fn worker() -> WorkerId {
        WorkerId(Hash::repeat_byte(1))
    }

    #[test]
    fn worker_has_a_readable_peer_id_and_exact_numbers() {
        let span = BlockSpan { from: 1, to: None };
        let state = WorkerState {
            provider: alice(),
            peer_id: worker().peer_id(),
            registered: true,
            deterministic: false,
            online_since: Some(1),
            in_maintenance: false,
            tariff: Some(Balance::MAX),
            capacity: Some(u64::MAX),
            online: vec![span],
            maintenance: vec![],
        };
        let json = serde_json::to_value(WorkerView::from(state)).unwrap();
        assert!(json["peerId"].as_str().unwrap().starts_with("12D3KooW"));
        assert_eq!(json["tariff"], MAX);
        assert_eq!(json["capacity"], "18446744073709551615");
        assert_eq!(json["online"], json!([{ "from": 1, "to": null }]));
    }

    #[test]
    fn bond_shows_what_leaves_it() {
        let state = BondState {
            bonded: 5,
            required: 4,
            unbonding: vec![UnbondingState { amount: 3, from: 9 }],
            slashable: 8,
            withdrawable: 0,
            disputes: 1,
            workers: vec![worker()],
        };
        let expected = json!({
            "bonded": "5", "required": "4", "unbonding": [{ "amount": "3", "from": 9 }], "slashable": "8",
            "withdrawable": "0", "disputes": 1, "workers": [WORKER],
        });
        assert_eq!(serde_json::to_value(BondView::from(state)).unwrap(), expected);
    }

    #[test]
    fn client_shows_earmarks_debts_and_credit() {
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
        let expected = json!({
            "held": "30", "free": "20", "available": "13", "debt": "7", "fundedSince": 8,
            "earmarks": [{
                "provider": ALICE, "amount": "10", "withheld": "4", "thawing": thawing,
                "debts": [{ "cycle": 1, "amount": "7" }],
            }],
            "sponsor": ALICE,
            "creditLine": {
                "sponsor": ALICE, "amount": "20", "cap": "5", "providers": [ALICE], "thawing": thawing,
            },
        });
        assert_eq!(serde_json::to_value(ClientView::from(state)).unwrap(), expected);
    }

    #[test]
    fn claim_and_payout_keep_every_digit() {
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
        let expected = json!({
            "provider": ALICE, "units": "18446744073709551615", "claimed": MAX, "requested": "1", "confirmed": "2",
            "matched": "3", "paid": "4", "rest": "5", "contested": true,
        });
        assert_eq!(serde_json::to_value(ClaimView::from(claim)).unwrap(), expected);
        let payout = PayoutState {
            available: 1,
            maturing: vec![(2, 3)],
            beneficiary: None,
            why_not: Some("BelowDust".into()),
        };
        let expected = json!({
            "available": "1", "maturing": [{ "amount": "2", "from": 3 }], "beneficiary": null, "whyNot": "BelowDust",
        });
        assert_eq!(serde_json::to_value(PayoutView::from(payout)).unwrap(), expected);
    }

    #[test]
    fn dispute_says_what_it_is_about_and_how_it_would_end() {
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
        let expected = json!({
            "id": 7, "subject": { "service": { "worker": WORKER, "amount": MAX } }, "opener": ALICE,
            "respondent": ALICE, "amount": "6", "openedAt": 5, "phase": "councilRuling", "deadline": 9,
            "outcome": "unruled", "older": 0, "openerDeposit": "1", "respondentDeposit": "2", "appealDeposit": "3",
            "appellant": null, "evidence": evidence, "response": evidence,
        });
        assert_eq!(serde_json::to_value(DisputeView::from(state)).unwrap(), expected);
    }

    #[test]
    fn topics_are_read_in_both_forms() {
        let service = serde_json::from_value::<Topic>(json!({ "service": { "worker": WORKER } })).unwrap();
        let expected = Subject::Service {
            worker: worker(),
            amount: 0,
        };
        assert_eq!(Subject::from(service), expected);
        let claim = json!({ "claim": { "cycle": 1, "client": ALICE, "worker": WORKER } });
        let expected = Subject::Claim(ClaimId {
            cycle: 1,
            client: alice(),
            worker: worker(),
        });
        assert_eq!(Subject::from(serde_json::from_value::<Topic>(claim).unwrap()), expected);
    }

    #[test]
    fn insurance_shows_where_its_money_comes_from() {
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
        let expected = json!({
            "balance": MAX, "penalties": "1", "surcharges": "2", "slashes": "3", "lostDeposits": "4",
            "donations": "5", "other": "6", "covered": "7", "granted": "8", "coverable": "9",
        });
        assert_eq!(serde_json::to_value(InsuranceView::from(ledger)).unwrap(), expected);
        let cover = ProviderCoverState {
            surcharged: 1,
            covered: 2,
            coverable: 3,
        };
        let expected = json!({ "surcharged": "1", "covered": "2", "coverable": "3" });
        assert_eq!(serde_json::to_value(ProviderCoverView::from(cover)).unwrap(), expected);
    }
}
