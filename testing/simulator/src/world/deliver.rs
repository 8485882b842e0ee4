//! The effects of messages that arrive.

use super::World;
use crate::{
    check::Violation,
    network::{Envelope, Parties},
    party::{accountant::Ended, provider::believe},
    people,
    setup::{ConsumerKind, Mutant, ProviderKind},
};
use rand::Rng;
use sp_core::H256;
use tallystick_messages::{
    AgreementId, Committed, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Invoice, Refusal, RevealAnswer,
    RevealRequest,
};
use tallystick_parties::{Next, ProviderError, Unpaid};

impl World {
    /// Something arrives.
    pub(super) fn deliver(&mut self) -> Result<(), Violation> {
        let Some(envelope) = self.network.deliver(&mut self.rng) else {
            return Ok(());
        };
        match envelope {
            Envelope::Invoice(parties, invoice) => self.at_consumer(parties, &invoice),
            Envelope::Payment(parties, message) => self.at_provider(parties, &message),
            Envelope::Unpaid {
                parties,
                agreement,
                refusal,
                committed,
            } => {
                self.told_why(parties, agreement, refusal, committed.as_deref());
            }
            Envelope::Exchange {
                provider,
                accountant,
                request,
            } => return self.at_accountant(provider, accountant, &request),
            Envelope::Answer {
                provider,
                accountant,
                digest,
                answer,
            } => self.answered(provider, accountant, digest, answer),
            Envelope::Reveal {
                provider,
                accountant,
                request,
            } => self.reveal_at_accountant(provider, accountant, &request),
            Envelope::Final {
                provider,
                accountant,
                number,
                answer,
            } => self.finalised(provider, accountant, number, answer),
        }
        Ok(())
    }

    fn at_consumer(&mut self, parties: Parties, invoice: &Invoice) {
        let blindly = self.has(Mutant::ConsumerPaysBlindly);
        let height = self.chain.finalized.height;
        let provider = people::provider_key(self.setup.scheme, parties.provider).account;
        let party = &mut self.consumers[parties.consumer];
        let message = match party.pay(&self.setup, parties.accountant, &provider, invoice, height, blindly) {
            Ok(message) => message,
            Err(code) => return self.summary.count(&format!("invoice not paid: {code}")),
        };
        if party.kind != ConsumerKind::DoubleSpender {
            let signed = self.signed.entry((parties.consumer, parties.accountant)).or_default();
            *signed = message.promise.amount.max(*signed);
        }
        self.summary.count("payments signed");
        self.network
            .send(&mut self.rng, Envelope::Payment(parties, Box::new(message)));
    }

    fn at_provider(&mut self, parties: Parties, message: &ExchangeMessage) {
        let height = self.chain.finalized.height;
        let Some(side) = self.providers[parties.provider].sides.get_mut(&parties.accountant) else {
            return;
        };
        match side.machine.receive(message, height) {
            Ok(step) => {
                step.apply(&mut side.machine);
                self.summary.count("payments received");
            }
            Err(ProviderError::Payment(Refusal::WrongHashlock)) => {
                self.invoice_again(parties.provider, parties.accountant, &[message.agreement]);
            }
            Err(error) => self
                .summary
                .count(&format!("payment not taken by its provider: {}", error.code())),
        }
    }

    fn told_why(&mut self, parties: Parties, agreement: AgreementId, refusal: Refusal, committed: Option<&Committed>) {
        let Some(committed) = committed else { return };
        let party = &mut self.consumers[parties.consumer];
        let Some(machine) = party.machines.get_mut(&parties.accountant) else {
            return;
        };
        if let Ok(step) = machine.resync(refusal, &agreement, committed) {
            let resynced = step.apply(machine);
            if resynced.had_forgotten {
                self.summary.count("consumers in step again");
            }
        }
        // A consumer that is told why can pay again.
        self.invoice_again(parties.provider, parties.accountant, &[agreement]);
    }

    fn at_accountant(
        &mut self,
        provider: usize,
        accountant: usize,
        request: &ExchangeRequest,
    ) -> Result<(), Violation> {
        let crash = self.crash_point();
        let now = self.chain.head.height;
        let party = &mut self.accountants[accountant];
        let Ended::Answered(result) = party.exchange(&self.setup, provider, request, crash, now) else {
            self.summary.count("accountants crashed");
            return Ok(());
        };
        let answer = match result {
            Ok(answer) => {
                self.note_answer(&answer);
                self.check_replay(accountant, request, &answer)?;
                Ok(Box::new(answer))
            }
            Err(refused) => {
                self.summary
                    .count(&format!("exchange refused: {}", refused.refusal.code()));
                Err((refused.refusal, refused.next_number))
            }
        };
        let digest = request.digest();
        self.network.send(
            &mut self.rng,
            Envelope::Answer {
                provider,
                accountant,
                digest,
                answer,
            },
        );
        Ok(())
    }

