//! The consequences of a finalized block for the accountant: channels to read anew, published preimages, entries of
//! the ledger, and updates.

use crate::settlement::ledger;
use std::collections::BTreeSet;
use tallystick_chain::{
    ChainEvent, FinalizedBlock,
    events::{accountant::AccountantEvent, channels::ChannelEvent, identity::IdentityEvent, money::BalanceEvent},
};
use tallystick_parties::accountant::Observation;
use tallystick_primitives::{AccountId, BlockNumber};
use tallystick_rest::{
    SettlementEntry, UpdateData,
    updates::{self, AccountantUpdate, ChannelUpdate, CoverageEvent, CoverageUpdate, ExitStep, ExitUpdate},
};

/// An update for an identity, or for every identity.
pub type News = (Option<AccountId>, UpdateData);

/// A block, digested.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    /// The block.
    block: BlockNumber,
    /// Consumers whose channel changed.
    pub consumers: BTreeSet<AccountId>,
    /// Providers whose channel changed.
    pub providers: BTreeSet<AccountId>,
    /// Identities whose devices changed; to be read anew if they are known as consumers.
    pub devices: BTreeSet<AccountId>,
    /// Accounts whose balance changed; to be read anew if they are known as channels.
    pub accounts: BTreeSet<AccountId>,
    /// Published preimages and fast exits, in order.
    pub observations: Vec<Observation>,
    /// Settlements.
    pub ledger: Vec<SettlementEntry>,
    /// Updates.
    pub news: Vec<News>,
}

impl Digest {
    /// The consequences of the block for this accountant.
    pub fn new(block: &FinalizedBlock, accountant: &AccountId) -> Self {
        let mut digest = Self {
            block: block.number,
            ledger: ledger::entries(block, accountant),
            ..Self::default()
        };
        for record in &block.events {
            match &record.event {
                ChainEvent::Channel(event) => digest.channel(event, accountant),
                ChainEvent::Accountant(event) => digest.accountant(event, accountant),
                ChainEvent::Identity(event) => digest.identity(event, accountant),
                ChainEvent::Balance(event) => digest.balance(event),
                _ => (),
            }
        }
        for entry in &digest.ledger {
            let data = UpdateData::Settlement(entry.clone());
            digest.news.push((Some(entry.identity.clone()), data));
        }
        digest
    }

    fn opened(&mut self, identity: &AccountId, channel: &AccountId) {
        let data = UpdateData::Channel(ChannelUpdate {
            event: updates::ChannelEvent::Opened,
            block: self.block,
            channel: channel.clone(),
        });
        self.news.push((Some(identity.clone()), data));
    }

    fn exit(&mut self, identity: &AccountId, step: ExitStep) {
        let block = self.block;
        let data = UpdateData::Exit(ExitUpdate { block, step });
        self.news.push((Some(identity.clone()), data));
    }

