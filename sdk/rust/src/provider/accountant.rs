//! The dealings of a provider's proxy with one accountant: machine, records, and tasks that wait for a payment.

use super::{backlog::Backlog, config::ProviderConfig, error::ProviderProxyError};
use crate::{
    Signer,
    api::AccountantApi,
    durable::{Durable, load, load_all, lock},
    link::{ChainLink, ConsumerFacts},
    store::{LocalStore, RecordKey, Write},
};
use sp_core::H256;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};
use tallystick_messages::{
    AgreementId, Committed, ExchangeMessage, Invoice, MAX_MESSAGES, ProviderSecret, SignedAgreement,
};
use tallystick_parties::{
    Policy, Proposal, Provider, ProviderError, Served, ServedSession, Step,
    provider::{Answered, ProviderRecord},
};
use tallystick_primitives::{AccountId, Balance, BlockNumber};
use tallystick_rest::AccountantInfo;
use tokio::sync::{Notify, Semaphore, watch};

/// Life of conditional promises in blocks, until the accountant says how long its own live.
const USUAL_EXPIRY: BlockNumber = 480;

/// A provider's standing with an accountant.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AccountantHealth {
    /// Payments that wait to be exchanged.
    pub waiting: usize,
    /// Promised by the accountant and not paid on chain, 10^-12 NOTCH.
    pub exposure: Balance,
    /// The part of it that is insured or trusted, 10^-12 NOTCH.
    pub secured: Balance,
    /// The last error, unless something succeeded since.
    pub trouble: Option<String>,
    /// Whether nothing is exchanged any more, after wrong answers or a final refusal.
    pub stopped: bool,
}

/// The dealings of a provider's proxy with one accountant.
pub(super) struct AccountantLink {
    pub(super) accountant: AccountId,
    pub(super) config: Arc<ProviderConfig>,
    pub(super) machine: Durable<Provider>,
    pub(super) store: LocalStore,
    pub(super) api: AccountantApi,
    pub(super) chain: Arc<dyn ChainLink>,
    pub(super) signer: Arc<dyn Signer>,
    /// Wakes the task.
    pub(super) wake: Notify,
    pub(super) backlog: Mutex<Backlog>,
    pub(super) health: watch::Sender<AccountantHealth>,
    /// One settlement at a time.
    pub(super) settling: Arc<Semaphore>,
    pub(super) settle_tried_at: Mutex<Option<Instant>>,
    /// Whether the accountant has said how long its promises live.
    life_known: AtomicBool,
    height: AtomicU32,
    seen_at: Mutex<Instant>,
    wakers: Mutex<HashMap<AgreementId, Arc<Notify>>>,
    told: Mutex<HashMap<AgreementId, Committed>>,
}

impl AccountantLink {
    /// Goes on where the records end. Without records it needs the chain to begin.
    pub(super) async fn open(
        config: Arc<ProviderConfig>,
        store: LocalStore,
        api: AccountantApi,
        chain: Arc<dyn ChainLink>,
        signer: Arc<dyn Signer>,
        secret: ProviderSecret,
        genesis: H256,
    ) -> Result<Self, ProviderProxyError> {
        let accountant = api.accountant().clone();
        let record = match load::<ProviderRecord>(&store, &RecordKey::Provider(accountant.clone()))? {
            Some(record) => record,
            None => {
                let facts = chain
                    .provider(&signer.account(), &accountant)
                    .await?
                    .ok_or(ProviderProxyError::NoChannel)?;
                ProviderRecord::new(genesis, signer.account(), accountant.clone(), facts)
            }
        };
        let height = record.facts.height;
        let sessions = load_all::<ServedSession>(&store, &RecordKey::Sessions(accountant.clone()))?;
        let info = api.info().await;
        let info = info.inspect_err(|error| tracing::warn!(%accountant, %error, "the accountant does not answer yet"));
        let info = info.ok();
        let life_known = info.as_ref().is_some_and(|info| info.expiry_blocks.is_some());
        let machine = Provider::load(secret, policy_with(&config, info.as_ref()), record, sessions);
        Ok(Self {
            accountant,
            config,
            backlog: Mutex::new(Backlog::new(machine.waiting())),
            machine: Durable::new(machine, store.clone()),
            store,
            api,
            chain,
            signer,
            wake: Notify::new(),
            health: watch::Sender::new(AccountantHealth::default()),
            settling: Arc::new(Semaphore::new(1)),
            settle_tried_at: Mutex::new(None),
            life_known: AtomicBool::new(life_known),
            height: AtomicU32::new(height),
            seen_at: Mutex::new(Instant::now()),
            wakers: Mutex::default(),
            told: Mutex::default(),
        })
    }

