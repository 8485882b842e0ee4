//! Finding an accountant that both have, and making or resuming the agreement.

use super::{lock, pay::Paying, session_key, ConsumerSetup, Inner, PaymentSession, PaymentSessionError, StoredSession};
use crate::{
    api::{client::answer, ApiError},
    durable::{load, load_all, Durable},
    http,
    provider::Metering,
    store::{LocalStore, RecordKey, Write},
    wire::{Accepted, OfferedAccountant, ProviderOffer, AGREEMENTS_PATH, OFFER_PATH},
    Caller,
};
use rand::RngCore;
use sp_core::H256;
use std::{
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc, Mutex,
    },
    time::Instant,
};
use tallystick_messages::{json, Refusal, SignedAgreement};
use tallystick_parties::{AgreeError, Consumer, LaneRecord, PaidAgreement, Proposal, Record};
use tallystick_primitives::{AccountId, BlockNumber, Hash};

impl PaymentSession {
    /// Opens a session with the provider: resumes the one that is stored, or makes an agreement.
    pub async fn open(parts: ConsumerSetup) -> Result<Self, PaymentSessionError> {
        let base = http::base_url(&parts.provider_url)?;
        let http = http::streaming_client()?;
        let offer = fetch_offer(&http, &base).await?;
        if offer.genesis != parts.genesis {
            return Err(PaymentSessionError::OtherChain);
        }
        let metering = Metering::of(&offer.unit)?;
        let height = parts.chain.height().await?;
        let stored = load::<StoredSession>(&parts.store, &session_key(&base, &parts.caller))?;
        let stored = stored.filter(|stored| {
            parts
                .accountant
                .as_ref()
                .is_none_or(|wanted| *wanted == stored.accountant)
        });
        let chosen = match &stored {
            Some(stored) => OfferedAccountant {
                accountant: stored.accountant.clone(),
                url: stored.accountant_url.clone(),
            },
            None => choose(&parts, &offer).await?,
        };
        let lane = RecordKey::Lane(chosen.accountant.clone(), parts.caller.lane());
        let remembers = parts.store.get(&lane)?.is_some();
        let consumer = load_lane(&parts.store, parts.genesis, &parts.caller, &chosen.accountant).await?;
        let usable = stored.filter(|stored| is_usable(&consumer, stored, height));
        if let Some(stored) = &usable {
            parts.limits.still_fit(stored, &offer)?;
        }
        let known = usable.is_some();
        let stored = usable.unwrap_or_else(|| StoredSession {
            accountant: chosen.accountant,
            accountant_url: chosen.url,
            agreement: H256::zero(),
            price: offer.price,
            token: [0; 32],
            received: 0,
            forgiven: 0,
        });
        // The meter's reading may be older than the last payment, which was fair.
        let paid = consumer
            .agreement(&stored.agreement)
            .map_or(0, PaidAgreement::units_paid);
        let session = Self {
            inner: Arc::new(Inner {
                tolerance: parts.limits.tolerance(&offer),
                allowance: offer.allowance,
                received: AtomicU64::new(stored.received.max(paid)),
                forgiven: AtomicU64::new(stored.forgiven),
                base,
                http,
                genesis: parts.genesis,
                caller: parts.caller,
                limits: parts.limits,
                metering,
                consumer: Durable::new(consumer, parts.store.clone()),
                store: parts.store,
                chain: parts.chain,
                stored: Mutex::new(stored),
                height: Mutex::new((height, Instant::now())),
                paying: tokio::sync::Mutex::new(Paying::default()),
                fault: Mutex::new(None),
            }),
        };
        if !remembers {
            session.inner.recall().await?;
        }
        if !known || !session.inner.is_open().await? {
            session.inner.agree(&offer).await?;
        }
        Ok(session)
    }
}

impl Inner {
    /// A lane without a record may be new, or have lost its disk: the accountant shows what it signed. This has to
    /// come before the first payment: later, what was signed since cannot be told from what was forgotten.
    async fn recall(&self) -> Result<(), PaymentSessionError> {
        let committed = match self.ask_accountant().await {
            Ok(committed) => committed,
            Err(error) => {
                tracing::info!(%error, "the accountant shows nothing of this lane");
                return Ok(());
            }
        };
        let recalled = self
            .consumer
            .run(|consumer| {
                consumer
                    .resync(Refusal::InsufficientPromise, &H256::zero(), &committed)
                    .map_err(PaymentSessionError::from)
            })
            .await?;
        if recalled.had_forgotten {
            tracing::warn!(
                amount = recalled.signed_amount,
                "this lane had forgotten what it signed, and knows it again"
            );
        }
        Ok(())
    }

