//! What only reads: hello, pulls, checkpoints, blobs, entries.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_bytes::ByteBuf;
use sync::frames::{Answer, Block, Checkpoint, Hello, LONGEST_WAIT_MS, MOST_PULLED_BYTES, Pull, Refused, Welcome};
use sync::{Body, BookId, Hash, StoreId, serving};
use tokio::time::Instant;

use super::load::{position, read};
use super::{Answered, Books, Halt, Session, now};
use crate::log::{self, Blobs, EntriesOfStore, Failure, LastOfStore, Limit, Looked, ReadCheckpoint, ReadEntry, Stored};

/// The most blobs of one answer: of about 1 MB each.
const MOST_BLOBS: usize = 64;

/// What one answer to a pull has, or one entry.
const PULLED: Limit = Limit {
    count: u64::MAX,
    bytes: MOST_PULLED_BYTES as u64,
};

/// No entries.
pub(super) const NOTHING: (u64, Limit) = (u64::MAX, Limit { count: 0, bytes: 0 });

impl Books {
    pub(super) async fn hello(&self, session: &Session, book: BookId, hello: Hello) -> Answered {
        // Who is no member binds no store.
        let (looked, role) = self.look(session, book, None, NOTHING).await?;
        let now = now();
        let bound = log::Hello {
            book,
            store: hello.store,
            user: session.user,
            device: session.device.clone(),
            at: now,
        };
        let store = match self.0.log.run(bound).await {
            Ok(store) if store.revoked_at.is_none() => store,
            Ok(_) => return Err(Refused::Revoked.into()),
            Err(Failure::Refused(fault)) if is_of_another(fault.code) => return Err(Refused::Revoked.into()),
            Err(failure) => return Err(failure.into()),
        };
        let settled = (hello.settled, hello.settled_chain);
        let has_settled = self.has_settled(book, hello.store, settled).await?;
        Ok(Answer::Welcome(Welcome {
            epoch: looked.head.epoch,
            head: looked.head.place.ver,
            lmid: store.lmid,
            has_settled,
            now,
            engine: self.0.engine,
            role,
        }))
    }

    /// Whether the log has the entry of a store's last settled intent, by the chain up to it.
    pub(super) async fn has_settled(
        &self,
        book: BookId,
        store: StoreId,
        (mseq, chain): (u64, Option<Hash>),
    ) -> Result<bool, Failure> {
        let Some(chain) = chain else { return Ok(true) };
        let settled = self.heads(book, store, (mseq.saturating_sub(1), mseq)).await?;
        Ok(settled.iter().any(|stored| stored.entry.chain == chain))
    }

    /// The places and hashes of a store's intents after one place up to another.
    pub(super) async fn taken(
        &self,
        book: BookId,
        store: StoreId,
        places: (u64, u64),
    ) -> Result<Vec<(u64, Hash)>, Failure> {
        let heads = self.heads(book, store, places).await?.into_iter();
        let heads = heads.map(|stored| (stored.entry.head.mseq, stored.entry.head.mhash));
        Ok(heads.collect())
    }

    /// The entries of a store's intents after one place up to another, without bodies.
    async fn heads(&self, book: BookId, store: StoreId, (after, last): (u64, u64)) -> Result<Vec<Stored>, Failure> {
        let entries = EntriesOfStore {
            book,
            store,
            after,
            last,
            bodies: false,
            limit: Limit::NONE,
        };
        self.0.log.run(entries).await
    }

    pub(super) async fn pull(&self, session: &Session, book: BookId, pull: Pull) -> Answered {
        let until = Instant::now() + Duration::from_millis(pull.wait_ms.min(LONGEST_WAIT_MS).into());
        let mut moved = None;
        loop {
            let later = (pull.at.ver, PULLED);
            let (looked, _) = self.look(session, book, Some(pull.store), later).await?;
            check_known(&looked, &pull)?;
            let head = looked.head.place.ver;
            let to = looked.later.last().map_or(pull.at.ver, |stored| stored.entry.head.ver);
            let (store, ver) = (pull.store, to);
            let lmid = self.0.log.run(LastOfStore { book, store, ver }).await?;
            let own = self.own(book, &pull, lmid).await?;
            let settled = (pull.settled, pull.settled_chain);
            let has_settled = self.has_settled(book, pull.store, settled).await?;
            let has_news = to > pull.at.ver || !own.is_empty() || !has_settled;
            if has_news || Instant::now() >= until {
                let slice = serving::Slice {
                    from: pull.at,
                    entries: &[],
                    own: &[],
                    lmid,
                    has_settled,
                    head,
                    backed_ver: looked.head.backed_ver,
                };
                return self.pulled(slice, looked.later, own).await;
            }
            let Some(moved) = &mut moved else {
                // What moves before it is watched, the next look sees.
                moved = Some(self.0.heads.watch(book));
                continue;
            };
            // In the end it looks once more, and answers.
            let _ = tokio::time::timeout_at(until, moved.changed()).await;
        }
    }

