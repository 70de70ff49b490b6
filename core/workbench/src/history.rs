//! History: what was asked of the book, in words, what each change did, and taking it back.

mod words;

use std::cell::RefMut;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use metatable::{Book, Entry, Intent, Inverse, Journal, Key, PackError, REDO, REVERSAL_VERSION, Record, TableId, UNDO};
use serde_json::json;
use sorting::Collected;

use super::tables::{cell_of, label_in};
use crate::context::Context;
use crate::handler::{Command, Job, Query, Write};
use crate::session::Session;
use crate::task::{Step, Steps};
use protocol::{
    Cell, ChangeReversed, ChangeState, ChangeView, ChangedRow, Failure, HistoryLine, HistoryView, ListHistory,
    NextChange, ReverseChange, RowEffect, ShowChange, ShowStorage, StorageView, UndoRedo,
};

/// Rows of a change that are shown.
const SHOWN: usize = 60;
/// A change of more rows is judged only when it is turned: looking would take as long as doing.
const JUDGED: usize = 5_000;

impl Job for ListHistory {
    type Steps = Listing;

    fn begin(self, session: &mut Session, _: &Context) -> Result<Listing, Failure> {
        let numbers = window(&self, session.book().journal()).map(|entry| entry.number());
        Ok(Listing {
            unknown: ChangeDescriptions::of(session).missing(numbers),
            request: self,
        })
    }
}

/// The entries that are wanted, newest first.
fn window<'j>(request: &ListHistory, journal: &'j Journal) -> impl Iterator<Item = &'j Arc<Entry>> {
    let newest_first = journal.entries().iter().rev();
    newest_first.skip(request.offset as usize).take(request.limit as usize)
}

/// A window of the history, some of whose details may still be on the device.
#[derive(Debug)]
pub(crate) struct Listing {
    request: ListHistory,
    unknown: Vec<u64>,
}

impl Steps for Listing {
    type Answer = HistoryView;

    fn step(&mut self, session: &mut Session, _: &Context) -> Result<Step<HistoryView>, Failure> {
        if !self.unknown.is_empty() {
            return Ok(Step::Recall(std::mem::take(&mut self.unknown)));
        }
        let journal = session.book().journal();
        let rows = window(&self.request, journal).map(|entry| line(session, entry));
        Ok(Step::Done(HistoryView {
            matching: count(journal.entries().len()),
            rows: rows.collect(),
        }))
    }
}

fn line(session: &Session, entry: &Entry) -> HistoryLine {
    let (mut created, mut changed, mut deleted) = (0, 0, 0);
    for counts in entry.counts().values() {
        created += counts.0;
        changed += counts.1;
        deleted += counts.2;
    }
    HistoryLine {
        number: entry.number(),
        at: chrono::DateTime::from_timestamp_micros(entry.at_micros()).unwrap_or_default(),
        by: entry.by().to_owned(),
        what: described(session, entry),
        created: count(created),
        changed: count(changed),
        deleted: count(deleted),
        state: match entry.reversal() {
            Some(_) => ChangeState::Reversal,
            None if !session.book().journal().stands(entry.number()) => ChangeState::Undone,
            None => ChangeState::Stands,
        },
    }
}

/// The change that undo or redo is for.
pub(super) fn next(session: &Session, turn: UndoRedo) -> Option<NextChange> {
    let journal = session.book().journal();
    let number = match turn {
        UndoRedo::Undo => journal.undoable(),
        UndoRedo::Redo => journal.redoable(),
    }?;
    Some(NextChange {
        number,
        what: described(session, journal.entry(number)?),
    })
}

/// What entries did, in words, by their number: their arguments may be as large as an import, and are read once.
#[derive(Debug, Default)]
struct ChangeDescriptions {
    /// Of the book whose numbers they are.
    generation: u64,
    known: BTreeMap<u64, String>,
}

impl ChangeDescriptions {
    /// Those of the session's book.
    fn of(session: &Session) -> RefMut<'_, Self> {
        let mut descriptions = session.kept::<Self>().borrow_mut();
        if descriptions.generation != session.generation() {
            *descriptions = Self {
                generation: session.generation(),
                ..Self::default()
            };
        }
        descriptions
    }

    /// Those of the numbers that have no sentence yet.
    fn missing(&self, numbers: impl Iterator<Item = u64>) -> Vec<u64> {
        numbers.filter(|number| !self.known.contains_key(number)).collect()
    }
}

