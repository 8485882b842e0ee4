//! Every route of an accountant's API.

use super::{
    batch::{Batch, BatchAnswer},
    sign::{sign, Clock},
    AccountantInfo, AgreementStatus, ApiError, BatchOperation, BatchResult, Caller, ConsumerStatus, FastExitAnswer,
    FastExitRequest, Operation, ProviderStatus, Readiness, SettlementPage,
};
use crate::http::{self, body_within, unreachable};
use reqwest::{Method, Response, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};
use tallystick_messages::{
    AgreementId, ExchangeAnswer, ExchangeRequest, ReconcileAnswer, ReconcileReport, RevealAnswer, RevealRequest,
};
use tallystick_primitives::{AccountId, Hash};

/// Route of exchanges.
pub(super) const EXCHANGES: &str = "/v1/exchanges";
/// Route of bare reveals.
pub(super) const REVEALS: &str = "/v1/reveals";
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
    /// caller only the unsigned routes can be used.
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

    /// Asks the service at `url` who it is.
    pub async fn discover(url: &str) -> Result<AccountantInfo, ApiError> {
        let base = http::base_url(url)?;
        let target = http::join(&base, "/v1/info")?;
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

    /// In whose name requests are made.
    pub fn caller(&self) -> Option<&Caller> {
        self.inner.caller.as_ref()
    }

    /// The terms. Fails if the service is another accountant's or of another chain.
    pub async fn info(&self) -> Result<AccountantInfo, ApiError> {
        let info: AccountantInfo = self.unsigned("/v1/info").await?;
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
        let response = self.send(self.inner.http.get(self.target("/readyz")?)).await?;
        let body = body_within(&self.inner.base, response, MAX_ANSWER).await?;
        serde_json::from_slice(&body).map_err(|error| self.unexpected(error.to_string()))
    }

    /// Hands in consumers' payments. Posting the same request again gives the same answer.
    pub async fn exchange(&self, request: &ExchangeRequest) -> Result<ExchangeAnswer, ApiError> {
        self.post(EXCHANGES, request).await
    }

    /// Makes the last exchange final. Can be repeated.
    pub async fn reveal(&self, request: &RevealRequest) -> Result<RevealAnswer, ApiError> {
        self.post(REVEALS, request).await
    }

    /// What the accountant holds of the caller as a provider.
    pub async fn provider(&self) -> Result<ProviderStatus, ApiError> {
        self.get("/v1/provider").await
    }

    /// What the accountant holds of the caller as a consumer.
    pub async fn consumer(&self) -> Result<ConsumerStatus, ApiError> {
        self.get("/v1/consumer").await
    }

    /// An agreement that the caller is a party of.
    pub async fn agreement(&self, id: &AgreementId) -> Result<AgreementStatus, ApiError> {
        self.get(&format!("/v1/agreements/{id:?}")).await
    }

    /// The caller's settlements after the one with the id `after`, at most `limit`.
    pub async fn settlements(&self, after: Option<u64>, limit: u32) -> Result<SettlementPage, ApiError> {
        let path = match after {
            Some(after) => format!("/v1/settlements?after={after}&limit={limit}"),
            None => format!("/v1/settlements?limit={limit}"),
        };
        self.get(&path).await
    }

    /// Asks for the operator's signature under a fast exit.
    pub async fn fast_exit(&self, request: &FastExitRequest) -> Result<FastExitAnswer, ApiError> {
        self.post("/v1/fast-exits", request).await
    }

    /// Tells an accountant that lost its disk what the caller has of it.
    pub async fn reconcile(&self, report: &ReconcileReport) -> Result<ReconcileAnswer, ApiError> {
        self.post("/v1/reconciliations", report).await
    }

    /// Signs an operation for a batch, which anybody may then send.
    pub fn sign_operation(&self, operation: &Operation) -> Result<BatchOperation, ApiError> {
        let (path, body) = operation.parts().map_err(|error| self.unexpected(error.to_string()))?;
        let caller = self.required_caller()?;
        let to = (&self.inner.genesis, &self.inner.accountant);
        let headers = sign(caller, &self.inner.clock, to, "POST", path, body.as_bytes());
        Ok(BatchOperation {
            path: path.to_owned(),
            body,
            headers,
        })
    }

    /// Sends many operations in one request. Each succeeds or fails by itself; the results are in order.
    pub async fn batch(&self, operations: Vec<BatchOperation>) -> Result<Vec<BatchResult>, ApiError> {
        let count = operations.len();
        let request = self.inner.http.post(self.target("/v1/batches")?);
        let response = self.send(request.json(&Batch { operations })).await?;
        let BatchAnswer { results } = answer(&self.inner.base, response).await?;
        if results.len() != count {
            return Err(self.unexpected(format!("{count} operations, but {} results", results.len())));
        }
        Ok(results)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        answer(&self.inner.base, self.signed(Method::GET, path, Vec::new()).await?).await
    }

    async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl serde::Serialize) -> Result<T, ApiError> {
        let body = serde_json::to_vec(body).map_err(|error| self.unexpected(error.to_string()))?;
        answer(&self.inner.base, self.signed(Method::POST, path, body).await?).await
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
    ) -> Result<reqwest::RequestBuilder, ApiError> {
        let target = self.target(path)?;
        // What is signed is what is sent: behind a gateway with a path prefix only the route counts.
        let to = (&self.inner.genesis, &self.inner.accountant);
        let headers = sign(
            self.required_caller()?,
            &self.inner.clock,
            to,
            method.as_str(),
            path,
            &body,
        );
        let mut request = self.inner.http.request(method.clone(), target);
        for (name, value) in headers.pairs() {
            request = request.header(name, value);
        }
        if *method == Method::POST {
            request = request.header("content-type", "application/json").body(body);
        }
        Ok(request)
    }

    async fn unsigned<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let response = self.send(self.inner.http.get(self.target(path)?)).await?;
        answer(&self.inner.base, response).await
    }

    pub(super) async fn send(&self, request: reqwest::RequestBuilder) -> Result<Response, ApiError> {
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

    fn required_caller(&self) -> Result<&Caller, ApiError> {
        self.inner
            .caller
            .as_ref()
            .ok_or_else(|| self.unexpected("this route must be signed; give a key".to_owned()))
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
