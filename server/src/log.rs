//! The durable truth of books: for each a chain of entries, who may write it with what, and checkpoints of its rows.
//!
//! The log is in memory, in a file of SQLite, or in a database of PostgreSQL; each [`Operation`] is a type and does the same on
//! all three. Bodies and blobs are opaque bytes, compressed by the caller ([`Packed`]).

mod archive;
mod backup;
mod books;
mod checkpoints;
mod commit;
mod create;
mod effects;
mod entries;
mod failpoint;
mod failure;
mod held;
mod members;
mod memory;
mod migration;
mod once;
mod operation;
mod packed;
mod postgres;
mod record;
mod sql;
mod sqlite;
mod stores;
mod tables;

use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

pub use backup::{Export, Exported, Import, check_backup};
pub use books::{DeleteBook, ListBooks, MarkBacked, Places, ReadBook, SetState};
pub use checkpoints::{Blobs, PutBlobs, PutCheckpoint, ReadCheckpoint};
pub use commit::{Appended, Commit, Committed, Grant, Moved, SeenMember, SeenStore};
pub use create::CreateBook;
pub use effects::{Effects, LastOfStore};
pub use entries::{Entries, EntriesOfStore, Limit, Newest, ReadEntry};
pub use failure::Failure;
pub use held::{Decide, HeldCommit, Look, Looked};
pub use members::Members;
pub use once::{ExpireOnce, FindOnce};
pub use operation::{Mode, Operation};
pub use packed::{Blob, Packed};
pub use record::{BookHead, BookState, Checkpoint, DeviceStore, Once, Place, Role, Stored};
pub use stores::{Hello, RevokeStore, Stores};

use memory::Books;
use migration::Migrate;
use postgres::Postgres;
use sqlite::Sqlite;
use tables::Dialect;

/// A log that is open. A clone is the same log.
#[derive(Clone, Debug)]
pub struct Log(Backend);

#[derive(Clone, Debug)]
enum Backend {
    Memory(Arc<Mutex<Books>>),
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Log {
    /// An empty log in memory, for tests.
    pub fn in_memory() -> Self {
        Self(Backend::Memory(Arc::default()))
    }

    /// The log in this file of SQLite, which is made if it is not there.
    ///
    /// # Errors
    /// `log_unopened`, `log_of_newer_version`.
    pub async fn sqlite(path: &Path) -> Result<Self, Failure> {
        let log = Self(Backend::Sqlite(Sqlite::open(path)?));
        log.run(Migrate(Dialect::Sqlite)).await?;
        Ok(log)
    }

    /// The log in the database of this connection string; its tables are in the first schema of the search path.
    ///
    /// # Errors
    /// `log_unopened`, `log_of_newer_version`, `fsync_off`.
    pub async fn postgres(connection: &str) -> Result<Self, Failure> {
        let log = Self(Backend::Postgres(Postgres::open(connection).await?));
        log.run(Migrate(Dialect::Postgres)).await?;
        Ok(log)
    }

    /// Does an operation, whole or not at all. So it is also where nobody waits for the answer any more.
    ///
    /// # Errors
    /// As the operation says; `text_has_nul`, `number_too_large`, `log_damaged`, `log_refused`;
    /// [`Failure::Unavailable`] where the database does not answer; [`Failure::Fatal`] where the process must end.
    pub async fn run<O: Operation>(&self, operation: O) -> Result<O::Answer, Failure> {
        match &self.0 {
            Backend::Memory(books) => {
                // Operations check before they write, so that a panic leaves nothing half done.
                let mut books = books.lock().unwrap_or_else(PoisonError::into_inner);
                operation.in_memory(&mut books)
            }
            Backend::Sqlite(sqlite) => sqlite.run(operation).await,
            Backend::Postgres(postgres) => {
                // Of this type it is known that it can be sent; the compiler does not find it out from outside.
                let run: Pin<Box<dyn Future<Output = _> + Send + '_>> = Box::pin(postgres.run(&operation));
                run.await
            }
        }
    }
}
