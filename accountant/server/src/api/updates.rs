//! News for identities that follow them: server-sent events that can be resumed.

use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};
use tallystick_primitives::AccountId;
use tokio::sync::broadcast;

/// What an update is about; the event's name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Topic {
    /// A promise was turned into money.
    Settlement,
    /// An exit was requested, cancelled or made.
    Exit,
    /// A provider's coverage changed.
    Coverage,
    /// The accountant's status, fee or operator changed.
    Accountant,
    /// A channel was opened or topped up, or its devices changed.
    Channel,
    /// Updates were missed: ask anew for what you need. Only sent to a client that resumes too late.
    Gap,
}

impl Topic {
    /// The event's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Exit => "exit",
            Self::Coverage => "coverage",
            Self::Accountant => "accountant",
            Self::Channel => "channel",
            Self::Gap => "gap",
        }
    }
}

/// One update.
#[derive(Clone, Debug)]
pub struct Update {
    /// Its place in this process' life.
    pub sequence: u64,
    /// Whom it concerns; everybody if none.
    pub identity: Option<AccountId>,
    /// What it is about.
    pub topic: Topic,
    /// The event's data.
    pub data: Arc<Value>,
}

impl Update {
    fn concerns(&self, identity: &AccountId) -> bool {
        self.identity.as_ref().is_none_or(|concerned| concerned == identity)
    }
}

/// A place in the stream: which process' life, and which update in it.
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

/// Keeps the newest updates and hands them to whoever listens.
#[derive(Debug)]
pub struct Updates {
    kept: Mutex<Kept>,
    sender: broadcast::Sender<Update>,
    capacity: usize,
    epoch: u64,
}

/// What a client that begins to listen gets.
#[derive(Debug)]
pub struct Subscription {
    /// What it has missed since its position.
    pub missed: Vec<Update>,
    /// Whether there was more than that.
    pub gap: bool,
    /// What is to come; of all identities.
    pub receiver: broadcast::Receiver<Update>,
}

impl Updates {
    /// Keeps `capacity` updates; `epoch` names this life of the process.
    pub fn new(capacity: usize, epoch: u64) -> Self {
        let (sender, _) = broadcast::channel(capacity.clamp(1, 4_096));
        Self {
            kept: Mutex::default(),
            sender,
            capacity,
            epoch,
        }
    }

    /// Tells an update to whom it concerns; to everybody if nobody is named.
    pub fn publish(&self, identity: Option<AccountId>, topic: Topic, data: Value) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let update = Update {
            sequence: kept.next,
            identity,
            topic,
            data: Arc::new(data),
        };
        kept.next = kept.next.saturating_add(1);
        kept.updates.push_back(update.clone());
        if kept.updates.len() > self.capacity {
            kept.updates.pop_front();
        }
        // Sent under the lock: who subscribes sees each update either as missed or as new, never twice or not at all.
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
    use serde_json::json;

    fn identity(number: u8) -> AccountId {
        AccountId::new([number; 32])
    }

    fn sequences(updates: &[Update]) -> Vec<u64> {
        updates.iter().map(|update| update.sequence).collect()
    }

    #[test]
    fn who_resumes_gets_exactly_its_own_updates_since_then() {
        let updates = Updates::new(10, 7);
        for number in [1, 2, 1, 1] {
            updates.publish(Some(identity(number)), Topic::Channel, json!({}));
        }
        updates.publish(None, Topic::Accountant, json!({}));
        let subscription = updates.subscribe(&identity(1), Some(updates.position(0)));
        assert!(!subscription.gap);
        assert_eq!(sequences(&subscription.missed), [2, 3, 4]);
    }

    #[test]
    fn who_resumes_too_late_or_from_another_life_is_told_of_the_gap() {
        let updates = Updates::new(2, 7);
        for _ in 0..5 {
            updates.publish(None, Topic::Accountant, json!({}));
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
