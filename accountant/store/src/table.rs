//! The tables, and keys in them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The subject of a value. The tables are separate; the same key may be in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// One record per consumer channel.
    Consumers,
    /// One record per provider channel.
    Providers,
    /// Signed agreements with the payments under them.
    Agreements,
    /// The ledger of settlements. It only grows; its keys are in the order of the ledger.
    Settlements,
    /// Settlements to be carried out, so that a restart forgets none.
    Jobs,
    /// The service's own facts: genesis, accountant, the place up to which the chain is applied.
    Meta,
}

impl Table {
    /// Every table, in the order of their numbers.
    pub const ALL: [Self; 6] = [
        Self::Consumers,
        Self::Providers,
        Self::Agreements,
        Self::Settlements,
        Self::Jobs,
        Self::Meta,
    ];

    /// The number by which files and databases know it. Numbers are never used again for another table.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Consumers => 0,
            Self::Providers => 1,
            Self::Agreements => 2,
            Self::Settlements => 3,
            Self::Jobs => 4,
            Self::Meta => 5,
        }
    }

    /// The table of this number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.number() == number)
    }

    /// Its name, as it stands in messages and manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consumers => "consumers",
            Self::Providers => "providers",
            Self::Agreements => "agreements",
            Self::Settlements => "settlements",
            Self::Jobs => "jobs",
            Self::Meta => "meta",
        }
    }
}

/// A key in a table. Keys sort by table, then byte by byte.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The table it is in.
    pub table: Table,
    /// At most [`MAX_KEY_BYTES`](crate::MAX_KEY_BYTES) bytes; every call checks it.
    pub bytes: Vec<u8>,
}

impl Key {
    /// The key `bytes` in `table`.
    pub fn new(table: Table, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            table,
            bytes: bytes.into(),
        }
    }
}

/// As `consumers/0x00ff…`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/0x", self.table.name())?;
        self.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
