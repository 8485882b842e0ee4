//! A chain in miniature: what it lets happen to channels, and what it tells.

use std::collections::BTreeMap;
use tallystick_messages::SignedPromise;
use tallystick_parties::accountant::*;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Hash, Lane, Preimage, Promise, hashlock};
use tallystick_testing_kit::tags;

/// One consumer channel on chain.
#[derive(Clone, Debug)]
pub struct Channel {
    pub identity: AccountId,
    pub balance: Balance,
    pub settled: BTreeMap<Lane, Balance>,
    pub exit: Option<Exit>,
    pub devices: BTreeMap<Lane, AccountId>,
    /// Keys that were replaced, and the last block in which they count.
    pub older: BTreeMap<Lane, (AccountId, BlockNumber)>,
    /// The fees that requests may still cost before the accountant has collected everything.
    pub fees_left: Balance,
}

impl Channel {
    pub fn new(identity: AccountId, balance: Balance, fees_left: Balance) -> Self {
        Self {
            identity,
            balance,
            settled: BTreeMap::new(),
            exit: None,
            devices: BTreeMap::new(),
            older: BTreeMap::new(),
            fees_left,
        }
    }

    pub fn snapshot(&self, height: BlockNumber) -> Observation {
        let devices = self.devices.iter().map(|(lane, key)| DeviceFacts {
            lane: *lane,
            key: Some(key.clone()),
            limit: Balance::MAX,
            valid_until: BlockNumber::MAX,
        });
        Observation::Consumer {
            identity: self.identity.clone(),
            snapshot: ConsumerSnapshot {
                height,
                opened: true,
                balance: self.balance,
                settled: self.settled.iter().map(|(lane, amount)| (*lane, *amount)).collect(),
                exit: self.exit,
                devices: devices.collect(),
            },
        }
    }

    /// Settles a consumer's promise as the chain does; returns what moved.
    pub fn settle(
        &mut self,
        genesis: &Hash,
        height: BlockNumber,
        cheque: &SignedPromise,
        preimage: &Preimage,
    ) -> Result<Balance, &'static str> {
        let promise = &cheque.promise;
        if hashlock(preimage) != promise.hashlock {
            return Err("wrong preimage");
        }
        if !self
            .keys(promise.lane, height)
            .any(|key| tags::sign(&promise.payload(genesis), key) == cheque.signature)
        {
            return Err("bad signature");
        }
        let settled = self.settled.entry(promise.lane).or_default();
        let gross = promise.amount.saturating_sub(*settled).min(self.balance);
        *settled += gross;
        self.balance -= gross;
        Ok(gross)
    }

    fn keys(&self, lane: Lane, height: BlockNumber) -> impl Iterator<Item = &AccountId> {
        let older = self.older.get(&lane).filter(|(_, until)| height <= *until);
        let current = match lane {
            0 => Some(&self.identity),
            _ => self.devices.get(&lane),
        };
        current.into_iter().chain(older.map(|(key, _)| key))
    }
}

/// One provider on chain, and what it has in its hands.
#[derive(Clone, Debug)]
pub struct ProviderOnChain {
    pub identity: AccountId,
    pub proven: Balance,
    /// Every promise it was ever given, with the number of the exchange.
    pub given: Vec<(u64, Promise)>,
}

impl ProviderOnChain {
    pub fn snapshot(&self, height: BlockNumber) -> Observation {
        Observation::Provider {
            identity: self.identity.clone(),
            snapshot: ProviderSnapshot {
                height,
                opened: true,
                proven: self.proven,
                settled: self.proven,
                coverage: 0,
            },
        }
    }
}
