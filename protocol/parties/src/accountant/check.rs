//! Signatures, apart from the state.
//!
//! `ExchangeRequest` → [`PreparedExchange`] (knows which keys have to have signed) → [`CheckedExchange`] (all
//! signatures verified, many requests in one batch). A checked exchange names the key of each message; a key that is
//! replaced between checking and [exchanging](crate::accountant::exchange()) is noticed there.

use crate::{
    accountant::{Book, Terms},
    payment::check_fit,
};
use sp_core::H256;
use tallystick_messages::{
    AgreementId, ExchangeRequest, Refusal, SignedAgreement,
    verify::{Claim, verify_batch},
};
use tallystick_primitives::{AccountId, Hash};

/// A request and the keys that have to have signed it.
#[derive(Clone, Debug)]
pub struct PreparedExchange {
    request: ExchangeRequest,
    genesis: Hash,
    messages: Vec<MessageCheck>,
}

/// A request whose signatures were verified, each message with the verdict.
#[derive(Clone, Debug)]
pub struct CheckedExchange {
    request: ExchangeRequest,
    digest: H256,
    messages: Vec<MessageCheck>,
}

/// The verdict on the signatures of a message; before they are verified, the keys that have to have made them.
#[derive(Clone, Debug)]
pub(crate) enum MessageCheck {
    /// Nothing: the message is refused.
    Refused(Refusal),
    /// They are this key's. An agreement that was not known is signed by both its parties.
    Signed {
        key: AccountId,
        attached: Option<SignedAgreement>,
    },
}

impl PreparedExchange {
    /// Finds the keys. Reads agreements and consumers, changes nothing.
    pub fn new(book: &impl Book, terms: &Terms, request: ExchangeRequest) -> Self {
        let most = usize::try_from(terms.max_messages).unwrap_or(usize::MAX);
        // A request with too much of anything is refused as a whole later: no work is done for it.
        let fits = request.messages.len() <= most && request.agreements.len() <= most;
        let attached: Vec<(AgreementId, &SignedAgreement)> = request
            .agreements
            .iter()
            .filter(|_| fits)
            .map(|signed| (signed.agreement.id(&terms.genesis), signed))
            .collect();
        let messages = request
            .messages
            .iter()
            .filter(|_| fits)
            .map(|message| expect(book, terms, &request.provider, &attached, message))
            .map(|expected| expected.unwrap_or_else(MessageCheck::Refused))
            .collect();
        Self {
            messages,
            genesis: terms.genesis,
            request,
        }
    }

    /// The signatures to verify; [`Self::conclude`] takes the results in the same order.
    fn claims(&self) -> Vec<Claim<'_>> {
        let mut claims = Vec::new();
        for (message, expected) in self.request.messages.iter().zip(&self.messages) {
            let MessageCheck::Signed { key, attached } = expected else {
                continue;
            };
            claims.push(Claim {
                payload: message.payload(&self.genesis),
                signature: &message.signature,
                signer: key,
            });
            claims.push(Claim {
                payload: message.promise.payload(&self.genesis),
                signature: &message.promise_signature,
                signer: key,
            });
            if let Some(signed) = attached {
                let payload = signed.agreement.payload(&self.genesis);
                claims.push(Claim {
                    payload: payload.clone(),
                    signature: &signed.consumer_signature,
                    signer: key,
                });
                claims.push(Claim {
                    payload,
                    signature: &signed.provider_signature,
                    signer: &signed.agreement.provider,
                });
            }
        }
        claims
    }

    fn conclude(self, results: &mut impl Iterator<Item = bool>) -> CheckedExchange {
        // A verifier that answers too little has verified nothing.
        let mut is_good = || results.next().unwrap_or(false);
        let messages = self
            .messages
            .into_iter()
            .map(|expected| match expected {
                MessageCheck::Refused(refusal) => MessageCheck::Refused(refusal),
                MessageCheck::Signed { key, attached } => {
                    let (message, promise) = (is_good(), is_good());
                    let agreement = attached.is_none() || {
                        let (consumer, provider) = (is_good(), is_good());
                        consumer && provider
                    };
                    match (message, promise, agreement) {
                        (true, true, true) => MessageCheck::Signed { key, attached },
                        (true, true, false) => MessageCheck::Refused(Refusal::BadAgreementSignature),
                        (true, false, _) => MessageCheck::Refused(Refusal::BadPromiseSignature),
                        (false, ..) => MessageCheck::Refused(Refusal::BadSignature),
                    }
                }
            })
            .collect();
        CheckedExchange {
            digest: self.request.digest(),
            request: self.request,
            messages,
        }
    }
}

impl CheckedExchange {
    /// The request.
    pub fn request(&self) -> &ExchangeRequest {
        &self.request
    }

    /// [`ExchangeRequest::digest`].
    pub fn digest(&self) -> H256 {
        self.digest
    }

    pub(crate) fn messages(&self) -> &[MessageCheck] {
        &self.messages
    }
}

/// Verifies the signatures of many requests in one batch.
pub fn verify(prepared: Vec<PreparedExchange>) -> Vec<CheckedExchange> {
    verify_with(prepared, verify_batch)
}

/// The same with another verifier, which has to say of each claim whether it is true. A simulation may take one
/// that knows which of its own signatures are good.
pub fn verify_with(
    prepared: Vec<PreparedExchange>,
    verifier: impl Fn(&[Claim<'_>]) -> Vec<bool>,
) -> Vec<CheckedExchange> {
    let claims: Vec<Claim<'_>> = prepared.iter().flat_map(PreparedExchange::claims).collect();
    let mut results = verifier(&claims).into_iter();
    drop(claims);
    prepared
        .into_iter()
        .map(|prepared| prepared.conclude(&mut results))
        .collect()
}

/// Finds the keys and verifies the signatures of one request.
pub fn check_exchange(book: &impl Book, terms: &Terms, request: ExchangeRequest) -> CheckedExchange {
    let prepared = PreparedExchange::new(book, terms, request);
    let results = verify_batch(&prepared.claims());
    prepared.conclude(&mut results.into_iter())
}

/// The keys that have to have signed the message; or why the message is refused, whoever has signed it.
fn expect(
    book: &impl Book,
    terms: &Terms,
    provider: &AccountId,
    attached: &[(AgreementId, &SignedAgreement)],
    message: &tallystick_messages::ExchangeMessage,
) -> Result<MessageCheck, Refusal> {
    let known = book.agreement(&message.agreement).map(|record| record.signed);
    let attached = match known {
        Some(_) => None,
        None => attached
            .iter()
            .find(|(id, _)| id == &message.agreement)
            .map(|(_, signed)| (*signed).clone()),
    };
    let signed = known.as_ref().or(attached.as_ref()).ok_or(Refusal::UnknownAgreement)?;
    let agreement = &signed.agreement;
    if agreement.accountant != terms.accountant {
        return Err(Refusal::WrongAccountant);
    }
    check_fit(message, agreement, provider)?;
    let consumer = book
        .consumer(&terms.channel_of(&agreement.consumer))
        .ok_or(Refusal::UnknownConsumer)?;
    let key = consumer.lane_key(agreement.lane).ok_or(Refusal::DeviceUnknown)?.clone();
    Ok(MessageCheck::Signed { key, attached })
}
