//! A book is loaded from its log, and brought to its head.

use std::collections::BTreeMap;

use metatable::Book;
use sync::authority::Authority;
use sync::frames::{Block, Refused};
use sync::serving::book_of_blocks;
use sync::{Body, BookId, Entry, Hash, Position, StoreId, UserId};

use super::{Books, Halt};
use crate::codes;
use crate::log::{Blobs, Checkpoint, Failure, Limit, Look, Looked, Packed, ReadCheckpoint, Stored};

/// How much of the log is carried out at once.
pub(super) const AT_ONCE: Limit = Limit {
    count: 4_096,
    bytes: 64 << 20,
};

/// A book in memory.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) authority: Authority,
    /// The entries and bytes of bodies since the last checkpoint that is known of.
    pub(super) entries: u64,
    pub(super) bytes: u64,
}

impl Loaded {
    /// Carries out what the log has beyond it.
    pub(super) fn follow(&mut self, later: &[Stored]) -> Result<(), Failure> {
        let read = later.iter().map(|stored| read(stored)?.ok_or_else(body_missing));
        let entries = read.collect::<Result<Vec<_>, Failure>>()?;
        self.authority.follow(&entries).map_err(Failure::Refused)?;
        self.count(
            later.len(),
            later.iter().map(|stored| stored.body.as_ref().map_or(0, Packed::len)),
        );
        Ok(())
    }

    /// Takes note of new entries.
    pub(super) fn count(&mut self, entries: usize, bytes: impl Iterator<Item = u64>) {
        self.entries += entries as u64;
        self.bytes += bytes.sum::<u64>();
    }
}

/// An entry with its body; none where the body is gone.
pub(super) fn read(stored: &Stored) -> Result<Option<(Entry, Body)>, Failure> {
    let Some(bytes) = stored.body()? else { return Ok(None) };
    let body = Body::from_bytes(&bytes).map_err(Failure::Refused)?;
    Ok(Some((stored.entry.clone(), body)))
}

pub(super) fn body_missing() -> Failure {
    Failure::Refused(codes::log_damaged(&"body of an entry"))
}

impl Books {
    /// The book at the head of its log, and what the log says there of stores and users.
    pub(super) async fn caught_up(
        &self,
        book: BookId,
        mut known: Option<Loaded>,
        (stores, users): (Vec<StoreId>, Vec<UserId>),
    ) -> Result<(Loaded, Looked), Halt> {
        let mut is_new = false;
        loop {
            let mut loaded = match known.take() {
                Some(loaded) => loaded,
                None => {
                    is_new = true;
                    self.load(book).await?
                }
            };
            let look = Look {
                book,
                after: loaded.authority.at().ver,
                limit: AT_ONCE,
                stores: stores.clone(),
                users: users.clone(),
            };
            let mut looked = self.0.log.run(look).await?.ok_or(Refused::NoBook)?;
            let later = std::mem::take(&mut looked.later);
            let has_more = !later.is_empty();
            let followed = if later.is_empty() {
                Ok(loaded)
            } else {
                Self::work(move || loaded.follow(&later).map(|()| loaded)).await?
            };
            let head = looked.head.place;
            let broken = || Failure::Refused(sync::codes::log_broken(&head.ver));
            match followed {
                Ok(loaded) if (loaded.authority.at().ver, loaded.authority.at().chain) == (head.ver, head.chain) => {
                    return Ok((loaded, looked));
                }
                Ok(loaded) if has_more && loaded.authority.at().ver < head.ver => known = Some(loaded),
                // It was loaded from a log that was restored since.
                _ if !is_new => {}
                Ok(_) => return Err(broken().into()),
                Err(failure) => return Err(failure.into()),
            }
        }
    }

    /// The book of the newest checkpoint.
    async fn load(&self, book: BookId) -> Result<Loaded, Halt> {
        let newest = ReadCheckpoint { book, at_most: None };
        let checkpoint = self.0.log.run(newest).await?.ok_or(Refused::NoBook)?;
        let hashes = checkpoint.parts.clone();
        let blobs = self.0.log.run(Blobs { book, hashes }).await?;
        let like = self.0.like.clone();
        let opened = Self::work(move || {
            let bytes = blobs.iter().map(|blob| Ok((blob.hash(), blob.bytes()?)));
            let bytes = bytes.collect::<Result<BTreeMap<_, _>, Failure>>()?;
            if checkpoint.parts.iter().any(|hash| !bytes.contains_key(hash)) {
                // Forgotten for newer ones since it was read.
                return Err(Failure::Unavailable(codes::log_busy()));
            }
            let opened = open(&like, &checkpoint, &bytes).ok_or_else(damaged)?;
            Ok(Authority::new(opened, position(&checkpoint)))
        });
        let authority = opened.await??;
        Ok(Loaded {
            authority,
            entries: 0,
            bytes: 0,
        })
    }
}

fn open(like: &Book, checkpoint: &Checkpoint, bytes: &BTreeMap<Hash, Vec<u8>>) -> Option<Book> {
    let blocks: Vec<Block> = sync::decode(bytes.get(&checkpoint.root)?).ok()?;
    let is = (checkpoint.schema.as_str(), checkpoint.digest);
    book_of_blocks(like, is, &blocks, |hash| bytes.get(hash).map(Vec::as_slice))
}

fn damaged() -> Failure {
    Failure::Refused(codes::log_damaged(&"checkpoint"))
}

/// The state of a checkpoint.
pub(super) fn position(checkpoint: &Checkpoint) -> Position {
    Position {
        ver: checkpoint.place.ver,
        chain: checkpoint.place.chain,
        digest: checkpoint.digest,
    }
}
