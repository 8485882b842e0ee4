//! A disk is lost, and the book is rebuilt from the chain and from what providers have kept.

use crate::accountant::common::*;
use tallystick_messages::{report::RevealedPromise, HeldPayment, ReconcileAnswer, ReconcileReport, Refusal};
use tallystick_parties::accountant::*;
use tallystick_primitives::NEVER_EXPIRES;

struct Lost {
    world: World,
    alice: Party,
    bob: Party,
    paul: Party,
    petra: Party,
    sessions: Vec<Session>,
}

/// Alice has paid Paul 100 and 50 (not revealed), and Petra 70; Bob has paid Paul 30. Nothing is settled.
fn history() -> Lost {
    let mut world = World::new();
    let alice = world.consumer("alice", 10_000);
    let bob = world.consumer("bob", 10_000);
    let paul = world.provider("paul");
    let petra = world.provider("petra");
    let sessions = vec![
        world.session(&alice, &paul),
        world.session(&bob, &paul),
        world.session(&alice, &petra),
    ];
    let lock = world.lock(&paul, 0);
    let messages = vec![sessions[0].message(100, 100, lock), sessions[1].message(30, 30, lock)];
    let zero = request(&world, &paul, 0, messages, &[&sessions[0], &sessions[1]]);
    world.exchange(&zero).unwrap();
    let petras = sessions[2].request(&world, 0, 70, 170);
    world.exchange(&petras).unwrap();
    world.reveal(&petra, 0).unwrap();
    let one = sessions[0].request(&world, 1, 150, 220);
    world.exchange(&one).unwrap();
    Lost {
        world,
        alice,
        bob,
        paul,
        petra,
        sessions,
    }
}

fn held(world: &World, session: &Session, number: u64, total: u128, amount: u128, revealed: bool) -> HeldPayment {
    HeldPayment {
        agreement: session.signed.clone(),
        message: session.message(total, amount, world.lock(&session.provider, number)),
        preimage: revealed.then(|| world.preimage(&session.provider, number)),
    }
}

impl Lost {
    fn pauls_report(&self) -> ReconcileReport {
        let world = &self.world;
        ReconcileReport {
            provider: self.paul.id.clone(),
            next_number: 2,
            last: Some(RevealedPromise {
                promise: world.own_promise(&self.paul, 130, 0, NEVER_EXPIRES),
                preimage: world.preimage(&self.paul, 0),
            }),
            pending: Some(world.own_promise(&self.paul, 180, 1, 10 + world.terms.expiry_blocks)),
            payments: vec![
                held(world, &self.sessions[0], 1, 150, 220, false),
                held(world, &self.sessions[0], 0, 100, 100, true),
                held(world, &self.sessions[1], 0, 30, 30, true),
            ],
        }
    }

    fn petras_report(&self) -> ReconcileReport {
        let world = &self.world;
        ReconcileReport {
            provider: self.petra.id.clone(),
            next_number: 1,
            last: Some(RevealedPromise {
                promise: world.own_promise(&self.petra, 70, 0, NEVER_EXPIRES),
                preimage: world.preimage(&self.petra, 0),
            }),
            pending: None,
            payments: vec![held(world, &self.sessions[2], 0, 70, 170, true)],
        }
    }

    /// Everything is gone but for what the chain tells.
    fn lose_disk(&mut self) {
        let world = &mut self.world;
        world.book = MemoryBook::default();
        world.view.reconciling = true;
        for consumer in [&self.alice, &self.bob] {
            let snapshot = world.snapshot(10_000);
            world.see_consumer(consumer, snapshot);
        }
        for provider in [&self.paul, &self.petra] {
            world.see_provider(provider, 0, 0);
        }
    }

    fn report(&mut self, report: &ReconcileReport) -> Result<ReconcileAnswer, Refused> {
        let world = &mut self.world;
        let checked = check_report(&world.book, &world.terms, report);
        let outcome = reconcile(&world.book, &world.terms, &world.view, &checked);
        world.book.apply(outcome.changes);
        outcome.result
    }
}

