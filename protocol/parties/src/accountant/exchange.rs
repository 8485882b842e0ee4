//! The exchange: consumers' promises in, one promise out.

mod message;
mod order;

use crate::accountant::{
    ChainView, ExchangeDraft, Terms,
    book::{Book, Overlay},
    check::CheckedExchange,
    committed::committed,
    outcome::{Outcome, Refused},
    pending::expire_if_over,
    provider::{Payment, PendingExchange, Provider, RefusedPlace, Verdicts},
};
use message::MessageTaking;
use tallystick_messages::{Committed, ExchangeMessage, ExchangeRequest, Refusal, RefusedMessage};
use tallystick_primitives::{AccountId, Balance, NEVER_EXPIRES, Promise, hashlock, state::AccountantStatus};

/// Takes an exchange. Each message is taken or refused by itself; a refused one changes nothing.
///
/// The same request again gives the same answer, while it is unrevealed and right after. (What is committed, which is
/// told with refusals, is always the newest. Posted again after its reveal, its promise comes without expiry.)
pub fn exchange(
    book: &impl Book,
    terms: &Terms,
    view: &ChainView,
    checked: &CheckedExchange,
) -> Outcome<ExchangeDraft> {
    Outcome::of(book, |overlay| run(overlay, terms, view, checked))
}

/// The answer to a request that was answered before, if it was. Reads only; needs no signatures to be verified.
pub fn replay(book: &impl Book, terms: &Terms, view: &ChainView, request: &ExchangeRequest) -> Option<ExchangeDraft> {
    let mut provider = book.provider(&request.provider)?;
    // Most requests are new: their number says so.
    if request.number >= provider.next_number {
        return None;
    }
    if provider.is_expired(view) {
        provider.pending = None;
    }
    order::answered(book, terms, &provider, request, &request.digest())
}

fn run<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    checked: &CheckedExchange,
) -> Result<ExchangeDraft, Refused> {
    let request = checked.request();
    check_size(request, terms)?;
    let mut provider = overlay
        .provider(&request.provider)
        .filter(|provider| provider.opened)
        .ok_or(Refusal::ProviderChannelNotOpen)?;
    if view.is_writable() {
        expire_if_over(overlay, view, &request.provider, &mut provider);
    }
    if let Some(draft) = order::answered(overlay, terms, &provider, request, &checked.digest()) {
        return Ok(draft);
    }
    check_open(view)?;
    order::check(&provider, request)?;
    // From here on nothing is refused as a whole.
    if let (Some(preimage), true) = (&request.preimage, provider.pending.is_some()) {
        crate::accountant::pending::open(overlay, &request.provider, &mut provider, preimage);
    }
    let previous = previous(terms, &provider, request);
    let (verdicts, payments, amount) = take_messages(overlay, terms, view, checked, &provider);
    let promise = give_promise(
        overlay,
        terms,
        view,
        checked,
        &mut provider,
        verdicts.clone(),
        payments,
        amount,
    );
    Ok(draft(overlay, request, &provider, &verdicts, promise, previous))
}

fn check_size(request: &ExchangeRequest, terms: &Terms) -> Result<(), Refusal> {
    let most = usize::try_from(terms.max_messages).unwrap_or(usize::MAX);
    if request.messages.is_empty() {
        return Err(Refusal::EmptyExchange);
    }
    if request.messages.len() > most || request.agreements.len() > most {
        return Err(Refusal::TooManyMessages);
    }
    Ok(())
}

fn check_open(view: &ChainView) -> Result<(), Refusal> {
    if !view.is_writable() {
        return Err(Refusal::ReadOnly);
    }
    match view.status {
        // A paused accountant opens no new channels; it works on with those it has.
        AccountantStatus::Active | AccountantStatus::Paused => Ok(()),
        AccountantStatus::Punished => Err(Refusal::AccountantPunished),
        AccountantStatus::Closing | AccountantStatus::Closed => Err(Refusal::AccountantClosing),
    }
}

