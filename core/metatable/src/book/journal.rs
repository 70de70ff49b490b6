//! The journal: the intents that a book carried out, by whom and when, each with its inverse.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::book::intent::{Intent, Read};
use crate::format::pack::{self, PackError};
use crate::schema::value::Uid;
use crate::store::change::Inverse;

/// An entry: an intent that was carried out. Its head is what a history lists; its details are decoded when they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    head: Head,
    /// The canonical bytes of the details, which may be as large as an import; none where they stayed on the device.
    details: Option<Vec<u8>>,
}

/// The details of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    /// The intent.
    pub intent: Intent,
    /// The cells that it relied on beside the rows that it changed.
    pub reads: Vec<Read>,
    /// Its inverse, in table and key order.
    pub inverse: Vec<Inverse>,
}

/// The reversal of an earlier entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reversal {
    /// Undid that entry.
    Undo(u64),
    /// Redid that entry, which was undone.
    Redo(u64),
}

/// By table identifier, how many rows were (new, changed, deleted).
type Counts = BTreeMap<String, (usize, usize, usize)>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    number: u64,
    kind: String,
    version: u32,
    at: i64,
    seed: Uid,
    by: String,
    reversal: Option<Reversal>,
    counts: Counts,
}

#[derive(Serialize, Deserialize)]
struct Body {
    /// JSON text: the binary form does not describe itself, as a JSON value would need.
    args: String,
    /// Of earlier versions: the operation declares its policy.
    policy: u32,
    reads: Vec<Read>,
    inverse: Vec<Inverse>,
}

/// What stands where a policy stood.
const POLICY: u32 = 1;

/// What the inverse of a new row takes, roughly.
const INVERSE_BYTES: usize = 80;

impl Entry {
    pub(crate) fn new(
        number: u64,
        intent: &Intent,
        reversal: Option<Reversal>,
        reads: Vec<Read>,
        inverse: Vec<Inverse>,
    ) -> Self {
        let head = Head {
            number,
            kind: intent.kind.clone(),
            version: intent.version,
            at: intent.at.timestamp_micros(),
            seed: intent.seed,
            by: intent.by.clone(),
            reversal,
            counts: counts(&inverse),
        };
        let body = Body {
            // Every key is a text.
            args: serde_json::to_string(&intent.args).unwrap_or_default(),
            policy: POLICY,
            reads,
            inverse,
        };
        let about = body.args.len() + body.inverse.len() * INVERSE_BYTES;
        let details = Some(pack::encode_large(&body, about));
        Self { head, details }
    }

    /// Its number in the journal, from 1, without gaps.
    pub fn number(&self) -> u64 {
        self.head.number
    }

    /// Which operation carried it out.
    pub fn kind(&self) -> &str {
        &self.head.kind
    }

    /// Who requested it.
    pub fn by(&self) -> &str {
        &self.head.by
    }

    /// When it was requested, in microseconds since 1970-01-01T00:00Z.
    pub fn at_micros(&self) -> i64 {
        self.head.at
    }

    /// The reversal that it is; none for any other intent.
    pub fn reversal(&self) -> Option<Reversal> {
        self.head.reversal
    }

    /// How many rows of each table the entry wrote: (new, changed, deleted), by table identifier.
    pub fn counts(&self) -> &Counts {
        &self.head.counts
    }

    /// The details.
    ///
    /// # Errors
    /// The stored bytes are damaged, or stayed where they are stored: see [`Book::recall`](crate::Book::recall).
    pub fn details(&self) -> Result<Details, PackError> {
        let head = self.head.clone();
        let body: Body = pack::decode_value(self.details.as_deref().ok_or(PackError::NotRead)?)?;
        Ok(Details {
            intent: Intent {
                kind: head.kind,
                version: head.version,
                args: serde_json::from_str(&body.args).map_err(|_| PackError::Damaged)?,
                at: chrono::DateTime::from_timestamp_micros(head.at).ok_or(PackError::Damaged)?,
                seed: head.seed,
                by: head.by,
            },
            reads: body.reads,
            inverse: body.inverse,
        })
    }

