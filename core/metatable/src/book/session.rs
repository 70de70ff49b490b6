//! The row API: typed reads and writes of the rows of a table.

use std::collections::BTreeMap;
use std::ops::Deref;

use serde_json::{Value as JsonValue, json};
use thiserror::Error;

use crate::book::engine::{EngineError, Selector};
use crate::book::intent::{Intent, Refusal};
use crate::book::package::operation::Operation;
use crate::book::row_operations::{CreateRows, DeleteRows, UpdateRows, UpsertRows};
use crate::book::{Applied, Book};
use crate::row::record::Record;
use crate::row::{MetaTable, Row};
use crate::schema::catalog::TableId;
use crate::schema::key::Key;
use crate::schema::value::{Instant, Uid, Value};
use crate::store::impact::DeleteImpact;
use crate::store::query::{Cursor, Query, QueryError};

/// A book with the clock, the source of uids and the name that its writes are made under.
///
/// Core reads no clock and draws no random number: both come in here, once for any number of writes.
#[derive(Debug)]
pub struct Session<'a> {
    book: &'a mut Book,
    at: Instant,
    seed: Uid,
    by: String,
    asked: u64,
    /// The results of the writes so far, oldest first.
    applied: Vec<Applied>,
}

/// An error of the row API.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RowError {
    /// The tables are not there.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The rows are refused; nothing was written.
    #[error("{}", .0.iter().map(|refusal| refusal.violation.message.as_str()).collect::<Vec<_>>().join(" "))]
    Refused(Vec<Refusal>),
    /// The query has no answer.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The table has no such operation.
    #[error("{0} has no {1}.")]
    Unsupported(&'static str, &'static str),
}

impl RowError {
    /// The stable code of the error; of refusals that of the first.
    pub fn code(&self) -> &str {
        match self {
            Self::Engine(error) => error.code(),
            Self::Refused(refusals) => refusals
                .first()
                .map_or("refused", |refusal| refusal.violation.code.as_ref()),
            Self::Query(error) => error.code(),
            Self::Unsupported(..) => "operation_unsupported",
        }
    }
}

impl Book {
    /// A session on the book: its writes are made at `at` by `by`, and the uids of its new rows come from `seed`.
    pub fn session(&mut self, at: Instant, seed: Uid, by: &str) -> Session<'_> {
        Session {
            book: self,
            at,
            seed,
            by: by.to_owned(),
            asked: 0,
            applied: Vec::new(),
        }
    }
}

impl Deref for Session<'_> {
    type Target = Book;

    fn deref(&self) -> &Book {
        self.book
    }
}

impl Session<'_> {
    /// Starts the engine: [`Book::start_engine`].
    ///
    /// # Errors
    /// Those of [`Book::start_engine`].
    pub fn start_engine(&mut self, selectors: &[Selector]) -> Result<(), EngineError> {
        self.book.start_engine(selectors)
    }

    /// When the writes of the session are made.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// Carries out an operation; its result.
    ///
    /// # Errors
    /// Every refusal; nothing is written then.
    pub fn ask<O: Operation>(&mut self, operation: &O) -> Result<&Applied, RowError> {
        self.ask_json(O::KIND, O::VERSION, json!(operation))
    }

    /// Carries out an intent of this kind; its result.
    ///
    /// # Errors
    /// Every refusal; nothing is written then.
    pub fn ask_json(&mut self, kind: &str, version: u32, args: JsonValue) -> Result<&Applied, RowError> {
        let seed = Uid::new_v5(&self.seed, &self.asked.to_be_bytes());
        self.asked += 1;
        let intent = Intent {
            kind: kind.to_owned(),
            version,
            args,
            at: self.at,
            seed,
            by: self.by.clone(),
        };
        let applied = self.book.apply(&intent).map_err(RowError::Refused)?;
        self.applied.push(applied);
        self.applied.last().ok_or(RowError::Refused(Vec::new()))
    }

    /// Carries out an operation; the last row that it put into the table of `R`.
    ///
    /// # Errors
    /// Every refusal; [`RowError::Unsupported`] when it put no such row.
    pub fn ask_row<R: Row>(&mut self, operation: &impl Operation) -> Result<R, RowError> {
        let written = self.ask(operation)?.written.clone();
        let table = self.book.table(R::Table::IDENTIFIER)?;
        let key = written.iter().rev().find(|(of, _)| *of == table).map(|(_, key)| key);
        let record = key.and_then(|key| self.book.store().record(table, key));
        let row = record.and_then(|record| R::from_record(record).ok());
        row.ok_or(RowError::Unsupported(R::Table::IDENTIFIER, "row of this key"))
    }

    /// The results since the last call, oldest first.
    pub fn take_applied(&mut self) -> Vec<Applied> {
        std::mem::take(&mut self.applied)
    }
}

