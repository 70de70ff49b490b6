//! Checkpoints of a book's rows, and the blobs that they name.

use std::collections::BTreeSet;

use sync::{BookId, Hash};

use super::books::held;
use super::failure::Failure;
use super::memory::{Book, Books};
use super::operation::{Mode, Operation};
use super::packed::{Blob, Packed};
use super::record::{Checkpoint, Place};
use super::sql::{Row, Session, Value, bound, check_text, number, padded, places, text};
use super::tables::{BLOB, CHECKPOINT, PART};
use crate::codes;

/// How many checkpoints of a book are kept.
const KEPT: usize = 3;

/// How many hashes one statement asks for.
pub(super) const AT_ONCE: usize = 512;

/// Adds a checkpoint with the blobs that are new; then forgets all but the last three, and the blobs that none of them names.
///
/// One that is there already stays as it is. Fails with `book_unknown`, `checkpoint_off_chain`, and with `blobs_missing`
/// where it names blobs that are neither stored nor sent.
#[derive(Clone, Debug)]
pub struct PutCheckpoint {
    /// The book.
    pub book: BookId,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Blobs that it names; those that are stored are passed over.
    pub blobs: Vec<Blob>,
}

impl Operation for PutCheckpoint {
    type Answer = ();
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<(), Failure> {
        put_in_memory(books.known(self.book)?, &self.checkpoint, &self.blobs)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        put(session, self.book, &self.checkpoint, &self.blobs).await
    }
}

pub(super) fn put_in_memory(book: &mut Book, checkpoint: &Checkpoint, blobs: &[Blob]) -> Result<(), Failure> {
    check_text("schema", &checkpoint.schema)?;
    let place = checkpoint.place;
    let entry = book.entries.get(&place.ver);
    if book.head.place != place && entry.map(|stored| stored.entry.chain) != Some(place.chain) {
        return Err(off_chain(place));
    }
    if book.checkpoints.contains_key(&place.ver) {
        return Ok(());
    }
    let sent: BTreeSet<Hash> = blobs.iter().map(Blob::hash).collect();
    let named: BTreeSet<Hash> = checkpoint.parts.iter().copied().collect();
    let is_missing = |hash: &&Hash| !sent.contains(hash) && !book.blobs.contains_key(hash);
    check_missing(named.iter().filter(is_missing).count())?;
    let blobs = blobs.iter().map(|blob| (blob.hash(), blob.clone()));
    book.blobs.extend(blobs);
    book.checkpoints.insert(place.ver, checkpoint.clone());
    while book.checkpoints.len() > KEPT {
        book.checkpoints.pop_first();
    }
    let parts = book.checkpoints.values().flat_map(|checkpoint| &checkpoint.parts);
    let named: BTreeSet<Hash> = parts.copied().collect();
    book.blobs.retain(|hash, _| named.contains(hash));
    Ok(())
}

/// Under the book's row, so that no other process forgets what this one names.
pub(super) async fn put<S: Session>(
    session: &mut S,
    book: BookId,
    checkpoint: &Checkpoint,
    blobs: &[Blob],
) -> Result<(), Failure> {
    check_text("schema", &checkpoint.schema)?;
    let head = held(session, book).await?;
    let place = checkpoint.place;
    let ver = number("version", place.ver)?;
    if head.place != place {
        let sql = "SELECT 1 FROM entry WHERE book_id = $1 AND ver = $2 AND chain = $3";
        let rows = session
            .query(sql, &[book.into(), ver.clone(), place.chain.into()])
            .await?;
        if rows.is_empty() {
            return Err(off_chain(place));
        }
    }
    let sql = "SELECT 1 FROM checkpoint WHERE book_id = $1 AND ver = $2";
    if !session.query(sql, &[book.into(), ver.clone()]).await?.is_empty() {
        return Ok(());
    }
    insert_blobs(session, book, blobs).await?;
    let named: BTreeSet<Hash> = checkpoint.parts.iter().copied().collect();
    let stored = stored(session, book, &named).await?;
    check_missing(named.len() - stored)?;
    let values = vec![
        book.into(),
        ver.clone(),
        place.chain.into(),
        checkpoint.digest.into(),
        checkpoint.root.into(),
        text("schema", &checkpoint.schema)?,
        Value::Int(checkpoint.at),
    ];
    session.execute(&CHECKPOINT.insert(), values).await?;
    let parts = checkpoint.parts.iter().zip(0..);
    let parts: Vec<_> = parts
        .map(|(&hash, nth)| vec![book.into(), ver.clone(), Value::Int(nth), hash.into()])
        .collect();
    session.execute_all(&PART.insert(), &parts).await?;
    prune(session, book).await
}

fn off_chain(place: Place) -> Failure {
    Failure::Refused(codes::checkpoint_off_chain(&place.ver))
}

fn check_missing(count: usize) -> Result<(), Failure> {
    match count {
        0 => Ok(()),
        count => Err(Failure::Refused(codes::blobs_missing(&count))),
    }
}

async fn insert_blobs<S: Session>(session: &mut S, book: BookId, blobs: &[Blob]) -> Result<(), Failure> {
    let values = |blob: &Blob| {
        let len = number("size of a blob", blob.packed.len)?;
        Ok(vec![book.into(), blob.hash.into(), len, (&blob.packed).into()])
    };
    let lists = blobs.iter().map(values).collect::<Result<Vec<_>, Failure>>()?;
    let insert = BLOB.insert() + " ON CONFLICT (book_id, hash) DO NOTHING";
    session.execute_all(&insert, &lists).await?;
    Ok(())
}

