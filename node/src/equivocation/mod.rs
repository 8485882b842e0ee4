//! Finds authors who made two blocks in one slot, and reports them to the chain.
//!
//! The SDK's Aura compares the headers of a slot as well, but it only writes a line to the log, and it compares
//! them without their seals, so that its finding could not be checked by others. This verifier stands around
//! it and keeps the sealed headers. Blocks of this node itself do not pass through a verifier, so a
//! validator never reports itself. Blocks of the first sync are too old to be compared.

use crate::service::{Client, Pool};
use sc_client_api::AuxStore;
use sc_consensus::{BlockImportParams, Verifier};
use sc_consensus_slots::check_equivocation;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_consensus::BlockOrigin;
use sp_consensus_aura::{AuraApi, Slot, SlotDuration, sr25519};
use sp_runtime::traits::Header as _;
use sp_timestamp::Timestamp;
use std::sync::Arc;
use substrate_prometheus_endpoint::{Counter, PrometheusError, Registry, U64, register};
use tallystick_primitives::{api::AuraEquivocationApi, equivocation::AuraEquivocationProof};
use tallystick_runtime::opaque::{Block, Hash, Header};

const LOG: &str = "equivocation";

/// Reasons why a block could not be compared with others of its slot, or a finding not be reported.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The runtime could not be asked.
    #[error("the runtime did not answer ({0}); if this goes on, look for errors of the database above")]
    Runtime(#[from] ApiError),
    /// The database could not be read or written.
    #[error("the database failed ({0}); see whether the disk is full")]
    Database(#[from] sp_blockchain::Error),
    /// The block names no slot.
    #[error("the block has no slot ({0})")]
    NoSlot(String),
    /// The runtime names no authors.
    #[error("the chain has no authors at block {0:?}")]
    NoAuthors(Hash),
}

/// The result of a block's comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Finding {
    /// The only block of its author in its slot that this node knows.
    Alone,
    /// A second one, and the report waits in the pool.
    Reported,
    /// A second one, but the chain does not want a report: it has one, the offender is no validator of a
    /// session that it remembers, or its runtime takes none.
    NotWanted,
}

/// Compares blocks with others of their slot.
pub struct Watch {
    client: Arc<Client>,
    pool: OffchainTransactionPoolFactory<Block>,
    slot_duration: SlotDuration,
    found: Option<Counter<U64>>,
}

impl Watch {
    /// Watches with the database of `client`; reports go into `pool`.
    pub fn new(
        client: Arc<Client>,
        pool: Arc<Pool>,
        slot_duration: SlotDuration,
        registry: Option<&Registry>,
    ) -> Result<Self, PrometheusError> {
        let found = registry.map(|registry| {
            let counter = Counter::new(
                "tallystick_block_equivocations_total",
                "Slots in which this node saw a second block of the same author",
            )?;
            register(counter, registry)
        });
        Ok(Self {
            client,
            pool: OffchainTransactionPoolFactory::new(pool),
            slot_duration,
            found: found.transpose()?,
        })
    }

    /// Compares the block of a sealed header that has been verified.
    pub fn note(&self, sealed: &Header) -> Result<Finding, Error> {
        let parent = *sealed.parent_hash();
        let slot = sc_consensus_aura::find_pre_digest::<Block, sr25519::AuthoritySignature>(sealed)
            .map_err(|reason| Error::NoSlot(reason.to_string()))?;
        let authors: Vec<sr25519::AuthorityId> = self.client.runtime_api().authorities(parent)?;
        let author = sc_consensus_aura::standalone::slot_author::<sr25519::AuthorityPair>(slot, &authors)
            .ok_or(Error::NoAuthors(parent))?;
        let now = Slot::from_timestamp(Timestamp::current(), self.slot_duration);
        let Some(proof) = compare(&*self.client, now, slot, sealed, author)? else {
            return Ok(Finding::Alone);
        };
        if let Some(counter) = &self.found {
            counter.inc();
        }
        self.report(proof)
    }

