//! Every order in which things can happen, in a small world, with `stateright`.
//!
//! Two consumers, two providers and one accountant, with the same machines, formats and core as everywhere. Three
//! payment sessions, so that one consumer pays both providers and one provider has two consumers. Messages arrive in
//! any order, some are sent twice, and time may jump past the expiry of all that is unrevealed. Every message may also
//! never arrive, at any moment, so every loss is explored as well; and an accountant that crashes after it has stored
//! its changes is one whose answer never arrives. (Invoice and payment are one act: a payment that is lost is made anew
//! with the same amount, see [`tallystick_parties::consumer`].) The properties are those of the crate, but for MONEY,
//! as only proofs go on chain here; and ACCOUNTANT is for *every* subset of the exchanges that may still be revealed.

mod act;
mod properties;
mod state;

pub use act::Act;
pub use state::{State, Wire};

use stateright::{Model, Property};
use tallystick_messages::agreement::Unit;

/// Consumer and provider of each session.
pub const SESSIONS: [(usize, usize); 3] = [(0, 0), (0, 1), (1, 0)];

/// A planted bug: the exploration must find it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Bug {
    /// The accountant takes promises however small they are, and the first consumer signs such.
    SkipsAcceptance,
    /// The accountant's promises do not expire, though its book says so.
    NeverExpires,
    /// Providers believe that they were paid as soon as they have sent an exchange.
    ServesUnpaid,
}

/// The small world and its bounds.
#[derive(Clone, Debug)]
pub struct SmallWorld {
    /// Units that each session is served at most, in the order of [`SESSIONS`].
    pub units: [u64; 3],
    /// Requests that may be sent again.
    pub repeats: u8,
    /// Jumps of time.
    pub jumps: u8,
    /// The balance of the first consumer's channel; the other channel holds enough.
    pub balance: u128,
    /// Whether the first consumer signs every payment as if it were the only one.
    pub cheats: bool,
    /// Whether the second provider holds its preimages back.
    pub withholds: bool,
    /// The planted bug.
    pub bug: Option<Bug>,
    /// The unit that is sold.
    pub unit: Unit,
}

impl SmallWorld {
    /// A world without a bug.
    pub fn new(unit: Unit) -> Self {
        Self {
            units: [1, 1, 1],
            repeats: 1,
            jumps: 1,
            balance: 15,
            cheats: false,
            withholds: false,
            bug: None,
            unit,
        }
    }

    fn is_honest(&self, provider: usize) -> bool {
        provider == 0 || !self.withholds
    }
}

impl Model for SmallWorld {
    type State = State;
    type Action = Act;

    fn init_states(&self) -> Vec<State> {
        State::first(self).into_iter().collect()
    }

    fn actions(&self, state: &State, acts: &mut Vec<Act>) {
        act::possible(self, state, acts);
    }

    fn next_state(&self, state: &State, act: Act) -> Option<State> {
        let mut next = state.clone();
        act::carry_out(self, &mut next, &act)?;
        next.seal();
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}
