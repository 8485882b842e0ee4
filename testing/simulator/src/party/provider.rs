//! A provider around its machines.

use crate::{
    chain::Chain,
    people,
    setup::{ProviderKind, Setup, GENESIS, INVOICE_CAP, PRICE},
};
use std::collections::BTreeMap;
use tallystick_messages::{agreement::Unit, AgreementId, ExchangeAnswer, ExchangeRequest, SignedPromise};
use tallystick_parties::{ChainFacts, Cheque, Offer, Provider, ProviderRecord};
use tallystick_primitives::{BlockNumber, Promise, Signature};

/// A provider: one machine for each accountant.
pub struct ProviderParty {
    /// Its place.
    pub place: usize,
    /// How it behaves.
    pub kind: ProviderKind,
    /// Its machines by accountant.
    pub desks: BTreeMap<usize, Desk>,
}

/// What a provider has with one accountant.
pub struct Desk {
    /// The machine.
    pub machine: Provider,
    /// Whose agreements are whose.
    pub customers: BTreeMap<AgreementId, usize>,
    /// Cheques that somebody without manners keeps for later.
    pub hoard: Vec<Cheque>,
    /// What sessions that are forgotten were served for, and what of it was lost.
    pub closed_worth: u128,
    /// What of it never became final: at most a session's slack each.
    pub closed_loss: u128,
    /// Whether its accountant gave it a wrong promise.
    pub faults: u64,
}

impl ProviderParty {
    /// A provider that has done nothing yet.
    pub fn new(setup: &Setup, place: usize, kind: ProviderKind, chain: &Chain) -> Self {
        let desks = (0..setup.hubs.len())
            .map(|hub| {
                let record = ProviderRecord::new(
                    GENESIS,
                    people::provider_key(setup.scheme, place).account,
                    people::accountant(setup.scheme, hub),
                    facts(setup, place, hub, chain),
                );
                let machine = Provider::new(people::provider_secret(place), setup.policy, record);
                let desk = Desk {
                    machine: machine.with_verifier(verifier(setup, kind)),
                    customers: BTreeMap::new(),
                    hoard: Vec::new(),
                    closed_worth: 0,
                    closed_loss: 0,
                    faults: 0,
                };
                (hub, desk)
            })
            .collect();
        Self { place, kind, desks }
    }

    /// It crashed, and starts again from its disk.
    pub fn restart(&mut self, setup: &Setup) {
        let kind = self.kind;
        for desk in self.desks.values_mut() {
            let sessions: Vec<_> = desk
                .machine
                .sessions()
                .map(|(id, session)| (*id, session.clone()))
                .collect();
            let record = desk.machine.record().clone();
            let machine = Provider::load(people::provider_secret(self.place), setup.policy, record, sessions);
            desk.machine = machine.with_verifier(verifier(setup, kind));
        }
    }

    /// What it sells.
    pub fn offer(&self, setup: &Setup, hub: usize, deadline: BlockNumber, unit: &Unit) -> Offer {
        Offer {
            provider: people::provider_key(setup.scheme, self.place).account,
            accountant: people::accountant(setup.scheme, hub),
            price: PRICE,
            unit: unit.clone(),
            cap: 20_000,
            minimum_invoice: PRICE,
            invoice_cap: INVOICE_CAP,
            deadline,
        }
    }
}

/// Who believes every answer believes every signature; and those without manners hand in whatever they are given.
fn verifier(setup: &Setup, kind: ProviderKind) -> tallystick_parties::Verifier {
    let believes = kind != ProviderKind::Honest || setup.mutant == Some(crate::setup::Mutant::ProviderBelieves);
    if believes {
        |_, _, _| true
    } else {
        setup.scheme.verifier()
    }
}

/// What the finalized chain says.
pub fn facts(setup: &Setup, provider: usize, hub: usize, chain: &Chain) -> ChainFacts {
    let channel = chain.finalized.provider(provider, hub);
    ChainFacts {
        height: chain.finalized.height,
        operator: people::operator_key(setup.scheme, hub).account,
        previous_operator: None,
        coverage: channel.coverage,
        proven: channel.proven,
        settled: channel.settled,
    }
}

/// Reads into an answer what its provider would like it to say. The signature is nobody's.
pub fn believe(desk: &Desk, request: &ExchangeRequest, answer: &mut ExchangeAnswer, height: BlockNumber) {
    let record = desk.machine.record();
    let growth: u128 = answer
        .accepted
        .iter()
        .filter_map(|place| request.messages.get(usize::try_from(*place).ok()?))
        .map(|message| {
            let committed = desk
                .machine
                .session(&message.agreement)
                .map_or(0, |session| session.committed);
            message.agreement_total.saturating_sub(committed)
        })
        .sum();
    let amount = record.promised() + growth;
    let channel = record.channel();
    let wished = |hashlock, amount, valid_until: BlockNumber| SignedPromise {
        promise: Promise {
            channel,
            lane: 0,
            amount,
            hashlock,
            valid_until,
        },
        signature: nobody(),
    };
    if let Some(promise) = &mut answer.promise {
        let differs = promise.promise.amount != amount || promise.promise.hashlock != request.hashlock;
        if differs {
            let valid_until = promise
                .promise
                .valid_until
                .max(height + desk.machine.policy().answer_margin);
            *promise = wished(request.hashlock, amount, valid_until);
        }
    }
    answer.total = if answer.promise.is_some() {
        amount
    } else {
        record.promised()
    };
}

/// Nobody's signature.
fn nobody() -> Signature {
    Signature::Sr25519([0; 64].into())
}
