//! The newest updates, kept so that clients can resume their stream of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tallystick_primitives::AccountId;
use tallystick_rest::UpdateData;
use tokio::sync::broadcast;

/// One update.
#[derive(Clone, Debug)]
pub struct Update {
    /// The place of the update since the process started.
    pub sequence: u64,
    /// The identity that it concerns; every identity if none.
    pub identity: Option<AccountId>,
    /// The event's data.
    pub data: Arc<UpdateData>,
}

impl Update {
    fn concerns(&self, identity: &AccountId) -> bool {
        self.identity.as_ref().is_none_or(|concerned| concerned == identity)
    }
}

/// A place in the stream of a process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// When the process started, in milliseconds since 1970.
    pub epoch: u64,
    /// The update.
    pub sequence: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.epoch, self.sequence)
    }
}

impl std::str::FromStr for Position {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, sequence) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self {
            epoch: epoch.parse()?,
            sequence: sequence.parse()?,
        })
    }
}

#[derive(Debug, Default)]
struct Kept {
    updates: VecDeque<Update>,
    next: u64,
}

/// The newest updates, and the channel to the clients that follow them.
#[derive(Debug)]
pub struct Updates {
    kept: Mutex<Kept>,
    sender: broadcast::Sender<Update>,
    capacity: usize,
    epoch: u64,
}

/// The updates for a client that begins to listen.
#[derive(Debug)]
pub struct Subscription {
    /// Updates since the position that the client saw last.
    pub missed: Vec<Update>,
    /// Whether the client missed more than that.
    pub gap: bool,
    /// Updates to come, of all identities.
    pub receiver: broadcast::Receiver<Update>,
}

impl Updates {
    /// Keeps `capacity` updates; `epoch` names the process.
    pub fn new(capacity: usize, epoch: u64) -> Self {
        let (sender, _) = broadcast::channel(capacity.clamp(1, 4_096));
        Self {
            kept: Mutex::default(),
            sender,
            capacity,
            epoch,
        }
    }

    /// Adds an update that concerns an identity, or every identity.
    pub fn publish(&self, identity: Option<AccountId>, data: UpdateData) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let update = Update {
            sequence: kept.next,
            identity,
            data: Arc::new(data),
        };
        kept.next = kept.next.saturating_add(1);
        kept.updates.push_back(update.clone());
        if kept.updates.len() > self.capacity {
            kept.updates.pop_front();
        }
        // Sent under the lock: a client that subscribes sees each update once, as missed or as new.
        let _nobody_listens = self.sender.send(update);
    }

    /// Begins to listen, after the position that the client saw last.
    pub fn subscribe(&self, identity: &AccountId, last: Option<Position>) -> Subscription {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = self.sender.subscribe();
        let Some(last) = last else {
            return Subscription {
                missed: Vec::new(),
                gap: false,
                receiver,
            };
        };
        let oldest = kept.updates.front().map_or(kept.next, |update| update.sequence);
        let gap = last.epoch != self.epoch || last.sequence.saturating_add(1) < oldest || last.sequence >= kept.next;
        let missed = kept
            .updates
            .iter()
            .filter(|update| !gap && update.sequence > last.sequence && update.concerns(identity))
            .cloned()
            .collect();
        Subscription { missed, gap, receiver }
    }

    /// The position of an update.
    pub fn position(&self, sequence: u64) -> Position {
        Position {
            epoch: self.epoch,
            sequence,
        }
    }

    /// Whether an update is for this identity.
    pub fn concerns(update: &Update, identity: &AccountId) -> bool {
        update.concerns(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tallystick_rest::updates::{AccountantEvent, AccountantUpdate};

    fn identity(number: u8) -> AccountId {
        AccountId::new([number; 32])
    }

    fn data() -> UpdateData {
        UpdateData::Accountant(AccountantUpdate {
            event: AccountantEvent::Paused,
            block: 1,
        })
    }

    fn sequences(updates: &[Update]) -> Vec<u64> {
        updates.iter().map(|update| update.sequence).collect()
    }

    #[test]
    fn a_resumed_stream_holds_exactly_the_own_updates_since() {
        let updates = Updates::new(10, 7);
        for number in [1, 2, 1, 1] {
            updates.publish(Some(identity(number)), data());
        }
        updates.publish(None, data());
        let subscription = updates.subscribe(&identity(1), Some(updates.position(0)));
        assert!(!subscription.gap);
        assert_eq!(sequences(&subscription.missed), [2, 3, 4]);
    }

    #[test]
    fn a_stream_resumed_too_late_or_elsewhere_begins_with_a_gap() {
        let updates = Updates::new(2, 7);
        for _ in 0..5 {
            updates.publish(None, data());
        }
        assert!(updates.subscribe(&identity(1), Some(updates.position(1))).gap);
        assert!(!updates.subscribe(&identity(1), Some(updates.position(2))).gap);
        assert!(!updates.subscribe(&identity(1), Some(updates.position(4))).gap);
        assert!(
            updates.subscribe(&identity(1), Some(updates.position(5))).gap,
            "not there yet"
        );
        let other = Position { epoch: 6, sequence: 4 };
        assert!(updates.subscribe(&identity(1), Some(other)).gap);
    }

    #[test]
    fn positions_read_back() {
        let position = Position { epoch: 12, sequence: 3 };
        assert_eq!(position.to_string().parse(), Ok(position));
        assert!("12".parse::<Position>().is_err() && "a.b".parse::<Position>().is_err());
    }
}
