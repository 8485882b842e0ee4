//! Operations of the writer.

use super::{book::Keys, book::WorkBook, signer::Operator};
use std::{sync::Arc, time::Instant};
use tallystick_accountant_store::{Batch, Change};
use tallystick_messages::{ExchangeAnswer, ReconcileAnswer, RevealAnswer, RevealRequest};
use tallystick_parties::accountant::{
    ChainView, Changes, CheckedExchange, CheckedReport, ExchangeDraft, FastExitDraft, FastExitRequest, FinalDraft,
    Note, Observation, Refused, Terms, exchange, expire, fast_exit, observe, reconcile, reveal,
};
use tallystick_primitives::{AccountId, BlockNumber, Signature, ids};
use tokio::sync::oneshot;

/// Why an operation has no answer. Nothing was acknowledged.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// Refused by the rules.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// Too much waits already.
    #[error("too many operations wait; try again")]
    Busy,
    /// The state could not be read or made durable; it is as it was before.
    #[error("the store failed: {0}")]
    Store(Arc<str>),
    /// The service is stopping.
    #[error("the service is stopping")]
    Stopped,
    /// The chain could not be asked.
    #[error("the chain cannot be asked: {0}")]
    Chain(Arc<str>),
}

/// The facts by which operations are judged.
#[derive(Clone, Debug)]
pub struct Context {
    /// The rules.
    pub terms: Arc<Terms>,
    /// The chain.
    pub view: ChainView,
}

/// A decision of the writer. It may be made several times: the last one counts, after which
/// the commit succeeded.
pub trait Operation: Send {
    /// The terms that it brings itself: a block's.
    fn own_terms(&self) -> Option<Arc<Terms>> {
        None
    }
    /// Records that it will probably read.
    fn keys(&self, terms: &Terms) -> Keys;
    /// Decides it, and keeps the result.
    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes;
    /// Adds values that are stored besides the records.
    fn add_to(&self, _batch: &mut Batch) {}
    /// Signs the decision. The signatures do not leave before the commit has succeeded.
    fn sign(&mut self, _operator: &Operator, _terms: &Terms) {}
    /// Answers, once it is durable or has failed.
    fn finish(self: Box<Self>, failed: Option<EngineError>);
}

type Answer<T> = oneshot::Sender<Result<T, EngineError>>;

fn answer<T>(to: Answer<T>, result: Option<Result<T, Refused>>, failed: Option<EngineError>) {
    let result = match (failed, result) {
        (Some(error), _) => Err(error),
        (None, Some(Ok(value))) => Ok(value),
        (None, Some(Err(refused))) => Err(refused.into()),
        (None, None) => Err(EngineError::Stopped),
    };
    // The client has gone: the decision is durable all the same, and the same request gives the same answer.
    let _gone = to.send(result);
}

/// An exchange.
pub struct Exchange {
    /// The request, with its signatures checked.
    pub checked: CheckedExchange,
    /// The channel for the answer.
    pub to: Answer<ExchangeAnswer>,
    draft: Option<Result<ExchangeDraft, Refused>>,
    signed: Option<Result<ExchangeAnswer, Refused>>,
}

impl Exchange {
    /// To be decided.
    pub fn new(checked: CheckedExchange, to: Answer<ExchangeAnswer>) -> Self {
        Self {
            checked,
            to,
            draft: None,
            signed: None,
        }
    }
}

impl Operation for Exchange {
    fn keys(&self, terms: &Terms) -> Keys {
        exchange_keys(self.checked.request(), terms)
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        let outcome = exchange::exchange(book, &context.terms, &context.view, &self.checked);
        self.draft = Some(outcome.result);
        outcome.changes
    }

    fn sign(&mut self, operator: &Operator, terms: &Terms) {
        let sign = |draft: ExchangeDraft| draft.sign(&terms.genesis, |payload| operator.sign(payload));
        self.signed = self.draft.take().map(|draft| draft.map(sign));
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        answer(self.to, self.signed, failed);
    }
}

/// Records that an exchange reads, but for those of the exchange before.
pub fn exchange_keys(request: &tallystick_messages::ExchangeRequest, terms: &Terms) -> Keys {
    let mut keys = Keys::default();
    keys.providers.insert(request.provider.clone());
    for message in &request.messages {
        keys.agreements.insert(message.agreement);
        keys.consumers.insert(AccountId::new(message.promise.channel.0));
    }
    for signed in &request.agreements {
        keys.agreements.insert(signed.agreement.id(&terms.genesis));
        keys.consumers.insert(terms.channel_of(&signed.agreement.consumer));
    }
    keys
}

