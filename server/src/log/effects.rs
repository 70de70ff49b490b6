//! What became of intents: by their hash under whatever name, and of a store up to a version.

use std::collections::BTreeSet;

use sync::{BookId, Hash, StoreId};

use super::checkpoints::AT_ONCE;
use super::failure::Failure;
use super::memory::Books;
use super::operation::{Mode, Operation};
use super::sql::{Session, Value, bound, padded, places};

/// The intents of these hashes that had an effect, each with the version of the entry in which it had it, in the order of the hashes.
#[derive(Clone, Debug)]
pub struct Effects {
    /// The book.
    pub book: BookId,
    /// The hashes of intents.
    pub hashes: Vec<Hash>,
}

impl Operation for Effects {
    type Answer = Vec<(Hash, u64)>;
    const MODE: Mode = Mode::Read;

    fn in_memory(&self, books: &mut Books) -> Result<Self::Answer, Failure> {
        let hashes: BTreeSet<Hash> = self.hashes.iter().copied().collect();
        let entries = books.get(self.book).into_iter().flat_map(|book| book.entries.values());
        let heads = entries.map(|stored| &stored.entry.head);
        let had_effect = heads.filter(|head| head.outcome.had_effect());
        let asked = had_effect.filter(|head| hashes.contains(&head.mhash));
        let mut found: Vec<(Hash, u64)> = asked.map(|head| (head.mhash, head.ver)).collect();
        found.sort_unstable();
        Ok(found)
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<Self::Answer, Failure> {
        let hashes: BTreeSet<Hash> = self.hashes.iter().copied().collect();
        let hashes: Vec<Hash> = hashes.into_iter().collect();
        let mut found = Vec::new();
        for hashes in hashes.chunks(AT_ONCE) {
            let hashes = padded(hashes.iter().map(|&hash| hash.into()).collect());
            let sql = format!(
                "SELECT mhash, ver FROM entry WHERE book_id = $1 AND mhash IN ({}) \
                 AND status IN ('applied', 'altered') ORDER BY mhash, ver",
                places(2, hashes.len())
            );
            let values: Vec<Value> = [self.book.into()].into_iter().chain(hashes).collect();
            for mut row in session.query(&sql, &values).await? {
                found.push((row.hash()?, row.number()?));
            }
        }
        Ok(found)
    }
}

/// The place of the last intent of a store up to a version; 0 where there is none.
#[derive(Clone, Copy, Debug)]
pub struct LastOfStore {
    /// The book.
    pub book: BookId,
    /// The store.
    pub store: StoreId,
    /// The version.
    pub ver: u64,
}

impl Operation for LastOfStore {
    type Answer = u64;
    const MODE: Mode = Mode::Look;

    fn in_memory(&self, books: &mut Books) -> Result<u64, Failure> {
        let book = books.get(self.book).into_iter();
        let mut newest = book.flat_map(|book| book.entries.range(..=self.ver).rev());
        let last = newest.find(|(_, stored)| stored.entry.head.store == self.store);
        Ok(last.map_or(0, |(_, stored)| stored.entry.head.mseq))
    }

    async fn in_sql<S: Session>(&self, session: &mut S) -> Result<u64, Failure> {
        let sql =
            "SELECT mseq FROM entry WHERE book_id = $1 AND store_id = $2 AND ver <= $3 ORDER BY mseq DESC LIMIT 1";
        let values = [self.book.into(), self.store.into(), bound(self.ver)];
        let rows = session.query(sql, &values).await?;
        let last = rows.into_iter().next().map(|mut row| row.number());
        Ok(last.transpose()?.unwrap_or(0))
    }
}