    /// Asks the accountant how long its promises live, if it has not said so yet: margins follow from that.
    pub(super) async fn learn_life(&self) -> Result<(), ProviderProxyError> {
        if self.life_known.load(Ordering::Relaxed) {
            return Ok(());
        }
        let info = self.api.info().await?;
        let policy = policy_with(&self.config, Some(&info));
        self.machine.adjust(|machine| machine.set_policy(policy));
        self.life_known.store(info.expiry_blocks.is_some(), Ordering::Relaxed);
        Ok(())
    }

    /// Runs an operation of the machine, and waits until it is durable.
    pub(super) async fn run<T>(
        &self,
        operation: impl FnOnce(&Provider) -> Result<Step<Provider, T>, ProviderError>,
    ) -> Result<T, ProviderProxyError> {
        let operation = |machine: &Provider| operation(machine).map_err(ProviderProxyError::from);
        self.machine.run(operation).await
    }

    /// Whether the pending promise is too close to its expiry to wait for a following exchange.
    pub(super) fn expires_soon(&self) -> bool {
        let height = self.height();
        self.machine.read(|machine| {
            let early = machine.policy().reveal_margin.saturating_mul(2);
            let pending = machine.record().pending.as_ref();
            pending.is_some_and(|pending| height.saturating_add(early) >= pending.promise.promise.valid_until)
        })
    }

    /// The height of the newest finalized block that is known.
    pub(super) fn height(&self) -> BlockNumber {
        self.height.load(Ordering::Acquire)
    }

    pub(super) fn saw(&self, height: BlockNumber) {
        self.height.fetch_max(height, Ordering::AcqRel);
        *lock(&self.seen_at) = Instant::now();
    }

    /// Time since the last news of the chain.
    pub(super) fn age(&self) -> Duration {
        lock(&self.seen_at).elapsed()
    }

    /// Signs the agreement of a consumer that can pay. `further` are records to write with it.
    pub(super) async fn accept(
        &self,
        proposal: Proposal,
        offer: &tallystick_parties::Offer,
        facts: &ConsumerFacts,
        further: impl FnOnce(AgreementId) -> Vec<Write>,
    ) -> Result<(AgreementId, SignedAgreement), ProviderProxyError> {
        let agreement = &proposal.agreement;
        let key = facts.lane_key.clone().ok_or(ProviderProxyError::Consumer(
            "has no key for this lane; authorise the device first",
        ))?;
        let least = agreement.cap.min(agreement.invoice_cap);
        if facts.exit_open {
            return Err(ProviderProxyError::Consumer(
                "is about to be left; cancel the exit first",
            ));
        }
        if !facts.opened {
            return Err(ProviderProxyError::Consumer("is not open; register first"));
        }
        if facts.balance < least {
            return Err(ProviderProxyError::Consumer(
                "does not hold enough for one payment; top it up",
            ));
        }
        let (signer, genesis) = (
            self.signer.clone(),
            self.machine.read(|machine| machine.record().genesis),
        );
        let height = facts.height.max(self.height());
        let signed: SignedAgreement = self
            .machine
            .run_with(
                |machine| {
                    machine.accept_agreement(proposal, offer, &key, height, |payload| {
                        Ok::<_, ProviderProxyError>(signer.sign(payload))
                    })
                },
                |signed| further(signed.agreement.id(&genesis)),
            )
            .await?;
        Ok((signed.agreement.id(&genesis), signed))
    }

    /// Units that the session may still use before it has to pay; at least 1.
    pub(super) fn room(&self, id: &AgreementId) -> usize {
        let units = self.machine.read(|machine| {
            let session = machine.session(id)?;
            let agreement = &session.signed.agreement;
            let owed = session.worth()?.saturating_sub(session.paid());
            let limit = match owed {
                0 => agreement.invoice_cap,
                _ => self.config.allowance.min(agreement.invoice_cap),
            };
            limit.saturating_sub(owed).checked_div(agreement.price)
        });
        usize::try_from(units.unwrap_or(1)).unwrap_or(usize::MAX).max(1)
    }

    /// Whether one unit more would be served. Counts nothing.
    pub(super) fn probe(&self, id: &AgreementId) -> Result<Served, ProviderProxyError> {
        let answer = self.machine.read(|machine| {
            let step = machine.serve(id, 1)?;
            if !step.changes().is_empty() {
                return Ok(Served::Allowed);
            }
            Ok(machine
                .invoice(id)?
                .map_or(Served::ExchangeRequired, Served::PaymentRequired))
        });
        if matches!(answer, Ok(Served::ExchangeRequired)) {
            self.hurry();
        }
        answer.map_err(|error: ProviderError| error.into())
    }

