//! The ledger in the store: every settlement that a finalized block held, itemised.

use codec::{DecodeAll, Encode};
use std::ops::Bound;
use tallystick_accountant_store::{Batch, Expected, Key, Store, StoreError, Table};
use tallystick_chain::{FinalizedBlock, Settlement, Side};
use tallystick_primitives::{AccountId, consumer_channel_id, provider_channel_id};
use tallystick_rest::{SettlementEntry, SettlementKind};

/// Index of the entries of all identities, in order.
const ALL: u8 = 0;
/// Index of the entries by identity.
const BY_IDENTITY: u8 = 1;
/// Format of stored entries.
const FORMAT: u8 = 1;
/// Places for settlements in one block.
const PLACES_PER_BLOCK: u64 = 1 << 20;

/// The entries of a block that concern this accountant.
pub fn entries(block: &FinalizedBlock, accountant: &AccountId) -> Vec<SettlementEntry> {
    (0u64..PLACES_PER_BLOCK)
        .zip(block.settlements())
        .filter(|(_, settlement)| &settlement.accountant == accountant)
        .map(|(place, settlement)| entry(block, place, settlement))
        .collect()
}

fn entry(block: &FinalizedBlock, place: u64, settlement: Settlement) -> SettlementEntry {
    let (kind, lane, channel) = match settlement.side {
        Side::Consumer { lane } => {
            let channel = consumer_channel_id(&settlement.identity, &settlement.accountant);
            (SettlementKind::Consumer, lane, channel)
        }
        Side::Provider { .. } => {
            let channel = provider_channel_id(&settlement.identity, &settlement.accountant);
            (SettlementKind::Provider, 0, channel)
        }
    };
    SettlementEntry {
        id: u64::from(block.number)
            .saturating_mul(PLACES_PER_BLOCK)
            .saturating_add(place),
        kind,
        identity: settlement.identity,
        channel,
        lane,
        block: block.number,
        block_hash: block.hash,
        extrinsic_index: settlement.extrinsic,
        gross: settlement.gross,
        accountant_fee: settlement.accountant_fee,
        chain_fee: settlement.chain_fee,
        net: settlement.net,
        from_coverage: settlement.from_coverage,
        shortfall: settlement.shortfall,
    }
}

/// Adds an entry to a commit. Adding it again changes nothing.
pub fn add(entry: &SettlementEntry, batch: &mut Batch) {
    let value = (FORMAT, entry).encode();
    batch.put(key(ALL, None, entry.id), Expected::Any, value.clone());
    batch.put(key(BY_IDENTITY, Some(&entry.identity), entry.id), Expected::Any, value);
}

fn key(index: u8, identity: Option<&AccountId>, id: u64) -> Key {
    let mut bytes = vec![index];
    if let Some(identity) = identity {
        bytes.extend_from_slice(identity.as_ref());
    }
    bytes.extend_from_slice(&id.to_be_bytes());
    Key::new(Table::Settlements, bytes)
}

/// Up to `limit` entries of one identity (or of all) after the one with id `after`, and whether there are more.
pub async fn page(
    store: &dyn Store,
    identity: Option<&AccountId>,
    after: Option<u64>,
    limit: usize,
) -> Result<(Vec<SettlementEntry>, bool), StoreError> {
    let index = if identity.is_some() { BY_IDENTITY } else { ALL };
    let first = key(index, identity, after.unwrap_or_default());
    let from = match after {
        Some(_) => Bound::Excluded(first.bytes.as_slice()),
        None => Bound::Included(first.bytes.as_slice()),
    };
    let prefix_length = first.bytes.len().saturating_sub(8);
    let page = store.scan(Table::Settlements, from, limit).await?;
    let mut entries = Vec::new();
    for entry in &page.entries {
        if entry.key.get(..prefix_length) != first.bytes.get(..prefix_length) {
            return Ok((entries, false));
        }
        let (format, entry) = <(u8, SettlementEntry)>::decode_all(&mut entry.value.as_slice())
            .map_err(|error| corrupt(&error.to_string()))?;
        if format != FORMAT {
            return Err(corrupt("an entry's format is newer than this program"));
        }
        entries.push(entry);
    }
    Ok((entries, page.more))
}

fn corrupt(why: &str) -> StoreError {
    StoreError::Corrupt {
        reason: format!("the ledger of settlements: {why}; restore a backup"),
    }
}
