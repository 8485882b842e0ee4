//! A consumer around its machines.

use crate::{
    people,
    setup::{ConsumerKind, GENESIS, Setup},
};
use std::collections::BTreeMap;
use tallystick_messages::{AgreementId, ExchangeMessage, Invoice};
use tallystick_parties::{Consumer, LaneRecord, Received};
use tallystick_primitives::{AccountId, BlockNumber, Lane, Promise};

/// A consumer: one machine for each accountant.
pub struct ConsumerParty {
    /// Its place.
    pub place: usize,
    /// How it behaves.
    pub kind: ConsumerKind,
    /// Its machines by accountant.
    pub machines: BTreeMap<usize, Consumer>,
    /// The units it counted itself, by agreement.
    pub meters: BTreeMap<AgreementId, u64>,
    /// How many device keys it had.
    pub generation: u64,
}

impl ConsumerParty {
    /// A consumer that has done nothing yet.
    pub fn new(setup: &Setup, place: usize, kind: ConsumerKind) -> Self {
        let mut party = Self {
            place,
            kind,
            machines: BTreeMap::new(),
            meters: BTreeMap::new(),
            generation: 0,
        };
        party.forget_everything(setup);
        party
    }

    /// The lane it pays from.
    pub fn lane(&self) -> Lane {
        match self.kind {
            ConsumerKind::Device => 1,
            _ => 0,
        }
    }

    /// The key it signs with.
    pub fn key(&self, setup: &Setup) -> crate::crypto::Key {
        match self.kind {
            ConsumerKind::Device => people::device_key(setup.scheme, self.place, self.generation),
            _ => people::consumer_key(setup.scheme, self.place),
        }
    }

    /// Its disk is gone.
    pub fn forget_everything(&mut self, setup: &Setup) {
        let identity = people::consumer_key(setup.scheme, self.place).account;
        let key = self.key(setup).account;
        for place in 0..setup.accountants.len() {
            let accountant = people::accountant_id(setup.scheme, place);
            let record = LaneRecord::new(GENESIS, identity.clone(), self.lane(), key.clone(), accountant);
            let machine = Consumer::new(record).with_verifier(setup.scheme.verifier());
            self.machines.insert(place, machine);
        }
        self.meters.clear();
    }

    /// It crashed, and starts again from its disk.
    pub fn restart(&mut self, setup: &Setup) {
        for machine in self.machines.values_mut() {
            let agreements: Vec<_> = machine.agreements().map(|(id, paid)| (*id, paid.clone())).collect();
            *machine = Consumer::load(machine.lane().clone(), agreements).with_verifier(setup.scheme.verifier());
        }
    }

    /// Answers an invoice, or says why not.
    pub fn pay(
        &mut self,
        setup: &Setup,
        accountant: usize,
        provider: &AccountId,
        invoice: &Invoice,
        height: BlockNumber,
        blindly: bool,
    ) -> Result<ExchangeMessage, &'static str> {
        let key = self.key(setup);
        let machine = self
            .machines
            .get_mut(&accountant)
            .ok_or("no machine for this accountant")?;
        if self.kind == ConsumerKind::DoubleSpender {
            return Ok(only_this(machine.lane(), &key, provider, invoice));
        }
        let metered = self.meters.get(&invoice.agreement).copied().unwrap_or(0);
        let received = Received {
            units: if blindly { u64::MAX } else { metered },
            tolerance: 0,
            height,
        };
        let step = machine.pay(invoice, received).map_err(|error| error.code())?;
        let draft = step.apply(machine);
        draft.sign(|payload| Ok(key.sign(payload)))
    }
}

/// A payment by a consumer that acts as if it were the only one.
fn only_this(lane: &LaneRecord, key: &crate::crypto::Key, provider: &AccountId, invoice: &Invoice) -> ExchangeMessage {
    let promise = Promise::of_consumer(lane.channel(), lane.lane, invoice.total, invoice.hashlock);
    let mut message = ExchangeMessage::new(
        &GENESIS,
        promise,
        invoice.agreement,
        invoice.total,
        provider.clone(),
        |payload| key.sign(payload),
    );
    // Now and then the message is signed well, and the promise in it is not.
    if invoice.total.is_multiple_of(4) {
        message.promise_signature = message.signature.clone();
    }
    message
}