/// A bare reveal.
pub struct Reveal {
    request: RevealRequest,
    to: Answer<RevealAnswer>,
    draft: Option<Result<FinalDraft, Refused>>,
    signed: Option<Result<RevealAnswer, Refused>>,
}

impl Reveal {
    /// To be decided.
    pub fn new(request: RevealRequest, to: Answer<RevealAnswer>) -> Self {
        Self {
            request,
            to,
            draft: None,
            signed: None,
        }
    }
}

impl Operation for Reveal {
    fn keys(&self, _terms: &Terms) -> Keys {
        Keys {
            providers: [self.request.provider.clone()].into(),
            ..Keys::default()
        }
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        let outcome = reveal::reveal(book, &context.terms, &context.view, &self.request);
        self.draft = Some(outcome.result);
        outcome.changes
    }

    fn sign(&mut self, operator: &Operator, terms: &Terms) {
        let sign = |draft: FinalDraft| draft.sign(&terms.genesis, |payload| operator.sign(payload));
        self.signed = self.draft.take().map(|draft| draft.map(sign));
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        answer(self.to, self.signed, failed);
    }
}

/// A fast exit.
pub struct FastExit {
    request: FastExitRequest,
    to: Answer<Signature>,
    draft: Option<Result<FastExitDraft, Refused>>,
    signed: Option<Result<Signature, Refused>>,
}

impl FastExit {
    /// To be decided; the identity's signature is checked already.
    pub fn new(request: FastExitRequest, to: Answer<Signature>) -> Self {
        Self {
            request,
            to,
            draft: None,
            signed: None,
        }
    }
}

impl Operation for FastExit {
    fn keys(&self, terms: &Terms) -> Keys {
        Keys {
            consumers: [terms.channel_of(&self.request.identity)].into(),
            ..Keys::default()
        }
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        let outcome = fast_exit::fast_exit(book, &context.terms, &context.view, &self.request);
        self.draft = Some(outcome.result);
        outcome.changes
    }

    fn sign(&mut self, operator: &Operator, _terms: &Terms) {
        let sign = |draft: FastExitDraft| operator.sign(&draft.payload);
        self.signed = self.draft.take().map(|draft| draft.map(sign));
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        answer(self.to, self.signed, failed);
    }
}

/// A provider's report while the state is rebuilt.
pub struct Reconcile {
    report: CheckedReport,
    keys: Keys,
    to: Answer<ReconcileAnswer>,
    result: Option<Result<ReconcileAnswer, Refused>>,
}

impl Reconcile {
    /// To be decided.
    pub fn new(report: CheckedReport, keys: Keys, to: Answer<ReconcileAnswer>) -> Self {
        Self {
            report,
            keys,
            to,
            result: None,
        }
    }
}

impl Operation for Reconcile {
    fn keys(&self, _terms: &Terms) -> Keys {
        self.keys.clone()
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        let outcome = reconcile::reconcile(book, &context.terms, &context.view, &self.report);
        self.result = Some(outcome.result);
        outcome.changes
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        answer(self.to, self.result, failed);
    }
}

/// Drops the exchanges of some providers that were not revealed in time.
pub struct Expire {
    providers: Vec<AccountId>,
    to: oneshot::Sender<Result<Vec<(AccountId, u64)>, EngineError>>,
    expired: Vec<(AccountId, u64)>,
}

impl Expire {
    /// To be decided.
    pub fn new(providers: Vec<AccountId>, to: oneshot::Sender<Result<Vec<(AccountId, u64)>, EngineError>>) -> Self {
        Self {
            providers,
            to,
            expired: Vec::new(),
        }
    }
}

impl Operation for Expire {
    fn keys(&self, _terms: &Terms) -> Keys {
        Keys {
            providers: self.providers.iter().cloned().collect(),
            ..Keys::default()
        }
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        self.expired.clear();
        let mut overlay = tallystick_parties::accountant::Overlay::new(book);
        for provider in &self.providers {
            let outcome = expire::expire(&overlay, &context.view, provider);
            if let Ok(Some(number)) = outcome.result {
                self.expired.push((provider.clone(), number));
            }
            overlay.apply(outcome.changes);
        }
        overlay.into_changes()
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        let _gone = self.to.send(match failed {
            Some(error) => Err(error),
            None => Ok(self.expired),
        });
    }
}

