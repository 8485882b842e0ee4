//! An HTTP client that compares every answer with the OpenAPI document.

use super::{Key, Place, openapi::Contract};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use tallystick_accountant::{clock::now_ms, service::Service};
use tallystick_messages::ApiRequest;
use tallystick_primitives::AccountId;
use tallystick_rest::{SignedHeaders, openapi};

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.text);
        serde_json::from_str(&self.text).unwrap()
    }

    #[track_caller]
    pub fn status_is(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text);
    }

    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) {
        assert_eq!(
            (self.status, self.body["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
    }
}

#[derive(Clone)]
pub struct Client {
    pub base: String,
    pub http: reqwest::Client,
    pub place: Place,
    pub contract: Arc<Contract>,
}

fn new_contract() -> Arc<Contract> {
    Arc::new(Contract::new(serde_json::to_value(openapi::document()).unwrap()))
}

fn contract() -> Arc<Contract> {
    static CONTRACT: OnceLock<Arc<Contract>> = OnceLock::new();
    Arc::clone(CONTRACT.get_or_init(new_contract))
}

impl Client {
    pub fn new(service: &Service, place: &Place) -> Self {
        Self::at(format!("http://{}", service.address), place)
    }

    pub fn at(base: String, place: &Place) -> Self {
        Self {
            base,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            place: place.clone(),
            contract: contract(),
        }
    }

    /// The same, with its own record of the endpoints that answered.
    pub fn with_own_contract(&self) -> Self {
        Self {
            contract: new_contract(),
            ..self.clone()
        }
    }

    /// Signs a request.
    pub fn credentials(&self, key: &Key, method: &str, path: &str, body: &[u8]) -> SignedHeaders {
        self.credentials_at(key, method, path, body, now_ms())
    }

    pub fn credentials_at(&self, key: &Key, method: &str, path: &str, body: &[u8], timestamp: u64) -> SignedHeaders {
        self.signed(key, &key.account, (method, path, body), timestamp)
    }

    /// Signed by another key than the identity's own.
    pub fn credentials_for(&self, key: &Key, identity: &AccountId, method: &str, path: &str) -> SignedHeaders {
        self.signed(key, identity, (method, path, b""), now_ms())
    }

    fn signed(
        &self,
        key: &Key,
        identity: &AccountId,
        (method, path, body): (&str, &str, &[u8]),
        timestamp: u64,
    ) -> SignedHeaders {
        let request = ApiRequest {
            accountant: &self.place.accountant,
            identity,
            timestamp,
            nonce: rand::random(),
            method,
            path,
            body,
        };
        SignedHeaders::new(&request, 0, &key.sign(&request.payload(&self.place.genesis)))
    }

    pub async fn post(&self, key: &Key, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_vec(body).unwrap();
        let credentials = self.credentials(key, "POST", path, &body);
        self.send("POST", path, Some(body), Some(&credentials)).await
    }

    pub async fn get(&self, key: &Key, path: &str) -> Answer {
        let credentials = self.credentials(key, "GET", path, b"");
        self.send("GET", path, None, Some(&credentials)).await
    }

    pub async fn open(&self, path: &str) -> Answer {
        self.send("GET", path, None, None).await
    }

    /// Sends a request, and checks the answer against the contract.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        credentials: Option<&SignedHeaders>,
    ) -> Answer {
        self.try_send(method, path, body, credentials).await.unwrap()
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
        credentials: Option<&SignedHeaders>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self
            .http
            .request(method.parse().unwrap(), format!("{}{path}", self.base));
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        for (name, value) in credentials.iter().flat_map(|credentials| credentials.pairs()) {
            request = request.header(name, value);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let media_type = headers
            .get("content-type")
            .map(|value| value.to_str().unwrap().split(';').next().unwrap().to_owned());
        // A stream of updates has no end.
        let text = if media_type.as_deref() == Some("text/event-stream") {
            String::new()
        } else {
            response.text().await?
        };
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Answer {
            status,
            headers,
            text,
            body,
        };
        self.contract.check(method, path, media_type.as_deref(), &answer);
        Ok(answer)
    }
}