/// The interface of every row. Reads take the book, writes a [`Session`] on it; none of them starts the engine.
///
/// The Rust names of the fields are those of the columns; payloads are drafts, in which a null clears a column.
///
/// ```
/// use metatable::{Book, Owner, Package, RowApi, Uid, table};
/// # use metatable::MetaTable;
/// # const DOCS: Owner = Owner { package: "docs", namespace: "docs" };
///
/// table! {
///     /// A shelf.
///     ShelfTable => Shelf, ShelfDraft {
///         identifier: "Shelf", owner: DOCS, label: "Shelves";
///         /// Surrogate key.
///         uid: Uid, "Uid", default NewUid;
///         /// Business key.
///         name: String, "Name", max 10;
///         /// Where it stands.
///         room: Option<String>, "Room";
///     }
///     primary [uid];
///     key [name];
/// }
/// # let package = Package {
/// #     name: "docs",
/// #     tables: vec![ShelfTable::definition()],
/// #     operations: Vec::new(),
/// #     reports: Vec::new(),
/// #     guards: Vec::new(),
/// #     migrations: Vec::new(),
/// # };
///
/// let mut book = Book::new(vec![package]).unwrap();
/// assert_eq!(Shelf::get_by_unique_identifier(&book, "A").unwrap_err().code(), "engine_not_started");
/// Shelf::create_schemas(&mut book).unwrap();
/// let mut session = book.session("2026-01-31T17:00:00Z".parse().unwrap(), Uid::from_u128(7), "ann");
/// let shelf = Shelf::upsert(&mut session, ShelfDraft::default().name("A").room("Hall".to_owned())).unwrap();
/// let shelf = Shelf::update(&mut session, shelf.uid, ShelfDraft::default().room(None)).unwrap();
/// assert_eq!(shelf.room, None);
/// assert!(Shelf::delete(&mut session, shelf.uid).unwrap());
/// session.ask_json("undo", 1, serde_json::json!({})).unwrap();
/// assert_eq!(Shelf::get_by_unique_identifier(&session, "A").unwrap(), Some(shelf));
/// ```
pub trait RowApi: Row {
    /// The tables that the row needs: its own and those that it refers to, behind one another.
    fn required_tables() -> Vec<Selector> {
        vec![Selector::of::<Self::Table>()]
    }

    /// Starts the engine with the tables that the row needs.
    ///
    /// # Errors
    /// Those of [`Book::start_engine`].
    fn create_schemas(book: &mut Book) -> Result<(), EngineError> {
        book.start_engine(&Self::required_tables())
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`RowError::Refused`] with every violation; [`RowError::Engine`].
    fn create(session: &mut Session<'_>, draft: <Self::Table as MetaTable>::Draft) -> Result<Self, RowError> {
        session.table(Self::Table::IDENTIFIER)?;
        session.ask_row(&CreateRows::new(Self::Table::IDENTIFIER, vec![draft.into().to_json()]))
    }

    /// Adds a row, or changes the row of the same business key; its uid stays.
    ///
    /// # Errors
    /// As [`RowApi::create`]; `identity_taken` when the draft names the uid of another row.
    fn upsert(session: &mut Session<'_>, draft: <Self::Table as MetaTable>::Draft) -> Result<Self, RowError> {
        session.table(Self::Table::IDENTIFIER)?;
        session.ask_row(&UpsertRows::new(Self::Table::IDENTIFIER, vec![draft.into().to_json()]))
    }

    /// Adds or changes rows in one transaction; how many changed.
    ///
    /// # Errors
    /// As [`RowApi::create`]; nothing is written when one of them is refused.
    fn bulk_upsert(
        session: &mut Session<'_>,
        drafts: impl IntoIterator<Item = <Self::Table as MetaTable>::Draft>,
    ) -> Result<usize, RowError> {
        session.table(Self::Table::IDENTIFIER)?;
        let rows = drafts.into_iter().map(|draft| draft.into().to_json()).collect();
        let applied = session.ask(&UpsertRows::new(Self::Table::IDENTIFIER, rows))?;
        Ok(applied.changes.changes().len())
    }

