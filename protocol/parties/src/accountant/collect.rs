//! Consumers' promises that can be turned into money, and the block until which that works.

use crate::accountant::{
    Consumer,
    consumer::{LaneBook, OlderTerms, Standing},
};
use tallystick_messages::SignedPromise;
use tallystick_primitives::{AccountId, Balance, BlockNumber, Lane, Preimage};

/// A promise that can be settled.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Collectable {
    /// The lane.
    pub lane: Lane,
    /// The promise as the consumer signed it.
    pub cheque: SignedPromise,
    /// The preimage of its hashlock.
    pub preimage: Preimage,
    /// The amount that a settlement would move now, before the chain fee.
    pub gross: Balance,
    /// Last block in which that is sure to work, if there is one: an exit opens after it, or the device's key ends.
    /// Settle at once when it is near or past.
    pub settle_by: Option<BlockNumber>,
}

/// The promises that can be collected from the channel after block `finalized`, most urgent first; the balance is
/// counted once. Promises that the chain does not settle any more, because a device's key has ended or was cut long
/// ago, are left out.
pub fn collectable(channel: &AccountId, consumer: &Consumer, finalized: BlockNumber) -> Vec<Collectable> {
    let mut due: Vec<Collectable> = consumer
        .lanes
        .iter()
        .filter_map(|book| {
            let cheque = book
                .cheque
                .as_ref()
                .filter(|cheque| cheque.amount > book.settled)
                .filter(|cheque| still_settles(consumer, book, cheque.standing, finalized))?;
            Some(Collectable {
                lane: book.lane,
                cheque: book.promise(channel, cheque.amount, cheque.hashlock, &cheque.signature),
                preimage: cheque.preimage,
                gross: cheque.amount.saturating_sub(book.settled),
                settle_by: settle_by(consumer, book.lane, book.older_terms),
            })
        })
        .collect();
    due.sort_by_key(|collectable| collectable.settle_by.unwrap_or(BlockNumber::MAX));
    let mut left = consumer.balance;
    for collectable in &mut due {
        collectable.gross = collectable.gross.min(left);
        left = left.saturating_sub(collectable.gross);
    }
    due.retain(|collectable| collectable.gross > 0);
    due
}

fn still_settles(consumer: &Consumer, book: &LaneBook, standing: Standing, finalized: BlockNumber) -> bool {
    match standing {
        Standing::Lapsed => false,
        Standing::Older => book.older_terms.is_some_and(|terms| finalized <= terms.over_after),
        Standing::Current if book.lane == 0 => true,
        Standing::Current => consumer
            .device(book.lane)
            .is_some_and(|device| finalized <= device.valid_until),
    }
}

fn settle_by(consumer: &Consumer, lane: Lane, older_terms: Option<OlderTerms>) -> Option<BlockNumber> {
    let exit = consumer.exit.map(|exit| exit.opens_at.saturating_sub(1));
    let device = consumer
        .device(lane)
        .filter(|device| device.key.is_some())
        .map(|device| device.valid_until);
    let older = older_terms.map(|terms| terms.sure_until);
    [exit, device, older].into_iter().flatten().min()
}