/// Facts of the chain: of a finalized block, or of parties that were not known.
pub struct Observe {
    observations: Vec<Observation>,
    keys: Keys,
    kind: Kind,
    to: oneshot::Sender<Result<Option<Vec<Note>>, EngineError>>,
    notes: Option<Vec<Note>>,
}

enum Kind {
    Block(Box<Block>),
    Learnt { height: BlockNumber },
}

/// A finalized block.
pub struct Block {
    /// How the chain is seen once it is applied.
    pub view: ChainView,
    /// The terms that hold then.
    pub terms: Arc<Terms>,
    /// Values stored in the same commit: the cursor, the ledger.
    pub extra: Batch,
    /// Called once it is durable, before anything else is decided.
    pub then: Box<dyn FnOnce() + Send>,
}

impl Observe {
    /// The facts of a block.
    pub fn block(
        observations: Vec<Observation>,
        block: Block,
        to: oneshot::Sender<Result<Option<Vec<Note>>, EngineError>>,
    ) -> Self {
        Self {
            keys: observed_keys(&observations, &block.terms),
            observations,
            kind: Kind::Block(Box::new(block)),
            to,
            notes: None,
        }
    }

    /// The chain's answer, at this height, about parties without a record. If another block was applied meanwhile,
    /// nothing is done and the answer is none: ask again.
    pub fn learnt(
        observations: Vec<Observation>,
        height: BlockNumber,
        terms: &Terms,
        to: oneshot::Sender<Result<Option<Vec<Note>>, EngineError>>,
    ) -> Self {
        Self {
            keys: observed_keys(&observations, terms),
            observations,
            kind: Kind::Learnt { height },
            to,
            notes: None,
        }
    }
}

/// Records that observations concern.
pub fn observed_keys(observations: &[Observation], terms: &Terms) -> Keys {
    let mut keys = Keys::default();
    for observation in observations {
        match observation {
            Observation::Consumer { identity, .. }
            | Observation::ConsumerPromiseSettled { identity, .. }
            | Observation::FastExited { identity, .. } => {
                keys.consumers
                    .insert(ids::consumer_channel_id(identity, &terms.accountant));
            }
            Observation::Provider { identity, .. } | Observation::ProviderPromiseSettled { identity, .. } => {
                keys.providers.insert(identity.clone());
            }
        }
    }
    keys
}

impl Operation for Observe {
    fn own_terms(&self) -> Option<Arc<Terms>> {
        match &self.kind {
            Kind::Block(block) => Some(Arc::clone(&block.terms)),
            Kind::Learnt { .. } => None,
        }
    }

    fn keys(&self, _terms: &Terms) -> Keys {
        self.keys.clone()
    }

    fn apply(&mut self, book: &WorkBook, context: &Context) -> Changes {
        let view = match &self.kind {
            Kind::Block(block) => block.view,
            Kind::Learnt { height } if *height != context.view.finalized => {
                self.notes = None;
                return Changes::default();
            }
            Kind::Learnt { .. } => context.view,
        };
        let observed = observe::observe(book, &context.terms, &view, &self.observations);
        self.notes = Some(observed.notes);
        observed.changes
    }

    fn add_to(&self, batch: &mut Batch) {
        let Kind::Block(block) = &self.kind else {
            return;
        };
        for write in block.extra.writes().iter().cloned() {
            match write.change {
                Change::Put(value) => batch.put(write.key, write.expected, value),
                Change::Delete => batch.delete(write.key, write.expected),
                Change::Keep => batch.require(write.key, write.expected),
            };
        }
    }

    fn finish(self: Box<Self>, failed: Option<EngineError>) {
        let answer = match failed {
            Some(error) => Err(error),
            None => {
                if let Kind::Block(block) = self.kind {
                    (block.then)();
                }
                Ok(self.notes)
            }
        };
        let _gone = self.to.send(answer);
    }
}

/// An operation on its way.
pub struct Task {
    /// The operation.
    pub operation: Box<dyn Operation>,
    /// When it arrived.
    pub arrived: Instant,
}
