//! Counts of the events in a run.

use std::{collections::BTreeMap, fmt};

/// Counts of what happened.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    counts: BTreeMap<String, u64>,
}

impl Summary {
    /// Counts one more.
    pub fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// Counts some more.
    pub fn add(&mut self, what: &str, number: u64) {
        match self.counts.get_mut(what) {
            Some(count) => *count += number,
            None => {
                self.counts.insert(what.to_owned(), number);
            }
        }
    }

    /// Adds what happened in another run.
    pub fn merge(&mut self, other: &Self) {
        other.counts.iter().for_each(|(what, count)| self.add(what, *count));
    }

    /// How often something happened.
    pub fn of(&self, what: &str) -> u64 {
        self.counts.get(what).copied().unwrap_or(0)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts
            .iter()
            .try_for_each(|(what, count)| writeln!(f, "{count:>12}  {what}"))
    }
}
