//! Money that leaves a channel at once, by agreement.

use crate::accountant::{
    ChainView, FastExitDraft, Terms,
    book::{Book, Overlay},
    consumer::{Consumer, Outgoing},
    outcome::{Outcome, Refused},
    pending::expire_if_over,
};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use tallystick_messages::Refusal;
use tallystick_primitives::{AccountId, Action, Balance, BlockNumber};

/// An identity's request for a fast exit. Its signature is checked by the chain, and by the accountant's API.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FastExitRequest {
    /// The identity of the channel's holder.
    pub identity: AccountId,
    /// The amount that leaves it, chain fee included.
    pub amount: Balance,
    /// Where it goes.
    pub beneficiary: AccountId,
    /// The identity's next nonce.
    pub nonce: u64,
    /// Last block in which the chain takes it. Until then, or until it is carried out, the amount is held back.
    pub valid_until: BlockNumber,
}

impl FastExitRequest {
    /// The bytes that identity and operator sign.
    pub fn payload(&self, terms: &Terms) -> Vec<u8> {
        let action = Action::FastExit {
            accountant: terms.accountant.clone(),
            amount: self.amount,
            beneficiary: self.beneficiary.clone(),
        };
        action.payload(&terms.genesis, &self.identity, self.nonce, self.valid_until)
    }
}

/// The most that may leave the channel at once: what is neither to be collected nor reserved for fees while something
/// is. An error while a promise against the consumer is not revealed.
pub fn fast_exit_limit(consumer: &Consumer, terms: &Terms, view: &ChainView) -> Result<Balance, Refusal> {
    if !view.is_writable() {
        return Err(Refusal::ReadOnly);
    }
    if consumer.has_conditional() {
        return Err(Refusal::ConditionalOpen);
    }
    let uncollected = consumer.uncollected();
    let reserve = if uncollected > 0 { terms.reserve } else { 0 };
    Ok(consumer
        .balance
        .saturating_sub(consumer.outgoing(view))
        .saturating_sub(uncollected)
        .saturating_sub(reserve))
}

/// Whether the operator may sign. The amount is held back from then on; the same request may be signed again.
pub fn fast_exit(
    book: &impl Book,
    terms: &Terms,
    view: &ChainView,
    request: &FastExitRequest,
) -> Outcome<FastExitDraft> {
    Outcome::of(book, |overlay| run(overlay, terms, view, request))
}

fn run<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    request: &FastExitRequest,
) -> Result<FastExitDraft, Refused> {
    let channel = terms.channel_of(&request.identity);
    let payload = request.payload(terms);
    let digest = H256(blake2_256(&payload));
    let consumer = overlay.consumer(&channel).ok_or(Refusal::UnknownConsumer)?;
    let is_held = |outgoing: &Outgoing| outgoing.digest == digest && view.finalized <= outgoing.until;
    if consumer.outgoing.as_deref().is_some_and(is_held) {
        return Ok(FastExitDraft { payload });
    }
    if view.is_writable() {
        expire_for(overlay, view, &consumer);
    }
    let mut consumer = overlay.consumer(&channel).ok_or(Refusal::UnknownConsumer)?;
    if request.amount > fast_exit_limit(&consumer, terms, view)? {
        return Err(Refusal::AmountTooHigh.into());
    }
    let held = consumer.outgoing.as_deref().filter(|_| consumer.outgoing(view) > 0);
    consumer.outgoing = Some(Box::new(Outgoing {
        amount: held
            .map_or(0, |held| held.amount)
            .checked_add(request.amount)
            .ok_or(Refusal::Overflow)?,
        until: held.map_or(0, |held| held.until).max(request.valid_until),
        digest,
    }));
    overlay.put_consumer(channel, consumer);
    Ok(FastExitDraft { payload })
}

/// Rolls back what expired of this consumer's unrevealed exchanges.
fn expire_for<B: Book>(overlay: &mut Overlay<'_, B>, view: &ChainView, consumer: &Consumer) {
    let providers = consumer
        .lanes
        .iter()
        .flat_map(|lane| &lane.pending)
        .map(|payment| &payment.provider);
    for identity in providers {
        if let Some(mut provider) = overlay.provider(identity) {
            expire_if_over(overlay, view, identity, &mut provider);
        }
    }
}
