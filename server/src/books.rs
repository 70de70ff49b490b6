//! Books over their log: what a device asks is answered here.
//!
//! A book in memory is a cache of its log. Any process may answer about any book, for each write compares where the book stands.

mod batch;
mod checkpoint;
mod counts;
mod create;
mod heads;
mod held;
mod load;
mod push;
mod read;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use metatable::{Book, CatalogError, Package, Right};
use sync::frames::{Answer, Refused, Request};
use sync::{BookId, Hash, StoreId, UserId};

use crate::codes;
use crate::log::{BookState, DeviceStore, Failure, Limit, Log, Look, Looked, Role};

use counts::Counted;
pub use counts::Counts;
use heads::Heads;
use push::Shelf;

/// Whose request it is, as the host has found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The user.
    pub user: UserId,
    /// The name that their intents are signed with.
    pub name: String,
    /// The device, as its user calls it.
    pub device: String,
}

/// The books of a log. A clone has the same books in memory.
#[derive(Clone, Debug)]
pub struct Books(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    log: Log,
    /// A book without rows, for its tables and operations.
    like: Book,
    engine: Hash,
    heads: Arc<Heads>,
    /// So often others may come before a writer; then it holds the book's row.
    holds_after: u32,
    counted: Counted,
    /// Why the process must end, where nobody waited for the answer that said so.
    fatal: OnceLock<Failure>,
    shelves: Mutex<BTreeMap<BookId, Arc<Shelf>>>,
}

/// Why there is no answer of the kind that was asked for.
#[derive(Clone, Debug)]
enum Halt {
    Refused(Refused),
    Failed(Failure),
}

impl From<Refused> for Halt {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Failure> for Halt {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

type Answered = Result<Answer, Halt>;

impl Books {
    /// The books of a log, with these tables and operations.
    ///
    /// # Errors
    /// The packages' tables do not make a catalog.
    pub fn new(log: Log, packages: fn() -> Vec<Package>) -> Result<Self, CatalogError> {
        Self::holding_after(log, packages, 3)
    }

    /// The same, with how often others may come before a writer until it holds the book's row while it runs.
    ///
    /// # Errors
    /// As [`Books::new`].
    pub fn holding_after(log: Log, packages: fn() -> Vec<Package>, times: u32) -> Result<Self, CatalogError> {
        let like = Book::with_all_tables(packages())?;
        let inner = Inner {
            engine: engine(&like),
            like,
            heads: Arc::new(Heads::new(log.clone())),
            log,
            holds_after: times,
            counted: Counted::default(),
            fatal: OnceLock::new(),
            shelves: Mutex::default(),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// How often this process came to which end of a commit.
    pub fn counts(&self) -> Counts {
        self.0.counted.now()
    }

    /// The answer to a request about a book; [`Refused::Busy`] also where the log does not answer now.
    ///
    /// # Errors
    /// `log_damaged`, `log_broken`, `log_refused`: nothing that the device could do helps. [`Failure::Fatal`]: the process must end.
    pub async fn answer(&self, session: &Session, book: BookId, request: Request) -> Result<Answer, Failure> {
        if let Some(fatal) = self.0.fatal.get() {
            return Err(fatal.clone());
        }
        let answered = match request {
            Request::Hello(hello) => self.hello(session, book, hello).await,
            Request::Push(push) => self.push(session, book, push).await,
            Request::Pull(pull) => self.pull(session, book, pull).await,
            Request::Checkpoint(store, settled) => self.checkpoint(session, book, store, settled).await,
            Request::Blobs(hashes) => self.blobs(session, book, hashes).await,
            Request::Entry(ver) => self.entry(session, book, ver).await,
        };
        match answered {
            Ok(answer) => Ok(answer),
            Err(Halt::Refused(refused)) => Ok(Answer::Refused(refused)),
            Err(Halt::Failed(Failure::Unavailable(_) | Failure::Unknown(_))) => Ok(Answer::Refused(Refused::Busy)),
            Err(Halt::Failed(failure)) => Err(failure),
        }
    }

    /// Where a book stands, with the entries after a version; the user is a member, and the store, if one is named, is theirs.
    async fn look(
        &self,
        session: &Session,
        book: BookId,
        store: Option<StoreId>,
        later: (u64, Limit),
    ) -> Result<(Looked, Right), Halt> {
        let look = Look {
            book,
            after: later.0,
            limit: later.1,
            stores: store.into_iter().collect(),
            users: vec![session.user],
        };
        let looked = self.0.log.run(look).await?.ok_or(Refused::NoBook)?;
        let role = right(self.role(&looked, session.user)?);
        if let Some(store) = store {
            own_store(&looked, store, session.user)?;
        }
        Ok((looked, role))
    }

    /// What a user may do in a book that this program knows the tables of.
    fn role(&self, looked: &Looked, user: UserId) -> Result<Role, Refused> {
        let mut members = looked.members.iter();
        let (_, role) = members.find(|(member, _)| *member == user).ok_or(Refused::NoBook)?;
        if looked.head.schema != *self.0.like.schema_json() {
            return Err(Refused::NewerServer);
        }
        Ok(*role)
    }

    /// Takes note of a failure that nobody may hear of.
    fn note(&self, failure: &Failure) {
        if matches!(failure, Failure::Fatal(_)) {
            self.0.fatal.get_or_init(|| failure.clone());
        }
    }

    /// What is in memory of a book.
    fn shelf(&self, book: BookId) -> Arc<Shelf> {
        Arc::clone(lock(&self.0.shelves).entry(book).or_default())
    }

    /// What work on a thread of its own gives, where it holds up nobody else.
    async fn work<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> Result<R, Failure> {
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|error| Failure::Unavailable(codes::work_ended(&error)))
    }
}

/// A store of this user that was not revoked; one that is not there may be in a log that was restored.
fn own_store(looked: &Looked, store: StoreId, user: UserId) -> Result<&DeviceStore, Refused> {
    let mut stores = looked.stores.iter();
    let found = stores.find(|found| found.store == store).ok_or(Refused::Stranger)?;
    let is_own = found.user == user && found.revoked_at.is_none();
    is_own.then_some(found).ok_or(Refused::Revoked)
}

/// Whether a book is written at all.
fn is_open(looked: &Looked) -> bool {
    looked.head.state == BookState::Open
}

fn right(role: Role) -> Right {
    match role {
        Role::Viewer => Right::Viewer,
        Role::Editor => Right::Editor,
        Role::Approver => Right::Approver,
        Role::Admin => Right::Admin,
    }
}

/// The hash of the tables and of the kinds of operations.
fn engine(like: &Book) -> Hash {
    let operations = like.packages().iter().flat_map(|package| &package.operations);
    let mut kinds: Vec<&str> = operations.map(|operation| operation.kind).collect();
    kinds.sort_unstable();
    Hash::chained(Hash::of(like.schema_json().as_bytes()), kinds.join("\n").as_bytes())
}

/// Microseconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// What is locked is never left half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
