//! What providers do: serve, invoice, exchange, reveal, settle.

use super::World;
use crate::{
    chain::Transaction,
    network::{Envelope, Parties},
    people,
    setup::{Mutant, ProviderKind, GENESIS, INVOICE_CAP},
};
use rand::Rng;
use sp_core::H256;
use std::convert::Infallible;
use tallystick_messages::{AgreementId, Invoice, SignedPromise};
use tallystick_parties::{AccountantStatus, Cheque, Limits, ProviderError, Served};
use tallystick_primitives::NEVER_EXPIRES;

impl World {
    /// A consumer uses a service, or makes an agreement first.
    pub(super) fn use_service(&mut self) {
        let parties = Parties {
            consumer: self.rng.gen_range(0..self.consumers.len()),
            provider: self.rng.gen_range(0..self.providers.len()),
            hub: self.rng.gen_range(0..self.hubs.len()),
        };
        let desk = &self.providers[parties.provider].desks[&parties.hub];
        let open = desk
            .customers
            .iter()
            .find(|(id, who)| {
                **who == parties.consumer && desk.machine.session(id).is_some_and(|session| !session.ended)
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
        let offer = self.providers[parties.provider].offer(&self.setup, parties.hub, deadline, &self.unit);
        let limits = Limits {
            price: offer.price,
            cap: offer.cap,
            invoice_cap: offer.invoice_cap,
            deadline,
        };
        let salt = H256(self.rng.gen());
        let party = &mut self.consumers[parties.consumer];
        let key = party.key(&self.setup);
        let Some(machine) = party.purses.get_mut(&parties.hub) else {
            return;
        };
        let Ok(draft) = machine.agree(&offer, &limits, salt, height) else {
            return;
        };
        let Ok(proposal) = draft.sign(&GENESIS, |payload| Ok::<_, Infallible>(key.sign(payload)));
        let provider_key = people::provider_key(self.setup.scheme, parties.provider);
        let Some(desk) = self.providers[parties.provider].desks.get_mut(&parties.hub) else {
            return;
        };
        let sign = |payload: &[u8]| Ok::<_, ProviderError>(provider_key.sign(payload));
        let accepted = desk
            .machine
            .accept_agreement(proposal, &offer, &key.account, height, sign);
        let Ok(step) = accepted else { return };
        let signed = step.apply(&mut desk.machine);
        let Ok(step) = machine.countersigned(signed) else {
            return;
        };
        let id = step.apply(machine);
        desk.customers.insert(id, parties.consumer);
        self.summary.count("agreements");
    }

    fn serve(&mut self, parties: Parties, id: AgreementId) {
        if self.rng.gen_bool(0.01) {
            return self.end(parties, id);
        }
        let units = self.rng.gen_range(1..30u64);
        let unpaid = self.has(Mutant::ProviderServesUnpaid);
        let Some(desk) = self.providers[parties.provider].desks.get_mut(&parties.hub) else {
            return;
        };
        let before = desk.machine.session(&id).map_or(0, |session| session.served);
        let step = match unpaid {
            true => desk.machine.meter(&id, units),
            false => desk.machine.serve(&id, units),
        };
        let outcome = step.map(|step| step.apply(&mut desk.machine));
        let after = desk.machine.session(&id).map_or(0, |session| session.served);
        if after > before {
            *self.served.entry(id).or_default() += units;
            *self.received.entry((parties.consumer, parties.hub)).or_default() += units;
            *self.consumers[parties.consumer].meters.entry(id).or_default() += units;
            self.summary.add("units served", units);
        }
        match outcome {
            Ok(Served::Allowed) => {}
            Ok(Served::PaymentRequired(invoice)) => self.invoice(parties, invoice),
            Ok(Served::ExchangeRequired) => self.exchange_at(parties.provider, parties.hub),
            Err(ProviderError::Unpaid { .. }) => {
                self.summary.count("not served: unpaid");
                self.invoice_again(parties.provider, parties.hub, &[id]);
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
    pub(super) fn invoice_again(&mut self, provider: usize, hub: usize, ids: &[AgreementId]) {
        for id in ids {
            let desk = &self.providers[provider].desks[&hub];
            let Some(consumer) = desk.customers.get(id).copied() else {
                continue;
            };
            if let Ok(Some(invoice)) = desk.machine.invoice(id) {
                self.invoice(
                    Parties {
                        consumer,
                        provider,
                        hub,
                    },
                    invoice,
                );
            }
        }
    }

    fn end(&mut self, parties: Parties, id: AgreementId) {
        let Some(desk) = self.providers[parties.provider].desks.get_mut(&parties.hub) else {
            return;
        };
        let Ok(step) = desk.machine.end(&id) else { return };
        let invoice = step.apply(&mut desk.machine);
        self.summary.count("sessions ended");
        if let Some(invoice) = invoice {
            self.invoice(parties, invoice);
        }
    }

    /// Some provider exchanges with some accountant.
    pub(super) fn exchange(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let hub = self.rng.gen_range(0..self.hubs.len());
        self.exchange_at(provider, hub);
    }

    fn exchange_at(&mut self, provider: usize, hub: usize) {
        let height = self.chain.finalized.height;
        let withholds = self.providers[provider].kind == ProviderKind::Withholder;
        let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
            return;
        };
        if withholds {
            // It never lets a preimage out this way.
            if let Some(pending) = &desk.machine.record().pending {
                let preimage =
                    people::provider_secret(provider).preimage(&desk.machine.record().accountant, pending.number);
                desk.hoard.push(Cheque {
                    promise: pending.promise.clone(),
                    preimage,
                });
                return;
            }
        }
        let Ok(step) = desk.machine.exchange(height) else {
            return;
        };
        let request = Box::new(step.apply(&mut desk.machine));
        self.summary.count("exchanges sent");
        self.network
            .send(&mut self.rng, Envelope::Exchange { provider, hub, request });
    }

    /// Some provider makes its last exchange final.
    pub(super) fn reveal(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let hub = self.rng.gen_range(0..self.hubs.len());
        self.reveal_at(provider, hub);
    }

    fn reveal_at(&mut self, provider: usize, hub: usize) {
        if self.providers[provider].kind == ProviderKind::Withholder {
            return;
        }
        let height = self.chain.finalized.height;
        let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
            return;
        };
        let Ok(step) = desk.machine.reveal(height) else { return };
        let request = step.apply(&mut desk.machine);
        self.summary.count("reveals sent");
        self.network
            .send(&mut self.rng, Envelope::Reveal { provider, hub, request });
    }

    /// What a provider must do in time: reveal while it may, settle while it can.
    pub(super) fn hurry(&mut self, provider: usize, hub: usize) {
        let height = self.chain.finalized.height;
        let desk = &self.providers[provider].desks[&hub];
        let soon = height + self.setup.policy.reveal_margin + 3;
        let reveals = desk
            .machine
            .record()
            .pending
            .as_ref()
            .is_some_and(|pending| pending.promise.promise.valid_until <= soon || pending.preimage_out);
        let cheque = desk.machine.must_settle(height);
        if reveals {
            self.reveal_at(provider, hub);
        }
        let dawdles = self.has(Mutant::ProviderDawdles);
        if let Some(cheque) = cheque.filter(|_| !dawdles) {
            self.summary.count("settlements in a hurry");
            self.submit_cheque(provider, hub, cheque);
        }
    }

    /// Some provider settles; those without manners settle what they keep, in time or not.
    pub(super) fn settle(&mut self) {
        let provider = self.rng.gen_range(0..self.providers.len());
        let hub = self.rng.gen_range(0..self.hubs.len());
        let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
            return;
        };
        let cheque = match desk.hoard.len() {
            0 => desk.machine.cheque(),
            _ => {
                let place = self.rng.gen_range(0..desk.hoard.len());
                Some(desk.hoard.swap_remove(place))
            }
        };
        if let Some(cheque) = cheque {
            self.submit_cheque(provider, hub, cheque);
        }
        self.forget_sessions(provider, hub);
    }

    pub(super) fn submit_cheque(&mut self, provider: usize, hub: usize, cheque: Cheque) {
        let operator = people::operator_key(self.setup.scheme, hub).account;
        let delay = self.delay();
        let Cheque { promise, preimage } = cheque;
        self.summary.count("provider settlements sent");
        self.chain.submit(
            delay,
            Transaction::SettleProvider {
                provider,
                hub,
                operator,
                promise,
                preimage,
            },
        );
    }

    /// Sessions that are over and settled are forgotten, by both sides.
    fn forget_sessions(&mut self, provider: usize, hub: usize) {
        let height = self.chain.finalized.height;
        let slack = self.setup.slack();
        let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
            return;
        };
        let ended = desk
            .machine
            .sessions()
            .filter(|(_, session)| session.ended)
            .map(|(id, _)| *id);
        let ended: Vec<AgreementId> = ended.collect();
        for id in ended {
            let Some(session) = desk.machine.session(&id) else {
                continue;
            };
            let over = height > session.signed.agreement.deadline + 30;
            let (worth, finalised) = (session.worth().unwrap_or(0), session.finalised);
            let Some(step) = over.then(|| desk.machine.forget(&id)).and_then(Result::ok) else {
                continue;
            };
            step.apply(&mut desk.machine);
            desk.closed_worth += worth;
            desk.closed_loss += worth.saturating_sub(finalised).min(slack);
            self.served.remove(&id);
            let Some(consumer) = desk.customers.remove(&id) else {
                continue;
            };
            let party = &mut self.consumers[consumer];
            party.meters.remove(&id);
            let Some(machine) = party.purses.get_mut(&hub) else {
                continue;
            };
            if let Ok(step) = machine.forget(&id, height) {
                step.apply(machine);
            }
        }
    }

    /// A provider asks an accountant for its view.
    pub(super) fn recover(&mut self, provider: usize, hub: usize) {
        if self.rng.gen_bool(0.2) {
            return;
        }
        let party = &self.hubs[hub];
        let key = people::operator_key(self.setup.scheme, hub);
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
                let signature = key.sign(&promise.payload(&GENESIS));
                SignedPromise { promise, signature }
            }),
            pending: None,
        };
        let honest = party.is_honest();
        if let (true, Some(last)) = (honest, &status.last) {
            let issued = self.hubs[hub].issued.entry(provider).or_default();
            issued.for_ever = issued.for_ever.max(last.promise.amount);
        }
        let Some(desk) = self.providers[provider].desks.get_mut(&hub) else {
            return;
        };
        if let Ok(step) = desk.machine.recover(&status) {
            let again = step.apply(&mut desk.machine);
            self.summary.count("providers in step again");
            self.invoice_again(provider, hub, &again);
        }
    }
}