/// What an entry did. A change whose details are still on the device is told by its kind and its rows.
fn described(session: &Session, entry: &Entry) -> String {
    let mut descriptions = ChangeDescriptions::of(session);
    if entry.detail_bytes().is_none() && !descriptions.known.contains_key(&entry.number()) {
        let rows = rows_of(entry);
        let noun = if rows == 1 { "row" } else { "rows" };
        return format!("{}: {rows} {noun}", words::spelled(entry.kind()));
    }
    let known = descriptions.known.entry(entry.number());
    known.or_insert_with(|| words::of(session.book(), entry)).clone()
}

/// The changes that undo and redo are for, as far as their details are still on the device and small enough to be read
/// without a wait: every page can show what they did.
#[must_use]
pub fn shown_changes(session: &Session) -> Vec<u64> {
    let journal = session.book().journal();
    let next = [journal.undoable(), journal.redoable()].into_iter().flatten();
    next.filter(|number| {
        let entry = journal.entry(*number);
        entry.is_some_and(|entry| rows_of(entry) <= JUDGED)
    })
    .collect()
}

/// How many rows a change wrote.
fn rows_of(entry: &Entry) -> usize {
    let counts = entry.counts().values();
    counts.map(|counts| counts.0 + counts.1 + counts.2).sum()
}

impl Job for ShowChange {
    type Steps = Showing;

    fn begin(self, session: &mut Session, _: &Context) -> Result<Showing, Failure> {
        let numbers = session.book().journal().entries().iter().map(|entry| entry.number());
        Ok(Showing {
            number: self.number,
            unread: numbers.filter(|number| *number >= self.number).collect(),
        })
    }
}

/// A change whose details, and those of the later ones, may still be on the device.
#[derive(Debug)]
pub(crate) struct Showing {
    number: u64,
    unread: Vec<u64>,
}

impl Steps for Showing {
    type Answer = ChangeView;

    fn step(&mut self, session: &mut Session, context: &Context) -> Result<Step<ChangeView>, Failure> {
        if !self.unread.is_empty() {
            return Ok(Step::Recall(std::mem::take(&mut self.unread)));
        }
        change(session, context, self.number).map(Step::Done)
    }
}

fn change(session: &mut Session, context: &Context, number: u64) -> Result<ChangeView, Failure> {
    let journal = session.book().journal();
    let entry = journal.entry(number).cloned();
    let entry = entry.ok_or_else(|| Failure::from(metatable::codes::entry_unknown()))?;
    let unreadable = |error: PackError| Failure::from(error.fault());
    let inverse = entry.details().map_err(unreadable)?.inverse;
    let later = later(journal, number).map_err(unreadable)?;
    let shown = inverse.iter().take(SHOWN);
    let rows = shown.filter_map(|inverse| changed_row(session.book(), &later, inverse));
    let rows = rows.collect();
    let reversal = match entry.reversal() {
        Some(_) => None,
        None if journal.stands(number) => Some(UndoRedo::Undo),
        None => Some(UndoRedo::Redo),
    };
    let standing = later
        .iter()
        .rev()
        .filter(|(entry, _)| entry.reversal().is_none() && journal.stands(entry.number()));
    let in_the_way = in_the_way(standing, &inverse);
    let refused = match reversal {
        // Looking at a large change takes as long as turning it.
        Some(turn) if inverse.len() <= JUDGED => {
            refusal(session, &turn_intent(context, turn, Some(number)), turn, &in_the_way)
        }
        _ => None,
    };
    Ok(ChangeView {
        line: line(session, &entry),
        rows,
        more: count(inverse.len().saturating_sub(SHOWN)),
        reversal,
        refused,
    })
}

/// A later change, and what takes it back.
type Later = (Arc<Entry>, Vec<Inverse>);

/// The changes after one, oldest first.
fn later(journal: &Journal, number: u64) -> Result<Vec<Later>, PackError> {
    let later = journal.entries().iter().filter(|entry| entry.number() > number);
    later
        .map(|entry| Ok((Arc::clone(entry), entry.details()?.inverse)))
        .collect()
}

