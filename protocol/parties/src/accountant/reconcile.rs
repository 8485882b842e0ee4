//! Rebuilding after the disk was lost, from the chain and from what providers have kept.
//!
//! First the chain is observed with [`ChainView::reconciling`] set; then reports are taken, in any order, any number of
//! times. Everything that was or may be collected from a lane counts as spent (a consumer's old credit is lost, the
//! accountant's money is not), so nothing that is taken afterwards can stand on money that was promised already.
//! A provider can still settle on chain all that it did not report.
//!
//! A report is complete if it has, of each lane, the revealed message with the largest promise, and of each agreement
//! the newest revealed one *and* the unrevealed one. Two things only time can heal, so a rebuild should last as long as
//! they take: fast exits that were signed before (until their `valid_until`), and promises of device keys that were
//! replaced lately, which cannot be verified any more.

use crate::accountant::{
    AgreementRecord, ChainView, Terms,
    book::{Book, Overlay},
    consumer::{LaneCheque, PendingPayment, Standing},
    outcome::{Outcome, Refused},
    pending::{drop_pending, open},
    provider::{FinalPromise, LastExchange, Payment, PendingExchange, Provider, Verdicts},
};
use crate::payment::check_fit;
use tallystick_messages::{
    AgreementId, HeldPayment, ReconcileAnswer, ReconcileReport, Refusal, SignedPromise,
    verify::{Claim, verify_batch},
};
use tallystick_primitives::{AccountId, Balance, NEVER_EXPIRES, Preimage, Promise, hashlock};

/// Most payments in one report. A provider with more sends several; later ones without harm repeat the promises.
pub const MAX_PAYMENTS: usize = 1024;

/// A report whose signatures were verified. What is not signed well is left out.
#[derive(Clone, Debug)]
pub struct CheckedReport {
    provider: AccountId,
    next_number: u64,
    last: Option<(Promise, Preimage)>,
    pending: Option<Promise>,
    payments: Vec<(AgreementId, HeldPayment)>,
    is_too_long: bool,
}

/// Verifies a report's signatures: the operator's over the provider's promises, and the consumers' and the
/// provider's in each payment.
pub fn check_report(book: &impl Book, terms: &Terms, report: &ReconcileReport) -> CheckedReport {
    check_report_with(book, terms, report, verify_batch)
}

