//! The place up to which the chain is applied, with the chain's facts there: stored with every block.

use codec::{DecodeAll, Encode};
use sp_core::H256;
use tallystick_accountant_store::{Batch, CommitError, Expected, Key, Store, StoreError, Table, Versioned};
use tallystick_parties::accountant::Terms;
use tallystick_primitives::{AccountId, Balance, BlockNumber, state::AccountantState};

/// Key of the cursor in [`Table::Meta`].
const KEY: &[u8] = b"cursor";
/// Format of the stored value.
const FORMAT: u8 = 1;

/// Everything that the service has to know of the chain to start without it.
#[derive(Clone, Debug, codec::Decode, codec::Encode, Eq, PartialEq)]
pub struct Cursor {
    /// The chain.
    pub genesis: H256,
    /// The accountant.
    pub accountant: AccountId,
    /// The newest block that was applied.
    pub number: BlockNumber,
    /// Its hash.
    pub hash: H256,
    /// The chain's `ExitDelay`.
    pub exit_delay: BlockNumber,
    /// The existential deposit.
    pub existential_deposit: Balance,
    /// The accountant as of that block.
    pub state: Option<AccountantState>,
}

impl Cursor {
    /// Its place in the store.
    pub fn key() -> Key {
        Key::new(Table::Meta, KEY.to_vec())
    }

    /// The stored bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        (FORMAT, self).encode()
    }

    /// Reads it, with its version.
    pub async fn load(store: &dyn Store) -> Result<Option<(Self, Versioned)>, StoreError> {
        let found = store.load(&[Self::key()]).await?.pop().flatten();
        found
            .map(|versioned| {
                let (format, cursor) = <(u8, Self)>::decode_all(&mut versioned.value.as_slice())
                    .map_err(|error| corrupt(&error.to_string()))?;
                if format != FORMAT {
                    return Err(corrupt("its format is newer than this program"));
                }
                Ok((cursor, versioned))
            })
            .transpose()
    }

    /// Keys whose promises count: the current operator, and the one before while it is in grace.
    pub fn operators(&self) -> Vec<AccountId> {
        let Some(state) = &self.state else {
            return Vec::new();
        };
        let previous = state
            .previous_operator
            .as_ref()
            .filter(|previous| previous.valid_until >= self.number)
            .map(|previous| previous.operator.clone());
        std::iter::once(state.operator.clone()).chain(previous).collect()
    }

    /// The terms of exchanges.
    pub fn terms(&self, config: &crate::config::ExchangeConfig) -> Terms {
        let longest = self.exit_delay / 2;
        let expiry_blocks = match config.expiry_blocks {
            0 => longest,
            blocks => blocks.min(longest),
        };
        Terms {
            genesis: self.genesis,
            accountant: self.accountant.clone(),
            operators: self.operators(),
            expiry_blocks,
            exit_delay: self.exit_delay,
            reserve: config.reserve.0,
            max_messages: config.max_messages,
            max_pending_per_lane: config.max_pending_per_lane,
            device_margin_blocks: config.device_margin_blocks.max(self.exit_delay),
        }
    }
}

/// Key of the note that everybody's channel was read from the chain since the state was restored.
fn everybody() -> Key {
    Key::new(Table::Meta, b"everybody-was-read".to_vec())
}

/// Whether everybody's channel was read from the chain since the state was restored.
pub async fn everybody_was_read(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store.load(&[everybody()]).await?.pop().flatten().is_some())
}

/// Notes that everybody's channel was read.
pub async fn note_everybody_read(store: &dyn Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.put(everybody(), Expected::Any, Vec::new());
    store.commit(batch).await.map(drop)
}

/// Takes the note back, for the next time.
pub async fn forget_everybody_read(store: &dyn Store) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.delete(everybody(), Expected::Any);
    store.commit(batch).await.map(drop)
}

fn corrupt(why: &str) -> StoreError {
    StoreError::Corrupt {
        reason: format!("the chain cursor: {why}; restore a backup"),
    }
}
