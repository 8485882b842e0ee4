//! How often identities and addresses may ask.

use crate::config::LimitsConfig;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};
use tallystick_primitives::AccountId;

/// How long an address that failed to authenticate too often is not listened to.
const BLOCKED: Duration = Duration::from_secs(5);
/// Most addresses that are remembered as blocked.
const MAX_BLOCKED: usize = 10_000;

/// Limits by identity for signed operations, by address for unsigned requests and failed authentications.
pub struct Limits {
    identities: DefaultKeyedRateLimiter<AccountId>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    failures: DefaultKeyedRateLimiter<IpAddr>,
    blocked: Mutex<HashMap<IpAddr, Instant>>,
    clock: DefaultClock,
}

/// Asked too often.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooMany {
    /// When to try again, in milliseconds.
    pub retry_after_ms: u64,
}

impl Limits {
    /// Limits as configured.
    pub fn new(config: &LimitsConfig) -> Self {
        let quota = |rate: u32, burst: u32| {
            let rate = NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        };
        let per_address = quota(config.per_address, config.address_burst);
        Self {
            identities: RateLimiter::keyed(quota(config.per_identity, config.identity_burst)),
            addresses: RateLimiter::keyed(per_address),
            failures: RateLimiter::keyed(per_address),
            blocked: Mutex::default(),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a signed operation.
    pub fn identity(&self, identity: &AccountId) -> Result<(), TooMany> {
        self.identities
            .check_key(identity)
            .map_err(|not_until| self.too_many(not_until.wait_time_from(self.clock.now())))
    }

    /// Counts an unsigned request.
    pub fn address(&self, address: IpAddr) -> Result<(), TooMany> {
        self.addresses
            .check_key(&network(address))
            .map_err(|not_until| self.too_many(not_until.wait_time_from(self.clock.now())))
    }

    /// Whether the address failed to authenticate too often lately.
    pub fn is_blocked(&self, address: IpAddr) -> Result<(), TooMany> {
        let blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        match blocked.get(&network(address)) {
            Some(until) if *until > Instant::now() => {
                Err(self.too_many(until.saturating_duration_since(Instant::now())))
            }
            _ => Ok(()),
        }
    }

    /// Counts a failed authentication.
    pub fn failed(&self, address: IpAddr) {
        let address = network(address);
        if self.failures.check_key(&address).is_err() {
            let mut blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
            if blocked.len() < MAX_BLOCKED {
                blocked.insert(address, Instant::now() + BLOCKED);
            }
        }
    }

    /// Forgets identities and addresses that are within the limits again. To be called now and then.
    pub fn forget(&self) {
        self.identities.retain_recent();
        self.addresses.retain_recent();
        self.failures.retain_recent();
        let now = Instant::now();
        let mut blocked = self.blocked.lock().unwrap_or_else(PoisonError::into_inner);
        blocked.retain(|_, until| *until > now);
    }

    fn too_many(&self, wait: Duration) -> TooMany {
        TooMany {
            retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1),
        }
    }
}

/// The network of one internet connection: an address of version 4, a /64 of version 6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits::new(&LimitsConfig {
            per_identity: 1,
            identity_burst: 2,
            per_address: 1,
            address_burst: 3,
            ..LimitsConfig::default()
        })
    }

    #[test]
    fn one_identity_cannot_use_up_what_is_anothers() {
        let limits = limits();
        let (one, other) = (AccountId::new([1; 32]), AccountId::new([2; 32]));
        assert!(limits.identity(&one).is_ok() && limits.identity(&one).is_ok());
        assert!(limits.identity(&one).expect_err("used up").retry_after_ms > 0);
        assert!(limits.identity(&other).is_ok());
    }

    #[test]
    fn addresses_of_one_version_6_network_count_together() {
        let limits = limits();
        for last in 0..3 {
            assert!(
                limits
                    .address(IpAddr::V6(Ipv6Addr::new(1, 2, 3, 4, 0, 0, 0, last)))
                    .is_ok()
            );
        }
        assert!(
            limits
                .address(IpAddr::V6(Ipv6Addr::new(1, 2, 3, 4, 5, 6, 7, 8)))
                .is_err()
        );
        assert!(
            limits
                .address(IpAddr::V6(Ipv6Addr::new(1, 2, 3, 5, 0, 0, 0, 1)))
                .is_ok()
        );
    }

    #[test]
    fn too_many_failed_signatures_block_the_address_for_a_while() {
        let limits = limits();
        let address = IpAddr::from([10, 0, 0, 1]);
        for _ in 0..3 {
            limits.failed(address);
            assert!(limits.is_blocked(address).is_ok());
        }
        limits.failed(address);
        assert!(limits.is_blocked(address).is_err());
        assert!(limits.is_blocked(IpAddr::from([10, 0, 0, 2])).is_ok());
    }
}
