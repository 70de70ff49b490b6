//! A write: entries that follow the state that their writer has seen, or nothing.

mod transaction;

use std::collections::{BTreeMap, BTreeSet};

use sync::{BookId, Entry, Hash, StoreId, UserId};

use super::entries::status;
use super::failpoint;
use super::failure::Failure;
use super::memory::{Book, Books};
use super::operation::{Mode, Operation};
use super::packed::Packed;
use super::record::{BookState, Once, Place, Role, Stored};
use super::sql::{Session, check_text, number};
use crate::codes;

/// Adds entries to a book, if it stands where their writer has seen it, and so do stores, members and keys.
///
/// The rows of the book and of its stores are compared and set in one transaction, so that any process may write any book, and one
/// that has slept cannot write on an old state. Fails with `entry_misplaced` where the entries do not follow what was seen.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The book.
    pub book: BookId,
    /// Where the book was seen.
    pub seen: Place,
    /// Every store that an entry is of.
    pub stores: Vec<SeenStore>,
    /// Every member on whose role the entries rely.
    pub members: Vec<SeenMember>,
    /// The entries; at least one.
    pub entries: Vec<Appended>,
    /// Roles from now on; an entry says so, in order that the chain covers them.
    pub grants: Vec<Grant>,
    /// Keys that stand for the entries; one that is used and has not ended at the time of the last entry is in the way.
    pub once: Vec<Once>,
    /// The schema from now on, if an entry is a step to it.
    pub schema: Option<String>,
}

/// A store as it was seen, not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenStore {
    /// Its id.
    pub store: StoreId,
    /// Whose it is.
    pub user: UserId,
    /// The last of its intents in the log.
    pub lmid: u64,
}

/// A member as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenMember {
    /// The user.
    pub user: UserId,
    /// The role; none for no member.
    pub role: Option<Role>,
}

/// A role that a user is given, or that is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The user.
    pub user: UserId,
    /// The role; none for no member any more.
    pub role: Option<Role>,
}

/// An entry to be added, with its body.
#[derive(Clone, Debug)]
pub struct Appended {
    entry: Entry,
    body: Packed,
}

impl Appended {
    /// An entry with the bytes of its body, which are compressed here.
    ///
    /// # Errors
    /// `body_of_another_entry`: the head names another body.
    pub fn new(entry: Entry, body: &[u8]) -> Result<Self, Failure> {
        if Hash::of(body) != entry.head.body_hash {
            return Err(Failure::Refused(codes::body_of_another_entry(&entry.head.ver)));
        }
        let body = Packed::of(body)?;
        Ok(Self { entry, body })
    }

    /// The entry.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }
}

/// What came of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It is durable.
    Done,
    /// Nothing was written: something is not as it was seen.
    Moved(Moved),
    /// The connection was lost while it was committed; the book is to be loaded again.
    Unknown,
}

/// What is not as it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The book: others wrote, or it is sealed, or gone.
    Book,
    /// A store: others wrote with it, it is revoked, or another user's, or gone.
    Store(StoreId),
    /// The role of a member.
    Member(UserId),
    /// A key, which stands for another intent.
    Once(String),
}

impl Commit {
    /// Where the book and its stores stand afterwards, and the time.
    fn end(&self) -> Result<(Place, BTreeMap<StoreId, u64>, i64), Failure> {
        let misplaced = |ver: u64| Failure::Refused(codes::entry_misplaced(&ver));
        let mut lmids: BTreeMap<StoreId, u64> = self.stores.iter().map(|seen| (seen.store, seen.lmid)).collect();
        let mut place = self.seen;
        self.check_repeats(lmids.len())?;
        for Appended { entry, .. } in &self.entries {
            let head = &entry.head;
            if place.ver.checked_add(1) != Some(head.ver) || !entry.follows(place.chain) {
                return Err(misplaced(head.ver));
            }
            place = Place {
                ver: head.ver,
                chain: entry.chain,
            };
            let is_next = match lmids.get_mut(&head.store) {
                None => head.store == StoreId::default() && head.mseq == head.ver,
                Some(lmid) => {
                    *lmid = lmid.saturating_add(1);
                    *lmid == head.mseq
                }
            };
            if !is_next {
                return Err(misplaced(head.ver));
            }
            check_text("kind of an intent", &head.kind)?;
            check_text("code of a refusal", &status(&head.outcome).1.unwrap_or_default())?;
            number("base version", head.base_ver)?;
        }
        check_text("schema", self.schema.as_deref().unwrap_or_default())?;
        number("version", place.ver)?;
        let last = self.entries.last().ok_or_else(|| misplaced(place.ver))?;
        Ok((place, lmids, last.entry.head.at))
    }

