//! The vault: which generation of rows is the book. Its shape is frozen, so that every version of the program can read
//! it.

use indexed_db_futures::prelude::*;

use crate::database::{Connection, Shape};
use crate::error::StorageError;

/// What this device knows about itself.
const META: &str = "meta";
/// Intents that a server has not answered yet; those that it refused; those that it took. Empty while the device is its
/// own authority.
const SHAPE: Shape = Shape {
    version: 1,
    stores: &[META, "outbox", "parked", "acked"],
    counted: None,
};
const CURRENT: &str = "generation";
const AUTHORITY: &str = "authority";

pub(crate) struct Vault(Connection);

impl Vault {
    pub(crate) async fn open(name: &str) -> Result<Self, StorageError> {
        Connection::open(&format!("{name}-vault"), SHAPE).await.map(Self)
    }

    /// The database of the generation that is the book; none before the first one was named.
    pub(crate) async fn current(&self) -> Result<Option<String>, StorageError> {
        let transaction = self.0.reading(&[META])?;
        let current = transaction.object_store(META)?.get(CURRENT).primitive()?;
        Ok(current.await?)
    }

    /// Makes another generation the book.
    pub(crate) async fn point_to(&self, generation: &str) -> Result<(), StorageError> {
        let transaction = self.0.strict(&[META])?;
        let meta = transaction.object_store(META)?;
        meta.put(generation).with_key(CURRENT).primitive()?.await?;
        meta.put("standalone").with_key(AUTHORITY).primitive()?.await?;
        drop(meta);
        transaction.commit().await?;
        Ok(())
    }
}