    /// The canonical bytes of the head.
    pub fn to_bytes(&self) -> Vec<u8> {
        pack::encode_value(&self.head)
    }

    /// The canonical bytes of the details; none where they stayed on the device.
    pub fn detail_bytes(&self) -> Option<&[u8]> {
        self.details.as_deref()
    }

    /// The entry of these bytes, without its details.
    ///
    /// # Errors
    /// The bytes are not an entry.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let head = pack::decode_value(bytes)?;
        Ok(Self { head, details: None })
    }

    pub(crate) fn with_details(self, details: Option<Vec<u8>>) -> Self {
        Self { details, ..self }
    }
}

fn counts(inverse: &[Inverse]) -> Counts {
    let mut counts = Counts::new();
    // Changes come by table.
    for changes in inverse.chunk_by(|one, next| one.table == next.table) {
        let Some(first) = changes.first() else { continue };
        let count = counts.entry(first.table.clone()).or_default();
        for change in changes {
            match (&change.before, change.after) {
                (None, _) => count.0 += 1,
                (_, Some(_)) => count.1 += 1,
                (_, None) => count.2 += 1,
            }
        }
    }
    counts
}

/// The entries of a book, oldest first; only ever added to.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: Vec<Arc<Entry>>,
    reversals: ReversalIndex,
}

/// The index of reversals, updated with every entry, so that no question reads the journal through. An entry is
/// *effective* when it is not undone.
#[derive(Clone, Debug, Default)]
struct ReversalIndex {
    /// Effective entries that are not reversals.
    undoable: BTreeSet<u64>,
    /// Undone entries, each with whether it was in `undoable`.
    undone: BTreeMap<u64, bool>,
    /// Entries that were undone since the last entry that is not a reversal, the latest last.
    redoable: Vec<u64>,
}

impl ReversalIndex {
    fn add(&mut self, entry: &Entry) {
        match entry.reversal() {
            None => {
                self.undoable.insert(entry.number());
                self.redoable.clear();
            }
            Some(Reversal::Undo(of)) => {
                let was_undoable = self.undoable.remove(&of);
                self.undone.entry(of).or_insert(was_undoable);
                self.redoable.push(of);
            }
            Some(Reversal::Redo(of)) => {
                if self.undone.remove(&of) == Some(true) {
                    self.undoable.insert(of);
                }
                if let Some(place) = self.redoable.iter().rposition(|number| *number == of) {
                    self.redoable.remove(place);
                }
            }
        }
    }
}

impl Journal {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The entry of a number.
    pub fn entry(&self, number: u64) -> Option<&Arc<Entry>> {
        self.entries.get(self.place(number)?)
    }

    /// Whether an entry is effective: it was not undone, or was redone since.
    pub fn stands(&self, number: u64) -> bool {
        !self.reversals.undone.contains_key(&number)
    }

    /// The entry that undo reverses next: the newest effective one.
    pub fn undoable(&self) -> Option<u64> {
        self.reversals.undoable.last().copied()
    }

    /// The entry that redo repeats next: the one that was undone last, while nothing but reversals followed.
    pub fn redoable(&self) -> Option<u64> {
        self.reversals.redoable.last().copied()
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.entries.last().map_or(1, |entry| entry.number() + 1)
    }

    pub(crate) fn push(&mut self, entry: Entry) -> Arc<Entry> {
        let entry = Arc::new(entry);
        self.reversals.add(&entry);
        self.entries.push(Arc::clone(&entry));
        entry
    }

    pub(crate) fn recall(&mut self, number: u64, details: Vec<u8>) {
        if let Some(entry) = self.place(number).and_then(|place| self.entries.get_mut(place)) {
            Arc::make_mut(entry).details = Some(details);
        }
    }

