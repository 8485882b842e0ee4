//! A disk is lost, and the book is rebuilt from the chain and from what providers have kept.

use tallystick_messages::{Cheque, HeldPayment, ReconcileAnswer, ReconcileReport, Refusal};
use tallystick_parties::accountant::*;
use tallystick_primitives::NEVER_EXPIRES;
use tallystick_testing_kit::{Key, machines::*};

struct Lost {
    accountant: AccountantParty,
    alice: Key,
    bob: Key,
    paul: Key,
    petra: Key,
    sessions: Vec<Agreed>,
}

/// Alice has paid Paul 100 and 50 (not revealed), and Petra 70; Bob has paid Paul 30. Nothing is settled.
fn history() -> Lost {
    let mut accountant = AccountantParty::new();
    let alice = accountant.consumer("alice", 10_000);
    let bob = accountant.consumer("bob", 10_000);
    let paul = accountant.provider("paul");
    let petra = accountant.provider("petra");
    let sessions = vec![
        accountant.session(&alice, &paul),
        accountant.session(&bob, &paul),
        accountant.session(&alice, &petra),
    ];
    let lock = accountant.lock(&paul, 0);
    let messages = vec![sessions[0].message(100, 100, lock), sessions[1].message(30, 30, lock)];
    let zero = request(&accountant, &paul, 0, messages, &[&sessions[0], &sessions[1]]);
    accountant.exchange(&zero).unwrap();
    let petras = sessions[2].request(&accountant, 0, 70, 170);
    accountant.exchange(&petras).unwrap();
    accountant.reveal(&petra, 0).unwrap();
    let one = sessions[0].request(&accountant, 1, 150, 220);
    accountant.exchange(&one).unwrap();
    Lost {
        accountant,
        alice,
        bob,
        paul,
        petra,
        sessions,
    }
}

fn held(
    accountant: &AccountantParty,
    session: &Agreed,
    number: u64,
    total: u128,
    amount: u128,
    revealed: bool,
) -> HeldPayment {
    HeldPayment {
        agreement: session.signed.clone(),
        message: session.message(total, amount, accountant.lock(&session.provider, number)),
        preimage: revealed.then(|| accountant.preimage(&session.provider, number)),
    }
}

impl Lost {
    fn pauls_report(&self) -> ReconcileReport {
        let accountant = &self.accountant;
        ReconcileReport {
            provider: self.paul.account.clone(),
            next_number: 2,
            last: Some(Cheque {
                promise: accountant.own_promise(&self.paul, 130, 0, NEVER_EXPIRES),
                preimage: accountant.preimage(&self.paul, 0),
            }),
            pending: Some(accountant.own_promise(&self.paul, 180, 1, 10 + accountant.terms.expiry_blocks)),
            payments: vec![
                held(accountant, &self.sessions[0], 1, 150, 220, false),
                held(accountant, &self.sessions[0], 0, 100, 100, true),
                held(accountant, &self.sessions[1], 0, 30, 30, true),
            ],
        }
    }

    fn petras_report(&self) -> ReconcileReport {
        let accountant = &self.accountant;
        ReconcileReport {
            provider: self.petra.account.clone(),
            next_number: 1,
            last: Some(Cheque {
                promise: accountant.own_promise(&self.petra, 70, 0, NEVER_EXPIRES),
                preimage: accountant.preimage(&self.petra, 0),
            }),
            pending: None,
            payments: vec![held(accountant, &self.sessions[2], 0, 70, 170, true)],
        }
    }

    /// Everything is gone but for what the chain tells.
    fn lose_disk(&mut self) {
        let accountant = &mut self.accountant;
        accountant.book = MemoryBook::default();
        accountant.view.reconciling = true;
        for consumer in [&self.alice, &self.bob] {
            let snapshot = accountant.snapshot(10_000);
            accountant.see_consumer(consumer, snapshot);
        }
        for provider in [&self.paul, &self.petra] {
            accountant.see_provider(provider, 0, 0);
        }
    }

    fn report(&mut self, report: &ReconcileReport) -> Result<ReconcileAnswer, Refused> {
        let accountant = &mut self.accountant;
        let checked = check_report(&accountant.book, &accountant.terms, report);
        let outcome = reconcile(&accountant.book, &accountant.terms, &accountant.view, &checked);
        accountant.book.apply(outcome.changes);
        outcome.result
    }
}