#[test]
fn a_rebuilt_book_owes_what_it_owed_and_collects_what_it_could() {
    let mut lost = history();
    let before = lost.world.book.clone();
    lost.lose_disk();
    let (pauls, petras) = (lost.pauls_report(), lost.petras_report());
    let answer = lost.report(&pauls).unwrap();
    assert_eq!((answer.next_number, answer.total, answer.taken), (2, 130, 3));
    assert_eq!(lost.report(&petras).unwrap().total, 70);
    lost.world.assert_sound();
    for provider in [&lost.paul, &lost.petra] {
        let (old, new) = (
            before.provider(&provider.id).unwrap(),
            lost.world.provider_record(provider),
        );
        assert_eq!(
            (new.total, new.total_with_pending(), new.next_number),
            (old.total, old.total_with_pending(), old.next_number)
        );
    }
    // The revealed cheques are collectable again, the unrevealed one when it is revealed.
    let alices = lost.world.consumer_record(&lost.alice);
    let due = collectable(&lost.world.channel(&lost.alice), &alices, 10);
    assert_eq!((due.len(), due[0].gross), (1, 170));
    lost.world.view.reconciling = false;
    let last = lost.world.reveal(&lost.paul, 1).unwrap();
    assert_eq!(last.promise.amount, 180);
    let due = collectable(
        &lost.world.channel(&lost.alice),
        &lost.world.consumer_record(&lost.alice),
        10,
    );
    assert_eq!(due[0].gross, 220);
    // Business goes on where it was.
    let two = lost.sessions[0].request(&lost.world, 2, 160, 230);
    assert_eq!(lost.world.exchange(&two).unwrap().total, 190);
    lost.world.reveal(&lost.paul, 2).unwrap();
    let stale = lost.sessions[1].request(&lost.world, 3, 30, 60);
    assert_eq!(lost.world.refusal(&stale), Refusal::NothingNew);
}

#[test]
fn what_was_revealed_is_collectable_though_the_newest_payment_is_not() {
    let mut lost = history();
    lost.lose_disk();
    let report = lost.pauls_report();
    lost.report(&report).unwrap();
    lost.world.view.reconciling = false;
    lost.world.view.finalized += lost.world.terms.expiry_blocks + 1;
    lost.world.expire(&lost.paul);
    let now = lost.world.view.finalized;
    let due = |party: &Party| {
        let due = collectable(&lost.world.channel(party), &lost.world.consumer_record(party), now);
        due.iter().map(|one| one.gross).sum::<u128>()
    };
    assert_eq!(
        due(&lost.alice) + due(&lost.bob),
        lost.world.provider_record(&lost.paul).total
    );
    assert_eq!(lost.world.book.agreement(&lost.sessions[0].id()).unwrap().total, 100);
}

#[test]
fn reports_may_come_in_any_order_and_again_and_change_nothing_then() {
    let mut lost = history();
    lost.lose_disk();
    let reports = [lost.petras_report(), lost.pauls_report()];
    for report in &reports {
        lost.report(report).unwrap();
    }
    let book = lost.world.book.clone();
    for report in &reports {
        assert_eq!(lost.report(report).unwrap().taken, 0);
    }
    assert_eq!(lost.world.book, book);
    let mut other = history();
    other.lose_disk();
    for report in reports.iter().rev() {
        other.report(report).unwrap();
    }
    let sums = |world: &World| -> Vec<(u128, u128)> {
        let consumers = world.book.consumers.values();
        consumers
            .map(|consumer| (consumer.taken(), consumer.lanes[0].backed()))
            .collect()
    };
    assert_eq!(sums(&other.world), sums(&lost.world));
}

#[test]
fn nothing_is_exchanged_while_the_book_is_being_rebuilt() {
    let mut lost = history();
    lost.lose_disk();
    let request = lost.sessions[1].request(&lost.world, 0, 10, 10);
    assert_eq!(lost.world.whole_refusal(&request), Refusal::ReadOnly);
    let report = lost.pauls_report();
    lost.world.view.reconciling = false;
    assert_eq!(lost.report(&report).unwrap_err().refusal, Refusal::NotReconciling);
}

