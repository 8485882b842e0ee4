//! The chain's state.

use crate::setup::{EXIT_DELAY, EXIT_WINDOW};
use std::collections::BTreeMap;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane};

/// Everything the chain knows after a block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChainState {
    /// The block.
    pub height: BlockNumber,
    /// Consumers' own money.
    pub wallets: Vec<Balance>,
    /// The money paid to each provider.
    pub earnings: Vec<Balance>,
    /// Channels by consumer and accountant.
    pub channels: BTreeMap<(usize, usize), Channel>,
    /// Devices of consumers, in lane 1.
    pub devices: Vec<Option<Device>>,
    /// Accountants' money.
    pub accountants: Vec<AccountantFunds>,
    /// Provider channels by provider and accountant.
    pub providers: BTreeMap<(usize, usize), ProviderChannel>,
    /// Fees paid.
    pub fees: Balance,
}

/// A consumer channel.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Channel {
    /// Its money.
    pub balance: Balance,
    /// The settled amounts, by lane.
    pub settled: BTreeMap<Lane, Balance>,
    /// The request to leave, if there is one.
    pub exit: Option<Exit>,
    /// Number of the next fast exit.
    pub nonce: u64,
}

/// A request to leave.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Exit {
    /// Its block.
    pub requested_at: BlockNumber,
    /// Whether it was not carried out yet.
    pub open: bool,
}

impl Exit {
    /// First block in which the money can leave.
    pub fn opens_at(&self) -> BlockNumber {
        self.requested_at.saturating_add(EXIT_DELAY)
    }

    /// Last block in which it can.
    pub fn lapses_after(&self) -> BlockNumber {
        self.opens_at().saturating_add(EXIT_WINDOW)
    }
}

/// A device in lane 1.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Device {
    /// Its terms; none if revoked.
    pub terms: Option<DeviceTerms>,
    /// Its terms before the last cut, and the last block in which they bind.
    pub superseded: Option<(DeviceTerms, BlockNumber)>,
}

/// The terms of a device.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DeviceTerms {
    /// Its key.
    pub key: AccountId,
    /// Most that it may promise in total.
    pub limit: Balance,
}

/// An accountant's money.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AccountantFunds {
    /// Of its consumers, and from which settlements are paid.
    pub available: Balance,
    /// The money that it ever took from channels.
    pub collected: Balance,
    /// The money that it withdrew.
    pub withdrawn: Balance,
}

/// A provider channel.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ProviderChannel {
    /// The largest amount proven.
    pub proven: Balance,
    /// The part of it that was paid, gross.
    pub settled: Balance,
    /// The insured amount.
    pub coverage: Balance,
}

impl ChainState {
    /// All money there is: it must never change.
    pub fn issuance(&self) -> Balance {
        let channels: Balance = self.channels.values().map(|channel| channel.balance).sum();
        let accountants: Balance = self
            .accountants
            .iter()
            .map(|accountant| accountant.available + accountant.withdrawn)
            .sum();
        let insured: Balance = self.providers.values().map(|channel| channel.coverage).sum();
        let wallets: Balance = self.wallets.iter().sum();
        let earnings: Balance = self.earnings.iter().sum();
        channels + accountants + insured + wallets + earnings + self.fees
    }

    /// A consumer's channel.
    pub fn channel(&self, consumer: usize, accountant: usize) -> Channel {
        self.channels.get(&(consumer, accountant)).cloned().unwrap_or_default()
    }

    /// A provider's channel.
    pub fn provider(&self, provider: usize, accountant: usize) -> ProviderChannel {
        self.providers.get(&(provider, accountant)).cloned().unwrap_or_default()
    }
}
