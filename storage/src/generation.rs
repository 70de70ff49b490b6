//! One generation of a stored book: a log by revision in front of segments of rows.

use std::collections::VecDeque;

use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::Transaction;
use indexed_db_futures::typed_array::{TypedArray, TypedArraySlice};
use metatable::{Book, CatchUp, DetailPack, Directory, News, Revision};

use crate::database::{Connection, Shape};
use crate::error::StorageError;
use crate::known::{Known, Rewrite};
use crate::legacy::parse_schema;

/// A record a revision, whose key the browser counts: a number is given out once, whatever is deleted later, and taken
/// back only when its transaction is aborted.
const LOG: &str = "log";
/// Segments of rows, by table and start.
const SEGMENTS: &str = "segments";
/// Segments of the journal, by their first entry.
const JOURNAL: &str = "journal";
/// Packs of details of entries of the journal, by their last entry: a pack is one value, which the browser keeps in a file of
/// its own when it is large, where a value an entry would go through its log.
const DETAILS: &str = "details";
const META: &str = "meta";
const DIRECTORY: &str = "directory";
const ALL: &[&str] = &[META, SEGMENTS, JOURNAL, DETAILS, LOG];
/// Versions before the log refuse a database of this version.
const SHAPE: Shape = Shape {
    version: 2,
    stores: &[META, SEGMENTS, JOURNAL, DETAILS],
    counted: Some(LOG),
};
/// Segments that are asked for before the first of them is read.
const AHEAD: usize = 8;
/// Values that are handed over before the transaction is given time to write them.
const BATCH: usize = 8;

#[derive(Debug)]
pub(crate) struct Generation {
    name: String,
    connection: Connection,
}

/// What came of reading a generation.
#[allow(
    clippy::large_enum_variant,
    reason = "one value a book that is opened; only large on 64 bits"
)]
pub(crate) enum Whole {
    /// Another one took its place.
    Superseded(String),
    /// The book is read; whether its schema was an older one, its revision, and how it is stored.
    Read {
        was_older: bool,
        revision: u64,
        known: Known,
    },
}

/// What came of reading what a generation gained.
pub(crate) enum Gained {
    /// It has to be read as a whole.
    Unknown,
    News {
        news: News,
        directory: Directory,
        /// With their bytes.
        log: Vec<(Revision, usize)>,
    },
}

/// The database of the generation after this one.
pub(crate) fn next_name(book: &str, current: &str) -> String {
    let number = current.rsplit('-').next().and_then(|number| number.parse::<u64>().ok());
    format!("{book}-log-{}", number.unwrap_or(0) + 1)
}