/// The promise of the exchange before, if the request brings what opens it.
fn previous(terms: &Terms, provider: &Provider, request: &ExchangeRequest) -> Option<Promise> {
    let lock = hashlock(request.preimage.as_ref()?);
    let last = provider.last.as_ref().map(|last| last.promise);
    [last, provider.before]
        .into_iter()
        .flatten()
        .find(|promise| promise.hashlock == lock)
        .map(|promise| promise.promise(terms, &request.provider))
}

/// Judges every message; returns the verdicts, what was taken, and what the promise will be for.
fn take_messages<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    checked: &CheckedExchange,
    provider: &Provider,
) -> (Verdicts, Vec<Payment>, Balance) {
    let request = checked.request();
    let mut verdicts = Verdicts::default();
    let mut payments: Vec<Payment> = Vec::new();
    let mut amount = provider.total;
    for (place, (message, check)) in (0u16..).zip(request.messages.iter().zip(checked.messages())) {
        let taking = MessageTaking {
            terms,
            view,
            request,
            message,
            check,
            taken: &payments,
            amount,
        };
        match taking.take(overlay) {
            Ok(payment) => {
                // Cannot saturate: taking a payment includes this sum.
                amount = amount.saturating_add(payment.delta);
                payments.push(payment);
                verdicts.accepted.push(place);
            }
            Err(refusal) => verdicts.refused.push(RefusedPlace {
                place,
                refusal,
                is_signed: taking.is_signed(overlay),
            }),
        }
    }
    (verdicts, payments, amount)
}

#[allow(clippy::too_many_arguments, reason = "the parts of one record")]
fn give_promise<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    checked: &CheckedExchange,
    provider: &mut Provider,
    verdicts: Verdicts,
    payments: Vec<Payment>,
    amount: Balance,
) -> Option<Promise> {
    if payments.is_empty() {
        return None;
    }
    let request = checked.request();
    let pending = PendingExchange {
        number: request.number,
        digest: Some(checked.digest()),
        hashlock: request.hashlock,
        amount,
        valid_until: view
            .finalized
            .saturating_add(terms.expiry_blocks)
            .min(NEVER_EXPIRES.saturating_sub(1)),
        payments,
        verdicts,
    };
    let promise = pending.promise(terms, &request.provider);
    provider.next_number = request.number.saturating_add(1);
    provider.pending = Some(Box::new(pending));
    overlay.put_provider(request.provider.clone(), provider.clone());
    Some(promise)
}

fn draft(
    book: &impl Book,
    request: &ExchangeRequest,
    provider: &Provider,
    verdicts: &Verdicts,
    promise: Option<Promise>,
    previous: Option<Promise>,
) -> ExchangeDraft {
    ExchangeDraft {
        number: request.number,
        accepted: verdicts.accepted.iter().map(|place| u32::from(*place)).collect(),
        refused: verdicts
            .refused
            .iter()
            .map(|refused| RefusedMessage {
                index: u32::from(refused.place),
                refusal: refused.refusal,
                committed: committed_to(book, request, refused),
            })
            .collect(),
        total: promise.as_ref().map_or(provider.total, |promise| promise.amount),
        promise,
        previous,
    }
}

/// The state that the sender of a refused message is told.
fn committed_to(book: &impl Book, request: &ExchangeRequest, refused: &RefusedPlace) -> Option<Committed> {
    let message = request
        .messages
        .get(usize::from(refused.place))
        .filter(|_| refused.is_signed)?;
    let channel = AccountId::new(message.promise.channel.0);
    let consumer = book.consumer(&channel)?;
    let record = book.agreement(&message.agreement);
    Some(committed(
        &channel,
        &consumer,
        lane_of(message),
        Some((&message.agreement, record.as_ref())),
    ))
}

fn lane_of(message: &ExchangeMessage) -> tallystick_primitives::Lane {
    message.promise.lane
}
