//! An accountant's view of the simulated chain.

use crate::{
    chain::{Chain, Event},
    party::ConsumerParty,
    people,
    setup::Setup,
};
use tallystick_parties::accountant::{ConsumerSnapshot, DeviceFacts, Exit, Observation};
use tallystick_primitives::{AccountId, BlockNumber};

/// The keys that may have signed for a consumer.
pub fn signers(setup: &Setup, party: &ConsumerParty) -> Vec<AccountId> {
    let devices = (party.generation.saturating_sub(3)..=party.generation)
        .rev()
        .map(|generation| people::device_key(setup.scheme, party.place, generation).account);
    let identity = people::consumer_key(setup.scheme, party.place).account;
    if party.lane() == 0 {
        vec![identity]
    } else {
        devices.collect()
    }
}

/// The observation that an accountant makes of an event, if it is about that accountant.
pub fn observation(setup: &Setup, place: usize, event: &Event) -> Option<Observation> {
    let consumer_key = |consumer: usize| people::consumer_key(setup.scheme, consumer).account;
    match event {
        Event::ConsumerSettled {
            consumer,
            accountant,
            preimage,
        } if *accountant == place => Some(Observation::ConsumerPromiseSettled {
            identity: consumer_key(*consumer),
            preimage: *preimage,
        }),
        Event::ProviderSettled {
            provider,
            accountant,
            preimage,
        } if *accountant == place => {
            let identity = people::provider_key(setup.scheme, *provider).account;
            Some(Observation::ProviderPromiseSettled {
                identity,
                preimage: *preimage,
            })
        }
        Event::FastExited {
            consumer,
            accountant,
            amount,
        } if *accountant == place => Some(Observation::FastExited {
            identity: consumer_key(*consumer),
            gross: *amount,
        }),
        _ => None,
    }
}

/// A consumer channel in the newest finalized block.
pub fn consumer_snapshot(chain: &Chain, consumer: usize, accountant: usize) -> ConsumerSnapshot {
    let state = &chain.finalized;
    let channel = state.channel(consumer, accountant);
    let exit = channel
        .exit
        .filter(|exit| exit.open && state.height <= exit.lapses_after());
    let device = state.devices.get(consumer).and_then(Option::as_ref);
    let terms = device.and_then(|device| device.terms.as_ref());
    ConsumerSnapshot {
        height: state.height,
        opened: true,
        balance: channel.balance,
        settled: channel.settled.iter().map(|(lane, amount)| (*lane, *amount)).collect(),
        exit: exit.map(|exit| Exit {
            opens_at: exit.opens_at(),
            lapses_after: exit.lapses_after(),
        }),
        devices: terms
            .map(|terms| DeviceFacts {
                lane: 1,
                key: Some(terms.key.clone()),
                limit: terms.limit,
                valid_until: BlockNumber::MAX,
            })
            .into_iter()
            .collect(),
    }
}
