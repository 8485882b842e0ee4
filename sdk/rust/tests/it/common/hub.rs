//! An accountant: the real core behind real HTTP. It checks requests' signatures, and can be told to
//! misbehave.

use super::{account, chain::FakeChain, key, GENESIS, LOOPBACK};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
    Json, Router,
};
use serde_json::{json, Value};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
};
use tallystick_messages::{
    json::{fixed_from_hex, from_hex, to_hex},
    request, ApiRequest, ExchangeRequest, ReconcileReport, Refusal, RevealRequest,
};
use tallystick_parties::accountant as core;
use tallystick_primitives::{
    accountant_id, consumer_channel_id,
    signature::is_signed_by,
    state::{AccountantStatus, ConsumerChannelState, DeviceState, ProviderChannelState},
    AccountId, Balance, Signature,
};
use tallystick_sdk::{problem::PROBLEM_JSON, Problem};

/// What the accountant does wrong.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Faults {
    /// So many answers to exchanges and reveals are lost after they were made durable.
    pub lose_answers: u32,
    /// Promises one unit too little.
    pub short_promises: bool,
    /// Answers nothing.
    pub silent: bool,
    /// It has lost its disk and is being rebuilt.
    pub reconciling: bool,
    /// Its clock is wrong by so many milliseconds.
    pub clock_ahead_ms: u64,
}

pub struct Books {
    pub book: core::MemoryBook,
    pub faults: Faults,
    pub exchanges: Vec<ExchangeRequest>,
    pub reveals: u32,
}

struct Shared {
    books: Mutex<Books>,
    chain: Arc<FakeChain>,
}

pub struct FakeHub {
    address: SocketAddr,
    shared: Arc<Shared>,
}

type Answer = Result<Json<Value>, ProblemAnswer>;

pub struct ProblemAnswer(Box<Problem>);

impl IntoResponse for ProblemAnswer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap();
        let mut response = (status, Json(self.0)).into_response();
        response
            .headers_mut()
            .insert("content-type", PROBLEM_JSON.parse().unwrap());
        response
    }
}

fn refuse(status: u16, code: &str) -> ProblemAnswer {
    ProblemAnswer(Box::new(Problem::new(status, code, code)))
}

fn accountant() -> AccountId {
    accountant_id(&account("Owner"))
}

fn terms() -> core::Terms {
    core::Terms {
        genesis: GENESIS,
        accountant: accountant(),
        operators: vec![account("Operator")],
        expiry_blocks: 40,
        exit_delay: 100,
        reserve: 1_000,
        max_messages: 256,
        max_pending_per_lane: 64,
        device_margin_blocks: 100,
    }
}

impl FakeHub {
    pub async fn start(chain: Arc<FakeChain>) -> Self {
        let shared = Arc::new(Shared {
            books: Mutex::new(Books {
                book: core::MemoryBook::default(),
                faults: Faults::default(),
                exchanges: Vec::new(),
                reveals: 0,
            }),
            chain,
        });
        let router = Router::new()
            .route("/v1/info", get(info))
            .route("/v1/exchanges", post(exchange))
            .route("/v1/reveals", post(reveal))
            .route("/v1/provider", get(provider))
            .route("/v1/consumer", get(consumer))
            .route("/v1/reconciliations", post(reconcile))
            .with_state(shared.clone());
        let listener = tokio::net::TcpListener::bind(LOOPBACK).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn accountant(&self) -> AccountId {
        accountant()
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.shared.books.lock().unwrap()
    }

    pub fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.books().faults);
    }

    /// What is promised for ever.
    pub fn provider_total(&self, provider: &AccountId) -> Balance {
        self.books()
            .book
            .providers
            .get(provider)
            .map_or(0, |provider| provider.total)
    }

    /// What is promised, unrevealed included.
    pub fn provider_promised(&self, provider: &AccountId) -> Balance {
        self.books()
            .book
            .providers
            .get(provider)
            .map_or(0, core::Provider::total_with_pending)
    }

    /// The core's own check of everything that must always hold.
    pub fn assert_sound(&self) {
        let violations = core::invariants::check(&self.books().book, &terms(), &Default::default());
        assert!(violations.is_empty(), "{violations:?}");
    }
}

impl Shared {
    fn view(&self, books: &Books) -> core::ChainView {
        core::ChainView {
            finalized: self.chain.table().height,
            status: AccountantStatus::Active,
            fresh: true,
            reconciling: books.faults.reconciling,
        }
    }

