//! Parties without a record here are looked up on chain, at the newest applied block.

use super::{facts::Facts, operation::EngineError};
use crate::chain::ChainSource;
use futures::{StreamExt, TryStreamExt, stream};
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
/// Unknown parties that are remembered for a block, so that requests cannot make the service ask for them on and on.
const MAX_ABSENT: usize = 10_000;

/// Parties to look up.
#[derive(Debug, Default)]
pub struct MissingParties {
    consumers: BTreeSet<AccountId>,
    provider: Option<AccountId>,
}

impl MissingParties {
    /// Whether no party is missing.
    pub fn is_empty(&self) -> bool {
        self.consumers.is_empty() && self.provider.is_none()
    }
}

/// The parties that are not in the book, or whose channels were not open on chain at the last look.
pub fn missing(
    book: &impl Book,
    terms: &Terms,
    provider: Option<&AccountId>,
    consumers: &[AccountId],
) -> MissingParties {
    let is_known = |identity: &&AccountId| {
        let channel = terms.channel_of(identity);
        book.consumer(&channel).is_some_and(|consumer| consumer.opened)
    };
    MissingParties {
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
struct Absent {
    block: BlockNumber,
    consumers: HashSet<AccountId>,
    providers: HashSet<AccountId>,
}

/// Asks the chain, and remembers for the length of a block which parties it does not know.
pub struct PartyLookup {
    chain: Arc<dyn ChainSource>,
    absent: Mutex<Absent>,
}

impl PartyLookup {
    /// Looks parties up on this chain.
    pub fn new(chain: Arc<dyn ChainSource>) -> Self {
        Self {
            chain,
            absent: Mutex::default(),
        }
    }

    /// The state of the missing parties at the newest applied block; those that the chain does not know are left out.
    pub async fn ask(&self, missing: &MissingParties, facts: &Facts) -> Result<Vec<Observation>, EngineError> {
        let (height, hash) = (facts.applied, facts.applied_hash);
        let (consumers, provider) = self.worth_asking(missing, height);
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
                self.remember(height, |absent| &mut absent.consumers, identity);
            }
        }
        if let Some(identity) = provider {
            let state = self.chain.provider(hash, &identity).await.map_err(chain_error)?;
            let snapshot = ProviderSnapshot::new(height, state.as_ref());
            if snapshot.opened {
                observations.push(Observation::Provider { identity, snapshot });
            } else {
                self.remember(height, |absent| &mut absent.providers, identity);
            }
        }
        Ok(observations)
    }

    fn worth_asking(&self, missing: &MissingParties, height: BlockNumber) -> (Vec<AccountId>, Option<AccountId>) {
        let absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = absent.block != height;
        let consumers = missing.consumers.iter();
        let provider = missing.provider.as_ref();
        (
            consumers
                .filter(|identity| is_old || !absent.consumers.contains(*identity))
                .cloned()
                .collect(),
            provider
                .filter(|identity| is_old || !absent.providers.contains(*identity))
                .cloned(),
        )
    }

    fn remember(&self, height: BlockNumber, of: fn(&mut Absent) -> &mut HashSet<AccountId>, identity: AccountId) {
        let mut absent = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        if absent.block != height {
            *absent = Absent {
                block: height,
                ..Absent::default()
            };
        }
        let known = of(&mut absent);
        if known.len() < MAX_ABSENT {
            known.insert(identity);
        }
    }
}

fn chain_error(error: tallystick_chain::Error) -> EngineError {
    EngineError::Chain(error.to_string().into())
}
