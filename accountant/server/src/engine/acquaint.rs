//! Parties that were never met are looked up on chain, at the newest applied block.

use super::{operation::EngineError, situation::Facts};
use crate::chain::ChainSource;
use futures::{stream, StreamExt, TryStreamExt};
use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use tallystick_parties::accountant::{Book, ConsumerSnapshot, Observation, ProviderSnapshot, Terms};
use tallystick_primitives::{AccountId, BlockNumber};

/// How often the chain is asked anew because it went on meanwhile.
pub const ATTEMPTS: u32 = 4;
/// Questions to the chain at the same time.
const CONCURRENT: usize = 8;
/// Strangers that are remembered for a block, so that nobody can make the service ask for them again and again.
const MAX_STRANGERS: usize = 10_000;

/// Who is to be looked up.
#[derive(Debug, Default)]
pub struct Unknown {
    consumers: BTreeSet<AccountId>,
    provider: Option<AccountId>,
}

impl Unknown {
    /// Whether everybody is known.
    pub fn is_empty(&self) -> bool {
        self.consumers.is_empty() && self.provider.is_none()
    }
}

/// Who of them is not in the book, or was not open on chain when it was looked up last.
pub fn unknown(book: &impl Book, terms: &Terms, provider: Option<&AccountId>, consumers: &[AccountId]) -> Unknown {
    let is_known = |identity: &&AccountId| {
        let channel = terms.channel_of(identity);
        book.consumer(&channel).is_some_and(|consumer| consumer.opened)
    };
    Unknown {
        consumers: consumers
            .iter()
            .filter(|identity| !is_known(identity))
            .cloned()
            .collect(),
        provider: provider
            .filter(|identity| !book.provider(identity).is_some_and(|provider| provider.opened))
            .cloned(),
    }
}

#[derive(Debug, Default)]
struct Strangers {
    block: BlockNumber,
    consumers: HashSet<AccountId>,
    providers: HashSet<AccountId>,
}

/// Asks the chain, and remembers for a block whom it does not know.
pub struct Acquaintance {
    chain: Arc<dyn ChainSource>,
    strangers: Mutex<Strangers>,
}

impl Acquaintance {
    /// Asks this chain.
    pub fn new(chain: Arc<dyn ChainSource>) -> Self {
        Self {
            chain,
            strangers: Mutex::default(),
        }
    }

    /// What the chain says of them at the newest applied block; nothing of those it does not know.
    pub async fn ask(&self, unknown: &Unknown, facts: &Facts) -> Result<Vec<Observation>, EngineError> {
        let (height, hash) = (facts.applied, facts.applied_hash);
        let (consumers, provider) = self.not_strangers(unknown, height);
        let questions = consumers.into_iter().map(|identity| async move {
            let (channel, devices) = self.chain.consumer(hash, &identity).await?;
            let snapshot = ConsumerSnapshot::new(height, &channel, &devices);
            Ok::<_, tallystick_chain::Error>((identity, snapshot))
        });
        let answers: Vec<_> = stream::iter(questions)
            .buffer_unordered(CONCURRENT)
            .try_collect()
            .await
            .map_err(chain_error)?;
        let mut observations = Vec::new();
        for (identity, snapshot) in answers {
            if snapshot.opened {
                observations.push(Observation::Consumer { identity, snapshot });
            } else {
                self.remember(height, |strangers| &mut strangers.consumers, identity);
            }
        }
        if let Some(identity) = provider {
            let state = self.chain.provider(hash, &identity).await.map_err(chain_error)?;
            let snapshot = ProviderSnapshot::new(height, state.as_ref());
            if snapshot.opened {
                observations.push(Observation::Provider { identity, snapshot });
            } else {
                self.remember(height, |strangers| &mut strangers.providers, identity);
            }
        }
        Ok(observations)
    }

    fn not_strangers(&self, unknown: &Unknown, height: BlockNumber) -> (Vec<AccountId>, Option<AccountId>) {
        let strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = strangers.block != height;
        let consumers = unknown.consumers.iter();
        let provider = unknown.provider.as_ref();
        (
            consumers
                .filter(|identity| is_old || !strangers.consumers.contains(*identity))
                .cloned()
                .collect(),
            provider
                .filter(|identity| is_old || !strangers.providers.contains(*identity))
                .cloned(),
        )
    }

    fn remember(&self, height: BlockNumber, of: fn(&mut Strangers) -> &mut HashSet<AccountId>, identity: AccountId) {
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        if strangers.block != height {
            *strangers = Strangers {
                block: height,
                ..Strangers::default()
            };
        }
        let known = of(&mut strangers);
        if known.len() < MAX_STRANGERS {
            known.insert(identity);
        }
    }
}

fn chain_error(error: tallystick_chain::Error) -> EngineError {
    EngineError::Chain(error.to_string().into())
}