#[test]
fn what_nobody_signed_is_not_believed() {
    let mut lost = history();
    lost.lose_disk();
    let book = lost.world.book.clone();
    let stranger = Party::new("stranger");
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
    assert_eq!(lost.world.book, book);
    // Nor a good promise with somebody else's preimage, or another provider's promise.
    let mut report = lost.pauls_report();
    report.last.as_mut().unwrap().preimage = [3; 32];
    report.pending = lost.petras_report().last.map(|last| last.promise);
    report.payments.clear();
    report.next_number = 0;
    assert_eq!(lost.report(&report).unwrap().total, 0);
    assert_eq!(lost.world.book, book);
}

#[test]
fn old_credit_counts_as_used_and_new_money_is_good_at_once() {
    let mut lost = history();
    lost.lose_disk();
    let report = lost.petras_report();
    lost.report(&report).unwrap();
    lost.world.view.reconciling = false;
    // Only Petra reported: 170 are presented, of which 70 were hers. All of them count as spent.
    assert_eq!(lost.world.consumer_record(&lost.alice).taken(), 170);
    let on_credit = lost.sessions[2].request(&lost.world, 1, 80, 179);
    assert_eq!(lost.world.refusal(&on_credit), Refusal::InsufficientPromise);
    let fresh = lost.sessions[2].request(&lost.world, 1, 80, 180);
    assert_eq!(lost.world.exchange(&fresh).unwrap().total, 80);
}

#[test]
fn a_backup_older_than_the_last_exchange_is_brought_up_to_date() {
    let mut lost = history();
    let backup = lost.world.book.clone();
    // After the backup: exchange 1 is revealed, exchange 2 is made and revealed.
    let two = lost.sessions[0].request(&lost.world, 2, 190, 260);
    lost.world.exchange(&two).unwrap();
    lost.world.reveal(&lost.paul, 2).unwrap();
    let mut report = lost.pauls_report();
    report.next_number = 3;
    report.pending = None;
    report.last = Some(RevealedPromise {
        promise: lost.world.own_promise(&lost.paul, 220, 2, NEVER_EXPIRES),
        preimage: lost.world.preimage(&lost.paul, 2),
    });
    report.payments[0] = held(&lost.world, &lost.sessions[0], 2, 190, 260, true);
    lost.world.book = backup;
    lost.world.view.reconciling = true;
    let answer = lost.report(&report).unwrap();
    assert_eq!((answer.next_number, answer.total), (3, 220));
    lost.world.assert_sound();
    assert_eq!(lost.world.provider_record(&lost.paul).pending, None);
    let due = collectable(
        &lost.world.channel(&lost.alice),
        &lost.world.consumer_record(&lost.alice),
        10,
    );
    assert_eq!(due[0].gross, 260);
}

#[test]
fn a_liar_cannot_make_the_book_forget_what_it_may_still_have_to_pay() {
    let mut lost = history();
    lost.world.view.reconciling = true;
    let pending = lost.world.provider_record(&lost.paul).pending;
    let mut report = lost.pauls_report();
    report.next_number = 99;
    report.pending = None;
    report.payments.clear();
    lost.report(&report).unwrap();
    assert_eq!(lost.world.provider_record(&lost.paul).pending, pending);
    lost.world.assert_sound();
}

#[test]
fn a_restored_exchange_expires_like_any_other() {
    let mut lost = history();
    lost.lose_disk();
    let (pauls, petras) = (lost.pauls_report(), lost.petras_report());
    lost.report(&petras).unwrap();
    lost.report(&pauls).unwrap();
    lost.world.view.finalized += lost.world.terms.expiry_blocks + 1;
    assert_eq!(
        expire(&lost.world.book, &lost.world.view, &lost.paul.id)
            .result
            .unwrap_err()
            .refusal,
        Refusal::ReadOnly
    );
    lost.world.view.reconciling = false;
    assert_eq!(lost.world.expire(&lost.paul), Some(1));
    assert_eq!(lost.world.provider_record(&lost.paul).total_with_pending(), 130);
    // The same payment under the next lock is good.
    let two = lost.sessions[0].request(&lost.world, 2, 150, 220);
    assert_eq!(lost.world.exchange(&two).unwrap().total, 180);
}