fn changed_row(book: &Book, later: &[Later], inverse: &Inverse) -> Option<ChangedRow> {
    let store = book.store();
    let table = store.catalog().table(&inverse.table)?;
    let definition = store.catalog().definition(table);
    let after = after(book, table, later, inverse);
    let (before, after) = (inverse.before.as_ref(), after.as_ref());
    let cell = |record: Option<&Record>, column: &str| {
        record.map_or(Cell::Empty, |record| cell_of(store, table, record, column))
    };
    let differs = |position: &usize| {
        let value = |record: Option<&Record>| record.and_then(|record| record.values().get(*position).cloned());
        let filled = |record: Option<&Record>| value(record).is_some_and(|value| !value.is_null());
        value(before) != value(after) && (filled(before) || filled(after))
    };
    let columns = (0..definition.columns.len()).filter(differs).map(|position| {
        let column = &definition.columns[position];
        (label_in(column), cell(before, column.name), cell(after, column.name))
    });
    let is_there = store.record(table, &inverse.key).is_some();
    Some(ChangedRow {
        label: definition.label.to_owned(),
        place: (inverse.table.clone(), is_there.then(|| inverse.key.to_hex())),
        name: store.name_of(table, after.or(before)?),
        effect: match (before, after) {
            (None, _) => RowEffect::Created,
            (_, Some(_)) => RowEffect::Changed,
            (_, None) => RowEffect::Deleted,
        },
        cells: columns.collect(),
    })
}

/// The row as the change left it: as the next change of it found it, else as it is.
fn after(book: &Book, table: TableId, later: &[Later], inverse: &Inverse) -> Option<Record> {
    inverse.after?;
    let same = |other: &&Inverse| other.key == inverse.key && other.table == inverse.table;
    let mut found = later.iter().filter_map(|(_, inverse)| inverse.iter().find(same));
    match found.next() {
        Some(next) => next.before.clone(),
        None => book.store().record(table, &inverse.key).cloned(),
    }
}

/// Why a change cannot be turned now; none when it can.
fn refusal(session: &mut Session, intent: &Intent, turn: UndoRedo, in_the_way: &[u64]) -> Option<String> {
    let refusals = session.check(intent).err()?;
    if turn == UndoRedo::Undo && !in_the_way.is_empty() {
        let numbers: Vec<String> = in_the_way.iter().map(|number| format!("#{number}")).collect();
        return Some(format!(
            "Later changes affect the same rows; undo {} first.",
            numbers.join(", ")
        ));
    }
    Some(sentences(refusals.into_iter().map(|refusal| refusal.violation.message)))
}

/// Which of the later changes wrote the same rows.
fn in_the_way<'l>(later: impl Iterator<Item = &'l Later>, inverse: &[Inverse]) -> Vec<u64> {
    let place = |inverse: &'l Inverse| (inverse.table.as_str(), &inverse.key);
    let rows: BTreeSet<(&str, &Key)> = inverse
        .iter()
        .map(|inverse| (inverse.table.as_str(), &inverse.key))
        .into_set();
    let meets = later.filter(|(_, inverse)| inverse.iter().any(|inverse| rows.contains(&place(inverse))));
    meets.map(|(entry, _)| entry.number()).collect()
}

/// Each sentence once.
fn sentences(messages: impl Iterator<Item = String>) -> String {
    let mut said: Vec<String> = Vec::new();
    for message in messages {
        if !said.contains(&message) {
            said.push(message);
        }
    }
    said.truncate(4);
    said.join(" ")
}

fn turn_intent(context: &Context, turn: UndoRedo, number: Option<u64>) -> Intent {
    let kind = match turn {
        UndoRedo::Undo => UNDO,
        UndoRedo::Redo => REDO,
    };
    Intent {
        kind: kind.to_owned(),
        version: REVERSAL_VERSION,
        args: number.map_or_else(|| json!({}), |number| json!({ "entry": number })),
        at: context.now,
        seed: context.seed,
        by: context.actor.clone(),
    }
}

impl Command for ReverseChange {
    fn write(self, session: &mut Session, context: &Context) -> Result<Write<ChangeReversed>, Failure> {
        let number = self.number.or_else(|| next(session, self.turn).map(|next| next.number));
        let entry = number.and_then(|number| session.book().journal().entry(number).cloned());
        let what = entry.map_or_else(String::new, |entry| described(session, &entry));
        let write = Write::new(turn_intent(context, self.turn, number), move |_, _, _| {
            Ok(ChangeReversed {
                what: match self.turn {
                    UndoRedo::Undo => format!("Undone: {what}"),
                    UndoRedo::Redo => format!("Redone: {what}"),
                },
            })
        });
        Ok(write.or(|failure| Failure {
            message: if failure.violations.is_empty() {
                failure.message
            } else {
                sentences(failure.violations.iter().map(|violation| violation.message.clone()))
            },
            ..failure
        }))
    }
}

impl Query for ShowStorage {
    fn answer(&self, session: &Session, _: &Context) -> Result<StorageView, Failure> {
        Ok(StorageView {
            rows: count(session.store().total()),
            changes: count(session.book().journal().entries().len()),
        })
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_once() {
        let said = sentences(["A.", "B.", "A."].into_iter().map(str::to_owned));
        assert_eq!(said, "A. B.");
    }
}