    fn channel(&mut self, event: &ChannelEvent, own: &AccountId) {
        match event {
            ChannelEvent::ChannelOpened {
                identity,
                accountant,
                channel,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.opened(identity, channel);
            }
            ChannelEvent::PromiseSettled {
                identity,
                accountant,
                preimage,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.observations.push(Observation::ConsumerPromiseSettled {
                    identity: identity.clone(),
                    preimage: *preimage,
                });
            }
            ChannelEvent::ExitRequested {
                identity,
                accountant,
                opens_at,
                lapses_after,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                let (opens_at, lapses_after) = (*opens_at, *lapses_after);
                self.exit(identity, ExitStep::Requested { opens_at, lapses_after });
            }
            ChannelEvent::ExitCancelled { identity, accountant } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.exit(identity, ExitStep::Cancelled);
            }
            ChannelEvent::ExitFinalized {
                identity,
                accountant,
                gross,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.exit(identity, ExitStep::Finalized { gross: *gross });
            }
            ChannelEvent::FastExited {
                identity,
                accountant,
                gross,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.observations.push(Observation::FastExited {
                    identity: identity.clone(),
                    gross: *gross,
                });
                self.exit(identity, ExitStep::Fast { gross: *gross });
            }
            _ => (),
        }
    }

    fn accountant(&mut self, event: &AccountantEvent, own: &AccountId) {
        match event {
            AccountantEvent::ProviderChannelOpened {
                accountant,
                provider,
                channel,
                ..
            } if accountant == own => {
                self.providers.insert(provider.clone());
                self.opened(provider, channel);
            }
            AccountantEvent::CoverageSet {
                accountant,
                provider,
                coverage,
                from,
            } if accountant == own => {
                self.providers.insert(provider.clone());
                let data = UpdateData::Coverage(CoverageUpdate {
                    event: CoverageEvent::Set,
                    block: self.block,
                    coverage: *coverage,
                    from: *from,
                });
                self.news.push((Some(provider.clone()), data));
            }
            AccountantEvent::Proven {
                accountant,
                provider,
                preimage,
                ..
            } if accountant == own => {
                self.providers.insert(provider.clone());
                self.observations.push(Observation::ProviderPromiseSettled {
                    identity: provider.clone(),
                    preimage: *preimage,
                });
            }
            AccountantEvent::PromiseSettled {
                accountant, provider, ..
            } if accountant == own => {
                self.providers.insert(provider.clone());
            }
            _ => {
                if let Some((_, event)) = change_of(event).filter(|(accountant, _)| *accountant == own) {
                    let block = self.block;
                    let data = UpdateData::Accountant(AccountantUpdate { event, block });
                    self.news.push((None, data));
                }
            }
        }
    }

    fn identity(&mut self, event: &IdentityEvent, own: &AccountId) {
        match event {
            // The fee was taken from the channel.
            IdentityEvent::Registered {
                identity, accountant, ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
            }
            IdentityEvent::DeviceAuthorized { identity, .. } | IdentityEvent::DeviceRevoked { identity, .. } => {
                self.devices.insert(identity.clone());
            }
            _ => (),
        }
    }

    fn balance(&mut self, event: &BalanceEvent) {
        match event {
            BalanceEvent::Transfer { from, to, .. } => {
                self.accounts.insert(from.clone());
                self.accounts.insert(to.clone());
            }
            BalanceEvent::Deposit { who, .. }
            | BalanceEvent::Withdraw { who, .. }
            | BalanceEvent::Minted { who, .. }
            | BalanceEvent::Burned { who, .. }
            | BalanceEvent::Slashed { who, .. } => {
                self.accounts.insert(who.clone());
            }
        }
    }
}

/// The change of an accountant that all its parties are told of.
fn change_of(event: &AccountantEvent) -> Option<(&AccountId, updates::AccountantEvent)> {
    use updates::AccountantEvent as Change;
    Some(match event {
        AccountantEvent::OperatorSet { accountant, .. } => (accountant, Change::OperatorSet),
        AccountantEvent::FeeSet { accountant, .. } => (accountant, Change::FeeSet),
        AccountantEvent::UrlSet { accountant, .. } => (accountant, Change::UrlSet),
        AccountantEvent::MinimaSet { accountant, .. } => (accountant, Change::MinimaSet),
        AccountantEvent::Paused { accountant } => (accountant, Change::Paused),
        AccountantEvent::Resumed { accountant } => (accountant, Change::Resumed),
        AccountantEvent::ClosingStarted { accountant, .. } => (accountant, Change::ClosingStarted),
        AccountantEvent::StakeReclaimed { accountant, .. } => (accountant, Change::StakeReclaimed),
        AccountantEvent::Punished { accountant, .. } => (accountant, Change::Punished),
        AccountantEvent::PunishmentResolved { accountant, .. } => (accountant, Change::PunishmentResolved),
        _ => return None,
    })
}
