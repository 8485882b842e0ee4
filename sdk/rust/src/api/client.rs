//! Every endpoint of an accountant's API.

use super::{
    AccountantInfo, AgreementStatus, ApiError, Caller, ConsumerStatus, FastExitAnswer, FastExitRequest, ProviderStatus,
    Readiness, SettlementPage, SettlementsQuery,
    sign::{Clock, sign},
};
use crate::http::{self, body_within, unreachable};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url, header::CONTENT_TYPE};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};
use tallystick_messages::{
    AgreementId, ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, RevealAnswer, RevealRequest,
};
use tallystick_primitives::{AccountId, Hash};
use tallystick_rest::{
    AgreementPath, Endpoint, Parameters,
    endpoints::{Agreement, Consumer, Exchange, FastExit, Info, Provider, Ready, Reconcile, Reveal, Settlements},
};

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 16 * 1024 * 1024;
/// How long an answer may take. Exchanges may wait for a place in the accountant's queue.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A client of one accountant. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AccountantApi {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    base: Url,
    accountant: AccountId,
    genesis: Hash,
    caller: Option<Caller>,
    clock: Clock,
}

impl AccountantApi {
    /// A client of the service at `url`, which must be that of `accountant`: requests are signed for that
    /// one, so no other service can use them. `genesis` names the chain. Does not connect yet. Without a
    /// caller only requests without a signature can be made.
    pub fn new(url: &str, accountant: AccountId, genesis: Hash, caller: Option<Caller>) -> Result<Self, ApiError> {
        Ok(Self {
            inner: Arc::new(Inner {
                http: http::client(TIMEOUT)?,
                base: http::base_url(url)?,
                accountant,
                genesis,
                caller,
                clock: Clock::default(),
            }),
        })
    }

    /// The terms of the service at `url`, which may be any accountant.
    pub async fn discover(url: &str) -> Result<AccountantInfo, ApiError> {
        let base = http::base_url(url)?;
        let target = http::join(&base, Info::PATH)?;
        let response = http::client(TIMEOUT)?.get(target).send().await;
        answer(&base, response.map_err(|error| unreachable(&base, &error))?).await
    }

    /// The service's address.
    pub fn url(&self) -> &Url {
        &self.inner.base
    }

    /// The accountant.
    pub fn accountant(&self) -> &AccountId {
        &self.inner.accountant
    }

    /// The identity and the key that requests are signed with.
    pub fn caller(&self) -> Option<&Caller> {
        self.inner.caller.as_ref()
    }

    /// The terms. Fails if the service is another accountant's or of another chain.
    pub async fn info(&self) -> Result<AccountantInfo, ApiError> {
        let info: AccountantInfo = self.unsigned::<Info>(None).await?;
        let other_chain = info.genesis.is_some_and(|genesis| genesis != self.inner.genesis);
        if info.accountant != self.inner.accountant || other_chain {
            return Err(self.unexpected(format!(
                "it is accountant {} of the chain {:?}, not the expected one; check the address",
                info.accountant, info.genesis
            )));
        }
        self.inner.clock.set(info.time);
        Ok(info)
    }

    /// Whether the service can work; says which check fails if not.
    pub async fn readiness(&self) -> Result<Readiness, ApiError> {
        let response = self.send(self.inner.http.get(self.target(Ready::PATH)?)).await?;
        let body = body_within(&self.inner.base, response, MAX_ANSWER).await?;
        serde_json::from_slice(&body).map_err(|error| self.unexpected(error.to_string()))
    }

    /// Hands in consumers' payments. Posting the same request again gives the same answer.
    pub async fn exchange(&self, request: &ExchangeRequest) -> Result<ExchangeAnswer, ApiError> {
        self.post::<Exchange>(request).await
    }

    /// Makes the last exchange final. Can be repeated.
    pub async fn reveal(&self, request: &RevealRequest) -> Result<RevealAnswer, ApiError> {
        self.post::<Reveal>(request).await
    }

    /// The caller's provider channel.
    pub async fn provider(&self) -> Result<ProviderStatus, ApiError> {
        self.get::<Provider>(()).await
    }

    /// The caller's consumer channel.
    pub async fn consumer(&self) -> Result<ConsumerStatus, ApiError> {
        self.get::<Consumer>(()).await
    }

    /// An agreement that the caller is a party of.
    pub async fn agreement(&self, id: &AgreementId) -> Result<AgreementStatus, ApiError> {
        self.get::<Agreement>(AgreementPath { id: *id }).await
    }