    /// Puts a report into the pool of this node.
    fn report(&self, proof: AuraEquivocationProof<Header>) -> Result<Finding, Error> {
        log::warn!(
            target: LOG,
            "🔎 author {} made two blocks in slot {}: {:?} and {:?}",
            proof.offender,
            proof.slot,
            proof.first_header.hash(),
            proof.second_header.hash(),
        );
        let best = self.client.info().best_hash;
        let mut api = self.client.runtime_api();
        if !api.has_api::<dyn AuraEquivocationApi<Block>>(best)? {
            return Ok(Finding::NotWanted);
        }
        let Some(ownership) = self.ownership(&proof, best)? else {
            return Ok(Finding::NotWanted);
        };
        api.register_extension(self.pool.offchain_transaction_pool(best));
        let submitted = api.submit_aura_equivocation_report(best, proof, ownership)?;
        Ok(submitted.map_or(Finding::NotWanted, |()| Finding::Reported))
    }

    /// The proof that the key is a validator's: in the session of the best block, or in that of the two blocks.
    fn ownership(&self, proof: &AuraEquivocationProof<Header>, best: Hash) -> Result<Option<Vec<u8>>, Error> {
        let api = self.client.runtime_api();
        let now = api.aura_key_ownership_proof(best, proof.slot, proof.offender)?;
        if now.is_some() {
            return Ok(now);
        }
        let then = *proof.second_header.parent_hash();
        if !self
            .client
            .runtime_api()
            .has_api::<dyn AuraEquivocationApi<Block>>(then)?
        {
            return Ok(None);
        }
        Ok(self
            .client
            .runtime_api()
            .aura_key_ownership_proof(then, proof.slot, proof.offender)?)
    }
}

/// Keeps the sealed header in `store` and compares it with the kept headers of its author and slot.
///
/// Slots more than 1,000 before `now` are neither compared nor kept.
fn compare<Store: AuxStore>(
    store: &Store,
    now: Slot,
    slot: Slot,
    sealed: &Header,
    author: &sr25519::AuthorityId,
) -> Result<Option<AuraEquivocationProof<Header>>, sp_blockchain::Error> {
    let found = check_equivocation(store, now, slot, sealed, author)?;
    let proof = found.map(|found| AuraEquivocationProof {
        offender: found.offender.into(),
        slot: *found.slot,
        first_header: found.first_header,
        second_header: found.second_header,
    });
    // Else it is one block with two seals, or a header that an older version of the node kept without its seal.
    Ok(proof.filter(AuraEquivocationProof::is_valid))
}

/// A verifier that also compares the blocks that it accepts.
pub struct Watching<Inner> {
    inner: Inner,
    watch: Watch,
}

impl<Inner> Watching<Inner> {
    /// Compares the blocks that `inner` accepts.
    pub fn new(inner: Inner, watch: Watch) -> Self {
        Self { inner, watch }
    }
}

#[async_trait::async_trait]
impl<Inner: Verifier<Block>> Verifier<Block> for Watching<Inner> {
    async fn verify(&self, block: BlockImportParams<Block>) -> Result<BlockImportParams<Block>, String> {
        // Without its parent's state a block is taken on other grounds than its seal.
        let is_unseen = block.with_state() || block.state_action.skip_execution_checks();
        let is_old = matches!(block.origin, BlockOrigin::NetworkInitialSync | BlockOrigin::File);
        let verified = self.inner.verify(block).await?;
        if !is_unseen && !is_old {
            // The block itself is good, whether or not the comparison succeeds.
            match self.watch.note(&verified.post_header()) {
                Ok(Finding::Alone) => {}
                Ok(Finding::Reported) => log::warn!(target: LOG, "the author is reported to the chain"),
                Ok(Finding::NotWanted) => log::warn!(target: LOG, "the chain takes no report of it"),
                Err(error) => log::warn!(target: LOG, "a block was not compared with others of its slot: {error}"),
            }
        }
        Ok(verified)
    }
}

#[cfg(test)]
mod tests;
