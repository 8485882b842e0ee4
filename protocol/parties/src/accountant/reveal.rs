//! The bare reveal, which makes a provider's last promise final.

use crate::accountant::{
    ChainView, FinalDraft, Terms,
    book::{Book, Overlay},
    outcome::{Outcome, Refused},
    pending::{expire_if_over, open},
    provider::FinalPromise,
};
use tallystick_messages::{Refusal, RevealRequest};
use tallystick_primitives::{AccountId, hashlock};

/// Reveals an exchange. One that is revealed already gives its promise again.
pub fn reveal(book: &impl Book, terms: &Terms, view: &ChainView, request: &RevealRequest) -> Outcome<FinalDraft> {
    Outcome::of(book, |overlay| run(overlay, terms, view, request))
}

/// The provider's newest final promise, to be signed again: a new operator's signature outlives the old one's.
pub fn renew(book: &impl Book, terms: &Terms, provider: &AccountId) -> Option<FinalDraft> {
    let last = book.provider(provider)?.last?;
    Some(draft(&last.promise, terms, provider))
}

fn run<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    request: &RevealRequest,
) -> Result<FinalDraft, Refused> {
    let identity = &request.provider;
    let mut provider = overlay.provider(identity).ok_or(Refusal::ProviderChannelNotOpen)?;
    let lock = hashlock(&request.preimage);
    let last = provider.last.as_ref().map(|last| last.promise);
    let revealed = [last, provider.before]
        .into_iter()
        .flatten()
        .find(|promise| promise.number == request.number);
    if let Some(promise) = revealed {
        if promise.hashlock != lock {
            return Err(Refusal::WrongPreimage.into());
        }
        return Ok(draft(&promise, terms, identity));
    }
    if !view.is_writable() {
        return Err(Refusal::ReadOnly.into());
    }
    expire_if_over(overlay, view, identity, &mut provider);
    if provider.expired.is_some_and(|expired| expired.number == request.number) {
        return Err(Refused::in_step(Refusal::ExchangeExpired, &provider));
    }
    let Some(pending) = provider
        .pending
        .as_ref()
        .filter(|pending| pending.number == request.number)
    else {
        return Err(Refused::in_step(Refusal::NotPending, &provider));
    };
    if pending.hashlock != lock {
        return Err(Refusal::WrongPreimage.into());
    }
    let promise = FinalPromise {
        number: pending.number,
        amount: pending.amount,
        hashlock: pending.hashlock,
    };
    open(overlay, identity, &mut provider, &request.preimage);
    Ok(draft(&promise, terms, identity))
}

fn draft(promise: &FinalPromise, terms: &Terms, provider: &AccountId) -> FinalDraft {
    FinalDraft {
        number: promise.number,
        promise: promise.promise(terms, provider),
    }
}