    fn note_answer(&mut self, answer: &ExchangeAnswer) {
        self.summary.count("exchanges answered");
        self.summary
            .add("messages taken", answer.accepted.len().try_into().unwrap_or(0));
        for refused in &answer.refused {
            self.summary
                .count(&format!("message refused: {}", refused.refusal.code()));
        }
    }

    /// REPLAY: the same request again changes nothing and is answered in the same way.
    fn check_replay(
        &mut self,
        accountant: usize,
        request: &ExchangeRequest,
        answer: &ExchangeAnswer,
    ) -> Result<(), Violation> {
        let party = &self.accountants[accountant];
        if !party.is_honest() || self.setup.mutant.is_some() || answer.promise.is_none() || !self.rng.gen_bool(0.3) {
            return Ok(());
        }
        self.summary.count("replays");
        if party.says_the_same_again(&self.setup, request, answer) {
            return Ok(());
        }
        let what = format!(
            "accountant {accountant} answers exchange {} differently the second time",
            request.number
        );
        Err(self.fail("REPLAY", what))
    }

    fn answered(
        &mut self,
        provider: usize,
        accountant: usize,
        digest: H256,
        answer: Result<Box<ExchangeAnswer>, (Refusal, Option<u64>)>,
    ) {
        let height = self.chain.finalized.height;
        let believes = self.has(Mutant::ProviderBelieves) && self.providers[provider].kind == ProviderKind::Honest;
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let Some(request) = side
            .machine
            .record()
            .in_flight
            .clone()
            .filter(|request| request.digest() == digest)
        else {
            return;
        };
        match answer {
            Ok(mut answer) => {
                if believes {
                    believe(side, &request, &mut answer, height);
                }
                let Ok(step) = side.machine.answer(&answer, height) else {
                    return;
                };
                let answered = step.apply(&mut side.machine);
                if let Some(fault) = answered.fault {
                    side.faults += 1;
                    self.summary.count(&format!("wrong answer noticed: {}", fault.code()));
                }
                self.tell(provider, accountant, answered.refused);
                self.invoice_again(provider, accountant, &answered.reinvoice);
            }
            Err((refusal, next_number)) => {
                let Ok(step) = side.machine.refused(refusal, next_number, height) else {
                    return;
                };
                match step.apply(&mut side.machine) {
                    Next::Reinvoice(again) => self.invoice_again(provider, accountant, &again),
                    Next::Recover(again) => {
                        self.recover(provider, accountant);
                        self.invoice_again(provider, accountant, &again);
                    }
                    Next::RetryLater | Next::Stop => {}
                }
            }
        }
    }

    fn tell(&mut self, provider: usize, accountant: usize, refused: Vec<Unpaid>) {
        for Unpaid {
            agreement,
            refusal,
            committed,
        } in refused
        {
            let Some(consumer) = self.providers[provider].sides[&accountant]
                .consumers
                .get(&agreement)
                .copied()
            else {
                continue;
            };
            let parties = Parties {
                consumer,
                provider,
                accountant,
            };
            let committed = committed.map(Box::new);
            self.network.send(
                &mut self.rng,
                Envelope::Unpaid {
                    parties,
                    agreement,
                    refusal,
                    committed,
                },
            );
        }
    }

    fn reveal_at_accountant(&mut self, provider: usize, accountant: usize, request: &RevealRequest) {
        let crash = self.crash_point();
        let now = self.chain.head.height;
        let party = &mut self.accountants[accountant];
        let Ended::Answered(result) = party.reveal(&self.setup, provider, request, crash, now) else {
            self.summary.count("accountants crashed");
            return;
        };
        let answer = match result {
            Ok(answer) => Ok(Box::new(answer)),
            Err(refused) => {
                self.summary
                    .count(&format!("reveal refused: {}", refused.refusal.code()));
                Err(refused.refusal)
            }
        };
        let number = request.number;
        self.network.send(
            &mut self.rng,
            Envelope::Final {
                provider,
                accountant,
                number,
                answer,
            },
        );
    }

    fn finalised(
        &mut self,
        provider: usize,
        accountant: usize,
        number: u64,
        answer: Result<Box<RevealAnswer>, Refusal>,
    ) {
        let height = self.chain.finalized.height;
        let Some(side) = self.providers[provider].sides.get_mut(&accountant) else {
            return;
        };
        let pending = side.machine.record().pending.as_ref().map(|pending| pending.number);
        if pending != Some(number) {
            return;
        }
        match answer {
            Ok(answer) => {
                let Ok(step) = side.machine.final_answer(&answer) else {
                    return;
                };
                match step.apply(&mut side.machine) {
                    None => self.summary.count("exchanges final by reveal"),
                    Some(fault) => self.summary.count(&format!("wrong final noticed: {}", fault.code())),
                }
            }
            Err(refusal) => {
                let Ok(step) = side.machine.reveal_refused(refusal, height) else {
                    return;
                };
                let again = step.apply(&mut side.machine);
                self.invoice_again(provider, accountant, &again);
            }
        }
    }
}
