//! Undo and redo.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use violation::Fault;

use crate::book::intent::{Intent, Origin, Refusal};
use crate::book::journal::{Details, Entry, Reversal};
use crate::book::package::write::Write;
use crate::book::{Book, args};
use crate::codes;
use crate::format::pack::PackError;
use crate::row::record::Record;
use crate::schema::value::Uid;
use crate::store::change::Inverse;

/// The kind of the intent that undoes an entry: `{"entry": 7}`, or `{}` for [`Journal::undoable`](crate::Journal::undoable).
pub const UNDO: &str = "undo";
/// The kind of the intent that redoes an entry: `{"entry": 7}`, or `{}` for [`Journal::redoable`](crate::Journal::redoable).
pub const REDO: &str = "redo";
/// The version of both.
pub const REVERSAL_VERSION: u32 = 1;

/// Restores every row of an entry to its state before it; refuses each row that was changed since (`changed_since`).
pub(crate) fn put_back_rows(write: &mut Write<'_>, inverse: &[Inverse]) {
    write.mark_as_undo();
    for inverse in inverse {
        let Some(table) = write.store().catalog().table(&inverse.table) else {
            write.refuse(None, codes::table_left_out(&inverse.table));
            continue;
        };
        let now = write.store().record(table, &inverse.key);
        if now.map(Record::digest) != inverse.after {
            let label = write.store().catalog().definition(table).label;
            write.refuse(None, codes::changed_since(&label));
            continue;
        }
        match &inverse.before {
            Some(before) => write.put_record(table, before),
            None => {
                write.delete_record(table, &inverse.key);
            }
        }
    }
}

/// Takes back an entry of the history, or carries one out again that was taken back.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The number of an entry; the newest that can be when left out.
    #[serde(default)]
    pub entry: Option<u64>,
}

/// The same for a change of a book that several stores write: the store that asked for it, and its place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReverseNamed {
    /// The store.
    pub store: Uid,
    /// The place of the change in it.
    pub mseq: u64,
}

impl ReverseNamed {
    /// The change that an undo or a redo names; none for an intent of another kind.
    ///
    /// # Errors
    /// `args_malformed`.
    pub fn of(intent: &Intent) -> Result<Option<Self>, Vec<Refusal>> {
        if intent.version != REVERSAL_VERSION || (intent.kind != UNDO && intent.kind != REDO) {
            return Ok(None);
        }
        args::read(&intent.args).map(Some).map_err(malformed)
    }
}

fn malformed((path, fault): (Option<String>, Fault)) -> Vec<Refusal> {
    vec![Refusal::at(Origin::default(), path.as_deref(), fault)]
}

impl Book {
    /// The entry that an intent undoes or redoes and whose details are not loaded: give them to [`Book::recall`] before the
    /// intent is carried out. None when the book has all that it needs.
    pub fn needs_details(&self, intent: &Intent) -> Option<u64> {
        let (Reversal::Undo(number) | Reversal::Redo(number)) = self.reversal_of(intent).ok()??;
        let entry = self.journal.entry(number)?;
        entry.detail_bytes().is_none().then_some(number)
    }

    /// The intent to run, which for a redo is that of its entry, and the reversal that it is, if any.
    pub(super) fn resolved<'i>(&self, intent: &'i Intent) -> Result<(Cow<'i, Intent>, Option<Reversal>), Vec<Refusal>> {
        let reversal = self.reversal_of(intent)?;
        let resolved = match reversal {
            Some(Reversal::Redo(of)) => Cow::Owned(self.details(of)?.intent),
            _ => Cow::Borrowed(intent),
        };
        Ok((resolved, reversal))
    }

    /// The intent that stands for an intent's effect: that of the change that an undo or a redo is for, else itself.
    pub(super) fn meant<'i>(&self, intent: &'i Intent) -> Result<Cow<'i, Intent>, Vec<Refusal>> {
        let Some(mut reversal) = self.reversal_of(intent)? else {
            return Ok(Cow::Borrowed(intent));
        };
        loop {
            let (Reversal::Undo(number) | Reversal::Redo(number)) = reversal;
            match self.entry(number)?.reversal() {
                Some(earlier) => reversal = earlier,
                None => return Ok(Cow::Owned(self.details(number)?.intent)),
            }
        }
    }

    /// The reversal that an undo or a redo asks for; none for an intent of another kind.
    fn reversal_of(&self, intent: &Intent) -> Result<Option<Reversal>, Vec<Refusal>> {
        if intent.version != REVERSAL_VERSION || (intent.kind != UNDO && intent.kind != REDO) {
            return Ok(None);
        }
        let undo = intent.kind == UNDO;
        let Reverse { entry: named } = args::read(&intent.args).map_err(malformed)?;
        let next = if undo {
            self.journal.undoable()
        } else {
            self.journal.redoable()
        };
        let Some(number) = named.or(next) else {
            let fault = if undo {
                codes::nothing_to_undo()
            } else {
                codes::nothing_to_redo()
            };
            return Err(vec![Refusal::whole(fault)]);
        };
        self.entry(number)?;
        if self.journal.stands(number) != undo {
            let fault = if undo {
                codes::undone_already()
            } else {
                codes::not_undone()
            };
            return Err(vec![Refusal::whole(fault)]);
        }
        Ok(Some(if undo {
            Reversal::Undo(number)
        } else {
            Reversal::Redo(number)
        }))
    }

    fn entry(&self, number: u64) -> Result<&Arc<Entry>, Vec<Refusal>> {
        let missing = || vec![Refusal::whole(codes::entry_unknown())];
        self.journal.entry(number).ok_or_else(missing)
    }

    pub(super) fn details(&self, number: u64) -> Result<Details, Vec<Refusal>> {
        let damaged = |error: PackError| vec![Refusal::whole(error.fault())];
        self.entry(number)?.details().map_err(damaged)
    }
}
