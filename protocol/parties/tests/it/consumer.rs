//! A consumer never promises more than it agreed to pay.

use proptest::prelude::*;
use sp_core::H256;
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, Committed, CommittedAgreement, ExchangeMessage, Invoice, Refusal};
use tallystick_parties::*;
use tallystick_testing_kit::{GENESIS, Place, machines::*, soak};

#[derive(Clone, Debug)]
enum Act {
    /// Agreement, growth of the invoice's total, hashlock.
    Pay(usize, u128, u8),
    /// Agreement, which earlier message the accountant shows, what it says was taken, and the refusal.
    Resync(usize, usize, u128, bool),
    /// Start again from the records of an earlier moment.
    Lose(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..3usize, 0..2_500u128, 0..4u8).prop_map(|(at, growth, lock)| Act::Pay(at, growth, lock)),
        3 => (0..3usize, 0..20usize, 0..9_000u128, any::<bool>()).prop_map(|(a, b, c, d)| Act::Resync(a, b, c, d)),
        1 => (0..20usize).prop_map(Act::Lose),
    ]
}

type Snapshot = (LaneRecord, Vec<(AgreementId, PaidAgreement)>);

fn snapshot(machine: &Consumer) -> Snapshot {
    let agreements = machine.agreements().map(|(id, paid)| (*id, paid.clone())).collect();
    (machine.lane().clone(), agreements)
}

/// Lets one consumer go through `acts`; returns every message it signed.
fn run(acts: Vec<Act>, may_lose: bool) -> Result<Vec<ExchangeMessage>, TestCaseError> {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let ids: Vec<_> = (0..3).map(|_| consumer.agree(&mut provider)).collect();
    let mut sent: Vec<ExchangeMessage> = Vec::new();
    let mut snapshots = vec![snapshot(&consumer.machine)];
    let mut totals: BTreeMap<AgreementId, u128> = BTreeMap::new();
    let (mut highest_before, mut grown, mut last_invoices) = (0, 0, 0);
    for act in acts {
        match act {
            Act::Pay(at, growth, lock) => {
                let agreement = ids[at];
                let known = consumer.machine.agreement(&agreement).unwrap().total;
                let total = known + growth;
                let invoice = Invoice {
                    agreement,
                    total,
                    hashlock: H256([lock; 32]),
                };
                let before = consumer.machine.lane().signed_amount;
                let Ok(message) = consumer.pay(&invoice, u64::MAX) else {
                    prop_assert!(growth > 2_000 || total == 0 || total > 100_000);
                    continue;
                };
                grown += growth;
                let most = totals.entry(agreement).or_default();
                *most = total.max(*most);
                prop_assert!(
                    growth > 0 || message.promise.amount <= before,
                    "the same total costs nothing more"
                );
                let again = consumer.pay(&invoice, u64::MAX).unwrap();
                prop_assert_eq!(&again.promise, &message.promise);
                sent.push(message);
            }
            Act::Resync(at, which, taken, insufficient) => {
                let newest = sent.get(which).map(ExchangeMessage::signed_promise);
                let agreement = Some(CommittedAgreement {
                    id: ids[at],
                    total: taken,
                });
                let committed = Committed {
                    lane: 0,
                    newest,
                    agreement,
                };
                let refusal = if insufficient {
                    Refusal::InsufficientPromise
                } else {
                    Refusal::NothingNew
                };
                if let Ok(step) = consumer.machine.resync(refusal, &ids[at], &committed) {
                    step.apply(&mut consumer.machine);
                }
            }
            Act::Lose(which) if may_lose => {
                let (lane, agreements) = snapshots[which % snapshots.len()].clone();
                let invoice_cap = limits().invoice_cap;
                last_invoices = agreements.iter().map(|(_, paid)| paid.total.min(invoice_cap)).sum();
                consumer.machine = Consumer::load(lane, agreements);
                highest_before = sent.iter().map(|message| message.promise.amount).max().unwrap_or(0);
                grown = 0;
            }
            Act::Lose(_) => {}
        }
        snapshots.push(snapshot(&consumer.machine));
        let amount = consumer.machine.lane().signed_amount;
        if may_lose {
            prop_assert!(amount <= highest_before + last_invoices + grown);
        } else {
            prop_assert_eq!(amount, totals.values().sum::<u128>());
        }
        prop_assert!(amount <= consumer.machine.lane().ceiling());
    }
    Ok(sent)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(soak::choose(48, 2_000)))]

    #[test]
    fn promises_add_up_to_the_agreements_totals(acts in prop::collection::vec(act(), 1..30)) {
        let sent = run(acts, false)?;
        for message in sent {
            prop_assert!(message.promise.amount >= message.agreement_total);
        }
    }

    #[test]
    fn after_a_loss_one_invoice_of_each_agreement_is_at_risk(acts in prop::collection::vec(act(), 1..30)) {
        run(acts, true)?;
    }
}

