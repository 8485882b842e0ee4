//! The chain's facts about a consumer channel.

use super::{Consumer, MAX_LANES, OlderTerms};
use crate::accountant::terms::Terms;
use codec::{Decode, Encode};
use tallystick_primitives::{
    AccountId, Balance, BlockNumber, Lane,
    state::{ConsumerChannelState, DeviceState, ExitState},
};

/// A request to leave that was not taken back.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Exit {
    /// First block in which the money can leave.
    pub opens_at: BlockNumber,
    /// Last block in which it can.
    pub lapses_after: BlockNumber,
}

impl Exit {
    /// Whether the money can still leave after this block.
    pub fn is_open(&self, finalized: BlockNumber) -> bool {
        finalized <= self.lapses_after
    }
}

/// A device key and what it may do.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct DeviceFacts {
    /// The device's lane.
    pub lane: Lane,
    /// Its key; none if revoked.
    pub key: Option<AccountId>,
    /// The most that it may promise in total.
    pub limit: Balance,
    /// Last block in which its promises settle.
    pub valid_until: BlockNumber,
}

impl DeviceFacts {
    /// Whether changing to `next` takes something away.
    fn is_cut_by(&self, next: Option<&Self>) -> bool {
        self.key.is_some()
            && next.is_none_or(|next| {
                next.key != self.key || next.limit < self.limit || next.valid_until < self.valid_until
            })
    }
}

impl From<&DeviceState> for DeviceFacts {
    fn from(state: &DeviceState) -> Self {
        Self {
            lane: state.lane,
            key: state.key.clone(),
            limit: state.limit,
            valid_until: state.valid_until,
        }
    }
}

/// Everything the chain says of a consumer channel, as of one finalized block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsumerSnapshot {
    /// The block.
    pub height: BlockNumber,
    /// Whether the channel is open.
    pub opened: bool,
    /// The balance that settlements can take (without the existential deposit).
    pub balance: Balance,
    /// The settled amounts, by lane.
    pub settled: Vec<(Lane, Balance)>,
    /// A request to leave that was not taken back.
    pub exit: Option<Exit>,
    /// The identity's device keys.
    pub devices: Vec<DeviceFacts>,
}

impl ConsumerSnapshot {
    /// The snapshot from what the chain's API answers about block `height`.
    pub fn new(height: BlockNumber, channel: &ConsumerChannelState, devices: &[DeviceState]) -> Self {
        let open_exit = |exit: &ExitState| {
            exit.open.then_some(Exit {
                opens_at: exit.opens_at,
                lapses_after: exit.lapses_after,
            })
        };
        Self {
            height,
            opened: channel.opened,
            balance: channel.balance,
            settled: channel.settled.iter().map(|lane| (lane.lane, lane.amount)).collect(),
            exit: channel.exit.as_ref().and_then(open_exit),
            devices: devices.iter().map(DeviceFacts::from).collect(),
        }
    }
}

/// Changes of a snapshot that have to be acted on.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct SnapshotEffects {
    /// An exit is open that was not before.
    pub exit_opened: bool,
    /// Lanes whose device was cut while something is to be collected.
    pub cut_lanes: Vec<Lane>,
}

impl Consumer {
    /// Takes the chain's word; an older snapshot than the last is ignored. `trusts_book` is whether the book tells
    /// everything that was ever taken: then what was settled above it is the consumer's credit, else it counts as
    /// spent.
    pub(crate) fn apply(&mut self, snapshot: &ConsumerSnapshot, terms: &Terms, trusts_book: bool) -> SnapshotEffects {
        if snapshot.height < self.as_of {
            return SnapshotEffects::default();
        }
        let effects = SnapshotEffects {
            exit_opened: snapshot.exit.is_some() && snapshot.exit != self.exit,
            cut_lanes: self.apply_devices(snapshot, terms),
        };
        self.opened = self.opened || snapshot.opened;
        self.balance = snapshot.balance;
        self.exit = snapshot.exit;
        self.apply_settled(&snapshot.settled, trusts_book, snapshot.height);
        self.as_of = snapshot.height;
        if self
            .outgoing
            .as_ref()
            .is_some_and(|outgoing| snapshot.height > outgoing.until)
        {
            self.outgoing = None;
        }
        effects
    }

    fn apply_settled(&mut self, settled: &[(Lane, Balance)], trusts_book: bool, height: BlockNumber) {
        for (lane, amount) in settled.iter().filter(|(_, amount)| *amount > 0) {
            // Without room the watermark is left out: the consumer lacks credit, the accountant nothing.
            if let Some(book) = self.lane_mut(*lane) {
                book.settled = book.settled.max(*amount);
            }
        }
        if !trusts_book {
            self.distrust_credit();
        }
        self.lapse(height);
    }

    fn apply_devices(&mut self, snapshot: &ConsumerSnapshot, terms: &Terms) -> Vec<Lane> {
        let mut devices = snapshot.devices.clone();
        devices.sort_by_key(|device| device.lane);
        devices.dedup_by_key(|device| device.lane);
        // Lanes in use stay; the others share the room that is left.
        let in_use: Vec<Lane> = self.lanes.iter().map(|book| book.lane).collect();
        let mut room = MAX_LANES.saturating_sub(in_use.len());
        devices.retain(|device| {
            let used = in_use.contains(&device.lane);
            let kept = used || room > 0;
            if kept && !used {
                room = room.saturating_sub(1);
            }
            kept
        });
        self.lapse(snapshot.height);
        let mut cut_lanes = Vec::new();
        for book in &mut self.lanes {
            let Some(before) = self.devices.iter().find(|device| device.lane == book.lane) else {
                continue;
            };
            if !before.is_cut_by(devices.iter().find(|device| device.lane == book.lane)) {
                continue;
            }
            if book.is_due() {
                cut_lanes.push(book.lane);
            }
            // The cut was in some block since the last snapshot; what it cut binds for `exit_delay` from there, but not
            // longer than it would have.
            let first = self.as_of.saturating_add(1).saturating_add(terms.exit_delay);
            let last = snapshot.height.saturating_add(terms.exit_delay);
            book.age(OlderTerms {
                sure_until: first.min(before.valid_until),
                over_after: last.min(before.valid_until),
            });
        }
        self.devices = devices;
        self.devices.shrink_to_fit();
        cut_lanes
    }
}
