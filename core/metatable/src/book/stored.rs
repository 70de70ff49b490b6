//! What a device stores of a book beside its segments: the revisions of the log, and the directory.

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteBuf, Bytes};

use crate::book::journal::{Entry, Journal};
use crate::book::{Applied, Book};
use crate::format::pack::{self, PackError};
use crate::schema::catalog::Catalog;
use crate::schema::key::Key;
use crate::store::change::ChangeSet;
use crate::store::newest::TableChanges;
use crate::store::segments::{Layout, StoredSegment};

/// Entries of a full journal segment.
const FULL: usize = 2_000;

/// A revision of a stored book: everything that one save changed. The log holds one record a revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    number: u64,
    /// JSON of the schema from here on, where it is not that of the revision before.
    schema: Option<String>,
    /// In this order; a row is in one of them once.
    pub(crate) tables: Vec<TableChanges>,
    /// What the journal gained.
    pub(crate) entries: Vec<StoredEntry>,
    superseded_by: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredEntry {
    head: ByteBuf,
    details: Option<ByteBuf>,
}

/// The directory of a stored book: what its segments hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// The segments hold the book of this revision; the log holds the later ones.
    pub revision: u64,
    /// The revision that replaced the whole book and started the journal again.
    pub replaced_at: u64,
    /// JSON of the schema; empty where nothing was stored yet.
    pub schema: String,
    /// The segments of rows, by table and start.
    pub segments: Vec<StoredSegment>,
    /// The segments of the journal.
    pub journal: Vec<JournalSegment>,
}

/// A segment of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalSegment {
    /// Its name: the number of its first entry.
    pub first: u64,
    /// The number of its last entry.
    pub last: u64,
    /// The revision that wrote it.
    pub revision: u64,
}

impl Revision {
    /// The revision that intents made which were carried out in this order; `schema` is that of the rows where it is not
    /// the stored one.
    pub fn of<'a>(
        book: &Book,
        number: u64,
        schema: Option<&str>,
        applied: impl IntoIterator<Item = &'a Applied>,
    ) -> Self {
        let (mut tables, mut entries) = (Vec::new(), Vec::new());
        for applied in applied {
            add_changes(&mut tables, book.store().catalog(), &applied.changes);
            entries.extend(applied.entry.as_deref().map(StoredEntry::of));
        }
        Self {
            number,
            schema: schema.map(str::to_owned),
            tables,
            entries,
            superseded_by: None,
        }
    }

    /// The last revision of a book whose place another one takes, named so.
    pub fn superseding(number: u64, next: &str) -> Self {
        Self {
            number,
            schema: None,
            tables: Vec::new(),
            entries: Vec::new(),
            superseded_by: Some(next.to_owned()),
        }
    }

    /// Its number: 1 more than that of the revision before.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// JSON of the schema from here on, where it changed.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The book that takes the place of this one.
    pub fn superseded_by(&self) -> Option<&str> {
        self.superseded_by.as_deref()
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        pack::encode_value(self)
    }

    /// The revision of these bytes.
    ///
    /// # Errors
    /// The bytes are not a revision.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        pack::decode_value(bytes)
    }
}

fn add_changes(tables: &mut Vec<TableChanges>, catalog: &Catalog, changes: &ChangeSet) {
    for of_table in changes.changes().chunk_by(|one, next| one.table == next.table) {
        let rows = of_table.iter().map(|change| (&change.key, change.after.as_ref()));
        tables.push(TableChanges::of(catalog, of_table[0].table, rows));
    }
}

impl StoredEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            head: ByteBuf::from(entry.to_bytes()),
            details: entry.detail_bytes().map(ByteBuf::from),
        }
    }

    pub(crate) fn read(&self) -> Result<Entry, PackError> {
        let details = self.details.as_ref().map(|details| details.to_vec());
        Ok(Entry::from_bytes(&self.head)?.with_details(details))
    }
}

impl Directory {
    /// The directory of a layout.
    pub fn of(book: &Book, revision: u64, replaced_at: u64, layout: &Layout, journal: Vec<JournalSegment>) -> Self {
        Self {
            revision,
            replaced_at,
            schema: book.schema_json().as_ref().to_owned(),
            segments: layout.listed(book.store().catalog()),
            journal,
        }
    }

    /// The segments that were written after a revision, each with the start of the next one of its table.
    pub fn written_after(&self, revision: u64) -> impl Iterator<Item = (&StoredSegment, Option<&Key>)> {
        let next = self.segments.iter().skip(1).map(Some).chain([None]);
        let spans = self.segments.iter().zip(next).map(|(segment, next)| {
            let next = next.filter(|next| next.table == segment.table);
            (segment, next.map(|next| &next.start))
        });
        spans.filter(move |(segment, _)| segment.revision > revision)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        pack::encode_value(self)
    }

    /// The directory of these bytes.
    ///
    /// # Errors
    /// The bytes are not a directory.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        pack::decode_value(bytes)
    }
}

impl Journal {
    /// The segments to store so that they hold the journal up to this revision, and all segments from then on; `stored` are
    /// those that are stored.
    pub fn rewritten(&self, stored: &[JournalSegment], revision: u64) -> (Vec<JournalSegment>, Vec<(u64, Vec<u8>)>) {
        let mut segments = stored.to_vec();
        let known = segments.last().map_or(1, |last| last.first);
        let at = self.entries().partition_point(|entry| entry.number() < known);
        let mut writes = Vec::new();
        for (place, entries) in self.entries()[at..].chunks(FULL).enumerate() {
            let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
                continue;
            };
            let (first, last) = (first.number(), last.number());
            if place == 0 {
                segments.pop();
            }
            segments.push(JournalSegment { first, last, revision });
            let heads = entries.iter().map(|entry| ByteBuf::from(entry.to_bytes()));
            writes.push((first, pack::encode_value(&heads.collect::<Vec<_>>())));
        }
        (segments, writes)
    }
}

/// The details of entries as one value.
#[derive(Clone, Debug, Deserialize)]
pub struct DetailPack(Vec<(u64, ByteBuf)>);

impl DetailPack {
    /// The number of the last of these entries, which come oldest first, and the bytes of their pack, as far as their details
    /// are in the book; none when no details are.
    pub fn encode<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Option<(u64, Vec<u8>)> {
        let details = |entry: &'a Entry| Some((entry.number(), Bytes::new(entry.detail_bytes()?)));
        let pack: Vec<(u64, &Bytes)> = entries.into_iter().filter_map(details).collect();
        let (last, _) = pack.last()?;
        Some((*last, pack::encode_value(&pack)))
    }

    /// The details of an entry, which are taken out; none when they are not in it.
    pub fn take(&mut self, number: u64) -> Option<Vec<u8>> {
        let place = self.0.iter().position(|(found, _)| *found == number)?;
        Some(self.0.swap_remove(place).1.into_vec())
    }

    /// The pack of these bytes.
    ///
    /// # Errors
    /// The bytes are not a pack.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        pack::decode_value(bytes)
    }
}

/// The entries of a segment of the journal, without their details.
pub(crate) fn read_entries(bytes: &[u8]) -> Result<Vec<Entry>, PackError> {
    let heads: Vec<ByteBuf> = pack::decode_value(bytes)?;
    heads.iter().map(|head| Entry::from_bytes(head)).collect()
}
