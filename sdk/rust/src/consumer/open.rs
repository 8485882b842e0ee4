//! Finds an accountant that both sides have, and makes or resumes the agreement.

use super::{
    ConsumerSetup, Inner, PaymentSession, PaymentSessionError, StoredSession, lock, pay::Paying, requests, session_key,
};
use crate::{
    api::ApiError,
    durable::{Durable, load, load_all},
    http,
    provider::Metering,
    store::{RecordKey, Write},
    wire::{AGREEMENTS_PATH, Accepted, OfferedAccountant, ProviderOffer},
};
use rand::RngCore;
use sp_core::H256;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tallystick_messages::{Refusal, SignedAgreement, json};
use tallystick_parties::{AgreeError, Consumer, LaneRecord, PaidAgreement, Proposal, Record};
use tallystick_primitives::{AccountId, BlockNumber};

/// Age at which a known height is asked for again.
const STALE: Duration = Duration::from_secs(5);

impl PaymentSession {
    /// Opens a payment session with the provider: resumes the stored one, or makes an agreement.
    pub async fn open(setup: ConsumerSetup) -> Result<Self, PaymentSessionError> {
        let base = http::base_url(&setup.provider_url)?;
        let http = http::streaming_client()?;
        let offer = requests::offer(&http, &base).await?;
        if offer.genesis != setup.genesis {
            return Err(PaymentSessionError::OtherChain);
        }
        let metering = Metering::of(&offer.unit)?;
        let height = setup.chain.height().await?;
        let known = load::<StoredSession>(&setup.store, &session_key(&base, &setup.caller))?;
        let known = known.filter(|known| setup.wants(&known.accountant));
        let chosen = match &known {
            Some(known) => OfferedAccountant {
                accountant: known.accountant.clone(),
                url: known.accountant_url.clone(),
            },
            None => setup.choose(&offer).await?,
        };
        let lane = RecordKey::Lane(chosen.accountant.clone(), setup.caller.lane());
        let remembers = setup.store.get(&lane)?.is_some();
        let consumer = setup.load_lane(&chosen.accountant).await?;
        let resumed = known.filter(|known| is_usable(&consumer, known, height));
        if let Some(resumed) = &resumed {
            setup.limits.still_fit(resumed, &offer)?;
        }
        let is_resumed = resumed.is_some();
        let mut stored = resumed.unwrap_or_else(|| StoredSession {
            accountant: chosen.accountant,
            accountant_url: chosen.url,
            agreement: H256::zero(),
            price: offer.price,
            token: [0; 32],
            received: 0,
            forgiven: 0,
        });
        // The stored reading of the meter may be older than the last payment.
        let paid = consumer.agreement(&stored.agreement);
        stored.received = stored.received.max(paid.map_or(0, PaidAgreement::units_paid));
        let inner = Inner {
            tolerance: setup.limits.tolerance(&offer),
            allowance: offer.allowance,
            base,
            http,
            genesis: setup.genesis,
            caller: setup.caller,
            limits: setup.limits,
            metering,
            consumer: Durable::new(consumer, setup.store.clone()),
            store: setup.store,
            chain: setup.chain,
            stored: Mutex::new(stored),
            height: Mutex::new((height, Instant::now())),
            paying: tokio::sync::Mutex::new(Paying::default()),
            fault: Mutex::new(None),
        };
        if !remembers {
            inner.recall().await?;
        }
        if !is_resumed || !inner.is_open().await? {
            inner.agree(&offer).await?;
        }
        Ok(Self { inner: Arc::new(inner) })
    }
}

impl ConsumerSetup {
    /// Whether the accountant may be used.
    fn wants(&self, accountant: &AccountId) -> bool {
        self.accountant.as_ref().is_none_or(|wanted| wanted == accountant)
    }

    /// The provider's first accountant with an open channel of this consumer.
    async fn choose(&self, offer: &ProviderOffer) -> Result<OfferedAccountant, PaymentSessionError> {
        let (identity, lane) = (self.caller.account(), self.caller.lane());
        for offered in &offer.accountants {
            let accountant = &offered.accountant;
            if self.wants(accountant) && self.chain.consumer(identity, lane, accountant).await?.opened {
                return Ok(offered.clone());
            }
        }
        let names: Vec<String> = offer.accountants.iter().map(|one| one.accountant.to_string()).collect();
        Err(PaymentSessionError::NoCommonAccountant(names.join(", ")))
    }

