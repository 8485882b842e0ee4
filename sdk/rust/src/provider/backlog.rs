//! Payments that wait to be exchanged, and whether they have waited long enough.

use super::config::ExchangePolicy;
use std::time::Instant;
use tallystick_primitives::Balance;

/// Payments collected since the last exchange.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    messages: usize,
    value: Balance,
    since: Option<Instant>,
    hurry: bool,
    answered_at: Option<Instant>,
}

impl Backlog {
    /// `waiting` payments were found on disk.
    pub(super) fn new(waiting: usize) -> Self {
        Self {
            messages: waiting,
            since: (waiting > 0).then(Instant::now),
            hurry: true,
            ..Self::default()
        }
    }

    /// A payment of `growth` came. Returns whether it is time to exchange.
    pub(super) fn collected(&mut self, growth: Balance, policy: &ExchangePolicy) -> bool {
        self.messages = self.messages.saturating_add(1);
        self.value = self.value.saturating_add(growth);
        self.since.get_or_insert_with(Instant::now);
        self.is_due(policy)
    }

    /// Exchanges without waiting any longer.
    pub(super) fn hurry(&mut self) {
        self.hurry = true;
    }

    /// Whether it is time to exchange.
    pub(super) fn is_due(&self, policy: &ExchangePolicy) -> bool {
        let old = self.since.is_some_and(|since| since.elapsed() >= policy.interval);
        self.hurry || old || self.messages >= policy.messages || self.value >= policy.value
    }

    /// Whether the last exchange has waited long enough for a following one.
    pub(super) fn is_idle(&self, policy: &ExchangePolicy) -> bool {
        let idle = self.answered_at.is_none_or(|at| at.elapsed() >= policy.reveal_after);
        self.hurry || idle
    }

    /// All payments were handed in.
    pub(super) fn handed_in(&mut self) {
        *self = Self {
            hurry: self.hurry,
            ..Self::default()
        };
    }

    /// An exchange was answered.
    pub(super) fn answered(&mut self) {
        self.answered_at = Some(Instant::now());
    }

    /// All work is done.
    pub(super) fn done(&mut self) {
        self.hurry = false;
    }
}
