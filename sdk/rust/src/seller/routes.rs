//! The routes below `/.tally/`: offer, agreements, payments, sessions.

use super::{desk::Desk, error::SellerError, tokens::NewToken, Shared};
use crate::{
    problem::PROBLEM_JSON,
    wire::{Accepted, Closed, ProviderOffer, Receipt, SessionStatus, TOKEN_HEADER},
    Problem,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{header, HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    Json,
};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tallystick_messages::{AgreementId, ExchangeMessage, Refusal};
use tallystick_parties::{Proposal, ProviderError};

/// A problem as an answer.
pub(super) struct Refused(Box<Problem>);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.0)).into_response();
        let problem = header::HeaderValue::from_static(PROBLEM_JSON);
        response.headers_mut().insert(header::CONTENT_TYPE, problem);
        response
    }
}

impl From<SellerError> for Refused {
    fn from(error: SellerError) -> Self {
        if matches!(error, SellerError::Store(_)) {
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
pub(super) async fn offer(State(seller): State<Arc<Shared>>) -> Answer<ProviderOffer> {
    Ok(Json(seller.offer()))
}

/// `POST /.tally/agreements`
pub(super) async fn agree(State(seller): State<Arc<Shared>>, body: Bytes) -> Answer<Accepted> {
    let proposal: Proposal = read(&body)?;
    let agreement = proposal.agreement.clone();
    let desk = seller
        .desk(&agreement.accountant)
        .ok_or_else(|| Refused::from(Problem::refused(422, Refusal::WrongAccountant)))?;
    seller.check_room(desk, &agreement.consumer)?;
    let facts = desk
        .chain
        .consumer(&agreement.consumer, agreement.lane, &agreement.accountant)
        .await;
    let facts = facts.map_err(SellerError::from)?;
    desk.saw(facts.height);
    let offer = seller.offer().through(&agreement.accountant);
    let token = NewToken::random();
    let session = |id| (agreement.accountant.clone(), id);
    let accepted = desk
        .accept(proposal, &offer, &facts, |id| vec![token.write(&session(id))])
        .await;
    let (id, signed) = accepted?;
    Ok(Json(Accepted {
        provider_signature: signed.provider_signature,
        token: seller.tokens.insert(token, session(id)),
    }))
}

/// `POST /.tally/payments`
pub(super) async fn pay(State(seller): State<Arc<Shared>>, body: Bytes) -> Answer<Receipt> {
    let message: ExchangeMessage = read(&body)?;
    let id = message.agreement;
    let desk = seller
        .desk_of(&id)
        .ok_or_else(|| Refused::from(SellerError::from(ProviderError::UnknownAgreement)))?;
    match desk.receive(&message).await {
        Ok(paid) => Ok(Json(Receipt {
            paid,
            accepted: true,
            is_final: false,
        })),
        Err(error) => {
            // Lesson 34: the reason, and what to do instead.
            let mut problem = error.problem();
            if error.refusal().is_some() {
                problem.invoice = desk.invoice(&id);
                problem.committed = desk.committed(&id);
            }
            Err(Refused::from(problem))
        }
    }
}

/// `GET /.tally/session`
pub(super) async fn session(State(seller): State<Arc<Shared>>, headers: HeaderMap) -> Answer<SessionStatus> {
    let (desk, id) = by_token(&seller, &headers)?;
    Ok(Json(status(desk, &id)?))
}

/// `POST /.tally/close`
pub(super) async fn close(State(seller): State<Arc<Shared>>, headers: HeaderMap) -> Answer<Closed> {
    let (desk, id) = by_token(&seller, &headers)?;
    let invoice = desk.end(&id).await?;
    let session = desk.session(&id)?;
    let owed = session.worth().is_some_and(|worth| worth > session.paid());
    Ok(Json(Closed {
        settled: invoice.is_none() && !owed,
        invoice,
    }))
}

fn status(desk: &Desk, id: &AgreementId) -> Result<SessionStatus, SellerError> {
    let session = desk.session(id)?;
    Ok(SessionStatus {
        agreement: *id,
        served: session.served,
        total: session.worth().ok_or(ProviderError::Overflow)?,
        paid: session.paid(),
        ended: session.ended,
        invoice: desk.invoice(id),
        refusal: session.unpaid,
        committed: desk.committed(id),
    })
}

/// The session whose token the headers carry.
pub(super) fn by_token<'a>(seller: &'a Shared, headers: &HeaderMap) -> Result<(&'a Arc<Desk>, AgreementId), Refused> {
    let token = token_of(headers).ok_or_else(|| {
        Refused::from(Problem::new(
            402,
            "no_session",
            format!(
                "this service is paid for; make an agreement (see {}) and send its token",
                crate::wire::OFFER_PATH
            ),
        ))
    })?;
    let unknown = || {
        Refused::from(Problem::new(
            402,
            "unknown_session",
            "the token opens no session here; make a new agreement".to_owned(),
        ))
    };
    let (accountant, id) = seller.tokens.find(token).ok_or_else(unknown)?;
    Ok((seller.desk(&accountant).ok_or_else(unknown)?, id))
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
