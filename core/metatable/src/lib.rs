//! Relational machinery: tables are declared once, rows are typed, and every write is one checked transaction.
//!
//! Knows nothing of finance and nothing of where rows are stored. A [`table!`] declaration is the single source of a
//! table's row, draft, codec, constraints, indexes, SQL, types and documentation.
//!
//! - Rows: [`Store`] holds the rows of the tables of a [`Catalog`]; a [`Transaction`] commits with a [`ChangeSet`] or
//!   reports every violation and leaves no trace; [`Query`] filters, sorts and pages; [`Store::delete_impact`] predicts a
//!   delete; a clone is a snapshot.
//! - Intents: a [`Book`] is changed by [`Intent`]s, which the [`Operation`]s of its [`Package`]s carry out and its [`Journal`]
//!   keeps, each with its inverse. [`RowApi`] is the interface of every row.
//! - Storage: a device keeps [`Segments`] of rows and a log of [`Revision`]s in front of them; [`Opening`] reads them back and
//!   brings older schemas up to today's, [`CatchUp`] reads what others stored since.
//! - Descriptions: [`Dialect`] is the SQL of a database; [`catalogue`], [`typescript()`], [`json_schema()`] and
//!   [`reference()`] describe the tables to other tools and to people.
//!
//! The modules are rooms, from the top down: `describe`, `book`, `store`, `format`, `row`, `schema`. A room uses the rooms
//! below it and none above.
//!
//! ```
//! use metatable::{Catalog, MetaTable, Owner, Store, Uid, table};
//!
//! const DOCS: Owner = Owner { package: "docs", namespace: "docs" };
//!
//! table! {
//!     /// A shelf.
//!     ShelfTable => Shelf, ShelfDraft {
//!         identifier: "Shelf", owner: DOCS, label: "Shelves";
//!         /// Surrogate key.
//!         uid: Uid, "Uid", default NewUid;
//!         /// Business key.
//!         name: String, "Name", max 10;
//!     }
//!     primary [uid];
//!     key [name];
//! }
//!
//! let catalog = Catalog::new(&[ShelfTable::definition()]).unwrap();
//! let mut store = Store::new(catalog);
//! let mut write = store.begin();
//! write.put(&Shelf { uid: Uid::from_u128(1), name: "A".into() });
//! write.put(&Shelf { uid: Uid::from_u128(2), name: "A".into() });
//! let violations = write.commit().unwrap_err();
//! assert_eq!(violations[0].violation.code, "unique_violated");
//! assert_eq!(store.rows::<ShelfTable>().count(), 0);
//! ```

#![warn(missing_docs)]

mod book;
pub mod codes;
mod describe;
mod format;
mod row;
mod schema;
mod store;

#[cfg(feature = "schemas")]
pub use ::typescript::declared;
pub use book::catching_up::{CatchUp, News};
pub use book::effect::Effect;
pub use book::engine::{EngineError, Selector};
pub use book::intent::{Conflict, Intent, Origin, Read, Refusal};
pub use book::journal::{Details, Entry, Journal, Reversal};
pub use book::json_api::{JsonError, Question};
pub use book::opening::{OpenError, Opening};
pub use book::operations::{AllTogether, BUILT_IN, Part};
pub use book::package::exported::Exported;
#[cfg(feature = "schemas")]
pub use book::package::exported::SchemaOf;
pub use book::package::operation::{AnyOperation, Operation, Right, Upcast, counted};
pub use book::package::write::Write;
pub use book::package::{AnyReport, Broken, Guard, Judged, Package, Report};
pub use book::reversal::{REDO, REVERSAL_VERSION, Reverse, ReverseNamed, UNDO};
pub use book::row_operations::{CreateRows, DeleteRows, Rows, UpdateRows, UpsertRows};
pub use book::session::{RowApi, RowError, Session};
pub use book::stored::{DetailPack, Directory, JournalSegment, Revision};
pub use book::{Applied, Book, Executed, HoldsBook, RowCounts};
pub use describe::json_schema::json_schema;
pub use describe::reference::reference;
pub use describe::sql::{Dialect, check_constraint};
pub use describe::tables_json::catalogue;
pub use describe::typescript::typescript;
pub use format::document::{DOCUMENT_FORMAT, DocumentError};
pub use format::migration::{LooseRow, Migration, MigrationError, Schema, Step};
pub use format::pack::PackError;
pub use row::draft::Draft;
pub use row::record::Record;
pub use row::{Chosen, Document, Field, MetaTable, Nullable, Plain, Row, Structured};
pub use schema::catalog::{Catalog, CatalogError, TableId};
pub use schema::choices::Choices;
pub use schema::definition::{
    Check, Column, ColumnDefault, ForeignKey, Identity, NormalForm, OnDelete, Owner, TableDefinition, Unique,
};
pub use schema::key::Key;
pub use schema::rule::Rule;
pub use schema::value::{ColumnType, Instant, Json, Uid, Value};
pub use schema::violation::RowViolation;
pub use store::Store;
pub use store::change::{Change, ChangeSet, Inverse};
pub use store::digest::Digest;
pub use store::impact::{DeleteImpact, Judgement, Relationship};
pub use store::newest::NewestRows;
pub use store::query::{Cursor, Filter, Page, PageInfo, Query, QueryError};
pub use store::segments::{Layout, SegmentWrite, Segments, StoredSegment};
pub use store::transaction::Transaction;