    /// Counts so many units more, if they may be served.
    pub(super) fn serve(&self, id: &AgreementId, units: u64) -> Result<Served, ProviderProxyError> {
        if self.store.has_failed() {
            return Err(ProviderProxyError::ShuttingDown);
        }
        let served = self
            .machine
            .run_lazily(|machine| machine.serve(id, units).map_err(ProviderProxyError::from))?;
        if served == Served::ExchangeRequired {
            self.hurry();
        }
        Ok(served)
    }

    /// Exchanges without waiting any longer.
    pub(super) fn hurry(&self) {
        lock(&self.backlog).hurry();
        self.wake.notify_one();
    }

    /// Whether a payment of the session is on its way to the accountant.
    pub(super) fn is_paying(&self, id: &AgreementId) -> bool {
        self.machine.read(|machine| {
            let session = machine.session(id);
            session.is_some_and(|session| session.received.is_some() || session.exchanging.is_some())
        })
    }

    /// Takes a payment, and gives the total that is paid with it.
    pub(super) async fn receive(&self, message: &ExchangeMessage) -> Result<Balance, ProviderProxyError> {
        let id = message.agreement;
        let before = self
            .machine
            .read(|machine| machine.session(&id).map_or(0, ServedSession::paid));
        let height = self.height();
        let total = self.run(|machine| machine.receive(message, height)).await?;
        lock(&self.told).remove(&id);
        let due = lock(&self.backlog).collected(total.saturating_sub(before), &self.config.exchange);
        if due {
            self.wake.notify_one();
        }
        self.notify(&id);
        Ok(total)
    }

    /// Ends a session, and gives the final invoice if something is owed.
    pub(super) async fn end(&self, id: &AgreementId) -> Result<Option<Invoice>, ProviderProxyError> {
        let invoice = self.run(|machine| machine.end(id)).await?;
        // Lesson 30: the last payment is exchanged and made final at once.
        self.hurry();
        self.notify(id);
        Ok(invoice)
    }

    /// The session's invoice of the moment.
    pub(super) fn invoice(&self, id: &AgreementId) -> Option<Invoice> {
        self.machine.read(|machine| machine.invoice(id)).ok().flatten()
    }

    /// Tells payment sessions what became of their payments.
    pub(super) fn tell(&self, answered: &Answered) {
        for refused in &answered.refused {
            tracing::warn!(agreement = ?refused.agreement, refusal = refused.refusal.code(), "a payment was refused");
            if let Some(committed) = &refused.committed {
                lock(&self.told).insert(refused.agreement, committed.clone());
            }
            self.notify(&refused.agreement);
        }
        self.notify_all(&answered.accepted);
        self.notify_all(&answered.reinvoice);
    }

    /// The accountant's record of the session's consumer, if it was shown with the last refusal.
    pub(super) fn committed(&self, id: &AgreementId) -> Option<Committed> {
        lock(&self.told).get(id).cloned()
    }

    /// Wakes everything that waits for the session.
    pub(super) fn notify(&self, id: &AgreementId) {
        if let Some(waker) = lock(&self.wakers).get(id) {
            waker.notify_waiters();
        }
    }

    /// Wakes everything that waits for one of the sessions.
    pub(super) fn notify_all(&self, ids: &[AgreementId]) {
        ids.iter().for_each(|id| self.notify(id));
    }

    /// Notified when the session changes.
    pub(super) fn waker(&self, id: &AgreementId) -> Arc<Notify> {
        lock(&self.wakers).entry(*id).or_default().clone()
    }

    /// Forgets what is kept in memory for a session.
    pub(super) fn forget_in_memory(&self, id: &AgreementId) {
        lock(&self.wakers).remove(id);
        lock(&self.told).remove(id);
    }

    /// Tells observers where the provider stands.
    pub(super) fn report(&self, trouble: Option<String>, stopped: bool) {
        let health = self.machine.read(|machine| AccountantHealth {
            waiting: machine.waiting(),
            exposure: machine.exposure(),
            secured: machine.secured(),
            trouble,
            stopped,
        });
        self.health.send_if_modified(|known| {
            let changed = *known != health;
            *known = health;
            changed
        });
    }

    /// The session's record.
    pub(super) fn session(&self, id: &AgreementId) -> Result<ServedSession, ProviderProxyError> {
        let session = self.machine.read(|machine| machine.session(id).cloned());
        Ok(session.ok_or(ProviderError::UnknownAgreement)?)
    }
}

/// The machine's policy with an accountant that says this of itself, or has not answered yet.
fn policy_with(config: &ProviderConfig, info: Option<&AccountantInfo>) -> Policy {
    let expiry = info.and_then(|info| info.expiry_blocks).unwrap_or(USUAL_EXPIRY);
    let most = info.and_then(|info| usize::try_from(info.max_messages).ok());
    config.policy(expiry, most.unwrap_or(MAX_MESSAGES).clamp(1, MAX_MESSAGES))
}
