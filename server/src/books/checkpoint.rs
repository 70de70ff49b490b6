//! Checkpoints: the rows of a book as blocks, from which it is loaded, here and on devices.

use std::collections::BTreeSet;

use metatable::Store;
use sync::frames::Block;
use sync::{BookId, Hash, Position, serving};

use super::load::Loaded;
use super::{Books, now};
use crate::log::{Blob, Checkpoint, Failure, Place, PutCheckpoint, ReadCheckpoint};

/// A checkpoint follows after so many entries.
const ENTRIES: u64 = 1_000;

/// Or after so many bytes of their bodies.
const BYTES: u64 = 8 << 20;

impl Books {
    /// Makes a checkpoint beside the writers where enough was written since the last one that is known of.
    pub(super) fn checkpoint_if_due(&self, book: BookId, loaded: &mut Loaded) {
        if loaded.entries < ENTRIES && loaded.bytes < BYTES {
            return;
        }
        (loaded.entries, loaded.bytes) = (0, 0);
        let (rows, at) = (loaded.authority.book().snapshot(), loaded.authority.at());
        let books = self.clone();
        // One that fails is made after the next as many entries; the log has everything.
        tokio::spawn(async move {
            let put = books.put_checkpoint(book, rows, at).await;
            put.unwrap_or_else(|failure| books.note(&failure));
        });
    }

    /// Takes a book out of memory, with a checkpoint where something was written since the last, so that it is soon loaded again:
    /// where memory is short, and when the process stops.
    ///
    /// # Errors
    /// The failures of the log. The book is out of memory all the same; the log has everything.
    pub async fn put_away(&self, book: BookId) -> Result<(), Failure> {
        let shelf = self.shelf(book);
        let loaded = shelf.emptied().await;
        match loaded.filter(|loaded| loaded.entries > 0) {
            Some(loaded) => {
                let (rows, at) = (loaded.authority.book().snapshot(), loaded.authority.at());
                self.put_checkpoint(book, rows, at).await
            }
            None => Ok(()),
        }
    }

    async fn put_checkpoint(&self, book: BookId, rows: Store, at: Position) -> Result<(), Failure> {
        let newest = ReadCheckpoint { book, at_most: None };
        let known = self.0.log.run(newest).await?;
        let known = known.into_iter().flat_map(|checkpoint| checkpoint.parts).collect();
        let schema = self.0.like.schema_json().to_string();
        let (checkpoint, blobs) = Self::work(move || blobs(&rows, at, schema, &known)).await??;
        let put = PutCheckpoint {
            book,
            checkpoint,
            blobs,
        };
        self.0.log.run(put).await
    }
}

/// A checkpoint of rows, its last part the list of the others, with those of its blobs that are not known.
pub(super) fn blobs(
    rows: &Store,
    at: Position,
    schema: String,
    known: &BTreeSet<Hash>,
) -> Result<(Checkpoint, Vec<Blob>), Failure> {
    let (blocks, bytes): (Vec<Block>, Vec<_>) = serving::blocks(rows).into_iter().unzip();
    let root = sync::encode(&blocks);
    let mut parts: Vec<Hash> = blocks.iter().map(|block| block.hash).collect();
    parts.push(Hash::of(&root));
    let all = bytes.iter().map(|bytes| bytes.as_slice()).chain([root.as_slice()]);
    let new = parts.iter().zip(all).filter(|(hash, _)| !known.contains(hash));
    let blobs = new.map(|(_, bytes)| Blob::of(bytes)).collect::<Result<_, _>>()?;
    let checkpoint = Checkpoint {
        place: Place {
            ver: at.ver,
            chain: at.chain,
        },
        digest: at.digest,
        root: Hash::of(&root),
        schema,
        at: now(),
        parts,
    };
    Ok((checkpoint, blobs))
}
