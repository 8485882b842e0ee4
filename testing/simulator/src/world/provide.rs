//! The acts of providers: serve, invoice, exchange, reveal, settle.

use super::World;
use crate::{
    chain::Transaction,
    network::{Envelope, Parties},
    people,
    setup::{GENESIS, INVOICE_CAP, Mutant, ProviderKind},
};
use rand::Rng;
use sp_core::H256;
use std::convert::Infallible;
use tallystick_messages::{AgreementId, Cheque, Invoice, SignedPromise};
use tallystick_parties::{AccountantStatus, Limits, ProviderError, Served};
use tallystick_primitives::NEVER_EXPIRES;

impl World {
    /// A consumer uses a service, or makes an agreement first.
    pub(super) fn use_service(&mut self) {
        let parties = Parties {
            consumer: self.rng.gen_range(0..self.consumers.len()),
            provider: self.rng.gen_range(0..self.providers.len()),
            accountant: self.rng.gen_range(0..self.accountants.len()),
        };
        let side = &self.providers[parties.provider].sides[&parties.accountant];
        let open = side
            .consumers
            .iter()
            .find(|(id, who)| {
                **who == parties.consumer && side.machine.session(id).is_some_and(|session| !session.ended)
            })
            .map(|(id, _)| *id);
        match open {
            Some(id) => self.serve(parties, id),
            None => self.agree(parties),
        }
    }