    /// The caller's settlements after the one with the id `after`, at most `limit`.
    pub async fn settlements(&self, after: Option<u64>, limit: u32) -> Result<SettlementPage, ApiError> {
        let limit = Some(limit);
        self.get::<Settlements>(SettlementsQuery { after, limit }).await
    }

    /// Asks for the operator's signature under a fast exit.
    pub async fn fast_exit(&self, request: &FastExitRequest) -> Result<FastExitAnswer, ApiError> {
        self.post::<FastExit>(request).await
    }

    /// Reports the caller's records to an accountant that lost its disk.
    pub async fn reconcile(&self, report: &ReconcileReport) -> Result<ReconcileAnswer, ApiError> {
        self.post::<Reconcile>(report).await
    }

    async fn get<E: Endpoint>(&self, parameters: E::Parameters) -> Result<E::Answer, ApiError> {
        let path = parameters.fill(E::PATH);
        answer(&self.inner.base, self.signed(Method::GET, &path, Vec::new()).await?).await
    }

    async fn post<E: Endpoint>(&self, request: &E::Request) -> Result<E::Answer, ApiError> {
        let body = serde_json::to_vec(request).map_err(|error| self.unexpected(error.to_string()))?;
        answer(&self.inner.base, self.signed(Method::POST, E::PATH, body).await?).await
    }

    /// Asks an endpoint that need not be signed; with a body, if there is one.
    pub(super) async fn unsigned<E: Endpoint>(&self, request: Option<&E::Request>) -> Result<E::Answer, ApiError> {
        let target = self.target(E::PATH)?;
        let builder = match request {
            Some(request) => self.inner.http.post(target).json(request),
            None => self.inner.http.get(target),
        };
        answer(&self.inner.base, self.send(builder).await?).await
    }

    /// Sends a signed request. If the accountant finds its time wrong, takes over its clock and tries once more.
    async fn signed(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Response, ApiError> {
        let response = self.signed_once(&method, path, body.clone()).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return Ok(response);
        }
        self.info().await?;
        self.signed_once(&method, path, body).await
    }

    async fn signed_once(&self, method: &Method, path: &str, body: Vec<u8>) -> Result<Response, ApiError> {
        let request = self.signed_request(method, path, body)?.timeout(TIMEOUT);
        self.send(request).await
    }

    pub(super) fn signed_request(
        &self,
        method: &Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<RequestBuilder, ApiError> {
        let target = self.target(path)?;
        // Behind a gateway with a path prefix only the endpoint's own path is signed.
        let headers = sign(
            self.required_caller()?,
            self.clock(),
            self.recipient(),
            method.as_str(),
            path,
            &body,
        );
        let mut request = self.inner.http.request(method.clone(), target);
        for (name, value) in headers.pairs() {
            request = request.header(name, value);
        }
        if *method == Method::POST {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        Ok(request)
    }

    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        request
            .send()
            .await
            .map_err(|error| unreachable(&self.inner.base, &error))
    }

    pub(super) fn unexpected(&self, reason: String) -> ApiError {
        ApiError::Unexpected {
            url: self.inner.base.to_string(),
            reason,
        }
    }

    fn target(&self, path: &str) -> Result<Url, ApiError> {
        http::join(&self.inner.base, path)
    }

    /// The chain and the accountant that requests are signed for.
    pub(super) fn recipient(&self) -> (&Hash, &AccountId) {
        (&self.inner.genesis, &self.inner.accountant)
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(super) fn required_caller(&self) -> Result<&Caller, ApiError> {
        self.inner
            .caller
            .as_ref()
            .ok_or_else(|| self.unexpected("this request must be signed; give a key".to_owned()))
    }
}

/// The answer, or the problem.
pub(crate) async fn answer<T: DeserializeOwned>(base: &Url, response: Response) -> Result<T, ApiError> {
    let status = response.status();
    let retry_after = http::retry_after_ms(response.headers());
    let body = body_within(base, response, MAX_ANSWER).await?;
    if !status.is_success() {
        let mut problem = crate::Problem::from_body(status.as_u16(), &body);
        problem.retry_after_ms = problem.retry_after_ms.or(retry_after);
        return Err(problem.into());
    }
    serde_json::from_slice(&body).map_err(|error| ApiError::Unexpected {
        url: base.to_string(),
        reason: error.to_string(),
    })
}
