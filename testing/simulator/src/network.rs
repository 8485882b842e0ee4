//! A network that loses, repeats and reorders.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use sp_core::H256;
use tallystick_messages::{
    AgreementId, Committed, ExchangeAnswer, ExchangeMessage, ExchangeRequest, Invoice, Refusal, RevealAnswer,
    RevealRequest,
};

/// The places of a consumer, a provider and an accountant that deal with each other.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Parties {
    /// The consumer.
    pub consumer: usize,
    /// The provider.
    pub provider: usize,
    /// The accountant.
    pub accountant: usize,
}

/// Something on its way.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "what a variant holds is what its name says")]
pub enum Envelope {
    /// Provider to consumer.
    Invoice(Parties, Invoice),
    /// Consumer to provider.
    Payment(Parties, Box<ExchangeMessage>),
    /// Provider to consumer: the accountant refused the payment.
    Unpaid {
        parties: Parties,
        agreement: AgreementId,
        refusal: Refusal,
        committed: Option<Box<Committed>>,
    },
    /// Provider to accountant.
    Exchange {
        provider: usize,
        accountant: usize,
        request: Box<ExchangeRequest>,
    },
    /// Accountant to provider.
    Answer {
        provider: usize,
        accountant: usize,
        digest: H256,
        answer: Result<Box<ExchangeAnswer>, (Refusal, Option<u64>)>,
    },
    /// Provider to accountant.
    Reveal {
        provider: usize,
        accountant: usize,
        request: RevealRequest,
    },
    /// Accountant to provider.
    Final {
        provider: usize,
        accountant: usize,
        number: u64,
        answer: Result<Box<RevealAnswer>, Refusal>,
    },
}

/// Everything on its way.
#[derive(Default)]
pub struct Network {
    waiting: Vec<Envelope>,
}

/// More than this many at once are lost.
const ROOM: usize = 256;

impl Network {
    /// Sends something; one in 20 gets lost at once.
    pub fn send(&mut self, rng: &mut ChaCha8Rng, envelope: Envelope) {
        if self.waiting.len() < ROOM && !rng.gen_bool(0.05) {
            self.waiting.push(envelope);
        }
    }

    /// Something arrives, in any order; one in 20 arrives again later.
    pub fn deliver(&mut self, rng: &mut ChaCha8Rng) -> Option<Envelope> {
        if self.waiting.is_empty() {
            return None;
        }
        let place = rng.gen_range(0..self.waiting.len());
        if rng.gen_bool(0.05) {
            return self.waiting.get(place).cloned();
        }
        Some(self.waiting.swap_remove(place))
    }
}