/// How many of these blobs are stored.
async fn stored<S: Session>(session: &mut S, book: BookId, hashes: &BTreeSet<Hash>) -> Result<usize, Failure> {
    let hashes: Vec<Hash> = hashes.iter().copied().collect();
    let mut count = 0;
    for hashes in hashes.chunks(AT_ONCE) {
        count += of_hashes(session, book, "hash", hashes).await?.len();
    }
    Ok(count)
}

/// Columns of the blobs of these hashes.
async fn of_hashes<S: Session>(
    session: &mut S,
    book: BookId,
    columns: &str,
    hashes: &[Hash],
) -> Result<Vec<Row>, Failure> {
    let hashes = padded(hashes.iter().map(|&hash| hash.into()).collect());
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let places = places(2, hashes.len());
    let sql = format!("SELECT {columns} FROM blob WHERE book_id = $1 AND hash IN ({places}) ORDER BY hash");
    let values: Vec<Value> = [book.into()].into_iter().chain(hashes).collect();
    session.query(&sql, &values).await
}

async fn prune<S: Session>(session: &mut S, book: BookId) -> Result<(), Failure> {
    for table in ["part", "checkpoint"] {
        let sql = format!(
            "DELETE FROM {table} WHERE book_id = $1 AND ver NOT IN \
             (SELECT ver FROM checkpoint WHERE book_id = $1 ORDER BY ver DESC LIMIT {KEPT})"
        );
        session.execute(&sql, vec![book.into()]).await?;
    }
    let sql = "DELETE FROM blob WHERE book_id = $1 AND NOT EXISTS \
               (SELECT 1 FROM part WHERE part.book_id = blob.book_id AND part.hash = blob.hash)";
    session.execute(sql, vec![book.into()]).await?;
    Ok(())
}

/// Adds blobs that are not stored yet: the parts of a checkpoint that is too large for one request. Fails with `book_unknown`.
///
/// Until a checkpoint names them, another checkpoint may forget them.
#[derive(Clone, Debug)]
pub struct PutBlobs {
    /// The book.
    pub book: BookId,
    /// The blobs.
    pub blobs: Vec<Blob>,
}

impl Operation for PutBlobs {
    type Answer = ();
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<(), Failure> {
        let blobs = self.blobs.iter().map(|blob| (blob.hash(), blob.clone()));
        books.known(self.book)?.blobs.extend(blobs);
        Ok(())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<(), Failure> {
        held(session, self.book).await?;
        insert_blobs(session, self.book, &self.blobs).await
    }
}

/// Blobs by hash, of those that are stored, in the order of their hashes.
#[derive(Clone, Debug)]
pub struct Blobs {
    /// The book.
    pub book: BookId,
    /// Their hashes.
    pub hashes: Vec<Hash>,
}

impl Operation for Blobs {
    type Answer = Vec<Blob>;
    const MODE: Mode = Mode::Read;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let hashes: BTreeSet<&Hash> = self.hashes.iter().collect();
        let book = books.get(self.book);
        let found = hashes.into_iter().filter_map(|hash| book?.blobs.get(hash));
        Ok(found.cloned().collect())
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let hashes: BTreeSet<Hash> = self.hashes.iter().copied().collect();
        let hashes: Vec<Hash> = hashes.into_iter().collect();
        let mut blobs = Vec::with_capacity(hashes.len());
        for hashes in hashes.chunks(AT_ONCE) {
            for mut row in of_hashes(session, self.book, "hash, size, bytes", hashes).await? {
                let hash = row.hash()?;
                let (len, bytes) = (row.number()?, row.bytes()?);
                let packed = Packed { len, bytes };
                blobs.push(Blob { hash, packed });
            }
        }
        Ok(blobs)
    }
}

/// The newest checkpoint of a book, or the newest that is not after a version.
#[derive(Clone, Copy, Debug)]
pub struct ReadCheckpoint {
    /// The book.
    pub book: BookId,
    /// The version after which it is not.
    pub at_most: Option<u64>,
}

impl Operation for ReadCheckpoint {
    type Answer = Option<Checkpoint>;
    const MODE: Mode = Mode::Read;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let most = self.at_most.unwrap_or(u64::MAX);
        let book = books.get(self.book);
        let newest = book.and_then(|book| book.checkpoints.range(..=most).next_back());
        Ok(newest.map(|(_, checkpoint)| checkpoint.clone()))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let columns = CHECKPOINT.list("");
        let sql =
            format!("SELECT {columns} FROM checkpoint WHERE book_id = $1 AND ver <= $2 ORDER BY ver DESC LIMIT 1");
        let most = bound(self.at_most.unwrap_or(u64::MAX));
        let rows = session.query(&sql, &[self.book.into(), most]).await?;
        let Some(mut row) = rows.into_iter().next() else {
            return Ok(None);
        };
        row.uid()?;
        let (ver, chain) = (row.number()?, row.hash()?);
        let (digest, root, schema, at) = (row.digest()?, row.hash()?, row.text()?, row.int()?);
        let sql = "SELECT hash FROM part WHERE book_id = $1 AND ver = $2 ORDER BY nth";
        let parts = session.query(sql, &[self.book.into(), bound(ver)]).await?;
        let parts = parts.into_iter().map(|mut row| row.hash());
        Ok(Some(Checkpoint {
            place: Place { ver, chain },
            digest,
            root,
            schema,
            at,
            parts: parts.collect::<Result<_, _>>()?,
        }))
    }
}