/// The same with another verifier, as in [`crate::accountant::verify_with`].
pub fn check_report_with(
    book: &impl Book,
    terms: &Terms,
    report: &ReconcileReport,
    verifier: impl Fn(&[Claim<'_>]) -> Vec<bool>,
) -> CheckedReport {
    let is_too_long = report.payments.len() > MAX_PAYMENTS;
    let own = |signed: &SignedPromise| {
        fits_own(terms, &report.provider, signed) && verifier(&own_claims(terms, signed)).contains(&true)
    };
    CheckedReport {
        provider: report.provider.clone(),
        next_number: report.next_number,
        last: report
            .last
            .as_ref()
            .filter(|last| last.promise.promise.is_opened_by(&last.preimage) && own(&last.promise))
            .map(|last| (last.promise.promise.clone(), last.preimage)),
        pending: report
            .pending
            .as_ref()
            .filter(|pending| own(pending))
            .map(|pending| pending.promise.clone()),
        payments: match is_too_long {
            true => Vec::new(),
            false => good_payments(book, terms, report, verifier),
        },
        is_too_long,
    }
}

/// Whether a promise is of the provider's channel with this accountant.
fn fits_own(terms: &Terms, provider: &AccountId, signed: &SignedPromise) -> bool {
    signed.promise.channel == terms.provider_channel(provider) && signed.promise.lane == 0
}

/// One of the accountant's own keys has to have signed.
fn own_claims<'a>(terms: &'a Terms, signed: &'a SignedPromise) -> Vec<Claim<'a>> {
    let payload = signed.promise.payload(&terms.genesis);
    terms
        .operators
        .iter()
        .map(|operator| Claim {
            payload: payload.clone(),
            signature: &signed.signature,
            signer: operator,
        })
        .collect()
}

fn good_payments(
    book: &impl Book,
    terms: &Terms,
    report: &ReconcileReport,
    verifier: impl Fn(&[Claim<'_>]) -> Vec<bool>,
) -> Vec<(AgreementId, HeldPayment)> {
    let fitting: Vec<(&HeldPayment, AccountId)> = report
        .payments
        .iter()
        .filter(|held| fits(terms, &report.provider, held))
        .filter_map(|held| {
            let agreement = &held.agreement.agreement;
            let consumer = book.consumer(&terms.channel_of(&agreement.consumer))?;
            Some((held, consumer.lane_key(agreement.lane)?.clone()))
        })
        .collect();
    let claims: Vec<Claim<'_>> = fitting
        .iter()
        .flat_map(|(held, key)| claims(terms, held, key))
        .collect();
    let results = verifier(&claims);
    fitting
        .iter()
        .zip(results.chunks(CLAIMS))
        .filter(|(_, results)| results.len() == CLAIMS && results.iter().all(|good| *good))
        .map(|((held, _), _)| (held.message.agreement, (*held).clone()))
        .collect()
}

/// Signatures in a held payment that are verified. The consumer's under the agreement is not: its message names the
/// agreement by the hash of all its terms, while the agreement may be signed by a device key that was replaced since.
const CLAIMS: usize = 3;

fn claims<'a>(terms: &Terms, held: &'a HeldPayment, key: &'a AccountId) -> [Claim<'a>; CLAIMS] {
    [
        Claim {
            payload: held.message.payload(&terms.genesis),
            signature: &held.message.signature,
            signer: key,
        },
        Claim {
            payload: held.message.promise.payload(&terms.genesis),
            signature: &held.message.promise_signature,
            signer: key,
        },
        Claim {
            payload: held.agreement.agreement.payload(&terms.genesis),
            signature: &held.agreement.provider_signature,
            signer: &held.agreement.agreement.provider,
        },
    ]
}

fn fits(terms: &Terms, provider: &AccountId, held: &HeldPayment) -> bool {
    let (agreement, message) = (&held.agreement.agreement, &held.message);
    agreement.accountant == terms.accountant
        && check_fit(message, agreement, provider).is_ok()
        && agreement.id(&terms.genesis) == message.agreement
        && message.agreement_total <= agreement.cap
        && held
            .preimage
            .as_ref()
            .is_none_or(|preimage| message.promise.is_opened_by(preimage))
}

/// Takes a report. What is known already changes nothing.
pub fn reconcile(
    book: &impl Book,
    terms: &Terms,
    view: &ChainView,
    report: &CheckedReport,
) -> Outcome<ReconcileAnswer> {
    Outcome::of(book, |overlay| run(overlay, terms, view, report))
}

fn run<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    report: &CheckedReport,
) -> Result<ReconcileAnswer, Refused> {
    if !view.reconciling {
        return Err(Refusal::NotReconciling.into());
    }
    if !view.fresh {
        return Err(Refusal::ReadOnly.into());
    }
    if report.is_too_long {
        return Err(Refusal::TooManyMessages.into());
    }
    let mut provider = overlay
        .provider(&report.provider)
        .filter(|provider| provider.opened)
        .ok_or(Refusal::ProviderChannelNotOpen)?;
    resolve_pending(overlay, report, &mut provider);
    take_last(overlay, view, report, &mut provider);
    let mut taken: u32 = 0;
    for (id, held) in &report.payments {
        if let Some(preimage) = &held.preimage {
            taken = taken.saturating_add(u32::from(take_revealed(overlay, terms, id, held, preimage)));
        }
    }
    taken = taken.saturating_add(restore_pending(overlay, terms, view, report, &mut provider));
    if provider.next_number < report.next_number {
        provider.next_number = report.next_number;
        overlay.put_provider(report.provider.clone(), provider.clone());
    }
    Ok(ReconcileAnswer {
        next_number: provider.next_number,
        total: provider.total,
        taken,
    })
}

/// Ends an unrevealed exchange that the book still holds and the report shows to be over.
fn resolve_pending<B: Book>(overlay: &mut Overlay<'_, B>, report: &CheckedReport, provider: &mut Provider) {
    let Some((lock, amount)) = provider
        .pending
        .as_ref()
        .map(|pending| (pending.hashlock, pending.amount))
    else {
        return;
    };
    let last = report.last.iter().map(|(_, preimage)| *preimage);
    let payments = report.payments.iter().filter_map(|(_, held)| held.preimage);
    if let Some(preimage) = last.chain(payments).find(|preimage| hashlock(preimage) == lock) {
        open(overlay, &report.provider, provider, &preimage);
        return;
    }
    // A later final promise, which the accountant itself has signed, includes it or left it out. What the provider
    // says alone proves nothing: the exchange could still be revealed.
    let is_over = report
        .last
        .as_ref()
        .is_some_and(|(last, _)| last.valid_until == NEVER_EXPIRES && last.amount >= amount);
    if is_over {
        drop_pending(overlay, &report.provider, provider);
    }
}

fn take_last<B: Book>(overlay: &mut Overlay<'_, B>, view: &ChainView, report: &CheckedReport, provider: &mut Provider) {
    let Some((last, _)) = &report.last else {
        return;
    };
    let known = provider.last.as_ref().map_or(0, |known| known.promise.amount);
    // A promise that has expired binds nobody, unless the chain has proven it.
    if last.amount <= known || view.finalized > last.valid_until && provider.proven < last.amount {
        return;
    }
    let after = 1u64.saturating_add(u64::from(report.pending.is_some()));
    provider.before = provider.last.take().map(|known| known.promise);
    provider.last = Some(LastExchange {
        promise: FinalPromise {
            number: report.next_number.saturating_sub(after),
            amount: last.amount,
            hashlock: last.hashlock,
        },
        digest: None,
        verdicts: Verdicts::default(),
    });
    provider.total = provider.total.max(last.amount);
    overlay.put_provider(report.provider.clone(), provider.clone());
}

/// Takes a payment that can be collected; returns whether it told something new.
fn take_revealed<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    id: &AgreementId,
    held: &HeldPayment,
    preimage: &Preimage,
) -> bool {
    let agreement = &held.agreement.agreement;
    let channel = terms.channel_of(&agreement.consumer);
    let mut told = raise_total(overlay, id, held);
    let Some(mut consumer) = overlay.consumer(&channel) else {
        return told;
    };
    let before = consumer.clone();
    if let Some(book) = consumer.lane_mut(agreement.lane) {
        book.present(LaneCheque {
            amount: held.message.promise.amount,
            hashlock: held.message.promise.hashlock,
            preimage: *preimage,
            signature: held.message.promise_signature.clone(),
            standing: Standing::Current,
        });
    }
    consumer.distrust_credit();
    if consumer != before {
        told = true;
        overlay.put_consumer(channel, consumer);
    }
    told
}

/// Notes that so much was paid under an agreement; returns whether that was new.
fn raise_total<B: Book>(overlay: &mut Overlay<'_, B>, id: &AgreementId, held: &HeldPayment) -> bool {
    let known = overlay.agreement(id);
    let paid = known.as_ref().map_or(0, |record| record.total);
    if held.message.agreement_total <= paid {
        return false;
    }
    let mut record = known.unwrap_or_else(|| AgreementRecord::new(held.agreement.clone()));
    record.total = held.message.agreement_total;
    overlay.put_agreement(*id, record);
    true
}

/// Restores an unrevealed exchange whose promise can still be settled; returns how many payments that took.
fn restore_pending<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    view: &ChainView,
    report: &CheckedReport,
    provider: &mut Provider,
) -> u32 {
    let Some(promise) = report.pending.as_ref() else {
        return 0;
    };
    let is_over = view.finalized > promise.valid_until && provider.proven < promise.amount;
    if provider.pending.is_some() || is_over || promise.amount <= provider.total || provider.has_used(&promise.hashlock)
    {
        return 0;
    }
    let number = report.next_number.saturating_sub(1);
    let mut pending = PendingExchange {
        number,
        digest: None,
        hashlock: promise.hashlock,
        amount: promise.amount,
        valid_until: promise.valid_until,
        payments: Vec::new(),
        verdicts: Verdicts::default(),
    };
    // Only the sum is known, not the part taken under each agreement.
    let mut left = promise.amount.saturating_sub(provider.total);
    let held = report
        .payments
        .iter()
        .filter(|(_, held)| held.preimage.is_none() && held.message.promise.hashlock == promise.hashlock);
    for (id, held) in held {
        if let Some(payment) = restore_payment(overlay, terms, number, id, held, left) {
            left = left.saturating_sub(payment.delta);
            pending.payments.push(payment);
        }
    }
    let taken = u32::try_from(pending.payments.len()).unwrap_or(u32::MAX);
    provider.pending = Some(Box::new(pending));
    overlay.put_provider(report.provider.clone(), provider.clone());
    taken
}

fn restore_payment<B: Book>(
    overlay: &mut Overlay<'_, B>,
    terms: &Terms,
    number: u64,
    id: &AgreementId,
    held: &HeldPayment,
    left: Balance,
) -> Option<Payment> {
    let agreement = &held.agreement.agreement;
    let channel = terms.channel_of(&agreement.consumer);
    let mut consumer = overlay.consumer(&channel)?;
    let paid = overlay.agreement(id).map_or(0, |record| record.total);
    let delta = held.message.agreement_total.saturating_sub(paid).min(left);
    let book = consumer.lane_mut(agreement.lane)?;
    book.restore(PendingPayment {
        amount: held.message.promise.amount,
        delta: 0,
        hashlock: held.message.promise.hashlock,
        provider: agreement.provider.clone(),
        number,
        signature: held.message.promise_signature.clone(),
        is_older: false,
    });
    consumer.distrust_credit();
    overlay.put_consumer(channel.clone(), consumer);
    raise_total(overlay, id, held);
    Some(Payment {
        agreement: *id,
        channel,
        lane: agreement.lane,
        delta,
    })
}
