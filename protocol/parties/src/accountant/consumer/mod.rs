//! One consumer channel.
//!
//! - [`facts`]: what the chain says of it;
//! - [`lane`]: what was taken in each lane, and the rule by which it is taken;
//! - [`cover`]: whether the channel's money is enough for all lanes.

pub mod cover;
pub mod facts;
pub mod lane;

pub use facts::{ConsumerSnapshot, DeviceFacts, Exit};
pub use lane::{LaneBook, LaneCheque, OlderTerms, PendingPayment, Standing};

use crate::record::V1;
use codec::{Decode, Encode};
use sp_core::H256;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane};

/// Most lanes that are kept of one consumer, and most devices. Lanes beyond are refused as unknown devices.
pub const MAX_LANES: usize = 256;

/// A consumer channel, as the accountant knows it.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Consumer {
    version: V1,
    /// The identity of the channel's holder.
    pub identity: AccountId,
    /// The block that the chain's facts are of.
    pub as_of: BlockNumber,
    /// Whether the channel is open on chain.
    pub opened: bool,
    /// The balance that settlements can take.
    pub balance: Balance,
    /// A request to leave that was not taken back.
    pub exit: Option<Exit>,
    /// Money for which a fast exit was signed and that may still be in the balance.
    pub outgoing: Option<Box<Outgoing>>,
    /// The book of each lane, in the lanes' order.
    pub lanes: Vec<LaneBook>,
    /// The device keys, in the lanes' order.
    pub devices: Vec<DeviceFacts>,
}

/// Money that may leave a channel by a signed fast exit.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Outgoing {
    /// The amount that may leave.
    pub amount: Balance,
    /// Last block in which it may.
    pub until: BlockNumber,
    /// Hash of the newest request's payload: the same request is signed again without holding back more.
    pub digest: H256,
}

impl Consumer {
    /// A channel of which the chain has told nothing yet.
    pub fn new(identity: AccountId) -> Self {
        Self {
            version: V1,
            identity,
            as_of: 0,
            opened: false,
            balance: 0,
            exit: None,
            outgoing: None,
            lanes: Vec::new(),
            devices: Vec::new(),
        }
    }

    /// The key that signs promises of this lane: the identity's own in lane 0, the device's otherwise.
    pub fn lane_key(&self, lane: Lane) -> Option<&AccountId> {
        match lane {
            0 => Some(&self.identity),
            _ => self.device(lane).and_then(|device| device.key.as_ref()),
        }
    }

    /// The lane's device, as the chain knows it.
    pub fn device(&self, lane: Lane) -> Option<&DeviceFacts> {
        self.devices.iter().find(|device| device.lane == lane)
    }

    /// The book of a lane in which something was taken or settled.
    pub fn lane(&self, lane: Lane) -> Option<&LaneBook> {
        self.lanes.iter().find(|book| book.lane == lane)
    }

    /// The same to be changed; a new one if there was none and there is room.
    pub(crate) fn lane_mut(&mut self, lane: Lane) -> Option<&mut LaneBook> {
        match self.lanes.binary_search_by_key(&lane, |book| book.lane) {
            Ok(place) => self.lanes.get_mut(place),
            Err(_) if self.lanes.len() >= MAX_LANES => None,
            Err(place) => {
                // Most consumers pay from one lane: no room is set aside for more.
                self.lanes.reserve_exact(1);
                self.lanes.insert(place, LaneBook::new(lane));
                self.lanes.get_mut(place)
            }
        }
    }

    /// Whether an exit is open after this block.
    pub fn is_leaving(&self, finalized: BlockNumber) -> bool {
        self.exit.as_ref().is_some_and(|exit| exit.is_open(finalized))
    }

    /// Whether a promise was given against this consumer that is not revealed yet.
    pub fn has_conditional(&self) -> bool {
        self.lanes.iter().any(|lane| !lane.pending.is_empty())
    }
}
