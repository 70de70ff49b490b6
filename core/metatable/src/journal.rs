//! What was asked of a book, by whom, when, and how to take it back.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::change::Inverse;
use crate::intent::{Conflict, Intent, Read};
use crate::pack::{self, PackError};
use crate::value::Uid;

/// One intent that was carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number in the journal, from 1, without gaps.
    pub number: u64,
    /// What was asked.
    pub intent: Intent,
    /// What it asks of the rows that it changes, when others changed them.
    pub conflict: Conflict,
    /// What it relied on beside the rows that it changed.
    pub reads: Vec<Read>,
    /// What takes it back, in table and key order.
    pub inverse: Vec<Inverse>,
    /// What it did to an earlier entry.
    pub reversal: Option<Reversal>,
}

/// An entry that deals with an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reversal {
    /// Took that entry back.
    Undo(u64),
    /// Carried out again what that entry, since taken back, had asked for.
    Redo(u64),
}

#[derive(Serialize, Deserialize)]
struct Stored {
    number: u64,
    kind: String,
    version: u32,
    /// JSON text: the binary form does not describe itself, as a JSON value would need.
    args: String,
    at: i64,
    seed: Uid,
    by: String,
    conflict: Conflict,
    reads: Vec<Read>,
    inverse: Vec<Inverse>,
    reversal: Option<Reversal>,
}

impl Entry {
    /// How many rows of each table the entry wrote: (new, changed, deleted), by table identifier.
    pub fn counts(&self) -> BTreeMap<&str, (usize, usize, usize)> {
        let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for change in &self.inverse {
            let count = counts.entry(&change.table).or_default();
            match (&change.before, change.after) {
                (None, _) => count.0 += 1,
                (_, Some(_)) => count.1 += 1,
                (_, None) => count.2 += 1,
            }
        }
        counts
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        pack::encode_value(&Stored {
            number: self.number,
            kind: self.intent.kind.clone(),
            version: self.intent.version,
            args: self.intent.args.to_string(),
            at: self.intent.at.timestamp_micros(),
            seed: self.intent.seed,
            by: self.intent.by.clone(),
            conflict: self.conflict,
            reads: self.reads.clone(),
            inverse: self.inverse.clone(),
            reversal: self.reversal,
        })
    }

    /// The entry of these bytes.
    ///
    /// # Errors
    /// The bytes are not an entry.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        let stored: Stored = pack::decode_value(bytes)?;
        Ok(Self {
            number: stored.number,
            intent: Intent {
                kind: stored.kind,
                version: stored.version,
                args: serde_json::from_str(&stored.args).map_err(|_| PackError::Damaged)?,
                at: chrono::DateTime::from_timestamp_micros(stored.at).ok_or(PackError::Damaged)?,
                seed: stored.seed,
                by: stored.by,
            },
            conflict: stored.conflict,
            reads: stored.reads,
            inverse: stored.inverse,
            reversal: stored.reversal,
        })
    }
}

/// The entries of a book, oldest first; only ever added to.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: Vec<Arc<Entry>>,
}

impl Journal {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[Arc<Entry>] {
        &self.entries
    }

    /// The entry of a number.
    pub fn entry(&self, number: u64) -> Option<&Arc<Entry>> {
        self.entries.iter().find(|entry| entry.number == number)
    }

    /// Whether an entry's changes stand: it was not taken back, or was carried out again since.
    pub fn stands(&self, number: u64) -> bool {
        let later = self.entries.iter().rev().filter_map(|entry| entry.reversal);
        let mut last = later.filter(|reversal| match reversal {
            Reversal::Undo(of) | Reversal::Redo(of) => *of == number,
        });
        !matches!(last.next(), Some(Reversal::Undo(_)))
    }

    /// The entry that undo takes back next: the newest one that stands; none when nothing does.
    pub fn undoable(&self) -> Option<u64> {
        let asked = self.entries.iter().rev().filter(|entry| entry.reversal.is_none());
        asked.map(|entry| entry.number).find(|&number| self.stands(number))
    }

    /// The entry that redo carries out next: the one that was taken back last, when nothing else was asked since.
    pub fn redoable(&self) -> Option<u64> {
        let mut redone = Vec::new();
        for entry in self.entries.iter().rev() {
            match entry.reversal? {
                Reversal::Redo(of) => redone.push(of),
                Reversal::Undo(of) if redone.contains(&of) => redone.retain(|&number| number != of),
                Reversal::Undo(of) => return Some(of),
            }
        }
        None
    }

    pub(crate) fn next_number(&self) -> u64 {
        self.entries.last().map_or(1, |entry| entry.number + 1)
    }

    pub(crate) fn push(&mut self, entry: Entry) -> Arc<Entry> {
        let entry = Arc::new(entry);
        self.entries.push(Arc::clone(&entry));
        entry
    }

    pub(crate) fn remove_last(&mut self, number: u64) {
        self.entries.pop_if(|entry| entry.number == number);
    }
}