    /// Reads the chain's table into the books.
    fn observe(&self, books: &mut Books) {
        let (height, observations) = {
            let table = self.chain.table();
            let provider = ProviderChannelState {
                channel: AccountId::new([0; 32]),
                proven: table.proven,
                settled: table.settled,
                coverage: table.coverage,
                pending_coverage_cut: None,
                min_settlement: 0,
            };
            let mut observations = vec![core::Observation::Provider {
                identity: account("Provider"),
                snapshot: core::ProviderSnapshot::new(table.height, Some(&provider)),
            }];
            for (identity, row) in &table.consumers {
                let state = ConsumerChannelState {
                    channel: consumer_channel_id(identity, &accountant()),
                    opened: row.opened,
                    balance: row.balance,
                    settled: Vec::new(),
                    exit: None,
                };
                let devices: Vec<DeviceState> = row
                    .devices
                    .iter()
                    .map(|(lane, key)| DeviceState {
                        lane: *lane,
                        key: Some(key.clone()),
                        limit: Balance::MAX,
                        valid_until: u32::MAX - 1,
                    })
                    .collect();
                observations.push(core::Observation::Consumer {
                    identity: identity.clone(),
                    snapshot: core::ConsumerSnapshot::new(table.height, &state, &devices),
                });
            }
            (table.height, observations)
        };
        let view = core::ChainView {
            finalized: height,
            ..self.view(books)
        };
        let observed = core::observe(&books.book, &terms(), &view, &observations);
        books.book.apply(observed.changes);
    }

    /// Who asks.
    fn authenticate(
        &self,
        method: &str,
        uri: &Uri,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<AccountId, ProblemAnswer> {
        let text = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or_else(|| refuse(401, "unauthenticated"))
        };
        let identity = AccountId::new(fixed_from_hex(text(request::IDENTITY_HEADER)?).unwrap());
        let timestamp: u64 = text(request::TIMESTAMP_HEADER)?.parse().unwrap();
        let signature = from_hex(text(request::SIGNATURE_HEADER)?).unwrap();
        let signature = <Signature as codec::Decode>::decode(&mut signature.as_slice()).unwrap();
        let lane = headers
            .get(request::LANE_HEADER)
            .map_or(0, |lane| lane.to_str().unwrap().parse().unwrap());
        let signer = match lane {
            0 => identity.clone(),
            lane => self.chain.table().consumers[&identity].devices[&lane].clone(),
        };
        let accountant = accountant();
        let sent = ApiRequest {
            accountant: &accountant,
            identity: &identity,
            timestamp,
            nonce: fixed_from_hex(text(request::NONCE_HEADER)?).unwrap(),
            method,
            path: uri.path_and_query().unwrap().as_str(),
            body,
        };
        if timestamp.abs_diff(self.now_ms()) > request::API_WINDOW_MS {
            return Err(refuse(401, "wrong_time"));
        }
        if !is_signed_by(&sent.payload(&GENESIS), &signature, &signer) {
            return Err(refuse(401, "bad_signature"));
        }
        Ok(identity)
    }

    fn now_ms(&self) -> u64 {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        u64::try_from(since.as_millis()).unwrap() + self.books.lock().unwrap().faults.clock_ahead_ms
    }

    /// Whether this answer arrives. One that does not is already durable.
    fn arrives(books: &mut Books) -> Result<(), ProblemAnswer> {
        if books.faults.lose_answers > 0 {
            books.faults.lose_answers -= 1;
            return Err(refuse(504, "answer_lost"));
        }
        Ok(())
    }
}

fn refused(refused: core::Refused) -> ProblemAnswer {
    let status = if refused.refusal == Refusal::ReadOnly { 503 } else { 409 };
    let mut problem = Problem::refused(status, refused.refusal);
    problem.next_number = refused.next_number;
    ProblemAnswer(Box::new(problem))
}

fn sign(payload: &[u8]) -> Signature {
    key("Operator").sign(payload)
}

async fn info(State(hub): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({
        "name": "fake", "version": "0", "accountant": to_hex(accountant().as_ref()), "genesis": GENESIS,
        "operator": to_hex(account("Operator").as_ref()), "owner": to_hex(account("Owner").as_ref()), "url": null,
        "hubFeeMillionths": 10_000, "minConsumerSettlement": "0", "expiryBlocks": terms().expiry_blocks,
        "exitDelay": terms().exit_delay, "reserve": "1000", "maxMessages": 256, "maxBatch": 16,
        "maxBodyBytes": 1_000_000, "finalized": hub.chain.table().height, "status": "active", "readOnly": false,
        "time": hub.now_ms(),
    }))
}