#[test]
fn a_lost_payment_that_comes_up_later_is_made_room_for() {
    // The consumer pays A 20 (taken), then C 20 (lost on the way), and loses everything.
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let (a, c) = (consumer.agree(&mut provider), consumer.agree(&mut provider));
    let invoice = |agreement, total, lock| Invoice {
        agreement,
        total,
        hashlock: H256([lock; 32]),
    };
    let to_a = consumer.pay(&invoice(a, 20, 1), 2).unwrap();
    let to_c = consumer.pay(&invoice(c, 20, 1), 2).unwrap();
    assert_eq!(to_c.promise.amount, 40);
    let signed = consumer.machine.agreement(&a).unwrap().signed.clone();
    let lane = consumer.machine.lane().clone();
    consumer.machine = Consumer::new(LaneRecord::new(
        GENESIS,
        lane.consumer,
        0,
        lane.key,
        Place::default().accountant,
    ));
    // It is restored by A, and pays A 5 more.
    consumer
        .machine
        .restore(signed, Some(&to_a))
        .unwrap()
        .apply(&mut consumer.machine);
    let next = consumer.pay(&invoice(a, 25, 2), 3).unwrap();
    assert_eq!(next.promise.amount, 25);
    // Meanwhile the lost payment was taken: 40 in all, and 25 is not enough for A any more.
    let committed = Committed {
        lane: 0,
        newest: Some(to_c.signed_promise()),
        agreement: Some(CommittedAgreement { id: a, total: 20 }),
    };
    let refusal = Refusal::InsufficientPromise;
    let resynced = consumer
        .machine
        .resync(refusal, &a, &committed)
        .unwrap()
        .apply(&mut consumer.machine);
    assert!(resynced.had_forgotten && resynced.retry);
    assert_eq!(consumer.pay(&invoice(a, 25, 3), 3).unwrap().promise.amount, 40);
    // Not enough either: A's 5 come on top of what both had taken.
    let resynced = consumer
        .machine
        .resync(refusal, &a, &committed)
        .unwrap()
        .apply(&mut consumer.machine);
    assert!(resynced.retry);
    assert_eq!(consumer.pay(&invoice(a, 25, 4), 3).unwrap().promise.amount, 45);
    let resynced = consumer
        .machine
        .resync(refusal, &a, &committed)
        .unwrap()
        .apply(&mut consumer.machine);
    assert!(!resynced.retry, "no more than that can be owed");
}

/// The accountant's claim that `newest` is the largest promise that it holds, and that it took `total` under the
/// agreement.
fn held(newest: &ExchangeMessage, id: AgreementId, total: u128) -> Committed {
    Committed {
        lane: 0,
        newest: Some(newest.signed_promise()),
        agreement: Some(CommittedAgreement { id, total }),
    }
}

fn invoice(agreement: AgreementId, total: u128, lock: u8) -> Invoice {
    Invoice {
        agreement,
        total,
        hashlock: H256([lock; 32]),
    }
}

/// It starts again from its disk.
fn restart(consumer: &mut ConsumerParty) {
    let (lane, agreements) = snapshot(&consumer.machine);
    consumer.machine = Consumer::load(lane, agreements);
}