    /// Removes the last entry and rebuilds the index: a change that cannot be stored is rare.
    pub(crate) fn remove_last(&mut self, number: u64) {
        if self.entries.pop_if(|entry| entry.number() == number).is_some() {
            self.reversals = ReversalIndex::default();
            self.entries.iter().for_each(|entry| self.reversals.add(entry));
        }
    }

    /// Numbers ascend.
    fn place(&self, number: u64) -> Option<usize> {
        self.entries.binary_search_by_key(&number, |entry| entry.number()).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(number: u64, reversal: Option<Reversal>) -> Entry {
        let intent = Intent {
            kind: "k".into(),
            version: 1,
            args: serde_json::Value::Null,
            at: chrono::DateTime::UNIX_EPOCH,
            seed: Uid::nil(),
            by: String::new(),
        };
        Entry::new(number, &intent, reversal, Vec::new(), Vec::new())
    }

    /// The journal of a user who changes rows (none), undoes (`Some(true)`) and redoes (`Some(false)`), where there is
    /// something to undo or redo; some of the changes cannot be stored.
    fn journal(acts: &[(Option<bool>, prop::sample::Index, bool)]) -> Journal {
        let mut journal = Journal::default();
        for (act, of, is_stored) in acts {
            let number = journal.next_number();
            let known = 1..number;
            let of = |undone: bool| {
                let fit: Vec<u64> = known.filter(|&number| stands(&journal, number) != undone).collect();
                (!fit.is_empty()).then(|| *of.get(&fit))
            };
            let reversal = match act {
                None => Some(None),
                Some(true) => of(false).map(|of| Some(Reversal::Undo(of))),
                Some(false) => of(true).map(|of| Some(Reversal::Redo(of))),
            };
            let Some(reversal) = reversal else { continue };
            journal.push(entry(number, reversal));
            if !is_stored {
                journal.remove_last(number);
            }
        }
        journal
    }

    /// By reading the journal through.
    fn stands(journal: &Journal, number: u64) -> bool {
        let reversals = journal.entries.iter().rev().filter_map(|entry| entry.reversal());
        let mut last =
            reversals.filter(|reversal| matches!(reversal, Reversal::Undo(of) | Reversal::Redo(of) if *of == number));
        !matches!(last.next(), Some(Reversal::Undo(_)))
    }

    fn undoable(journal: &Journal) -> Option<u64> {
        let asked = journal.entries.iter().rev().filter(|entry| entry.reversal().is_none());
        asked
            .map(|entry| entry.number())
            .find(|&number| stands(journal, number))
    }

    fn redoable(journal: &Journal) -> Option<u64> {
        let mut redone = Vec::new();
        for entry in journal.entries.iter().rev() {
            match entry.reversal()? {
                Reversal::Redo(of) => redone.push(of),
                Reversal::Undo(of) if redone.contains(&of) => redone.retain(|&number| number != of),
                Reversal::Undo(of) => return Some(of),
            }
        }
        None
    }

    proptest! {
        #[test]
        fn the_index_says_what_reading_through_says_and_needs_no_entry(
            acts in prop::collection::vec((prop::option::weighted(0.7, any::<bool>()), any::<prop::sample::Index>(), any::<bool>()), 0..40),
        ) {
            let mut journal = journal(&acts);
            let next = journal.next_number();
            let read: Vec<bool> = (1..next).map(|number| stands(&journal, number)).collect();
            let reversible = (undoable(&journal), redoable(&journal));
            for number in 1..next {
                prop_assert_eq!(journal.entry(number).map(|entry| entry.number()), Some(number));
            }
            journal.entries.clear();
            let told: Vec<bool> = (1..next).map(|number| journal.stands(number)).collect();
            prop_assert_eq!(told, read);
            prop_assert_eq!((journal.undoable(), journal.redoable()), reversible);
        }
    }
}