async fn exchange(State(hub): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Answer {
    let caller = hub.authenticate("POST", &uri, &headers, &body)?;
    let request: ExchangeRequest = serde_json::from_slice(&body).map_err(|_| refuse(400, "malformed"))?;
    if caller != request.provider {
        return Err(ProblemAnswer(Box::new(Problem::refused(
            403,
            Refusal::ProviderMismatch,
        ))));
    }
    let mut books = hub.books.lock().unwrap();
    if books.faults.silent {
        return Err(refuse(503, "silent"));
    }
    hub.observe(&mut books);
    books.exchanges.push(request.clone());
    let checked = core::check_exchange(&books.book, &terms(), request);
    let outcome = core::exchange(&books.book, &terms(), &hub.view(&books), &checked);
    books.book.apply(outcome.changes);
    let mut draft = outcome.result.map_err(refused)?;
    Shared::arrives(&mut books)?;
    if books.faults.short_promises {
        if let Some(promise) = &mut draft.promise {
            promise.amount -= 1;
            draft.total -= 1;
        }
    }
    Ok(Json(serde_json::to_value(draft.sign(&GENESIS, sign)).unwrap()))
}

async fn reveal(State(hub): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Answer {
    hub.authenticate("POST", &uri, &headers, &body)?;
    let request: RevealRequest = serde_json::from_slice(&body).map_err(|_| refuse(400, "malformed"))?;
    let mut books = hub.books.lock().unwrap();
    if books.faults.silent {
        return Err(refuse(503, "silent"));
    }
    hub.observe(&mut books);
    books.reveals += 1;
    let outcome = core::reveal(&books.book, &terms(), &hub.view(&books), &request);
    books.book.apply(outcome.changes);
    let draft = outcome.result.map_err(refused)?;
    Shared::arrives(&mut books)?;
    Ok(Json(serde_json::to_value(draft.sign(&GENESIS, sign)).unwrap()))
}

async fn provider(State(hub): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Answer {
    let identity = hub.authenticate("GET", &uri, &headers, &[])?;
    let mut books = hub.books.lock().unwrap();
    if books.faults.silent {
        return Err(refuse(503, "silent"));
    }
    hub.observe(&mut books);
    let provider = books.book.providers[&identity].clone();
    let last = core::renew(&books.book, &terms(), &identity).map(|draft| draft.sign(&GENESIS, sign).promise);
    Ok(Json(json!({
        "provider": to_hex(identity.as_ref()), "channel": terms().provider_channel(&identity),
        "nextNumber": provider.next_number, "total": provider.total.to_string(), "final": last,
        "proven": provider.proven.to_string(), "settled": provider.settled.to_string(),
        "coverage": provider.coverage.to_string(), "exposure": "0",
    })))
}

async fn consumer(State(hub): State<Arc<Shared>>, uri: Uri, headers: HeaderMap) -> Answer {
    let identity = hub.authenticate("GET", &uri, &headers, &[])?;
    let mut books = hub.books.lock().unwrap();
    hub.observe(&mut books);
    let channel = terms().channel_of(&identity);
    let consumer = books.book.consumers[&channel].clone();
    let lanes: Vec<Value> = (0..3)
        .map(|lane| {
            let mut shape = serde_json::to_value(core::committed(&channel, &consumer, lane, None)).unwrap();
            shape["sum"] = json!("0");
            shape
        })
        .collect();
    Ok(Json(json!({
        "consumer": to_hex(identity.as_ref()), "channel": to_hex(channel.as_ref()), "opened": consumer.opened,
        "balance": consumer.balance.to_string(), "committed": "0", "free": "0", "exitOpen": false, "lanes": lanes,
    })))
}

async fn reconcile(State(hub): State<Arc<Shared>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Answer {
    hub.authenticate("POST", &uri, &headers, &body)?;
    let report: ReconcileReport = serde_json::from_slice(&body).map_err(|_| refuse(400, "malformed"))?;
    let mut books = hub.books.lock().unwrap();
    hub.observe(&mut books);
    let checked = core::check_report(&books.book, &terms(), &report);
    let outcome = core::reconcile(&books.book, &terms(), &hub.view(&books), &checked);
    books.book.apply(outcome.changes);
    Ok(Json(serde_json::to_value(outcome.result.map_err(refused)?).unwrap()))
}