impl Generation {
    pub(crate) async fn open(name: &str) -> Result<Self, StorageError> {
        Ok(Self {
            name: name.to_owned(),
            connection: Connection::open(name, SHAPE).await?,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.connection.is_closed()
    }

    /// Reads everything into a book. Each segment is decoded and let go before the next one.
    pub(crate) async fn read_into(&self, book: &mut Book) -> Result<Whole, StorageError> {
        let transaction = self.connection.reading(ALL)?;
        let (directory, log) = directory_and_log(&transaction, 0).await?;
        let revisions = log.iter().map(|(revision, _)| revision);
        if let Some(next) = revisions.clone().find_map(Revision::superseded_by) {
            return Ok(Whole::Superseded(next.to_owned()));
        }
        if !follows(&log, directory.revision) {
            return Err(StorageError::Damaged("a saved change is missing"));
        }
        let texts = [directory.schema.as_str()].into_iter().filter(|text| !text.is_empty());
        let mut schema = None;
        for text in texts.chain(revisions.clone().filter_map(Revision::schema)) {
            let later = parse_schema(text)?;
            schema = Some(match schema {
                None => later,
                Some(earlier) => metatable::Schema::followed_by(earlier, later),
            });
        }
        let schema = schema.unwrap_or_else(|| book.schema());
        let mut opening = book.opening(schema)?;
        let heads = journal_segments(&transaction, &directory, 0)?;
        let store = transaction.object_store(SEGMENTS)?;
        let mut ahead = VecDeque::new();
        let mut later = directory.segments.iter();
        loop {
            let wanted = AHEAD + 1 - ahead.len();
            for segment in later.by_ref().take(wanted) {
                ahead.push_back((segment, requested(&store, &key_text(&segment.table, &segment.start))?));
            }
            let Some((segment, bytes)) = ahead.pop_front() else {
                break;
            };
            opening.segment(&segment.table, &bytes.await?)?;
        }
        for bytes in heads {
            opening.entries(&bytes.await?)?;
        }
        for revision in revisions {
            opening.revision(revision)?;
        }
        let was_older = opening.finish()?;
        let revision = directory.revision + log.len() as u64;
        let mut known = Known::of(book, directory);
        if !was_older {
            for (revision, bytes) in &log {
                known.note(book, revision, *bytes)?;
            }
        }
        Ok(Whole::Read {
            was_older,
            revision,
            known,
        })
    }

    /// Reads what was stored after a revision: the later revisions of the log, and the segments that were written since
    /// where the log does not reach back to it.
    pub(crate) async fn read_after(&self, revision: u64, mut news: CatchUp) -> Result<Gained, StorageError> {
        let transaction = self.connection.reading(ALL)?;
        let (directory, mut log) = directory_and_log(&transaction, revision).await?;
        if directory.revision < revision {
            // The own last revision is still there, unless the browser has cleared the database.
            if log.first().is_none_or(|(first, _)| first.number() != revision) {
                return Ok(Gained::Unknown);
            }
            log.remove(0);
        }
        let is_superseded = log.iter().any(|(revision, _)| revision.superseded_by().is_some());
        if is_superseded || !follows(&log, directory.revision.max(revision)) {
            return Ok(Gained::Unknown);
        }
        let schemas = log.iter().filter_map(|(revision, _)| revision.schema());
        if directory.revision > revision {
            news.schema(&parse_schema(&directory.schema)?)?;
            news.directory(&directory, revision)?;
            let heads = journal_segments(&transaction, &directory, revision)?;
            let store = transaction.object_store(SEGMENTS)?;
            for (segment, end) in directory.written_after(revision) {
                let bytes = requested(&store, &key_text(&segment.table, &segment.start))?;
                news.segment(&segment.table, &segment.start, end, &bytes.await?)?;
            }
            for bytes in heads {
                news.entries(&bytes.await?)?;
            }
        }
        for schema in schemas {
            news.schema(&parse_schema(schema)?)?;
        }
        for (revision, _) in &log {
            news.revision(revision)?;
        }
        let news = news.finish();
        Ok(Gained::News { news, directory, log })
    }

    /// The directory and the number of the last revision.
    pub(crate) async fn last_revision(&self) -> Result<(u64, u64), StorageError> {
        let transaction = self.connection.reading(ALL)?;
        let (directory, log) = directory_and_log(&transaction, 0).await?;
        Ok((directory.revision, directory.revision + log.len() as u64))
    }

    /// The directory as it is stored.
    pub(crate) async fn directory(&self) -> Result<Directory, StorageError> {
        let transaction = self.connection.reading(ALL)?;
        Ok(directory_and_log(&transaction, u64::MAX).await?.0)
    }

    /// Adds a revision to the log: one strict transaction of one request.
    pub(crate) async fn add(&self, number: u64, bytes: &[u8]) -> Result<(), StorageError> {
        let transaction = self.connection.strict(&[LOG])?;
        let given = added(&transaction.object_store(LOG)?, bytes)?;
        if given.await? != number {
            transaction.abort().await?;
            return Err(StorageError::Moved);
        }
        commit(transaction).await
    }

    /// Writes values in one strict transaction, when the segments still hold the book of revision `base`. With `number`
    /// they are a revision of their own, as [`Generation::add`] adds one.
    pub(crate) async fn rewrite(
        &self,
        rewrite: &Rewrite,
        base: u64,
        number: Option<u64>,
        progress: impl FnMut(usize, usize),
    ) -> Result<(), StorageError> {
        let transaction = self.connection.strict(ALL)?;
        let (meta, log) = (transaction.object_store(META)?, transaction.object_store(LOG)?);
        // Requests that are made together take one trip to the disk; what comes too late is aborted.
        let stored = meta.get::<TypedArray<u8>, _, _>(DIRECTORY).primitive()?;
        let given = number.map(|_| added(&log, &[])).transpose()?;
        put_all(&transaction, rewrite, progress).await?;
        drop(
            meta.put(TypedArray::new(rewrite.directory.to_bytes()))
                .with_key(DIRECTORY)
                .primitive()?,
        );
        // With both bounds: `indexed_db_futures` 0.6 takes `..=` for a range without its end.
        drop(log.delete(0.0..=float(rewrite.directory.revision)).primitive()?);
        let is_given = match given {
            Some(given) => Some(given.await?) == number,
            None => true,
        };
        if !is_given || read_directory(stored.await?)?.revision != base {
            transaction.abort().await?;
            return Err(StorageError::Moved);
        }
        commit(transaction).await
    }

    /// The details of an entry of the journal; none when no pack holds them.
    pub(crate) async fn details(&self, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let transaction = self.connection.reading(&[DETAILS])?;
        let details = transaction.object_store(DETAILS)?;
        // The first pack that ends with the entry or after it.
        let pack: Option<TypedArray<u8>> = details.get(float(entry)..).primitive()?.await?;
        let Some(pack) = pack else { return Ok(None) };
        let mut pack = DetailPack::from_bytes(&pack).map_err(metatable::OpenError::Journal)?;
        Ok(pack.take(entry))
    }
}

/// The directory, and the revisions of the log from `first` on with their bytes.
async fn directory_and_log(
    transaction: &Transaction<'_>,
    first: u64,
) -> Result<(Directory, Vec<(Revision, usize)>), StorageError> {
    let (meta, log) = (transaction.object_store(META)?, transaction.object_store(LOG)?);
    let directory = meta.get(DIRECTORY).primitive()?;
    let log = log
        .get_all::<TypedArray<u8>>()
        .with_query::<f64, _>(float(first)..)
        .primitive()?;
    let directory = read_directory(directory.await?)?;
    let mut revisions = Vec::new();
    for bytes in log.await? {
        let bytes: Vec<u8> = bytes?.into();
        let revision = Revision::from_bytes(&bytes).map_err(metatable::OpenError::Journal)?;
        revisions.push((revision, bytes.len()));
    }
    Ok((directory, revisions))
}

/// Whether the revisions are those after a revision, without gaps.
fn follows(log: &[(Revision, usize)], after: u64) -> bool {
    let numbers = log.iter().map(|(revision, _)| revision.number());
    numbers.eq((after + 1..).take(log.len()))
}

fn read_directory(bytes: Option<TypedArray<u8>>) -> Result<Directory, StorageError> {
    let Some(bytes) = bytes else {
        return Ok(Directory::default());
    };
    Ok(Directory::from_bytes(&bytes).map_err(metatable::OpenError::Journal)?)
}

/// A value that is there.
fn requested(
    store: &ObjectStore<'_>,
    key: &str,
) -> Result<impl Future<Output = Result<Vec<u8>, StorageError>> + use<>, StorageError> {
    let value = store.get::<TypedArray<u8>, _, _>(key).primitive()?;
    Ok(async move {
        value
            .await?
            .map(Into::into)
            .ok_or(StorageError::Damaged("rows are missing"))
    })
}

/// The segments of the journal that were written after a revision.
fn journal_segments(
    transaction: &Transaction<'_>,
    directory: &Directory,
    after: u64,
) -> Result<Vec<impl Future<Output = Result<Vec<u8>, StorageError>> + use<>>, StorageError> {
    let store = transaction.object_store(JOURNAL)?;
    let written = directory.journal.iter().filter(|segment| segment.revision > after);
    let request = |first: u64| {
        let value = store.get::<TypedArray<u8>, _, _>(float(first)).primitive()?;
        Ok(async move {
            let missing = StorageError::Damaged("a part of the history is missing");
            value.await?.map(Into::into).ok_or(missing)
        })
    };
    written.map(|segment| request(segment.first)).collect()
}

/// The number that a new record of the log is given.
fn added(
    log: &ObjectStore<'_>,
    bytes: &[u8],
) -> Result<impl Future<Output = Result<u64, StorageError>> + use<>, StorageError> {
    let given = log
        .add(TypedArraySlice::new(bytes))
        .with_key_type::<u32>()
        .primitive()?;
    Ok(async move { Ok(given.await?.into()) })
}

async fn put_all(
    transaction: &Transaction<'_>,
    rewrite: &Rewrite,
    mut progress: impl FnMut(usize, usize),
) -> Result<(), StorageError> {
    let (segments, journal) = (transaction.object_store(SEGMENTS)?, transaction.object_store(JOURNAL)?);
    let details = transaction.object_store(DETAILS)?;
    if rewrite.replaces {
        drop((segments.clear()?, journal.clear()?, details.clear()?));
    }
    let total = rewrite.len();
    let mut done = 0;
    // Requests that were made a while ago are waited for, so that their bytes need not all be held at once.
    let mut made = VecDeque::new();
    for write in &rewrite.segments {
        let key = key_text(write.table, &write.start);
        match &write.bytes {
            Some(bytes) => {
                let put = segments.put(TypedArraySlice::new(bytes));
                made.push_back(put.with_key(key).with_key_type::<String>().primitive()?);
            }
            None => drop(segments.delete(key.as_str()).primitive()?),
        }
        done += 1;
        if made.len() >= BATCH
            && let Some(before) = made.pop_front()
        {
            before.await?;
            progress(done, total);
        }
    }
    for (first, bytes) in &rewrite.journal {
        drop(
            journal
                .put(TypedArraySlice::new(bytes))
                .with_key(float(*first))
                .primitive()?,
        );
    }
    if let Some((last, bytes)) = &rewrite.details {
        drop(
            details
                .put(TypedArraySlice::new(bytes))
                .with_key(float(*last))
                .primitive()?,
        );
    }
    progress(total, total);
    Ok(())
}

async fn commit(transaction: Transaction<'_>) -> Result<(), StorageError> {
    transaction.commit().await?;
    Ok(())
}

/// A number as a key.
#[expect(clippy::cast_precision_loss, reason = "2^53 revisions are out of reach")]
fn float(number: u64) -> f64 {
    number as f64
}

/// "Asset/01ab": the table, and the start of the segment in hexadecimal digits, whose order is that of the bytes.
fn key_text(table: &str, start: &metatable::Key) -> String {
    format!("{table}/{}", start.to_hex())
}
