//! One generation of a stored book: a log by revision in front of segments of rows.

use std::collections::VecDeque;

use metatable::{Book, CatchUp, DetailPack, Directory, News, Revision};

use crate::database::Shape;
use crate::error::StorageError;
use crate::known::{Known, Rewrite};
use crate::legacy::parse_schema;
use crate::shelf::{At, Place, Reading, Shelf, Writing};

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
    shelf: Shelf,
}

/// Is called with (done, total). Not generic: each kind of caller would have a copy of what writes.
type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// A strict transaction, in which nobody else saves.
pub(crate) struct Turn<'a>(Writing<'a>);

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
    pub(crate) async fn open(place: &Place, name: &str) -> Result<Self, StorageError> {
        Ok(Self {
            name: name.to_owned(),
            shelf: Shelf::open(place, name, SHAPE).await?,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.shelf.is_closed()
    }

    /// Reads everything into a book. Each segment is decoded and let go before the next one.
    pub(crate) async fn read_into(&self, book: &mut Book) -> Result<Whole, StorageError> {
        let reading = self.shelf.reading(ALL)?;
        let (directory, log) = directory_and_log(&reading, 0).await?;
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
        let heads = journal_segments(&reading, &directory, 0)?;
        let mut ahead = VecDeque::new();
        let mut later = directory.segments.iter();
        loop {
            let wanted = AHEAD + 1 - ahead.len();
            for segment in later.by_ref().take(wanted) {
                ahead.push_back((segment, requested(&reading, &key_text(&segment.table, &segment.start))?));
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
    pub(crate) async fn read_after(&self, revision: u64, news: CatchUp) -> Result<Gained, StorageError> {
        gained(&self.shelf.reading(ALL)?, revision, news).await
    }
    /// The directory and the number of the last revision.
    pub(crate) async fn last_revision(&self) -> Result<(u64, u64), StorageError> {
        let reading = self.shelf.reading(ALL)?;
        let (directory, log) = directory_and_log(&reading, 0).await?;
        Ok((directory.revision, directory.revision + log.len() as u64))
    }

    /// The directory as it is stored.
    pub(crate) async fn directory(&self) -> Result<Directory, StorageError> {
        let reading = self.shelf.reading(ALL)?;
        Ok(directory_and_log(&reading, u64::MAX).await?.0)
    }

    /// Adds a revision to the log: one strict transaction of one request.
    pub(crate) async fn add(&self, number: u64, bytes: &[u8]) -> Result<(), StorageError> {
        self.adding()?.add(number, bytes).await
    }

    /// A strict transaction over the log alone, for [`Turn::add`].
    pub(crate) fn adding(&self) -> Result<Turn<'_>, StorageError> {
        Ok(Turn(self.shelf.writing(&[LOG])?))
    }

    /// Writes values in one strict transaction, when the segments still hold the book of revision `base`. With `number`
    /// they are a revision of their own, as [`Generation::add`] adds one.
    pub(crate) async fn rewrite(
        &self,
        rewrite: &Rewrite,
        base: u64,
        number: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<(), StorageError> {
        self.turn()?.rewrite(rewrite, base, number, progress).await
    }

    /// The details of an entry of the journal; none when no pack holds them.
    pub(crate) async fn details(&self, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
        details(&self.shelf.reading(&[DETAILS])?, entry).await
    }

    /// A strict transaction over everything: what others save waits for its end.
    pub(crate) fn turn(&self) -> Result<Turn<'_>, StorageError> {
        Ok(Turn(self.shelf.writing(ALL)?))
    }
}

impl Turn<'_> {
    /// As [`Generation::read_after`].
    pub(crate) async fn read_after(&self, revision: u64, news: CatchUp) -> Result<Gained, StorageError> {
        gained(self.0.before(), revision, news).await
    }

    /// As [`Generation::details`].
    pub(crate) async fn details(&self, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
        details(self.0.before(), entry).await
    }

    /// As [`Generation::add`]; ends the transaction.
    pub(crate) async fn add(self, number: u64, bytes: &[u8]) -> Result<(), StorageError> {
        if self.0.add(LOG, bytes)?.await? != number {
            self.0.abort().await?;
            return Err(StorageError::Moved);
        }
        self.0.commit().await
    }

    /// As [`Generation::rewrite`]; ends the transaction.
    pub(crate) async fn rewrite(
        self,
        rewrite: &Rewrite,
        base: u64,
        number: Option<u64>,
        progress: Progress<'_>,
    ) -> Result<(), StorageError> {
        let writing = self.0;
        // Requests that are made together take one trip to the disk; what comes too late is aborted.
        let stored = writing.before().bytes(META, At::Name(DIRECTORY))?;
        let given = number.map(|_| writing.add(LOG, &[])).transpose()?;
        put_all(&writing, rewrite, progress).await?;
        drop(writing.put(META, At::Name(DIRECTORY), &rewrite.directory.to_bytes())?);
        writing.delete_up_to(LOG, rewrite.directory.revision)?;
        let is_given = match given {
            Some(given) => Some(given.await?) == number,
            None => true,
        };
        if !is_given || read_directory(stored.await?.as_deref())?.revision != base {
            writing.abort().await?;
            return Err(StorageError::Moved);
        }
        writing.commit().await
    }

    pub(crate) async fn abort(self) -> Result<(), StorageError> {
        self.0.abort().await
    }
}

/// What a generation gained after a revision.
async fn gained(reading: &Reading<'_>, revision: u64, mut news: CatchUp) -> Result<Gained, StorageError> {
    let (directory, mut log) = directory_and_log(reading, revision).await?;
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
        let heads = journal_segments(reading, &directory, revision)?;
        for (segment, end) in directory.written_after(revision) {
            let bytes = requested(reading, &key_text(&segment.table, &segment.start))?;
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

async fn details(reading: &Reading<'_>, entry: u64) -> Result<Option<Vec<u8>>, StorageError> {
    // The first pack that ends with the entry or after it.
    let Some(pack) = reading.first_from(DETAILS, entry).await? else {
        return Ok(None);
    };
    let mut pack = DetailPack::from_bytes(&pack).map_err(metatable::OpenError::Journal)?;
    Ok(pack.take(entry))
}

/// The directory, and the revisions of the log from `first` on with their bytes.
async fn directory_and_log(
    reading: &Reading<'_>,
    first: u64,
) -> Result<(Directory, Vec<(Revision, usize)>), StorageError> {
    let directory = reading.bytes(META, At::Name(DIRECTORY))?;
    let log = reading.from(LOG, first)?;
    let directory = read_directory(directory.await?.as_deref())?;
    let mut revisions = Vec::new();
    for bytes in log.await? {
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

fn read_directory(bytes: Option<&[u8]>) -> Result<Directory, StorageError> {
    let Some(bytes) = bytes else {
        return Ok(Directory::default());
    };
    Ok(Directory::from_bytes(bytes).map_err(metatable::OpenError::Journal)?)
}

/// A segment that is there.
fn requested(
    reading: &Reading<'_>,
    key: &str,
) -> Result<impl Future<Output = Result<Vec<u8>, StorageError>> + use<>, StorageError> {
    let value = reading.bytes(SEGMENTS, At::Name(key))?;
    Ok(async move { value.await?.ok_or(StorageError::Damaged("rows are missing")) })
}

/// The segments of the journal that were written after a revision.
fn journal_segments(
    reading: &Reading<'_>,
    directory: &Directory,
    after: u64,
) -> Result<Vec<impl Future<Output = Result<Vec<u8>, StorageError>> + use<>>, StorageError> {
    let written = directory.journal.iter().filter(|segment| segment.revision > after);
    let request = |first: u64| {
        let value = reading.bytes(JOURNAL, At::Number(first))?;
        Ok(async move {
            let missing = StorageError::Damaged("a part of the history is missing");
            value.await?.ok_or(missing)
        })
    };
    written.map(|segment| request(segment.first)).collect()
}

async fn put_all(writing: &Writing<'_>, rewrite: &Rewrite, progress: Progress<'_>) -> Result<(), StorageError> {
    if rewrite.replaces {
        for store in [SEGMENTS, JOURNAL, DETAILS] {
            writing.clear(store)?;
        }
    }
    let total = rewrite.len();
    let mut done = 0;
    // Requests that were made a while ago are waited for, so that their bytes need not all be held at once.
    let mut made = VecDeque::new();
    for write in &rewrite.segments {
        let key = key_text(write.table, &write.start);
        match &write.bytes {
            Some(bytes) => made.push_back(writing.put(SEGMENTS, At::Name(&key), bytes)?),
            None => writing.delete(SEGMENTS, &key)?,
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
        drop(writing.put(JOURNAL, At::Number(*first), bytes)?);
    }
    if let Some((last, bytes)) = &rewrite.details {
        drop(writing.put(DETAILS, At::Number(*last), bytes)?);
    }
    progress(total, total);
    Ok(())
}

/// "Asset/01ab": the table, and the start of the segment in hexadecimal digits, whose order is that of the bytes.
fn key_text(table: &str, start: &metatable::Key) -> String {
    format!("{table}/{}", start.to_hex())
}