    /// Whether the provider still knows the session.
    async fn is_open(&self) -> Result<bool, PaymentSessionError> {
        match self.session_status().await {
            Ok(status) => Ok(!status.ended),
            Err(PaymentSessionError::Service(ApiError::Refused(_))) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a new agreement in place of the old one.
    pub(super) async fn renew(&self) -> Result<(), PaymentSessionError> {
        let offer = fetch_offer(&self.http, &self.base).await?;
        self.agree(&offer).await
    }

    async fn agree(&self, offer: &ProviderOffer) -> Result<(), PaymentSessionError> {
        let (accountant, accountant_url) = {
            let stored = lock(&self.stored);
            (stored.accountant.clone(), stored.accountant_url.clone())
        };
        let mut salt = H256::zero();
        rand::rngs::OsRng.fill_bytes(salt.as_bytes_mut());
        let height = self.height().await;
        let terms = offer.through(&accountant);
        let draft = self
            .consumer
            .read(|consumer| consumer.agree(&terms, &self.limits.at(height), salt, height))?;
        let signer = self.caller.signer();
        let signed = draft.sign(&self.genesis, |payload| Ok::<_, AgreeError>(signer.sign(payload)));
        let proposal: Proposal = signed?;
        let accepted: Accepted = self.post(AGREEMENTS_PATH, &proposal).await?;
        let token = json::fixed_from_hex(&accepted.token).map_err(|_| ApiError::Unexpected {
            url: self.base.to_string(),
            reason: "the session's token is not 32 bytes".to_owned(),
        })?;
        let agreement = SignedAgreement {
            agreement: proposal.agreement,
            consumer_signature: proposal.consumer_signature,
            provider_signature: accepted.provider_signature,
        };
        let price = agreement.agreement.price;
        let stored = |id| StoredSession {
            accountant,
            accountant_url,
            agreement: id,
            price,
            token,
            received: 0,
            forgiven: 0,
        };
        let key = self.session_key();
        let id = self
            .consumer
            .run_with(
                |consumer| consumer.countersigned(agreement).map_err(PaymentSessionError::from),
                |id| vec![Write::Put(key, stored.clone()(*id).to_bytes())],
            )
            .await?;
        *lock(&self.stored) = stored(id);
        self.received.store(0, Ordering::Release);
        self.forgiven.store(0, Ordering::Release);
        Ok(())
    }

    /// The newest finalized block that is known. Older than a few seconds it is asked for again; if the chain
    /// does not answer, the old one has to do: it only decides whether a deadline is over.
    pub(super) async fn height(&self) -> BlockNumber {
        const FRESH: std::time::Duration = std::time::Duration::from_secs(5);
        let (known, asked_at) = *lock(&self.height);
        if asked_at.elapsed() < FRESH {
            return known;
        }
        match self.chain.height().await {
            Ok(height) => {
                *lock(&self.height) = (height, Instant::now());
                height
            }
            Err(error) => {
                tracing::warn!(%error, "no news of the chain");
                known
            }
        }
    }
}

async fn fetch_offer(http: &reqwest::Client, base: &reqwest::Url) -> Result<ProviderOffer, PaymentSessionError> {
    let response = http.get(http::join(base, OFFER_PATH)?).send().await;
    let response = response.map_err(|error| http::unreachable(base, &error))?;
    Ok(answer(base, response).await?)
}

/// The provider's first accountant with an open channel of this consumer.
async fn choose(parts: &ConsumerSetup, offer: &ProviderOffer) -> Result<OfferedAccountant, PaymentSessionError> {
    let mut names = Vec::new();
    for offered in &offer.accountants {
        names.push(offered.accountant.to_string());
        if parts
            .accountant
            .as_ref()
            .is_some_and(|wanted| *wanted != offered.accountant)
        {
            continue;
        }
        let facts = parts
            .chain
            .consumer(parts.caller.account(), parts.caller.lane(), &offered.accountant)
            .await?;
        if facts.opened {
            return Ok(offered.clone());
        }
    }
    Err(PaymentSessionError::NoCommonAccountant(names.join(", ")))
}

/// The lane's machine from its records; a lane that never paid begins at 0.
async fn load_lane(
    store: &LocalStore,
    genesis: Hash,
    caller: &Caller,
    accountant: &AccountId,
) -> Result<Consumer, PaymentSessionError> {
    let (lane, key) = (caller.lane(), caller.signer().account());
    let record = load::<LaneRecord>(store, &RecordKey::Lane(accountant.clone(), lane))?;
    let new = || LaneRecord::new(genesis, caller.account().clone(), lane, key.clone(), accountant.clone());
    let agreements = load_all::<PaidAgreement>(store, &RecordKey::PaidAgreements(accountant.clone(), lane))?;
    let consumer = Consumer::load(record.unwrap_or_else(new), agreements);
    if consumer.lane().key == key {
        return Ok(consumer);
    }
    // The lane has a new key; its total goes on.
    let consumer = Durable::new(consumer, store.clone());
    consumer
        .run(|consumer| Ok::<_, PaymentSessionError>(consumer.replace_key(key)))
        .await?;
    Ok(consumer.into_machine())
}

fn is_usable(consumer: &Consumer, stored: &StoredSession, height: BlockNumber) -> bool {
    let paid = consumer.agreement(&stored.agreement);
    paid.is_some_and(|paid| {
        let agreement = &paid.signed.agreement;
        height < agreement.deadline && paid.total < agreement.cap
    })
}
