//! Every way through a dispute, about every kind of subject, to the last unit.

use super::*;

/// The opener and the subject of a dispute.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// The provider wants its claim paid.
    ByProvider,
    /// The client calls the claim a fraud.
    ByClient,
    /// The client complains about service.
    Service,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Respond,
    Rule(bool),
    Appeal,
    Council(bool),
}
use Step::*;

/// The steps, the verdict they lead to, and the changes of the deposits for (opener, respondent,
/// insurance).
type Row = (&'static [Step], Verdict, (i128, i128, i128));

const ROWS: [Row; 14] = [
    (&[], Verdict::ForOpener, (0, 0, 0)),
    (&[Rule(false)], Verdict::ForRespondent, (-100, 100, 0)),
    (&[Rule(false), Appeal, Council(true)], Verdict::ForOpener, (0, 0, 0)),
    (
        &[Rule(false), Appeal, Council(false)],
        Verdict::ForRespondent,
        (-300, 300, 0),
    ),
    (&[Rule(false), Appeal], Verdict::Unruled, (-40, 0, 40)),
    (&[Respond], Verdict::Unruled, (-10, -10, 20)),
    (&[Respond, Rule(true)], Verdict::ForOpener, (100, -100, 0)),
    (&[Respond, Rule(false)], Verdict::ForRespondent, (-100, 100, 0)),
    (
        &[Respond, Rule(true), Appeal, Council(true)],
        Verdict::ForOpener,
        (300, -300, 0),
    ),
    (
        &[Respond, Rule(true), Appeal, Council(false)],
        Verdict::ForRespondent,
        (-100, 100, 0),
    ),
    (
        &[Respond, Rule(false), Appeal, Council(true)],
        Verdict::ForOpener,
        (100, -100, 0),
    ),
    (
        &[Respond, Rule(false), Appeal, Council(false)],
        Verdict::ForRespondent,
        (-300, 300, 0),
    ),
    (&[Respond, Rule(true), Appeal], Verdict::Unruled, (-10, -40, 50)),
    (&[Respond, Rule(false), Appeal], Verdict::Unruled, (-40, -10, 50)),
];

/// The verdict's changes of the money in dispute for (opener, payouts, bond, insurance, burned).
fn about_subject(kind: Kind, verdict: Verdict, responded: bool) -> (i128, i128, i128, i128, i128) {
    match (kind, verdict) {
        (Kind::ByProvider, Verdict::ForOpener) | (Kind::ByClient, Verdict::ForRespondent) => (0, 1_000, 0, 0, 0),
        (Kind::ByClient, Verdict::ForOpener) if responded => (200, 0, -2_000, 900, 900),
        (Kind::Service, Verdict::ForOpener) => (1_000, 0, -1_000, 0, 0),
        _ => (0, 0, 0, 0, 0),
    }
}

fn run(kind: Kind, (steps, verdict, deposits): Row) {
    let (opener, respondent) = match kind {
        Kind::ByProvider => ("provider", "client"),
        _ => ("client", "provider"),
    };
    execute_with_invariants(|| {
        let subject = match kind {
            Kind::Service => service(AMOUNT),
            _ => claim(),
        };
        let accounts = [
            opener,
            respondent,
            "insurance",
            "payouts",
            "bonds",
            "burned",
            "earmarks",
        ];
        let money = || accounts.map(|name| i128::try_from(balance(name) + held(name)).unwrap());
        let before = money();
        assert_ok!(open(opener, subject));
        let mut ruled_for_opener = None;
        for step in steps {
            wait(1);
            assert_ok!(match *step {
                Respond => respond(respondent, 0),
                Rule(for_opener) => {
                    ruled_for_opener = Some(for_opener);
                    rule(0, for_opener)
                }
                Appeal if ruled_for_opener == Some(true) => appeal(respondent, 0),
                Appeal => appeal(opener, 0),
                Council(for_opener) => rule_appeal(0, for_opener),
            });
            assert_ok!(Arbitration::do_try_state());
        }
        if !matches!(steps.last(), Some(Council(_))) {
            assert_noop!(finalize(0), Error::<Test>::TooSoon);
        }
        assert_eq!(Arbitration::dispute_state(0).unwrap().outcome, verdict);
        wait(RESPOND.max(RULE).max(APPEAL).max(COUNCIL) + 1);
        assert_ok!(finalize(0));

        let responded = steps.iter().any(|step| matches!(step, Respond));
        let (compensation, payouts, bond, to_insurance, burned) = about_subject(kind, verdict, responded);
        let earmarks = if kind == Kind::Service { 0 } else { -1_000 };
        let deltas = core::array::from_fn::<i128, 7, _>(|index| money()[index] - before[index]);
        let expected = [
            deposits.0 + compensation,
            deposits.1,
            deposits.2 + to_insurance,
            payouts,
            bond,
            burned,
            earmarks,
        ];
        assert_eq!(deltas, expected, "{accounts:?} after {kind:?} {steps:?}");
        assert_eq!((held(opener), held(respondent)), (0, 0));
        assert_eq!(FakeBonds::withheld(), []);
    });
}

#[test]
fn every_claim_dispute_of_a_provider_pays_as_the_table_says() {
    ROWS.into_iter().for_each(|row| run(Kind::ByProvider, row));
}

#[test]
fn every_claim_dispute_of_a_client_pays_as_the_table_says() {
    ROWS.into_iter().for_each(|row| run(Kind::ByClient, row));
}

#[test]
fn every_dispute_about_service_pays_as_the_table_says() {
    ROWS.into_iter().for_each(|row| run(Kind::Service, row));
}
