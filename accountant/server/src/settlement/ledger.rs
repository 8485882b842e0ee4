//! The ledger: every settlement that a finalized block held, itemised. Gross = hub fee + chain fee + net.

#![allow(
    clippy::as_conversions,
    reason = "the codec derives number an enum's variants with casts"
)]

use codec::{Decode, DecodeAll, Encode};
use serde::Serialize;
use sp_core::H256;
use std::ops::Bound;
use tallystick_accountant_store::{Batch, Expected, Key, Store, StoreError, Table};
use tallystick_chain::{FinalizedBlock, Settlement, Side};
use tallystick_messages::json;
use tallystick_primitives::{consumer_channel_id, provider_channel_id, AccountId, Balance, BlockNumber, Lane};
use utoipa::ToSchema;

/// Entries of everybody, in order: names whose entry it is.
const ALL: u8 = 0;
/// Entries by identity.
const BY_IDENTITY: u8 = 1;
/// Format of stored entries.
const FORMAT: u8 = 1;
/// Places for settlements in one block.
const PLACES_PER_BLOCK: u64 = 1 << 20;

/// Whose promise was settled.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The accountant's, to a provider.
    Provider,
    /// A consumer's, to the accountant.
    Consumer,
}

impl Kind {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Consumer => "consumer",
        }
    }
}

/// One settlement.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Grows with every entry: the block and the place in it.
    pub id: u64,
    /// Whose promise it was.
    pub kind: Kind,
    /// The consumer or the provider.
    #[serde(with = "json::account")]
    pub identity: AccountId,
    /// Its channel.
    #[serde(with = "json::account")]
    pub channel: AccountId,
    /// The lane; 0 for providers.
    pub lane: Lane,
    /// The block.
    pub block: BlockNumber,
    /// Its hash.
    pub block_hash: H256,
    /// The transaction's place in the block.
    pub extrinsic_index: Option<u32>,
    /// What left the payer's money.
    #[serde(with = "json::decimal")]
    pub gross: Balance,
    /// The accountant's share.
    #[serde(with = "json::decimal")]
    pub hub_fee: Balance,
    /// What paid for the transaction; 0 if a signed account did.
    #[serde(with = "json::decimal")]
    pub chain_fee: Balance,
    /// What the payee got.
    #[serde(with = "json::decimal")]
    pub net: Balance,
    /// The part of gross that the accountant's stake paid.
    #[serde(with = "json::decimal")]
    pub from_coverage: Balance,
    /// What is still owed.
    #[serde(with = "json::decimal")]
    pub shortfall: Balance,
}

impl Entry {
    /// The entries of a block that concern this accountant.
    pub fn of_block(block: &FinalizedBlock, accountant: &AccountId) -> Vec<Self> {
        (0u64..PLACES_PER_BLOCK)
            .zip(block.settlements())
            .filter(|(_, settlement)| &settlement.accountant == accountant)
            .map(|(place, settlement)| Self::new(block, place, settlement))
            .collect()
    }

    fn new(block: &FinalizedBlock, place: u64, settlement: Settlement) -> Self {
        let (kind, lane, channel) = match settlement.side {
            Side::Consumer { lane } => {
                let channel = consumer_channel_id(&settlement.identity, &settlement.accountant);
                (Kind::Consumer, lane, channel)
            }
            Side::Provider { .. } => {
                let channel = provider_channel_id(&settlement.identity, &settlement.accountant);
                (Kind::Provider, 0, channel)
            }
        };
        Self {
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
            hub_fee: settlement.hub_fee,
            chain_fee: settlement.chain_fee,
            net: settlement.net,
            from_coverage: settlement.from_coverage,
            shortfall: settlement.shortfall,
        }
    }

    /// Adds the entry to a commit. Adding it again changes nothing.
    pub fn add_to(&self, batch: &mut Batch) {
        let value = (FORMAT, self).encode();
        batch.put(key(ALL, None, self.id), Expected::Any, value.clone());
        batch.put(key(BY_IDENTITY, Some(&self.identity), self.id), Expected::Any, value);
    }

    /// The entry as a line of CSV, in the order of [`CSV_HEADER`].
    pub fn to_csv(&self) -> String {
        let extrinsic = self.extrinsic_index.map(|index| index.to_string()).unwrap_or_default();
        format!(
            "{},{},{},{},{},{},{},{extrinsic},{},{},{},{},{},{}",
            self.id,
            self.kind.name(),
            json::to_hex(self.identity.as_ref()),
            json::to_hex(self.channel.as_ref()),
            self.lane,
            self.block,
            json::to_hex(self.block_hash.as_bytes()),
            self.gross,
            self.hub_fee,
            self.chain_fee,
            self.net,
            self.from_coverage,
            self.shortfall,
        )
    }
}

/// First line of the ledger as CSV; amounts in units of 10^-12 NOTCH.
pub const CSV_HEADER: &str =
    "id,kind,identity,channel,lane,block,blockHash,extrinsicIndex,gross,hubFee,chainFee,net,fromCoverage,shortfall";

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
) -> Result<(Vec<Entry>, bool), StoreError> {
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
        let (format, entry) =
            <(u8, Entry)>::decode_all(&mut entry.value.as_slice()).map_err(|error| corrupt(&error.to_string()))?;
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
