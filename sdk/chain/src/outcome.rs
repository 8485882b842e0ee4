//! The outcome of a transaction.

use crate::{
    block::{EventRecord, FinalizedBlock, Settlement},
    events::{
        ChainEvent,
        money::{FeeEvent, SystemEvent},
    },
    metadata::Types,
};
use sp_runtime::DispatchError;
use tallystick_primitives::{Balance, BlockNumber, Hash};

/// Why a transaction in a block, or a call of a batch, failed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}{name}{}{meaning}", pallet.as_ref().map(|pallet| format!("{pallet}.")).unwrap_or_default(), if meaning.is_empty() { "" } else { ": " })]
pub struct DispatchFailure {
    /// The pallet whose error it is, if it is one's.
    pub pallet: Option<String>,
    /// The error's name.
    pub name: String,
    /// Its meaning, as the pallet documents it.
    pub meaning: String,
}

impl DispatchFailure {
    /// The name of an error.
    pub fn new(error: &DispatchError, types: &Types) -> Self {
        if let DispatchError::Module(module) = error {
            let index = module.error.first().copied().unwrap_or_default();
            if let Some(error) = types.error(module.index, index) {
                return Self {
                    pallet: Some(error.pallet),
                    name: error.name,
                    meaning: error.meaning,
                };
            }
        }
        let meaning: &'static str = (*error).into();
        Self {
            pallet: None,
            name: format!("{error:?}"),
            meaning: meaning.into(),
        }
    }
}

/// A transaction in a finalized block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Outcome {
    /// Hash of its bytes.
    pub extrinsic: Hash,
    /// The block's height.
    pub number: BlockNumber,
    /// The block's hash.
    pub block: Hash,
    /// Its place in the block.
    pub index: u32,
    /// Whether it succeeded. (A batch may succeed although calls in it failed: see its events.)
    pub result: Result<(), DispatchFailure>,
    /// The fee that its signer paid, tip included; none if the transaction had no signer or was free.
    pub fee: Option<Balance>,
    /// The transaction's events, in order.
    pub events: Vec<ChainEvent>,
    /// The settlements in it, itemised.
    pub settlements: Vec<Settlement>,
}

impl Outcome {
    /// The outcome of the transaction at this place.
    pub(crate) fn new(block: &FinalizedBlock, index: u32, extrinsic: Hash, types: &Types) -> Self {
        let records: Vec<EventRecord> = block
            .events
            .iter()
            .filter(|record| record.extrinsic == Some(index))
            .cloned()
            .collect();
        let failure = records.iter().find_map(|record| match &record.event {
            ChainEvent::System(SystemEvent::ExtrinsicFailed { dispatch_error }) => Some(dispatch_error),
            _ => None,
        });
        let fee = records.iter().find_map(|record| match &record.event {
            ChainEvent::Fee(FeeEvent::TransactionFeePaid { actual_fee, .. }) => Some(*actual_fee),
            _ => None,
        });
        Self {
            extrinsic,
            number: block.number,
            block: block.hash,
            index,
            result: failure.map_or(Ok(()), |error| Err(DispatchFailure::new(error, types))),
            fee,
            settlements: Settlement::all(&records),
            events: records.into_iter().map(|record| record.event).collect(),
        }
    }
}
