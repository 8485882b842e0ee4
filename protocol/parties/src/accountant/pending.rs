//! How an unrevealed exchange ends: revealed, or rolled back.

use crate::accountant::{
    ChainView,
    book::{Book, Overlay},
    provider::{ExpiredExchange, FinalPromise, LastExchange, PendingExchange, Provider},
};
use std::collections::BTreeSet;
use tallystick_primitives::{AccountId, Lane, Preimage};

/// Makes the unrevealed exchange final, whose preimage was checked. Its consumers' promises become collectable.
pub(crate) fn open<B: Book>(
    overlay: &mut Overlay<'_, B>,
    identity: &AccountId,
    provider: &mut Provider,
    preimage: &Preimage,
) {
    let Some(pending) = provider.pending.take() else {
        return;
    };
    for (channel, lane) in lanes(&pending) {
        let Some(mut consumer) = overlay.consumer(&channel) else {
            continue;
        };
        if let Some(book) = consumer.lane_mut(lane) {
            book.reveal(identity, pending.number, preimage);
        }
        overlay.put_consumer(channel, consumer);
    }
    provider.total = provider.total.max(pending.amount);
    provider.before = provider.last.take().map(|last| last.promise);
    provider.last = Some(LastExchange {
        promise: FinalPromise {
            number: pending.number,
            amount: pending.amount,
            hashlock: pending.hashlock,
        },
        digest: pending.digest,
        verdicts: pending.verdicts,
    });
    overlay.put_provider(identity.clone(), provider.clone());
}

/// Rolls the unrevealed exchange back if it can never be settled any more; returns its number.
pub(crate) fn expire_if_over<B: Book>(
    overlay: &mut Overlay<'_, B>,
    view: &ChainView,
    identity: &AccountId,
    provider: &mut Provider,
) -> Option<u64> {
    if !provider.is_expired(view) {
        return None;
    }
    drop_pending(overlay, identity, provider)
}

/// Rolls the unrevealed exchange back: lanes and agreements have again what it held. Its number and lock stay used.
pub(crate) fn drop_pending<B: Book>(
    overlay: &mut Overlay<'_, B>,
    identity: &AccountId,
    provider: &mut Provider,
) -> Option<u64> {
    let pending = provider.pending.take()?;
    for (channel, lane) in lanes(&pending) {
        let Some(mut consumer) = overlay.consumer(&channel) else {
            continue;
        };
        if let Some(book) = consumer.lane_mut(lane) {
            book.remove(identity, pending.number);
        }
        overlay.put_consumer(channel, consumer);
    }
    for payment in &pending.payments {
        // A record that is gone was pruned: nothing more is paid under it.
        let Some(mut record) = overlay.agreement(&payment.agreement) else {
            continue;
        };
        record.total = record.total.saturating_sub(payment.delta);
        overlay.put_agreement(payment.agreement, record);
    }
    provider.expired = Some(ExpiredExchange {
        number: pending.number,
        hashlock: pending.hashlock,
    });
    overlay.put_provider(identity.clone(), provider.clone());
    Some(pending.number)
}

/// The lanes that an exchange holds, each once.
fn lanes(pending: &PendingExchange) -> BTreeSet<(AccountId, Lane)> {
    pending
        .payments
        .iter()
        .map(|payment| (payment.channel.clone(), payment.lane))
        .collect()
}
