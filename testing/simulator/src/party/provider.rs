//! A provider around its machines.

use crate::{
    chain::Chain,
    people,
    setup::{GENESIS, INVOICE_CAP, PRICE, ProviderKind, Setup},
};
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, Cheque, ExchangeAnswer, ExchangeRequest, SignedPromise, agreement::Unit};
use tallystick_parties::{ChainFacts, Offer, Provider, ProviderRecord};
use tallystick_primitives::{BlockNumber, Promise, Signature};

/// A provider: one machine for each accountant.
pub struct ProviderParty {
    /// Its place.
    pub place: usize,
    /// How it behaves.
    pub kind: ProviderKind,
    /// Its machines by accountant.
    pub sides: BTreeMap<usize, ProviderSide>,
}

/// A provider's side of its dealings with one accountant.
pub struct ProviderSide {
    /// The machine.
    pub machine: Provider,
    /// The consumer of each agreement.
    pub consumers: BTreeMap<AgreementId, usize>,
    /// Cheques that a dishonest provider keeps for later.
    pub withheld: Vec<Cheque>,
    /// The worth of everything served in payment sessions that are forgotten.
    pub closed_worth: u128,
    /// The part of it that never became final: at most a session's slack each.
    pub closed_loss: u128,
    /// Whether its accountant gave it a wrong promise.
    pub faults: u64,
}

impl ProviderParty {
    /// A provider that has done nothing yet.
    pub fn new(setup: &Setup, place: usize, kind: ProviderKind, chain: &Chain) -> Self {
        let sides = (0..setup.accountants.len())
            .map(|accountant| {
                let record = ProviderRecord::new(
                    GENESIS,
                    people::provider_key(setup.scheme, place).account,
                    people::accountant_id(setup.scheme, accountant),
                    facts(setup, place, accountant, chain),
                );
                let machine = Provider::new(people::provider_secret(place), setup.policy, record);
                let side = ProviderSide {
                    machine: machine.with_verifier(verifier(setup, kind)),
                    consumers: BTreeMap::new(),
                    withheld: Vec::new(),
                    closed_worth: 0,
                    closed_loss: 0,
                    faults: 0,
                };
                (accountant, side)
            })
            .collect();
        Self { place, kind, sides }
    }

    /// It crashed, and starts again from its disk.
    pub fn restart(&mut self, setup: &Setup) {
        let kind = self.kind;
        for side in self.sides.values_mut() {
            let sessions: Vec<_> = side
                .machine
                .sessions()
                .map(|(id, session)| (*id, session.clone()))
                .collect();
            let record = side.machine.record().clone();
            let machine = Provider::load(people::provider_secret(self.place), setup.policy, record, sessions);
            side.machine = machine.with_verifier(verifier(setup, kind));
        }
    }

    /// The provider's offer.
    pub fn offer(&self, setup: &Setup, accountant: usize, deadline: BlockNumber, unit: &Unit) -> Offer {
        Offer {
            provider: people::provider_key(setup.scheme, self.place).account,
            accountant: people::accountant_id(setup.scheme, accountant),
            price: PRICE,
            unit: unit.clone(),
            cap: 20_000,
            minimum_invoice: PRICE,
            invoice_cap: INVOICE_CAP,
            deadline,
        }
    }
}

/// A provider that believes every answer believes every signature; dishonest ones hand in everything they are given.
fn verifier(setup: &Setup, kind: ProviderKind) -> tallystick_parties::Verifier {
    let believes = kind != ProviderKind::Honest || setup.mutant == Some(crate::setup::Mutant::ProviderBelieves);
    if believes {
        |_, _, _| true
    } else {
        setup.scheme.verifier()
    }
}

/// The provider channel's state on the finalized chain.
pub fn facts(setup: &Setup, provider: usize, accountant: usize, chain: &Chain) -> ChainFacts {
    let channel = chain.finalized.provider(provider, accountant);
    ChainFacts {
        height: chain.finalized.height,
        operator: people::operator_key(setup.scheme, accountant).account,
        previous_operator: None,
        coverage: channel.coverage,
        proven: channel.proven,
        settled: channel.settled,
    }
}

/// Changes an answer to the one that its provider would like to get. The signature is nobody's.
pub fn believe(side: &ProviderSide, request: &ExchangeRequest, answer: &mut ExchangeAnswer, height: BlockNumber) {
    let record = side.machine.record();
    let growth: u128 = answer
        .accepted
        .iter()
        .filter_map(|place| request.messages.get(usize::try_from(*place).ok()?))
        .map(|message| {
            let committed = side
                .machine
                .session(&message.agreement)
                .map_or(0, |session| session.committed);
            message.agreement_total.saturating_sub(committed)
        })
        .sum();
    let amount = record.promised() + growth;
    let channel = record.channel();
    let wished = |hashlock, amount, valid_until: BlockNumber| SignedPromise {
        promise: Promise::of_accountant(channel, amount, hashlock, valid_until),
        signature: nobody(),
    };
    if let Some(promise) = &mut answer.promise {
        let differs = promise.promise.amount != amount || promise.promise.hashlock != request.hashlock;
        if differs {
            let valid_until = promise
                .promise
                .valid_until
                .max(height + side.machine.policy().answer_margin);
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