    /// Changes the named cells of a row; a null clears its cell.
    ///
    /// # Errors
    /// As [`RowApi::create`]; `row_unknown` when there is no such row.
    fn update(session: &mut Session<'_>, uid: Uid, draft: <Self::Table as MetaTable>::Draft) -> Result<Self, RowError> {
        session.table(Self::Table::IDENTIFIER)?;
        let row = json!({ "key": uid, "set": draft.into().to_json() });
        session.ask(&UpdateRows::new(Self::Table::IDENTIFIER, vec![row]))?;
        let missing = RowError::Unsupported(Self::Table::IDENTIFIER, "such row");
        session.store().by_uid::<Self::Table>(uid).ok_or(missing)
    }

    /// Deletes a row; whether there was one.
    ///
    /// # Errors
    /// `delete_restricted` when rows refer to it; [`RowError::Engine`].
    fn delete(session: &mut Session<'_>, uid: Uid) -> Result<bool, RowError> {
        Self::bulk_delete(session, [uid]).map(|deleted| deleted == 1)
    }

    /// Deletes rows in one transaction; how many there were. Unknown uids are passed over.
    ///
    /// # Errors
    /// As [`RowApi::delete`]; nothing is deleted when one of them is refused.
    fn bulk_delete(session: &mut Session<'_>, uids: impl IntoIterator<Item = Uid>) -> Result<usize, RowError> {
        let table = session.table(Self::Table::IDENTIFIER)?;
        let rows = uids.into_iter().map(|uid| json!(uid)).collect();
        let applied = session.ask(&DeleteRows::new(Self::Table::IDENTIFIER, rows))?;
        let mine = applied
            .changes
            .changes()
            .iter()
            .filter(|change| change.table == table && change.after.is_none());
        Ok(mine.count())
    }

    /// The impact of [`RowApi::delete`]; none when there is no such row.
    ///
    /// # Errors
    /// [`RowError::Engine`].
    fn delete_impact(book: &Book, uid: Uid) -> Result<Option<DeleteImpact>, RowError> {
        let table = book.table(Self::Table::IDENTIFIER)?;
        Ok(book.store().delete_impact(table, &Key::new([&Value::Uid(uid)])))
    }

    /// The row of a uid.
    ///
    /// # Errors
    /// [`RowError::Engine`].
    fn get_by_uid(book: &Book, uid: Uid) -> Result<Option<Self>, RowError> {
        book.table(Self::Table::IDENTIFIER)?;
        Ok(book.store().by_uid::<Self::Table>(uid))
    }

    /// The row of a business key of one text.
    ///
    /// # Errors
    /// [`RowError::Unsupported`] when the table has no such key; [`RowError::Engine`].
    fn get_by_unique_identifier(book: &Book, key: &str) -> Result<Option<Self>, RowError> {
        book.table(Self::Table::IDENTIFIER)?;
        let column = business_text::<Self::Table>()?;
        Ok(book
            .store()
            .find_one::<Self::Table>(&[column], &[Value::Text(key.to_owned())]))
    }

    /// The rows of business keys, by key. Keys are trimmed, blank ones are passed over, unknown ones are absent.
    ///
    /// # Errors
    /// As [`RowApi::get_by_unique_identifier`].
    fn get_many_by_unique_identifier<'k>(
        book: &Book,
        keys: impl IntoIterator<Item = &'k str>,
    ) -> Result<BTreeMap<String, Self>, RowError> {
        let mut found = BTreeMap::new();
        for key in keys.into_iter().map(str::trim).filter(|key| !key.is_empty()) {
            if let Some(row) = Self::get_by_unique_identifier(book, key)? {
                found.insert(key.to_owned(), row);
            }
        }
        Ok(found)
    }

    /// The rows of a query, and where the next page starts.
    ///
    /// # Errors
    /// [`RowError::Query`], [`RowError::Engine`].
    fn filter(book: &Book, query: &Query) -> Result<(Vec<Self>, Option<Cursor>), RowError> {
        let table: TableId = book.table(Self::Table::IDENTIFIER)?;
        let page = book.store().query(table, query)?;
        let typed = |(_, record): &(Key, Record)| Self::from_record(record).ok();
        Ok((page.rows.iter().filter_map(typed).collect(), page.next))
    }
}

impl<R: Row> RowApi for R {}

fn business_text<T: MetaTable>() -> Result<&'static str, RowError> {
    match T::definition().business_key {
        [column] => Ok(column),
        _ => Err(RowError::Unsupported(T::IDENTIFIER, "business key of one column")),
    }
}