#[test]
fn a_rebuilt_book_owes_what_it_owed_and_collects_what_it_could() {
    let mut lost = history();
    let before = lost.accountant.book.clone();
    lost.lose_disk();
    let (pauls, petras) = (lost.pauls_report(), lost.petras_report());
    let answer = lost.report(&pauls).unwrap();
    assert_eq!((answer.next_number, answer.total, answer.taken), (2, 130, 3));
    assert_eq!(lost.report(&petras).unwrap().total, 70);
    lost.accountant.assert_sound();
    for provider in [&lost.paul, &lost.petra] {
        let (old, new) = (
            before.provider(&provider.account).unwrap(),
            lost.accountant.provider_record(provider),
        );
        assert_eq!(
            (new.total, new.total_with_pending(), new.next_number),
            (old.total, old.total_with_pending(), old.next_number)
        );
    }
    // The revealed cheques are collectable again, the unrevealed one when it is revealed.
    let alices = lost.accountant.consumer_record(&lost.alice);
    let due = collectable(&lost.accountant.channel(&lost.alice), &alices, 10);
    assert_eq!((due.len(), due[0].gross), (1, 170));
    lost.accountant.view.reconciling = false;
    let last = lost.accountant.reveal(&lost.paul, 1).unwrap();
    assert_eq!(last.promise.amount, 180);
    let due = lost.accountant.due(&lost.alice);
    assert_eq!(due[0].gross, 220);
    // Business goes on where it was.
    let two = lost.sessions[0].request(&lost.accountant, 2, 160, 230);
    assert_eq!(lost.accountant.exchange(&two).unwrap().total, 190);
    lost.accountant.reveal(&lost.paul, 2).unwrap();
    let stale = lost.sessions[1].request(&lost.accountant, 3, 30, 60);
    assert_eq!(lost.accountant.refusal(&stale), Refusal::NothingNew);
}

#[test]
fn revealed_payments_are_collectable_after_a_rebuild() {
    let mut lost = history();
    lost.lose_disk();
    let report = lost.pauls_report();
    lost.report(&report).unwrap();
    lost.accountant.view.reconciling = false;
    lost.accountant.view.finalized += lost.accountant.terms.expiry_blocks + 1;
    lost.accountant.expire(&lost.paul);
    let now = lost.accountant.view.finalized;
    let due = |party: &Key| {
        let due = collectable(
            &lost.accountant.channel(party),
            &lost.accountant.consumer_record(party),
            now,
        );
        due.iter().map(|one| one.gross).sum::<u128>()
    };
    assert_eq!(
        due(&lost.alice) + due(&lost.bob),
        lost.accountant.provider_record(&lost.paul).total
    );
    assert_eq!(
        lost.accountant.book.agreement(&lost.sessions[0].id()).unwrap().total,
        100
    );
}

#[test]
fn repeated_reports_change_nothing_in_any_order() {
    let mut lost = history();
    lost.lose_disk();
    let reports = [lost.petras_report(), lost.pauls_report()];
    for report in &reports {
        lost.report(report).unwrap();
    }
    let book = lost.accountant.book.clone();
    for report in &reports {
        assert_eq!(lost.report(report).unwrap().taken, 0);
    }
    assert_eq!(lost.accountant.book, book);
    let mut other = history();
    other.lose_disk();
    for report in reports.iter().rev() {
        other.report(report).unwrap();
    }
    let sums = |accountant: &AccountantParty| -> Vec<(u128, u128)> {
        let consumers = accountant.book.consumers.values();
        consumers
            .map(|consumer| (consumer.taken(), consumer.lanes[0].backed()))
            .collect()
    };
    assert_eq!(sums(&other.accountant), sums(&lost.accountant));
}

#[test]
fn nothing_is_exchanged_while_the_book_is_being_rebuilt() {
    let mut lost = history();
    lost.lose_disk();
    let request = lost.sessions[1].request(&lost.accountant, 0, 10, 10);
    assert_eq!(lost.accountant.whole_refusal(&request), Refusal::ReadOnly);
    let report = lost.pauls_report();
    lost.accountant.view.reconciling = false;
    assert_eq!(lost.report(&report).unwrap_err().refusal, Refusal::NotReconciling);
}

