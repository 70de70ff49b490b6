//! What a server answers from the log of a book, and the book of a checkpoint.

use std::sync::Arc;

use metatable::{Book, Catalog, ChangeSet, Digest, Layout, NewestRows, Schema, Store};
use serde_bytes::ByteBuf;
use violation::Fault;

use crate::entry::{Body, Entry};
use crate::frames::{Block, Pulled, Settled};
use crate::hash::Hash;
use crate::position::Position;

/// The part of the log that a pull is about.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'a> {
    /// Where the device stands.
    pub from: Position,
    /// The entries that follow, as many as one answer takes.
    pub entries: &'a [(Entry, Body)],
    /// The entries of the asking store after its last settled intent, up to the last of `entries`.
    pub own: &'a [(Entry, Body)],
    /// The place of the last intent of the asking store up to there.
    pub lmid: u64,
    /// Whether the log has the entry of the last settled intent of the asking store.
    pub has_settled: bool,
    /// The number of the last entry of the log.
    pub head: u64,
    /// The number of the last entry that a backup has.
    pub backed_ver: u64,
}

/// The answer to a pull.
///
/// # Errors
/// A body is damaged.
pub fn pulled(catalog: &Catalog, slice: Slice<'_>) -> Result<Pulled, Fault> {
    let changes = slice.entries.iter().map(|(_, body)| body.changes(catalog));
    let changes: Vec<ChangeSet> = changes.collect::<Result<_, _>>()?;
    let to = slice
        .entries
        .last()
        .map_or(slice.from, |(entry, _)| Position::of(entry));
    Ok(Pulled {
        to,
        rows: NewestRows::after(catalog, &changes),
        lmid: slice.lmid,
        has_settled: slice.has_settled,
        results: slice.own.iter().map(|(entry, body)| settled(entry, body)).collect(),
        backed_ver: slice.backed_ver,
        more: to.ver < slice.head,
    })
}

/// What came of the intent of an entry.
pub fn settled(entry: &Entry, body: &Body) -> Settled {
    Settled {
        mseq: entry.head.mseq,
        mhash: entry.head.mhash,
        ver: entry.head.ver,
        chain: entry.chain,
        outcome: entry.head.outcome.clone(),
        reasons: body.reasons.clone(),
    }
}

/// The book of a checkpoint's blocks, over the tables of another one; none where they are damaged, or do not give its digest.
pub fn book_of_blocks<'a>(
    like: &Book,
    (schema, digest): (&str, Digest),
    blocks: &[Block],
    bytes: impl Fn(&Hash) -> Option<&'a [u8]>,
) -> Option<Book> {
    let schema: Schema = serde_json::from_str(schema).ok()?;
    let mut book = like.emptied();
    let mut opening = book.opening(schema).ok()?;
    for block in blocks {
        opening.segment(&block.table, bytes(&block.hash)?).ok()?;
    }
    opening.finish().ok()?;
    (book.store().digest() == digest).then_some(book)
}

/// All rows as blocks of about 1 MB, by table and key.
pub fn blocks(store: &Store) -> Vec<(Block, Arc<ByteBuf>)> {
    let (_, writes) = Layout::of(store, 0);
    let blocks = writes.into_iter().filter_map(|write| {
        let bytes = write.bytes?;
        let block = Block {
            table: write.table.to_owned(),
            hash: Hash::of(&bytes),
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
        };
        Some((block, Arc::new(ByteBuf::from(bytes))))
    });
    blocks.collect()
}