#[test]
fn lesson_34_a_consumer_may_restart_between_two_refusals() {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let (old, new) = (consumer.agree(&mut provider), consumer.agree(&mut provider));
    let before = snapshot(&consumer.machine);
    let lost = consumer.pay(&invoice(old, 100, 1), 10).unwrap();
    // The payment was taken; then the disk is restored from a backup that does not know of it.
    consumer.machine = Consumer::load(before.0, before.1);
    assert_eq!(consumer.pay(&invoice(new, 10, 2), 1).unwrap().promise.amount, 10);
    for amount in [100, 110] {
        restart(&mut consumer);
        let resynced = consumer
            .machine
            .resync(Refusal::InsufficientPromise, &new, &held(&lost, new, 0))
            .unwrap()
            .apply(&mut consumer.machine);
        assert!(resynced.retry);
        restart(&mut consumer);
        let again = consumer.pay(&invoice(new, 10, 3), 1).unwrap();
        assert_eq!(again.promise.amount, amount);
    }
    // That was enough: the 100 that were taken before, and the 10 under the new agreement.
    restart(&mut consumer);
    assert_eq!(consumer.pay(&invoice(new, 25, 4), 3).unwrap().promise.amount, 125);
}

#[test]
fn an_old_backup_costs_at_most_one_invoice_of_each_agreement() {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let id = consumer.agree(&mut provider);
    let cap = limits().invoice_cap;
    for invoices in 1..=3 {
        consumer.pay(&invoice(id, invoices * cap, 1), u64::MAX).unwrap();
    }
    let backup = snapshot(&consumer.machine);
    let newest = consumer.pay(&invoice(id, 4 * cap, 1), u64::MAX).unwrap();
    // All of it was taken. The accountant denies that, again and again.
    consumer.machine = Consumer::load(backup.0, backup.1);
    for _ in 0..4 {
        let resynced = consumer
            .machine
            .resync(Refusal::InsufficientPromise, &id, &held(&newest, id, 0));
        resynced.unwrap().apply(&mut consumer.machine);
        restart(&mut consumer);
    }
    assert_eq!(consumer.machine.lane().signed_amount, 4 * cap + cap);
}

#[test]
fn unfair_invoices_are_not_paid() {
    let (mut consumer, mut provider) = (ConsumerParty::new(1), ProviderParty::new(50));
    let id = consumer.agree(&mut provider);
    let invoice = |total| Invoice {
        agreement: id,
        total,
        hashlock: H256([1; 32]),
    };
    assert_eq!(
        consumer.pay(&invoice(101), 10),
        Err(PayError::Overcharged { asked: 101, fair: 100 })
    );
    assert_eq!(
        consumer.pay(&invoice(2_001), 1_000),
        Err(PayError::AboveInvoiceCap {
            growth: 2_001,
            cap: 2_000
        })
    );
    assert_eq!(
        consumer.pay(&invoice(100_001), u64::MAX),
        Err(PayError::AboveCap {
            asked: 100_001,
            cap: 100_000
        })
    );
    assert_eq!(consumer.pay(&invoice(0), 10), Err(PayError::NothingDue));
    let late = Received {
        units: 10,
        tolerance: 0,
        height: 9_001,
    };
    assert_eq!(
        consumer.machine.pay(&invoice(100), late).unwrap_err(),
        PayError::PastDeadline { deadline: 9_000 }
    );
    assert_eq!(consumer.machine.lane().signed_amount, 0);
    let tolerant = Received {
        units: 10,
        tolerance: 1,
        height: 9_000,
    };
    assert!(consumer.machine.pay(&invoice(101), tolerant).is_ok());
}

#[test]
fn a_damaged_or_newer_record_is_not_read() {
    let consumer = ConsumerParty::new(1);
    let bytes = consumer.machine.lane().to_bytes();
    assert_eq!(LaneRecord::from_bytes(&bytes), Ok(consumer.machine.lane().clone()));
    assert_eq!(
        LaneRecord::from_bytes(&bytes[..bytes.len() - 1]),
        Err(RecordError::Damaged)
    );
    assert_eq!(
        LaneRecord::from_bytes(&[&bytes[..], &[0]].concat()),
        Err(RecordError::Damaged)
    );
    assert_eq!(LaneRecord::from_bytes(&[]), Err(RecordError::Damaged));
    assert_eq!(
        LaneRecord::from_bytes(&[&[2], &bytes[1..]].concat()),
        Err(RecordError::UnknownVersion(2))
    );
}