    fn check_repeats(&self, stores: usize) -> Result<(), Failure> {
        let repeats = |what: &str| Failure::Refused(codes::commit_repeats(&what));
        if stores != self.stores.len() {
            return Err(repeats("a store"));
        }
        let mut keys = BTreeSet::new();
        for once in &self.once {
            check_text("idempotency key", &once.key)?;
            number("place of an intent", once.mseq)?;
            if !keys.insert((once.token, &once.key)) {
                return Err(repeats("an idempotency key"));
            }
        }
        Ok(())
    }

    fn moved(&self, book: &Book, at: i64) -> Option<Moved> {
        if book.head.place != self.seen || book.head.state != BookState::Open {
            return Some(Moved::Book);
        }
        let store = self.stores.iter().find(|seen| {
            let store = book.stores.get(&seen.store);
            let is_same = store.map(|store| (store.user, store.lmid, store.revoked_at));
            is_same != Some((seen.user, seen.lmid, None))
        });
        let member = self
            .members
            .iter()
            .find(|seen| book.members.get(&seen.user).copied() != seen.role);
        let once = self.once.iter().find(|once| {
            let used = book.once.get(&(once.token, once.key.clone()));
            used.is_some_and(|used| used.expires_at > at)
        });
        store
            .map(|seen| Moved::Store(seen.store))
            .or_else(|| member.map(|seen| Moved::Member(seen.user)))
            .or_else(|| once.map(|once| Moved::Once(once.key.clone())))
    }
}

impl Operation for Commit {
    type Answer = Committed;
    const MODE: Mode = Mode::Write;

    fn in_memory(&self, books: &mut Books) -> Result<Committed, Failure> {
        let (end, lmids, at) = self.end()?;
        let Some(book) = books.get_mut(self.book) else {
            return Ok(Committed::Moved(Moved::Book));
        };
        if let Some(moved) = self.moved(book, at) {
            return Ok(Committed::Moved(moved));
        }
        for Appended { entry, body } in &self.entries {
            let stored = Stored {
                entry: entry.clone(),
                body: Some(body.clone()),
            };
            book.head.digest = entry.head.digest;
            book.entries.insert(entry.head.ver, stored);
        }
        book.head.place = end;
        if let Some(schema) = &self.schema {
            book.head.schema.clone_from(schema);
        }
        for (store, lmid) in lmids {
            if let Some(store) = book.stores.get_mut(&store) {
                store.lmid = lmid;
            }
        }
        for grant in &self.grants {
            match grant.role {
                Some(role) => book.members.insert(grant.user, role),
                None => book.members.remove(&grant.user),
            };
        }
        let once = self
            .once
            .iter()
            .map(|once| ((once.token, once.key.clone()), once.clone()));
        book.once.extend(once);
        Ok(Committed::Done)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Committed, Failure> {
        let (end, lmids, at) = self.end()?;
        failpoint::reach("before_update");
        if !self.set_book(session, end).await? {
            return Ok(Committed::Moved(Moved::Book));
        }
        if let Some(store) = self.set_stores(session, &lmids).await? {
            return Ok(Committed::Moved(Moved::Store(store)));
        }
        failpoint::reach("after_update");
        if let Some(user) = self.compare_members(session).await? {
            return Ok(Committed::Moved(Moved::Member(user)));
        }
        if let Some(key) = self.set_once(session, at).await? {
            return Ok(Committed::Moved(Moved::Once(key)));
        }
        self.insert_entries(session).await?;
        self.set_roles(session).await?;
        Ok(Committed::Done)
    }

    fn keeps(answer: &Committed) -> bool {
        matches!(answer, Committed::Done)
    }

    fn unknown() -> Option<Committed> {
        Some(Committed::Unknown)
    }
}