#[test]
fn unsigned_reports_are_not_believed() {
    let mut lost = history();
    lost.lose_disk();
    let book = lost.accountant.book.clone();
    let stranger = Key::named("stranger");
    let mut report = lost.pauls_report();
    for signed in report
        .last
        .iter_mut()
        .map(|last| &mut last.promise)
        .chain(report.pending.as_mut())
    {
        signed.promise.amount += 1;
    }
    report.payments[0].message.agreement_total += 1;
    report.payments[1].message.promise_signature = stranger.sign(b"x");
    report.payments[2].preimage = Some([3; 32]);
    report.next_number = 0;
    assert_eq!(lost.report(&report).unwrap().total, 0);
    assert_eq!(lost.accountant.book, book);
    // Nor a good promise with somebody else's preimage, or another provider's promise.
    let mut report = lost.pauls_report();
    report.last.as_mut().unwrap().preimage = [3; 32];
    report.pending = lost.petras_report().last.map(|last| last.promise);
    report.payments.clear();
    report.next_number = 0;
    assert_eq!(lost.report(&report).unwrap().total, 0);
    assert_eq!(lost.accountant.book, book);
}

#[test]
fn old_credit_counts_as_used_and_new_money_is_good_at_once() {
    let mut lost = history();
    lost.lose_disk();
    let report = lost.petras_report();
    lost.report(&report).unwrap();
    lost.accountant.view.reconciling = false;
    // Only Petra reported: 170 are presented, of which 70 were hers. All of them count as spent.
    assert_eq!(lost.accountant.consumer_record(&lost.alice).taken(), 170);
    let on_credit = lost.sessions[2].request(&lost.accountant, 1, 80, 179);
    assert_eq!(lost.accountant.refusal(&on_credit), Refusal::InsufficientPromise);
    let fresh = lost.sessions[2].request(&lost.accountant, 1, 80, 180);
    assert_eq!(lost.accountant.exchange(&fresh).unwrap().total, 80);
}

#[test]
fn a_backup_older_than_the_last_exchange_is_brought_up_to_date() {
    let mut lost = history();
    let backup = lost.accountant.book.clone();
    // After the backup: exchange 1 is revealed, exchange 2 is made and revealed.
    let two = lost.sessions[0].request(&lost.accountant, 2, 190, 260);
    lost.accountant.exchange(&two).unwrap();
    lost.accountant.reveal(&lost.paul, 2).unwrap();
    let mut report = lost.pauls_report();
    report.next_number = 3;
    report.pending = None;
    report.last = Some(Cheque {
        promise: lost.accountant.own_promise(&lost.paul, 220, 2, NEVER_EXPIRES),
        preimage: lost.accountant.preimage(&lost.paul, 2),
    });
    report.payments[0] = held(&lost.accountant, &lost.sessions[0], 2, 190, 260, true);
    lost.accountant.book = backup;
    lost.accountant.view.reconciling = true;
    let answer = lost.report(&report).unwrap();
    assert_eq!((answer.next_number, answer.total), (3, 220));
    lost.accountant.assert_sound();
    assert_eq!(lost.accountant.provider_record(&lost.paul).pending, None);
    let due = lost.accountant.due(&lost.alice);
    assert_eq!(due[0].gross, 260);
}

#[test]
fn a_false_report_does_not_end_an_unrevealed_exchange() {
    let mut lost = history();
    lost.accountant.view.reconciling = true;
    let pending = lost.accountant.provider_record(&lost.paul).pending;
    let mut report = lost.pauls_report();
    report.next_number = 99;
    report.pending = None;
    report.payments.clear();
    lost.report(&report).unwrap();
    assert_eq!(lost.accountant.provider_record(&lost.paul).pending, pending);
    lost.accountant.assert_sound();
}

#[test]
fn a_restored_exchange_expires_like_any_other() {
    let mut lost = history();
    lost.lose_disk();
    let (pauls, petras) = (lost.pauls_report(), lost.petras_report());
    lost.report(&petras).unwrap();
    lost.report(&pauls).unwrap();
    lost.accountant.view.finalized += lost.accountant.terms.expiry_blocks + 1;
    assert_eq!(
        expire(&lost.accountant.book, &lost.accountant.view, &lost.paul.account)
            .result
            .unwrap_err()
            .refusal,
        Refusal::ReadOnly
    );
    lost.accountant.view.reconciling = false;
    assert_eq!(lost.accountant.expire(&lost.paul), Some(1));
    assert_eq!(lost.accountant.provider_record(&lost.paul).total_with_pending(), 130);
    // The same payment under the next lock is good.
    let two = lost.sessions[0].request(&lost.accountant, 2, 150, 220);
    assert_eq!(lost.accountant.exchange(&two).unwrap().total, 180);
}
