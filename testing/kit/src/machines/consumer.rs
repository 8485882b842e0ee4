//! A consumer: its machine and its lane's key.

use super::{ProviderParty, limits, offer, seeded};
use crate::{Key, Place};
use sp_core::H256;
use tallystick_messages::{AgreementId, ExchangeMessage, Invoice};
use tallystick_parties::{Consumer, LaneRecord, PayError, ProviderError, Received};
use tallystick_primitives::Lane;

/// A consumer that pays from one lane.
pub struct ConsumerParty {
    /// The lane's key.
    pub key: Key,
    /// The machine.
    pub machine: Consumer,
    salt: u8,
}

impl ConsumerParty {
    /// The identity of a seed, which pays from lane 0.
    pub fn new(seed: u8) -> Self {
        Self::in_lane(seed, 0, seed)
    }

    /// A device of an identity.
    pub fn in_lane(identity: u8, lane: Lane, device: u8) -> Self {
        let (place, identity, key) = (Place::default(), seeded(identity).account, seeded(device));
        let record = LaneRecord::new(place.genesis, identity, lane, key.account.clone(), place.accountant);
        Self {
            key,
            machine: Consumer::new(record),
            salt: 0,
        }
    }

    /// Makes an agreement that both sides sign.
    pub fn agree(&mut self, provider: &mut ProviderParty) -> AgreementId {
        self.salt += 1;
        let salt = H256([self.salt; 32]);
        let offer = offer(&provider.key);
        let draft = self.machine.agree(&offer, &limits(), salt, 1).unwrap();
        let genesis = Place::default().genesis;
        let proposal = draft
            .sign(&genesis, |payload| Ok::<_, ProviderError>(self.key.sign(payload)))
            .unwrap();
        let signed = provider
            .machine
            .accept_agreement(proposal, &offer, &self.key.account, 1, |payload| {
                Ok::<_, ProviderError>(provider.key.sign(payload))
            })
            .unwrap()
            .apply(&mut provider.machine);
        self.machine.countersigned(signed).unwrap().apply(&mut self.machine)
    }

    /// Pays an invoice for `units` received.
    pub fn pay(&mut self, invoice: &Invoice, units: u64) -> Result<ExchangeMessage, PayError> {
        let received = Received {
            units,
            tolerance: 0,
            height: 1,
        };
        let draft = self.machine.pay(invoice, received)?.apply(&mut self.machine);
        let key = &self.key;
        Ok(draft.sign(|payload| Ok::<_, ProviderError>(key.sign(payload))).unwrap())
    }
}