    /// The entries of the asking store whose results it has not stored: as many as fit an answer, the rest in the next.
    async fn own(&self, book: BookId, pull: &Pull, lmid: u64) -> Result<Vec<Stored>, Failure> {
        if lmid <= pull.settled {
            return Ok(Vec::new());
        }
        let own = EntriesOfStore {
            book,
            store: pull.store,
            after: pull.settled,
            last: lmid,
            bodies: true,
            limit: PULLED,
        };
        self.0.log.run(own).await
    }

    /// The answer to a pull whose entries are not read yet.
    async fn pulled(&self, slice: serving::Slice<'static>, later: Vec<Stored>, own: Vec<Stored>) -> Answered {
        let books = self.clone();
        Self::work(move || {
            let entries = later.iter().map(read).collect::<Result<Option<Vec<_>>, _>>()?;
            let entries = entries.ok_or(Refused::Gone)?;
            // What came of an intent stays when its body does not.
            let own = own.iter().map(|stored| {
                let read = read(stored)?;
                Ok(read.unwrap_or_else(|| (stored.entry.clone(), Body::default())))
            });
            let own = own.collect::<Result<Vec<_>, Failure>>()?;
            let slice = serving::Slice {
                entries: &entries,
                own: &own,
                ..slice
            };
            let pulled = serving::pulled(books.0.like.store().catalog(), slice);
            Ok(Answer::Pulled(pulled.map_err(Failure::Refused)?))
        })
        .await?
    }

    pub(super) async fn checkpoint(&self, session: &Session, book: BookId, store: StoreId, settled: u64) -> Answered {
        self.look(session, book, Some(store), NOTHING).await?;
        let newest = ReadCheckpoint { book, at_most: None };
        let checkpoint = self.0.log.run(newest).await?.ok_or(Refused::NoBook)?;
        let ver = checkpoint.place.ver;
        let lmid = self.0.log.run(LastOfStore { book, store, ver }).await?;
        let hashes = vec![checkpoint.root];
        let root = self.0.log.run(Blobs { book, hashes }).await?;
        // It may have been forgotten for newer ones since it was read.
        let root = root.first().ok_or(Refused::Busy)?.bytes()?;
        let blocks: Vec<Block> = sync::decode(&root).map_err(Failure::Refused)?;
        Ok(Answer::Checkpoint(Checkpoint {
            at: position(&checkpoint),
            lmid,
            taken: self.taken(book, store, (settled, lmid)).await?,
            schema: checkpoint.schema,
            blocks,
        }))
    }

    pub(super) async fn blobs(&self, session: &Session, book: BookId, hashes: Vec<Hash>) -> Answered {
        if hashes.len() > MOST_BLOBS {
            return Err(Refused::Malformed.into());
        }
        self.look(session, book, None, NOTHING).await?;
        let asked = hashes.clone();
        let blobs = self.0.log.run(Blobs { book, hashes }).await?;
        Self::work(move || {
            let bytes = blobs.iter().map(|blob| Ok((blob.hash(), ByteBuf::from(blob.bytes()?))));
            let bytes = bytes.collect::<Result<BTreeMap<_, _>, Failure>>()?;
            let found = asked.iter().filter_map(|hash| bytes.get(hash)).cloned();
            Ok(Answer::Blobs(found.collect()))
        })
        .await?
    }

    pub(super) async fn entry(&self, session: &Session, book: BookId, ver: u64) -> Answered {
        self.look(session, book, None, NOTHING).await?;
        let Some(stored) = self.0.log.run(ReadEntry { book, ver }).await? else {
            return Ok(Answer::Entry(None));
        };
        Self::work(move || {
            let body = stored.body()?.map(ByteBuf::from);
            Ok(Answer::Entry(body.map(|body| (stored.entry, body))))
        })
        .await?
    }
}

/// Whether a refusal of the log is about whose the store is.
fn is_of_another(code: &str) -> bool {
    matches!(code, "store_of_another_user" | "store_of_the_server")
}

/// Whether the log has the state that the device stands at: its chain says so, or the entry after it does.
fn check_known(looked: &Looked, pull: &Pull) -> Result<(), Halt> {
    let (at, head) = (pull.at, &looked.head);
    let is_known = match looked.later.first() {
        Some(next) => next.entry.head.ver == at.ver.wrapping_add(1) && next.entry.follows(at.chain),
        None => (at.ver, at.chain) == (head.place.ver, head.place.chain),
    };
    if at.ver < head.horizon {
        return Err(Refused::Gone.into());
    }
    if !is_known {
        return Err(Refused::Diverged.into());
    }
    Ok(())
}
