//! What is asked of an engine, and the engines.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::Result;

/// The most memory each engine may use as a cache, in bytes.
const CACHE_BYTES: usize = 256 << 20;

/// A key: the number of a table and 32 bytes.
pub type Key = [u8; 33];

/// An embedded store with one writer.
pub trait Engine {
    /// Writes all of `entries` at once, and returns when they are durable.
    fn commit(&self, entries: &[(Key, Vec<u8>)]) -> Result<()>;
    /// Reads one value.
    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>>;
}

/// The engines measured. `redb-quick` saves its allocator with every commit and then opens fast after a crash.
pub const ENGINES: [&str; 4] = ["fjall", "redb", "redb-quick", "rocksdb"];

/// Opens or creates the engine of this name in `folder`.
pub fn open(name: &str, folder: &Path) -> Result<Box<dyn Engine>> {
    Ok(match name {
        "fjall" => Box::new(Fjall::open(folder)?),
        "redb" => Box::new(Redb::open(folder, false)?),
        "redb-quick" => Box::new(Redb::open(folder, true)?),
        "rocksdb" => Box::new(Rocks::open(folder)?),
        _ => return Err(format!("no engine is called {name}").into()),
    })
}

struct Fjall {
    database: fjall::Database,
    entries: fjall::Keyspace,
}

impl Fjall {
    fn open(folder: &Path) -> Result<Self> {
        let database = fjall::Database::builder(folder)
            .cache_size(u64::try_from(CACHE_BYTES)?)
            .open()?;
        let entries = database.keyspace("entries", fjall::KeyspaceCreateOptions::default)?;
        Ok(Self { database, entries })
    }
}

impl Engine for Fjall {
    fn commit(&self, entries: &[(Key, Vec<u8>)]) -> Result<()> {
        let mut batch = self.database.batch().durability(Some(fjall::PersistMode::SyncData));
        for (key, value) in entries {
            batch.insert(&self.entries, key.as_slice(), value.as_slice());
        }
        Ok(batch.commit()?)
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        Ok(self.entries.get(key)?.map(|value| value.to_vec()))
    }
}

const TABLE: redb::TableDefinition<&[u8], &[u8]> = redb::TableDefinition::new("entries");

struct Redb {
    database: redb::Database,
    quick_repair: bool,
}

impl Redb {
    fn open(folder: &Path, quick_repair: bool) -> Result<Self> {
        let database = redb::Builder::new()
            .set_cache_size(CACHE_BYTES)
            .create(folder.join("store.redb"))?;
        let begun = database.begin_write()?;
        begun.open_table(TABLE)?;
        begun.commit()?;
        Ok(Self { database, quick_repair })
    }
}

impl Engine for Redb {
    fn commit(&self, entries: &[(Key, Vec<u8>)]) -> Result<()> {
        let mut begun = self.database.begin_write()?;
        begun.set_quick_repair(self.quick_repair);
        {
            let mut table = begun.open_table(TABLE)?;
            for (key, value) in entries {
                table.insert(key.as_slice(), value.as_slice())?;
            }
        }
        Ok(begun.commit()?)
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        use redb::ReadableDatabase as _;
        let table = self.database.begin_read()?.open_table(TABLE)?;
        Ok(table.get(key.as_slice())?.map(|value| value.value().to_vec()))
    }
}

struct Rocks(rocksdb::DB);

impl Rocks {
    fn open(folder: &Path) -> Result<Self> {
        let mut blocks = rocksdb::BlockBasedOptions::default();
        blocks.set_block_cache(&rocksdb::Cache::new_lru_cache(CACHE_BYTES));
        blocks.set_bloom_filter(10.0, false);
        let mut options = rocksdb::Options::default();
        options.create_if_missing(true);
        options.set_block_based_table_factory(&blocks);
        options.set_compression_type(rocksdb::DBCompressionType::None);
        Ok(Self(rocksdb::DB::open(&options, folder)?))
    }
}

impl Engine for Rocks {
    fn commit(&self, entries: &[(Key, Vec<u8>)]) -> Result<()> {
        let mut batch = rocksdb::WriteBatch::default();
        for (key, value) in entries {
            batch.put(key, value);
        }
        let mut options = rocksdb::WriteOptions::default();
        options.set_sync(true);
        Ok(self.0.write_opt(batch, &options)?)
    }

    fn get(&self, key: &Key) -> Result<Option<Vec<u8>>> {
        Ok(self.0.get(key)?)
    }
}

/// What everything is compared with: the same bytes appended to one file, and `fdatasync`.
pub struct Append(File);

impl Append {
    /// Begins a new file.
    pub fn create(file: &Path) -> Result<Self> {
        Ok(Self(OpenOptions::new().create(true).append(true).open(file)?))
    }
}

impl Engine for Append {
    fn commit(&self, entries: &[(Key, Vec<u8>)]) -> Result<()> {
        let mut bytes = Vec::new();
        for (key, value) in entries {
            bytes.extend_from_slice(key);
            bytes.extend_from_slice(value);
        }
        (&self.0).write_all(&bytes)?;
        Ok(self.0.sync_data()?)
    }

    fn get(&self, _: &Key) -> Result<Option<Vec<u8>>> {
        Err("a plain file finds nothing".into())
    }
}
