//! The routes below `/.tally/`: offer, agreements, payments, payment sessions.

use super::{Shared, accountant::AccountantLink, error::ProviderProxyError, tokens::NewToken};
use crate::{
    Problem,
    http::refuse,
    wire::{Accepted, Closed, ProviderOffer, Receipt, SessionStatus, TOKEN_HEADER},
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tallystick_messages::{AgreementId, ExchangeMessage, Refusal};
use tallystick_parties::{Proposal, ProviderError};

/// A problem as an answer.
pub(super) struct Refused(Box<Problem>);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refuse(&self.0)
    }
}

impl From<ProviderProxyError> for Refused {
    fn from(error: ProviderProxyError) -> Self {
        if matches!(error, ProviderProxyError::Store(_)) {
            tracing::error!(%error, "the store failed");
        }
        Self::from(error.problem())
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

type Answer<T> = Result<Json<T>, Refused>;

/// `GET /.tally/offer`
pub(super) async fn offer(State(proxy): State<Arc<Shared>>) -> Answer<ProviderOffer> {
    Ok(Json(proxy.offer()))
}

/// `POST /.tally/agreements`
pub(super) async fn agree(State(proxy): State<Arc<Shared>>, body: Bytes) -> Answer<Accepted> {
    let proposal: Proposal = read(&body)?;
    let agreement = proposal.agreement.clone();
    let link = proxy
        .link(&agreement.accountant)
        .ok_or_else(|| Refused::from(Problem::refused(422, Refusal::WrongAccountant)))?;
    proxy.check_room(link, &agreement.consumer)?;
    let facts = link
        .chain
        .consumer(&agreement.consumer, agreement.lane, &agreement.accountant)
        .await;
    let facts = facts.map_err(ProviderProxyError::from)?;
    link.saw(facts.height);
    let offer = proxy.offer().through(&agreement.accountant);
    let token = NewToken::random();
    let session = |id| (agreement.accountant.clone(), id);
    let accepted = link
        .accept(proposal, &offer, &facts, |id| vec![token.write(&session(id))])
        .await;
    let (id, signed) = accepted?;
    Ok(Json(Accepted {
        provider_signature: signed.provider_signature,
        token: proxy.tokens.insert(token, session(id)),
    }))
}

/// `POST /.tally/payments`
pub(super) async fn pay(State(proxy): State<Arc<Shared>>, body: Bytes) -> Answer<Receipt> {
    let message: ExchangeMessage = read(&body)?;
    let id = message.agreement;
    let link = proxy
        .link_of(&id)
        .ok_or_else(|| Refused::from(ProviderProxyError::from(ProviderError::UnknownAgreement)))?;
    match link.receive(&message).await {
        Ok(paid) => Ok(Json(Receipt {
            paid,
            accepted: true,
            is_final: false,
        })),
        Err(error) => {
            // Lesson 34: the consumer learns the reason, and what it can pay instead.
            let mut problem = error.problem();
            if error.refusal().is_some() {
                problem.invoice = link.invoice(&id);
                problem.committed = link.committed(&id);
            }
            Err(Refused::from(problem))
        }
    }
}

/// `GET /.tally/session`
pub(super) async fn session(State(proxy): State<Arc<Shared>>, headers: HeaderMap) -> Answer<SessionStatus> {
    let (link, id) = by_token(&proxy, &headers)?;
    Ok(Json(status(link, &id)?))
}

/// `POST /.tally/close`
pub(super) async fn close(State(proxy): State<Arc<Shared>>, headers: HeaderMap) -> Answer<Closed> {
    let (link, id) = by_token(&proxy, &headers)?;
    let invoice = link.end(&id).await?;
    let session = link.session(&id)?;
    let owed = session.worth().is_some_and(|worth| worth > session.paid());
    Ok(Json(Closed {
        settled: invoice.is_none() && !owed,
        invoice,
    }))
}

fn status(link: &AccountantLink, id: &AgreementId) -> Result<SessionStatus, ProviderProxyError> {
    let session = link.session(id)?;
    Ok(SessionStatus {
        agreement: *id,
        served: session.served,
        total: session.worth().ok_or(ProviderError::Overflow)?,
        paid: session.paid(),
        ended: session.ended,
        invoice: link.invoice(id),
        refusal: session.unpaid,
        committed: link.committed(id),
    })
}

/// The payment session whose token the headers carry.
pub(super) fn by_token<'a>(
    proxy: &'a Shared,
    headers: &HeaderMap,
) -> Result<(&'a Arc<AccountantLink>, AgreementId), Refused> {
    let token = token_of(headers).ok_or_else(|| {
        Refused::from(Problem::new(
            402,
            "no_session",
            format!(
                "this service must be paid for; make an agreement (see {}) and send its token",
                crate::wire::OFFER_PATH
            ),
        ))
    })?;
    let unknown = || {
        Refused::from(Problem::new(
            402,
            "unknown_session",
            "the token opens no payment session here; make a new agreement".to_owned(),
        ))
    };
    let (accountant, id) = proxy.tokens.find(token).ok_or_else(unknown)?;
    Ok((proxy.link(&accountant).ok_or_else(unknown)?, id))
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    let own = headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    own.or_else(|| {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        value.strip_prefix("Tally ").map(str::trim)
    })
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(|error| Refused::from(Problem::new(400, "malformed", error.to_string())))
}