    /// The lane's machine from its records. A lane that never paid begins at 0.
    async fn load_lane(&self, accountant: &AccountId) -> Result<Consumer, PaymentSessionError> {
        let (store, caller, accountant) = (&self.store, &self.caller, accountant.clone());
        let (lane, key) = (caller.lane(), caller.signer().account());
        let record = load::<LaneRecord>(store, &RecordKey::Lane(accountant.clone(), lane))?;
        let agreements = load_all::<PaidAgreement>(store, &RecordKey::PaidAgreements(accountant.clone(), lane))?;
        let record = record
            .unwrap_or_else(|| LaneRecord::new(self.genesis, caller.account().clone(), lane, key.clone(), accountant));
        let consumer = Consumer::load(record, agreements);
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
}

impl Inner {
    /// The accountant and the address of its service.
    pub(super) fn accountant(&self) -> (AccountId, String) {
        let stored = self.stored();
        (stored.accountant.clone(), stored.accountant_url.clone())
    }

    /// Asks the accountant what a lane without a record has signed: the lane may be new, or may have lost its disk. Only
    /// before the first payment can forgotten totals be told from new ones.
    async fn recall(&self) -> Result<(), PaymentSessionError> {
        let committed = match self.ask_accountant().await {
            Ok(committed) => committed,
            Err(error) => {
                tracing::info!(%error, "the accountant shows nothing of this lane");
                return Ok(());
            }
        };
        let recalled = self
            .run(|consumer| consumer.resync(Refusal::InsufficientPromise, &H256::zero(), &committed))
            .await?;
        if recalled.had_forgotten {
            let amount = recalled.signed_amount;
            tracing::warn!(
                amount,
                "the lane's record was lost; the accountant's copy takes its place"
            );
        }
        Ok(())
    }

    /// Whether the provider still knows the payment session.
    async fn is_open(&self) -> Result<bool, PaymentSessionError> {
        match self.session_status().await {
            Ok(status) => Ok(!status.ended),
            Err(PaymentSessionError::Service(ApiError::Refused(_))) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a new agreement in place of the old one.
    pub(super) async fn renew(&self) -> Result<(), PaymentSessionError> {
        let offer = requests::offer(&self.http, &self.base).await?;
        self.agree(&offer).await
    }

    async fn agree(&self, offer: &ProviderOffer) -> Result<(), PaymentSessionError> {
        let (accountant, accountant_url) = self.accountant();
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
            reason: "the payment session's token is not 32 bytes".to_owned(),
        })?;
        let agreement = SignedAgreement {
            agreement: proposal.agreement,
            consumer_signature: proposal.consumer_signature,
            provider_signature: accepted.provider_signature,
        };
        let mut stored = StoredSession {
            accountant,
            accountant_url,
            agreement: H256::zero(),
            price: agreement.agreement.price,
            token,
            received: 0,
            forgiven: 0,
        };
        let key = session_key(&self.base, &self.caller);
        self.consumer
            .run_with(
                |consumer| consumer.countersigned(agreement).map_err(PaymentSessionError::from),
                |id| {
                    stored.agreement = *id;
                    vec![Write::Put(key, stored.to_bytes())]
                },
            )
            .await?;
        *self.stored() = stored;
        Ok(())
    }

    /// The newest finalized block's height, a few seconds old at most. An older one has to do while the chain does not
    /// answer: it only decides whether a deadline is over.
    pub(super) async fn height(&self) -> BlockNumber {
        let (known, asked_at) = *lock(&self.height);
        if asked_at.elapsed() < STALE {
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

fn is_usable(consumer: &Consumer, stored: &StoredSession, height: BlockNumber) -> bool {
    let paid = consumer.agreement(&stored.agreement);
    paid.is_some_and(|paid| {
        let agreement = &paid.signed.agreement;
        height < agreement.deadline && paid.total < agreement.cap
    })
}
