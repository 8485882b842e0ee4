//! What a finalized block means for the accountant: whose state to read anew, which preimages were published, what
//! goes into the ledger, and who is told.

use crate::{api::updates::Topic, settlement::ledger::Entry};
use serde_json::{json, Value};
use std::collections::BTreeSet;
use tallystick_chain::{
    events::{accountant::AccountantEvent, channels::ChannelEvent, identity::IdentityEvent, money::BalanceEvent},
    ChainEvent, FinalizedBlock,
};
use tallystick_messages::json::to_hex;
use tallystick_parties::accountant::Observation;
use tallystick_primitives::AccountId;

/// News for an identity, or for everybody.
pub type News = (Option<AccountId>, Topic, Value);

/// A block, digested.
#[derive(Clone, Debug, Default)]
pub struct Digest {
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
    pub ledger: Vec<Entry>,
    /// Who is told what.
    pub news: Vec<News>,
}

impl Digest {
    /// What the block means for this accountant.
    pub fn new(block: &FinalizedBlock, accountant: &AccountId) -> Self {
        let mut digest = Self {
            ledger: Entry::of_block(block, accountant),
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
            let data = serde_json::to_value(entry).unwrap_or_default();
            digest
                .news
                .push((Some(entry.identity.clone()), Topic::Settlement, data));
        }
        digest
    }

    fn tell(&mut self, identity: &AccountId, topic: Topic, event: &str, mut data: Value) {
        if let Value::Object(fields) = &mut data {
            fields.insert("event".into(), json!(event));
        }
        self.news.push((Some(identity.clone()), topic, data));
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
                let data = json!({ "channel": to_hex(channel.as_ref()) });
                self.tell(identity, Topic::Channel, "opened", data);
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
                let data = json!({ "opensAt": opens_at, "lapsesAfter": lapses_after });
                self.tell(identity, Topic::Exit, "requested", data);
            }
            ChannelEvent::ExitCancelled { identity, accountant } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.tell(identity, Topic::Exit, "cancelled", json!({}));
            }
            ChannelEvent::ExitFinalized {
                identity,
                accountant,
                gross,
                ..
            } if accountant == own => {
                self.consumers.insert(identity.clone());
                self.tell(
                    identity,
                    Topic::Exit,
                    "finalized",
                    json!({ "gross": gross.to_string() }),
                );
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
                self.tell(identity, Topic::Exit, "fast", json!({ "gross": gross.to_string() }));
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
                let data = json!({ "channel": to_hex(channel.as_ref()) });
                self.tell(provider, Topic::Channel, "opened", data);
            }
            AccountantEvent::CoverageSet {
                accountant,
                provider,
                coverage,
                from,
            } if accountant == own => {
                self.providers.insert(provider.clone());
                let data = json!({ "coverage": coverage.to_string(), "from": from });
                self.tell(provider, Topic::Coverage, "set", data);
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
            AccountantEvent::OperatorSet { accountant, .. }
            | AccountantEvent::FeeSet { accountant, .. }
            | AccountantEvent::UrlSet { accountant, .. }
            | AccountantEvent::MinimaSet { accountant, .. }
            | AccountantEvent::Paused { accountant }
            | AccountantEvent::Resumed { accountant }
            | AccountantEvent::ClosingStarted { accountant, .. }
            | AccountantEvent::StakeReclaimed { accountant, .. }
            | AccountantEvent::Punished { accountant, .. }
            | AccountantEvent::PunishmentResolved { accountant, .. }
                if accountant == own =>
            {
                let name = ChainEvent::Accountant(event.clone()).name().to_owned();
                self.news.push((None, Topic::Accountant, json!({ "event": name })));
            }
            _ => (),
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
