//! Relational machinery: tables are declared once, rows are typed, and every write is one checked transaction.
//!
//! Knows nothing of finance and nothing of where rows are stored. A [`table!`] declaration is the single source of a
//! table's row, draft, codec, constraints, indexes, SQL, types and documentation.
//!
//! - Rows: [`Store`] holds the rows of the tables of a [`Catalog`]; a [`Transaction`] commits with a [`ChangeSet`] or
//!   reports every rule that it breaks and leaves no trace; [`Query`] filters, sorts and pages; [`Store::delete_impact`]
//!   foretells a delete; a clone is a snapshot.
//! - Intents: a [`Book`] is changed by [`Intent`]s, which the mutators of its [`Package`]s carry out and its [`Journal`]
//!   keeps, with what takes them back. [`RowApi`] is what every row can be asked.
//! - Storage: [`Blocks`] are what a device keeps, [`Opening`] reads them back and brings older schemas up to today's.
//! - Descriptions: [`Dialect`] is the SQL of a database; [`catalogue`], [`typescript()`], [`json_schema()`] and
//!   [`reference()`] say the same to other tools.
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
//! assert_eq!(violations[0].code, "unique_violated");
//! assert_eq!(store.rows::<ShelfTable>().count(), 0);
//! ```

#![warn(missing_docs)]

mod blocks;
mod book;
mod cascade;
mod catalog;
mod catalogue;
mod change;
mod choices;
mod ddl;
mod declare;
mod definition;
mod document;
mod draft;
mod engine;
mod impact;
mod intent;
mod journal;
mod json_api;
mod json_form;
mod json_schema;
mod key;
mod migration;
mod opening;
mod pack;
mod package;
mod query;
mod record;
mod reference;
mod reversal;
mod row;
mod rows;
mod rule;
mod session;
mod store;
mod transaction;
mod typescript;
mod value;
mod violation;
mod wording;

pub use blocks::{BlockWrite, Blocks};
pub use book::{Applied, Book, Effect};
pub use catalog::{Catalog, CatalogError, TableId};
pub use catalogue::catalogue;
pub use change::{Change, ChangeSet, Inverse};
pub use choices::Choices;
pub use ddl::{Dialect, check_constraint};
pub use definition::{
    Check, Column, ColumnDefault, ForeignKey, Identity, NormalForm, OnDelete, Owner, TableDefinition, Unique,
};
pub use document::{DOCUMENT_FORMAT, DocumentError};
pub use draft::Draft;
pub use engine::{EngineError, Selector};
pub use impact::{DeleteImpact, Judgement, Relationship};
pub use intent::{Conflict, Intent, Mutator, Origin, Read, Refusal, Write};
pub use journal::{Details, Entry, Journal, Reversal};
pub use json_api::{JsonError, Question};
pub use json_schema::json_schema;
pub use key::Key;
pub use migration::{LooseRow, Migration, MigrationError, Schema, Step};
pub use opening::{OpenError, Opening};
pub use pack::PackError;
pub use package::{Broken, Guard, Package, Report};
pub use query::{Cursor, Filter, Page, PageInfo, Query, QueryError};
pub use record::Record;
pub use reference::reference;
pub use reversal::{REDO, REVERSAL_VERSION, UNDO};
pub use row::{Field, MetaTable, Row};
pub use rows::{ALL_TOGETHER, CREATE_ROWS, DELETE_ROWS, RowsArgs, UPDATE_ROWS, UPSERT_ROWS};
pub use rule::Rule;
pub use session::{RowApi, RowError, Session};
pub use store::Store;
pub use transaction::Transaction;
pub use typescript::{TYPESCRIPT_BASIS, typescript};
pub use value::{ColumnType, Instant, Json, Uid, Value};
pub use violation::Violation;
