//! The news of finalized blocks.

use crate::accountant::{
    ChainView, ConsumerSnapshot, ProviderSnapshot, Terms,
    book::{Book, Changes, Overlay},
    consumer::Consumer,
    pending::open,
    provider::Provider,
};
use tallystick_primitives::{AccountId, Balance, Lane, Preimage, hashlock};

/// One thing that finalized blocks tell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Observation {
    /// The state of a consumer channel.
    Consumer {
        /// The identity of the channel's holder.
        identity: AccountId,
        /// Its state.
        snapshot: ConsumerSnapshot,
    },
    /// The state of a provider channel.
    Provider {
        /// The identity of the channel's holder.
        identity: AccountId,
        /// Its state.
        snapshot: ProviderSnapshot,
    },
    /// A consumer's promise was settled, by whomever, which published a preimage.
    ConsumerPromiseSettled {
        /// The consumer.
        identity: AccountId,
        /// The published preimage.
        preimage: Preimage,
    },
    /// A provider's promise was settled, which published a preimage.
    ProviderPromiseSettled {
        /// The provider.
        identity: AccountId,
        /// The published preimage.
        preimage: Preimage,
    },
    /// A fast exit was carried out.
    FastExited {
        /// The consumer.
        identity: AccountId,
        /// The amount that left the channel.
        gross: Balance,
    },
}

/// The result of observations.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Observed {
    /// To be made durable before the next operation.
    pub changes: Changes,
    /// Events to act on.
    pub notes: Vec<Note>,
}

/// An event to act on after an observation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Note {
    /// A published preimage made an exchange final.
    Revealed {
        /// The identity of the channel's holder.
        provider: AccountId,
        /// Its number.
        number: u64,
    },
    /// A consumer wants to leave: settle everything collectable at once.
    ExitOpened {
        /// Its channel.
        channel: AccountId,
    },
    /// A device's terms were cut while something is to be collected under them: settle at once.
    TermsCut {
        /// Its channel.
        channel: AccountId,
        /// The device's lane.
        lane: Lane,
    },
    /// The balance is less than what is still to be collected. Fees and signed fast exits cannot do this: the exit
    /// was finalized before the accountant settled.
    Short {
        /// The channel.
        channel: AccountId,
        /// The missing amount.
        missing: Balance,
    },
}

/// Applies what the chain tells. Pass all of a block in one call: what happened first, then the state of everything
/// that it touched. Then set [`ChainView::finalized`] to the block's height.
pub fn observe(book: &impl Book, terms: &Terms, view: &ChainView, observations: &[Observation]) -> Observed {
    let mut overlay = Overlay::new(book);
    let mut notes = Vec::new();
    for observation in observations {
        match observation {
            Observation::Consumer { identity, snapshot } => {
                see_consumer(&mut overlay, terms, view, identity, snapshot, &mut notes);
            }
            Observation::Provider { identity, snapshot } => see_provider(&mut overlay, identity, snapshot),
            Observation::ConsumerPromiseSettled { identity, preimage } => {
                see_consumer_preimage(&mut overlay, terms, identity, preimage, &mut notes);
            }
            Observation::ProviderPromiseSettled { identity, preimage } => {
                see_provider_preimage(&mut overlay, identity, preimage, &mut notes);
            }
            Observation::FastExited { identity, gross } => see_fast_exit(&mut overlay, terms, identity, *gross),
        }
    }
    Observed {
        changes: overlay.into_changes(),
        notes,
    }
}

fn see_consumer<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    identity: &AccountId,
    snapshot: &ConsumerSnapshot,
    notes: &mut Vec<Note>,
) {
    let channel = terms.channel_of(identity);
    let known = overlay.consumer(&channel);
    // The book does not remember what was taken before from a consumer that it did not know.
    let trusts_book = known.is_some() && !view.reconciling;
    let mut consumer = known.clone().unwrap_or_else(|| Consumer::new(identity.clone()));
    let effects = consumer.apply(snapshot, terms, trusts_book);
    if known.as_ref() == Some(&consumer) {
        return;
    }
    if effects.exit_opened {
        let channel = channel.clone();
        notes.push(Note::ExitOpened { channel });
    }
    notes.extend(effects.cut_lanes.into_iter().map(|lane| Note::TermsCut {
        channel: channel.clone(),
        lane,
    }));
    let missing = consumer.uncollected().saturating_sub(consumer.balance);
    if missing > 0 {
        let channel = channel.clone();
        notes.push(Note::Short { channel, missing });
    }
    overlay.put_consumer(channel, consumer);
}

fn see_provider<B: Book>(overlay: &mut Overlay<'_, B>, identity: &AccountId, snapshot: &ProviderSnapshot) {
    let known = overlay.provider(identity);
    let mut provider = known.clone().unwrap_or_default();
    provider.apply(snapshot);
    if known.as_ref() != Some(&provider) {
        overlay.put_provider(identity.clone(), provider);
    }
}

fn see_provider_preimage<B: Book>(
    overlay: &mut Overlay<'_, B>,
    identity: &AccountId,
    preimage: &Preimage,
    notes: &mut Vec<Note>,
) {
    let Some(provider) = overlay.provider(identity) else {
        return;
    };
    let Some(number) = provider.pending.as_ref().map(|pending| pending.number) else {
        return;
    };
    open_if_fits(overlay, identity, number, preimage, notes);
}

/// Opens every exchange that holds a payment of this consumer under the preimage's lock.
fn see_consumer_preimage<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    identity: &AccountId,
    preimage: &Preimage,
    notes: &mut Vec<Note>,
) {
    let Some(consumer) = overlay.consumer(&terms.channel_of(identity)) else {
        return;
    };
    let lock = hashlock(preimage);
    let opened: Vec<(AccountId, u64)> = consumer
        .lanes
        .iter()
        .flat_map(|lane| &lane.pending)
        .filter(|payment| payment.hashlock == lock)
        .map(|payment| (payment.provider.clone(), payment.number))
        .collect();
    for (provider, number) in opened {
        open_if_fits(overlay, &provider, number, preimage, notes);
    }
}

fn open_if_fits<B: Book>(
    overlay: &mut Overlay<'_, B>,
    identity: &AccountId,
    number: u64,
    preimage: &Preimage,
    notes: &mut Vec<Note>,
) {
    let Some(mut provider) = overlay.provider(identity) else {
        return;
    };
    let fits = |record: &Provider| {
        record
            .pending
            .as_ref()
            .is_some_and(|pending| pending.number == number && pending.hashlock == hashlock(preimage))
    };
    if fits(&provider) {
        open(overlay, identity, &mut provider, preimage);
        let provider = identity.clone();
        notes.push(Note::Revealed { provider, number });
    }
}

fn see_fast_exit<B: Book>(overlay: &mut Overlay<'_, B>, terms: &Terms, identity: &AccountId, gross: Balance) {
    let channel = terms.channel_of(identity);
    let Some(mut consumer) = overlay.consumer(&channel) else {
        return;
    };
    let Some(outgoing) = consumer.outgoing.as_mut() else {
        return;
    };
    outgoing.amount = outgoing.amount.saturating_sub(gross);
    if outgoing.amount == 0 {
        consumer.outgoing = None;
    }
    overlay.put_consumer(channel, consumer);
}
