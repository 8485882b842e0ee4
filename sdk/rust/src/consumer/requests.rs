//! Small requests to the provider's proxy.

use super::{Inner, PaymentSessionError};
use crate::{
    api::{ApiError, client::answer},
    backoff::Backoff,
    http,
    wire::{OFFER_PATH, ProviderOffer, SESSION_PATH, SessionStatus, TOKEN_HEADER},
};
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;
use tallystick_messages::json;

/// Attempts to send one request while no answer comes.
const SENDINGS: u32 = 4;
/// Longest time that an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The provider's offer.
pub(super) async fn offer(http: &reqwest::Client, base: &reqwest::Url) -> Result<ProviderOffer, ApiError> {
    let response = http.get(http::join(base, OFFER_PATH)?).timeout(TIMEOUT).send().await;
    answer(base, response.map_err(|error| http::unreachable(base, &error))?).await
}

impl Inner {
    /// The payment session, as the provider sees it.
    pub(super) async fn session_status(&self) -> Result<SessionStatus, PaymentSessionError> {
        let target = http::join(&self.base, SESSION_PATH)?;
        self.repeat(|| self.http.get(target.clone())).await
    }

    /// Posts until an answer comes. Every request that is posted here can be repeated.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, PaymentSessionError> {
        let target = http::join(&self.base, path)?;
        self.repeat(|| self.http.post(target.clone()).json(body)).await
    }

    async fn repeat<T: DeserializeOwned>(
        &self,
        request: impl Fn() -> reqwest::RequestBuilder,
    ) -> Result<T, PaymentSessionError> {
        let mut backoff = Backoff::default();
        let mut sent: u32 = 1;
        loop {
            let error = match self.once(request()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if sent >= SENDINGS || !matches!(error, ApiError::Unreachable { .. }) {
                return Err(error.into());
            }
            sent = sent.saturating_add(1);
            tokio::time::sleep(backoff.next()).await;
        }
    }

    async fn once<T: DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> Result<T, ApiError> {
        let request = request.header(TOKEN_HEADER, self.token()).timeout(TIMEOUT);
        let response = request.send().await;
        let response = response.map_err(|error| http::unreachable(&self.base, &error))?;
        answer(&self.base, response).await
    }

    /// The token that opens the payment session at the provider.
    pub(super) fn token(&self) -> String {
        json::to_hex(&self.stored().token)
    }
}
