//! Nonces of signed requests, remembered for as long as their timestamps count.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};
use tallystick_messages::request::API_WINDOW_MS;
use tallystick_primitives::AccountId;

/// A timestamp is good for this long before and after it.
const GENERATION_MS: u64 = 2 * API_WINDOW_MS;

type Seen = HashSet<(AccountId, [u8; 16])>;

/// Nonces of the last two to four minutes, a bounded number of them.
#[derive(Debug)]
pub struct Nonces {
    generations: Mutex<Generations>,
    capacity: usize,
}

#[derive(Debug, Default)]
struct Generations {
    young: Seen,
    old: Seen,
    began_ms: u64,
}

/// Why a nonce does not count.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NonceError {
    /// It was used.
    Replayed,
    /// So many were used that no more can be remembered.
    Full,
}

impl Nonces {
    /// Remembers at most `capacity` nonces.
    pub fn new(capacity: usize) -> Self {
        Self {
            generations: Mutex::default(),
            capacity,
        }
    }

    /// Uses up a nonce. Call it only when the signature is good: strangers must not fill the memory.
    pub fn take(&self, identity: &AccountId, nonce: [u8; 16], now_ms: u64) -> Result<(), NonceError> {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.age(now_ms);
        let key = (identity.clone(), nonce);
        if generations.old.contains(&key) || generations.young.contains(&key) {
            return Err(NonceError::Replayed);
        }
        if generations.young.len().saturating_add(generations.old.len()) >= self.capacity {
            return Err(NonceError::Full);
        }
        generations.young.insert(key);
        Ok(())
    }
}

impl Generations {
    fn age(&mut self, now_ms: u64) {
        let age = now_ms.saturating_sub(self.began_ms);
        if age >= 2 * GENERATION_MS {
            self.old = Seen::new();
            self.young = Seen::new();
            self.began_ms = now_ms;
        } else if age >= GENERATION_MS {
            self.old = std::mem::take(&mut self.young);
            self.began_ms = now_ms;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(number: u8) -> AccountId {
        AccountId::new([number; 32])
    }

    #[test]
    fn a_nonce_counts_once_within_the_window_and_per_identity() {
        let nonces = Nonces::new(10);
        assert_eq!(nonces.take(&identity(1), [1; 16], 1_000), Ok(()));
        assert_eq!(nonces.take(&identity(1), [1; 16], 1_001), Err(NonceError::Replayed));
        assert_eq!(nonces.take(&identity(2), [1; 16], 1_001), Ok(()));
    }

    #[test]
    fn a_nonce_is_remembered_while_its_timestamp_counts() {
        for used_at in [0, 1, GENERATION_MS - 1, GENERATION_MS, 5 * GENERATION_MS / 2] {
            let nonces = Nonces::new(10);
            nonces.take(&identity(9), [9; 16], 0).expect("first");
            nonces.take(&identity(1), [1; 16], used_at).expect("new");
            for later in [0, 1, API_WINDOW_MS, GENERATION_MS - 1] {
                assert_eq!(
                    nonces.take(&identity(1), [1; 16], used_at + later),
                    Err(NonceError::Replayed),
                    "{used_at} {later}"
                );
            }
        }
    }

    #[test]
    fn the_memory_is_bounded_and_frees_itself() {
        let nonces = Nonces::new(2);
        nonces.take(&identity(1), [1; 16], 0).expect("room");
        nonces.take(&identity(1), [2; 16], 0).expect("room");
        assert_eq!(nonces.take(&identity(1), [3; 16], 0), Err(NonceError::Full));
        assert_eq!(nonces.take(&identity(1), [3; 16], 2 * GENERATION_MS), Ok(()));
    }
}