    fn agree(&mut self, parties: Parties) {
        let height = self.chain.finalized.height;
        let deadline = height + self.rng.gen_range(50..400);
        let offer = self.providers[parties.provider].offer(&self.setup, parties.accountant, deadline, &self.unit);
        let limits = Limits {
            price: offer.price,
            cap: offer.cap,
            invoice_cap: offer.invoice_cap,
            deadline,
        };
        let salt = H256(self.rng.r#gen());
        let party = &mut self.consumers[parties.consumer];
        let key = party.key(&self.setup);
        let Some(machine) = party.machines.get_mut(&parties.accountant) else {
            return;
        };
        let Ok(draft) = machine.agree(&offer, &limits, salt, height) else {
            return;
        };
        let Ok(proposal) = draft.sign(&GENESIS, |payload| Ok::<_, Infallible>(key.sign(payload)));
        let provider_key = people::provider_key(self.setup.scheme, parties.provider);
        let Some(side) = self.providers[parties.provider].sides.get_mut(&parties.accountant) else {
            return;
        };
        let sign = |payload: &[u8]| Ok::<_, ProviderError>(provider_key.sign(payload));
        let accepted = side
            .machine
            .accept_agreement(proposal, &offer, &key.account, height, sign);
        let Ok(step) = accepted else { return };
        let signed = step.apply(&mut side.machine);
        let Ok(step) = machine.countersigned(signed) else {
            return;
        };
        let id = step.apply(machine);
        side.consumers.insert(id, parties.consumer);
        self.summary.count("agreements");
    }

    fn serve(&mut self, parties: Parties, id: AgreementId) {
        if self.rng.gen_bool(0.01) {
            return self.end(parties, id);
        }
        let units = self.rng.gen_range(1..30u64);
        let unpaid = self.has(Mutant::ProviderServesUnpaid);
        let Some(side) = self.providers[parties.provider].sides.get_mut(&parties.accountant) else {
            return;
        };
        let before = side.machine.session(&id).map_or(0, |session| session.served);
        let step = match unpaid {
            true => side.machine.meter(&id, units),
            false => side.machine.serve(&id, units),
        };
        let outcome = step.map(|step| step.apply(&mut side.machine));
        let after = side.machine.session(&id).map_or(0, |session| session.served);
        if after > before {
            *self.served.entry(id).or_default() += units;
            *self.received.entry((parties.consumer, parties.accountant)).or_default() += units;
            *self.consumers[parties.consumer].meters.entry(id).or_default() += units;
            self.summary.add("units served", units);
        }
        match outcome {
            Ok(Served::Allowed) => {}
            Ok(Served::PaymentRequired(invoice)) => self.invoice(parties, invoice),
            Ok(Served::ExchangeRequired) => self.exchange_at(parties.provider, parties.accountant),
            Err(ProviderError::Unpaid { .. }) => {
                self.summary.count("not served: unpaid");
                self.invoice_again(parties.provider, parties.accountant, &[id]);
            }
            Err(_) => self.end(parties, id),
        }
    }

    fn invoice(&mut self, parties: Parties, mut invoice: Invoice) {
        if self.providers[parties.provider].kind == ProviderKind::Overcharger {
            invoice.total += self.rng.gen_range(0..INVOICE_CAP);
        }
        self.summary.count("invoices");
        self.network.send(&mut self.rng, Envelope::Invoice(parties, invoice));
    }

    /// Sends the invoices of these agreements again.
    pub(super) fn invoice_again(&mut self, provider: usize, accountant: usize, ids: &[AgreementId]) {
        for id in ids {
            let side = &self.providers[provider].sides[&accountant];
            let Some(consumer) = side.consumers.get(id).copied() else {
                continue;
            };
            if let Ok(Some(invoice)) = side.machine.invoice(id) {
                self.invoice(
                    Parties {
                        consumer,
                        provider,
                        accountant,
                    },
                    invoice,
                );
            }
        }
    }

    fn end(&mut self, parties: Parties, id: AgreementId) {
        let Some(side) = self.providers[parties.provider].sides.get_mut(&parties.accountant) else {
            return;
        };
        let Ok(step) = side.machine.end(&id) else { return };
        let invoice = step.apply(&mut side.machine);
        self.summary.count("sessions ended");
        if let Some(invoice) = invoice {
            self.invoice(parties, invoice);
        }
    }

    /// Some provider exchanges with some accountant.
    pub(super) fn exchange(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let accountant = self.rng.gen_range(0..self.accountants.len());
        self.exchange_at(provider, accountant);
    }

    fn exchange_at(&mut self, provider: usize, accountant: usize) {
        let height = self.chain.finalized.height;
        let withholds = self.providers[provider].kind == ProviderKind::Withholder;
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        if withholds {
            // It never lets a preimage out this way.
            if let Some(pending) = &side.machine.record().pending {
                let preimage =
                    people::provider_secret(provider).preimage(&side.machine.record().accountant, pending.number);
                side.withheld.push(Cheque {
                    promise: pending.promise.clone(),
                    preimage,
                });
                return;
            }
        }
        let Ok(step) = side.machine.exchange(height) else {
            return;
        };
        let request = Box::new(step.apply(&mut side.machine));
        self.summary.count("exchanges sent");
        self.network.send(
            &mut self.rng,
            Envelope::Exchange {
                provider,
                accountant,
                request,
            },
        );
    }

    /// Some provider makes its last exchange final.
    pub(super) fn reveal(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let accountant = self.rng.gen_range(0..self.accountants.len());
        self.reveal_at(provider, accountant);
    }

    fn reveal_at(&mut self, provider: usize, accountant: usize) {
        if self.providers[provider].kind == ProviderKind::Withholder {
            return;
        }
        let height = self.chain.finalized.height;
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let Ok(step) = side.machine.reveal(height) else { return };
        let request = step.apply(&mut side.machine);
        self.summary.count("reveals sent");
        self.network.send(
            &mut self.rng,
            Envelope::Reveal {
                provider,
                accountant,
                request,
            },
        );
    }

    /// The acts that a provider must not delay: it reveals while it may, and settles while it can.
    pub(super) fn hurry(&mut self, provider: usize, accountant: usize) {
        let height = self.chain.finalized.height;
        let side = &self.providers[provider].sides[&accountant];
        let soon = height + self.setup.policy.reveal_margin + 3;
        let reveals = side
            .machine
            .record()
            .pending
            .as_ref()
            .is_some_and(|pending| pending.promise.promise.valid_until <= soon || pending.preimage_out);
        let cheque = side.machine.must_settle(height);
        if reveals {
            self.reveal_at(provider, accountant);
        }
        let dawdles = self.has(Mutant::ProviderDawdles);
        if let Some(cheque) = cheque.filter(|_| !dawdles) {
            self.summary.count("settlements in a hurry");
            self.submit_cheque(provider, accountant, cheque);
        }
    }

    /// Some provider settles; dishonest ones settle the cheques they kept, in time or not.
    pub(super) fn settle(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let accountant = self.rng.gen_range(0..self.accountants.len());
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let cheque = match side.withheld.len() {
            0 => side.machine.cheque(),
            _ => {
                let place = self.rng.gen_range(0..side.withheld.len());
                Some(side.withheld.swap_remove(place))
            }
        };
        if let Some(cheque) = cheque {
            self.submit_cheque(provider, accountant, cheque);
        }
        self.forget_sessions(provider, accountant);
    }

    pub(super) fn submit_cheque(&mut self, provider: usize, accountant: usize, cheque: Cheque) {
        let operator = people::operator_key(self.setup.scheme, accountant).account;
        let delay = self.delay();
        let Cheque { promise, preimage } = cheque;
        self.summary.count("provider settlements sent");
        self.chain.submit(
            delay,
            Transaction::SettleProvider {
                provider,
                accountant,
                operator,
                promise,
                preimage,
            },
        );
    }

    /// Sessions that are over and settled are forgotten, by both sides.
    fn forget_sessions(&mut self, provider: usize, accountant: usize) {
        let height = self.chain.finalized.height;
        let slack = self.setup.slack();
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let ended = side
            .machine
            .sessions()
            .filter(|(_, session)| session.ended)
            .map(|(id, _)| *id);
        let ended: Vec<AgreementId> = ended.collect();
        for id in ended {
            let Some(session) = side.machine.session(&id) else {
                continue;
            };
            let over = height > session.signed.agreement.deadline + 30;
            let (worth, finalised) = (session.worth().unwrap_or(0), session.finalised);
            let Some(step) = over.then(|| side.machine.forget(&id)).and_then(Result::ok) else {
                continue;
            };
            step.apply(&mut side.machine);
            side.closed_worth += worth;
            side.closed_loss += worth.saturating_sub(finalised).min(slack);
            self.served.remove(&id);
            let Some(consumer) = side.consumers.remove(&id) else {
                continue;
            };
            let party = &mut self.consumers[consumer];
            party.meters.remove(&id);
            let Some(machine) = party.machines.get_mut(&accountant) else {
                continue;
            };
            if let Ok(step) = machine.forget(&id, height) {
                step.apply(machine);
            }
        }
    }

    /// A provider asks an accountant for its view.
    pub(super) fn recover(&mut self, provider: usize, accountant: usize) {
        if self.rng.gen_bool(0.2) {
            return;
        }
        let party = &self.accountants[accountant];
        let key = people::operator_key(self.setup.scheme, accountant);
        let identity = people::provider_key(self.setup.scheme, provider).account;
        let Some(record) = party.book.providers.get(&identity) else {
            return;
        };
        let renewed = tallystick_parties::accountant::renew(&party.book, &party.terms, &identity);
        let status = AccountantStatus {
            next_number: record.next_number,
            last: renewed.map(|draft| {
                let promise = draft.promise;
                debug_assert!(promise.valid_until == NEVER_EXPIRES);
                SignedPromise::new(promise, &GENESIS, |payload| key.sign(payload))
            }),
            pending: None,
        };
        let honest = party.is_honest();
        if let (true, Some(last)) = (honest, &status.last) {
            let issued = self.accountants[accountant].issued.entry(provider).or_default();
            issued.for_ever = issued.for_ever.max(last.promise.amount);
        }
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        if let Ok(step) = side.machine.recover(&status) {
            let again = step.apply(&mut side.machine);
            self.summary.count("providers in step again");
            self.invoice_again(provider, accountant, &again);
        }
    }
}
