//! Whether an exchange's turn has come.

use super::{draft, previous};
use crate::accountant::{ExchangeDraft, Terms, book::Book, outcome::Refused, provider::Provider};
use sp_core::H256;
use tallystick_messages::{ExchangeRequest, Refusal};
use tallystick_primitives::{Preimage, hashlock};

/// The answer that the same request got, if it is the unrevealed one or the last revealed one.
pub(super) fn answered(
    book: &impl Book,
    terms: &Terms,
    provider: &Provider,
    request: &ExchangeRequest,
    digest: &H256,
) -> Option<ExchangeDraft> {
    let pending = provider
        .pending
        .as_ref()
        .filter(|pending| pending.digest.as_ref() == Some(digest))
        .map(|pending| (&pending.verdicts, pending.promise(terms, &request.provider)));
    let last = provider
        .last
        .as_ref()
        .filter(|last| last.digest.as_ref() == Some(digest))
        .map(|last| (&last.verdicts, last.promise.promise(terms, &request.provider)));
    let (verdicts, promise) = pending.or(last)?;
    let previous = previous(terms, provider, request);
    Some(draft(book, request, provider, verdicts, Some(promise), previous))
}

/// Whether the number is the next one, its lock is new, and the exchange before is, or can be, revealed.
pub(super) fn check(provider: &Provider, request: &ExchangeRequest) -> Result<(), Refused> {
    let refuse = |refusal| Err(Refused::in_step(refusal, provider));
    if let Err(refusal) = check_number(provider, request) {
        return refuse(refusal);
    }
    if provider.has_used(&request.hashlock) {
        return refuse(Refusal::DuplicateHashlock);
    }
    match (&provider.pending, &request.preimage) {
        (Some(_), None) => refuse(Refusal::PreimageMissing),
        (Some(pending), Some(preimage)) if hashlock(preimage) != pending.hashlock => refuse(Refusal::WrongPreimage),
        (None, Some(preimage)) => check_opened(provider, preimage).or_else(refuse),
        (Some(_), Some(_)) | (None, None) => Ok(()),
    }
}

fn check_number(provider: &Provider, request: &ExchangeRequest) -> Result<(), Refusal> {
    let number = request.number;
    if provider
        .pending
        .as_ref()
        .is_some_and(|pending| pending.number == number)
    {
        return Err(Refusal::ExchangeConflict);
    }
    if provider.expired.is_some_and(|expired| expired.number == number) {
        return Err(Refusal::ExchangeExpired);
    }
    if number != provider.next_number {
        return Err(Refusal::WrongNumber);
    }
    Ok(())
}

/// Whether a preimage opens what was opened before; it may come twice.
fn check_opened(provider: &Provider, preimage: &Preimage) -> Result<(), Refusal> {
    let lock = hashlock(preimage);
    if provider.last.as_ref().is_some_and(|last| last.promise.hashlock == lock) {
        return Ok(());
    }
    if provider.expired.is_some_and(|expired| expired.hashlock == lock) {
        return Err(Refusal::ExchangeExpired);
    }
    Err(Refusal::WrongPreimage)
}
