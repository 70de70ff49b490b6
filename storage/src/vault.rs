//! The vault: which generation of rows is the book. Its shape is frozen, so that every version of the program can read
//! it.

use crate::database::Shape;
use crate::error::StorageError;
use crate::shelf::{Place, Shelf};

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

pub(crate) struct Vault(Shelf);

impl Vault {
    pub(crate) async fn open(place: &Place, name: &str) -> Result<Self, StorageError> {
        Shelf::open(place, &format!("{name}-vault"), SHAPE).await.map(Self)
    }

    /// The database of the generation that is the book; none before the first one was named.
    pub(crate) async fn current(&self) -> Result<Option<String>, StorageError> {
        self.0.reading(&[META])?.text(META, CURRENT).await
    }

    /// Makes another generation the book.
    pub(crate) async fn point_to(&self, generation: &str) -> Result<(), StorageError> {
        let writing = self.0.writing(&[META])?;
        writing.put_text(META, CURRENT, generation)?;
        writing.put_text(META, AUTHORITY, "standalone")?;
        writing.commit().await
    }
}
