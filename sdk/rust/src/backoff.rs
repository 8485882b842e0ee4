//! Pauses between attempts, which grow and are partly random.

use rand::Rng;
use std::time::Duration;

/// First pause.
const FIRST_MS: u64 = 200;
/// Longest pause.
const LONGEST_MS: u64 = 10_000;

/// Counts attempts that failed in a row.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The pause before the next attempt. Half of it is random, so that many callers do not come at once.
    pub(crate) fn next(&mut self) -> Duration {
        let longest = FIRST_MS
            .checked_shl(self.failures.min(16))
            .unwrap_or(LONGEST_MS)
            .min(LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        let half = longest.checked_div(2).unwrap_or(0);
        Duration::from_millis(half.saturating_add(rand::thread_rng().gen_range(0..=half)))
    }

    /// An attempt succeeded.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_begin_anew_after_success() {
        let mut backoff = Backoff::default();
        for _ in 0..100 {
            let pause = backoff.next();
            assert!(pause >= Duration::from_millis(100) && pause <= Duration::from_secs(10));
        }
        assert!(backoff.next() >= Duration::from_secs(5));
        backoff.reset();
        assert!(backoff.next() <= Duration::from_millis(200));
    }
}
